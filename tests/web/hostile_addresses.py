"""Some 300 addresses that are not what they seem, or that no form should take; and odd ones that are quite in order."""

from __future__ import annotations

from collections.abc import Iterator

# Taken as they are: the mailbox, as the mail server is told it.
EXACT = {
    "Ann.Miller@Example.NET": "Ann.Miller@example.net",
    "o'neil@example.net": "o'neil@example.net",
    "a+tag@example.net": "a+tag@example.net",
    "  spaced@example.net ": "spaced@example.net",
    "!#$%&*/=?^_`{|}~@example.net": "!#$%&*/=?^_`{|}~@example.net",
    "mıke@example.net": "mıke@example.net",
    "mike@example.net": "mike@example.net",
    "ann@bücher.net": "ann@xn--bcher-kva.net",
    "ann@XN--BCHER-KVA.net": "ann@xn--bcher-kva.net",
    "ann@straße.net": "ann@xn--strae-oqa.net",
    "ann@strasse.net": "ann@strasse.net",
    "用户@example.net": "用户@example.net",
    "ann@例え.net": "ann@xn--r8jz45g.net",
}
_LOOK_ALIKES = "ｅ ⅇ ℯ е ɑ ɡ ⓔ 𝐞 ᵉ ﬁ ı ſ ß \u212a \u212b İ ʼ ‐ ․ 。 ． ｡ ＠ ﹫ ß ŉ ǆ".split()
_INVISIBLE = "\u200b \u200c \u200d \u2060 \ufeff \u00ad \u202e \u2066 \u061c \u180e".split(" ")
_CONTROLS = ["\r\n", "\n", "\r", "\0", "\t", "\x0b", "\x1b", "\x7f", "\x85", "\u2028", "\u2029"]
_INJECTED = ["Bcc: all@example.net", "To: all@example.net", "Subject: buy", "\r\nBuy this", ".\r\nMAIL FROM:<x@x.net>"]
_FORMS = [
    '"ann"@example.net', '"a b"@example.net', '"a@b"@example.net', '"<a@b.net>"@example.net', '""@example.net',
    "ann(comment)@example.net", "(comment)ann@example.net", "ann@(comment)example.net", "ann@example.net(comment)",
    "ann@[127.0.0.1]", "ann@[IPv6:::1]", "ann@127.0.0.1", "ann@localhost", "ann@example", "ann@local",
    "root@mail.local.",
    "Ann <ann@example.net>", "<ann@example.net>", "ann@example.net, bob@example.net", "ann@example.net;bob@example.net",
    "ann@example.net bob@example.net", "ann@example.net,", "ann@bob@example.net", "ann@example.net@evil.net",
    "@evil.net:ann@example.net", "ann%evil.net@example.net@", "mailto:ann@example.net?bcc=b@example.net",
    "ann@example.net?subject=x", "ann@example.net/x", "ann@-example.net", "ann@example-.net", "ann@exa_mple.net",
    "ann@example..net", "ann@.example.net", "ann@example.net.", ".ann@example.net", "ann.@example.net",
    "ann..b@example.net", "-ann@example.net", "--help@example.net", "ann@", "@example.net", "ann", "", " ", "@", "@@",
    "a" * 65 + "@example.net", "ann@" + "a" * 64 + ".net", "ann@" + "a." * 130 + "net", "a" * 300 + "@example.net",
    "ann@xn--a.net", "ann@xn--0.net", "ann@xn--80ak6aa92e.net\n", "ann@ex ample.net", "an n@example.net",
    "ann\\@example.net@evil.net", "ann,b@example.net", "ann:b@example.net", "ann;b@example.net", "ann<b@example.net",
    "ann>b@example.net", "ann[b@example.net", "ann]b@example.net", "ann\\b@example.net", "=?utf-8?q?ann?=@example.net",
    "=?utf-8?q?ann=40example.net?=", "ann@=?utf-8?q?example.net?=", "ann@example.net\r\n.\r\n", "ann@test",
    "ann@a.test",
    "ann@a.invalid", "ann@a.localhost", "ann@a.onion", "ann@127.1", "ann@0x7f000001", "ann@2130706433",
    "{{7*7}}@example.net", "${x}@example.net", "<script>@example.net", "'--@example.net", "ann@example.net'--",
    "ann@example.net%0d%0aBcc:x@x.net", "ann%0d%0a@example.net", "ann%00@example.net", "ann@e\u0301xample.net",
    "e\u0301ric@example.net", "é\u0301ric@example.net", "\u0301ann@example.net", "ann@\u0301example.net",
    "ann@a\u0338b.net", "שלום@example.net", "ann@שלום.net", "ann@\u202egro.elpmaxe", "ann@☃.net", "☃@example.net",
    "💣@example.net", "ann@💣.net", "ann@ẞ.net", "ann@ﬀ.net", "ann@ΣΣ.net", "ann@σς.net", "ann@ς.net", "ann@BÜCHER.net",
    "Åse@example.net", "A\u030ase@example.net", "ﬁona@example.net", "Ⅳ@example.net", "½@example.net",
    "①@example.net", "ann@①.net", "ann@½.net", "ann@ａｂｃ.net", "ａｎｎ@example.net", "ann@example。net",
    "ann＠example.net", "ann﹫example.net", "ann@example．net", "ann@example.net\N{NO-BREAK SPACE}",
    "\N{NO-BREAK SPACE}ann@example.net", "ann@example.net\N{IDEOGRAPHIC SPACE}",
]  # fmt: skip


def _all() -> Iterator[str]:
    yield from _FORMS
    for odd in (*_LOOK_ALIKES, *_INVISIBLE):
        yield f"a{odd}nn@example.net"
        yield f"ann@ex{odd}ample.net"
        yield f"ann@example.net{odd}"
        yield f"{odd}@example.net"
    for control in _CONTROLS:
        yield f"ann{control}@example.net"
        yield f"ann@example{control}.net"
        yield f"ann@example.net{control}{_INJECTED[len(control) % len(_INJECTED)]}"
    for number, injected in enumerate(_INJECTED):
        yield f"ann{number}@example.net\r\n{injected}"
        yield f"ann{number}@example.net%0a{injected}"
        yield f"{injected}\r\nann{number}@example.net"


HOSTILE = tuple(dict.fromkeys([*_all(), *EXACT]))
