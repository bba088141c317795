"""What a story costs the rule engine, and whether it finds what it should.

    .venv/bin/python benchmarks/match.py [--scale 1] [--only results,speed,postgresql,scaling,pack,hostile,clauses]

5,000 stories of 3 KB in five scripts (English, German, Russian, Korean, Chinese, Arabic) and 10,000 rules of three to
six terms with proximity are made from fixed seeds (match_texts.py). Everything runs in this one process, on one core,
after start-up; figures are CPU seconds unless they say otherwise.

* results: of every rule and story what match_oracle.py finds, by another way; of a part of them, and of the shipped
  rules, also what the plain reading of tests/rules finds, with score and evidence. Any difference ends in exit code 1.
* speed: stories a second, language and folding included; goal 1,000. And of stories whose text is folded beforehand.
* postgresql: stories a second of stored `tsquery`s (match_postgres.py), and what it misses and finds too much; goal for
  us: at least 5 times the faster of the two, on text folded beforehand.
* scaling: 100 to 100,000 rules, of which the same hundred occur; goal at most 2 times slower from first to last.
* pack: stories a second of the shipped rules.
* hostile: the stories of tests/rules/hostile_stories.py with the shipped rules; goal at most 1 s each.
* clauses: those of tests/rules/hostile_clauses.py, each in a story that is full of what it asks for, with its steps;
  goal at most 50 ms each.

An edit of a rule is measured by edit.py. `--scale 0.02` makes all of it smaller, to see that it runs. Machines are
noisy: read ratios within one run.
"""

from __future__ import annotations

import argparse
import gc
import random
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from match_oracle import Oracle
from match_postgres import Percolator, server, split
from match_texts import BY_CODE, Rules, Stories, Wanted, rule_set

from monitor.model import Story
from monitor.rules.evaluate import Reading as Look
from monitor.rules.load import load_rules
from monitor.rules.match import Matcher
from monitor.rules.rule import RuleSet
from monitor.text.fold import fold_text
from tests.rules.hostile_clauses import CLAUSES as HOSTILE_CLAUSES
from tests.rules.hostile_stories import STORIES as HOSTILE
from tests.rules.plain import differences
from tests.rules.sets import rule_set as in_one_rule

PACK = Path(__file__).parents[1] / "rules"
SECTIONS = ("results", "speed", "postgresql", "scaling", "pack", "hostile", "clauses")
PLAIN_RULES, PLAIN_STORIES = 300, 50  # a plain reading takes seconds a story
BASE = 100  # rules that occur, in `scaling`
PEER_SECONDS = 60.0  # after which the peer has shown enough


@dataclass
class Run:
    """What is measured on, and what was found wrong."""

    scale: float
    ready: float = 0.0  # CPU seconds that `matcher` took
    wrong: list[str] = field(default_factory=list)

    def scaled(self, count: int, least: int = 1) -> int:
        return max(least, int(count * self.scale))

    @cached_property
    def pack(self) -> Matcher:
        return served(load_rules(PACK))

    @cached_property
    def topics(self) -> dict[str, list[str]]:
        """What stories of watched feeds speak of: names and terms of the shipped rules, by language."""
        rules = self.pack.rule_set
        written = [one for entity in rules.entities.values() for one in entity.names]
        written += [one for concept in rules.concepts.values() for one in concept.terms]
        return {
            code: [one.form.strip("=*") for one in written if one.language.split("-")[0] == code] for code in BY_CODE
        }

    @cached_property
    def stories(self) -> list[Story]:
        return list(Stories(self.topics).many(self.scaled(5_000, 50)))

    @cached_property
    def folded(self) -> list[Story]:
        return list(map(folded, self.stories))

    @cached_property
    def others(self) -> list[Story]:
        """To warm up with: no story that is measured is read before."""
        return list(Stories(self.topics, "others").many(self.scaled(1_000, 20)))

    @cached_property
    def wanted(self) -> list[Wanted]:
        return Rules().many(self.scaled(10_000, 100))

    @cached_property
    def matcher(self) -> Matcher:
        began = time.process_time()
        matcher = served(rule_set(self.wanted))
        self.ready = time.process_time() - began
        return matcher

    @cached_property
    def folded_speed(self) -> float:
        return speed(self.matcher, self.folded, map(folded, self.others))


