"""Edits of configuration, rules and templates are noticed, however they are made; what is no edit is none."""

from __future__ import annotations

import asyncio
import contextlib
import mmap
import os
import resource
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
import structlog
import structlog.testing

from monitor.app.edits import LOOK_SECONDS, Edits
from monitor.config import load_config
from tests.crash.world import RULES

SECONDS = 20


class Follower:
    """Counts the reloads that edits ask for. `settled` is what it says when it is asked."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.edits = Edits(load_config(home / "config.yaml", {}))
        self.settled = True
        self.reloads = 0
        self._asked, self._unchanged = asyncio.Event(), asyncio.Event()

    def reload(self) -> None:
        self.reloads += 1
        self._asked.set()

    def is_settled(self) -> bool:
        """Asked only where something was heard that left everything as it was."""
        self._unchanged.set()
        return self.settled

    async def notices(self, edit: Callable[[Path], None], *, within: float = SECONDS) -> None:
        """Wait until a reload is asked for after that edit."""
        await self._until(self._asked, edit, within)

    async def finds_unchanged(self, edit: Callable[[Path], None]) -> None:
        """Wait until it has looked after that, and found everything as it was."""
        await self._until(self._unchanged, edit, SECONDS)

    async def turns_to_its_config(self) -> None:
        """Follow what the configuration names now, which it has not seen yet."""
        self._asked.clear()
        self.edits.turn_to(load_config(self.home / "config.yaml", {}))
        await asyncio.wait_for(self._asked.wait(), SECONDS)

    async def _until(self, event: asyncio.Event, edit: Callable[[Path], None], within: float) -> None:
        event.clear()
        await asyncio.to_thread(edit, self.home)
        await asyncio.wait_for(event.wait(), within)


@pytest.fixture
async def just_begun(tmp_path: Path) -> AsyncIterator[Follower]:
    """Perhaps it listens already."""
    for name, content in RULES.items():
        put(tmp_path / "rules" / name, content)
    shutil.copytree(Path(__file__).parents[2] / "templates", tmp_path / "templates")
    put(tmp_path / "config.yaml", "polling: {interval: 15m}\n")
    follower = Follower(tmp_path)
    following = asyncio.create_task(follower.edits.follow(follower.is_settled, follower.reload))
    yield follower
    following.cancel()
    await asyncio.wait([following])


@pytest.fixture
async def follower(just_begun: Follower) -> Follower:
    """It listens: a touch was heard."""
    for _ in range(SECONDS):
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(just_begun.finds_unchanged(touch_config), 1)
            return just_begun
    raise AssertionError("a touch is not heard, or is taken for an edit")


def touch_config(home: Path) -> None:
    os.utime(home / "config.yaml")


def put(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")


def renamed_over(path: Path, content: str) -> None:
    put(path.parent / f".{path.name}.tmp", content)
    (path.parent / f".{path.name}.tmp").rename(path)


class Edit:
    """One more change of a text each time it is made; by default the rule is written in place."""

    def __init__(self, file: str = "rules/topics/arms.yaml", write: Callable[[Path, str], None] = put) -> None:
        self.file, self.write, self.times = file, write, 0

    def __call__(self, home: Path) -> None:
        self.times += 1
        self.write(home / self.file, (home / self.file).read_text() + f"# {self.times}\n")


def linked(home: Path) -> None:
    """The rules become a link, such as a deployment turns from one release to the next."""
    releases = sorted(home.glob("release*"))
    new = home / f"release{len(releases)}"
    shutil.copytree(home / "rules", new)
    Edit(f"{new.name}/topics/arms.yaml")(home)
    if not releases:
        shutil.rmtree(home / "rules")
    (home / "turning").symlink_to(new.name)
    (home / "turning").rename(home / "rules")


def mounted(folder: Path, file: str) -> None:
    """As Kubernetes mounts a ConfigMap: a link to a link, of which the inner one is turned."""
    versions = sorted(folder.glob("..version*"))
    new = folder / f"..version{len(versions)}"
    content = (folder / file).read_text()
    put(new / file, f"{content}# {len(versions)}\n")
    (folder / "..turning").symlink_to(new.name)
    (folder / "..turning").rename(folder / "..data")
    if not versions:
        (folder / file).unlink()
        (folder / file).symlink_to(f"..data/{file}")


def swapped(home: Path) -> None:
    """A folder with the new state takes the place of the old one."""
    shutil.copytree(home / "rules", home / "new")
    Edit("new/topics/arms.yaml")(home)
    (home / "rules").rename(home / f"old{len(list(home.glob('old*')))}")
    (home / "new").rename(home / "rules")


def made_anew(home: Path) -> None:
    """The folder goes, and comes back under the same name, perhaps under the same number of the file system."""
    content = (home / "rules" / "topics" / "arms.yaml").read_text()
    shutil.rmtree(home / "rules" / "topics")
    put(home / "rules" / "topics" / "arms.yaml", content + "# anew\n")


def a_new_file(home: Path) -> None:
    count = len(list((home / "rules" / "entities").glob("*.yaml")))
    put(home / "rules" / "entities" / f"more{count}.yaml", "entities: []\n")


def a_new_folder(home: Path) -> None:
    count = len(list((home / "rules" / "topics").glob("*")))
    put(home / "rules" / "topics" / f"more{count}" / "rule.yaml", "title: R\n")


def a_file_less(home: Path) -> None:
    sorted((home / "rules").glob("*/*.yaml"))[0].unlink()


EDITS = [
    pytest.param(Edit(), id="written in place"),
    pytest.param(Edit(write=renamed_over), id="written beside and renamed"),
    pytest.param(Edit("config.yaml"), id="the configuration in place"),
    pytest.param(Edit("config.yaml", renamed_over), id="the configuration renamed"),
    pytest.param(Edit("templates/email/digest.txt", renamed_over), id="a template"),
    pytest.param(a_new_file, id="a new file"),
    pytest.param(a_new_folder, id="a new folder"),
    pytest.param(a_file_less, id="a file less"),
    pytest.param(swapped, id="the folder replaced"),
    pytest.param(made_anew, id="the folder made anew"),
    pytest.param(linked, id="the folder's link turned"),
    pytest.param(lambda home: mounted(home / "rules" / "topics", "arms.yaml"), id="a ConfigMap of rules"),
    pytest.param(lambda home: mounted(home, "config.yaml"), id="a ConfigMap of the configuration"),
]


@pytest.mark.parametrize("edit", EDITS)
async def test_an_edit_is_noticed_and_so_is_the_next(follower: Follower, edit: Callable[[Path], None]) -> None:
    for _ in range(2):
        await follower.notices(edit)


@pytest.mark.parametrize("edit", EDITS[-4:])
async def test_so_are_edits_made_before_it_listens(just_begun: Follower, edit: Callable[[Path], None]) -> None:
    for _ in range(2):
        await just_begun.notices(edit)


async def test_a_burst_of_edits_is_one_reload(follower: Follower) -> None:
    edit = Edit(write=renamed_over)

    def burst(home: Path) -> None:
        for _ in range(20):
            edit(home)
            Edit("config.yaml")(home)

    await follower.notices(burst)
    await follower.finds_unchanged(touch_config)
    assert follower.reloads == 1


def back_again(home: Path) -> None:
    path = home / "rules" / "topics" / "arms.yaml"
    path.rename(path.with_suffix(".old"))
    path.with_suffix(".old").rename(path)


@pytest.mark.parametrize(
    "touch",
    [
        pytest.param(lambda home: os.utime(home / "rules" / "topics" / "arms.yaml"), id="a touch"),
        pytest.param(lambda home: put(home / "rules" / "topics" / ".arms.yaml.swp", "b0VIM"), id="a swap file"),
        pytest.param(lambda home: put(home / "rules" / "topics" / "arms.yaml~", "older"), id="a backup"),
        pytest.param(lambda home: put(home / "templates" / "email" / ".digest.txt.swp", "b0VIM"), id="a template's"),
        pytest.param(back_again, id="moved away and back"),
    ],
)
async def test_what_leaves_everything_as_it_was_is_no_edit(follower: Follower, touch: Callable[[Path], None]) -> None:
    await follower.finds_unchanged(touch)
    await follower.notices(Edit())
    assert follower.reloads == 1


async def test_other_files_beside_the_configuration_are_not_even_looked_at(follower: Follower) -> None:
    def others(home: Path) -> None:
        put(home / "monitor.db-wal", "a write")
        put(home / "var" / "mail" / "1@example.org.eml", "a mail")

    await follower.notices(Edit())
    asked: list[None] = []
    follower.is_settled = lambda: asked.append(None) or True  # type: ignore[method-assign, func-returns-value]
    await asyncio.to_thread(others, follower.home)
    await follower.notices(Edit("config.yaml"))
    assert (follower.reloads, asked) == (2, [])


async def test_an_edit_that_a_reload_may_have_read_half_is_one_though_it_leaves_everything_as_it_was(
    follower: Follower,
) -> None:
    await follower.notices(Edit())
    follower.settled = False
    await follower.notices(back_again)
    assert follower.reloads == 2


async def test_where_folders_cannot_be_watched_it_is_logged_and_edits_are_noticed_all_the_same(
    just_begun: Follower,
) -> None:
    logged = asyncio.Event()

    def notice(_logger: object, _method: str, line: structlog.typing.EventDict) -> structlog.typing.EventDict:
        logged.set()
        return line

    with structlog.testing.capture_logs([notice]) as said, no_more_files():
        await asyncio.wait_for(logged.wait(), SECONDS)
    assert [line["event"] for line in said] == ["files are not watched: edits are noticed late, SIGHUP at once"]
    assert "Too many open files" in said[0]["reason"]
    await just_begun.notices(Edit())


@contextlib.contextmanager
def no_more_files() -> Iterator[None]:
    """This process can open none."""
    free = os.open(os.devnull, os.O_RDONLY)
    os.close(free)
    usual = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (free, usual[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, usual)


async def test_edits_are_followed_to_where_a_reload_reads_from_now_on(follower: Follower) -> None:
    shutil.copytree(follower.home / "rules", follower.home / "other")
    await follower.notices(lambda home: put(home / "config.yaml", "rules: other/\n"))
    follower.edits.turn_to(load_config(follower.home / "config.yaml", {}))
    await follower.notices(Edit("other/topics/arms.yaml"))
    await follower.finds_unchanged(touch_config)
    assert follower.reloads == 2


@pytest.mark.long
async def test_what_nobody_tells_of_is_seen_within_half_a_minute(follower: Follower) -> None:
    """As on a network volume: a file that is mapped into memory changes without a word."""

    def silently(home: Path) -> None:
        with (home / "rules" / "topics" / "arms.yaml").open("r+b") as file, mmap.mmap(file.fileno(), 0) as content:
            content[1:2] = b"T"

    await follower.notices(silently, within=LOOK_SECONDS + SECONDS)


# what config.yaml includes


@pytest.fixture
async def including(follower: Follower) -> Follower:
    """It follows what `feeds/*.yaml` names. What is included from now on is news to it, once."""
    put(follower.home / "feeds/world.yaml", 'feeds: [{url: "https://world.example/rss"}]\n')
    put(follower.home / "feeds/stays.yaml", "publishers: [{id: world}]\n")
    await follower.notices(lambda home: put(home / "config.yaml", "include: [feeds/*.yaml]\n"))
    await follower.turns_to_its_config()
    return follower


def add_feeds(home: Path) -> None:
    put(home / "feeds/more.yaml", 'feeds: [{url: "https://more.example/rss"}]\n')


@pytest.mark.parametrize(
    "edit",
    [
        pytest.param(Edit("feeds/world.yaml"), id="in place"),
        pytest.param(Edit("feeds/world.yaml", renamed_over), id="renamed over"),
        pytest.param(add_feeds, id="one more file"),
        pytest.param(lambda home: (home / "feeds/world.yaml").unlink(), id="one file less"),
        pytest.param(lambda home: (home / "feeds").rename(home / "gone"), id="the folder taken away"),
    ],
)
async def test_an_edit_of_an_included_file_is_noticed(including: Follower, edit: Callable[[Path], None]) -> None:
    await including.notices(edit)


async def test_what_no_pattern_names_is_no_edit(including: Follower) -> None:
    reloads = including.reloads
    put(including.home / "feeds/notes.txt", "not read")
    await including.finds_unchanged(touch_config)
    assert including.reloads == reloads
