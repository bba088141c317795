"""The operator's first page: what needs doing; and the pages of the rules that run and of the coverage."""

from __future__ import annotations

import csv
import io
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from monitor.storage import Transaction, coverage, notices, rule_sets
from monitor.storage.coverage import Day
from monitor.storage.notices import Kind
from monitor.web import desk
from monitor.web.site import PrivateRoute, Site
from monitor.web.status import read_overview

DAYS = 90  # of the coverage record, shown
WARNINGS = 200  # of the rules, shown


@dataclass(frozen=True)
class Overview:
    site: Site

    def routes(self) -> list[PrivateRoute]:
        return [
            self.site.private("/operate", self.status),
            self.site.private("/operate/rules", self.rules),
            self.site.private("/operate/coverage", self.coverage),
            self.site.private("/operate/coverage.csv", self.record),
        ]

    async def status(self, request: Request) -> Response:
        now = self.site.clock()
        overview = await self.site.storage.read(lambda tx: read_overview(tx, now))
        return await desk.page(self.site, request, "operate.html", status=self.site.status(), overview=overview)

    async def rules(self, request: Request) -> Response:
        """What runs, since when, what is questionable in it, and why the last reload was refused."""
        status, warnings = self.site.status(), list(self.site.controls.warnings())

        def read(tx: Transaction) -> tuple[datetime | None, datetime | None]:
            refused = [notice.since for notice in notices.present(tx) if notice.kind is Kind.REFUSED]
            return rule_sets.kept(tx, status.rule_set), next(iter(refused), None)

        kept, refused = await self.site.storage.read(read)
        shown: dict[str, Any] = {"warnings": warnings[:WARNINGS], "more": len(warnings[WARNINGS:])}
        return await desk.page(
            self.site, request, "operate_rules.html", status=status, kept=kept, refused=refused, **shown
        )

    async def coverage(self, request: Request) -> Response:
        now = self.site.clock()
        days = await self.site.storage.read(lambda tx: coverage.last_days(tx, now, DAYS))
        return await desk.page(self.site, request, "operate_coverage.html", days=days)

    async def record(self, request: Request) -> Response:
        """The whole record, a line a day, the newest first."""
        now = self.site.clock()
        days = await self.site.storage.read(lambda tx: coverage.last_days(tx, now, coverage.KEEP_DAYS.days))
        headers = {"Content-Disposition": 'attachment; filename="coverage.csv"'}
        return Response(as_csv(days), media_type="text/csv; charset=utf-8", headers=headers)


def as_csv(days: list[Day]) -> str:
    """RFC 4180, with a line of names."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(field.name for field in fields(Day))
    for one in days:
        row = asdict(one)
        writer.writerow([row.pop("day").date().isoformat(), *row.values()])
    return written.getvalue()
