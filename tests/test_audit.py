"""RELIABILITY S3: only the doors connect, nothing leaves this machine, and no text of a feed meets a shell."""

from __future__ import annotations

import ast
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.audit import DOORS, audit

ROOT = Path(__file__).parents[1]
CONNECT = "import socket; s = socket.socket(); s.connect(address); s.close()"
# A datagram socket only notes the address: no packet leaves.
POINT = "import socket; s = socket.socket(type=socket.SOCK_DGRAM); s.connect(address); s.close()"
START = "import subprocess; subprocess.run(['true'])"
SHELL = "import os; os.system('true')"


@pytest.mark.parametrize(
    ("module", "code", "host", "breach"),
    [
        *(pytest.param(door, CONNECT, "127.0.0.1", "", id=door) for door in sorted(DOORS)),
        pytest.param("tests.publisher", CONNECT, "127.0.0.1", "", id="a test"),
        pytest.param("monitor.web.icons", CONNECT, "127.0.0.1", "it is no door", id="a module of ours"),
        pytest.param("urllib.request", CONNECT, "127.0.0.1", "it is no door", id="a library by itself"),
        pytest.param("monitor.feeds.fetch", POINT, "192.0.2.1", "not this machine", id="out, by a door"),
        pytest.param("tests.publisher", POINT, "192.0.2.1", "not this machine", id="out, by a test"),
        pytest.param("monitor.feeds.enclosure", START, "", "starts a program", id="a program"),
        pytest.param("monitor.feeds.enclosure", SHELL, "", "starts a program", id="a shell"),
        pytest.param("tests.publisher", START, "", "", id="a program of a test"),
    ],
)
def test_what_must_not_be_is_noticed(module: str, code: str, host: str, breach: str) -> None:
    with audit.apart() as breaches, socket.create_server(("127.0.0.1", 0)) as server:
        namespace = {"__name__": module, "address": (host, server.getsockname()[1])}
        if module == "urllib.request":  # from a thread, so that no frame of this test is below it
            run_alone(code, namespace)
        else:
            exec(code, namespace)
    assert len(breaches) == (1 if breach else 0)
    assert all(breach in line for line in breaches)


def run_alone(code: str, namespace: dict[str, object]) -> None:
    import threading

    thread = threading.Thread(target=exec, args=(code, namespace))
    thread.start()
    thread.join()


# What opens connections or starts programs, and who may import it: the door, and the two that listen.
_REACHES = frozenset(
    ("socket", "http.client", "urllib.request", "ftplib", "smtplib", "imaplib", "poplib", "xmlrpc.client", "subprocess")
)
_MAY = {
    ("monitor.feeds.client", "socket"),
    ("monitor.feeds.names", "socket"),  # looks names up for the door, and connects to nothing
    ("monitor.subscribers.bounces.imap", "imaplib"),  # the mailbox that the operator names
    ("monitor.web.server", "socket"),
    ("monitor.app.demo", "socket"),
}
_CALLS = frozenset(
    ("open_connection", "create_connection", "create_subprocess_exec", "create_subprocess_shell", "system", "popen")
)


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def test_no_module_could_open_another_door() -> None:
    found: set[tuple[str, str]] = set()
    for path in sorted((ROOT / "monitor").rglob("*.py")):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found |= {(module, name) for name in imported(tree) if name in _REACHES}
        found |= {
            (module, node.attr) for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr in _CALLS
        }
    assert found == _MAY


AUDITED = """
import sys
from tests.audit import audit
sys.addaudithook(audit)
connected = []
sys.addaudithook(lambda event, args: connected.append(args) if event == "socket.connect" else None)
from monitor.cli import main
try:
    main()
finally:
    print("CONNECTED", len(connected), "BREACHES", audit.breaches, file=sys.stderr)
"""


def test_the_whole_program_keeps_to_its_doors(tmp_path: Path) -> None:
    """The demo fetches, matches and mails in its own process, which the hook of the suite does not see."""
    ended = subprocess.run(
        [sys.executable, "-c", AUDITED, "demo"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=100,
    )
    last = ended.stderr.splitlines()[-1]
    assert ended.returncode == 0
    assert last.startswith("CONNECTED ")
    assert last.endswith(" BREACHES []")
    assert int(last.split()[1]) > 1
