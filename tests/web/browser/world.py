"""What the browser is shown: stories in the twelve languages, and stories that attack whoever shows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from monitor import signing_up
from monitor.model import Declared, Feed, Level
from monitor.storage import Transaction, feeds, saved_searches, sign_ups, silences
from monitor.storage.sign_ups import Kind
from monitor.subscribers.links import Links, Purpose
from monitor.telling import SilenceKind
from monitor.web.access import ADMIN
from tests.web.conftest import NOW
from tests.web.told import Told, told

TITLES = {
    "en": "North Korea ships ammunition to Russia",
    "de": "Waffendeal mit Nordkorea",
    "fr": "La Corée du Nord livre des munitions à la Russie",
    "es": "Corea del Norte envía munición a Rusia",
    "it": "La Corea del Nord invia munizioni alla Russia",
    "pl": "Korea Północna wysyła amunicję do Rosji",
    "ru": "Пушилин: слухи о снарядах из КНДР — фейк",
    "uk": "КНДР постачає Росії снаряди",
    "ko": "북한, 러시아에 포탄 공급 협상",
    "ja": "北朝鮮、ロシアに弾薬を供与か",
    "zh-Hans": "美国称朝俄就弹药交易进行谈判",
    "ar": "كوريا الشمالية تتفاوض على بيع ذخيرة لروسيا",
}
SYNTAX = "{{ 7191*7 }}{% include '/etc/passwd' %}${7191*7}#{7191*7}<%= 7191*7 %>"
EVALUATED = str(7191 * 7)
HOSTILE = (
    "<script>alert(1)</script>",
    "</title></a></table><img src=x onerror=alert(1)>",
    "</textarea></script><svg onload=alert(1)><animate onbegin=alert(1) attributeName=x>",
    "\" autofocus onfocus=alert(1) x='",
    "<img src=https://evil.example/pixel.png><link rel=stylesheet href=//evil.example/x.css>",
    "<style>@import 'https://evil.example/x.css'; * { display: none }</style>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'><base href=https://evil.example/>",
    "<iframe srcdoc='<script>parent.alert(1)</script>'></iframe><form action=//evil.example><button>x",
    "<div hx-get=https://evil.example/ hx-trigger=load hx-on:click=alert(1)></div>",
    "&lt;script&gt;alert(1)&lt;/script&gt;&#x3c;script>alert(1)</script>",
    "[x](javascript:alert(1)) javascript:alert(1) data:text/html,<script>alert(1)</script>",
    "\u202egnp.exe\u2066 \u200f\u061ca\u202bb <!-- ]]> <![CDATA[",
    "W" * 3000,
    SYNTAX,
)


@dataclass(frozen=True)
class World:
    """Every event that was told to the subscription `who`, by title; `plain` is one that attacks nobody. `asked` is the
    link of somebody who asked to be told."""

    links: Links
    who: int
    events: dict[str, Told]
    asked: str

    @property
    def plain(self) -> Told:
        return self.events[TITLES["de"]]

    def token(self, purpose: Purpose, *numbers: int) -> str:
        return self.links.token(purpose, self.who, *numbers)


def made(tx: Transaction, links: Links, who: int) -> World:
    events = {title: told(tx, who, title=title, key=f"k{n}") for n, title in enumerate(TITLES.values())}
    for n, text in enumerate(HOSTILE):
        events[text] = told(tx, who, title=text, summary=text, outlet=text, key=f"h{n}")
        saved_searches.keep(tx, ADMIN, "search", text, "q=x", NOW)
    feeds.sync(
        tx, [Feed(f"https://feed.example/{n}", text, "press", "CH", "de") for n, text in enumerate(HOSTILE)], NOW
    )
    silences.add(tx, SilenceKind.FEED, HOSTILE[1], HOSTILE[3], HOSTILE[0], now=NOW, until=NOW + timedelta(days=3))
    return World(links, who, events, asked_to_be_told(tx, links))


def asked_to_be_told(tx: Transaction, links: Links) -> str:
    """The path of the link in the mail that answered."""
    email, seed = "new@example.org", "0" * 32
    assert signing_up.ask(tx, Declared(email, (), Level.LOW, "daily 07:00", "UTC", "en"), "a network", NOW)
    [sign_up] = sign_ups.fresh(tx)
    token = links.confirm(sign_up.id, seed, email).rpartition("/")[2]
    drawn = {"message_id": "asked@example.org", "seed": seed, "token": signing_up.hashed(token)}
    sign_ups.answer(tx, sign_up, Kind.CONFIRM, "a mailbox", NOW, **drawn)
    return f"/{Purpose.CONFIRM.path}/{token}"
