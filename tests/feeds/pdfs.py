"""PDFs for tests, made by hand: pages of lines, locked with a password, as pictures, as a bomb."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

BLOCK = b"(A) Tj\n" * 150_000  # a megabyte of text that deflates to a kilobyte


def pdf(*pages: Sequence[str], title: str = "", locked: bool = False) -> bytes:
    """A PDF 1.4 of those pages; each is the lines of print on it, in Latin letters."""
    return document([_shown(lines) for lines in pages], title=title, locked=locked)


def korean(line: str) -> bytes:
    """A PDF whose font is not embedded and whose text is in Korea's KSCms-UHC, as many of its ministries' are."""
    code = line.encode("cp949").hex().encode()
    name = b"/HYGoThic-Medium"
    system = b"<< /Registry (Adobe) /Ordering (Korea1) /Supplement 1 >>"
    shape = b"/Flags 4 /FontBBox [0 0 1000 1000] /ItalicAngle 0 /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80"
    described = b"<< /Type /FontDescriptor /FontName %s %s >>" % (name, shape)
    below = b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont %s /CIDSystemInfo %s /FontDescriptor %s >>"
    font = b"<< /Type /Font /Subtype /Type0 /BaseFont %s /Encoding /KSCms-UHC-H /DescendantFonts [ %s ] >>"
    font %= (name, below % (name, system, described))
    return document([b"BT /F1 12 Tf 72 720 Td <" + code + b"> Tj ET"], font=font)


def bomb(megabytes: int = 75) -> bytes:
    """A page of that much text."""
    deflate = zlib.compressobj(9)
    stream = deflate.compress(b"BT /F1 12 Tf 72 720 Td\n")
    stream += b"".join(deflate.compress(BLOCK) for _ in range(megabytes)) + deflate.flush()
    return document([stream], deflated=True)


def _shown(lines: Sequence[str]) -> bytes:
    drawn = b"".join(b"(" + line.encode("latin-1") + b") Tj T*\n" for line in lines)
    return b"BT /F1 12 Tf 72 720 Td 14 TL\n" + drawn + b"ET"


def document(
    streams: Sequence[bytes],
    *,
    title: str = "",
    font: bytes = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    deflated: bool = False,
    locked: bool = False,
) -> bytes:
    """A PDF with a page for each stream of drawing commands."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"", font, b"<< /Title (%s) >>" % title.encode("latin-1")]
    kids = []
    for stream in streams:
        packed = stream if deflated else zlib.compress(stream)
        head = b"<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(packed)
        objects.append(head + packed + b"\nendstream")
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> >> >>" % len(objects)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    # A password that nobody knows: its check value is of no password at all.
    lock = b"<< /Filter /Standard /V 1 /R 2 /P -4 /O <%s> /U <%s> >>" % (b"11" * 32, b"22" * 32)
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    start = len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    body += b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"<< /Size %d /Root 1 0 R /Info 4 0 R" % (len(objects) + 1)
    if locked:
        trailer += b" /Encrypt %s /ID [<%s> <%s>]" % (lock, b"33" * 16, b"33" * 16)
    return body + b"trailer " + trailer + b" >>\nstartxref\n%d\n%%%%EOF\n" % start
