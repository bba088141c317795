"""The operator's mail templates: read, filled in a sandbox within limits, and cut where a value of one reader goes.

A template may be anybody's, a story too: templates run in a sandbox, and what they are given is text that they show.
"""

from __future__ import annotations

import gc
import re
import secrets
import time
import traceback
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, cast

import css_inline
from jinja2 import BytecodeCache, FileSystemLoader, StrictUndefined, Template, TemplateNotFound, TemplateSyntaxError
from jinja2.bccache import Bucket

from monitor.digests.tongue import tongue_of
from monitor.errors import Mistakes, Problem
from monitor.sandbox import Sandbox

FRAME_SECONDS, BLOCK_SECONDS = 1.0, 0.2
_STYLE = "email/style.css"


class _Compiled(BytecodeCache):
    """What templates were compiled to, by the hash of their text: a reload compiles those that changed."""

    def __init__(self) -> None:
        self._known: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._known:
            bucket.bytecode_from_string(self._known[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._known[bucket.key] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


@dataclass(frozen=True, slots=True)
class Piece:
    """A filled template with holes in it: `parts` is one longer than `holes`, the names of what goes between them."""

    parts: tuple[str, ...]
    holes: tuple[str, ...]

    def filled(self, values: Mapping[str, str]) -> str:
        """With the value of each hole, put in as it is."""
        joined = [self.parts[0]]
        for hole, part in zip(self.holes, self.parts[1:], strict=True):
            joined += (values[hole], part)
        return "".join(joined)


@contextmanager
def _garbage_left() -> Iterator[None]:
    """A collection of a large process takes longer than a template may, and would be taken for the template's time."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def escaped(value: str) -> str:
    """For a hole of an HTML part: in its text, or in an attribute, which inlining has put into double quotes."""
    text = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    return text.replace("\N{NO-BREAK SPACE}", "&nbsp;")  # as inlining writes it


class Templates:
    """The templates of one folder.

    A hole is a token of 128 random bits, made anew with every Templates: no feed can have it in its text, and it is
    put in as text of a template is, so that the sandbox, the escapes and the styles leave it alone.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._token = secrets.token_hex(16)
        self._hole = re.compile(f"{self._token}x([a-z]+[0-9]*)x", re.ASCII)
        self._environment = cache(self._environment_in)
        self._style = self._filled(self._template(_STYLE, "en"), FRAME_SECONDS, {})
        self._pages = css_inline.CSSInliner(load_remote_stylesheets=False, keep_at_rules=True)
        self._fragments = css_inline.CSSInliner(load_remote_stylesheets=False)

    def hole(self, name: str) -> str:
        """What to give a template for a value that is put in later; `name` is of small letters, then digits."""
        return f"{self._token}x{name}x"

    def page(self, name: str, language: str, **values: Any) -> Piece:
        """A whole part of a mail, an HTML one with its styles written into its elements. Raises Mistakes."""
        template = self._template(name, language)
        filled = self._filled(template, FRAME_SECONDS, values)
        return self._cut(template, self._pages.inline(filled) if name.endswith(".html") else filled)

    def block(self, name: str, language: str, **values: Any) -> Piece:
        """A piece of a part, likewise. Raises Mistakes."""
        template = self._template(name, language)
        filled = self._filled(template, BLOCK_SECONDS, values)
        return self._cut(
            template, self._fragments.inline_fragment(filled, self._style) if name.endswith(".html") else filled
        )

    def _cut(self, template: Template, filled: str) -> Piece:
        parts = self._hole.split(filled)
        if any(self._token[:16] in part.casefold() for part in parts[::2]):  # also where it was cut
            what = "the template changes an address, a moment or a block that is put in later"
            todo = (
                "Show `links`, `incidents`, `subject`, `preview`, `count`, `when`, `before`, `subscription`, "
                "`preferences_url` and `unsubscribe_url` as they are, without a filter"
            )
            raise Mistakes((Problem(template.filename or "", 1, 1, what, todo),))
        return Piece(tuple(parts[::2]), tuple(parts[1::2]))

    def _environment_in(self, language: str) -> Sandbox:
        environment = Sandbox(
            loader=FileSystemLoader(self._folder),
            autoescape=lambda name: name is not None and name.endswith(".html"),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            bytecode_cache=_COMPILED,
            extensions=["jinja2.ext.i18n"],
        )
        catalogue = tongue_of(language).catalogue
        environment.install_gettext_callables(  # type: ignore[attr-defined]
            catalogue.gettext, catalogue.ngettext, newstyle=True
        )
        return environment

    def _template(self, name: str, language: str) -> Template:
        path = str(self._folder / name)
        try:
            return self._environment(language).get_template(name)
        except TemplateNotFound as exc:
            todo = "Copy the shipped templates there, or correct `templates` in the configuration"
            raise Mistakes((Problem(path, 0, 0, "there is no such template", todo),)) from exc
        except TemplateSyntaxError as exc:
            what = f"the template cannot be read: {exc.message}"
            raise Mistakes((Problem(exc.filename or path, exc.lineno, 1, what, "Mend the syntax"),)) from exc
        except (OSError, UnicodeDecodeError) as exc:
            raise Mistakes((Problem(path, 0, 0, f"the template cannot be read: {exc}", "Save it as UTF-8"),)) from exc

    def _filled(self, template: Template, seconds: float, values: Mapping[str, Any]) -> str:
        parts = []
        try:
            with _garbage_left():
                until, soonest = time.thread_time() + seconds, time.monotonic() + seconds
                running = cast(Generator[str, None, None], template.generate(values))
                for part in running:
                    parts.append(part)
                    if time.monotonic() > soonest and time.thread_time() > until:  # which is slow to ask
                        running.throw(TimeoutError(f"it takes more than {seconds:g} s"))
        except Exception as exc:  # whatever an operator's template does is the template's mistake, and it says where
            places = [frame for frame in traceback.extract_tb(exc.__traceback__) if frame.filename == template.filename]
            line = places[-1].lineno or 1 if places else 1
            what = f"the template fails: {exc}"
            raise Mistakes((Problem(template.filename or "", line, 1, what, "Mend that line"),)) from exc
        return "".join(parts)
