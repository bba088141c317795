"""What pydantic finds wrong, said to people: at its place in the file, and what to write instead."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from monitor.config.shape import GROUPS, WITHIN, Written
from monitor.errors import Problem
from monitor.marked import Marked, likely
from monitor.subscribers.declared import zone_names

Model = TypeVar("Model", bound=BaseModel)
MOST_TOLD = 100  # who has more has mixed up the file
_LONGEST_SHOWN = 60
_SECRET_KEYS = ("password", "headers", "webhook")

_TODO_BY_KIND = {
    "string_type": "Write one value",
    "path_type": "Write one value",
    "int_type": "Write a whole number",
    "int_parsing": "Write a whole number",
    "int_parsing_size": "Write a whole number",
    "int_from_float": "Write a whole number",
    "greater_than_equal": "Write {ge} or more",
    "less_than_equal": "Write {le} or less",
    "bool_type": "Write true or false",
    "bool_parsing": "Write true or false",
    "model_type": "Write keys with values: {{key: value}}",
    "dict_type": "Write keys with values: {{key: value}}",
    "tuple_type": "Write a list: each entry begins with a dash",
    "string_too_short": "Write something, or leave the key out",
    "string_too_long": "Write {max_length} characters at most",
}
_TODO_BY_KEY = {
    "domain": "Write the domain of `sender`: {domain: example.org}",
    "selector": "Write the name before ._domainkey: {selector: monitor}",
    "key_file": "Name the file of the private key: {key_file: dkim.key}",
    "country": "Write the two letters of ISO 3166: KR",
    "language": "Write a language code: ko, zh-Hans",
    "host": "Write a host name or an address: 127.0.0.1",
    "url": "Add the address of the feed: {url: https://example.org/feed.xml}",
    "name": "Write a name of small letters, digits and dashes: {name: soc}",
    "channel": "Write `mail`, or the name of one under `channels:`",
    "id": "Add what feeds name it by: {id: yonhap}",
    "address": "Add where mail comes back to: {address: bounces@example.org}",
    "username": "Add the name to log in with",
    "password_file": "Add the file that holds the password",
    "email": "Add who is told: {email: analyst@example.org}",
}


def checked(tree: Marked, whole: type[Model]) -> tuple[Model | None, list[Problem]]:
    """The file's tree as that model, and all that is wrong with it; no model where its shape is wrong."""
    garbled = {(problem.line, problem.column, problem.file): problem for problem in _unprintable(tree)}
    try:
        return whole.model_validate(without_empty(tree)), [*garbled.values()]
    except ValidationError as error:
        found = problems_of(error, tree, whole)
    return None, [one for one in found if (one.line, one.column, one.file) not in garbled] + [*garbled.values()]


def without_empty(node: Marked) -> Any:
    """Plain values for pydantic. A key without a value counts as not written: `subscribers:` with all commented out."""
    if isinstance(node.value, dict):
        return {key: without_empty(child) for key, child in node.value.items() if child.value is not None}
    if isinstance(node.value, tuple):
        return tuple(without_empty(child) for child in node.value)
    return node.value


def _scalars(node: Marked) -> Iterator[Marked]:
    if isinstance(node.value, dict):
        for child in node.value.values():
            yield from _scalars(child)
    elif isinstance(node.value, tuple):
        for child in node.value:
            yield from _scalars(child)
    else:
        yield node


def _unprintable(tree: Marked) -> Iterator[Problem]:
    """No value has a use for line breaks or control characters; in a mail header or a path they do harm."""
    for node in _scalars(tree):
        text = node.value
        if (
            isinstance(text, str)
            and not text.isprintable()
            and any(unicodedata.category(c) in ("Cc", "Cs") for c in text)
        ):
            yield node.problem("the value holds a line break or another control character", "Write it in one line")


def problems_of(error: ValidationError, tree: Marked, whole: type[BaseModel] = Written) -> list[Problem]:
    """The mistakes in order of their place, at most MOST_TOLD of them and then how many more. `whole` is the file."""
    found = sorted(
        (
            (_place(tree, details["loc"], details["type"]), details)
            for details in error.errors(include_url=False)
            if details["type"] != "default_factory_not_called"  # follows from another mistake
        ),
        key=lambda pair: (pair[0].line, pair[0].column),
    )
    told = [_problem(details, tree, whole) for _, details in found[:MOST_TOLD]]
    if left := found[MOST_TOLD:]:
        told.append(left[0][0].problem(f"{len(left):,} more mistakes from here on", "Mend those above first"))
    return told


