"""What stands before an article is recognised in every language, and is not seen where there is an article."""

from __future__ import annotations

import json
import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.errors import FeedError
from monitor.feeds.article import read_article
from monitor.feeds.barriers import FEW, Barrier, asks_for_consent, led_to, without_paid_parts
from monitor.feeds.pages import prepare
from monitor.model import Outcome
from tests.feeds.pdfs import pdf

URL = "https://news.example/2026/11/trains"
NEWS = "Trains with shells left for Russia from the border in the night, railway workers in the harbour town said"

CONSENT = {
    "en": "We and our 842 partners use cookies and process personal data. Do you accept? You may withdraw consent.",
    "de": "Wir und unsere Partner setzen Cookies ein. Akzeptieren Sie? Ihre Einwilligung ist frei. Datenschutz",
    "fr": "Nous et nos partenaires utilisons des cookies. Accepter ou refuser: votre consentement, votre vie privée.",
    "es": "Nosotros y nuestros socios usamos cookies. Acepte o rechace: su consentimiento, su privacidad.",
    "it": "Noi e i nostri partner usiamo cookie. Accetta o rifiuta: il tuo consenso, la tua privacy.",
    "pl": "My i nasi partnerzy używamy plików cookie. Akceptuję. Twoja zgoda i Twoja prywatność są ważne.",
    "ru": "Мы и наши партнёры используем файлы cookie. Принять? Согласие на обработку персональных данных.",
    "uk": "Ми та наші партнери використовуємо файли cookie. Прийняти? Згода на обробку персональних даних.",
    "ko": "당사와 제휴사는 쿠키를 사용합니다. 개인정보 처리에 동의하십니까? 수락 또는 거부하실 수 있습니다.",
    "ja": "当社とパートナーはクッキーを使用します。個人情報の取り扱いに同意しますか。許可または拒否できます。",
    "zh-Hans": "我们和合作伙伴使用 Cookie 处理个人信息。您同意吗？接受或拒绝。",
    "zh-Hant": "我們和合作夥伴使用 Cookie 處理個人資料。您同意嗎？接受或拒絕。",
    "ar": "نحن وشركاؤنا نستخدم ملفات تعريف الارتباط. هل أنت موافق؟ قبول أو رفض. سياسة الخصوصية.",
}
PAYWALLS = {
    "en": "Subscribe to continue reading",
    "de": "Exklusiv für Abonnenten",
    "fr": "Article réservé aux abonnés",
    "es": "Contenido exclusivo para suscriptores",
    "it": "Contenuto riservato agli abbonati",
    "pl": "Artykuł tylko dla prenumeratorów",
    "ru": "Материал доступен только подписчикам",
    "uk": "Матеріал лише для передплатників",
    "ko": "유료회원 전용 기사입니다",
    "ja": "この記事は有料会員限定です",
    "zh-Hans": "订阅后继续阅读全文",
    "zh-Hant": "訂閱後繼續閱讀全文",
    "ar": "هذا المحتوى للمشتركين فقط",
}


@pytest.fixture(scope="module", autouse=True)
def _trafilatura() -> None:
    prepare()


def page(*paragraphs: str, beside: str = "", title: str = "Trains") -> bytes:
    body = "".join(f"<p>{text}.</p>" for text in paragraphs)
    menu = "<nav><a href=/>Home</a> <a href=/world>World</a></nav>"
    html = f"<!doctype html><title>{title}</title><body>{menu}<article>{body}</article>{beside}</body></html>"
    return html.encode()


def long_article(lines: int = 30) -> list[str]:
    return [f"{n}. {NEWS} {n}" for n in range(lines)]


def read(body: bytes, url: str = URL, content_type: str | None = "text/html; charset=utf-8") -> tuple[str, str]:
    found = read_article(body, content_type, url, URL)
    return found.text, str(found.barrier or "")


@pytest.mark.parametrize("language", CONSENT)
def test_a_page_that_asks_for_consent_is_no_article(language: str) -> None:
    assert read(page(CONSENT[language])) == ("", Barrier.CONSENT)
    assert read(page(*[f"{CONSENT[language]} {n}" for n in range(12)])) == ("", Barrier.CONSENT)


IAB = """We and our 842 partners store and/or access information on a device, such as cookies and process personal data,
such as unique identifiers and standard information sent by a device for personalised advertising and content,
advertising and content measurement, audience research and services development. With your permission we and our
partners may use precise geolocation data and identification through device scanning. You may click to consent to our
and our 842 partners' processing as described above. Alternatively you may click to refuse to consent or access more
detailed information and change your preferences before consenting."""  # of the Transparency and Consent Framework


def test_the_usual_words_ask_for_consent() -> None:
    assert asks_for_consent(IAB)


@pytest.mark.parametrize("language", CONSENT)
def test_a_banner_beside_an_article_leaves_the_article(language: str) -> None:
    banner = f"<div id=cookie-banner class=modal><p>{CONSENT[language]}</p><button>OK</button></div>"
    text, barrier = read(page(*long_article(), beside=banner))
    assert barrier == ""
    assert "29. Trains" in text


def test_a_story_about_consent_is_a_story() -> None:
    text = (
        "The court in Luxembourg ruled on Tuesday that a publisher must not count a closed banner as consent. Three "
        "judges heard the case of a reader from Cologne, who had complained of cookies that were set before she had "
        "said anything. The publisher, which sells two newspapers in the Rhineland, had argued that who reads on "
        "agrees. Privacy lawyers expect that other houses will follow; the ruling says nothing about fines."
    )
    assert not asks_for_consent(text)


