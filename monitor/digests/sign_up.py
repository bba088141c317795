"""The mail that answers who asked to be told: a link, and words of ours. Nothing that was asked is in it.

Whoever fills in a form may write an advert into it, and have it sent to a stranger.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from monitor.digests.message import Message, own_mail
from monitor.digests.templates import Templates, escaped
from monitor.digests.tongue import N_, tongue_of


@dataclass(frozen=True, slots=True)
class SignUpView:
    """What the templates are given. `link` is put in later: show it as it is."""

    language: str
    subject: str
    why: str  # the mail came
    todo: str  # what the link is for
    link: str
    otherwise: str  # what to do if it was somebody else who asked
    page_url: str


_CONFIRM = (
    N_("Confirm your subscription"),
    N_("Somebody, probably you, asked for alerts to be sent to this address."),
    N_("Look at what would be sent, and confirm it; the link is good for 7 days"),
    N_("If it was not you, do nothing: nothing is sent, and the request is forgotten."),
)
_KNOWN = (
    N_("You are subscribed already"),
    N_("Somebody, probably you, asked for alerts to be sent to this address, which gets them already."),
    N_("Your preferences, to change, pause or end it"),
    N_("If it was not you, do nothing: nothing has changed."),
)


class SignUpMails:
    """Mails from `sender`, by the templates of a folder, which are tried at once. Raises Mistakes, of the templates."""

    def __init__(self, templates: Path, sender: str, base_url: str) -> None:
        self._templates = Templates(templates)
        self._sender, self._page_url = sender, base_url.rstrip("/") + "/"
        for known in (False, True):
            self._parts("en", base_url, known=known)

    def __call__(self, to: str, language: str, link: str, message_id: str, at: datetime, *, known: bool) -> Message:
        """`known`: the address gets the same already, and the link leads to its preferences. Raises Mistakes."""
        subject, text, html = self._parts(language, link, known=known)
        return own_mail(self._sender, to, subject, text, html, at, message_id=message_id)

    def _parts(self, language: str, link: str, *, known: bool) -> tuple[str, str, str]:
        tongue = tongue_of(language)
        said = [tongue.gettext(message) for message in (_KNOWN if known else _CONFIRM)]
        subject, why, todo, otherwise = said
        shown = SignUpView(tongue.language, subject, why, todo, self._templates.hole("link"), otherwise, self._page_url)
        text = self._templates.page("email/sign_up.txt", tongue.language, mail=shown)
        html = self._templates.page("email/sign_up.html", tongue.language, mail=shown)
        return subject, text.filled({"link": link}), html.filled({"link": escaped(link)})
