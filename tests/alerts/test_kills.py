"""A kill at any point of deciding and composing, and a restart: the same alerts, each once."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from monitor import pipeline
from monitor.corroboration import Corroboration
from monitor.deciding import decide_some
from monitor.model import Level
from monitor.storage import Storage, Transaction
from monitor.telling import Escalation, SilenceKind, Wishes
from tests.alerts.newsroom import Newsroom

RULES = ("arms", "oil", "war")
WISHES = (
    {},
    {"arms": Wishes(sources=Corroboration.INDEPENDENT)},
    {"arms": Wishes(inhibits=("oil", "war"))},
    {"oil": Wishes(escalate=Escalation(2, timedelta(hours=24)))},
)
STEPS = 60


class Killed(Exception):
    pass


class Dying(Newsroom):
    """Every transaction is lost at its end before it is made."""

    def decided(self) -> None:
        def die(tx: Transaction) -> None:
            decide_some(tx, self.now)
            raise Killed

        with pytest.raises(Killed):
            self.storage.write_now(die)
        super().decided()

    def composed(self) -> None:
        def die() -> str:
            raise Killed

        try:
            asyncio.run(pipeline.compose_digests(self.now, timedelta(0), self.storage, die))
        except Killed:
            super().composed()


def lived(room: Newsroom, seed: int) -> list[Any]:
    """What is stored of alerts after a random month."""
    chance = random.Random(seed)
    events = [room.incident, room.another(), room.another()]
    for _ in range(STEPS):
        room.incident = chance.choice(events)
        match chance.randrange(8):
            case 0:
                room.mail()
            case 1:
                room.pass_(days=chance.choice((1, 3, 8)))
            case 2:
                room.silence(SilenceKind.RULE, chance.choice(RULES), hours=chance.choice((1, 30)))
            case 3:
                room.decided()
            case _:
                room.pass_(minutes=chance.choice((1, 90)))
                rules = chance.sample(RULES, chance.choice((1, 2, 3)))
                outlet, country = chance.choice((("Blick", "CH"), ("Yonhap", "KR"), ("TASS", "RU"), ("NHK", "JP")))
                level = chance.choice((Level.MEDIUM, Level.HIGH))
                room.comes(outlet, *rules, level=level, alert=chance.choice(WISHES), country=country)
    room.decided()
    query = (
        "SELECT match_id, held, again, detail, level, corroboration, sources, digest_id FROM alerts ORDER BY match_id"
    )
    return [tuple(row) for row in room.storage.read_now(lambda tx: tx.execute(text(query)).all())]


@pytest.mark.parametrize("seed", range(4))
def test_decided_after_kills_is_what_is_decided_without_them(new_database: Callable[[], str], seed: int) -> None:
    made = []
    for kind in (Newsroom, Dying):
        storage = Storage.open(new_database())
        made.append(lived(kind(storage, minimum_level=Level.HIGH, most_per_hour=2), seed))
        storage.close()
    alive, killed = made
    assert killed == alive
    assert len(alive) > STEPS // 2
    assert {None, "told before"} <= {row[1] for row in alive}
    assert any(row[2] for row in alive)  # told again
