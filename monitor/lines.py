"""The line of an incident in the list of the page, and what it is found by: made of its stories and matches, in the
transaction that changes them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from monitor import incidents, storage
from monitor.corroboration import Corroboration, Sources
from monitor.model import Level
from monitor.storage import Transaction as Tx
from monitor.storage.incidents import Told
from monitor.storage.lines import Facet, Line

SOME_OLD = 20  # lines of incidents of before there were any, that are made beside


def keep_lines(tx: Tx, incident_ids: Collection[int] = ()) -> None:
    """Bring up to date the lines of these incidents, and of those that were joined or parted since."""
    ids = {*incident_ids, *storage.lines.take_changed(tx, SOME_OLD)}
    if not ids:
        return
    rules, told = storage.incidents.rules_of(tx, ids), storage.incidents.told(tx, ids)
    claims, languages = storage.claims.of_incidents(tx, ids), storage.lines.languages_of(tx, ids)
    entities = storage.lines.entities_of(tx, ids)
    storage.lines.drop(tx, [one for one in ids if one not in rules or one not in told])
    for one in sorted(rules.keys() & told.keys()):
        sources = incidents.sources_of(told[one])
        claim = str(incidents.told_together(claims.get(one, ())))
        line = line_of(one, told[one], languages[one], rules[one], sources, claim)
        storage.lines.put(tx, line, facets_of(line, told[one], sources, entities.get(one, set())))


def line_of(
    incident_id: int,
    told: Sequence[Told],
    languages: Mapping[str, str],
    rules: Mapping[str, Level],
    sources: Sources,
    claim: str,
) -> Line:
    """`told` are its stories in the order in which they came, `languages` theirs by their keys."""
    return Line(
        incident_id=incident_id,
        began=min(one.at for one in told),
        last=max(one.at for one in told),
        level=max(rules.values()),
        title=told[0].story.title,
        language=languages[told[0].story.key],
        claim=claim,
        sources=str(sources),
        stories=len(told),
        outlets=sources.outlets,
        languages=tuple(sorted(set(languages.values()))),
        rules=tuple(rules),
    )


def facets_of(line: Line, told: Sequence[Told], sources: Sources, entities: Collection[str]) -> set[Facet]:
    """`level` is "at least", `sources` one of `single`, `several` (publishers) and `independent`."""
    found: set[Facet] = {("rule", rule) for rule in line.rules}
    found |= {("entity", entity) for entity in entities}
    found |= {("language", language) for language in line.languages}
    found |= {("country", one.story.country) for one in told if one.story.country}
    found |= {("level", level.word) for level in Level if level <= line.level}
    if sources.level is Corroboration.SINGLE:
        return found | {("sources", "single")}
    found.add(("sources", "several"))
    if sources.level.rank >= Corroboration.INDEPENDENT.rank:
        found.add(("sources", "independent"))
    return found
