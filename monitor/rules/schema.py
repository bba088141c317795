"""The rule language as JSON Schema (draft 2020-12), for editors: completion, descriptions, red lines while typing.

Made of the tables of keys.py. What no schema can say (whether an entity is there, whether a threshold can be reached)
the loader says. A schema sees values as YAML 1.2 types them, and the loader reads text: where it takes a text, a number
or a boolean will do.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from monitor.model import Level
from monitor.rules import correlation, keys
from monitor.rules.correlations import MOST_STEPS
from monitor.rules.keys import CLAUSE, FACTS, HEADS, MENTIONS, OPERATORS, WHOLE_STORY, Key, Takes
from monitor.rules.rule import FIELDS, LEAD, STATUSES, TYPES

Schema = dict[str, Any]

KINDS = ("rule", "entities", "concepts", "correlation")
BIGGEST = 999_999  # what COUNT and POINTS can write


def schema(kind: str) -> Schema:
    """The schema of a file in topics/ ("rule"), in entities/, in concepts/ or in correlations/ ("correlation")."""
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    if kind == "rule":
        definitions = {
            "clause": _clause("clause", without=()),
            "near": _clause("near", without=(*WHOLE_STORY, "threshold")),
            "mention": _mention(),
            "item": {**_map(keys.ITEM), "oneOf": _having(MENTIONS)},
            "story": {**_map(keys.STORY), "anyOf": [_filled("title"), _filled("text")]},
        }
        return {**head, "title": "A rule of Embargo Monitor", **_map(keys.RULE), "$defs": definitions}
    if kind == "correlation":
        return {**head, "title": "A correlation of Embargo Monitor", **_map(keys.CORRELATION_FILE)}
    if kind == "entities":
        near = _clause("near", without=(*WHOLE_STORY, "threshold"))
        definitions = {"one": _map(keys.ENTITY), "near": near, "mention": _mention()}
    else:
        definitions = {"one": _map(keys.CONCEPT)}
    many = {"type": "array", "items": {"$ref": "#/$defs/one"}, "description": f"The {kind}, each after `- `."}
    return {
        **head,
        "title": f"{kind.capitalize()} of Embargo Monitor",
        "if": {"required": [kind]},
        "then": {"type": "object", "properties": {kind: many}, "additionalProperties": False},
        "else": {"$ref": "#/$defs/one"},
        "$defs": definitions,
    }


def _map(table: Mapping[str, Key]) -> Schema:
    """A map of these keys and no others; a key that is not needed may have nothing after it."""
    properties = {}
    for name, key in table.items():
        takes = _WORDS if key.needed and key.takes is Takes.TEXT else _value(key)
        if key.takes in MAY_BE_EMPTY and not key.needed:
            takes = _or_nothing(takes)
        properties[name] = {**takes, "description": key.says}
    needed = [name for name, key in table.items() if key.needed]
    found: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    return {**found, "required": needed} if needed else found


MAY_BE_EMPTY = (
    Takes.TEXT,
    Takes.TEXTS,
    Takes.IDS,
    Takes.DATE,
    Takes.STATUS,
    Takes.RELATED,
    Takes.REHEARSALS,
    Takes.REHEARSED,
    Takes.ALERT,
    Takes.ESCALATE,
    Takes.CORROBORATION,
    Takes.DURATION,
)


def _or_nothing(of: Schema) -> Schema:
    if "anyOf" in of:
        return {**of, "anyOf": [*of["anyOf"], {"type": "null"}]}
    if "enum" in of:
        return {**of, "enum": [*of["enum"], None]}
    kinds = of["type"] if isinstance(of["type"], list) else [of["type"]]
    return {**of, "type": [*kinds, "null"]}


def _value(key: Key, clause: str = "clause") -> Schema:
    """What may stand after a key; nested clauses are those of the definition `clause`."""
    return _SCALARS.get(key.takes) or _NESTED[key.takes](clause)


def _pattern(pattern: re.Pattern[str]) -> str:
    return f"^(?:{pattern.pattern})$"


def _some(one: Schema, least: int = 0) -> Schema:
    """One, or a list."""
    many: Schema = {"type": "array", "items": one}
    return {"anyOf": [one, {**many, "minItems": least} if least else many]}


_TEXT: Schema = {"type": ["string", "number", "boolean"]}
_WORDS: Schema = {**_TEXT, "pattern": "\\S"}
_ID: Schema = {"type": ["string", "integer", "boolean"], "minimum": 0, "pattern": _pattern(keys.ID)}
_SPAN: Schema = {"type": "string", "pattern": "^[0-9]*[1-9][0-9]*[hd]$", "maxLength": 4}
_FLAG: Schema = {"enum": [True, False, *keys.FLAGS]}
_POINTS: Schema = {"type": ["number", "string"], "pattern": _pattern(keys.POINTS), "maximum": BIGGEST + 1}
_SCALARS: Mapping[Takes, Schema] = {
    Takes.TEXT: _TEXT,
    Takes.TEXTS: _some(_WORDS),
    Takes.WORDS: _some(_WORDS, 1),
    Takes.ID: _ID,
    Takes.IDS: _some(_ID),
    Takes.NAMES: _some(_ID, 1),
    Takes.LEVEL: {"enum": [level.word for level in Level]},
    Takes.STATUS: {"enum": list(STATUSES)},
    Takes.TYPE: {"enum": list(TYPES)},
    Takes.RELATION: {"enum": list(keys.RELATIONS)},
    Takes.DATE: {"type": "string", "pattern": _pattern(keys.DATE)},
    Takes.FORMS: {
        "type": "object",
        "properties": dict.fromkeys(keys.FORM_LANGUAGES, _or_nothing(_some(_WORDS))),
        "additionalProperties": False,
    },
    Takes.COUNT: {
        "type": ["integer", "string"],
        "minimum": 1,
        "maximum": BIGGEST,
        "pattern": _pattern(keys.COUNT),
    },
    Takes.POINTS: {**_POINTS, "minimum": -BIGGEST - 1, "not": {"const": 0}},
    Takes.THRESHOLD: {**_POINTS, "exclusiveMinimum": 0},
    Takes.WINDOW: {"anyOf": [{"enum": list(keys.WINDOWS)}, {"type": "string", "pattern": _pattern(keys.WINDOW)}]},
    Takes.FLAG: _FLAG,
    Takes.FLAGS: _some(_FLAG, 1),
    Takes.PARTS: _some({"enum": [*FIELDS, LEAD]}, 1),
    Takes.SPOKEN: _some({"enum": list(keys.STORY_LANGUAGES)}, 1),
    Takes.KIND: {"enum": list(keys.CORRELATION_TYPES)},
    Takes.GROUP: {"enum": list(correlation.GROUPS)},
    Takes.COUNTED: {"enum": list(correlation.COUNTED)},
    Takes.SPAN: _SPAN,
    Takes.MOMENT: {"type": "string", "pattern": _pattern(keys.SPAN)},
    Takes.CORROBORATION: {"enum": list(keys.CORROBORATION)},
    Takes.DURATION: {"type": "string", "pattern": _pattern(keys.DURATION)},
    Takes.COUNTRIES: _some({"type": "string", "pattern": _pattern(keys.COUNTRY)}, 1),
}


def _list_of(definition: str, least: int = 0) -> Schema:
    found: Schema = {"type": "array", "items": {"$ref": f"#/$defs/{definition}"}}
    return {**found, "minItems": least} if least else found


_NESTED: Mapping[Takes, Any] = {
    Takes.CLAUSE: lambda _: {"$ref": "#/$defs/clause", "anyOf": _having(one for one in HEADS if one not in FACTS)},
    Takes.NEAR: lambda _: {"$ref": "#/$defs/near"},
    Takes.CLAUSES: lambda clause: _list_of(clause, 1),
    Takes.SOURCE: lambda _: {**_map(keys.SOURCE), "minProperties": 1},
    Takes.ITEMS: lambda _: _list_of("item", 1),
    Takes.STORIES: lambda _: _list_of("story"),
    Takes.EXAMPLES: lambda _: _map(keys.EXAMPLES),
    Takes.ALERT: lambda _: _map(keys.ALERT),
    Takes.ESCALATE: lambda _: _map(keys.ESCALATE),
    Takes.RELATED: lambda _: {"type": "array", "items": _map(keys.RELATED)},
    Takes.CORRELATION: lambda _: {**_map(keys.CORRELATION), "allOf": [_typed(one) for one in keys.CORRELATION_TYPES]},
    Takes.CONDITION: lambda _: _map(keys.CONDITION),
    Takes.STEP: lambda _: {**_map(keys.STEP), "minProperties": 1},
    Takes.STEPS: lambda _: {
        "type": "array",
        "items": {**_map(keys.STEP), "minProperties": 1},
        "minItems": 2,
        "maxItems": MOST_STEPS,
    },
    Takes.REHEARSALS: lambda _: _map(keys.REHEARSALS),
    Takes.REHEARSED: lambda _: {"type": "array", "items": _map(keys.REHEARSAL)},
    Takes.OCCURRENCES: lambda _: {"type": "array", "items": _occurrence(), "minItems": 1},
}


def _typed(kind: str) -> Schema:
    """What a type of correlation asks of the keys beside it."""
    needed, allowed = keys.CORRELATION_TYPES[kind]
    refused = [key for key in keys.CORRELATION if key not in ("type", "rules", "timespan", *needed, *allowed)]
    properties: Schema = dict.fromkeys(refused, False)
    if kind == "value_count":
        properties["condition"] = {"required": ["field"]}
    elif "condition" in needed:
        properties["condition"] = {"properties": {"field": False}}
    elif "field" in needed:
        properties["field"] = {"enum": list(correlation.ENTITY_WORDS)}
    then = {"required": list(needed), "properties": properties}
    return {"if": {"properties": {"type": {"const": kind}}, "required": ["type"]}, "then": then}


def _occurrence() -> Schema:
    beside = {key: list(one.beside) for key, one in keys.OCCURRENCE.items() if one.beside}
    return {**_map(keys.OCCURRENCE), "dependentRequired": beside}


def _having(names: Iterable[str]) -> list[Schema]:
    return [{"required": [name]} for name in names]


def _filled(name: str) -> Schema:
    return {"required": [name], "properties": {name: {"not": {"type": "null"}}}}


def _clause(name: str, *, without: tuple[str, ...]) -> Schema:
    """A clause; the definition `near` is that inside a window, `without` what is asked of a whole story."""
    table = {key: value for key, value in CLAUSE.items() if key not in without}
    return {
        "type": "object",
        "properties": {key: {**_value(value, name), "description": value.says} for key, value in table.items()},
        "additionalProperties": False,
        "anyOf": _having([head for head in (*HEADS, "none") if head not in without]),
        "dependentSchemas": {key: rules for key in table if (rules := _beside(key, without))},
    }


def _beside(key: str, without: tuple[str, ...]) -> Schema:
    """What a key of a clause asks of the others."""
    found: Schema = {}
    if owners := CLAUSE[key].beside:
        found["anyOf"] = _having(owners)
    if key in OPERATORS:
        found["properties"] = {other: False for other in OPERATORS if other != key and other not in without}
        if fellow := [one for one in keys.beside(key) if one in ("of", "threshold")]:
            found["required"] = fellow
    if key == "all":  # something that must be there
        found["properties"]["all"] = {"contains": {"anyOf": _having(HEADS)}}
    if key == "within":
        near = {"properties": {"all": {"items": {"$ref": "#/$defs/near"}}}}
        found |= {"if": {"properties": {"within": {"const": "story"}}}, "else": near}
    if key == "in_order":
        leaves = {"properties": {"all": {"items": {"$ref": "#/$defs/mention"}}}}
        found |= {"if": {"properties": {"in_order": {"enum": [True, "true"]}}}, "then": leaves}
    return found


def _mention() -> Schema:
    """What may stand in an `all` with `in_order`."""
    return {"oneOf": _having((*MENTIONS, "none")), "propertyNames": {"enum": [*MENTIONS, "none", "in", "count"]}}
