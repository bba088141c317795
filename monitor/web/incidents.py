"""The incidents: their list as a timeline, the page of each, and what a hand does to one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from monitor import by_hand
from monitor.errors import InputError
from monitor.storage import Transaction, audit, silences, verdicts
from monitor.storage import incidents as stored
from monitor.telling import SilenceKind
from monitor.web.access import Scope
from monitor.web.filters import LEVELS, SOURCES, STRIPS, place_of, read_filter
from monitor.web.incident import mute_of, read_incident
from monitor.web.site import PrivateRoute, Site, caller_of, form, root_of
from monitor.web.timeline import COUNTED, read_timeline

LONGEST_REASON = 200  # characters, which mails show
MUTES = (1, 7, 30, 90)  # days


@dataclass(frozen=True)
class Incidents:
    site: Site

    def routes(self) -> list[PrivateRoute]:
        one = "/incidents/{id:int}"
        return [
            self.site.private("/", self.begin),
            self.site.private("/incidents", self.timeline),
            self.site.private(one, self.incident),
            self.site.private(f"{one}/mute", self.mute, "POST", scope=Scope.OPERATE),
            self.site.private(f"{one}/join", self.join, "GET", "POST", scope=Scope.OPERATE),
            self.site.private(f"{one}/split", self.split, "POST", scope=Scope.OPERATE),
        ]

    async def begin(self, request: Request) -> Response:
        return RedirectResponse(f"{root_of(request)}incidents", 303)

    async def timeline(self, request: Request) -> Response:
        asked, problems = read_filter(request.query_params)
        before, owner, now = request.query_params.get("before", ""), caller_of(request).name, self.site.clock()
        page = await self.site.storage.read(lambda tx: read_timeline(tx, asked, place_of(before), owner, now))
        show = partial(
            self.site.show,
            page=page,
            asked=asked,
            problems=problems,
            levels=LEVELS,
            sources=SOURCES,
            strips=STRIPS,
            counted=COUNTED,
            paged=bool(before),
        )
        return await asyncio.to_thread(show, request, "incidents.html")

    async def incident(self, request: Request) -> Response:
        """One that was joined with another leads there."""
        number, now = request.path_params["id"], self.site.clock()
        scopes = caller_of(request).scopes
        into = await self.site.storage.read(lambda tx: stored.merged_into(tx, number))
        if into is not None:
            return RedirectResponse(f"{root_of(request)}incidents/{into}", 303)
        names = Scope.OPERATE in scopes
        page = await self.site.storage.read(lambda tx: read_incident(tx, number, now, names=names))
        if page is None:
            raise HTTPException(404)
        shown = [match.id for story in page.stories for match in story.matches]
        given = await self.site.storage.read(lambda tx: verdicts.by(tx, caller_of(request).name, shown))
        show = partial(
            self.site.show,
            page=page,
            now=now,
            mutes=MUTES,
            rule_set=self.site.status().rule_set,
            may_operate=names,
            given=given,
        )
        return await asyncio.to_thread(show, request, "incident.html")

    async def mute(self, request: Request) -> Response:
        """Fields: `days` and `reason`; or `undo`, which ends the silence that holds."""
        number, now, given = request.path_params["id"], self.site.clock(), form(request)
        reason, days = " ".join(given.get("reason", "").split()), given.get("days", "")
        if "undo" not in given:
            if not 0 < len(reason) <= LONGEST_REASON:
                raise HTTPException(400, f"Give a reason of at most {LONGEST_REASON} characters: digests name it.")
            if days not in map(str, MUTES):
                raise HTTPException(400, f"Choose for how long: {', '.join(map(str, MUTES))} days.")

        def change(tx: Transaction) -> None:
            if not stored.members(tx, number):
                raise HTTPException(404)
            held = mute_of(tx, number, now)
            if "undo" in given and held is not None:
                silences.expire(tx, held.id, now)
                audit.note(tx, self.site.audited(request, "mute ended", f"incident {number}", str(held)))
            elif "undo" not in given and held is None:
                author, until = caller_of(request).name, now + timedelta(days=int(days))
                kind, subject = SilenceKind.INCIDENT, str(number)
                made = silences.add(tx, kind, subject, reason, author, now=now, until=until)
                detail = f"{made}, until {until:%Y-%m-%d %H:%M}: {reason}"
                audit.note(tx, self.site.audited(request, "incident muted", f"incident {number}", detail))

        await self.site.storage.write(change)
        return RedirectResponse(f"{root_of(request)}incidents/{number}", 303)

    async def join(self, request: Request) -> Response:
        """GET shows both incidents, POST makes them one. The field `with` is the other's number."""
        number = request.path_params["id"]
        given = form(request) if request.method == "POST" else request.query_params
        text = given.get("with", "").strip().removeprefix("#")
        other = await self._standing(int(text) if is_number(text) else 0)
        if other == number:
            raise HTTPException(400, "That is the same incident. Give the number of another one.")
        if request.method != "POST":
            return await self._shown_together(request, number, other)

        def act(tx: Transaction) -> int:
            kept = by_hand.join(tx, number, [other])
            detail = f"has the stories of incident {other} too"
            audit.note(tx, self.site.audited(request, "incidents joined", f"incident {kept}", detail))
            return kept

        return await self._done(request, act)

    async def split(self, request: Request) -> Response:
        """The fields `story` are the numbers of the stories that get an incident of their own."""
        number, now = request.path_params["id"], self.site.clock()
        texts = form(request).all("story")
        ids = [int(text) for text in texts if is_number(text)]
        if not ids:
            raise HTTPException(400, "Choose the stories that belong to another incident.")

        def act(tx: Transaction) -> int:
            new = by_hand.split(tx, number, ids, now)
            detail = f"stories {', '.join(map(str, ids))} are incident {new} now"
            audit.note(tx, self.site.audited(request, "incident split", f"incident {number}", detail))
            return new

        return await self._done(request, act)

    async def _standing(self, number: int) -> int:
        """The incident that has the stories of that one. Raises HTTPException 400 where there is none."""

        def read(tx: Transaction) -> int | None:
            standing = stored.merged_into(tx, number) or number
            return standing if stored.members(tx, standing) else None

        found = await self.site.storage.read(read)
        if found is None:
            raise HTTPException(400, "No incident has that number.")
        return found

    async def _shown_together(self, request: Request, number: int, other: int) -> Response:
        now, both = self.site.clock(), (number, other)
        read = self.site.storage.read
        pages = await read(lambda tx: [read_incident(tx, one, now, names=False) for one in both])
        if None in pages:
            raise HTTPException(404)
        return self.site.show(request, "join.html", pages=pages)

    async def _done(self, request: Request, act: Callable[[Transaction], int]) -> Response:
        try:
            number = await self.site.storage.write(act)
        except InputError as exc:
            raise HTTPException(400, str(exc)) from exc
        return RedirectResponse(f"{root_of(request)}incidents/{number}", 303)


def is_number(text: str) -> bool:
    """As an address may hold one."""
    return text.isascii() and text.isdigit() and len(text) < 10