@pytest.mark.parametrize("language", PAYWALLS)
def test_before_a_paywall_what_is_shown_is_read(language: str) -> None:
    text, barrier = read(page(*long_article(3), beside=f"<section><h2>{PAYWALLS[language]}</h2></section>"))
    assert barrier == Barrier.PAYWALL
    assert text.startswith("0. Trains")


@pytest.mark.parametrize("language", PAYWALLS)
def test_an_offer_under_a_whole_article_is_no_paywall(language: str) -> None:
    text, barrier = read(page(*long_article(), beside=f"<footer><p>{PAYWALLS[language]}</p></footer>"))
    assert barrier == ""
    assert len(text) >= FEW


def marked(**changes: object) -> str:
    part = {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".paid"}
    said = {"@type": "NewsArticle", "isAccessibleForFree": "False", "articleBody": f"{NEWS} " * 30, "hasPart": part}
    return f'<script type="application/ld+json">{json.dumps({**said, **changes})}</script>'


SECRET = "<div class=paid>" + "".join(
    f"<p>{n}. Secret paragraph that subscribers pay for, number {n}.</p>" for n in range(40)
)


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(marked(), id="as Google has it"),
        pytest.param(marked(hasPart=[{"isAccessibleForFree": False, "cssSelector": ".other, .paid"}]), id="a list"),
        pytest.param(marked(hasPart={"isAccessibleForFree": False, "cssSelector": "(("}) + marked(), id="one broken"),
        pytest.param(f'<script type="application/ld+json">[[{{"@graph": [{marked()[35:-9]}]}}]]</script>', id="deep"),
    ],
)  # fmt: skip
def test_what_is_marked_as_paid_for_is_not_read_though_it_is_there(said: str) -> None:
    text, barrier = read(said.encode() + page(*long_article(3), beside=f"{SECRET}</div>"))
    assert barrier == Barrier.PAYWALL
    assert "2. Trains" in text
    assert "Secret" not in text
    assert len(text) < FEW


def test_what_is_free_is_left_as_it_is() -> None:
    html = marked(isAccessibleForFree=True, hasPart={}) + "<p>text"
    assert without_paid_parts(html) == (html, False)


@pytest.mark.parametrize(
    ("url", "barrier"),
    [
        pytest.param(URL, None, id="nowhere else"),
        pytest.param("https://www.news.example/2026/11/trains", None, id="another name of the host"),
        pytest.param("https://news.example/2026/11/trains-leave", None, id="another slug"),
        pytest.param("https://consent.news.example/v2/collectConsent?id=1", Barrier.CONSENT, id="a host for consent"),
        pytest.param("https://news.example/zustimmung?url=%2F2026", Barrier.CONSENT, id="a page for consent"),
        pytest.param("https://news.example/login?next=%2F2026", Barrier.LOGIN, id="a login"),
        pytest.param("https://news.example/2026/11/login-trouble-at-ministry", None, id="a story about a login"),
    ],
)
def test_redirects_tell_too(url: str, barrier: Barrier | None) -> None:
    assert led_to(URL, url) == barrier


@pytest.mark.parametrize(
    ("body", "content_type", "url", "outcome"),
    [
        pytest.param(b"", "text/html", URL, Outcome.NOT_A_FEED, id="empty"),
        pytest.param(b"<title>x</title><p>Short.", "text/html", URL, Outcome.NO_ITEMS, id="a few words"),
        pytest.param(page(*long_article()), "text/html", "https://news.example/", Outcome.GONE, id="a home page"),
        pytest.param(b"\x00" * 5_000, "text/html", URL, Outcome.NOT_A_FEED, id="zeros"),
        pytest.param(b"{}", "application/json", URL, Outcome.NO_ITEMS, id="JSON"),
        pytest.param(b"ID3", "audio/mpeg", URL, Outcome.NO_ITEMS, id="sound"),
    ],
)
def test_what_is_no_article_is_refused(body: bytes, content_type: str, url: str, outcome: Outcome) -> None:
    with pytest.raises(FeedError) as raised:
        read_article(body, content_type, url, URL)
    assert raised.value.outcome is outcome


def test_a_pdf_is_an_article_too() -> None:
    assert read(pdf("Shells"), content_type="application/pdf") == ("Shells", "")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"<div>" * 5_000, id="depth"),
        pytest.param(b'<script type="application/ld+json">' + b'{"isAccessibleForFree":[' * 5_000, id="deep JSON"),
        pytest.param(b"<p>" + b"cookies accept consent " * 60_000, id="one thing over and over"),
        pytest.param(b"<p>" + b"subscribe to " * 20_000, id="a paywall that never comes"),
        pytest.param(b"<input " + b"type " * 100_000, id="an element without end"),
        pytest.param(b"<p>mit " + b"a " * 200_000, id="words before a paywall"),
    ],
)
def test_hostile_pages_end_soon(body: bytes) -> None:
    began = time.process_time()
    with suppress(FeedError):
        read(body)
    assert time.process_time() - began < 20  # far beyond what it takes: what grows with the square takes minutes


@settings(max_examples=15, deadline=None)
@given(st.text(max_size=300), st.binary(max_size=300))
def test_whatever_comes_is_an_article_or_refused(text: str, raw: bytes) -> None:
    for body in (page(text), raw, marked().encode() + raw):
        with suppress(FeedError):
            read(body)
