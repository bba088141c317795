"""Alerts as feeds under secret addresses. An address that was renewed, cut or made up is no page."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from monitor import incidents
from monitor.digests.feed import TYPES, AlertFeed, FeedEntry, written
from monitor.model import MatchedStory
from monitor.storage import Transaction, claims, feed_addresses, matches
from monitor.storage import incidents as stored
from monitor.storage.feed_addresses import Entry
from monitor.storage.incidents import Told
from monitor.subscribers.links import Links, Purpose
from monitor.web.site import PublicRoute, Site
from monitor.web.story import each_once

ENTRIES = 100
SOURCES = 5  # named in an entry


@dataclass(frozen=True)
class Feeds:
    site: Site

    def routes(self) -> list[PublicRoute]:
        return [self.site.public(f"/{Purpose.FEED.path}/{{token}}.{{form}}", self.feed)]

    async def feed(self, request: Request) -> Response:
        form = request.path_params["form"]
        numbers = self.site.links.read(Purpose.FEED, request.path_params["token"])
        if numbers is None or form not in TYPES or numbers[0] >= 2**31:
            raise HTTPException(404)
        found = await self.site.storage.read(lambda tx: read_feed(tx, numbers[0], form, self.site.links))
        if found is None:
            raise HTTPException(404)
        body = await asyncio.to_thread(written, found, form)  # a hundred entries take longer than the loop may stand
        headers = {
            "ETag": f'"{hashlib.sha256(body).hexdigest()[:32]}"',
            "Last-Modified": format_datetime(found.updated.astimezone(UTC), usegmt=True),
            "Cache-Control": "private, no-cache",  # kept by its reader alone, who asks each time
        }
        if is_known(request, headers["ETag"], found.updated):
            return Response(status_code=304, headers=headers)
        return Response(body, headers={**headers, "Content-Type": TYPES[form]})


def is_known(request: Request, etag: str, updated: datetime) -> bool:
    """Whether the reader has it already; If-None-Match goes before If-Modified-Since (RFC 9110)."""
    given = request.headers.get("If-None-Match")
    if given is not None:
        return given.strip() == "*" or etag in [one.strip().removeprefix("W/") for one in given.split(",")]
    try:
        since = parsedate_to_datetime(request.headers.get("If-Modified-Since", ""))
    except ValueError:
        return False
    return updated.replace(microsecond=0) <= (since if since.tzinfo else since.replace(tzinfo=UTC))


def read_feed(tx: Transaction, address_id: int, form: str, links: Links) -> AlertFeed | None:
    """None for an address that is not there any more."""
    address = feed_addresses.get(tx, address_id)
    if address is None:
        return None
    subscription = address.of if isinstance(address.of, int) else None
    if subscription is not None:
        entries = feed_addresses.told_to(tx, subscription, ENTRIES)
    else:
        entries = feed_addresses.found_by(tx, str(address.of), ENTRIES)
    leads = {found.match_id: found for found in matches.some(tx, [entry.match_id for entry in entries])}
    of = [entry.incident_id for entry in entries]
    told, said = stored.told(tx, of), claims.of_incidents(tx, of)
    shown = [
        entry_of(
            entry,
            leads[entry.match_id],
            id=links.named(f"incident {entry.incident_id}"),
            url="" if subscription is None else links.story(subscription, entry.match_id),
            claim=str(incidents.told_together(said.get(entry.incident_id, ()))),
            sources=sources_line(told.get(entry.incident_id, ())),
        )
        for entry in entries
    ]
    title = "Embargo Monitor" if subscription is not None else f"Embargo Monitor: {address.of}"
    name = links.named(f"feed {address.of!r}")
    return AlertFeed(name, title, links.feed(address_id, form), address.made, tuple(shown))


def entry_of(entry: Entry, lead: MatchedStory, *, id: str, url: str, claim: str, sources: str) -> FeedEntry:
    """An incident, led by that match."""
    spans = each_once(lead.match.evidence)
    return FeedEntry(
        id=id,
        title=lead.story.title,
        outlet=lead.story.outlet or lead.story.publisher,
        url=url,
        source=lead.story.url or "",
        published=entry.first,
        updated=max(entry.last, entry.changed),
        claim=claim,
        sources=sources,
        evidence=tuple((span.quote, span.gloss, span.id) for span in spans),
    )


def sources_line(told: Sequence[Told]) -> str:
    """`independent (3): Yonhap, TASS, NHK`."""
    if not told:
        return ""
    sources = incidents.sources_of(told)
    more = len(sources.origins) - SOURCES
    return f"{sources}: {', '.join(sources.origins[:SOURCES])}" + f" and {more} more" * (more > 0)
