"""Fail when a test was skipped that `.ci/allowed-skips` does not name.

python .ci/check_skips.py REPORT.xml ALLOWED     exit 1 also if the report holds no test at all
"""

from __future__ import annotations

import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path


def skipped(report: Path) -> Iterator[tuple[str, str]]:
    """Name and reason of every test in the report that was skipped; one that fails as expected did run."""
    tests = list(ElementTree.parse(report).iter("testcase"))
    if not tests:
        yield "every test", "the report holds none"
    for test in tests:
        for skip in test.findall("skipped"):
            if skip.get("type") != "pytest.xfail":
                yield f"{test.get('classname')}.{test.get('name')}".strip("."), skip.get("message", "")


def patterns(allowed: Path) -> list[str]:
    """The names that may be skipped; [ and ] are those of a test's parameters."""
    lines = (line.split("#")[0].strip() for line in allowed.read_text(encoding="utf-8").splitlines())
    return [line.replace("[", "[[]") for line in lines if line]


def main(report: str, allowed: str) -> int:
    may_skip = patterns(Path(allowed))
    refused = [
        f"skipped: {name}: {reason}"
        for name, reason in skipped(Path(report))
        if not any(fnmatchcase(name, pattern) for pattern in may_skip)
    ]
    print(*refused, sep="\n", end="\n" if refused else "")
    if refused:
        print(f"{len(refused)} skipped without leave: mend what is missing, or name them in {allowed} with a reason")
    return 1 if refused else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
