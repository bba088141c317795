"""The peer of benchmarks/match.py: PostgreSQL percolates, that is, it keeps the rules as `tsquery` and is asked for
those that a story's `tsvector` answers.

It is given beforehand what it lacks: folded text, Han cut into characters, Korean words without their particles; its
own dictionaries stem the other languages. No index helps: GiST on `tsquery` knows only which queries hold which, so
every rule is read for every story. A `<N>` is met at that distance alone, so a rule takes one for each distance, and
several rows where they do not fit into one. CPU seconds are those of its server process.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import LiteralString, NamedTuple

import psycopg
from match_texts import Wanted

from monitor.model import Story
from monitor.text.fold import fold_text
from monitor.text.inflect import PARTICLES
from tests.databases import PostgresCluster, postgresql_programs

CONFIGURATIONS = {"en": "english", "de": "german", "ru": "russian", "ar": "arabic"}
MOST_BYTES = 6_000  # of one query; a row may have 8,160
_HAN = re.compile("[\u4e00-\u9fff]")
_HANGUL = re.compile("[\uac00-\ud7a3]+")


class Split(NamedTuple):
    """A story as PostgreSQL can read it."""

    configuration: str
    text: str


def split(story: Story) -> Split:
    text = _HAN.sub(r" \g<0> ", fold_text(f"{story.title}\n{story.summary}\n{story.text}"))
    text = _HANGUL.sub(lambda found: _without_particle(found[0]), text)
    return Split(CONFIGURATIONS.get(story.language or "", "simple"), text)


class Percolator:
    """The rules, stored in a server that lives as long as the benchmark."""

    def __init__(self, connection: psycopg.Connection[tuple[str, ...]], wanted: Sequence[Wanted], near: bool) -> None:
        self.connection = connection
        self.server = connection.info.backend_pid
        connection.execute("DROP TABLE IF EXISTS rules")
        connection.execute("CREATE TABLE rules (id text, q tsquery)")
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO rules VALUES (%s, to_tsquery(%s, %s))",
                [
                    (one.name, CONFIGURATIONS.get(one.language, "simple"), query)
                    for one in wanted
                    for query in tsqueries(one, near)
                ],
            )
        connection.execute("VACUUM ANALYZE rules")

    def matched(self, story: Split) -> set[str]:
        statement = "SELECT id FROM rules, to_tsvector(%s, %s) v WHERE v @@ q"
        return {name for (name,) in self.connection.execute(statement, story)}

    def cpu(self) -> float:
        """CPU seconds that the server process has used."""
        fields = Path(f"/proc/{self.server}/stat").read_text(encoding="ascii").rsplit(") ", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def server() -> Iterator[psycopg.Connection[tuple[str, ...]] | None]:
    """A connection to a throw-away PostgreSQL; None where there is none on this machine."""
    programs = postgresql_programs()
    if programs is None:
        yield None
        return
    cluster = PostgresCluster(programs, buffers="1GB")
    try:
        name = cluster.create(migrated=False).split("@/")[1].split("?")[0]
        with psycopg.connect(host=str(cluster.folder), user="monitor", dbname=name, autocommit=True) as connection:
            settings: tuple[LiteralString, ...] = ("SET jit = off", "SET max_parallel_workers_per_gather = 0")
            for statement in settings:
                connection.execute(statement)
            yield connection
    finally:
        cluster.close()


def tsqueries(one: Wanted, near: bool) -> Iterator[str]:
    """The rule as text of a `tsquery`; `near` with each distance that its window allows, in both orders."""
    left, right = _any(one.left), _any(one.right)
    parts = [left, right, *([_any(one.also)] if one.also else []), *(f"!{_term(term)}" for term in one.never)]
    whole = " & ".join(parts)
    if not near:
        yield whole
        return
    reach = one.words * 2 + 1 if one.language == "zh" else one.words + 1
    orders = [
        f"({first} <{n}> {second})" for n in range(1, reach + 1) for first, second in ((left, right), (right, left))
    ]
    some = max(1, (MOST_BYTES - 2 * len(whole.encode())) // (2 * len(orders[-1].encode())))
    for start in range(0, len(orders), some):
        yield f"{whole} & ({' | '.join(orders[start : start + some])})"


def _any(terms: Sequence[str]) -> str:
    return "(" + " | ".join(map(_term, terms)) + ")"


def _term(term: str) -> str:
    folded = fold_text(term)
    if _HANGUL.match(folded):
        return f"'{folded}':*"
    words = _HAN.findall(folded) or folded.split()
    return "(" + " <-> ".join(f"'{word}'" for word in words) + ")"


def _without_particle(word: str) -> str:
    for length in (3, 2, 1):
        if len(word) > length + 1 and word[-length:] in PARTICLES:
            return word[:-length]
    return word
