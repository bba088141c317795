"""One operation of the interface: what is asked, what is answered, and how the one becomes the other."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from starlette.exceptions import HTTPException
from starlette.responses import Response, StreamingResponse

from monitor.rules.naming import Naming
from monitor.storage import Transaction
from monitor.storage.audit import Entry
from monitor.web.access import Caller, Scope
from monitor.web.api.shapes import Sent, Shape
from monitor.web.entity import NOTHING
from monitor.web.site import Site

JSON, CSV, LINES = "application/json", "text/csv; charset=utf-8", "application/jsonl; charset=utf-8"
Value = TypeVar("Value")


@dataclass(frozen=True)
class Asked:
    """A request that was checked. `params` and `body` are of the operation's own types; `at` is now; `naming` is that
    of the rules in use, for operations that ask for it."""

    site: Site
    caller: Caller
    at: datetime
    path: dict[str, Any]
    params: Any
    body: Any
    naming: Naming = NOTHING

    @property
    def id(self) -> int:
        number: int = self.path["id"]
        return number

    def audited(self, action: str, subject: str, detail: str = "") -> Entry:
        """The line of the audit log that the change leaves."""
        return Entry(self.at, self.caller.name, action, subject, detail)


@dataclass(frozen=True)
class Operation:
    """`refusals` are the statuses, beside those that every operation has, that it answers with a `Problem`; `media`
    is the type of an answer that is no JSON."""

    method: str
    path: str
    name: str
    summary: str
    scope: Scope
    respond: Callable[[Asked], Awaitable[Response]]
    answer: type[Shape] | None
    params: type[Sent] = Sent
    body: type[Sent] | None = None
    status: int = 200
    refusals: tuple[int, ...] = ()
    media: str = JSON


def reads(
    path: str,
    summary: str,
    run: Callable[[Transaction, Asked], Shape],
    answer: type[Shape],
    *,
    scope: Scope = Scope.READ,
    params: type[Sent] = Sent,
    names: bool = False,
) -> Operation:
    """A GET, answered by `run` in a reader's transaction. What names a thing in its path may find that it is not
    there. `names`: it asks what the rules call things."""

    async def respond(asked: Asked) -> Response:
        if names:
            asked = replace(asked, naming=await _naming(asked.site))
        text = await asked.site.storage.read(lambda tx: written(run(tx, asked)))
        return Response(text, media_type=JSON)

    refusals = (404,) if "{" in path else ()
    return Operation("GET", path, run.__name__, summary, scope, respond, answer, params, refusals=refusals)


async def _naming(site: Site) -> Naming:
    """Raises HTTPException 503 where the rules cannot be asked now."""
    found = await site.matching.naming()
    if found is None:
        raise HTTPException(503, "The rules are busy. Ask again in a minute.", {"Retry-After": "60"})
    return found


def changes(
    method: str,
    path: str,
    summary: str,
    run: Callable[[Transaction, Asked], Shape],
    answer: type[Shape],
    *,
    scope: Scope,
    params: type[Sent] = Sent,
    body: type[Sent] | None = None,
    status: int = 200,
    refusals: tuple[int, ...] = (),
) -> Operation:
    """Done by `run` in one transaction, its line of the audit log with it."""

    async def respond(asked: Asked) -> Response:
        text = await asked.site.storage.write(lambda tx: written(run(tx, asked)))
        return Response(text, status, media_type=JSON)

    refusals = (404, *refusals) if "{" in path else refusals
    return Operation(method, path, run.__name__, summary, scope, respond, answer, params, body, status, refusals)


def exports(
    path: str, summary: str, stream: Callable[[Asked], AsyncIterator[bytes]], media: str, params: type[Sent]
) -> Operation:
    """A GET whose rows come as they are read; the first ones before it is said that all is well. The file is called as
    the path ends."""
    named = {"Content-Disposition": f'attachment; filename="{path.rsplit("/", 1)[-1]}"'}

    async def respond(asked: Asked) -> Response:
        pieces = stream(asked)
        first = await anext(pieces)

        async def all_pieces() -> AsyncIterator[bytes]:
            yield first
            async for piece in pieces:
                yield piece

        return StreamingResponse(all_pieces(), headers={**named, "Content-Type": media})

    name = "export_" + path.rsplit("/", 1)[-1].replace(".", "_")
    return Operation("GET", path, name, summary, Scope.READ, respond, None, params, media=media)


def written(answer: Shape) -> str:
    return answer.model_dump_json()


def there(value: Value | None, what: str) -> Value:
    """Raises HTTPException 404 for what is not there."""
    if value is None:
        raise HTTPException(404, f"There is no such {what}.")
    return value
