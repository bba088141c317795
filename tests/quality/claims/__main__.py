"""How many fields of claims are right, by hand-made expectations.

    .venv/bin/python -m tests.quality.claims [LABELLED]

LABELLED is the file of stories that came with the product's design. Without it our own stories are judged.
"""

from __future__ import annotations

import sys
from pathlib import Path

from monitor.rules.load import load_rules
from monitor.rules.match import Matcher
from tests.quality.claims.judge import HERE, Judgement, claimed, judged, rows, table

ROOT = Path(__file__).parents[3]


def main(arguments: list[str]) -> None:
    stories = {row["id"]: row for row in rows(Path(arguments[0]) if arguments else HERE / "stories.jsonl")}
    expected = rows(HERE / "labelled.jsonl") if arguments else stories.values()
    matcher, judgements = Matcher(load_rules(ROOT / "rules")), []
    for row in expected:
        _, claim = claimed(matcher, stories[row["id"]])
        found = judged(claim, row["claim"])
        judgements.append(found)
        if bad := [name for name, how in found.items() if how in (Judgement.MISSED, Judgement.WRONG)]:
            print(f"{row['id']}  {claim}  <- {', '.join(f'{name} {found[name]}' for name in bad)}")
    print("\n".join(table(judgements)))


if __name__ == "__main__":
    main(sys.argv[1:])
