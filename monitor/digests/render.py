"""Turn a digest into a message: its two parts by the templates in `templates/email/`, and the bytes that leave."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from monitor.digests.bodies import MAX_HTML, Bodies
from monitor.digests.message import Message, digest_message
from monitor.digests.sample import SampleLinks, sample_digest, sample_of_nothing
from monitor.digests.told import NO_LINKS, Links
from monitor.digests.view import subject
from monitor.outgoing import Digest

__all__ = ["MAX_HTML", "Renderer"]


class Renderer:
    """Digests as messages from `sender`; the links lead to `base_url`.

    The templates are tried with samples at once, so that a broken one is a mistake at start and not at seven in the
    morning. Raises Mistakes, with file and line.
    """

    def __init__(self, templates: Path, sender: str, base_url: str) -> None:
        self._sender = sender
        self._bodies = Bodies(templates, base_url.rstrip("/") + "/")
        for sample in (sample_digest(), sample_of_nothing()):
            self(sample, unsubscribe_url=base_url, now=sample.composed, links=SampleLinks(base_url))

    def __call__(self, digest: Digest, *, unsubscribe_url: str, now: datetime, links: Links = NO_LINKS) -> Message:
        """The message; `now` tells whether it is late, `links` lead to its subscriber's own pages. CPU-bound: 1 ms for
        8 stories that others were told too, 200 ms for 60 that nobody was. Raises Mistakes."""
        text, html = self._bodies.both(digest, links, unsubscribe_url, now)
        line = subject(digest)
        return digest_message(digest, line, text, html, sender=self._sender, unsubscribe_url=unsubscribe_url)
