"""An analyst can change the pack: a rule fits on a screen, and two small tasks of docs/rules.md do what they say."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from monitor.model import Story
from monitor.rules.load import load_rules
from monitor.rules.match import Matcher
from tests.pack.stories import ARMS, TRAPS
from tests.shipped import PACK
from tests.shipped import matcher as shipped

SHIP = Story(
    key="ship",
    title="Freighter Sea Example back with a full hold",
    summary="Monitors say that it took artillery ammunition on board in North Korea.",
    language="en",
)
FAIR = Story(key="fair", title="Souvenir rockets from Pyongyang sell out at Moscow travel fair", language="en")
VESSEL = """
  - id: sea-example
    type: vessel
    belongs_to: [russia, arms-carriers]
    names: {en: [Sea Example], ru: [Си Экзампл]}
"""


def verdicts(matcher: Matcher) -> dict[str, set[str]]:
    """The rules that each trap of the pack matches, and each of the two stories of the tasks."""
    stories = [Story(key=t.id, title=t.title, summary=t.summary, text=t.text, language=t.language) for t in TRAPS]
    return {story.key: {match.rule for match in matcher.read(story).matches} for story in (*stories, SHIP, FAIR)}


@pytest.mark.parametrize("path", [pytest.param(path, id=path.stem) for path in sorted((PACK / "topics").iterdir())])
def test_a_rule_fits_on_a_screen(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    when = lines[lines.index("when:") : lines.index("examples:")]
    assert len(when) <= 50
    assert max(map(len, when)) <= 120


def test_the_two_small_changes_do_what_they_promise_and_nothing_else(tmp_path: Path) -> None:
    before = verdicts(shipped())
    assert (before["ship"], before["fair"]) == (set(), {ARMS})
    shutil.copytree(PACK, tmp_path / "rules")
    with (tmp_path / "rules/entities/vessels.yaml").open("a", encoding="utf-8") as vessels:
        vessels.write(VESSEL)
    noise = tmp_path / "rules/concepts/noise.yaml"
    words = noise.read_text(encoding="utf-8")
    assert words.count("      en: [tourist, ") == 1
    noise.write_text(words.replace("      en: [tourist, ", "      en: [travel fair, tourist, "), encoding="utf-8")

    matcher = Matcher(load_rules(tmp_path / "rules"), shipped())  # as a daemon makes it of an edit
    assert verdicts(matcher) == before | {"ship": {ARMS}, "fair": set()}
    spans = [span for match in matcher.read(SHIP).matches for span in match.evidence]
    assert {span.named for span in spans if span.id == "sea-example"} >= {"arms-carriers"}
