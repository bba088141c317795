"""Who reports an incident, as a reader is told: from the feeds of several publishers to the mail."""

from __future__ import annotations

import json
import re

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


def test_an_incident_that_is_not_there(here: Installation) -> None:
    done = here.ask("incidents", "show", "7")
    said = "no incident has the number 7. `monitor incidents list --since 90d` names them."
    assert (done.returncode, done.stdout, done.stderr.splitlines()[-1]) == (1, "", said)
