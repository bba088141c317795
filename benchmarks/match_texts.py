"""Stories and rules for benchmarks/match.py and edit.py, from fixed seeds.

Words are made of syllables and follow 1/rank; between them stand real function words, so that a language can be told,
and names and terms of the shipped rules, so that stories are on topic, as those of watched feeds are. Words are
inflected as their language would: endings, Korean particles, Arabic clitics.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice

from monitor.model import Level, Story
from monitor.rules.rule import All, Clause, Leaf, NoneOf, Rule, RuleSet, Unit, Window

WORDS = 10_000  # of each language
EXPRESSIONS = 2_000  # of two words each, in languages that inflect both
STORY_BYTES = 3_000
NEVER = {"en": "quyx", "de": "quyx", "ru": "щэъ", "ko": "뷁", "zh": "齉", "ar": "ظغظ"}  # ends what no story holds


@dataclass(frozen=True)
class Tongue:
    code: str
    share: int  # of a hundred stories, and rules
    little: Sequence[str]  # function words
    syllables: Sequence[str]
    length: tuple[int, int]  # of a word, in syllables
    after: Sequence[str] = ("",)  # endings and particles
    before: Sequence[str] = ("",)  # clitics
    blank: str = " "
    stop: str = ". "


TONGUES = (
    Tongue(
        "en", 30,
        "the of and to in a is that for it was on are with they at be this have from by had not but what were".split(),
        "mar den lo fi gra ston tel bri cor van pes ul hod wen ker sto lam dri fen gal rom bec sil tor mun ard".split(),
        (2, 4), ("", "", "", "s", "s", "ed", "ing"),
    ),
    Tongue(
        "de", 15,
        "der die und das nicht von zu mit sich auf für ist im dem ein eine als auch es an werden aus er hat".split(),
        "mar gru schel ben trag wus kel nör dam fels üb hol zeit kran lau spei gär dorn lit fuch wal bäu rim".split(),
        (2, 4), ("", "", "", "e", "en", "es", "er", "s"),
    ),
    Tongue(
        "ru", 20,
        "и в не на что он с как это по но они мы она из за то его к до от так же для вы при был была были".split(),
        "гор лад ме рит сов ба кин тру пел ше ван зор мал дро жит лук пар сне бор тих мур вел гас реп дом кул".split(),
        (2, 4), ("", "", "", "а", "у", "ом", "ы", "ов", "ами", "ах"),
    ),
    Tongue(
        "ko", 13,
        "그 이 것 수 등 및 더 한 또 위해 대한 통해 지난 오는 현재 이번 관련 가운데 모두 함께 다시 이미".split(),
        list("가나다라마바사아자차카타파하고노도로모보소오조구누두루무부수우주기니디리미비시지정성경영동상장전대국민"),
        (2, 4), ("", "", "은", "는", "이", "가", "을", "를", "에", "의", "에서"),
    ),
    Tongue(
        "zh", 12,
        list("的了在是和有对将中与等为这他我们来上个到说要就出会也而后年月"),
        list("山水火石田禾虫鱼鸟马牛羊犬豕皿皮血肉角革韦韭音页风飞食首香高鬼龙龟鼎鼓鼠鼻齿云雨电雷霜雪露冰波涛湖海河江池泉溪沙岩峰岭谷林森松柏桃李梅兰竹菊"),
        (2, 3), blank="", stop="。",
    ),
    Tongue(
        "ar", 10,
        "في من على أن إلى عن مع هذا هذه التي الذي كان كانت بعد قبل بين كل قد لم لا ما هو هي ذلك".split(),
        "سر مل كت نب فر در جم قل حس بع طن شر وض زل خف".split(),
        (2, 4), ("", "", "ات", "ين", "ها"), ("", "", "", "ال", "و", "وال", "ب", "ل"),
    ),
)  # fmt: skip
BY_CODE = {tongue.code: tongue for tongue in TONGUES}


@dataclass(frozen=True)
class Wanted:
    """What one rule asks for: one of `left` near one of `right`, one of `also` if there is any, none of `never`."""

    name: str
    language: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    words: int  # that may stand between them
    also: tuple[str, ...]
    never: tuple[str, ...]

    @property
    def terms(self) -> tuple[str, ...]:
        return (*self.left, *self.right, *self.also, *self.never)

    def clause(self) -> Clause:
        near = All((Leaf("term", self.left), Leaf("term", self.right)), Window(Unit.WORDS, self.words))
        also = (Leaf("term", self.also),) if self.also else ()
        never = (NoneOf((Leaf("term", self.never),)),) if self.never else ()
        return All((near, *also, *never)) if also or never else near

    def yaml(self) -> str:
        """The rule as a file of rules/topics."""
        lines = [f"title: Rule {self.name}", f"id: {self.name}", "level: low", "when:", "  all:"]
        lines += [f"    - all: [{{term: {_list(self.left)}}}, {{term: {_list(self.right)}}}]"]
        lines += [f"      within: {self.words} words"]
        lines += [f"    - term: {_list(self.also)}"] if self.also else []
        lines += [f"  none: [{{term: {_list(self.never)}}}]"] if self.never else []
        title = " ".join((self.left[0], self.right[0], *self.also[:1]))
        lines += ["examples:", f'  match: [{{lang: {self.language}, title: "{title}"}}]']
        lines += [f'  no_match: [{{lang: {self.language}, title: "{self.left[0]}"}}]']
        return "\n".join(lines) + "\n"


def _list(terms: Sequence[str]) -> str:
    return "[" + ", ".join(f'"{term}"' for term in terms) + "]"


def rule_set(wanted: Sequence[Wanted]) -> RuleSet:
    rules = tuple(
        Rule(one.name, one.name, Level.LOW, "stable", one.clause(), (), f"topics/{one.name}.yaml") for one in wanted
    )
    return RuleSet(rules, {}, {}, "benchmark")


class Vocabulary:
    """The words of a language by rank, and its expressions of two words."""

    def __init__(self, tongue: Tongue) -> None:
        self.tongue = tongue
        chance = random.Random(f"words {tongue.code}")
        found: dict[str, None] = {}
        while len(found) < WORDS:
            found["".join(chance.choices(tongue.syllables, k=chance.randint(*tongue.length)))] = None
        self.words = list(found)
        self.sums = list(accumulate(1 / (rank + 3) for rank in range(WORDS)))
        pairs = (chance.choices(self.words, cum_weights=self.sums, k=2) for _ in range(EXPRESSIONS))
        self.expressions = [" ".join(pair) for pair in pairs] if tongue.code not in ("ko", "zh") else []


VOCABULARIES = {tongue.code: Vocabulary(tongue) for tongue in TONGUES}


class Stories:
    """Writes stories; `topics` are names and terms by language that stand in them."""

    def __init__(self, topics: dict[str, list[str]], seed: str = "stories", size: int = STORY_BYTES) -> None:
        self.topics = topics
        self.size = size
        self.chance = random.Random(seed)

    def inflected(self, tongue: Tongue, word: str) -> str:
        return self.chance.choice(tongue.before) + word + self.chance.choice(tongue.after)

    def sentence(self, tongue: Tongue) -> str:
        chance, vocabulary, count = self.chance, VOCABULARIES[tongue.code], self.chance.randint(8, 24)
        words = []
        for content in chance.choices(vocabulary.words, cum_weights=vocabulary.sums, k=count):
            kind = chance.random()
            if kind < 0.4:
                words.append(chance.choice(tongue.little))
            elif kind < 0.43 and vocabulary.expressions:
                words.append(self.inflected(tongue, chance.choice(vocabulary.expressions)))
            elif kind < 0.45:
                words.append(chance.choice(self.topics[tongue.code]))
            else:
                words.append(self.inflected(tongue, content))
        words[0] = words[0][:1].upper() + words[0][1:]
        words[count // 2] += "，" if tongue.code == "zh" else "، " if tongue.code == "ar" else ","
        return tongue.blank.join(words)

    def story(self, key: str, tongue: Tongue | None = None) -> Story:
        tongue = tongue or self.chance.choices(TONGUES, [one.share for one in TONGUES])[0]
        title = self.sentence(tongue)
        summary = self.sentence(tongue) + tongue.stop if self.chance.random() < 0.3 else ""
        paragraphs: list[str] = []
        size = len((title + summary).encode())
        while size < self.size:
            paragraphs.append("".join(self.sentence(tongue) + tongue.stop for _ in range(self.chance.randint(2, 4))))
            size += len(paragraphs[-1].encode())
        return Story(key, title, summary, "\n".join(paragraphs), language=tongue.code)

    def many(self, count: int) -> Iterator[Story]:
        return (self.story(str(number)) for number in range(count))


class Rules:
    """Writes rules of three to six terms. With `occurring` false no story holds any of their terms."""

    def __init__(self, seed: str = "rules", *, occurring: bool = True) -> None:
        self.chance = random.Random(seed)
        self.occurring = occurring

    def term(self, tongue: Tongue) -> str:
        """A word by its rank, rare ones as often as frequent ones; or an expression."""
        chance, vocabulary = self.chance, VOCABULARIES[tongue.code]
        if vocabulary.expressions and chance.random() < 0.15:
            term = chance.choice(vocabulary.expressions)
        else:
            term = vocabulary.words[int(50 * (WORDS / 50) ** chance.random())]
        return term if self.occurring else term + NEVER[tongue.code]

    def rule(self, name: str) -> Wanted:
        chance = self.chance
        tongue = chance.choices(TONGUES, [one.share for one in TONGUES])[0]
        counts = [chance.randint(1, 2), chance.randint(1, 2), chance.random() < 0.3, chance.random() < 0.4]
        counts[1] += max(0, 3 - sum(counts))
        terms: dict[str, None] = {}  # none twice
        while len(terms) < sum(counts):
            terms[self.term(tongue)] = None
        left_over = iter(terms)
        left, right, also, never = (tuple(islice(left_over, count)) for count in counts)
        return Wanted(name, tongue.code, left, right, chance.randint(5, 12), also, never)

    def many(self, count: int) -> list[Wanted]:
        return [self.rule(f"{'r' if self.occurring else 'x'}{number}") for number in range(count)]
