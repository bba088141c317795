"""A real Postfix before a real Dovecot on the loopback interface, with folders and free ports of their own.

    with Receivers(mailboxes=("reader@corp.example",), domains=("corp.example",)) as receivers:
        ... send to 127.0.0.1:receivers.smtp_port ...
        mails = receivers.wait_for("reader@corp.example", 1)

Postfix takes what comes for the domains, known or not, and hands it to Dovecot by LMTP: for who has no mailbox it makes
a report. Needs root, as Postfix does; nothing of the system's configuration is read or written.
"""

from __future__ import annotations

import contextlib
import imaplib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

PASSWORD = "loopback"
SECONDS = 90.0
POSTFIX, DOVECOT = "/usr/sbin/postfix", "/usr/sbin/dovecot"
LMTP, IMAP = "/usr/lib/dovecot/lmtp", "/usr/lib/dovecot/imap"

_MAIN = """\
compatibility_level = 3.6
config_directory = {home}/postfix
queue_directory = {home}/queue
data_directory = {home}/data
maillog_file = {home}/postfix.log
maillog_file_prefixes = {home}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.corp.example
myorigin = corp.example
mynetworks = 127.0.0.0/8
mydestination =
local_recipient_maps =
alias_maps =
alias_database =
virtual_mailbox_domains = {domains}
virtual_transport = lmtp:inet:127.0.0.1:{lmtp}
smtpd_reject_unlisted_recipient = no
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_tls_security_level = none
recipient_delimiter = +
default_transport = error:5.1.2 no way out of this machine
relay_transport = error:5.1.2 no way out of this machine
"""
_MASTER = """\
127.0.0.1:{smtp} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
lmtp unix - - n - - lmtp
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""
_DOVECOT = """\
protocols = imap lmtp
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/dovecot.log
ssl = no
disable_plaintext_auth = no
listen = 127.0.0.1
mail_location = maildir:{home}/mail/%u
mail_uid = mail
mail_gid = mail
first_valid_uid = 1
recipient_delimiter = +
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {home}/users
}}
userdb {{
  driver = passwd-file
  args = username_format=%u {home}/users
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
"""


def missing() -> str:
    """Why the servers cannot run here; empty if they can."""
    wanted = {POSTFIX: "postfix", DOVECOT: "dovecot-core", LMTP: "dovecot-lmtpd", IMAP: "dovecot-imapd"}
    if lacking := sorted({package for file, package in wanted.items() if not Path(file).exists()}):
        return f"{', '.join(lacking)} not installed: .ci/mail-servers"
    return "" if os.geteuid() == 0 else "Postfix starts as root only"


class Receivers:
    """Both servers, from `with` to the end of the block, whatever happens in it."""

    def __init__(self, mailboxes: Sequence[str], domains: Sequence[str]) -> None:
        self.mailboxes, self.domains = mailboxes, domains
        self.smtp_port, self.lmtp_port, self.imap_port = free_ports(3)
        # Not pytest's folder, which only root may enter: the servers run as users of their own.
        self.home = Path(tempfile.mkdtemp(prefix="monitor-receivers-"))
        self._dovecot: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        try:
            self._write()
            self._dovecot = subprocess.Popen([DOVECOT, "-F", "-c", str(self.home / "dovecot.conf")])
            self._postfix("start")
            for port in (self.smtp_port, self.lmtp_port, self.imap_port):
                self._wait_for_port(port)
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def mails(self, mailbox: str) -> list[bytes]:
        """What lies in a mailbox, read over IMAP."""
        with imaplib.IMAP4("127.0.0.1", self.imap_port, timeout=SECONDS) as client:
            client.login(mailbox, PASSWORD)
            client.select("INBOX", readonly=True)
            uids = client.uid("SEARCH", "ALL")[1][0].split()
            return [client.uid("FETCH", uid.decode(), "(BODY.PEEK[])")[1][0][1] for uid in uids]

    def flags(self, mailbox: str) -> list[bytes]:
        """Of each mail, as IMAP says them."""
        with imaplib.IMAP4("127.0.0.1", self.imap_port, timeout=SECONDS) as client:
            client.login(mailbox, PASSWORD)
            client.select("INBOX", readonly=True)
            answer = client.uid("FETCH", "1:*", "(FLAGS)")[1]
            return [flags for line in answer if line for flags in imaplib.ParseFlags(line)]

    def wait_for(self, mailbox: str, count: int) -> list[bytes]:
        """Until there are so many mails in it."""
        end = time.monotonic() + SECONDS
        while len(found := self.mails(mailbox)) < count:
            assert time.monotonic() < end, f"{len(found)} of {count} mails came\n{self.said()}"
            time.sleep(0.2)  # the servers tell nobody
        return found

    def said(self) -> str:
        return "\n".join(path.read_text(errors="replace") for path in self.home.glob("*.log"))

    def _write(self) -> None:
        home, owner = self.home, pwd.getpwnam("postfix")
        home.chmod(0o755)
        for name in ("postfix", "queue", "data", "run", "state", "mail"):
            (home / name).mkdir()
        os.chown(home / "data", owner.pw_uid, owner.pw_gid)
        os.chown(home / "mail", pwd.getpwnam("mail").pw_uid, pwd.getpwnam("mail").pw_gid)
        ports = {"smtp": self.smtp_port, "lmtp": self.lmtp_port, "imap": self.imap_port}
        values = {"home": home, "domains": ", ".join(self.domains), **ports}
        for name, text in (("postfix/main.cf", _MAIN), ("postfix/master.cf", _MASTER), ("dovecot.conf", _DOVECOT)):
            (home / name).write_text(text.format(**values))
        (home / "users").write_text("".join(f"{name}:{{PLAIN}}{PASSWORD}::::::\n" for name in self.mailboxes))

    def _postfix(self, verb: str) -> None:
        done = subprocess.run(
            [POSTFIX, "-c", str(self.home / "postfix"), verb], capture_output=True, text=True, timeout=SECONDS
        )
        assert done.returncode == 0, f"postfix {verb}: {done.stdout}{done.stderr}\n{self.said()}"

    def _wait_for_port(self, port: int) -> None:
        end = time.monotonic() + SECONDS
        while True:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                return
            assert time.monotonic() < end, f"nothing listens on port {port}\n{self.said()}"
            time.sleep(0.1)

    def _end(self) -> None:
        with contextlib.suppress(AssertionError, subprocess.TimeoutExpired):
            self._postfix("stop")
        if self._dovecot is not None:
            self._dovecot.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._dovecot.wait(20)
            if self._dovecot.poll() is None:
                self._dovecot.kill()
        shutil.rmtree(self.home, ignore_errors=True)


def free_ports(count: int) -> list[int]:
    """Free a moment ago, all different."""
    with contextlib.ExitStack() as stack:
        found = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in found:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in found]
