"""The OpenAPI document, made of the table of operations and the shapes that check and answer them."""

from __future__ import annotations

import functools
from http import HTTPStatus
from typing import Any, Literal

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from monitor import __version__
from monitor.digests.feed import TYPES
from monitor.web.api.operation import JSON, Operation
from monitor.web.api.problems import MEDIA
from monitor.web.api.shapes import Problem, Sent
from monitor.web.api.table import OPERATIONS

PATH = "/api/openapi.json"
ALWAYS = (401, 403, 422, 429, 500, 503)  # what any operation may answer
WITH_BODY = (408, 413, 415)
Mode = Literal["validation", "serialization"]
Json = dict[str, Any]
DESCRIPTION = """\
What the pages show, for other programs. Every answer that is no success is a Problem (RFC 9457).

A list comes in pages: send `next` of a page as `after` to get the one that follows, until it is null.
"""


@functools.cache
def document(base_url: str) -> Json:
    """OpenAPI 3.1. `base_url` is where the page is found."""
    models = _Models()
    paths: Json = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _described(operation, models)
    paths[PATH] = {"get": _itself(models)}
    paths["/feeds/{token}.{form}"] = {"get": _FEED}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Embargo Monitor", "version": __version__, "description": DESCRIPTION},
        "servers": [{"url": base_url.rstrip("/")}],
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": models.shown(),
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "A token with the scopes that are named."}
            },
        },
    }


class _Models:
    """The schemas of all shapes; what is only a request's parameters is shown with the request."""

    def __init__(self) -> None:
        wanted: dict[tuple[type[BaseModel], Mode], None] = {(Problem, "serialization"): None}
        for one in OPERATIONS:
            wanted[one.params, "validation"] = None
            if one.body is not None:
                wanted[one.body, "validation"] = None
            if one.answer is not None:
                wanted[one.answer, "serialization"] = None
        self._refs, schemas = models_json_schema(list(wanted), ref_template="#/components/schemas/{model}")
        self._schemas: Json = _plain(schemas["$defs"])
        self._params = {self._name(one.params, "validation") for one in OPERATIONS}

    def shown(self) -> Json:
        return {name: schema for name, schema in sorted(self._schemas.items()) if name not in self._params}

    def ref(self, model: type[BaseModel], mode: Mode) -> Json:
        return dict(self._refs[model, mode])

    def parameters(self, model: type[Sent]) -> list[Json]:
        schema = self._schemas[self._name(model, "validation")]
        return [
            {
                "name": name,
                "in": "query",
                "required": name in schema.get("required", ()),
                **({"description": one["description"]} if "description" in one else {}),
                "schema": _unless_null(one),
            }
            for name, one in schema.get("properties", {}).items()
        ]

    def _name(self, model: type[BaseModel], mode: Mode) -> str:
        ref: str = self._refs[model, mode]["$ref"]
        return ref.rsplit("/", 1)[-1]


def _plain(value: Any) -> Any:
    """Without the titles that repeat names."""
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items() if not (key == "title" and isinstance(each, str))}
    return [_plain(each) for each in value] if isinstance(value, list) else value


def _unless_null(schema: Json) -> Json:
    """A parameter that may be left out is not null."""
    schema = {key: value for key, value in schema.items() if key != "description" and value is not None}
    kinds = [kind for kind in schema.pop("anyOf", []) if kind != {"type": "null"}]
    return {**schema, **kinds[0]} if kinds else schema


def _described(operation: Operation, models: _Models) -> Json:
    refusals = {*ALWAYS, *operation.refusals, *(WITH_BODY if operation.body else ())}
    described: Json = {
        "operationId": operation.name,
        "summary": operation.summary,
        "security": [{"token": [operation.scope.value]}],
        "parameters": [*_in_path(operation.path), *models.parameters(operation.params)],
        "responses": {
            str(operation.status): {
                "description": operation.summary,
                "content": {operation.media.partition(";")[0]: {"schema": _answer(operation, models)}},
            },
            **{str(status): _refusal(status, models) for status in sorted(refusals)},
        },
    }
    if operation.body is not None:
        content = {JSON: {"schema": models.ref(operation.body, "validation")}}
        described["requestBody"] = {"required": True, "content": content}
    return described


def _answer(operation: Operation, models: _Models) -> Json:
    return {"type": "string"} if operation.answer is None else models.ref(operation.answer, "serialization")


def _in_path(path: str) -> list[Json]:
    schemas = {
        "id": {"type": "integer", "minimum": 1, "maximum": 999_999_999},
        "entity": {"type": "string"},
        "rule": {"type": "string"},
    }
    return [
        {"name": name, "in": "path", "required": True, "schema": schema}
        for name, schema in schemas.items()
        if f"{{{name}}}" in path
    ]


def _refusal(status: int, models: _Models) -> Json:
    content = {MEDIA: {"schema": models.ref(Problem, "serialization")}}
    headers = {"WWW-Authenticate": {"schema": {"type": "string"}}} if status == 401 else {}
    return {"description": HTTPStatus(status).phrase, "content": content, **({"headers": headers} if headers else {})}


def _itself(models: _Models) -> Json:
    return {
        "operationId": "openapi",
        "summary": "This document",
        "security": [{"token": ["read"]}],
        "responses": {
            "200": {"description": "OpenAPI 3.1", "content": {JSON: {"schema": {"type": "object"}}}},
            **{str(status): _refusal(status, models) for status in ALWAYS},
        },
    }


_FEED: Json = {
    "operationId": "feed",
    "summary": "Alerts of a subscription or a rule as Atom or JSON Feed",
    "description": "The address is the permission: `monitor subscribers feeds` names it. 304 where nothing is new.",
    "security": [],
    "parameters": [
        {"name": "token", "in": "path", "required": True, "schema": {"type": "string"}},
        {"name": "form", "in": "path", "required": True, "schema": {"type": "string", "enum": sorted(TYPES)}},
    ],
    "responses": {
        "200": {
            "description": "The latest 100 alerts",
            "content": {media.partition(";")[0]: {} for media in TYPES.values()},
        },
        "304": {"description": "Nothing is new"},
        "404": {"description": "No such feed", "content": {"text/html": {}}},
    },
}
