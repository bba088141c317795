"""How well rules do: what they find, and what subscribers and accounts say of it."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Annotated, Any, get_args

from pydantic import Field

from monitor import feedback
from monitor.rules.precision import Count
from monitor.storage import Transaction, audit, browse, matches, subscriptions, trends, verdicts
from monitor.storage.verdicts import Giver
from monitor.telling import Verdict
from monitor.web.api import answers
from monitor.web.api.operation import Asked, there
from monitor.web.api.shapes import Lately, Listed, Number, Sent
from monitor.web.rules import RuleRow, row_of, rule_files, rule_row, rule_rows


class Saying(Sent):
    verdict: Verdict
    subscription: Annotated[int, Field(ge=1, le=999_999_999)] | None = None
    """Whose verdict it is; without it, that of who asks."""


class Whose(Sent):
    subscription: Number | None = None
    """Whose verdict it is; without it, that of who asks."""


def list_rules(tx: Transaction, asked: Asked) -> answers.Rules:
    served, found = asked.site.controls.rules(), {one.rule: one for one in browse.rules(tx)}
    files = rule_files(served)
    items = []
    for rule in (*files, *sorted(found.keys() - files.keys())):
        last = found.get(rule)
        known = (last.title, last.level, last.status) if last else None
        items.append(
            answers.RuleInUse(
                **head(row_of(rule, files.get(rule), known, 0, None)),
                matches=last.matches if last else 0,
                last=last.last if last else None,
            )
        )
    return answers.Rules(rule_set=served.hash, items=tuple(items))


def get_rule(tx: Transaction, asked: Asked) -> answers.RuleWhole:
    wanted: Lately = asked.params
    rule, since, files = (
        asked.path["rule"],
        asked.at - timedelta(days=wanted.days),
        rule_files(asked.site.controls.rules()),
    )
    row, file = there(rule_row(tx, files, since, rule), "rule"), files.get(rule)
    days = Counter[str]()
    for at, count in trends.matched(tx, rule, since):
        days[at.date().isoformat()] += count
    return answers.RuleWhole(
        rule=judged_out(row),
        since=since,
        description=file.description if file else "",
        text=file.text if file else "",
        days=tuple(answers.DayCount(day=day, count=count) for day, count in days.items()),
    )


def get_precision(tx: Transaction, asked: Asked) -> answers.Judged:
    wanted: Lately = asked.params
    since = asked.at - timedelta(days=wanted.days)
    rows = rule_rows(tx, rule_files(asked.site.controls.rules()), since)
    return answers.Judged(since=since, items=tuple(map(judged_out, rows)))


def head(row: RuleRow) -> dict[str, Any]:
    level = row.level if row.level in get_args(answers.LevelWord) else None
    return {"id": row.rule, "title": row.title, "level": level, "status": row.status, "served": row.served}


def judged_out(row: RuleRow) -> answers.RulePrecision:
    return answers.RulePrecision(
        **head(row),
        precision=precision_out(row.found.count) if row.found else None,
        unjudged=row.unjudged,
        terms=tuple(
            answers.TermPrecision(quote=quote, id=name, precision=precision_out(count))
            for (quote, name), count in (row.found.worst_terms if row.found else ())
        ),
    )


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
    return _change(tx, asked, said.subscription, said.verdict)


def delete_verdict(tx: Transaction, asked: Asked) -> answers.Verdict:
    wanted: Whose = asked.params
    return _change(tx, asked, wanted.subscription, None)


def _change(tx: Transaction, asked: Asked, subscription: int | None, said: Verdict | None) -> answers.Verdict:
    """Raises HTTPException 404 where there is no such match or subscription."""
    found = there(matches.get(tx, asked.id), "match")
    if subscription is not None:
        there(subscriptions.get(tx, subscription), "subscription")
    giver = asked.caller.name if subscription is None else subscription
    if feedback.change_mind(tx, giver, asked.id, said, asked.at):
        whose = "" if subscription is None else f"subscription {subscription}: "
        detail = whose + (said.value if said else "taken back")
        audit.note(tx, asked.audited("verdict", f"match {asked.id} of {found.match.rule}", detail))
    return answers.Verdict(**whose_out(asked.id, giver, said))


def list_verdicts(tx: Transaction, asked: Asked) -> answers.SaidPage:
    """Those of `limit` matches at a time, so that a page ends between two matches."""
    wanted: Listed = asked.params
    rows = verdicts.said(tx, wanted.limit + 1, before=wanted.after)
    ids = list(dict.fromkeys(row.match_id for row in rows))
    last = ids[wanted.limit - 1] if len(ids) > wanted.limit else None
    shown = [row for row in rows if last is None or row.match_id >= last]
    return answers.SaidPage(
        next=last,
        items=tuple(
            answers.Said(**whose_out(row.match_id, row.giver, row.verdict), rule=row.rule, given=row.given)
            for row in shown
        ),
    )


def whose_out(match_id: int, giver: Giver, said: Verdict | None) -> dict[str, Any]:
    of_account = isinstance(giver, str)
    return {
        "match": match_id,
        "account": giver if of_account else None,
        "subscription": None if of_account else giver,
        "verdict": said,
    }
