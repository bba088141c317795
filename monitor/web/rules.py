"""How often rules are right, by what people say of their matches; and the place to say it."""

from __future__ import annotations

import asyncio
import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from monitor import feedback
from monitor.errors import Mistakes
from monitor.marked import read_marked
from monitor.model import Level, MatchedStory, RuleSetFiles
from monitor.rules.precision import ENOUGH, Count, Judged, judged
from monitor.storage import Transaction, audit, matches, trends, verdicts
from monitor.telling import Verdict
from monitor.web import desk
from monitor.web.access import Scope
from monitor.web.columns import columns
from monitor.web.controls import FOLDER, rule_of
from monitor.web.site import PrivateRoute, Site, caller_of, form, root_of
from monitor.web.status import MatchRow, match_row

PAGE = 20  # matches of a rule
WORST = 5  # terms of a rule in the list of rules
TERMS = 100  # on its own page
DAY = timedelta(days=1)
DAYS = 30  # of the chart
TALL = 60  # units that their chart is high
EVER = datetime(1970, 1, 1, tzinfo=UTC)
PERIODS = {"30": "30 days", "90": "90 days", "all": "all time"}
# A path of ours below the root: it cannot name another host, nor leave the page.
_BACK = re.compile(r"[a-z][\w.-]*(?:/[\w-][\w.-]*)*(?:\?[\w.=&%-]*)?(?:#[\w-]*)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class RuleFile:
    """What a rule's file says of it; `text` is the file."""

    title: str
    level: str
    status: str
    description: str
    text: str


@dataclass(frozen=True, slots=True)
class RuleRow:
    """`found` is none for a rule that nobody judged."""

    rule: str
    title: str
    level: str
    status: str
    served: bool
    unjudged: int
    found: Judged | None

    @property
    def worst(self) -> list[tuple[tuple[str, str], Count]]:
        """Terms of which enough was said, and not only good."""
        terms = self.found.worst_terms if self.found else []
        return [term for term in terms if term[1].wrong and term[1].all >= ENOUGH][:WORST]


@dataclass(frozen=True, slots=True)
class Found:
    """A match with what who asks has said of it."""

    id: int
    row: MatchRow
    given: Verdict | None


@dataclass(frozen=True)
class Rules:
    site: Site

    def routes(self) -> list[PrivateRoute]:
        return [
            self.site.private("/rules", self.list),
            self.site.private("/rules/{rule}", self.one),
            self.site.private("/rules/{rule}/unjudged", self.unjudged),
            self.site.private("/matches/{id:int}/verdict", self.judge, "POST", scope=Scope.JUDGE),
        ]

    async def files(self) -> Mapping[str, RuleFile]:
        """The rules that are served."""
        return await asyncio.to_thread(rule_files, self.site.controls.rules())

    async def list(self, request: Request) -> Response:
        files, (period, since) = await self.files(), self._period(request)
        rows = await self.site.storage.read(lambda tx: rule_rows(tx, files, since))
        return await desk.page(self.site, request, "rules.html", rows=rows, period=period, periods=PERIODS)

    async def one(self, request: Request) -> Response:
        rule, now = request.path_params["rule"], self.site.clock()
        files, (period, since) = await self.files(), self._period(request)
        before, who = desk.number(request.query_params.get("before")), caller_of(request).name

        def read(
            tx: Transaction,
        ) -> tuple[RuleRow, list[MatchedStory], dict[int, Verdict], list[trends.Counted]] | None:
            row = rule_row(tx, files, since, rule)
            if row is None:
                return None
            rows = matches.of_rule(tx, rule, PAGE + 1, before=before)
            given = verdicts.by(tx, who, [one.match_id for one in rows])
            return row, rows, given, trends.matched(tx, rule, first)

        first = now.replace(hour=0, minute=0, second=0, microsecond=0) - (DAYS - 1) * DAY
        row, rows, given, found = desk.there(await self.site.storage.read(read))
        return await desk.page(
            self.site,
            request,
            "rule.html",
            row=row,
            file=files.get(rule),
            terms=row.found.worst_terms[:TERMS] if row.found else [],
            enough=ENOUGH,
            chart=columns(by_day(found, first), TALL),
            matches=[Found(one.match_id, match_row(one), given.get(one.match_id)) for one in rows[:PAGE]],
            more=rows[PAGE - 1].match_id if len(rows) > PAGE else None,
            before=before,
            period=period,
            periods=PERIODS,
        )

    async def unjudged(self, request: Request) -> Response:
        """One match after the other: the newest that nobody has judged, or the next one after `before`, which is
        skipped; `last` is the one that was judged just now."""
        rule, who = request.path_params["rule"], caller_of(request).name
        before, last = (desk.number(request.query_params.get(name)) for name in ("before", "last"))

        def read(tx: Transaction) -> tuple[RuleRow, MatchedStory | None, MatchedStory | None, Verdict | None] | None:
            row = rule_row(tx, {}, EVER, rule)
            if row is None:
                return None
            found = verdicts.unjudged(tx, rule, 1, before=before)
            said = None if last is None else matches.get(tx, last)
            given = None if last is None else verdicts.by(tx, who, [last]).get(last)
            return row, next(iter(found), None), said, given

        row, found, said, given = desk.there(await self.site.storage.read(read))
        return await desk.page(
            self.site,
            request,
            "unjudged.html",
            row=row,
            match=None if found is None else Found(found.match_id, match_row(found), None),
            last=None if said is None or given is None else Found(said.match_id, match_row(said), given),
            before=before,
        )

    async def judge(self, request: Request) -> Response:
        """Keep the verdict of the field `verdict`, or with an empty one none any more; then to the page `back`."""
        match_id, now, sent, who = desk.id_of(request), self.site.clock(), form(request), caller_of(request).name
        try:
            said = Verdict(sent["verdict"]) if sent.get("verdict") else None
        except ValueError:
            raise HTTPException(400) from None

        def act(tx: Transaction) -> MatchedStory | None:
            found = matches.get(tx, match_id)
            if found is not None and feedback.change_mind(tx, who, match_id, said, now):
                detail = said.value if said else "taken back"
                audit.note(tx, self.site.audited(request, "verdict", f"match {match_id} of {found.match.rule}", detail))
            return found

        found = desk.there(await self.site.storage.write(act))
        return RedirectResponse(root_of(request) + ours(sent.get("back", ""), f"rules/{found.match.rule}"), 303)

    def _period(self, request: Request) -> tuple[str, datetime]:
        period = request.query_params.get("days", "90")
        if period not in PERIODS:
            period = "90"
        return period, EVER if period == "all" else self.site.clock() - int(period) * DAY


def ours(path: str, otherwise: str) -> str:
    """The path if it is one of our pages, from the root on."""
    return path if _BACK.fullmatch(path) else otherwise


@functools.lru_cache(maxsize=1)  # many small files take long
def rule_files(served: RuleSetFiles) -> Mapping[str, RuleFile]:
    """By id, in order."""
    return {rule_of(name): rule_file(content) for name, content in sorted(served.files) if name.startswith(FOLDER)}


def rule_file(content: bytes) -> RuleFile:
    """What is served was read without a mistake, so what cannot be read is shown as text alone."""
    try:
        said = read_marked(content, "").plain()
    except Mistakes:
        said = None
    title, level, status, description = (
        str(said.get(key) or "") if isinstance(said, dict) else ""
        for key in ("title", "level", "status", "description")
    )
    return RuleFile(title, level, status, description.strip(), content.decode(errors="replace"))


def rule_rows(tx: Transaction, files: Mapping[str, RuleFile], since: datetime) -> list[RuleRow]:
    """The rules that are served, then those of before that have matches; each by its id."""
    found = {one.rule: one for one in judged(verdicts.since(tx, since))}
    unjudged, known = verdicts.unjudged_counts(tx, since), matches.rules(tx)
    ids = [*sorted(files), *sorted(known.keys() - files.keys())]
    return [row_of(rule, files.get(rule), known.get(rule), unjudged.get(rule, 0), found.get(rule)) for rule in ids]


def rule_row(tx: Transaction, files: Mapping[str, RuleFile], since: datetime, rule: str) -> RuleRow | None:
    """One of them; None for a rule that is neither served nor has matches."""
    newest = matches.of_rule(tx, rule, 1)
    if rule not in files and not newest:
        return None
    known = {one.match.rule: (one.match.title, one.match.level, one.match.status) for one in newest}
    found = next(iter(judged(verdicts.since(tx, since, rule))), None)
    unjudged = verdicts.unjudged_counts(tx, since, rule).get(rule, 0)
    return row_of(rule, files.get(rule), known.get(rule), unjudged, found)


def row_of(
    rule: str, file: RuleFile | None, known: tuple[str, Level, str] | None, unjudged: int, found: Judged | None
) -> RuleRow:
    title, level, status = (known[0], known[1].word, known[2]) if known else ("", "", "")
    if file is not None:
        title, level, status = file.title, file.level, file.status
    return RuleRow(rule, title, level, status, file is not None, unjudged, found)


def by_day(counted: list[trends.Counted], first: datetime) -> list[int]:
    """The count of each of DAYS days (UTC) from the first on."""
    days = [0] * DAYS
    for at, count in counted:
        days[min((at - first) // DAY, DAYS - 1)] += count
    return days
