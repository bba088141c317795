"""The page of a story: why this fired, and why that did not."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from monitor.storage import verdicts
from monitor.web.access import Scope
from monitor.web.answers import there
from monitor.web.reading import reading_page
from monitor.web.site import PrivateRoute, Site, caller_of

LONGEST_NAME = 200  # of a rule that is asked for


@dataclass(frozen=True)
class Stories:
    site: Site

    def routes(self) -> list[PrivateRoute]:
        return [self.site.private("/stories/{id:int}", self.story)]

    async def story(self, request: Request) -> Response:
        """With `?rule=ID` also why that rule did not match."""
        story_id, scopes = request.path_params["id"], caller_of(request).scopes
        read = partial(reading_page, story_id=story_id, window=self.site.window(), names=Scope.OPERATE in scopes)
        page = there(await self.site.storage.read(read))
        matching, matched = self.site.matching, page.rules
        chosen = request.query_params.get("rule", "")[:LONGEST_NAME]
        asked = [*matched, *([chosen] if chosen and chosen not in matched else [])]
        story = replace(page.stored.story, recaps=page.recall.recaps)
        told = await matching.explain(story, asked) if asked else ()
        shown = [found.match_id for found in page.found]
        given = await self.site.storage.read(lambda tx: verdicts.by(tx, caller_of(request).name, shown))
        show = partial(
            self.site.show,
            page=page,
            explained=None if told is None else {one.explained.rule: one for one in told},
            chosen=chosen,
            others=sorted(matching.rules.difference(matched)),
            rule_set=matching.rule_set.hash,
            given=given,
        )
        return await asyncio.to_thread(show, request, "reading.html")
