"""The form on which strangers subscribe, and the page behind the link that they are sent.

What the form answers depends on what is written in it alone, never on what is stored: whether an address is known is
looked up later, beside the page, and told to that address by mail (`monitor/signing_up.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from monitor import signing_up
from monitor.digests.mail_settings import is_mailbox
from monitor.model import Declared
from monitor.storage import Transaction
from monitor.subscribers.links import Purpose
from monitor.subscribers.mailbox import mailbox_of
from monitor.subscribers.sign_up_limits import OLDEST, YOUNGEST
from monitor.web.estimates import Estimates, rate
from monitor.web.forms import Form, form_of
from monitor.web.guard import read_body
from monitor.web.site import PublicRoute, Site
from monitor.web.wishes import DAY_NAMES, LEVELS, NAMES, OFTEN, Filled, Unfit, in_words, of_form, wish, zones


@dataclass(frozen=True)
class Subscribe:
    site: Site
    estimates: Estimates

    def routes(self) -> list[PublicRoute]:
        if not self.site.web.signup:
            return []
        return [
            self.site.public("/subscribe", self.subscribe, "GET", "POST"),
            self.site.public(f"/{Purpose.CONFIRM.path}/{{token}}", self.confirm, "GET", "POST"),
        ]

    async def subscribe(self, request: Request) -> Response:
        """A POST asks for a mail with a link; the answer is one page, whoever asks for whom."""
        if request.method != "POST":
            return self._form(request, Filled(), "")
        form, now = await form_of(request), self.site.clock()
        if late := self._is_untimely(form, now):
            return self._form(request, of_form(form), form.get("email", ""), late, token=form.get("token", ""))
        try:
            wanted = asked(form, self.site)
        except Unfit as unfit:
            return self._form(request, of_form(form), form.get("email", ""), *unfit.problems)
        store, whose = self.site.storage, self.site.links.blinded("network", self.site.access.network(request))
        if await store.read(lambda tx: signing_up.may_ask(tx, whose, now)):
            await store.write(lambda tx: signing_up.ask(tx, wanted, whose, now))
        return self.site.show(request, "subscribed.html")

    def _is_untimely(self, form: Form, now: datetime) -> str:
        """Why a form is not taken yet, or no more: one that is sent at once was not read by a person."""
        numbers = self.site.links.read(Purpose.FORM, form.get("token", ""))
        if numbers is None or numbers[0] > 2**40:
            return "This form is too old. Please send it again."
        age = now - datetime.fromtimestamp(numbers[0], UTC)
        if age < YOUNGEST:
            return "That was quick. Please look at the form once more, and send it again."
        return "This form is too old. Please send it again." if age > OLDEST else ""

    def _form(self, request: Request, filled: Filled, email: str, *problems: str, token: str = "") -> Response:
        """`token` is that of a form that was sent too soon, which is of age in a moment."""
        numbers = self.site.links.read(Purpose.FORM, token)
        now = int(self.site.clock().timestamp())
        shown = numbers[0] if numbers and now - OLDEST.total_seconds() < numbers[0] <= now else now
        return self.site.show(
            request,
            "subscribe.html",
            400 if problems else 200,
            email=email[:254],
            problems=problems,
            token=self.site.links.token(Purpose.FORM, shown),
            **choices(self.site, self.estimates, filled),
        )

    async def confirm(self, request: Request) -> Response:
        """A POST begins what was asked for; looking shows what it would be."""
        token, now = request.path_params["token"], self.site.clock()
        numbers = self.site.links.read(Purpose.CONFIRM, token)
        found = None
        if numbers is not None and numbers[0] < 2**31:
            look = partial(signing_up.asked_for, number=numbers[0], token=token, now=now)
            found = await self.site.storage.read(look)
        if found is None:
            raise HTTPException(404)
        if request.method != "POST":
            said = in_words(found.wish, self.site.controls.titles())
            return self.site.show(request, "confirm.html", said=said, email=found.email)
        await read_body(request)

        def begin(tx: Transaction) -> None:
            still = signing_up.asked_for(tx, found.id, token, now)
            if still is not None:
                signing_up.confirm(tx, still, now)

        await self.site.storage.write(begin)
        return self.site.show(request, "confirmed.html")


def asked(form: Form, site: Site) -> Declared:
    """What a form asks for. Raises Unfit."""
    problems: tuple[str, ...] = ()
    try:
        email = mailbox_of(form.get("email", ""))
        if not is_mailbox(email):
            raise ValueError
    except ValueError:
        email, problems = "", ("Write one address, as in analyst@example.org, and check each letter of it.",)
    try:
        wanted = wish(of_form(form), email, site.controls.titles())
    except Unfit as unfit:
        raise Unfit(*problems, *unfit.problems) from None
    if problems:
        raise Unfit(*problems)
    return wanted


def choices(site: Site, estimates: Estimates, filled: Filled) -> dict[str, object]:
    """What the fields of a wish are shown from; rules that were chosen and are served no more come last."""
    known, titles = estimates.known(), site.controls.titles()
    gone = {rule: f"{rule} (not watched for at the moment)" for rule in sorted(filled.rules - titles.keys())}
    return {
        "filled": filled,
        "is_known": bool(known),
        "rules": [(rule, title, rate(known, "rule", rule)) for rule, title in {**titles, **gone}.items()],
        "levels": [(level, rate(known, "level", level)) for level in LEVELS],
        "often": [(word, rate(known, "schedule", word)) for word in OFTEN],
        "days": DAY_NAMES,
        "languages": NAMES,
        "zones": zones(),
    }
