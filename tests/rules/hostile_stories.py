"""Stories made to hurt, by name, each of about a megabyte. Whatever they hold, no two are hard for the same reason."""

from __future__ import annotations

import base64
import random
import unicodedata

from monitor.model import Story

MEGABYTE = 1_000_000


def story(title: str = "", summary: str = "", text: str = "", lang: str | None = None) -> Story:
    return Story(key="hostile", title=title, summary=summary, text=text, language=lang)


def many(part: str, *, lang: str | None = None, size: int = MEGABYTE) -> Story:
    """The same again and again, up to `size` characters."""
    return story(text=part * (size // len(part)), lang=lang)


def numbered(line: str, count: int) -> Story:
    """Lines that differ in a number, so that none repeats another."""
    return story(text="".join(line.format(number) for number in range(count)))


def shuffled(first: int, last: int, seed: int) -> Story:
    """Random characters of a block of Unicode."""
    return story(text="".join(map(chr, random.Random(seed).choices(range(first, last), k=MEGABYTE))))


ALL_AT_ONCE = (
    "North Korea and Russia, said Kim Jong Un and Putin, signed deal {0} on the delivery of ammunition, missiles and "
    "shells by the Angara; sanctions against both, new sanctions of the UN Security Council, tourism and sport.\n"
)
STORIES: dict[str, Story] = {
    # letters
    "one letter": many("a"),
    "one letter in the title": story(title="a" * MEGABYTE),
    "one letter in the summary": story(summary="a" * MEGABYTE),
    "one syllable": many("가"),
    "one Han character that is a name": many("朝"),
    "one Cyrillic ending": many("ами"),
    "letters that fold to two": many("ßİŉǰ"),
    "one character that folds to eighteen": many("\ufdfa", size=50_000),
    "one letter under a tower of accents": story(text="e" + "\u0301" * MEGABYTE),
    "every letter under some accents": many("R\u0301\u0327\u0323u\u0308\u0302s\u0332s\u0335i\u0307a\u0316 "),
    "Hangul in its parts": story(text=unicodedata.normalize("NFD", "북한 러시아 포탄 " * 30_000)),
    "half-width kana with their marks": many("ﾊﾞﾋﾟﾛｹｯﾄ"),
    "Arabic drawn out": many("روسيـــــــا "),
    "Arabic with all its vowels": many("رُوسِيَا وَكُورِيَا "),
    "random Han": shuffled(0x4E00, 0x9FFF, 1),
    "random Hangul": shuffled(0xAC00, 0xD7A3, 2),
    "random letters of all scripts": shuffled(0x41, 0x33FF, 3),
    # what is no letter
    "brackets": many("(", size=100_000),
    "brackets, opened and closed": many("([{«„", size=50_000),
    "line breaks": many("\n"),
    "line breaks of every kind": many("a\r\n\u2028\u2029\x85\x0b\x0c"),
    "full stops": many(". "),
    "one end mark after another": many("!"),
    "full-width end marks": many("。"),
    "blanks": many(" "),
    "quotation marks": many("“”"),
    "hyphens": many("-"),
    "what nobody sees": many("\u200b"),
    "tags and variation selectors": many("a\U000e0041\ufe0f"),
    "joined emoji": many("\U0001f468\u200d\U0001f469\u200d\U0001f467"),
    "control characters": many("".join(map(chr, range(32)))),
    "bidi marks around a name": many("\u202eRussia\u202c \u2066shell\u2069 \u202dعربي\u202c "),
    "bidi marks, never closed": many("\u202e\u2067"),
    "lone surrogates": many("\ud800"),
    "lone surrogates in names": many("Russia \udcff \ud800North Korea\udfff ammunition Rus\udfffsia "),
    "the end of Unicode": many("\U0010ffff\ufffe\uffff"),
    # names and terms
    "one name": many("Russia "),
    "two names": many("North Korea Russia "),
    "what a rule asks for": many("North Korea sends Russia ammunition "),
    "two names, far apart": story(text="Russia. " * 60_000 + "North Korea. " * 40_000),
    "two Han names without a break": many("朝俄", lang="zh"),
    "a Han headline without a break": many("朝鲜向俄罗斯运送炮弹", lang="zh"),
    "Hangul names without a break": many("북한러시아포탄", lang="ko"),
    "Hangul names with particles": many("북이 러에 포탄을 보냈다. ", lang="ko"),
    "a Japanese headline without a break": many("北朝鮮がロシアに砲弾を供与", lang="ja"),
    "the beginning of a phrase": many("artillery "),
    "the beginning of a long name": many("Democratic People's Republic of "),
    "a name and the beginning of a longer one": many("Kim Jong "),
    "names joined by hyphens": many("North-Korea-Russia-"),
    "names joined by quotation marks": many("North'\"Korea'\"Russia "),
    "a name with needs": story(text="Angara " * (MEGABYTE // 7) + "Russia"),
    "initials": many("U.S. U.N. z. B. д. р. "),
    "numbers and units": many("152 mm KN-23 1718 "),
    "every topic in every sentence": numbered(ALL_AT_ONCE, 5_000),
    "sentences of two names": numbered("Russia {0} North Korea.\n", 40_000),
    "sentences of one word": numbered("Munition{0}. ", 70_000),
    # words
    "150,000 words, none twice": story(text=" ".join(f"w{number}" for number in range(150_000))),
    "words of a hundred letters": story(text=" ".join(f"{number:0>6}{'munition' * 12}" for number in range(9_000))),
    "words longer than any": story(text=" ".join(f"{number:0>6}{'munition' * 125}" for number in range(1_000))),
    "forms of one word": story(text=" ".join(f"munition{number:x}en" for number in range(60_000))),
    "base64": story(text=base64.b64encode(random.Random(4).randbytes(MEGABYTE * 3 // 4)).decode()),
    "markup": many('<a href="https://example.org/?q=Russia&amp;r=1">shell</a>'),
    "two languages by turns": many("Die Waffen für Russland. The weapons for Russia. Les armes pour la Russie. "),
    "two alphabets in one word": many("Rоссия Рussia пyшкa "),
    "nothing at all": story(),
}
