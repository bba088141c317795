"""Who reports an incident, as a reader is told: from the feeds of several publishers to the mail."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from tests.crash.world import headline
from tests.daemon.installation import Installation
from tests.publisher import rss

TOLD = headline("shells")


def item(text: str) -> str:
    return f"<item><title>{TOLD}</title><description>{text}</description></item>"


def test_a_mail_says_how_many_of_its_outlets_are_independent(here: Installation) -> None:
    outlets = {"Guardian": ("GB", "SEOUL (Reuters) - They left."), "Spiegel": ("DE", "They left the port. (Reuters)")}
    for name, (_, text) in outlets.items():
        here.publisher.pages[f"/{name}"] = rss(item(text))
    here.change(
        {
            "feeds": [
                {"url": here.publisher.url(f"/{name}"), "name": name, "publisher": name, "country": country}
                for name, (country, _) in outlets.items()
            ],
            "subscribers": [{"email": "reader@example.org", "schedule": "immediately"}],
        }
    )
    done = here.once()
    (letter,) = here.office.letters
    text = str(letter.message.get_body(("plain",)).get_content())
    assert "Sources: syndicated: Reuters, printed by 2 publishers" in text.splitlines(), done.stderr
    (listed,) = map(json.loads, here.ask("incidents", "list", "--json").stdout.splitlines())
    assert listed["sources"] == {"level": "syndicated", "origins": ["Reuters"], "outlets": 2, "blocs": ["west"]}
    assert {(story["outlet"], story["source"]) for story in listed["stories"]} == {(o, "Reuters") for o in outlets}
    number = str(listed["incident"])
    head, title, *rows = here.ask("incidents", "show", number).stdout.splitlines()
    assert re.fullmatch(number + r"  high  arms  2 stories  syndicated  last \S+ \S+", head)
    assert (title, len(rows)) == (f"  {TOLD}", 3)


@pytest.fixture
def two(here: Installation) -> tuple[Installation, dict[str, int]]:
    """Two events, and the number of the incident of each."""
    here.publisher.pages["/feed"] = rss(
        item("They left the port."), f"<item><title>{headline('drones')}</title></item>"
    )
    here.change({"feeds": [{"url": here.publisher.url("/feed"), "name": "Paper"}]})
    here.once()
    return here, {story["title"]: one["incident"] for one in listed(here) for story in one["stories"]}


def listed(here: Installation) -> list[dict[str, Any]]:
    return list(map(json.loads, here.ask("incidents", "list", "--json").stdout.splitlines()))


def test_incidents_are_merged_and_split_by_hand(two: tuple[Installation, dict[str, int]]) -> None:
    here, (one, other) = two[0], two[1].values()
    assert one != other
    done = here.ask("incidents", "merge", str(one), str(other))
    assert done.stdout == f"incident {one} has the stories of {other} too, and keeps them\n"
    (both,) = listed(here)
    assert (both["incident"], len(both["stories"])) == (one, 2)
    shown = here.ask("incidents", "show", str(other)).stdout.splitlines()
    assert shown[0] == f"incident {other} is part of incident {one} now"
    story = str(both["stories"][0]["story"])
    new = re.fullmatch(
        r"incident (\d+) has them now, and keeps them\n", here.ask("incidents", "split", str(one), story).stdout
    )
    assert new is not None
    assert {(each["incident"], len(each["stories"])) for each in listed(here)} == {(one, 1), (int(new[1]), 1)}
    (alone,) = (each for each in listed(here) if each["incident"] == int(new[1]))
    assert alone["stories"][0]["placed"] == "by hand"


@pytest.mark.parametrize(
    ("command", "said"),
    [
        pytest.param(("merge", "{one}", "99"), "no incident has the number 99.", id="no such incident"),
        pytest.param(("merge", "{one}", "{one}"), "cannot be merged with itself. Name two.", id="one alone"),
        pytest.param(("split", "99", "1"), "no incident has the number 99.", id="nothing to split"),
        pytest.param(("split", "{one}", "99"), "story 99 is not in incident", id="a story of another"),
        pytest.param(("split", "{one}", "{story}"), "no story would be left in incident", id="nothing would be left"),
    ],
)
def test_what_cannot_be_merged_or_split(
    two: tuple[Installation, dict[str, int]], command: tuple[str, ...], said: str
) -> None:
    here = two[0]
    first = listed(here)[0]
    named = {"one": first["incident"], "story": first["stories"][0]["story"]}
    done = here.ask("incidents", *(word.format(**named) for word in command))
    assert (done.returncode, done.stdout) == (1, "")
    assert said in done.stderr
    assert len(listed(here)) == 2


def test_an_incident_that_is_not_there(here: Installation) -> None:
    done = here.ask("incidents", "show", "7")
    said = "no incident has the number 7. `monitor incidents list --since 90d` names them."
    assert (done.returncode, done.stdout, done.stderr.splitlines()[-1]) == (1, "", said)
