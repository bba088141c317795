"""How long it takes from the moment a rule's file is saved until the running daemon matches with the edited rule.

    .venv/bin/python benchmarks/edit.py [--rules 10000] [--edits 9]

`monitor run` is started on the shipped rules, then on RULES rules of three to six terms, with two examples each
(match_texts.py). One rule gets another word, EDITS times. What is measured is all of it: the edit is noticed (0.1 to
0.2 s after the last touch), configuration, templates and rules are read, the new set is compiled, the examples of the
rule are run, the set is stored in SQLite, and the daemon switches. Median and worst of the edits, and the median of the
CPU seconds that all processes of the daemon took meanwhile; on a busy machine these tell more. The first edit after a
start is one of them. Goal: 0.5 s for the shipped rules, 2 s for 10,000.

At last a story brings the last word: it must be matched, by the last set. Else the exit code is 1. Needs Linux.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from match_texts import Rules

from monitor.rules.files import files_of
from tests.daemon.installation import Installation, Running
from tests.postoffice import Postoffice, in_thread
from tests.publisher import Publisher, item, rss
from tests.weight import family

PACK = Path(__file__).parents[1] / "rules"
PAUSE = 1.0  # seconds between two edits, so that each is a reload of its own
TICK = os.sysconf("SC_CLK_TCK")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--rules", type=int, default=10_000)
    arguments.add_argument("--edits", type=int, default=9)
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder)
        (made / "topics").mkdir()
        for one in Rules().many(chosen.rules):
            (made / "topics" / f"{one.name}.yaml").write_text(one.yaml(), encoding="utf-8")
        good = [edited(PACK, "shipped rules", chosen.edits, 0.5)]
        good.append(edited(made, f"{chosen.rules:,} rules", chosen.edits, 2.0))
    if not all(good):
        sys.exit("the word of an edited rule is not found")


def edited(rules: Path, name: str, edits: int, goal: float) -> bool:
    """Edit one of the rules under a running daemon; whether it then finds what it should."""
    with tempfile.TemporaryDirectory() as home, Publisher() as publisher, in_thread(Postoffice()) as office:
        here = Installation(Path(home), f"sqlite:///{home}/monitor.db", publisher, office)
        shutil.rmtree(here.home / "rules")
        shutil.copytree(rules, here.home / "rules")
        file = min((here.home / "rules" / "topics").glob("*.yaml"))
        here.publish(1)
        text, took, used = file.read_text(encoding="utf-8"), list[float](), list[float]()
        with here.start() as daemon:
            for _ in here.config()["feeds"]:
                daemon.until("feed polled")
            for number in range(edits):
                time.sleep(PAUSE)
                before, began = cpu(family(daemon.process.pid)), time.perf_counter()
                file.write_text(with_word(text, word(number)), encoding="utf-8")
                daemon.until("reloaded")
                took.append(time.perf_counter() - began)
                used.append(cpu(family(daemon.process.pid)) - before)
            found = matched(here, daemon, word(edits - 1))
            served = files_of(here.home / "rules").hash
            daemon.signal(signal.SIGTERM)
            daemon.end()
    median = statistics.median(took)
    told = f"median {median:6.2f} s   worst {max(took):6.2f} s   CPU {statistics.median(used):5.2f} s   goal {goal} s"
    print(f"  {name:<16} {told}   {'reached' if max(took) <= goal else 'NOT REACHED'}", flush=True)
    return (file.stem, served) in found


def word(number: int) -> str:
    return f"zyxomat{number}"


def with_word(rule: str, word: str) -> str:
    """The file of a rule that matches what it matched, and every story with this word."""
    head, _, rest = rule.partition("when:\n")
    lines = rest.splitlines()
    end = next((number for number, one in enumerate(lines) if one and not one.startswith(" ")), len(lines))
    when = ["when:", "  any:", f"    - term: {word}", "    -", *(f"    {one}" for one in lines[:end])]
    return head + "\n".join([*when, *lines[end:]]) + "\n"


def cpu(processes: Iterable[int]) -> float:
    """Seconds that they have taken so far."""
    stats = (Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in processes)
    return sum(int(one[11]) + int(one[12]) for one in stats) / TICK


def matched(here: Installation, daemon: Running, word: str) -> set[tuple[str, str]]:
    """The rules, with the hashes of their sets, that a story with this word matches."""
    here.publisher.pages["/one.xml"] = rss(item(f"A {word} is here", "http://127.0.0.1/here"))
    daemon.until("feed polled", new_stories=1)
    with closing(sqlite3.connect(here.home / "monitor.db")) as connection:
        return set(connection.execute("SELECT rule, rule_set FROM matches"))


if __name__ == "__main__":
    main()
