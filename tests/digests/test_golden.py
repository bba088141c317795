"""The shipped digest as it is, in four languages. When it is meant to change:

    .venv/bin/python -m tests.digests.test_golden

writes the files anew; read the difference before it is committed.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from monitor.digests.bodies import Bodies
from monitor.digests.sample import SampleLinks, sample_digest, sample_of_nothing
from monitor.digests.tongue import LANGUAGES
from monitor.digests.view import subject

GOLDEN = Path(__file__).parent / "golden"
BASE = "https://alerts.example.org"
BODIES = Bodies(Path(__file__).parents[2] / "templates", f"{BASE}/")
SAMPLES = {"news": sample_digest, "nothing": sample_of_nothing}
NAMES = [f"{sample}-{language}.{kind}" for sample in SAMPLES for language in LANGUAGES for kind in ("txt", "html")]


def made(name: str) -> str:
    """In HTML without the styles, which would drown what it says; `test_styles_are_written_into_elements` has those."""
    sample, language, kind = re.fullmatch(r"(\w+)-(\w+)\.(\w+)", name).groups()  # type: ignore[union-attr]
    digest = SAMPLES[sample](language)
    part = BODIES.text if kind == "txt" else BODIES.html
    body = part(digest, SampleLinks(BASE), f"{BASE}/u/sample", digest.composed)
    body = re.sub(r"<style>.*?</style>", "", body, flags=re.DOTALL)
    return f"Subject: {subject(digest)}\n\n" + re.sub(r' style="[^"]*"', "", body)


@pytest.mark.parametrize("name", NAMES)
def test_the_shipped_digest_is_as_it_was(name: str) -> None:
    assert made(name) == (GOLDEN / name).read_text(encoding="utf-8")


def test_no_other_file_is_golden() -> None:
    assert sorted(path.name for path in GOLDEN.iterdir()) == sorted(NAMES)


def test_styles_are_written_into_elements() -> None:
    digest = sample_digest()
    html = BODIES.html(digest, SampleLinks(BASE), f"{BASE}/u/sample", digest.composed)
    body = html[html.index("<body") :]
    bare = {match[0] for match in re.finditer(r"<(?:td|h[1-4]|p|div)\b(?![^>]*style=)[^>]*>", body)}
    assert bare == set()
    assert html.count("<style") == 1
    assert "@media (prefers-color-scheme: dark)" in html


if __name__ == "__main__":
    for each in NAMES:
        (GOLDEN / each).write_text(made(each), encoding="utf-8", newline="\n")
