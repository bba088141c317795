"""What is wrong with `channels:` and who names them, and with the key that signs mails: files that cannot be read,
names that are not there."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path

from monitor.config.wording import shown
from monitor.digests.channels.settings import ChannelSettings
from monitor.digests.channels.webhook import read_secrets
from monitor.digests.dkim import INSTALL, read_key
from monitor.digests.mail_settings import MailSettings
from monitor.errors import Problem
from monitor.marked import Marked, likely
from monitor.telling import MAIL

_MAKE = "`printf 'whsec_%s\\n' \"$(openssl rand -base64 32)\"` makes a secret"


def whole(channels: Sequence[ChannelSettings], base: Path) -> tuple[ChannelSettings, ...]:
    """The channels with their files where they really are."""
    return tuple(
        one.model_copy(
            update={
                key: base / path for key in ("secret_file", "apprise_file") if (path := getattr(one, key)) is not None
            }
        )
        for one in channels
    )


def with_key(mail: MailSettings, base: Path) -> MailSettings:
    """The settings with the file of the key that signs where it really is."""
    if mail.dkim is None:
        return mail
    return mail.model_copy(update={"dkim": mail.dkim.model_copy(update={"key_file": base / mail.dkim.key_file})})


def key_problems(tree: Marked, base: Path) -> Iterator[Problem]:
    """A key that cannot sign: every mail would have to wait."""
    node = tree.at(("mail", "dkim"))
    key = _value(node, "key_file")
    if key is not None and importlib.util.find_spec("dkim") is None:
        yield node.problem("dkimpy is not installed", INSTALL)
    else:
        yield from _file(key, read_key, base, "`openssl genrsa -out dkim.key 2048` makes a key")


def channel_problems(tree: Marked, base: Path) -> Iterator[Problem]:
    """Files of secrets and services that cannot be used, and channels that subscribers name and nobody declares."""
    names = [MAIL]
    for entry in _entries(tree, "channels"):
        names += [str(node.value) for node in (_value(entry, "name"),) if node is not None]
        yield from _file(_value(entry, "secret_file"), read_secrets, base, _MAKE)
        if (node := _value(entry, "apprise_file")) is not None:
            if importlib.util.find_spec("apprise") is None:
                yield node.problem("Apprise is not installed", "`pip install embargo-monitor[notify]` installs it")
            yield from _file(node, _text, base, "Write the address of one service into it")
    for entry in _entries(tree, "subscribers"):
        node = _value(entry, "channel")
        if node is not None and isinstance(node.value, str) and node.value not in names:
            yield node.problem(f"no channel is called {shown(node.value)}", instead_of(node.value, names))


def instead_of(name: str, names: Collection[str]) -> str:
    """What to do about the name of a channel that is not there."""
    meant = likely(name, names)
    return f"Perhaps `{meant}` is meant" if meant else "Declare it under `channels:`"


def _text(path: Path) -> None:
    try:
        if not path.read_text(encoding="utf-8").strip():
            raise ValueError(f"the file {path} is empty")
    except OSError as exc:
        raise ValueError(f"the file {path} cannot be read: {exc.strerror}") from exc


def _file(node: Marked | None, read: Callable[[Path], object], base: Path, todo: str) -> Iterator[Problem]:
    if node is None or not isinstance(node.value, str):
        return
    try:
        read(base / node.value)
    except ValueError as exc:  # a UnicodeDecodeError too, which would show what is in the file
        what = "the file is no UTF-8 text" if isinstance(exc, UnicodeDecodeError) else str(exc)
        yield node.problem(what, todo)


def _value(entry: Marked, key: str) -> Marked | None:
    found = entry.value.get(key) if isinstance(entry.value, dict) else None
    return found if found is not None and found.value is not None else None


def _entries(tree: Marked, group: str) -> tuple[Marked, ...]:
    entries = tree.at((group,)).value
    return entries if isinstance(entries, tuple) else ()
