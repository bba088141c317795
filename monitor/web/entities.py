"""The pages of entities: who is mentioned how often, and one of them with all that goes with it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from functools import partial

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from monitor.rules.naming import Naming
from monitor.storage import mentions
from monitor.storage.mentions import CONCEPT, ENTITY
from monitor.web import entity
from monitor.web.entity import NOTHING, Finder
from monitor.web.site import PrivateRoute, Site

TYPES = ("state", "person", "organisation", "place", "vessel", "weapon", "instrument")
PAGE = 100  # entities of the list
LONGEST = 200  # characters of what is looked for, and of an id


@dataclass(frozen=True)
class Entities:
    site: Site
    finders: list[Finder] = field(default_factory=list)  # the one of the present rules, once it was asked for

    def routes(self) -> list[PrivateRoute]:
        return [
            self.site.private("/entities", self.all),
            self.site.private("/entities/{id}", self.one),
            self.site.private("/entities/{id}/timeline.json", self.timeline),
        ]

    async def all(self, request: Request) -> Response:
        """Those of the last 30 days; with `?q=` those of that name, also where nothing mentions them."""
        asked, now = request.query_params, self.site.clock()
        kind = asked.get("type", "") if asked.get("type", "") in TYPES else ""
        text, page = asked.get("q", "")[:LONGEST].strip(), _number(asked.get("page", ""))
        naming = await self.site.matching.naming()
        since = now - (entity.MONTH - 1) * entity.DAY
        lately = await self.site.storage.read(lambda tx: mentions.lately(tx, since))

        def show() -> Response:
            only = self._finder(naming).called(text) if text and naming else None
            rows = entity.rows(naming or NOTHING, lately, only, kind, now)
            return self.site.show(
                request,
                "entities.html",
                rows=rows[page * PAGE : (page + 1) * PAGE],
                count=len(rows),
                page=page,
                pages=-(-len(rows) // PAGE),
                types=TYPES,
                type=kind,
                q=text,
                busy=naming is None,
            )

        return await asyncio.to_thread(show)

    def _finder(self, naming: Naming) -> Finder:
        if not self.finders or self.finders[0].naming is not naming:
            self.finders[:] = [Finder(naming)]
        return self.finders[0]

    async def one(self, request: Request) -> Response:
        name, now = _id(request), self.site.clock()
        known = await self.site.matching.naming()
        naming = known or NOTHING
        above, below = entity.above(naming, name), entity.below(naming, name)
        kin = {name, *(one.id for one in below), *(one.id for step in above for one in step)}
        found = await self.site.storage.read(lambda tx: entity.mentioned(tx, name, kin, now))
        card = naming.entities.get(name)
        if card is None and not found.days:
            raise HTTPException(503 if known is None else 404)
        show = partial(
            self.site.show,
            id=name,
            card=card,
            called=card.gloss if card else name,
            busy=known is None,
            above=above,
            below=[(one, found.beside[ENTITY, one.id]) for one in below],
            found=found,
            week=entity.counted(found.days, entity.WEEK, now),
            month=entity.counted(found.days, entity.MONTH, now),
            total=sum(found.days.values()),
            entities=entity.together(found, ENTITY, naming),
            concepts=entity.together(found, CONCEPT, naming),
            chart=entity.chart(found.days, now),
            weeks=entity.weeks(found.days, now),
        )
        return await asyncio.to_thread(show, request, "entity.html")

    async def timeline(self, request: Request) -> Response:
        """How many stories a day, for the chart of the page."""
        name, now = _id(request), self.site.clock()
        since = now - entity.YEARS * entity.DAY
        days = await self.site.storage.read(lambda tx: mentions.days(tx, (ENTITY, name), since))
        card = (await self.site.matching.naming() or NOTHING).entities.get(name)
        return JSONResponse(entity.timeline(days, card.gloss if card else name, now))


def _id(request: Request) -> str:
    """Raises HTTPException 404 for what is none."""
    name: str = request.path_params["id"]
    if len(name) > LONGEST:
        raise HTTPException(404)
    return name


def _number(text: str) -> int:
    """Which page of a list is asked for, from 0; the first for what is no number."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
