"""Claims are kept with the version of the story that they were read in."""

from __future__ import annotations

from monitor.claim import Claim, Quote, Said
from monitor.storage import Storage, Transaction, claims, incidents, stories
from tests.storage.makes import MINUTE, NOW, story

TITLE = "러시아로 보냈다"
SAID = Claim(
    recipient=Said("russia", "Russia", (Quote("title", 0, 3, "러시아"),)),
    goods=(Said("munitions", "ammunition", ()), Said("rockets", "rockets", ())),
)


def test_claims_come_back_as_they_were_by_incident_and_time(storage: Storage) -> None:
    def fn(tx: Transaction) -> tuple[int, dict[int, list[object]]]:
        first = stories.save(tx, [(story("a", title=TITLE), "ko")], NOW)["a"]
        later = stories.save(tx, [(story("b"), "de"), (story("c"), "de")], NOW + MINUTE)
        claims.keep(tx, {later["b"]: Claim(), first: SAID, later["c"]: None})
        of, other = incidents.open(tx, NOW), incidents.open(tx, NOW)
        for story_id in (later["b"], later["c"], first):
            incidents.attach(tx, story_id, of, "")
        return of, claims.of_incidents(tx, [of, other])  # type: ignore[return-value]

    incident, found = storage.write_now(fn)
    assert found == {incident: [(SAID, NOW)]}


def test_the_claim_of_an_older_version_is_forgotten(storage: Storage) -> None:
    def fn(tx: Transaction) -> dict[int, list[object]]:
        for text in ("before", "after"):
            story_id = stories.save(tx, [(story("a", text=text), "de")], NOW)["a"]
            claims.keep(tx, {story_id: SAID if text == "before" else None})
        of = incidents.open(tx, NOW)
        incidents.attach(tx, story_id, of, "")
        return claims.of_incidents(tx, [of])  # type: ignore[return-value]

    assert storage.write_now(fn) == {}
