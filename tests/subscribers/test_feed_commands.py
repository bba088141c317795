"""The commands that print the addresses of feeds, renew them, and count verdicts."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.app.alert_feeds import rule_feed, subscriber_feeds
from monitor.app.silences import list_silences
from monitor.app.verdicts import show_verdicts
from monitor.daemon import now
from monitor.errors import InputError
from monitor.feedback import judge, mute_rule
from monitor.storage import Storage
from monitor.telling import Verdict
from tests.storage.makes import subscriber, told

BASE = "https://alerts.example.org"
YEARS = timedelta(days=36500)


@pytest.fixture
def config(tmp_path: Path, database_url: str) -> Path:
    (tmp_path / "rules/topics").mkdir(parents=True)
    (tmp_path / "rules/topics/arms.yaml").write_text("title: Arms\n", encoding="utf-8")
    file = tmp_path / "config.yaml"
    settings = {"database": database_url, "rules": "rules", "state": "var", "web": {"base_url": BASE}}
    file.write_text(json.dumps(settings), encoding="utf-8")
    return file


def test_addresses_are_the_same_until_they_are_renewed(config: Path, database_url: str) -> None:
    storage = Storage.open(database_url)
    storage.write_now(subscriber)
    storage.close()
    seen: list[list[str]] = []
    for renew in (False, False, True, False):
        seen.append([])
        subscriber_feeds(config, {}, "A@example.org", seen[-1].append, renew=renew)
    assert seen[0] == seen[1] != seen[2] == seen[3]
    head, atom, feed = seen[0]
    assert head == "subscription 1 (all rules)"
    assert atom.startswith(f"  {BASE}/feeds/")
    assert (atom.removesuffix(".atom"), atom.endswith(".atom")) == (feed.removesuffix(".json"), True)
    of_rule: list[str] = []
    rule_feed(config, {}, "arms", of_rule.append, renew=False)
    assert of_rule[0] == "rule arms"
    assert not set(of_rule) & {line for lines in seen for line in lines}


def test_who_or_what_is_not_there_has_no_feed(config: Path) -> None:
    with pytest.raises(InputError, match=r"b@example.org has no subscription"):
        subscriber_feeds(config, {}, "b@example.org", print, renew=False)
    with pytest.raises(InputError, match=r"no rule is called arm\. Perhaps arms is meant"):
        rule_feed(config, {}, "arm", print, renew=False)


def test_verdicts_are_counted_by_rule_and_term(config: Path, database_url: str) -> None:
    lines: list[str] = []
    show_verdicts(config, {}, lines.append, since=YEARS, as_json=False)
    assert lines == ["no subscriber has said anything of a match. The links of a mail lead to where they can."]
    storage = Storage.open(database_url)
    who = storage.write_now(subscriber)
    first, second, third = storage.write_now(lambda tx: told(tx, who, "a", "b", "c"))
    said = {first: Verdict.RELEVANT, second: Verdict.NOT_RELEVANT, third: Verdict.KNOWN}
    for match_id, verdict in said.items():
        storage.write_now(lambda tx, of=match_id, one=verdict: judge(tx, who.id, of, one, now()))  # type: ignore[misc]
    storage.write_now(lambda tx: mute_rule(tx, who.id, "dprk-russia-arms", now()))
    storage.close()
    lines.clear()
    show_verdicts(config, {}, lines.append, since=timedelta(days=1), as_json=False)
    assert [line.split() for line in lines[1:]] == [
        ["dprk-russia-arms", "1", "1", "1", "0.67", "(0.21-0.94)"],
        ["munition", "(munitions)", "1", "1", "1", "0.67", "(0.21-0.94)"],
    ]
    lines.clear()
    show_verdicts(config, {}, lines.append, since=timedelta(days=1), as_json=True)
    (row,) = map(json.loads, lines)
    counts = {"relevant": 1, "known_already": 1, "not_relevant": 1, "precision": 0.6667, "interval": [0.2077, 0.9385]}
    assert row == {
        "rule": "dprk-russia-arms",
        **counts,
        "terms": [{"quote": "munition", "id": "munitions", **counts}],
    }
    lines.clear()
    list_silences(config, {}, lines.append, ended=False)
    assert "rule dprk-russia-arms, for subscription 1" in lines[1]
