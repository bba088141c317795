"""The page of the audit log: who changed what."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from monitor.storage import audit
from monitor.web.access import Scope
from monitor.web.site import PrivateRoute, Site

LINES = 100  # of a page


@dataclass(frozen=True)
class AuditLog:
    site: Site

    def routes(self) -> list[PrivateRoute]:
        return [self.site.private("/operate/audit", self.log, scope=Scope.OPERATE)]

    async def log(self, request: Request) -> Response:
        """The newest lines; with the query `before` those before that number."""
        before = number_of(request.query_params.get("before"))
        lines = await self.site.storage.read(lambda tx: audit.latest(tx, LINES + 1, before=before))
        older = lines[LINES - 1][0] if len(lines) > LINES else None
        return self.site.show(request, "audit.html", lines=lines[:LINES], older=older, is_first=before is None)


def number_of(text: str | None) -> int | None:
    """None where none is given. Raises HTTPException 400 for what is no number that a database counts to."""
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise HTTPException(400)
    return int(text)
