"""Content-Encoding undone piece by piece, so that a bomb is noticed at the limit and not after it went off."""

from __future__ import annotations

import sys
import zlib
from collections.abc import Iterator
from typing import Any, Protocol

import brotli  # type: ignore[import-untyped]

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

STEP = 256 * 1024  # bytes that one step gives at most: a few milliseconds
_ZSTD_WINDOW = 23  # 8 MiB, the most that RFC 9659 allows in HTTP
ACCEPTED = "gzip, deflate, br, zstd"


class BadEncoding(Exception):
    """The bytes are not what Content-Encoding says, or end too soon."""


class Inflater(Protocol):
    """Undoes one encoding."""

    def steps(self, data: bytes) -> Iterator[bytes]:
        """The decoded bytes of the next piece, at most STEP at a time. Raises BadEncoding."""

    def end(self) -> None:
        """Raise BadEncoding unless the stream is complete."""


def inflater(content_encoding: str) -> Inflater:
    """For the value of the header. Unknown names are passed through: servers write nonsense there, and the parser will
    say what it is. Raises BadEncoding for bytes that are encoded twice."""
    names = [name for name in content_encoding.lower().replace(" ", "").split(",") if name not in ("", "identity")]
    if len(names) > 1:
        raise BadEncoding(f"encoded more than once ({', '.join(names)})")
    if names and names[0] in ("gzip", "x-gzip"):
        return _Zlib(gzip=True)
    if names == ["deflate"]:
        return _Zlib(gzip=False)
    if names == ["br"]:
        return _Brotli()
    if names == ["zstd"]:
        return _Zstd()
    return _Plain()


class _Plain:
    def steps(self, data: bytes) -> Iterator[bytes]:
        yield data

    def end(self) -> None:
        return


class _Zlib:
    """gzip with any number of members, and deflate with and without its header."""

    def __init__(self, *, gzip: bool) -> None:
        self._gzip = gzip
        self._head = b""
        self._stream: Any = None
        self._plain = False

    def steps(self, data: bytes) -> Iterator[bytes]:
        if self._stream is None and not self._plain:
            self._head += data
            if len(self._head) < 2:
                return
            data = self._head
            self._begin(data)
        if self._plain:
            yield data
            return
        while data:
            if self._stream.eof:
                if not (self._gzip and data.startswith(b"\x1f")):
                    return  # padding after the end
                self._stream = zlib.decompressobj(31)
            try:
                piece = self._stream.decompress(data, STEP)
            except zlib.error as exc:
                raise BadEncoding(f"broken compression: {exc}") from exc
            data = self._stream.unconsumed_tail or self._stream.unused_data
            if piece:
                yield piece

    def _begin(self, data: bytes) -> None:
        if self._gzip:
            self._plain = not data.startswith(b"\x1f\x8b")  # says gzip, is not
            self._stream = zlib.decompressobj(31)
        else:
            zlib_header = data[0] & 0x0F == 8 and int.from_bytes(data[:2], "big") % 31 == 0
            self._stream = zlib.decompressobj(15 if zlib_header else -15)

    def end(self) -> None:
        if self._head and not self._plain and (self._stream is None or not self._stream.eof):
            raise BadEncoding("the compressed body is cut off")


class _Brotli:
    def __init__(self) -> None:
        self._stream = brotli.Decompressor()
        self._begun = False

    def steps(self, data: bytes) -> Iterator[bytes]:
        self._begun = self._begun or bool(data)
        try:
            if self._stream.is_finished():
                return
            yield self._stream.process(data, output_buffer_limit=STEP)
            while not self._stream.is_finished() and not self._stream.can_accept_more_data():
                yield self._stream.process(b"", output_buffer_limit=STEP)
        except brotli.error as exc:
            raise BadEncoding("broken compression (br)") from exc

    def end(self) -> None:
        if self._begun and not self._stream.is_finished():
            raise BadEncoding("the compressed body is cut off")


class _Zstd:
    def __init__(self) -> None:
        self._stream = self._new()
        self._begun = False

    @staticmethod
    def _new() -> Any:
        return zstd.ZstdDecompressor(options={zstd.DecompressionParameter.window_log_max: _ZSTD_WINDOW})

    def steps(self, data: bytes) -> Iterator[bytes]:
        self._begun = self._begun or bool(data)
        try:
            while data or not self._stream.needs_input:
                if self._stream.eof:
                    data = data or self._stream.unused_data
                    if not data:
                        return
                    self._stream = self._new()
                piece = self._stream.decompress(data, STEP)
                data = self._stream.unused_data if self._stream.eof else b""
                if piece:
                    yield piece
                elif not data and not self._stream.eof and self._stream.needs_input:
                    return
                if self._stream.eof and not data:
                    return
        except zstd.ZstdError as exc:
            raise BadEncoding(f"broken compression: {exc}") from exc

    def end(self) -> None:
        if self._begun and not self._stream.eof:
            raise BadEncoding("the compressed body is cut off")
