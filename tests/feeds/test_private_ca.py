"""Certificates are checked, and those of an authority of one's own hold once the process is told of it."""

from __future__ import annotations

import json
import os
import ssl
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.publisher import Publisher, item, rss

TLS = Path(__file__).parents[1] / "digests" / "tls"  # a throw-away authority, a certificate for localhost and another
FEED = rss(item("Talks", "https://publisher.example/1"))


class SecurePublisher(Publisher):
    """A publisher behind TLS."""

    def __init__(self, certificate: str) -> None:
        super().__init__({"/feed": FEED})
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(TLS / f"{certificate}.pem")
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)

    def url(self, path: str) -> str:
        return f"https://localhost:{self.port}{path}"


@pytest.mark.parametrize(
    ("certificate", "trusted", "reason"),
    [
        pytest.param("server", True, None, id="its authority is trusted"),
        pytest.param("server", False, "unable to get local issuer certificate", id="its authority is not known"),
        pytest.param(
            "wrong-name",
            True,
            "Hostname mismatch, certificate is not valid for 'localhost'.",
            id="it is another host's",
        ),
    ],
)
def test_a_private_authority_is_trusted_when_the_environment_names_it(
    certificate: str, trusted: bool, reason: str | None
) -> None:
    environment = {**os.environ, "SSL_CERT_FILE": str(TLS / "ca.pem")}
    if not trusted:
        del environment["SSL_CERT_FILE"]
    with SecurePublisher(certificate) as publisher:
        url = publisher.url("/feed")
        command = [sys.executable, "-m", "monitor", "feeds", "fetch", url, "--json", "--allow-private-addresses"]
        ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
    found: dict[str, Any] = json.loads(ended.stdout)
    problem = None if reason is None else f"the server's certificate is not valid: {reason}"
    assert (found["ok"], found["error"], found["entries"]) == (reason is None, problem, int(reason is None))
