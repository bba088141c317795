"""An installation to run the real command on: a configuration, a publisher, a mail server, and what it says."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from tests.crash.world import World
from tests.forked import Forked, ask

NOTHING_SET = {name: value for name, value in os.environ.items() if not name.startswith("MONITOR_")}
SECONDS = 60  # the most that anything here may take on a busy machine


@dataclass
class Installation(World):
    """A World whose configuration can be changed; `changes` are merged into it group by group, None takes a key out."""

    changes: dict[str, Any] = field(default_factory=dict)

    def config(self) -> dict[str, Any]:
        return merged(super().config(), self.changes)

    def change(self, changes: Mapping[str, Any]) -> None:
        self.changes = merged(self.changes, changes, forget=False)
        self.write(json.dumps(self.config()))

    def write(self, text: str) -> None:
        """The configuration file, as it is given."""
        (self.home / "config.yaml").write_text(text, encoding="utf-8")

    def write_rule(self, name: str, text: str) -> None:
        (self.home / "rules" / "topics" / name).write_text(text, encoding="utf-8")

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "monitor", *arguments, "--config", str(self.home / "config.yaml")]

    def ask(
        self, *arguments: str, stdin: str = "", env: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        words = self.command(*arguments)[3:]
        return ask(words, stdin=stdin, env={**NOTHING_SET, **(env or {})}, timeout=SECONDS)

    def once(self, **env: str) -> subprocess.CompletedProcess[str]:
        return self.ask("run", "--once", env=env)

    def start(self, *arguments: str) -> Running:
        """Start the daemon."""
        command = self.command("run", *arguments)[3:]
        return Running(lambda err: Forked(command, stdout=subprocess.DEVNULL, stderr=err, env=NOTHING_SET))

    def start_anew(self) -> Running:
        """Start the daemon in a process that loads what it needs, and no more: for tests of how it starts, or what it
        weighs."""
        command = self.command("run")
        return Running(
            lambda err: subprocess.Popen(
                command, stdout=subprocess.DEVNULL, stderr=err, env=NOTHING_SET, start_new_session=True
            )
        )

    def subjects(self) -> list[tuple[str, str]]:
        """(recipient, subject) of every mail that arrived."""
        return [(letter.recipients[0], str(letter.message["Subject"])) for letter in self.office.letters]


def merged(old: Mapping[str, Any], new: Mapping[str, Any], *, forget: bool = True) -> dict[str, Any]:
    result = dict(old)
    for key, value in new.items():
        if value is None and forget:
            result.pop(key, None)
        elif isinstance(value, Mapping) and isinstance(result.get(key), Mapping):
            result[key] = merged(result[key], value, forget=forget)
        else:
            result[key] = value
    return result


class Running:
    """A daemon that runs. `events` are the lines of its log so far."""

    def __init__(self, begin: Callable[[int], Forked | subprocess.Popen[bytes]]) -> None:
        """`begin` starts it, in a session of its own (a Ctrl-C at the tests is not one at the daemon), with a file
        descriptor to write its log to."""
        read, write = os.pipe()
        try:
            self.process = begin(write)
        finally:
            os.close(write)
        self._log = os.fdopen(read, encoding="utf-8")
        self.events: list[dict[str, Any]] = []
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        for line in self._log:
            self._lines.put(line)
        self._lines.put(None)

    def next_event(self) -> dict[str, Any] | None:
        """The next line of the log; None at its end. A line that is no JSON comes as `said`."""
        line = self._lines.get(timeout=SECONDS)
        if line is None:
            return None
        event: dict[str, Any] = json.loads(line) if line.startswith("{") else {"event": "", "said": line.rstrip("\n")}
        self.events.append(event)
        return event

    def until(self, event: str, **fields: object) -> dict[str, Any]:
        """Wait for a line of the log that says so."""
        while (found := self.next_event()) is not None:
            if found["event"] == event and all(found.get(name) == value for name, value in fields.items()):
                return found
        raise AssertionError(f"it ended without saying {event!r}: {self.events}")

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def end(self) -> int:
        """Wait for its end; the exit code."""
        code = self.process.wait(SECONDS)
        while self.next_event() is not None:
            pass
        return code

    def said(self) -> str:
        """What it said that is no line of the log; read after `end`."""
        return "\n".join(event["said"] for event in self.events if "said" in event)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(SECONDS)
        self._reader.join(SECONDS)
        self._log.close()
