"""A database in which stories come, are decided about and told, on a clock that the test moves."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

from monitor import pipeline
from monitor.app.why import Account, account
from monitor.deciding import decide_some
from monitor.digests.render import Renderer
from monitor.fates import Ending
from monitor.model import Level
from monitor.outgoing import Digest
from monitor.rules.explain import Explainer
from monitor.storage import Storage, Transaction, alerts, digests, incidents, matches, rule_sets, silences, stories
from monitor.telling import Held, Silence, SilenceKind, Wishes
from tests.rules.sets import rule_set
from tests.storage.makes import NOW, RULE_SET, match, story, subscriber

TEMPLATES = Path(__file__).parents[2] / "templates"
RENDER = Renderer(TEMPLATES, "Embargo Monitor <alerts@example.org>", "http://127.0.0.1:8080")
WEEK = timedelta(days=7)


class Newsroom:
    """Its incident is one until `another` is asked for; stories are known by their outlets."""

    def __init__(self, storage: Storage, **wishes: Any) -> None:
        self.storage, self.now = storage, NOW
        self.who = storage.write_now(lambda tx: subscriber(tx, **wishes))
        self.incident = self.another()
        self.digests: list[Digest] = []

    def another(self) -> int:
        self.incident = self.storage.write_now(lambda tx: incidents.open(tx, self.now))
        return self.incident

    def pass_(self, **time: float) -> None:
        self.now += timedelta(**time)

    def comes(
        self, outlet: str, *rules: str, level: Level = Level.HIGH, alert: dict[str, Wishes] | None = None, **of: Any
    ) -> None:
        """A story of that outlet, which is its own publisher; `rules` match it."""
        told = story(f"{outlet} {self.now}", title=f"{outlet} says so", outlet=outlet, **{"publisher": outlet, **of})

        def store(tx: Transaction) -> None:
            rule_sets.keep(tx, RULE_SET, self.now)
            story_id = stories.save(tx, [(told, "en")], self.now)[told.key]
            incidents.attach(tx, story_id, self.incident, told.title.casefold())
            found = [match(rule, level=level, alert=(alert or {}).get(rule, Wishes())) for rule in rules or ("arms",)]
            new = [matches.NewMatch(story_id, self.incident, one, told.content_hash, first_poll=False) for one in found]
            matches.save(tx, new, self.now)

        self.storage.write_now(store)

    def decided(self) -> None:
        while self.storage.write_now(lambda tx: decide_some(tx, self.now)):
            pass

    def silence(self, kind: SilenceKind, subject: str, **time: float) -> Silence:
        until = self.now + timedelta(**time)
        return self.storage.write_now(
            lambda tx: silences.add(tx, kind, subject, "the trade fair", "ann", now=self.now, until=until)
        )

    def held(self) -> list[Held | None]:
        """What was decided about the matches of the incident, in their order."""
        rows = self.storage.read_now(lambda tx: alerts.of_incident(tx, self.incident))
        mine = [row for row in rows if row.subscription_id == self.who.id]
        return [row.held for row in sorted(mine, key=lambda row: row.match_id)]

    def mail(self) -> str | None:
        """What the next digest says, which is decided about, composed and sent; None where there is none."""
        self.decided()
        self.composed()
        delivery = self.storage.write_now(lambda tx: digests.claim(tx, self.now))
        if delivery is None:
            return None
        self.storage.write_now(lambda tx: digests.sent(tx, delivery.id, self.now, "250 taken"))
        self.digests.append(delivery.digest)
        message = RENDER(delivery.digest, unsubscribe_url="http://127.0.0.1/u", now=self.now)
        return message.text

    def composed(self) -> None:
        ids = iter([f"{len(self.digests)}@example.org"])
        asyncio.run(pipeline.compose_digests(self.now, timedelta(0), self.storage, lambda: next(ids)))

    def shown(self) -> list[str]:
        """The outlets of the stories of the last digest."""
        return [one.outlet for section in self.digests[-1].sections for one in section.stories]

    def why(self, outlet: str) -> list[Ending]:
        """What became of the latest story of an outlet, by rule."""

        def read(tx: Transaction) -> Account:
            told = incidents.told(tx, [self.incident])[self.incident]
            seen = [one.story for one in told if one.story.outlet == outlet]
            (stored,) = stories.with_address(tx, [seen[-1].key], "")
            return account(tx, stored, Explainer(rule_set("entity: russia")), WEEK)

        return [ending for _, endings in self.storage.read_now(read).matched for ending in endings]
