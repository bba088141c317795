"""How well rules do: what they find, what subscribers say of it; and which entities are in it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated

from pydantic import BeforeValidator, Field
from starlette.exceptions import HTTPException

from monitor import feedback, telling
from monitor.model import MatchedStory
from monitor.rules.precision import Count, judged
from monitor.storage import Transaction, audit, browse, matches, subscriptions, verdicts
from monitor.web.api import answers
from monitor.web.api.operation import Asked, there
from monitor.web.api.reading import level_word
from monitor.web.api.shapes import Number, Sent, number

LOOKED_AT = 2000  # matches, for entities
BESIDE = 50  # entities, shown


class Lately(Sent):
    days: Annotated[int, Field(ge=1, le=366), BeforeValidator(number)] = 90
    """How far back."""


class Saying(Sent):
    verdict: answers.VerdictWord
    subscription: Annotated[int, Field(ge=1, le=999_999_999)]
    """Whose verdict it is."""


class Whose(Sent):
    subscription: Number
    """Whose verdict it is."""


def list_rules(tx: Transaction, asked: Asked) -> answers.Rules:
    items = tuple(
        answers.RuleInUse(
            id=one.rule,
            title=one.title,
            level=level_word(one.level),
            status=one.status,
            matches=one.matches,
            last=one.last,
        )
        for one in browse.rules(tx)
    )
    return answers.Rules(rule_set=asked.site.status().rule_set, items=items)


def get_precision(tx: Transaction, asked: Asked) -> answers.Judged:
    wanted: Lately = asked.params
    since = asked.at - timedelta(days=wanted.days)
    items = tuple(
        answers.RulePrecision(
            rule=one.rule,
            precision=precision_out(one.count),
            terms=tuple(
                answers.TermPrecision(quote=quote, id=name, precision=precision_out(count))
                for (quote, name), count in one.worst_terms
            ),
        )
        for one in judged(verdicts.since(tx, since))
    )
    return answers.Judged(since=since, items=items)


def precision_out(count: Count) -> answers.Precision:
    low, high = count.interval
    return answers.Precision(
        relevant=count.relevant,
        known_already=count.known,
        not_relevant=count.wrong,
        precision=round(count.precision, 4),
        low=round(low, 4),
        high=round(high, 4),
    )


def put_verdict(tx: Transaction, asked: Asked) -> answers.Verdict:
    """Done twice it leaves what it left the first time."""
    said: Saying = asked.body
    _named(tx, asked.id, said.subscription)
    before = verdicts.get(tx, said.subscription, asked.id)
    verdict = telling.Verdict(said.verdict)
    feedback.judge(tx, said.subscription, asked.id, verdict, asked.at)
    if verdict is not before:
        detail = f"subscription {said.subscription}: {verdict.value}" + (f" (before: {before.value})" if before else "")
        audit.note(tx, asked.audited("judge", f"match {asked.id}", detail))
    return answers.Verdict(match=asked.id, subscription=said.subscription, verdict=said.verdict)


def delete_verdict(tx: Transaction, asked: Asked) -> answers.Verdict:
    wanted: Whose = asked.params
    _named(tx, asked.id, wanted.subscription)
    before = verdicts.get(tx, wanted.subscription, asked.id)
    if before is not None:
        verdicts.take_back(tx, wanted.subscription, asked.id)
        detail = f"subscription {wanted.subscription}: none (before: {before.value})"
        audit.note(tx, asked.audited("judge", f"match {asked.id}", detail))
    return answers.Verdict(match=asked.id, subscription=wanted.subscription, verdict=None)


def _named(tx: Transaction, match_id: int, subscription_id: int) -> None:
    """Raises HTTPException 404 where there is no such match or subscription."""
    there(matches.get(tx, match_id), "match")
    there(subscriptions.get(tx, subscription_id), "subscription")


def list_entities(tx: Transaction, asked: Asked) -> answers.Entities:
    wanted: Lately = asked.params
    since = asked.at - timedelta(days=wanted.days)
    found = matches.recent(tx, since, limit=LOOKED_AT)
    return answers.Entities(since=since, looked_at=len(found), items=tuple(counted(found)))


def get_entity(tx: Transaction, asked: Asked) -> answers.Entity:
    wanted: Lately = asked.params
    since, name = asked.at - timedelta(days=wanted.days), asked.path["entity"]
    found = matches.recent(tx, since, limit=LOOKED_AT)
    with_it = [one for one in found if name in _entities(one)]
    about = {one.id: one for one in counted(with_it)}
    if name not in about:
        raise HTTPException(404, "No match of that time names such an entity.")
    days = Counter(one.seen.date().isoformat() for one in with_it)
    return answers.Entity(
        since=since,
        looked_at=len(found),
        entity=about.pop(name),
        days=tuple(answers.DayCount(day=day, matches=count) for day, count in sorted(days.items())),
        beside=tuple(about.values())[:BESIDE],
    )


def counted(found: Sequence[MatchedStory]) -> list[answers.EntityCount]:
    """The entities of the evidence, the most frequent first."""
    of: dict[str, list[MatchedStory]] = defaultdict(list)
    glosses: dict[str, str] = {}
    for one in found:
        for name, gloss in _entities(one).items():
            of[name].append(one)
            glosses.setdefault(name, gloss)
    return [
        answers.EntityCount(
            id=name,
            gloss=glosses[name],
            matches=len(named),
            incidents=len({one.incident_id for one in named}),
            last=max(one.seen for one in named),
        )
        for name, named in sorted(of.items(), key=lambda item: (-len(item[1]), item[0]))
    ]


def _entities(found: MatchedStory) -> dict[str, str]:
    """The ids and glosses of the entities that are evidence of a match."""
    return {span.id: span.gloss for span in found.match.evidence if span.kind == "entity"}
