"""`monitor outbox` and `monitor health`: what waits, what did not leave and why, and what an operator does about it."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from monitor.app.health import aged, stamp
from monitor.app.opened import Opened, opened
from monitor.app.show import table
from monitor.config import Config
from monitor.daemon import now
from monitor.digests.render import Renderer
from monitor.errors import CannotWork
from monitor.operating import mails
from monitor.operating.mails import why
from monitor.outgoing import DeliveryState, Digest
from monitor.storage import Transaction, attempts, digests, notices, outages, outbox
from monitor.storage.attempts import Attempt
from monitor.storage.outages import Outage
from monitor.storage.outbox import OutboxRow
from monitor.subscribers.links import Links, read_or_create_secret
from monitor.text.printable import printable

Echo = Callable[[str], Any]

SHOWN = 100  # rows of a list, the newest


def list_outbox(
    config_file: Path,
    environment: Mapping[str, str],
    echo: Echo,
    *,
    states: Collection[DeliveryState],
    address: str | None,
    limit: int,
    as_json: bool,
) -> None:
    """A line a mail, the newest first; what is narrow comes first, and why comes last."""
    with opened(config_file, environment) as here:
        found = here.storage.read_now(lambda tx: outbox.rows(tx, limit, states=states, address=address))
        outage = here.storage.read_now(outages.present)
    if as_json:
        for row in found:
            echo(json.dumps(as_row(row)))
        return
    if outage is not None:
        echo(f"{server_line(outage)}\n")
    for line in table(("id", "state", "tries", "next try", "to", "why"), (cells(row) for row in found)):
        echo(line)
    if len(found) == limit:
        echo(f"... the newest {limit}; --limit shows more")


def cells(row: OutboxRow) -> tuple[str, ...]:
    """For a line of the table."""
    due = stamp(row.next_attempt) if row.state is DeliveryState.WAITING else "-"
    return str(row.id), row.state.value, str(row.attempts), due, row.goes_to, why(row)


def as_row(row: OutboxRow) -> dict[str, Any]:
    """As one JSON object; times in ISO 8601."""
    return {
        "id": row.id,
        "message_id": row.message_id,
        "to": row.goes_to,
        "state": row.state.value,
        "since": row.changed.isoformat(),
        "queued": row.queued.isoformat(),
        "tries": row.attempts,
        "next_try": row.next_attempt.isoformat() if row.state is DeliveryState.WAITING else None,
        "in_doubt": row.in_doubt,
        "stories": row.story_count,
        "reason": row.reason,
        "reply": row.reply,
    }


def server_line(outage: Outage) -> str:
    what = "refuses us" if outage.refused else "is away"
    return (
        f"The mail server {what} since {stamp(outage.since)}: {printable(outage.reason, 500)}\n"
        f"All mail waits; one asks again at {stamp(outage.until)} UTC."
    )


def show_mail(
    config_file: Path, environment: Mapping[str, str], named: str, echo: Echo, *, as_json: bool = False
) -> None:
    """The life of one mail, and its text part as it would be written now. Raises InputError for none of that name."""
    with opened(config_file, environment) as here:
        row = here.storage.read_now(lambda tx: mails.found(tx, named))
        tries = here.storage.read_now(lambda tx: attempts.of_delivery(tx, row.id))
        text = text_part(here, row)
    if as_json:
        told = [{"at": one.at.isoformat(), "result": one.result.value, "answer": one.answer} for one in tries]
        echo(json.dumps({**as_row(row), "attempts": told, "text": text}))
        return
    for line in life(row, tries, now()):
        echo(line)
    echo(f"\n{text}")


def life(row: OutboxRow, tries: Sequence[Attempt], at: datetime) -> list[str]:
    """What happened to it, in the order in which it did."""
    lines = [f"Mail {row.id}, {row.message_id}", f"To {printable(row.goes_to)}, {row.story_count} stories"]
    lines.append(f"Queued {aged(row.queued, at)}")
    lines += [f"  {stamp(one.at)}  {printable(said(one), 1000)}" for one in tries]
    if (unkept := row.attempts - len(tries)) > 0:
        lines.append(f"  and {unkept} tries of before they were kept")
    lines.append(f"State: {row.state.value} since {stamp(row.changed)}: {printable(why(row), 1000)}")
    if row.state is DeliveryState.WAITING:
        lines.append(f"Next try: {stamp(row.next_attempt)} UTC")
    return lines


def said(one: Attempt) -> str:
    return f"{one.result.value or 'under way'}: {one.answer}" if one.answer else one.result.value or "under way"


def text_part(here: Opened, row: OutboxRow) -> str:
    delivery = here.storage.read_now(lambda tx: digests.get(tx, row.message_id))
    if delivery is None:
        return ""
    links = Links(read_or_create_secret(here.config.state / "secret.key"), here.config.web.base_url)
    return text_of(delivery.digest, here.config, links, now())


def text_of(digest: Digest, config: Config, links: Links, at: datetime) -> str:
    """The text part of a mail as it would be written then, or why it cannot be."""
    renderer = Renderer(config.templates, config.mail.sender, config.web.base_url)
    unsubscribe_url = links.unsubscribe(digest.subscription.id)
    try:
        message = renderer(digest, unsubscribe_url=unsubscribe_url, now=at)
    except Exception as error:  # the boundary: it may be in the outbox still because nobody can write it
        return f"Its text cannot be written: {type(error).__name__}: {error}"
    return message.text


def retry_mail(config_file: Path, environment: Mapping[str, str], named: str, echo: Echo) -> None:
    """Make a mail due now; the running daemon takes it within a second. Raises InputError where that makes no sense."""

    def retry(tx: Transaction) -> OutboxRow:
        mails.retry(tx, row := mails.found(tx, named), now())
        return row

    with opened(config_file, environment) as here:
        row = here.storage.write_now(retry)
    echo(f"mail {row.id} to {row.goes_to} is due now; a running daemon tries it within seconds")


def drop_mail(config_file: Path, environment: Mapping[str, str], named: str, by: str, echo: Echo) -> None:
    """Take a mail out, with what it tells. Raises InputError for one that cannot be."""

    def drop(tx: Transaction) -> OutboxRow:
        mails.drop(tx, row := mails.found(tx, named), by, now())
        return row

    with opened(config_file, environment) as here:
        row = here.storage.write_now(drop)
    echo(f"mail {row.id} to {row.goes_to} is dropped, with {row.story_count} stories; `monitor why` says so of each")


def health(config_file: Path, environment: Mapping[str, str], echo: Echo, *, as_json: bool = False) -> None:
    """What lasts of trouble with the installation itself, and how mail stands. Raises CannotWork where anything lasts,
    so that other programs can ask."""
    with opened(config_file, environment) as here:
        lasting = here.storage.read_now(notices.present)
        outage = here.storage.read_now(outages.present)
        counts = here.storage.read_now(outbox.counts)
    if as_json:
        troubles = [
            {"kind": one.kind.value, "subject": one.subject, "since": one.since.isoformat(), "text": one.text}
            for one in lasting
        ]
        mails = {state.value: count for state, count in counts.items()}
        server = None if outage is None else {"since": outage.since.isoformat(), "reason": outage.reason}
        echo(json.dumps({"well": not (lasting or outage), "troubles": troubles, "mail": mails, "mail_server": server}))
    else:
        for one in lasting:
            echo(f"{one.text.splitlines()[0]}, since {stamp(one.since)}")
        if outage is not None:
            echo(server_line(outage))
        echo(", ".join(f"{count} {state.value}" for state, count in counts.items() if count) or "no mail yet")
    if lasting or outage is not None:
        raise CannotWork("not well")
    if not as_json:
        echo("all well")
