"""What the interface says where it has no answer: one shape for every mistake, ours too (RFC 9457)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from monitor.web.api.shapes import Mistake, Problem

MEDIA = "application/problem+json"


class Unfit(HTTPException):
    """What was sent does not fit; `mistakes` says what of it, all at once."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__(422, "Some of what was sent does not fit.")
        self.mistakes = tuple(mistakes)


def is_for_programs(request: Request) -> bool:
    """Whether who asks this address expects no page. It decides on the form of an answer, and on nothing else."""
    return f"{request.scope['path']}/".startswith("/api/")


def problem(status: int, detail: str, headers: Mapping[str, str] | None, mistakes: Sequence[Mistake] = ()) -> Response:
    found = Problem(title=HTTPStatus(status).phrase, status=status, detail=detail, mistakes=tuple(mistakes))
    return Response(found.model_dump_json(), status, dict(headers or {}), MEDIA)


def refusal(exc: HTTPException, detail: str) -> Response:
    return problem(exc.status_code, detail, exc.headers, exc.mistakes if isinstance(exc, Unfit) else ())
