"""Turn a digest into a message: a text part and an HTML part, by the two templates in `templates/email/`."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Generator
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import css_inline
from jinja2 import BytecodeCache, FileSystemLoader, StrictUndefined, Template, TemplateNotFound, TemplateSyntaxError
from jinja2.bccache import Bucket
from jinja2.sandbox import ImmutableSandboxedEnvironment

from monitor.digests.message import Message, digest_message
from monitor.digests.view import DigestView, Room, view
from monitor.errors import Mistakes, Problem
from monitor.model import Digest, DigestSection, DigestStory, Level, Span, Subscription
from monitor.patterns import Headline, Pattern, ToldPattern
from monitor.telling import Held, Silenced
from monitor.watching import Coverage, Loss, Unwell

MAX_HTML = 90_000  # bytes; some readers cut a mail off near 102 KB, and the unsubscribe link with it
_TEMPLATE_SECONDS = 1.0
_FULL = Room(stories=1_000_000)


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


class Renderer:
    """Digests as messages from `sender`; the links lead to `base_url`.

    The templates are tried with a sample at once, so that a broken one is a mistake at start and not at seven in the
    morning. Raises Mistakes, with file and line.
    """

    def __init__(self, templates: Path, sender: str, base_url: str) -> None:
        self._sender = sender
        self._page_url = base_url.rstrip("/") + "/"
        self._folder = templates
        self._environment = ImmutableSandboxedEnvironment(
            loader=FileSystemLoader(templates),
            autoescape=lambda name: name is not None and name.endswith(".html"),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            bytecode_cache=_COMPILED,
        )
        self._inliner = css_inline.CSSInliner(load_remote_stylesheets=False, keep_at_rules=True)
        self._text = self._template("email/digest.txt")
        self._html = self._template("email/digest.html")
        self(_SAMPLE, unsubscribe_url=base_url, now=_SAMPLE.composed)

    def __call__(self, digest: Digest, *, unsubscribe_url: str, now: datetime) -> Message:
        """The message; `now` tells whether it is late. CPU-bound, some 20 ms for 60 stories. Raises Mistakes."""

        def seen(room: Room) -> DigestView:
            return view(digest, room, page_url=self._page_url, unsubscribe_url=unsubscribe_url, now=now)

        whole = seen(_FULL)
        text = self._filled(self._text, whole)
        html = self._fitting_html(seen, sum(len(section.stories) for section in digest.sections))
        return digest_message(digest, whole.subject, text, html, sender=self._sender, unsubscribe_url=unsubscribe_url)

    def _fitting_html(self, seen: Callable[[Room], DigestView], stories: int) -> str:
        """The HTML in at most MAX_HTML bytes: shorter summaries, then titles, then fewer stories."""
        html = ""
        for room in (Room(stories), Room(stories, 1000, 120), Room(stories, 1000, 0), Room(stories, 160, 0)):
            html = self._inlined(seen(room))
            if (size := len(html.encode())) <= MAX_HTML:
                return html
        while stories:
            stories = min(stories - 1, stories * MAX_HTML * 19 // (size * 20))
            html = self._inlined(seen(Room(stories, 160, 0)))
            if (size := len(html.encode())) <= MAX_HTML:
                break
        return html

    def _inlined(self, shown: DigestView) -> str:
        return self._inliner.inline(self._filled(self._html, shown))

    def _template(self, name: str) -> Template:
        path = str(self._folder / name)
        try:
            return self._environment.get_template(name)
        except TemplateNotFound as exc:
            todo = "Copy the shipped templates there, or correct `templates` in the configuration"
            raise Mistakes((Problem(path, 0, 0, "there is no such template", todo),)) from exc
        except TemplateSyntaxError as exc:
            what = f"the template cannot be read: {exc.message}"
            raise Mistakes((Problem(exc.filename or path, exc.lineno, 1, what, "Mend the syntax"),)) from exc
        except (OSError, UnicodeDecodeError) as exc:
            raise Mistakes((Problem(path, 0, 0, f"the template cannot be read: {exc}", "Save it as UTF-8"),)) from exc

    def _filled(self, template: Template, shown: DigestView) -> str:
        parts, until = [], time.thread_time() + _TEMPLATE_SECONDS
        try:
            running = cast(Generator[str, None, None], template.generate(digest=shown))
            for part in running:
                parts.append(part)
                if time.thread_time() > until:
                    running.throw(TimeoutError(f"it takes more than {_TEMPLATE_SECONDS:g} s"))
        except Exception as exc:  # whatever an operator's template does is the template's mistake, and it says where
            places = [frame for frame in traceback.extract_tb(exc.__traceback__) if frame.filename == template.filename]
            line = places[-1].lineno or 1 if places else 1
            what = f"the template fails: {exc}"
            raise Mistakes((Problem(template.filename or "", line, 1, what, "Mend that line"),)) from exc
        return "".join(parts)


_AT = datetime(2023, 8, 31, 7, tzinfo=UTC)
_STORY = DigestStory(
    title="Sample", outlet="Sample", url="https://example.org/", language="en", published=_AT, seen=_AT, incident_id=1,
    summary="Sample", evidence=(Span("title", 0, 6, "Sample", "term", "sample", "sample", "sample"),), also=("Sample",),
    again="sample",
)  # fmt: skip
_PATTERN = Pattern("sample", "Sample", 3, "stable", "sample", "Sample", _AT, _AT, _AT, 5, "Sample", (1,))
_SAMPLE = Digest(
    message_id="sample@example.org",
    subscription=Subscription(0, "sample@example.org", (), Level.LOW, "daily 07:00", "UTC", "en", _AT),
    due=_AT,
    composed=_AT,
    sections=tuple(DigestSection("sample", "Sample", level, (_STORY, _STORY), 1) for level in reversed(Level)),
    story_count=15,
    held=tuple((why, 1) for why in Held),
    silenced=(Silenced("Sample", _AT, 1),),
    coverage=Coverage(120, 118, (Loss("Sample", _AT, _AT, 14),), (Unwell("Sample", _AT),)),
    patterns=(ToldPattern(_PATTERN, (Headline("Sample", "Sample", "https://example.org/", _AT),), 1),) * 11,
)