def served(rule_set: RuleSet) -> Matcher:
    """Made ready as a worker does it: nothing of it is walked for garbage while stories are read."""
    matcher = Matcher(rule_set)
    gc.collect()
    gc.freeze()
    return matcher


def folded(story: Story) -> Story:
    title, summary, text = map(fold_text, (story.title, story.summary, story.text))
    return replace(story, title=title, summary=summary, text=text)


def line(name: str, figure: str, goal: str = "", good: bool | None = None) -> None:
    """`good` is whether the goal is reached; None where there is none."""
    told = "" if good is None else ("   reached" if good else "   NOT REACHED")
    print(f"  {name:<44} {figure:>34}{'   goal ' + goal if goal else ''}{told}", flush=True)


def speed(matcher: Matcher, stories: Sequence[Story], others: Iterable[Story]) -> float:
    """Stories a CPU second, after others were read."""
    for story in others:
        matcher.read(story)
    began = time.process_time()
    for story in stories:
        matcher.read(story)
    return len(stories) / (time.process_time() - began)


def matched(matcher: Matcher, story: Story) -> set[str]:
    return {match.rule for match in matcher.read(story).matches}


# sections


def results(run: Run) -> None:
    oracle, found, different = Oracle(run.wanted), 0, 0
    for story in run.stories:
        ours, theirs = matched(run.matcher, story), oracle.matched(story)
        found += len(theirs)
        different += len(ours ^ theirs)
        run.wrong += [f"story {story.key}: {name} by one of the two alone" for name in sorted(ours ^ theirs)]
    pairs = f"{len(run.wanted):,} rules x {len(run.stories):,} stories"
    line(f"by positions, {pairs}", f"{found:,} matches, {different} different", "0 different", not different)
    part = Matcher(rule_set(run.wanted[:PLAIN_RULES]))
    for name, matcher in ((f"plain reading, {len(part.rule_set.rules)} rules", part), ("the shipped rules", run.pack)):
        some = run.stories[:: max(1, len(run.stories) // run.scaled(PLAIN_STORIES))]
        lines = [
            f"story {story.key}: {told}"
            for story in some
            for told in differences(matcher.rule_set, story, matcher.read(story))
        ]
        run.wrong += lines
        line(f"{name} x {len(some)} stories", f"{len(lines)} different", "0 different", not lines)


def speeds(run: Run) -> None:
    size = sum(len(f"{one.title}{one.summary}{one.text}".encode()) for one in run.stories) / len(run.stories) / 1e6
    figure = speed(run.matcher, run.stories, run.others)
    line("made ready", f"{run.ready:8.2f} s CPU")
    told = f"{figure:8,.0f} stories/s  {figure * size:5.1f} MB/s"
    line(f"end to end, {len(run.wanted):,} rules", told, "1,000 stories/s", figure >= 1_000)
    line("text folded beforehand", f"{run.folded_speed:8,.0f} stories/s  {run.folded_speed * size:5.1f} MB/s")


def postgresql(run: Run) -> None:
    oracle, figures = Oracle(run.wanted), list[float]()
    with server() as connection:
        if connection is None:
            line("no PostgreSQL on this machine", "not measured")
            return
        for name, near in (("and, or, not", False), ("with every distance", True)):
            peer = Percolator(connection, run.wanted, near)
            texts = [split(story) for story in run.folded]
            began, found = peer.cpu(), []
            for text in texts:
                found.append(peer.matched(text))
                if peer.cpu() - began > PEER_SECONDS * run.scale:
                    break
            used = max(peer.cpu() - began, 0.01)
            right = [oracle.matched(story) for story in run.stories[: len(found)]]
            both = sum(len(ours & theirs) for ours, theirs in zip(right, found, strict=True))
            recall, surplus = both / max(1, sum(map(len, right))), 1 - both / max(1, sum(map(len, found)))
            figures.append(len(found) / used)
            line(f"tsquery, {name}", f"{figures[-1]:8,.1f} stories/s of the server")
            line("", f"recall {recall:.3f}, surplus {surplus:.3f}")
            line("", f"ours is {run.folded_speed / figures[-1]:.2f} times as fast")
    ratio = run.folded_speed / max(figures)
    line("ours, text folded beforehand", f"{ratio:8.2f} times the faster", "5 times", ratio >= 5)


def scaling(run: Run) -> None:
    base, stories = Rules("base").many(BASE), run.stories[: run.scaled(1_000, 20)]
    figures: list[float] = []
    right: list[set[str]] = []
    sizes = [BASE, *(run.scaled(size, BASE * 2) for size in (1_000, 10_000, 100_000))]
    for size in sorted(set(sizes)):
        wanted = [*base, *Rules("more", occurring=False).many(size - BASE)]
        random.Random(size).shuffle(wanted)
        began = time.process_time()
        matcher = Matcher(rule_set(wanted))
        ready = time.process_time() - began
        found = [matched(matcher, story) for story in stories]
        figures.append(speed(matcher, stories, ()))  # the same again: new words cost the same with any rules
        right = right or found
        if found != right:
            run.wrong.append(f"scaling: {size} rules, of which the same occur, match other stories")
        line(f"{size:,} rules", f"{figures[-1]:8,.0f} stories/s, ready in {ready:.2f} s")
    ratio = figures[0] / figures[-1]
    line("from first to last", f"{ratio:8.2f} times slower", "2 times", ratio <= 2)


def pack(run: Run) -> None:
    figure = speed(run.pack, run.stories, run.others)
    told = sum(bool(run.pack.read(story).matches) for story in run.stories[:1000])
    line(f"{len(run.pack.rule_set.rules)} shipped rules", f"{figure:8,.0f} stories/s")
    line("", f"{told} of the first {len(run.stories[:1000]):,} stories match")


def hostile(run: Run) -> None:
    run.pack.read(run.others[0])
    gc.collect()
    gc.freeze()  # as a worker does once it has its rules
    took = []
    for name, story in HOSTILE.items():
        began = time.process_time()
        run.pack.read(story)
        took.append((time.process_time() - began, name))
    took.sort(reverse=True)
    line(f"{len(took)} stories, the slowest", f"{took[0][0]:8.2f} s CPU", "1 s", took[0][0] <= 1)
    for seconds, name in took:
        if seconds > 1:
            line(f"  {name}", f"{seconds:8.2f} s CPU")


def clauses(run: Run) -> None:
    took = []
    for name, (when, text) in HOSTILE_CLAUSES.items():
        matcher, story = Matcher(in_one_rule(when)), Story(key=name, title="", summary="", text=text, language="en")
        look, seconds = matcher.look(story), []
        for _ in range(3):
            fresh = Look(story, look.layout, look.found, look.language, matcher.answers)
            gc.collect()
            began = time.process_time()
            fresh.verdict(matcher.rule_set.rules[0].when)
            seconds.append(time.process_time() - began)
        took.append((min(seconds), fresh.steps, name))
    took.sort(reverse=True)
    line(f"{len(took)} clauses, the slowest", f"{took[0][0] * 1000:8.1f} ms CPU", "50 ms", took[0][0] <= 0.05)
    for best, steps, name in took[: run.scaled(10)]:
        line(f"  {name}", f"{best * 1000:8.1f} ms CPU, {steps:6,} steps")


WORK = dict(zip(SECTIONS, (results, speeds, postgresql, scaling, pack, hostile, clauses), strict=True))


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--scale", type=float, default=1.0)
    arguments.add_argument("--only", default=",".join(SECTIONS))
    chosen = arguments.parse_args()
    names = [name for name in chosen.only.split(",") if name]
    if unknown := [name for name in names if name not in WORK]:
        arguments.error(f"no section {', '.join(unknown)}; they are {', '.join(SECTIONS)}")
    run = Run(chosen.scale)
    for name in names:
        print(name, flush=True)
        WORK[name](run)
    for told in run.wrong[:20]:
        print(told, file=sys.stderr)
    if run.wrong:
        sys.exit(f"{len(run.wrong)} results differ")


if __name__ == "__main__":
    main()
