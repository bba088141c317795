"""`monitor rules verdicts`: how often rules are right, by what subscribers say."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from monitor.app.opened import opened
from monitor.app.show import table
from monitor.daemon import now
from monitor.rules.precision import Count, Judged, judged
from monitor.storage import verdicts
from monitor.text.printable import printable

Echo = Callable[[str], Any]

TERMS = 5  # of a rule, shown


def show_verdicts(
    config_file: Path, environment: Mapping[str, str], echo: Echo, *, since: timedelta, as_json: bool
) -> None:
    """A table of the rules and their worst terms; with `as_json` an object a rule, with all terms."""
    with opened(config_file, environment) as here:
        found = judged(here.storage.read_now(lambda tx: verdicts.since(tx, now() - since)))
    if as_json:
        for one in found:
            echo(json.dumps(judged_out(one)))
        return
    if not found:
        echo("no subscriber has said anything of a match. The links of a mail lead to where they can.")
        return
    rows = []
    for one in found:
        rows.append((one.rule, *_cells(one.count)))
        worst = [term for term in one.worst_terms if term[1].wrong][:TERMS]
        rows += [(f"  {printable(quote, 40)} ({printable(name)})", *_cells(count)) for (quote, name), count in worst]
    for line in table(("rule, worst terms", "relevant", "known", "not", "precision"), rows):
        echo(line)


def judged_out(one: Judged) -> dict[str, Any]:
    """A rule as a JSON object."""
    terms = [{"quote": quote, "id": name, **count_out(count)} for (quote, name), count in one.worst_terms]
    return {"rule": one.rule, **count_out(one.count), "terms": terms}


def count_out(count: Count) -> dict[str, Any]:
    return {
        "relevant": count.relevant,
        "known_already": count.known,
        "not_relevant": count.wrong,
        "precision": round(count.precision, 4),
        "interval": [round(bound, 4) for bound in count.interval],
    }


def _cells(count: Count) -> tuple[str, ...]:
    """For a line of the table: `0.83 (0.55-0.95)`."""
    low, high = count.interval
    return str(count.relevant), str(count.known), str(count.wrong), f"{count.precision:.2f} ({low:.2f}-{high:.2f})"
