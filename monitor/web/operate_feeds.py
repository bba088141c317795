"""How each feed is, when it is polled next and why; and the button that polls it now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from monitor.errors import InputError
from monitor.model import Poll
from monitor.operating.health import a_day, why_then
from monitor.storage import Transaction, audit, coverage, feeds
from monitor.storage.feeds import FeedHealth
from monitor.watching import Gap
from monitor.web import desk
from monitor.web.access import Scope
from monitor.web.site import PrivateRoute, Site
from monitor.web.status import FeedRow, feed_row, feed_rows, is_unwell

PAGE = 100  # feeds
GAPS = 20  # of a feed, shown


@dataclass(frozen=True, slots=True)
class FeedPage:
    row: FeedRow
    health: FeedHealth
    a_day: float | None
    why_then: str
    gaps: list[tuple[datetime, Gap]]
    polls: list[Poll]


@dataclass(frozen=True)
class FeedDesk:
    site: Site

    def routes(self) -> list[PrivateRoute]:
        return [
            self.site.private("/operate/feeds", self.list),
            self.site.private("/operate/feeds/{id:int}", self.one),
            self.site.private("/operate/feeds/{id:int}/poll", self.poll, "POST", scope=Scope.OPERATE),
        ]

    async def list(self, request: Request) -> Response:
        """Unwell ones first; `show=unwell` leaves out the others, `after` is the last feed of the page before."""
        health = await self.site.storage.read(feeds.health)
        unwell = request.query_params.get("show") == "unwell"
        rows = feed_rows([feed for feed in health if is_unwell(feed)] if unwell else health)
        after = desk.number(request.query_params.get("after"))
        start = next((place for place, row in enumerate(rows, 1) if row.id == after), 0)
        shown = rows[start : start + PAGE]
        more = shown[-1].id if start + PAGE < len(rows) else None
        counts: dict[str, Any] = {"feed_count": len(health), "unwell_count": sum(map(is_unwell, health))}
        return await desk.page(self.site, request, "operate_feeds.html", rows=shown, unwell=unwell, more=more, **counts)

    async def one(self, request: Request, problem: str = "") -> Response:
        now, feed_id = self.site.clock(), desk.id_of(request)
        found = desk.there(await self.site.storage.read(lambda tx: read_feed(tx, feed_id, now)))
        return await desk.page(self.site, request, "operate_feed.html", problem=problem, feed=found)

    async def poll(self, request: Request) -> Response:
        """Make the feed due now: stored first, so that it is asked whatever becomes of this process."""
        now, feed_id = self.site.clock(), desk.id_of(request)

        def act(tx: Transaction) -> str | None:
            if (feed := feeds.get(tx, feed_id)) is None:
                return None
            if feed.disabled or feed.memory.belief.gone:
                raise InputError(f"{feed.name} is not polled. {why_then(feed, now)}")
            feeds.hasten(tx, feed.url, now)
            audit.note(tx, self.site.audited(request, "poll feed", feed.url))
            return feed.url

        try:
            url = desk.there(await self.site.storage.write(act))
        except InputError as refusal:
            return await self.one(request, str(refusal))
        asked = self.site.controls.poll_now(url)
        return desk.acted(request, f"operate/feeds/{feed_id}", "polled" if asked else "polling")


def read_feed(tx: Transaction, feed_id: int, now: datetime) -> FeedPage | None:
    health = feeds.get(tx, feed_id)
    if health is None:
        return None
    gaps = coverage.gaps_of(tx, feed_id, GAPS)
    rhythm = a_day(health.memory.rhythm)
    return FeedPage(feed_row(health), health, rhythm, why_then(health, now), gaps, feeds.log(tx, health.url))
