"""A reader's own subscription: the page behind the link in each mail. Looking changes nothing, a POST acts."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from monitor import preferences, storage
from monitor.preferences import Reader
from monitor.storage.subscriptions import Standing
from monitor.subscribers.declared import begin_of
from monitor.subscribers.links import Purpose
from monitor.telling import FOREVER
from monitor.web.estimates import Estimates
from monitor.web.forms import Form, form_of
from monitor.web.site import PublicRoute, Site
from monitor.web.subscribe import choices
from monitor.web.wishes import Filled, Unfit, in_words, of_form, of_subscription, wish

DONE = {
    "saved": "Your changes are kept.",
    "paused": "Nothing is sent until then. What is found meanwhile is kept and told afterwards.",
    "resumed": "Mails are sent again.",
}


@dataclass(frozen=True)
class Preferences:
    site: Site
    estimates: Estimates

    def routes(self) -> list[PublicRoute]:
        return [self.site.public(f"/{Purpose.PREFERENCES.path}/{{token}}", self.preferences, "GET", "POST")]

    async def preferences(self, request: Request) -> Response:
        """The field `do` of a POST says what: save, pause, resume, unsubscribe, export, erase."""
        reader = await self._reader(request)
        if request.method != "POST":
            said = DONE.get(request.query_params.get("done", ""), "")
            return self._page(request, reader, of_subscription(reader.row.subscription), said)
        form = await form_of(request)
        acts: dict[str, Callable[[Request, Reader, Form], Awaitable[Response]]] = {
            "save": self._save,
            "pause": self._pause,
            "resume": self._resume,
            "unsubscribe": self._unsubscribe,
            "export": self._export,
            "erase": self._erase,
        }
        if (act := acts.get(form.get("do", ""))) is None:
            raise HTTPException(400)
        return await act(request, reader, form)

    async def _reader(self, request: Request) -> Reader:
        """Raises HTTPException 404 for a token that is cut or not ours."""
        numbers = self.site.links.read(Purpose.PREFERENCES, request.path_params["token"])
        found = None
        if numbers is not None and numbers[0] < 2**31:
            found = await self.site.storage.read(partial(preferences.reader, subscription_id=numbers[0]))
        if found is None:
            raise HTTPException(404)
        return found

    def _page(
        self, request: Request, reader: Reader, filled: Filled, done: str = "", problems: tuple[str, ...] = ()
    ) -> Response:
        row, now = reader.row, self.site.clock()
        until = row.subscription.paused_until
        return self.site.show(
            request,
            "preferences.html",
            400 if problems else 200,
            row=row,
            said=in_words(row.subscription, self.site.controls.titles()),
            listens=row.standing in (Standing.ACTIVE, Standing.SUSPENDED),
            is_declared=any(one.declared for one in reader.all),
            paused_until=until if until is not None and until > now else None,
            is_endless=until == FOREVER,
            others=len(reader.all) - 1,
            tomorrow=(now + timedelta(days=1)).date().isoformat(),
            problems=problems,
            done=done,
            **choices(self.site, self.estimates, filled),
        )

    async def _save(self, request: Request, reader: Reader, form: Form) -> Response:
        who, filled = reader.row.subscription, of_form(form)
        if reader.row.declared:
            problems = ("The operator's configuration says what this subscription is: ask there.",)
            return self._page(request, reader, of_subscription(who), problems=problems)
        try:
            wanted = wish(filled, who.email, self.site.controls.titles(), frozenset(who.rules))
            if preferences.is_the_same(reader, wanted):
                raise Unfit("You have another subscription to the same rules. Change or end that one.")
        except Unfit as unfit:
            return self._page(request, reader, filled, problems=unfit.problems)
        now = self.site.clock()
        await self.site.storage.write(lambda tx: preferences.change(tx, reader, wanted, now))
        return RedirectResponse("?done=saved", 303)

    async def _pause(self, request: Request, reader: Reader, form: Form) -> Response:
        who, now = reader.row.subscription, self.site.clock()
        until = end_of(form.get("until", ""), who.timezone)
        if until is None or until <= now:
            problems = ("Name a day to come, on which mails are sent again.",)
            return self._page(request, reader, of_subscription(who), problems=problems)
        await self.site.storage.write(lambda tx: storage.subscriptions.pause(tx, who.id, until))
        return RedirectResponse("?done=paused", 303)

    async def _resume(self, request: Request, reader: Reader, form: Form) -> Response:
        who, now = reader.row.subscription, self.site.clock()
        if who.paused_until is not None and who.paused_until > now:
            await self.site.storage.write(lambda tx: storage.subscriptions.pause(tx, who.id, now))
        return RedirectResponse("?done=resumed", 303)

    async def _unsubscribe(self, request: Request, reader: Reader, form: Form) -> Response:
        await self.site.unsubscribe(reader.row.subscription.id)
        return self.site.show(request, "unsubscribed.html")

    async def _export(self, request: Request, reader: Reader, form: Form) -> Response:
        stored = await self.site.storage.read(lambda tx: preferences.export(tx, reader))
        text = await asyncio.to_thread(json.dumps, stored, ensure_ascii=False, indent=1, default=_moment)
        headers = {"Content-Disposition": 'attachment; filename="embargo-monitor.json"'}
        return Response(text, media_type="application/json", headers=headers)

    async def _erase(self, request: Request, reader: Reader, form: Form) -> Response:
        if form.get("sure") != "yes":
            problems = ("Say that you are sure: what is erased cannot be brought back.",)
            return self._page(request, reader, of_subscription(reader.row.subscription), problems=problems)
        now, links = self.site.clock(), self.site.links
        await self.site.storage.write(lambda tx: preferences.erase(tx, reader.row.subscription.id, links, now))
        return self.site.show(request, "erased.html", is_declared=any(one.declared for one in reader.all))


def end_of(day: str, timezone: str) -> datetime | None:
    """When a day begins there; None for what is none."""
    try:
        found = date.fromisoformat(day)
        return begin_of(day, ZoneInfo(timezone).key) if 2000 <= found.year < 2200 else None
    except ValueError:
        return None


def _moment(value: object) -> str:
    assert isinstance(value, datetime)
    return value.isoformat()
