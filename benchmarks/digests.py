"""What it costs to write the digests of many readers of the same news.

    .venv/bin/python benchmarks/digests.py [--readers 1000]

Measured, as CPU time of this process for each digest of 8 and of 60 stories in two languages of a story: its two parts,
when its blocks are known (the news is the same for all; addresses, links and what was held back are each reader's), and
when nothing is.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import replace
from pathlib import Path

from monitor.digests.bodies import Bodies
from monitor.digests.sample import SampleLinks, sample_digest
from monitor.outgoing import Digest
from monitor.telling import Held

BASE = "https://alerts.example.org"
TEMPLATES = Path(__file__).parents[1] / "templates"


def digest_of(stories: int) -> Digest:
    """Of incidents of three and of one story, like those of the sample."""
    digest = sample_digest()
    section = digest.sections[0]
    told = tuple(
        replace(section.stories[number % 4], incident_id=number // 4 * 2 + (number % 4 == 3), match_id=number + 1)
        for number in range(stories)
    )
    return replace(digest, sections=(replace(section, stories=told, cut=0),), story_count=stories)


def for_reader(digest: Digest, number: int) -> Digest:
    who = replace(digest.subscription, id=number, email=f"reader-{number}@example.org")
    return replace(digest, subscription=who, held=((Held.TOLD, number % 10),))


def write(bodies: Bodies, digest: Digest, number: int) -> int:
    links, leave = SampleLinks(f"{BASE}/{number}"), f"{BASE}/u/{number:032}"
    bodies.text(digest, links, leave, digest.composed)
    return len(bodies.html(digest, links, leave, digest.composed).encode())


def measure(stories: int, readers: int) -> None:
    digest = digest_of(stories)
    personal = [for_reader(digest, number) for number in range(readers)]
    fresh = [Bodies(TEMPLATES, f"{BASE}/") for _ in range(10)]
    for bodies in fresh:
        write(bodies, sample_digest(), 0)  # templates are compiled at start
    started = time.process_time()
    for number, bodies in enumerate(fresh):
        write(bodies, personal[number], number)
    new = (time.process_time() - started) / len(fresh)
    started = time.process_time()
    for number, each in enumerate(personal):
        size = write(fresh[0], each, number)
    known = (time.process_time() - started) / readers
    print(
        f"{stories} stories, {size:,} bytes of HTML: {new * 1000:.2f} ms where nothing is known, "
        f"{known * 1000:.2f} ms each of {readers:,}"
    )


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--readers", type=int, default=1000)
    wanted = arguments.parse_args()
    for count in (8, 60):
        measure(count, wanted.readers)