def shown(value: Any, longest: int = _LONGEST_SHOWN) -> str:
    """A value as a message names it: one printable line, not too long, without the login of an address."""
    if value is None:
        return "empty"
    if isinstance(value, dict):
        return "a group of keys"
    if isinstance(value, tuple | list):
        return "a list"
    text = re.sub(r"//.*@", "//…@", str(value)[: longest * 10])
    text = "".join(char if char.isprintable() else "�" for char in text)
    return f"`{text[:longest]}…`" if len(text) > longest else f"`{text}`"


def _place(tree: Marked, loc: Sequence[int | str], kind: str) -> Marked:
    """Where the mistake stands: an unknown key at the key, anything else at the value."""
    if kind != "extra_forbidden":
        return tree.at(loc)
    parent = tree.at(loc[:-1])
    line, column = (parent.keys or {}).get(str(loc[-1]), (parent.line, parent.column))
    return Marked(None, parent.file, line, column)


def _problem(details: ErrorDetails, tree: Marked, whole: type[BaseModel]) -> Problem:
    loc, kind = details["loc"], details["type"]
    here = _place(tree, loc, kind)
    if kind == "extra_forbidden":
        return here.problem(f"unknown key {shown(loc[-1])}", _instead_of(str(loc[-1]), loc[:-1], whole))
    name = _name(loc, tree)
    if kind == "missing":
        return here.problem(f"`{loc[-1]}` is missing", _TODO_BY_KEY[str(loc[-1])])
    if any(key in _SECRET_KEYS for key in loc):
        what = f"`{name}` cannot be that"
    elif kind == "value_error" and isinstance(here.value, dict):  # about the group as a whole
        return here.problem(f"`{name}`: {_said(details)}", "Add it, or remove what goes with it")
    elif isinstance(loc[-1], int):
        what = f"an entry of `{name}` cannot be {shown(here.value)}"
    else:
        what = f"`{name}` cannot be {shown(here.value)}"
    return here.problem(what, _todo(details, name, here.value))


def _name(loc: Sequence[int | str], tree: Marked) -> str:
    """The innermost key of the place; pydantic adds steps of its own, such as the alternative that it tried."""
    names = [str(step) for index, step in enumerate(loc) if isinstance(step, str) and _is_key(tree, loc[: index + 1])]
    return names[-1] if names else str(loc[-1])


def _is_key(tree: Marked, path: Sequence[int | str]) -> bool:
    parent = tree.at(path[:-1]).value
    return isinstance(parent, dict) and str(path[-1]) in parent


def _todo(details: ErrorDetails, name: str, value: Any) -> str:
    kind = details["type"]
    if kind == "value_error":
        if name == "timezone" and isinstance(value, str) and (meant := likely(value, zone_names())):
            return f"Perhaps {meant} is meant"
        said = _said(details)
        return said[:1].upper() + said[1:]
    if kind == "literal_error":
        return f"Write {details['ctx']['expected']}".replace("'", "")
    if kind == "string_pattern_mismatch":
        return _TODO_BY_KEY[name]
    if kind in _TODO_BY_KIND:
        return _TODO_BY_KIND[kind].format(**details.get("ctx", {}))
    return details["msg"]


def _said(details: ErrorDetails) -> str:
    return str(details["ctx"]["error"]).rstrip(".")


def _instead_of(key: str, parents: Sequence[int | str], whole: type[BaseModel]) -> str:
    """What to do about an unknown key: the likely one, or the group that it belongs into, or all there are."""
    model = _group(parents, whole)
    if meant := likely(key, model.model_fields):
        return f"Perhaps `{meant}` is meant"
    groups = [name for name, other in GROUPS.items() if name in whole.model_fields and key in other.model_fields]
    groups += [name for name, other in WITHIN.items() if key in other.model_fields]
    if groups:
        around = str(parents[0]) if parents else ""  # a key of a page may be one of the feed that the page stands in
        return f"It belongs under `{around if around in groups else groups[0]}:`"
    if key in whole.model_fields:
        return "It belongs to the left margin, under no other key"
    if key in Written.model_fields:
        return "It belongs into the file that includes this one"
    return f"Remove it; there are {', '.join(f'`{name}`' for name in model.model_fields)}"


def _group(parents: Sequence[int | str], whole: type[BaseModel]) -> type[BaseModel]:
    """What may stand there: the keys of a feed, or those of its page."""
    if not parents:
        return whole
    return WITHIN.get(str(parents[-1]), GROUPS[str(parents[0])])
