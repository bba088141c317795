"""The HTTP client of everything that goes out: one factory, one guard. Only its two users, `fetch` and `post`, and this
module know aiohttp."""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Mapping
from typing import Any, NoReturn

import aiohttp
from yarl import URL

from monitor.errors import FeedError
from monitor.feeds.guard import Forbidden, check_address
from monitor.feeds.names import Names
from monitor.model import Outcome

_ODD = re.compile(r"[\x00-\x20\x7f\\]")


def new_client(names: Names, headers: Mapping[str, str], *, free: bool) -> aiohttp.ClientSession:
    """A client that follows nothing by itself, keeps no cookies and heeds no proxy of the environment.

    Unless it is `free`, every address is checked at the moment of connecting: RELIABILITY S1.
    """
    connector = aiohttp.TCPConnector(
        limit=0, socket_factory=_any_socket if free else _public_socket, resolver=_Resolver(names)
    )
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        headers=headers,
        timeout=aiohttp.ClientTimeout(total=None, sock_connect=None),
        auto_decompress=False,
        trust_env=False,
    )


class _Resolver(aiohttp.abc.AbstractResolver):
    """How the client asks for the addresses of a name."""

    def __init__(self, names: Names) -> None:
        self._names = names

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[aiohttp.abc.ResolveResult]:
        known = socket.AI_NUMERICHOST | socket.AI_NUMERICSERV
        return [
            {"hostname": host, "host": address[0], "port": port, "family": of, "proto": protocol, "flags": known}
            for of, _, protocol, _, address in await self._names(host, port, family)
        ]

    async def close(self) -> None:
        """Lookups under way end by themselves."""


def parsed(address: str) -> URL:
    """Raises FeedError (refused) for what different programs would read differently."""
    if _ODD.search(address):
        raise FeedError(Outcome.REFUSED, "the address holds a blank, a control character or a backslash")
    try:
        return URL(address)
    except ValueError as exc:
        raise FeedError(Outcome.REFUSED, "this is no web address") from exc


def _any_socket(info: Any) -> socket.socket:
    family, kind, protocol, _, _ = info
    return socket.socket(family=family, type=kind, proto=protocol)


def _public_socket(info: Any) -> socket.socket:
    """Called with the resolved address of every attempt to connect."""
    check_address(info[4][0])
    return _any_socket(info)


def translate(exc: Exception) -> NoReturn:
    """An exception of the client as a FeedError with a reason for people."""
    causes: list[BaseException] = [exc, *filter(None, (getattr(exc, "os_error", None), exc.__cause__))]
    for cause in causes:
        for one in (cause, *getattr(cause, "exceptions", ())):
            if isinstance(one, Forbidden):
                raise FeedError(Outcome.REFUSED, str(one)) from exc
    if isinstance(exc, aiohttp.ClientConnectorDNSError | socket.gaierror):
        raise FeedError(Outcome.UNREACHABLE, "the host's name is not known") from exc
    if isinstance(exc, aiohttp.ClientConnectorCertificateError):
        why = getattr(exc.certificate_error, "verify_message", "") or _short(exc.certificate_error)
        raise FeedError(Outcome.UNREACHABLE, f"the server's certificate is not valid: {why}") from exc
    if isinstance(exc, aiohttp.ClientSSLError | ssl.SSLError):
        raise FeedError(Outcome.UNREACHABLE, f"no secure connection: {_short(exc)}") from exc
    if isinstance(exc, aiohttp.ServerDisconnectedError | aiohttp.ClientPayloadError):
        raise FeedError(Outcome.BAD_ANSWER, "the server closed the connection before its answer was complete") from exc
    if isinstance(exc, aiohttp.InvalidURL | aiohttp.NonHttpUrlClientError):
        raise FeedError(Outcome.REFUSED, "this is no web address") from exc
    if isinstance(exc, aiohttp.ClientConnectorError):
        raise FeedError(Outcome.UNREACHABLE, f"no connection: {exc.os_error.strerror or 'refused'}") from exc
    if isinstance(exc, OSError):
        raise FeedError(Outcome.UNREACHABLE, f"the connection broke: {exc.strerror or type(exc).__name__}") from exc
    raise FeedError(Outcome.BAD_ANSWER, f"broken HTTP: {_short(exc)}") from exc


def _short(exc: Exception) -> str:
    return " ".join(str(exc).split())[:150]
