"""RELIABILITY I2, I3 and S4: size is bounded before it is work, measured from outside on the real command."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import brotli
import pytest

from monitor.feeds import inflate
from monitor.feeds.parse import Parser
from monitor.feeds.polling import PollingSettings
from monitor.model import Document, Validators
from tests.feeds.bombs import DOCUMENTS
from tests.publisher import Page, Publisher, item, rss
from tests.weight import Weight

MIB = 1024**2
ENTITIES = [name for name in DOCUMENTS if "entit" in name or name == "billion laughs"]


@dataclass
class Ran:
    """A command that ended: what it printed, seconds and bytes that it took."""

    answer: dict[str, Any]
    out: int
    seconds: float
    memory: int


def run(*arguments: str) -> Ran:
    began = time.monotonic()
    command = [sys.executable, "-m", "monitor", "feeds", *arguments, "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process, Weight(process.pid) as weight:
        out, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    return Ran(json.loads(out), len(out), time.monotonic() - began, weight.peak)


@pytest.mark.long
@pytest.mark.timeout(120)
@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_bomb_is_answered_within_ten_seconds_512_mb_and_5_mb(tmp_path: Path, name: str) -> None:
    file = tmp_path / "bomb.xml"
    file.write_bytes(DOCUMENTS[name].encode("utf-8", "surrogatepass"))
    ran = run("parse", str(file))
    assert ran.seconds <= 10
    assert ran.memory <= 512 * MIB
    assert ran.out <= 5 * MIB
    assert ran.answer["ok"] or ran.answer["error"]


def squeezed(new: Callable[[], Any], squeeze: Callable[[Any, bytes], bytes], end: Callable[[Any], bytes]) -> bytes:
    """A gigabyte of blanks, compressed in a stream."""
    stream, block = new(), b" " * (8 * MIB)
    return b"".join([bytes(squeeze(stream, block)) for _ in range(128)]) + bytes(end(stream))


def zlib_bomb(wbits: int) -> bytes:
    return squeezed(lambda: zlib.compressobj(wbits=wbits), lambda s, b: s.compress(b), lambda s: s.flush())


BOMBS: dict[str, Callable[[], bytes]] = {
    "gzip": lambda: zlib_bomb(31),
    "deflate": lambda: zlib_bomb(15),
    "br": lambda: squeezed(lambda: brotli.Compressor(quality=3), lambda s, b: s.process(b), lambda s: s.finish()),
    "zstd": lambda: squeezed(inflate.zstd.ZstdCompressor, lambda s, b: s.compress(b), lambda s: s.flush()),
    "gzip, gzip": lambda: zlib.compressobj(wbits=31).compress(zlib_bomb(31)),
}


@pytest.mark.long
@pytest.mark.timeout(180)
@pytest.mark.parametrize("encoding", BOMBS)
def test_a_gigabyte_in_a_small_answer_is_refused_within_ten_seconds_and_256_mb(encoding: str) -> None:
    page = Page(BOMBS[encoding](), headers={"Content-Encoding": encoding})
    with Publisher({"/feed": page}) as publisher:
        ran = run("fetch", publisher.url("/feed"), "--allow-private-addresses")
    assert not ran.answer["ok"]
    assert ran.seconds <= 10
    assert ran.memory <= 256 * MIB


@pytest.mark.parametrize("name", ENTITIES)
async def test_bombs_of_entities_are_read_within_two_seconds_and_256_mb(name: str) -> None:
    parser = Parser(PollingSettings(parse_timeout=timedelta(seconds=2)), workers=1, memory=256 * MIB)
    body = DOCUMENTS[name].encode()
    found = await parser.entries(Document("", 200, body, None, Validators()))
    parser.close()
    assert len(found.entries) == 1


@pytest.mark.parametrize(
    ("subset", "use"),
    [
        pytest.param('<!ENTITY x SYSTEM "{uri}">', "&x;", id="an entity"),
        pytest.param('<!ENTITY x PUBLIC "p" "{uri}">', "&x;", id="a public entity"),
        pytest.param('<!ENTITY % p SYSTEM "{uri}"> %p;', "&x;", id="an entity of a parameter"),
        pytest.param(
            "", '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{uri}" parse="text"/>', id="XInclude"
        ),
    ],
)
async def test_a_document_reads_no_file_and_asks_no_address(tmp_path: Path, subset: str, use: str) -> None:
    canary = tmp_path / "canary.txt"
    canary.write_text("CANARY", encoding="utf-8")
    with Publisher({"/canary": b"CANARY"}) as publisher:
        for uri in (canary.as_uri(), publisher.url("/canary")):
            document = rss(item("T" + use.replace("{uri}", uri), text=use.replace("{uri}", uri)))
            document = f"<!DOCTYPE rss [{subset.replace('{uri}', uri)}]>" + document.partition("?>")[2]
            parser = Parser(PollingSettings(), workers=1)
            found = await parser.entries(Document("", 200, document.encode(), None, Validators()))
            parser.close()
            assert len(found.entries) == 1
            assert "CANARY" not in str(found)
        assert publisher.requests == []
