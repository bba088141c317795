"""How many copies are found among many stories, how many pairs are false, and what that costs.

    python3 -m venv PEER && PEER/bin/pip install datasketch        # once, anywhere
    .venv/bin/python benchmarks/copies.py [--stories 100000] [--peer PEER/bin/python] [--peer-stories 10000]

Stories of 1.5 KB in six languages from 300 sources over seven days; every fifth is a copy of an earlier one: in
capitals, with 5 % of its words changed, with 15 % changed and the last sixth cut off, or its first half with a new
tail, all but the first under a new title. The other stories have nothing in common. Then the same, with boilerplate in
every story: each source puts its own under all its stories, a tenth to almost half of each.

A copy is found if the story is said to copy its origin, or another copy of it; a pair is false if the two have not one
origin. Measured in a process of its own: CPU time of sketches and index, without reading the stories, and its peak of
memory. Goals, without boilerplate: recall 0.99, 4,000 stories a second, 450 MB; with and without: no false pair.

The peer gets the shingles for nothing (the same, as strings): of ours the CPU time beside it is that of everything.
Machines are noisy, so read the ratio.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from copies_texts import EDITS, Item, Texts

from monitor.incidents.copies import Copies
from monitor.incidents.report import Report
from monitor.incidents.shingles import sketch_of
from monitor.text.fold import fold_text
from monitor.text.words import Kind, runs

START = datetime(2026, 1, 1, tzinfo=UTC)
BATCH = 200


@dataclass
class Score:
    copies: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    false: int = 0
    stories: int = 0
    cpu: float = 0.0
    megabytes: float = 0.0

    def count(self, item: Item, found: Iterable[int], origins: list[int]) -> None:
        """`found` are the numbers of the stories that it is said to copy."""
        self.stories += 1
        of = [origins[number] for number in found]
        self.false += sum(origin != item.origin for origin in of)
        if item.edit:
            self.copies[item.edit] += 1
            self.found[item.edit] += item.origin in of

    @property
    def recall(self) -> float:
        return self.found.total() / max(1, self.copies.total())

    def show(self, name: str) -> None:
        by_edit = ", ".join(f"{edit} {self.found[edit] / max(1, self.copies[edit]):.4f}" for edit in EDITS)
        memory = f", {self.megabytes:.0f} MB" if self.megabytes else ""
        print(
            f"{name}: {self.stories} stories, recall {self.recall:.4f} ({by_edit}), {self.false} false pairs, "
            f"{self.stories / self.cpu:,.0f} stories a second{memory}",
            flush=True,
        )


def stored(file: Path) -> Iterator[Item]:
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            yield Item(**json.loads(line))


def ours(file: Path, count: int, told: Any) -> None:
    """Our part, in a process of its own. The clock is read once for a batch: that may be slow."""
    copies, score, origins = Copies(), Score(), list[int]()
    step = timedelta(days=7) / count
    sketch_of("", "", "load what is loaded once")
    items = stored(file)
    while batch := list(islice(items, BATCH)):
        began = time.process_time()
        answers = []
        for item in batch:
            sketch = sketch_of(item.title, "", item.text)
            answers.append(
                copies.add(Report(str(item.number), None, "", START + item.number * step, item.source, sketch))
            )
        score.cpu += time.process_time() - began
        for item, found in zip(batch, answers, strict=True):
            score.count(item, (int(copy.of) for copy in found), origins)
            origins.append(item.origin)
    status = Path("/proc/self/status").read_text(encoding="ascii")
    score.megabytes = int(status.split("VmHWM:")[1].split()[0]) / 1024
    told.send(score)


def measured(file: Path, count: int) -> Score:
    spawn = multiprocessing.get_context("spawn")
    hears, tells = spawn.Pipe(duplex=False)
    process = spawn.Process(target=ours, args=(file, count, tells))
    process.start()
    tells.close()
    score: Score = hears.recv()
    process.join()
    return score


def shingles(item: Item) -> list[str]:
    """Ours, as strings."""
    words, characters = [], []
    for run in runs(fold_text(f"{item.title}\n{item.text}")):
        if run.kind is Kind.SPACED:
            words.append(run.text)
        else:
            characters.append(run.text)
    row = "".join(characters)
    found = {" ".join(words[place : place + 3]) for place in range(len(words) - 2)}
    return sorted(found | {row[place : place + 4] for place in range(len(row) - 3)})


def peer(python: str, file: Path, count: int) -> tuple[str, Score]:
    script = Path(__file__).with_name("copies_datasketch.py")
    items = [item for item, _ in zip(stored(file), range(count), strict=False)]
    with tempfile.TemporaryFile("w+", encoding="utf-8") as asked:
        asked.writelines(json.dumps(shingles(item)) + "\n" for item in items)
        asked.seek(0)
        done = subprocess.run([python, script], stdin=asked, capture_output=True, text=True, check=True)
    *answers, last = map(json.loads, done.stdout.splitlines())
    score, origins = Score(cpu=last["cpu"]), list[int]()
    for item, found in zip(items, answers, strict=True):
        score.count(item, found, origins)
        origins.append(item.origin)
    return last["version"], score


def main() -> None:
    arguments = argparse.ArgumentParser(description="How copies are found, and what it costs.")
    arguments.add_argument("--stories", type=int, default=100_000)
    arguments.add_argument("--peer", help="a Python that has datasketch; without it the peer's lines are left out")
    arguments.add_argument("--peer-stories", type=int, default=10_000)
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for name, boilerplate in (("plain", False), ("with boilerplate", True)):
            file = Path(folder, name)
            with file.open("w", encoding="utf-8") as out:
                for item in Texts(chosen.stories, boilerplate=boilerplate).items():
                    out.write(json.dumps(item.__dict__) + "\n")
            measured(file, chosen.stories).show(f"{name}, ours")
            if chosen.peer:
                few = min(chosen.peer_stories, chosen.stories)
                first = Path(folder, "first")
                with file.open(encoding="utf-8") as lines:
                    first.write_text(
                        "".join(line for line, _ in zip(lines, range(few), strict=False)), encoding="utf-8"
                    )
                mine = measured(first, few)
                mine.show(f"{name}, ours, the first")
                version, theirs = peer(chosen.peer, first, few)
                theirs.show(f"{name}, datasketch {version}, the first")
                print(f"{name}: datasketch takes {theirs.cpu / mine.cpu:.1f} times as much CPU", flush=True)


if __name__ == "__main__":
    main()
