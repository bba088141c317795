"""The command `monitor` in a process that is forked off one which has it loaded already: loading takes longer than most
commands do. To the command all is as usual: it has a process, streams, an environment, an end and workers of its own.

Run as a program, with a socket as standard input, this is the process that is forked; `Forked` asks it to.
"""

from __future__ import annotations

import atexit
import contextlib
import gc
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import IO

ROOT = Path(__file__).parents[1]
LONGEST_REQUEST = 200_000  # bytes of arguments and environment
SERVE = "import os, sys; sys.path.insert(0, os.getcwd()); from tests.forked import serve; serve()"


class Forked:
    """A command that runs, as subprocess.Popen has one; the leader of a session of its own."""

    def __init__(
        self,
        arguments: Sequence[str],
        *,
        stdin: int = subprocess.DEVNULL,
        stdout: int,
        stderr: int,
        env: Mapping[str, str] | None = None,
    ) -> None:
        """Streams are file descriptors, which stay the caller's, or DEVNULL."""
        self.arguments = arguments
        self.returncode: int | None = None
        request = json.dumps([list(arguments), dict(os.environ if env is None else env), str(Path.cwd())]).encode()
        told, tell = os.pipe()
        nowhere = os.open(os.devnull, os.O_RDWR)
        streams = [nowhere if stream == subprocess.DEVNULL else stream for stream in (stdin, stdout, stderr)]
        try:
            socket.send_fds(_served(os.getpid()), [request], [*streams, tell])
        finally:
            os.close(tell)
            os.close(nowhere)
        self._told = os.fdopen(told)
        self.pid = int(self._told.readline())
        self._ended = threading.Event()
        threading.Thread(target=self._wait, daemon=True).start()

    def _wait(self) -> None:
        with self._told:
            self.returncode = int(self._told.readline())
        self._ended.set()

    def wait(self, timeout: float | None = None) -> int:
        if not self._ended.wait(timeout):
            raise subprocess.TimeoutExpired(list(self.arguments), timeout or 0)
        assert self.returncode is not None
        return self.returncode

    def poll(self) -> int | None:
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def ask(
    arguments: Sequence[str], *, stdin: str = "", env: Mapping[str, str] | None = None, timeout: float
) -> subprocess.CompletedProcess[str]:
    """Run `monitor` to its end, as subprocess.run does."""
    pipes = [os.pipe() for _ in range(3)]
    (given, give), (out, said), (err, told) = pipes
    process = Forked(arguments, stdin=given, stdout=said, stderr=told, env=env)
    for theirs in (given, said, told):
        os.close(theirs)
    read = ["", ""]

    def write_all(stream: IO[str]) -> None:
        with contextlib.suppress(BrokenPipeError), stream:
            stream.write(stdin)

    def read_all(number: int, stream: IO[str]) -> None:
        with stream:
            read[number] = stream.read()

    threads = [threading.Thread(target=write_all, args=(os.fdopen(give, "w", encoding="utf-8"),))]
    for number, stream in enumerate((out, err)):
        opened = os.fdopen(stream, encoding="utf-8")
        threads.append(threading.Thread(target=read_all, args=(number, opened)))
    for thread in threads:
        thread.start()
    try:
        code = process.wait(timeout)
    finally:
        process.kill()
        for thread in threads:
            thread.join()
    return subprocess.CompletedProcess(["monitor", *arguments], code, *read)


@cache
def _served(_pid: int) -> socket.socket:
    """The way to the process that is forked, one for each process that asks."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-c", SERVE],
            cwd=ROOT,
            stdin=theirs,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )

    def end() -> None:
        ours.close()
        process.wait()

    atexit.register(end)
    return ours


def serve() -> None:
    """Fork for each request; returns at the end of all of them, and runs the command in each process that is forked."""
    import monitor.__main__ as main

    with contextlib.suppress(ImportError):
        import monitor.app.explain
        import monitor.app.offline
        import monitor.app.run  # noqa: F401
    sys.modules["__main__"] = main  # of which workers are spawned
    requests = socket.socket(fileno=os.dup(0))
    os.dup2(1, 0)
    gc.collect()
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        request, streams, _, _ = socket.recv_fds(requests, LONGEST_REQUEST, 4)
        if not request:
            return
        if os.fork() == 0:
            requests.close()
            _run(main, *json.loads(request), streams)
            return
        for stream in streams:
            os.close(stream)


def _run(main: object, arguments: list[str], environment: dict[str, str], folder: str, streams: list[int]) -> None:
    """In the process that was forked: wait for another one, which runs the command, and tell how it ends."""
    *streams, tell = streams
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    pid = os.fork()
    if pid:
        for stream in streams:
            os.close(stream)
        os.write(tell, f"{pid}\n".encode())
        _, status = os.waitpid(pid, 0)
        os.write(tell, f"{os.waitstatus_to_exitcode(status)}\n".encode())
        os._exit(0)
    os.close(tell)
    os.setsid()
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    os.chdir(folder)
    sys.argv = ["monitor", *arguments]
    main.main()  # type: ignore[attr-defined]
