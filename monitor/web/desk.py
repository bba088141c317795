"""What the operator's rooms share: who is shown what, and how an act is answered."""

from __future__ import annotations

import asyncio
import re
from functools import partial
from typing import Any, TypeVar

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from monitor.errors import InputError, Mistakes
from monitor.web.access import Scope
from monitor.web.site import Site, caller_of, root_of

Value = TypeVar("Value")

# What was done, in words; an address names it by its code, so that nobody can have us say something else.
DONE = {
    "polled": "The feed is asked within seconds, or as soon as the pause is over that its publisher asked for.",
    "polling": "The feed is being polled at this moment.",
    "retried": "The mail is due now. It is tried within seconds.",
    "dropped": "The mail is dropped, with the stories that it tells.",
    "resumed": "The address gets mail again. What was refused meanwhile is in the outbox: try it again from there.",
    "silenced": "The silence holds from now on.",
    "expired": "The silence has ended. What it was about is told again.",
    "paused": "Nothing is sent to the address until the pause ends. What is found meanwhile is kept and told then.",
    "unsubscribed": "The address is unsubscribed from everything. What waited for it is dropped.",
    "added": "The subscription is added. It is told of what comes from now on.",
}
# As it stands in HTML: a character of a local part may be written as `&#39;`.
_ADDRESS = re.compile(
    r"((?:&(?:#\d+|amp);|[^\s<>\"'=/@&;,:()\[\]]))(?:&(?:#\d+|amp);|[^\s<>\"'=/@&;,:()\[\]])*@(?=[^\s<>\"'@&;,:]+\.\w)"
)
_MOST = 2**31  # no database has counted further


async def page(site: Site, request: Request, template: str, *, problem: str = "", **values: Any) -> Response:
    """A page of the operator, with `problem` if an act was refused. Who may only look sees no whole address."""
    may_operate = Scope.OPERATE in caller_of(request).scopes
    done = "" if problem else DONE.get(request.query_params.get("done", ""), "")
    said: dict[str, Any] = {"problem": problem, "done": done, "may_operate": may_operate, "now": site.clock()}
    show = partial(site.show, status_code=409 if problem else 200, **said, **values)
    answer = await asyncio.to_thread(show, request, template)
    return answer if may_operate else HTMLResponse(masked(bytes(answer.body).decode()), answer.status_code)


def masked(html: str) -> str:
    """The page with `r…@example.org` for every address in it."""
    return _ADDRESS.sub(r"\1…@", html)


def acted(request: Request, path: str, done: str) -> Response:
    """To a page of ours that says what was done."""
    return RedirectResponse(f"{root_of(request)}{path}?done={done}", 303)


def in_words(refusal: InputError | Mistakes) -> str:
    """Why an act was refused; a field by its name, not as the command line writes it."""
    if isinstance(refusal, InputError):
        return str(refusal)
    return "\n".join(f"{one.file.removeprefix('--')}: {one.what}. {one.todo}." for one in refusal.problems)


def number(text: str | None) -> int | None:
    """A number of a row, if it is one."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 11 and int(text) < _MOST else None


def id_of(request: Request) -> int:
    """The number in the path. Raises HTTPException 404 for one that no row has."""
    found: int = request.path_params["id"]
    if found >= _MOST:
        raise HTTPException(404)
    return found


def there(value: Value | None) -> Value:
    """Raises HTTPException 404 for what is not there."""
    if value is None:
        raise HTTPException(404)
    return value
