"""A rule over matches, from its file to the mail and the commands."""

from __future__ import annotations

import json

import pytest

from tests.crash.world import headline
from tests.daemon.installation import Installation
from tests.publisher import item, rss

OFTEN = """
title: Three shipments in a week
id: often
status: test
level: critical
correlation:
  type: frequency
  rules: [arms]
  timespan: 7d
  condition: {gte: 3}
examples:
  match: [{matches: [{at: 1d, every: 1d, times: 3}]}]
  no_match: [{matches: [{at: 1d, every: 1d, times: 2}]}]
"""


@pytest.fixture
def watching(here: Installation) -> Installation:
    folder = here.home / "rules" / "correlations"
    folder.mkdir()
    (folder / "often.yaml").write_text(OFTEN, encoding="utf-8")
    here.change(
        {
            "feeds": [{"url": here.publisher.url("/feed"), "name": "Feed", "publisher": "house"}],
            "subscribers": [
                {"email": "all@example.org", "schedule": "immediately"},
                {"email": "patterns@example.org", "schedule": "immediately", "rules": ["often"]},
                {"email": "later@example.org", "schedule": "weekly mon 07:00", "rules": ["often"]},
            ],
        }
    )
    return here


def publish(here: Installation, *names: str) -> None:
    here.publisher.pages["/feed"] = rss("".join(item(headline(f"ship-{name}")) for name in names))


def test_a_pattern_is_told_once_and_listed(watching: Installation) -> None:
    publish(watching, "1", "2")
    watching.once()
    assert {to for to, _ in watching.subjects()} == {"all@example.org"}
    publish(watching, "1", "2", "3")
    done = watching.once()
    told = {letter.recipients[0]: letter for letter in watching.office.letters[1:]}
    assert told.keys() == {"all@example.org", "patterns@example.org"}, done.stderr
    assert str(told["patterns@example.org"].message["Subject"]) == "[Critical] Three shipments in a week"
    for letter in told.values():
        text = str(letter.message.get_body(("plain",)).get_content())
        assert "CRITICAL: Three shipments in a week\n3 incidents within 7 days\n" in text.replace("\r\n", "\n")
        assert headline("ship-1") in text.splitlines()
    preview = watching.ask("digest", "preview", "--subscriber", "later@example.org").stdout
    assert "PATTERNS over many stories" in preview.splitlines()
    watching.once()
    publish(watching, "1", "2", "3", "4")
    watching.once()
    assert [to for to, _ in watching.subjects()[3:]] == ["all@example.org"]
    (row,) = map(json.loads, watching.ask("correlations", "list", "--json").stdout.splitlines())
    assert (row["correlation"], row["count"], row["group"]) == ("often", 4, "")
    assert [story["title"] for story in row["stories"]] == [headline(f"ship-{number}") for number in (4, 3, 2, 1)]
    lines = watching.ask("correlations", "list").stdout.splitlines()
    assert lines[0].endswith("  critical  often")
    assert lines[1:3] == ["  4 incidents within 7 days", f"    {headline('ship-4')} (Feed)"]


def test_a_correlation_is_tried_over_what_is_stored(watching: Installation) -> None:
    publish(watching, "1", "2")
    watching.once()
    file = watching.home / "rules" / "correlations" / "often.yaml"
    file.write_text(OFTEN.replace("gte: 3", "gte: 2"), encoding="utf-8")
    tried = watching.ask("correlations", "run", "often", "--json")
    assert [json.loads(line)["count"] for line in tried.stdout.splitlines()] == [2], tried.stderr
    assert watching.ask("correlations", "list").stdout == ""
    unknown = watching.ask("correlations", "run", "oftn")
    assert (unknown.returncode, unknown.stderr) == (1, "no correlation is called oftn. There are: often.\n")


def test_a_subscriber_who_asks_for_a_correlation_that_is_not_there(watching: Installation) -> None:
    watching.change({"subscribers": [{"email": "a@example.org", "rules": ["oftn"]}]})
    done = watching.once()
    assert done.returncode == 1
    assert "oftn" in done.stderr
