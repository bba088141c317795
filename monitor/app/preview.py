"""What a digest looks like, for who changes its templates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from monitor.config import load_config
from monitor.digests.bodies import Bodies
from monitor.digests.sample import SampleLinks, sample_digest, sample_of_nothing
from monitor.digests.view import subject
from monitor.storage.subscriptions import SubscriptionRow

Echo = Callable[[str], Any]

_SAMPLES = {"news": sample_digest, "nothing": sample_of_nothing}


def preview_sample(
    config_file: Path, environment: Mapping[str, str], sample: str, language: str, html_file: Path | None, echo: Echo
) -> None:
    """Print a made-up digest (`news` or `nothing`) by the templates of the configuration; needs no database."""
    config = load_config(config_file, environment)
    base_url = config.web.base_url.rstrip("/")
    digest, links = _SAMPLES[sample](language), SampleLinks(base_url)
    bodies, unsubscribe_url = Bodies(config.templates, f"{base_url}/"), f"{base_url}/u/sample"
    if html_file is not None:
        html = bodies.html(digest, links, unsubscribe_url, digest.composed)
        html_file.write_text(html, encoding="utf-8", newline="\n")
    echo(f"Subject: {subject(digest)}\n\n{bodies.text(digest, links, unsubscribe_url, digest.composed)}")


def in_language(row: SubscriptionRow, language: str | None) -> SubscriptionRow:
    """The subscription as if it were in that language, where one is named."""
    if language is None:
        return row
    return replace(row, subscription=replace(row.subscription, language=language))
