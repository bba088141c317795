"""What an incident claims, as a reader is told: from a feed to the mail and to the command line."""

from __future__ import annotations

import json

from tests.daemon.installation import Installation
from tests.publisher import rss

TITLE = "북한이 러시아에 포탄을 보냈다"
LINE = "North Korea → Russia: ammunition; delivered"


def test_a_claim_is_told_with_its_incident(here: Installation) -> None:
    here.publisher.pages["/feed"] = rss(f"<item><title>{TITLE}</title></item>")
    here.change(
        {
            "feeds": [{"url": here.publisher.url("/feed"), "name": "Yonhap"}],
            "subscribers": [{"email": "reader@example.org", "schedule": "immediately"}],
        }
    )
    done = here.once()
    (letter,) = here.office.letters
    text = str(letter.message.get_body(("plain",)).get_content())
    assert f"Claim: {LINE}" in text.splitlines(), done.stderr
    assert f"  claim: {LINE}" in here.ask("incidents", "list").stdout.splitlines()
    (listed,) = map(json.loads, here.ask("incidents", "list", "--json").stdout.splitlines())
    assert listed["claim"]["line"] == LINE
    (supplier,) = listed["claim"]["supplier"]
    assert supplier == {
        "value": "north-korea",
        "gloss": "North Korea",
        "quotes": [{"field": "title", "start": 0, "end": 2, "text": "북한"}],
    }
    assert listed["claim"]["says"] == []
    assert f"  claim: {LINE}" in here.ask("incidents", "show", str(listed["incident"])).stdout.splitlines()
