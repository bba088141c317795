"""The status page: how the installation is."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from monitor.web.site import PrivateRoute, Site
from monitor.web.status import read_overview


@dataclass(frozen=True)
class Overview:
    site: Site

    def routes(self) -> list[PrivateRoute]:
        return [self.site.private("/operate", self.status)]

    async def status(self, request: Request) -> Response:
        now = self.site.clock()
        overview = await self.site.storage.read(lambda tx: read_overview(tx, now))
        show = partial(self.site.show, status=self.site.status(), overview=overview, now=now)
        return await asyncio.to_thread(show, request, "status.html")  # a thousand feeds are slow
