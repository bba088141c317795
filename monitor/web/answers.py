"""The pages behind the links of a mail. Who holds a link needs no login; looking changes nothing, a POST acts.

Whatever we did not make, and what is not there any more, is the same page as any wrong address.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from monitor import feedback
from monitor.fates import Window
from monitor.storage import Storage, Transaction
from monitor.subscribers.links import Links, Purpose
from monitor.telling import Verdict
from monitor.web.guard import read_body
from monitor.web.story import MutePage, VerdictPage, mute_page, story_page, verdict_page

Value = TypeVar("Value")
FIELDS = 10  # of a form


@dataclass(frozen=True)
class Answers:
    """`show` makes the answer of a template and its values; `window` is the `first_poll_window` of now."""

    storage: Storage
    links: Links
    clock: Callable[[], datetime]
    window: Callable[[], Window]
    show: Callable[..., Response]

    def routes(self) -> list[Route]:
        both = ["GET", "POST"]
        return [
            Route(f"/{Purpose.STORY.path}/{{token}}", self.story),
            Route(f"/{Purpose.MUTE.path}/{{token}}", self.mute, methods=both),
            Route(f"/{Purpose.VERDICT.path}/{{token}}", self.verdict, methods=both),
        ]

    async def story(self, request: Request) -> Response:
        """What is known of a story and its event, and the forms that lead to mute and verdict."""
        who, match = self._named(request, Purpose.STORY)
        now, window = self.clock(), self.window()
        page = there(await self.storage.read(lambda tx: story_page(tx, who, match, window, now)))
        mute = self.links.token(Purpose.MUTE, who, page.incident)
        return self.show(
            request,
            "story.html",
            page=page,
            mute=f"{Purpose.MUTE.path}/{mute}",
            verdict=f"{Purpose.VERDICT.path}/{self.links.token(Purpose.VERDICT, who, match)}",
            verdicts=list(Verdict),
        )

    async def mute(self, request: Request) -> Response:
        """A POST mutes the event; with the field `rule` one of its rules, with `undo` it ends the mute instead."""
        who, incident = self._named(request, Purpose.MUTE)
        now = self.clock()
        if request.method != "POST":
            page = there(await self.storage.read(lambda tx: mute_page(tx, who, incident, now)))
        else:
            form = await form_of(request)
            page = there(await self.storage.write(lambda tx: muted(tx, who, incident, form, now)))
        days = feedback.MUTED.days, feedback.RULE_MUTED.days
        return self.show(request, "mute.html", page=page, days=days[0], rule_days=days[1])

    async def verdict(self, request: Request) -> Response:
        """A POST gives the verdict of the field `verdict`; without one, as by one click, "not relevant"."""
        who, match = self._named(request, Purpose.VERDICT)
        now = self.clock()
        if request.method != "POST":
            page = there(await self.storage.read(lambda tx: verdict_page(tx, who, match)))
        else:
            form = await form_of(request)
            try:
                said = Verdict(form.get("verdict", Verdict.NOT_RELEVANT.value))
            except ValueError:
                raise HTTPException(400) from None
            page = there(await self.storage.write(lambda tx: judged(tx, who, match, said, now)))
        story = f"{Purpose.STORY.path}/{self.links.token(Purpose.STORY, who, match)}"
        return self.show(request, "verdict.html", page=page, story=story, verdicts=list(Verdict))

    def _named(self, request: Request, purpose: Purpose) -> tuple[int, int]:
        """Raises HTTPException 404 for a token that is cut or not ours."""
        match self.links.read(purpose, request.path_params["token"]):
            case (who, what) if max(who, what) < 2**31:  # no database has counted further
                return who, what
        raise HTTPException(404)


def there(value: Value | None) -> Value:
    """Raises HTTPException 404 for what is not there."""
    if value is None:
        raise HTTPException(404)
    return value


async def form_of(request: Request) -> dict[str, str]:
    """The first value of each field. Raises HTTPException 400, 408 or 413."""
    body = await read_body(request)
    try:
        pairs = parse_qsl(body.decode(errors="replace"), keep_blank_values=True, max_num_fields=FIELDS)
    except ValueError:
        raise HTTPException(400, "The form has too many fields.") from None
    return dict(reversed(pairs))


def muted(tx: Transaction, who: int, incident: int, form: dict[str, str], now: datetime) -> MutePage | None:
    """Do what the form says, once however often it is said. A rule that is none of the event's is left alone."""
    page = mute_page(tx, who, incident, now)
    if page is None:
        return None
    rule, mutes = form.get("rule"), dict(page.rules)
    if rule is None:
        mute = page.mute
        if "undo" not in form:
            feedback.mute_incident(tx, who, incident, now)
    else:
        mute = mutes.get(rule)
        if "undo" not in form and rule in mutes:
            feedback.mute_rule(tx, who, rule, now)
    if "undo" in form and mute is not None:
        feedback.unmute(tx, mute, now)
    return mute_page(tx, who, incident, now)


def judged(tx: Transaction, who: int, match: int, said: Verdict, now: datetime) -> VerdictPage | None:
    """Keep the verdict."""
    if verdict_page(tx, who, match) is not None:
        feedback.judge(tx, who, match, said, now)
    return verdict_page(tx, who, match)
