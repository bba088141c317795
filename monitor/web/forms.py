"""What a form brought: bounded in bytes, time and fields before anything is read of it."""

from __future__ import annotations

from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request

from monitor.web.guard import read_body

FIELDS = 200  # of a form


class Form(dict[str, str]):
    """The first value of each field; `all` has every value of one, in the order in which they were sent."""

    def __init__(self, pairs: list[tuple[str, str]]) -> None:
        super().__init__(reversed(pairs))
        self._pairs = pairs

    def all(self, name: str) -> list[str]:
        return [value for field, value in self._pairs if field == name]


async def form_of(request: Request, *, fields: int = FIELDS) -> Form:
    """Raises HTTPException 400, 408 or 413."""
    body = await read_body(request)
    try:
        return Form(parse_qsl(body.decode(errors="replace"), keep_blank_values=True, max_num_fields=fields))
    except ValueError:
        raise HTTPException(400, "The form has too many fields.") from None
