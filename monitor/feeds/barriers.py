"""What stands before an article: a paywall, a question for consent, a log-in, a challenge. Runs in a worker.

Publishers mark what is paid for in JSON-LD (`isAccessibleForFree`, `hasPart.cssSelector`: Google Search Central,
"Subscription and paywalled content"). Nothing marks the rest: pages that say little, and say it in such words.
"""

from __future__ import annotations

import enum
import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from selectolax.lexbor import SelectolaxError

from monitor.feeds.clean import tree_of

FEW = 1_500  # characters: who says more than that has said it, whatever else is on the page
DENSE = 100  # characters: a page that asks for consent speaks of nothing else, and names it once in so many
MOST_SELECTORS = 20


class Barrier(enum.StrEnum):
    """Why a page is not the article, or not all of it."""

    PAYWALL = "a paywall"
    CONSENT = "a page that asks for consent"
    LOGIN = "a page to log in"
    CHALLENGE = "a page that asks for a human"


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns), re.IGNORECASE)


_PAYWALL = _any(
    r"subscribe (?:now )?to (?:continue|keep|read|unlock)|(?:to|and) continue reading|unlock this (?:article|story)",
    r"(?:available|exclusive|reserved)(?: only)? (?:to|for) (?:our )?(?:paying )?(?:subscribers|members)",
    r"(?:for )?subscribers only|subscriber[- ]only|for subscribers only",
    r"(?:nur|exklusiv) für (?:\w+ )?abonnent|mit (?:\S+ ){0,3}(?:abo|plus) weiterlesen|jetzt weiterlesen mit",
    r"abonnieren(?:,)? um weiterzulesen|artikel freischalten|bezahlinhalt",
    r"réservée? (?:aux|à nos) abonné|abonnez-vous pour|(?:il vous )?reste \d+ ?% de (?:cet|l)|pour lire la suite",
    r"(?:sólo|solo|exclusivo) para suscriptores|suscríbe(?:te|ase) para|contenido para suscriptores",
    r"riservat[oai] agli abbonati|abbonati per (?:continuare|leggere)|per continuare a leggere",
    r"dla (?:subskrybentów|prenumeratorów)|wykup dostęp|aby czytać dalej|czytaj dalej z ",
    r"только (?:для )?подписчик|оформите подписку|чтобы (?:продолжить чтение|читать дальше|дочитать)",
    r"(?:лише|тільки) (?:для )?(?:перед|під)п(?:латник|исник)|оформіть (?:передплату|підписку)",
    r"щоб (?:продовжити читання|читати далі)",
    r"(?:유료|구독|정기)\s?(?:회원|구독자)\s?(?:전용|만)|구독자\s?전용|유료\s?(?:기사|콘텐츠)|회원\s?전용\s?(?:기사|콘텐츠)",
    r"有料会員(?:限定|の方|になる|登録)|会員限定(?:記事|の記事|コンテンツ)|続きを(?:読む|ご覧になる)には|残り\s*[\d,]+\s*文字",
    r"订阅(?:后|以)?(?:继续|即可)?阅读|付费(?:阅读|内容|文章)|(?:仅限|仅供)(?:会员|订阅)|登录后(?:继续|可)?阅读",
    r"訂閱(?:後|以)?(?:繼續|即可)?閱讀|付費(?:閱讀|內容|文章)|(?:僅限|僅供)(?:會員|訂閱|訂戶)|登入後(?:繼續|可)?閱讀",
    r"للمشتركين فقط|محتوى حصري للمشتركين|اشترك (?:الآن )?(?:لمتابعة|لقراءة|لمواصلة)|لمتابعة القراءة",
)
# By language, what such a page has to say: cookies, agreeing, whose data, with whom.
_CONSENT = tuple(
    tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns)
    for patterns in (
        (r"\bcookies?\b", r"accept|agree|reject", r"consent", r"privacy|personal data", r"our (?:\d+ )?partners"),
        (r"cookies?\b", r"akzeptier|zustimm|ablehn", r"einwillig", r"datenschutz|personenbezogen", r"partnern?\b"),
        (r"cookies?\b|traceurs", r"accepte|refus", r"consent", r"vie privée|données personnelles", r"partenaires"),
        (r"cookies?\b", r"acept|rechaz", r"consent", r"privacidad|datos personales", r"socios|terceros"),
        (r"cookies?\b", r"accett|rifiut", r"consens", r"privacy|dati personali", r"partner|terze parti"),
        (r"cookies?\b|ciastecz", r"akcept|odrzu|zgadzam", r"\bzgod", r"prywatnoś|danych osobow", r"partner"),
        (r"cookies?\b|куки", r"принять|принима|отклон", r"соглас", r"персональн\w* данн|конфиденциальн", r"партн[её]р"),
        (r"cookies?\b|куки", r"прийня|приймаю|відхил", r"згод", r"персональн\w* дан|конфіденційн", r"партнер"),
        (r"쿠키|cookie", r"수락|허용|거부", r"동의", r"개인정보", r"파트너|제3자|제휴"),
        (r"クッキー|cookie", r"許可|拒否|受け入れ", r"同意", r"プライバシー|個人情報|個人データ", r"パートナー|第三者"),
        (
            r"cookie",
            r"接受|拒绝|拒絕",
            r"同意",
            r"隐私|隱私|个人(?:数据|信息)|個人(?:資料|資訊)",
            r"合作伙伴|合作夥伴|第三方",
        ),
        (r"تعريف الارتباط|كوكيز|cookie", r"قبول|رفض|أقبل", r"موافق", r"الخصوصية|البيانات الشخصية", r"شركا|أطراف ثالثة"),
    )
)
_CONSENT_HOST = re.compile(r"(?:consent|zustimmung|guce|cmp|myprivacy)\.", re.IGNORECASE)
_ENDED = r"(?:\.\w{2,5})?(?:/|$)"
_CONSENT_PATH = re.compile(rf"/(?:(?:collect-?)?consent|zustimmung|privacy-?(?:wall|gate)){_ENDED}", re.IGNORECASE)
_LOGIN_PATH = re.compile(
    rf"/(?:log-?in|sign-?in|signup|sso|anmeld(?:en|ung)|einloggen|connexion|identification|subscribe){_ENDED}",
    re.IGNORECASE,
)
_PASSWORD = re.compile(r"<input\b[^>]{0,300}?\btype\s*=\s*[\"']?password", re.IGNORECASE)
_ENOUGH = 3  # kinds of things of which a page that asks for consent speaks


