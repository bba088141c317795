"""Matching in worker processes: starting, reloading, dying, ending."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import resource
import signal
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from types import FrameType

import pytest

from monitor.errors import CannotWork, Mistakes
from monitor.model import RuleSetFiles
from monitor.rules.explain import Explainer
from monitor.rules.load import load_rules
from monitor.rules.match import Matcher
from monitor.rules.naming import Card
from monitor.rules.serving import compile_rules
from monitor.rules.workers import COMPILE_SECONDS, Matching, Served
from tests.rules.sets import story

MIB = 1024 * 1024
# The terms are Korean: 장기 chess, 체커 draughts, 바둑 go, 주사위 dice. Their script alone tells the language; for
# Latin letters every worker would load the language model first, which takes longer than all else in these tests.
RULE = """title: A rule
id: {id}
level: high
when: {{term: {term}}}
examples:
  match: [{{title: {term}}}]
  no_match: [{{title: 없음}}]
"""


def write(folder: Path, *, name: str = "r", term: str = "장기") -> Path:
    path = folder / "topics" / f"{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(RULE.format(id=name, term=term), encoding="utf-8")
    return folder


@pytest.fixture
async def matching() -> AsyncIterator[Matching]:
    started = Matching()
    yield started
    started.close()


async def rules_found(matching: Matching, title: str) -> list[str]:
    (reading,) = await matching([story(title)])
    return [match.rule for match in reading.matches]


async def test_stories_are_matched_in_their_order(matching: Matching, tmp_path: Path) -> None:
    files = await matching.start(write(tmp_path))
    readings = await matching([story("장기"), story("바둑"), story("장기 다시")])
    assert [len(reading.matches) for reading in readings] == [1, 0, 1]
    assert {match.rule_set for reading in readings for match in reading.matches} == {files.hash}
    assert matching.rule_set == files


async def test_no_stories_are_no_readings(matching: Matching, tmp_path: Path) -> None:
    await matching.start(write(tmp_path))
    assert list(await matching([])) == []


async def test_before_a_start_nothing_is_served(matching: Matching) -> None:
    with pytest.raises(RuntimeError, match="no rules are served yet"):
        await matching([story("장기")])


async def test_a_new_set_takes_over(matching: Matching, tmp_path: Path) -> None:
    first = await matching.start(write(tmp_path, term="장기"))
    second = await matching.start(write(tmp_path, term="체커"))
    assert first.hash != second.hash
    assert await rules_found(matching, "장기") == []
    assert await rules_found(matching, "체커") == ["r"]


async def test_a_set_that_is_served_already_is_approved_and_not_compiled_again(
    matching: Matching, tmp_path: Path
) -> None:
    first = await matching.start(write(tmp_path))
    before = worker_pids(matching)
    asked: list[Served] = []

    async def approve(served: Served) -> None:
        asked.append(served)

    assert await matching.start(tmp_path, approve=approve) == first
    assert worker_pids(matching) == before
    assert [served.files for served in asked] == [first]


async def test_a_rule_that_is_removed_stops(matching: Matching, tmp_path: Path) -> None:
    write(tmp_path, name="other", term="장기")
    await matching.start(write(tmp_path, name="r", term="장기"))
    assert await rules_found(matching, "장기") == ["other", "r"]
    (tmp_path / "topics" / "other.yaml").unlink()
    await matching.start(tmp_path)
    assert await rules_found(matching, "장기") == ["r"]


async def test_a_bad_set_leaves_the_old_one_serving(matching: Matching, tmp_path: Path) -> None:
    good = await matching.start(write(tmp_path))
    (tmp_path / "topics" / "bad.yaml").write_text("title: [")
    with pytest.raises(Mistakes, match=r"bad\.yaml:2:1: not YAML"):
        await matching.start(tmp_path)
    assert matching.rule_set == good
    assert await rules_found(matching, "장기") == ["r"]


async def test_examples_that_do_not_hold_are_told_as_warnings(matching: Matching, tmp_path: Path) -> None:
    write(tmp_path)
    path = tmp_path / "topics" / "r.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("없음", "장기"), encoding="utf-8")
    told: list[Served] = []

    async def approve(served: Served) -> None:
        told.append(served)

    await matching.start(tmp_path, approve=approve)
    assert told[0].ids == {"r"}
    assert [f"{path}:7:14: `r` matches this example: 장기" in warning for warning in told[0].warnings] == [True]


async def test_what_is_not_approved_is_not_served(matching: Matching, tmp_path: Path) -> None:
    good = await matching.start(write(tmp_path, term="장기"))

    async def refuse(served: Served) -> None:
        raise Mistakes(())

    with pytest.raises(Mistakes):
        await matching.start(write(tmp_path, term="체커"), approve=refuse)
    assert matching.rule_set == good
    assert await rules_found(matching, "장기") == ["r"]


async def test_until_it_is_approved_the_old_set_serves(matching: Matching, tmp_path: Path) -> None:
    await matching.start(write(tmp_path, term="장기"))
    asked, answer = asyncio.Event(), asyncio.Event()

    async def wait(served: Served) -> None:
        asked.set()
        await answer.wait()

    reload = asyncio.create_task(matching.start(write(tmp_path, term="체커"), approve=wait))
    await asked.wait()
    assert await rules_found(matching, "장기") == ["r"]
    answer.set()
    await reload
    assert await rules_found(matching, "체커") == ["r"]


async def test_what_the_old_worker_was_given_it_still_answers_in_the_name_of_its_set(
    matching: Matching, tmp_path: Path
) -> None:
    first = await matching.start(write(tmp_path, term="장기"))
    asked = asyncio.create_task(matching([story("장기")]))
    second = await matching.start(write(tmp_path, term="체커"))
    assert [match.rule_set for reading in await asked for match in reading.matches] == [first.hash]
    (reading,) = await matching([story("체커")])
    assert [match.rule_set for match in reading.matches] == [second.hash]


def worker_pids(matching: Matching) -> list[int]:
    executor = matching._executor
    assert executor is not None
    return list(executor._processes)  # type: ignore[attr-defined]


async def test_a_killed_worker_is_replaced_and_the_stories_are_matched(matching: Matching, tmp_path: Path) -> None:
    await matching.start(write(tmp_path))
    (pid,) = worker_pids(matching)
    os.kill(pid, signal.SIGKILL)
    assert await rules_found(matching, "장기") == ["r"]
    assert worker_pids(matching) != [pid]


async def test_many_calls_at_once_survive_one_killed_worker(matching: Matching, tmp_path: Path) -> None:
    await matching.start(write(tmp_path))
    (pid,) = worker_pids(matching)
    calls = [asyncio.create_task(rules_found(matching, "장기")) for _ in range(20)]
    await asyncio.sleep(0)  # the calls hand their stories over
    os.kill(pid, signal.SIGKILL)
    assert await asyncio.gather(*calls) == [["r"]] * 20
    assert len(worker_pids(matching)) == 1


async def test_a_worker_that_dies_before_it_has_compiled_brings_no_old_rules_back(
    matching: Matching, tmp_path: Path
) -> None:
    await matching.start(write(tmp_path, term="장기"))
    (old,) = worker_pids(matching)
    os.kill(old, signal.SIGSTOP)
    reload = asyncio.create_task(matching.start(write(tmp_path, term="체커")))
    await begins_to_compile(matching)
    os.kill(old, signal.SIGKILL)
    await reload
    assert await rules_found(matching, "체커") == ["r"]
    assert await rules_found(matching, "장기") == []


async def begins_to_compile(matching: Matching) -> None:
    """Wait until the worker has been given rules."""
    executor = matching._executor
    assert executor is not None

    def wait() -> None:
        while all(item.fn is not compile_rules for item in list(executor._pending_work_items.values())):  # type: ignore[attr-defined]
            time.sleep(0.001)

    await asyncio.to_thread(wait)


async def test_a_worker_that_runs_out_of_its_limits_while_it_compiles_costs_no_story(
    matching: Matching, tmp_path: Path
) -> None:
    good = await matching.start(write(tmp_path, term="장기"))
    (pid,) = worker_pids(matching)
    await asyncio.wrap_future(matching._executor.submit(burn_a_second))  # type: ignore[union-attr]
    resource.prlimit(pid, resource.RLIMIT_CPU, (1, 1))
    for number in range(300):
        write(tmp_path, name=f"more{number}", term=f"word{number}")
    reload = asyncio.create_task(matching.start(tmp_path))
    await begins_to_compile(matching)
    readings = await asyncio.gather(*(matching([story("장기"), story("바둑")]) for _ in range(5)))
    assert [[len(reading.matches) for reading in each] for each in readings] == [[1, 0]] * 5
    assert await reload != good
    assert await rules_found(matching, "word299") == ["more299"]
    assert worker_pids(matching) != [pid]


def burn_a_second() -> None:
    while time.process_time() < 1.1:
        pass


class DeadlyFiles(RuleSetFiles):
    """They end the process that compiles them."""

    def __reduce__(self) -> tuple[object, tuple[int]]:
        return os._exit, (1,)


async def test_rules_that_kill_whoever_compiles_them_are_refused_and_cost_no_story(
    matching: Matching, tmp_path: Path
) -> None:
    good = await matching.start(write(tmp_path))
    deadly = asyncio.create_task(matching._compiled(DeadlyFiles("deadly", ()), "rules"))
    asked = [asyncio.create_task(rules_found(matching, "장기")) for _ in range(5)]
    with pytest.raises(CannotWork, match=r"^the rules killed the worker process that compiled them$"):
        await deadly
    assert await asyncio.gather(*asked) == [["r"]] * 5
    assert matching.rule_set == good


async def test_rules_that_are_compiled_for_ever_are_refused_and_cost_no_story(
    matching: Matching, tmp_path: Path
) -> None:
    good = await matching.start(write(tmp_path, term="장기"))
    os.kill(worker_pids(matching)[0], signal.SIGSTOP)
    matching._compile_seconds = 0.5
    reload = asyncio.create_task(matching.start(write(tmp_path, term="체커")))
    asked = [asyncio.create_task(rules_found(matching, "장기")) for _ in range(5)]
    with pytest.raises(CannotWork, match=r"^the rules were not compiled within 0\.5 s$"):
        await reload
    matching._compile_seconds = COMPILE_SECONDS
    assert await asyncio.gather(*asked) == [["r"]] * 5
    assert matching.rule_set == good


async def test_a_start_that_is_cancelled_holds_nothing_up(matching: Matching, tmp_path: Path) -> None:
    await matching.start(write(tmp_path, term="장기"))
    os.kill(worker_pids(matching)[0], signal.SIGSTOP)
    unseen: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: unseen.append(context))
    reload = asyncio.create_task(matching.start(write(tmp_path, term="체커")))
    await begins_to_compile(matching)
    reload.cancel()
    await asyncio.wait([reload])
    assert reload.cancelled()
    matching.close()
    del reload
    gc.collect()
    assert unseen == []  # what nobody reads of an ended worker would be logged as a fault


async def test_a_worker_that_dies_before_its_set_is_approved_is_replaced_by_one_with_that_set(
    matching: Matching, tmp_path: Path
) -> None:
    await matching.start(write(tmp_path, term="장기"))

    async def kill(served: Served) -> None:
        os.kill(worker_pids(matching)[0], signal.SIGKILL)

    await matching.start(write(tmp_path, term="체커"), approve=kill)
    assert await rules_found(matching, "체커") == ["r"]


async def test_what_is_not_approved_in_a_new_worker_is_not_served(matching: Matching, tmp_path: Path) -> None:
    await matching.start(write(tmp_path, term="장기"))
    os.kill(worker_pids(matching)[0], signal.SIGKILL)

    async def refuse(served: Served) -> None:
        raise Mistakes(())

    with pytest.raises(Mistakes):
        await matching.start(write(tmp_path, term="체커"), approve=refuse)
    assert await rules_found(matching, "장기") == ["r"]


async def test_an_edit_runs_the_examples_of_the_edited_rule_in_the_same_worker(
    matching: Matching, tmp_path: Path
) -> None:
    for name, term in (("chess", "장기"), ("go", "바둑"), ("draughts", "체커")):
        write(tmp_path, name=name, term=term)
    await matching.start(tmp_path)
    before = worker_pids(matching)
    executor = matching._executor
    assert executor is not None
    executor.submit(watch_reading)
    await matching.start(write(tmp_path, name="go", term="주사위"))
    assert await asyncio.wrap_future(executor.submit(read_since)) == ["주사위", "없음"]
    assert worker_pids(matching) == before


_read: list[str] = []  # in a worker


def watch_reading() -> None:
    def look(frame: FrameType, event: str, _arg: object) -> None:
        if event == "call" and frame.f_code is Matcher.read.__code__:
            _read.append(frame.f_locals["story"].title)

    sys.setprofile(look)


def read_since() -> list[str]:
    """The titles of the stories that this process has read since it was watched."""
    return _read


def resident(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * resource.getpagesize()


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="needs Linux")
@pytest.mark.parametrize("edits", [40, pytest.param(100, marks=pytest.mark.long)])
async def test_many_edits_leave_nothing_behind_in_the_worker(matching: Matching, tmp_path: Path, edits: int) -> None:
    """Each set is of 2,000 words, and takes a few MiB."""
    file = write(tmp_path) / "topics" / "r.yaml"
    words = ", ".join(f"word{number}" for number in range(2_000))
    sizes = []
    for edit in range(edits):
        rule = RULE.format(id="r", term="장기").replace("{term: 장기}", f"{{term: [edit{edit}, {words}]}}")
        file.write_text(rule, encoding="utf-8")
        await matching.start(tmp_path)
        assert await rules_found(matching, f"edit{edit} word1") == ["r"]
        (pid,) = worker_pids(matching)
        sizes.append(resident(pid))
    assert max(sizes[20:]) - sizes[19] < 16 * MIB


async def test_a_replaced_worker_serves_the_files_that_were_approved(matching: Matching, tmp_path: Path) -> None:
    """Not what stands in the folder by then, which nobody has checked."""
    await matching.start(write(tmp_path, term="장기"))
    write(tmp_path, term="체커")
    os.kill(worker_pids(matching)[0], signal.SIGKILL)
    assert await rules_found(matching, "장기") == ["r"]


async def test_close_ends_the_worker(tmp_path: Path) -> None:
    matching = Matching()
    await matching.start(write(tmp_path))
    (process,) = matching._executor._processes.values()  # type: ignore[union-attr]
    keeper = matching._executor._executor_manager_thread  # type: ignore[union-attr]
    matching.close()
    await asyncio.to_thread(keeper.join, 30)  # it waits for the process; only one may, or neither learns how it ended
    assert process.exitcode == 0


async def test_close_before_a_start_is_nothing() -> None:
    Matching().close()


class Deadly(str):
    """A title that ends the process that reads it."""

    def __reduce__(self) -> tuple[object, tuple[int]]:
        return os._exit, (1,)


async def test_a_story_that_kills_its_reader_costs_only_itself(matching: Matching, tmp_path: Path) -> None:
    await matching.start(write(tmp_path))
    readings = await matching([story("장기"), story(Deadly("장기")), story("장기 다시"), story("바둑")])
    assert [len(reading.matches) for reading in readings] == [1, 0, 1, 0]
    assert (readings[1].language, readings[1].unknown) == ("und", ("r",))
    assert await rules_found(matching, "장기") == ["r"]


async def test_a_call_of_nothing_but_deadly_stories_fails(matching: Matching, tmp_path: Path) -> None:
    await matching.start(write(tmp_path))
    with pytest.raises(BrokenProcessPool):
        await matching([story(Deadly("장기"))])
    assert await rules_found(matching, "장기") == ["r"]


def live_workers() -> set[int]:
    """Worker processes of this one that have begun and not ended."""
    found = set()
    for listed in Path("/proc/self/task").glob("*/children"):
        with contextlib.suppress(OSError):  # a thread that has ended
            found.update(map(int, listed.read_text().split()))
    return {pid for pid in found if b"spawn_main" in command_line(pid)}


def command_line(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()  # empty once it has ended
    except OSError:
        return b""


@contextlib.contextmanager
def counted_workers() -> Iterator[list[int]]:
    """How many workers live, looked at all the time."""
    others, seen, done = live_workers(), [0], threading.Event()

    def look() -> None:
        while not done.wait(0.001):
            seen.append(len(live_workers() - others))

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield seen
    finally:
        done.set()
        looking.join()


async def test_never_more_than_two_workers_live_whatever_happens_at_once(matching: Matching, tmp_path: Path) -> None:
    good, better = (write(tmp_path / term, term=term) for term in ("장기", "체커"))
    (write(tmp_path / "bad") / "topics" / "bad.yaml").write_text("title: [")
    with counted_workers() as seen:
        await matching.start(good)
        starts = [matching.start(folder) for folder in (better, tmp_path / "bad", good)]
        deadly = matching([story("장기"), story(Deadly("장기"))])
        _, bad, _, readings = await asyncio.gather(*starts, deadly, return_exceptions=True)
    assert type(bad) is Mistakes
    assert not isinstance(readings, BaseException)
    assert max(seen) == 2
    assert await rules_found(matching, "장기") == ["r"]


async def test_a_rule_is_explained_in_the_worker_as_the_command_explains_it(matching: Matching, tmp_path: Path) -> None:
    await matching.start(write(tmp_path))
    rule_set = load_rules(tmp_path)
    for title in ("장기 이야기", "nothing of it", "الأسلحة"):
        explained = await matching.explain(story(title), ["r", "unheard of"])
        assert explained is not None
        assert [one.explained for one in explained] == Explainer(rule_set).explain(story(title), *rule_set.rules)


async def test_who_asks_a_busy_worker_is_not_kept_waiting(tmp_path: Path) -> None:
    matching = Matching(ask_seconds=0.1)
    try:
        await matching.start(write(tmp_path))
        (pid,) = worker_pids(matching)
        os.kill(pid, signal.SIGSTOP)
        assert await matching.explain(story("장기"), ["r"]) is None
        assert await matching.naming() is None
        os.kill(pid, signal.SIGCONT)
        assert await rules_found(matching, "장기") == ["r"]
    finally:
        matching.close()


async def test_who_asks_a_worker_that_was_killed_hears_so_and_the_next_one_is_answered(
    matching: Matching, tmp_path: Path
) -> None:
    await matching.start(write(tmp_path))
    os.kill(worker_pids(matching)[0], signal.SIGKILL)
    assert await matching.explain(story("장기"), ["r"]) is None
    (answer,) = await matching.explain(story("장기"), ["r"]) or ()
    assert answer.explained.matches


async def test_what_entities_and_concepts_are_called_is_asked_for_once_a_set(
    matching: Matching, tmp_path: Path
) -> None:
    (tmp_path / "entities").mkdir()
    entities = tmp_path / "entities" / "all.yaml"
    entity = (
        "entities:\n  - {id: rus, type: state, gloss: Russia, names: {en: [Russia], ru: [Россия, =РФ], ar: [روسيا]}}\n"
    )
    entities.write_text(entity, encoding="utf-8")
    await matching.start(write(tmp_path))
    naming = await matching.naming()
    assert naming is not None
    assert naming.entities["rus"] == Card(
        "rus", "state", "Russia", (), (("ar", ("روسيا",)), ("en", ("Russia",)), ("ru", ("Россия", "РФ")))
    )
    assert await matching.naming() is naming
    entities.write_text(entity.replace("Russia,", "Russian Federation,"), encoding="utf-8")
    await matching.start(tmp_path)
    naming = await matching.naming()
    assert naming is not None
    assert naming.entities["rus"].gloss == "Russian Federation"
