"""The way in: what a request brings is checked by the shapes of its operation before anything is asked."""

from __future__ import annotations

import asyncio
import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TypeVar

from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from monitor.web.access import Scope
from monitor.web.api.document import PATH, document
from monitor.web.api.operation import JSON, Asked, Operation
from monitor.web.api.problems import Unfit
from monitor.web.api.shapes import Mistake, Sent
from monitor.web.api.table import OPERATIONS
from monitor.web.guard import read_body
from monitor.web.site import ApiRoute, Endpoint, Site, caller_of

MISTAKES = 20  # named at once
Model = TypeVar("Model", bound=Sent)


@dataclass(frozen=True)
class Api:
    site: Site

    def routes(self) -> list[ApiRoute]:
        endpoints: dict[str, dict[str, tuple[Scope, Endpoint]]] = defaultdict(dict)
        for operation in OPERATIONS:
            endpoints[operation.path][operation.method] = (operation.scope, self._endpoint(operation))
        endpoints[PATH]["GET"] = (Scope.READ, self._described())
        return [self.site.api(path.replace("{id}", "{id:int}"), methods) for path, methods in endpoints.items()]

    def _endpoint(self, operation: Operation) -> Endpoint:
        async def endpoint(request: Request) -> Response:
            params = params_of(request, operation.params)
            body = None if operation.body is None else await body_of(request, operation.body)
            at, caller = self.site.clock(), caller_of(request)
            return await operation.respond(Asked(self.site, caller, at, request.path_params, params, body))

        return endpoint

    def _described(self) -> Endpoint:
        async def endpoint(request: Request) -> Response:
            params_of(request, Sent)
            described = await asyncio.to_thread(document, self.site.web.base_url)
            return Response(json.dumps(described), media_type=JSON)

        return endpoint


def params_of(request: Request, model: type[Model]) -> Model:
    """Raises Unfit."""
    given = request.query_params.multi_items()
    values = dict(given)
    if len(values) < len(given):
        names = sorted({name for name, _ in given if len(request.query_params.getlist(name)) > 1})
        raise Unfit([Mistake(where=name, what="is given more than once") for name in names[:MISTAKES]])
    try:
        return model.model_validate(values)
    except ValidationError as exc:
        raise Unfit(mistakes(exc)) from None


async def body_of(request: Request, model: type[Model]) -> Model:
    """Raises Unfit, or HTTPException 408, 413 or 415."""
    if request.headers.get("Content-Type", "").partition(";")[0].strip().lower() != JSON:
        raise HTTPException(415, f"Send the body as {JSON}.")
    try:
        return model.model_validate_json(await read_body(request), strict=True)
    except ValidationError as exc:
        raise Unfit(mistakes(exc)) from None


def mistakes(exc: ValidationError) -> list[Mistake]:
    """Without what was sent: a log or a screen may show them."""
    return [
        Mistake(where=".".join(map(str, one["loc"]))[:100], what=one["msg"].removeprefix("Value error, "))
        for one in exc.errors(include_url=False, include_input=False, include_context=False)[:MISTAKES]
    ]
