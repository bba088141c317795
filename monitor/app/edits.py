"""Edits of the files that a reload reads are noticed. The only module that knows watchfiles.

What happens in a folder only says when to look; whether anything was edited is decided by content. So a touch, an
editor's temporary file and a folder that is replaced as a whole (git, a ConfigMap's link) need no rule of their own.
"""

from __future__ import annotations

import asyncio
import contextlib
import fnmatch
import glob
import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import structlog
from watchfiles import Change, awatch

from monitor.config import Config, matching
from monitor.errors import Mistakes
from monitor.rules.files import FOLDERS, files_of

log = structlog.get_logger("monitor.app")

QUIET_MS = 100  # between two looks at what was touched; an edit is over when there is nothing new
LONGEST_MS = 3_000  # of an edit that does not come to rest
LOOK_SECONDS = 30.0  # between two looks where nothing was heard: network volumes tell nothing
RETRY_SECONDS = 2.0  # between two looks where the folders cannot be watched
MOST_LINKS = 100  # followed on the way to a file; the system follows 40


@dataclass(frozen=True)
class Places:
    """Where an edit would show: any entry of the folders `inside`, the paths `named` in other folders, and what the
    absolute patterns `like` name."""

    inside: frozenset[Path]
    named: frozenset[Path]
    like: frozenset[str] = frozenset()

    def folders(self) -> list[Path]:
        """Those that are there now."""
        holding = [str(Path(pattern).parent) for pattern in self.like]  # absolute, which Path.glob does not take
        like = (Path(found) for pattern in holding for found in glob.glob(pattern))  # noqa: PTH207
        named = (path.parent for path in self.named)
        return sorted(folder for folder in {*self.inside, *named, *like} if folder.is_dir())

    def matters(self, _change: Change, path: str) -> bool:
        if Path(path) in self.named or Path(path).parent in self.inside:
            return True
        return any(fnmatch.fnmatchcase(path, pattern) for pattern in self.like)


@dataclass(frozen=True)
class Sources:
    """The files that a reload reads: the configuration and what it includes, the rules, and the templates of mails."""

    config: Path
    include: tuple[str, ...]
    rules: Path
    mails: Path

    @classmethod
    def of(cls, config: Config) -> Sources:
        return cls(config.file, config.include, config.rules, config.templates / "email")

    def content(self) -> str:
        """A hash over all of it; of what cannot be read, over the reason."""
        digest = hashlib.sha256()
        for path in (self.config, *self._included(), *self._templates()):
            try:
                content = path.read_bytes()
            except OSError as exc:
                content = str(exc).encode()
            digest.update(f"{path}\0{len(content)}\0".encode())
            digest.update(content)
        try:
            digest.update(files_of(self.rules).hash.encode())
        except Mistakes as mistakes:
            digest.update(str(mistakes).encode())
        return digest.hexdigest()

    def _included(self) -> list[Path]:
        return [path for pattern in self.include for path in matching(self.config, pattern)]

    def _templates(self) -> list[Path]:
        """Whatever lies there, for one may include another; but for what editors keep beside."""
        found = (Path(folder, name) for folder, _, names in os.walk(self.mails) for name in names)
        return sorted(path for path in found if not path.name.startswith("."))

    def places(self) -> Places:
        trees = (*(self.rules / name for name in FOLDERS), self.mails)
        folders = (Path(folder) for tree in trees for folder, _, _ in os.walk(tree))
        holding = [Path(pattern).parent for pattern in self.include if not glob.has_magic(str(Path(pattern).parent))]
        named = [self.config, self.rules, self.mails, *self._included(), *map(self.config.parent.joinpath, holding)]
        leading = frozenset(each for path in named for each in _leading_to(path))
        like = (str(Path(glob.escape(str(self.config.parent))) / pattern) for pattern in self.include)
        return Places(frozenset((self.rules, *folders)), leading, frozenset(like))


def _leading_to(path: Path) -> set[Path]:
    """The path, and every link on the way to what it names: a change of any of them makes it another file."""
    found: set[Path] = set()
    waiting = [path]
    while waiting and len(found) < MOST_LINKS:
        found.add(path := waiting.pop())
        links = [each for each in (path, *path.parents) if each.is_symlink()]
        targets = [link.parent / link.readlink() for link in links]
        waiting += [each for each in (*links, *targets) if each not in found]
    return found


class Edits:
    """Notices edits of what the configuration names, from the moment this is made."""

    def __init__(self, config: Config) -> None:
        self.config = config  # that is followed
        self._sources = Sources.of(config)
        self._seen = self._sources.content()
        self._elsewhere = asyncio.Event()

    def turn_to(self, config: Config) -> None:
        """Notice edits of what this configuration names from now on."""
        self.config = config
        if (sources := Sources.of(config)) != self._sources:
            self._sources = sources
            self._elsewhere.set()

    async def follow(self, settled: Callable[[], bool], reload: Callable[[], object]) -> None:
        """Call `reload` for every edit, until cancelled. Whatever goes wrong is logged, and tried again.

        Unless what runs is `settled`, an edit that leaves everything as it was is one too: the reload may have read
        the files in the midst of it.
        """
        heard, said = False, ""
        while True:
            try:
                heard = await self._look_and_listen(heard, settled, reload)
                said = ""
            except Exception as error:  # the boundary: a system that does not let us watch is no reason to end
                heard = False
                if str(error) != said:
                    said = str(error)
                    log.warning("files are not watched: edits are noticed late, SIGHUP at once", reason=said)
                await asyncio.sleep(RETRY_SECONDS)

    async def _look_and_listen(self, heard: bool, settled: Callable[[], bool], reload: Callable[[], object]) -> bool:
        """Look whether there is something to reload; then wait, and say whether something was heard."""
        self._elsewhere = asyncio.Event()
        places = await asyncio.to_thread(self._sources.places)
        listening = asyncio.create_task(_heard(places, self._elsewhere))
        try:
            await asyncio.sleep(0)  # it listens from here on: what is edited after the look is heard
            if await asyncio.to_thread(self._sources.places) != places:  # they moved before it listened
                return heard
            content = await asyncio.to_thread(self._sources.content)
            if content != self._seen or (heard and not settled()):
                self._seen = content
                reload()
            return await listening
        finally:
            listening.cancel()


async def _heard(places: Places, stop: asyncio.Event) -> bool:
    """Whether something happened in these places; False where it is time to look anyway."""
    listening = awatch(
        *places.folders(),
        watch_filter=places.matters,
        debounce=LONGEST_MS,
        step=QUIET_MS,
        stop_event=stop,
        rust_timeout=int(LOOK_SECONDS * 1000),
        yield_on_timeout=True,
        recursive=False,
    )
    async with contextlib.aclosing(listening):
        async for happened in listening:
            return bool(happened)
    return False
