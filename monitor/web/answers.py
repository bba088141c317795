"""The pages behind the links of a mail. Who holds a link needs no login; looking changes nothing, a POST acts.

Whatever we did not make, and what is not there any more, is the same page as any wrong address.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from monitor import feedback
from monitor.storage import Transaction
from monitor.subscribers.links import Purpose
from monitor.telling import Verdict
from monitor.web.forms import form_of
from monitor.web.site import PublicRoute, Site
from monitor.web.story import MutePage, VerdictPage, mute_page, story_page, verdict_page

Value = TypeVar("Value")


@dataclass(frozen=True)
class Answers:
    site: Site

    def routes(self) -> list[PublicRoute]:
        return [
            self.site.public(f"/{Purpose.STORY.path}/{{token}}", self.story),
            self.site.public(f"/{Purpose.MUTE.path}/{{token}}", self.mute, "GET", "POST"),
            self.site.public(f"/{Purpose.VERDICT.path}/{{token}}", self.verdict, "GET", "POST"),
        ]

    async def story(self, request: Request) -> Response:
        """What is known of a story and its event, and the forms that lead to mute and verdict."""
        who, match = self._named(request, Purpose.STORY)
        now, window = self.site.clock(), self.site.window()
        page = there(await self.site.storage.read(lambda tx: story_page(tx, who, match, window, now)))
        mute = self.site.links.token(Purpose.MUTE, who, page.incident)
        return self.site.show(
            request,
            "story.html",
            page=page,
            mute=f"{Purpose.MUTE.path}/{mute}",
            verdict=f"{Purpose.VERDICT.path}/{self.site.links.token(Purpose.VERDICT, who, match)}",
            verdicts=list(Verdict),
        )

    async def mute(self, request: Request) -> Response:
        """A POST mutes the event; with the field `rule` one of its rules, with `undo` it ends the mute instead."""
        who, incident = self._named(request, Purpose.MUTE)
        now = self.site.clock()
        if request.method != "POST":
            page = there(await self.site.storage.read(lambda tx: mute_page(tx, who, incident, now)))
        else:
            form = await form_of(request)
            page = there(await self.site.storage.write(lambda tx: muted(tx, who, incident, form, now)))
        days = feedback.MUTED.days, feedback.RULE_MUTED.days
        return self.site.show(request, "mute.html", page=page, days=days[0], rule_days=days[1])

    async def verdict(self, request: Request) -> Response:
        """A POST gives the verdict of the field `verdict`; without one, as by one click, "not relevant"."""
        who, match = self._named(request, Purpose.VERDICT)
        now = self.site.clock()
        if request.method != "POST":
            page = there(await self.site.storage.read(lambda tx: verdict_page(tx, who, match)))
        else:
            form = await form_of(request)
            try:
                said = Verdict(form.get("verdict", Verdict.NOT_RELEVANT.value))
            except ValueError:
                raise HTTPException(400) from None
            page = there(await self.site.storage.write(lambda tx: judged(tx, who, match, said, now)))
        story = f"{Purpose.STORY.path}/{self.site.links.token(Purpose.STORY, who, match)}"
        return self.site.show(request, "verdict.html", page=page, story=story, verdicts=list(Verdict))

    def _named(self, request: Request, purpose: Purpose) -> tuple[int, int]:
        """Raises HTTPException 404 for a token that is cut or not ours."""
        match self.site.links.read(purpose, request.path_params["token"]):
            case (who, what) if max(who, what) < 2**31:  # no database has counted further
                return who, what
        raise HTTPException(404)


def there(value: Value | None) -> Value:
    """Raises HTTPException 404 for what is not there."""
    if value is None:
        raise HTTPException(404)
    return value


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
