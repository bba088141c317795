"""English inflection: plurals, -ed and -ing, and the irregular forms that news of arms and trade has.

Only inflection: "container" does not meet "contain", nor "import" "important". A noun and a verb of one form are one
word (shell, shelled), but a plural is a noun: "forces" meets "force", not "forced".
"""

from __future__ import annotations

from collections.abc import Iterator

from monitor.text.endings import Head

LONGEST_ENDING = 4  # letters: bann-ing, with the one that is doubled
SHORTEST = 2  # letters of a word without its ending

# Whose singular is another word, or none.
_ONLY_PLURAL = frozenset("arms goods means news odds customs glasses proceeds headquarters series species".split())
# Words of their own that look like a form of another.
_OWN = frozenset("according evening mining morning united".split())

_IRREGULAR = """
    agree agreed; arise arose arisen; become became; begin began begun; bind bound; blow blew blown; break broke
    broken; bring brought; build built; burn burnt; buy bought; catch caught; choose chose chosen; come came; decree
    decreed; die dying; do did done; draw drew drawn; drive drove driven; eat ate eaten; fall fell fallen; feed fed;
    fight fought; flee fled; fly flew flown; forbid forbade forbidden; forget forgot forgotten; free freed; freeze
    froze frozen; get got gotten; give gave given; go went gone; grow grew grown; guarantee guaranteed; have has had;
    hear heard; hide hid hidden; hold held; keep kept; know knew known; lead led; learn learnt; leave left; lend lent;
    lie lying; lose lost; make made; mean meant; meet met; mislead misled; oversee oversaw overseen; overthrow
    overthrew overthrown; pay paid; prove proven; rebuild rebuilt; ride rode ridden; ring rang rung; rise rose risen;
    run ran; say said; see saw seen; seek sought; sell sold; send sent; shake shook shaken; shine shone; shoot shot;
    show shown; shrink shrank shrunk; sing sang sung; sink sank sunk; sit sat; slay slew slain; sleep slept; speak
    spoke spoken; spend spent; spring sprang sprung; stand stood; steal stole stolen; stick stuck; strike struck
    stricken; strive strove; swear swore sworn; swim swam swum; take took taken; teach taught; tear tore torn; tell
    told; think thought; throw threw thrown; tie tying; undergo underwent undergone; understand understood; undertake
    undertook undertaken; uphold upheld; wear wore worn; win won; withdraw withdrew withdrawn; withhold withheld; write
    wrote written
"""
_NOUNS = """
    man men; woman women; child children; foot feet; tooth teeth; goose geese; mouse mice; person people; crisis
    crises; basis bases; axis axes; thesis theses; analysis analyses; memorandum memoranda; criterion criteria;
    phenomenon phenomena; nucleus nuclei; radius radii; bacterium bacteria
"""


def _by_form(table: str, kind: str) -> dict[str, str]:
    """The key of each irregular form."""
    rows = (row.split() for row in table.split(";"))
    return {form: f"{first} {kind}" for first, *forms in rows for form in forms}


_KEY_OF = _by_form(_IRREGULAR, "v") | _by_form(_NOUNS, "n")
_VOWELS = frozenset("aeiouy")
_SIBILANT = ("s", "x", "z", "ch", "sh", "o")


def keys(word: str) -> set[str]:
    """Under what a story's word may be found."""
    found = {word, f"{word} n"}
    if word in _KEY_OF:
        found.add(_KEY_OF[word])
    if word.endswith("s"):
        for noun in _singulars(word):
            found.add(f"{noun} n")
            found.add(f"{noun} v")
    elif word.endswith(("ed", "ing")) and word not in _OWN:
        found |= {f"{verb} v" for verb in _infinitives(word)}
    return found


def heads(key: str) -> Iterator[Head]:
    """How words begin, or what they are read as, that are found under a key."""
    stem, _, kind = key.partition(" ")
    same = stem.removesuffix("e").removesuffix("f").removesuffix("y")
    yield Head(same, len(stem) + LONGEST_ENDING) if kind else Head(stem, len(stem))


def inside(key: str) -> Iterator[str]:
    """What stands in words that are found under a key which ends in this one: in each one of these."""
    yield from (head.letters for head in heads(key))


def read_as(word: str) -> tuple[str, ...]:
    """The word, and where it is irregular what it is a form of."""
    return (word, _KEY_OF[word]) if word in _KEY_OF else (word,)


def term_keys(word: str, raw: str) -> set[str]:
    """Under what a term's word looks for its forms. English has no accents that matter: `raw` tells nothing."""
    found = {word, f"{word} n"}
    if word in _ONLY_PLURAL:
        return found
    found |= {f"{noun} n" for noun in _singulars(word)}
    if len(found) > 2 and not word.endswith("us"):
        return found  # a plural; "focus" is none
    if word.endswith(("ed", "ing")) and word not in _OWN and any(_infinitives(word)):
        return found  # "armed": the form that its author means
    return found | {f"{word} v"}


def _singulars(word: str) -> Iterator[str]:
    """What a word in -s may be the plural of, or the third person."""
    if len(word) <= SHORTEST + 1 or not word.endswith("s") or word.endswith("ss"):
        return
    yield word[:-1]
    if word.endswith("ies"):
        yield word[:-3] + "y"
    elif word.endswith("ves"):
        yield word[:-3] + "f"
        yield word[:-3] + "fe"
    elif word.endswith("es") and word[:-2].endswith(_SIBILANT):
        yield word[:-2]


def _infinitives(word: str) -> Iterator[str]:
    """What a word in -ed or -ing may be a form of."""
    stem = word[:-2] if word.endswith("ed") else word[:-3]
    if len(stem) < SHORTEST or _VOWELS.isdisjoint(stem) or word.endswith("eed"):
        return  # string, bring, need
    yield stem + "e"
    if word.endswith("ied"):
        yield word[:-3] + "y"
        return
    if stem[-1] == stem[-2]:
        yield stem
        yield stem[:-1]  # banned
    elif not _doubles(stem):
        yield stem


def _doubles(stem: str) -> bool:
    """Whether a verb of one syllable doubles its last letter before an ending: "fired" is not of "fir"."""
    return stem[-1] not in "aeiouywx" and stem[-2] in _VOWELS and sum(letter in _VOWELS for letter in stem) == 1
