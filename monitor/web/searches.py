"""Searches that a caller keeps under a name, for the rooms that have a filter in their address."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from monitor.storage import Transaction, audit, saved_searches
from monitor.storage.saved_searches import SavedSearch
from monitor.web.site import PrivateRoute, Site, caller_of, form, root_of

ROOMS = ("incidents", "search")
LONGEST_TITLE, LONGEST_QUERY = 100, 2_000  # characters


@dataclass(frozen=True)
class Searches:
    site: Site

    def routes(self) -> list[PrivateRoute]:
        return [
            self.site.private("/searches", self.save, "POST"),
            self.site.private("/searches/{id:int}/delete", self.delete, "POST"),
        ]

    async def save(self, request: Request) -> Response:
        """Fields: `title`, `room`, `query`; back to the room as it was."""
        given, owner, now = form(request), caller_of(request).name, self.site.clock()
        room, title = given.get("room", ""), " ".join(given.get("title", "").split())
        if room not in ROOMS:
            raise HTTPException(400)
        if not 0 < len(title) <= LONGEST_TITLE:
            raise HTTPException(400, f"Give the search a name of at most {LONGEST_TITLE} characters.")
        query = urlencode(parse_qsl(given.get("query", "")[:LONGEST_QUERY]))  # as we would write it

        def keep(tx: Transaction) -> bool:
            kept = saved_searches.keep(tx, owner, room, title, query, now)
            if kept:
                audit.note(tx, self.site.audited(request, "search kept", f"search {title}", f"{room}?{query}"))
            return kept

        if not await self.site.storage.write(keep):
            raise HTTPException(400, f"You have {saved_searches.MOST} searches. Delete one first.")
        return RedirectResponse(f"{root_of(request)}{room}?{query}", 303)

    async def delete(self, request: Request) -> Response:
        owner, number = caller_of(request).name, request.path_params["id"]

        def remove(tx: Transaction) -> SavedSearch | None:
            gone = saved_searches.remove(tx, owner, number)
            if gone is not None:
                audit.note(tx, self.site.audited(request, "search deleted", f"search {gone.title}"))
            return gone

        gone = await self.site.storage.write(remove)
        if gone is None:
            raise HTTPException(404)
        return RedirectResponse(f"{root_of(request)}{gone.room}", 303)