def led_to(asked: str, url: str) -> Barrier | None:
    """What redirects from the asked address to that one tell."""
    before, after = urlsplit(asked), urlsplit(url)
    if before.netloc == after.netloc and before.path == after.path:
        return None
    if _CONSENT_HOST.match(after.netloc) or (
        _CONSENT_PATH.search(after.path) and not _CONSENT_PATH.search(before.path)
    ):
        return Barrier.CONSENT
    return Barrier.LOGIN if _LOGIN_PATH.search(after.path) and not _LOGIN_PATH.search(before.path) else None


def spoken_of(html: str, visible: str, extract: str) -> Barrier | None:
    """What a page tells by its words: all that is to be seen of it, and what was taken for its article."""
    if asks_for_consent(extract or visible):
        return Barrier.CONSENT
    if len(extract) >= FEW:
        return None
    if _PAYWALL.search(visible):
        return Barrier.PAYWALL
    return Barrier.LOGIN if not extract and _PASSWORD.search(html) else None


def asks_for_consent(text: str) -> bool:
    """Whether that is what a text is about: a story about such pages has other things to say too."""
    for patterns in _CONSENT:
        times = [sum(1 for _ in pattern.finditer(text)) for pattern in patterns]
        if sum(map(bool, times)) >= _ENOUGH and sum(times) * DENSE >= len(text):
            return True
    return False


def without_paid_parts(html: str) -> tuple[str, bool]:
    """The page without what its publisher says is paid for, and whether it says that of anything."""
    if "isAccessibleForFree" not in html:
        return html, False
    tree = tree_of(html)
    scripts = tree.css('script[type="application/ld+json"]')
    paid = [
        thing
        for script in scripts
        for thing in _things(_loaded(script.text()))
        if str(thing.get("isAccessibleForFree")).strip().lower() in ("false", "http://schema.org/false", "no")
    ]
    if not paid:
        return html, False
    for selector in [str(thing["cssSelector"]) for thing in paid if thing.get("cssSelector")][:MOST_SELECTORS]:
        try:
            found = tree.css(selector)
        except SelectolaxError:
            continue
        for node in found:
            if node.tag not in ("html", "body"):
                node.decompose()
    for script in scripts:  # some hold the whole article once more
        script.decompose()
    return tree.html or "", True


def _loaded(text: str | None) -> Any:
    try:
        return json.loads(text or "", strict=False)
    except (ValueError, RecursionError):
        return None


def _things(value: Any) -> Iterator[dict[str, Any]]:
    """The objects of a JSON document, at whatever depth."""
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            yield one
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one
