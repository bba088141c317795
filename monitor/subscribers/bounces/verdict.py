"""What a failure means for an address. Pure.

The codes are RFC 3463's and the registry's; what they do not settle is decided by the words that servers use.
"""

from __future__ import annotations

import enum
import re


class Kind(enum.StrEnum):
    """What a mail in the bounce mailbox is."""

    DEAD = "dead"  # there is no such address any more
    FAILED = "failed"  # the mail will never arrive, for another reason
    FULL = "full"  # the mailbox has no room
    POLICY = "policy"  # this mail, or its sender, is not wanted; the address is good
    DELAYED = "delayed"  # it is still tried
    COMPLAINT = "complaint"  # the reader called it spam
    NO_BOUNCE = "no bounce"  # an answer, perhaps a program's; good news
    UNKNOWN = "unknown"  # not understood


_STATUS = re.compile(r"(?<![\d.])([45])\.(\d{1,3})\.(\d{1,3})(?![\d.]*\d)")
_ABOUT_THE_SENDER = ("1.7", "1.8")
_ABOUT_THE_MAIL = re.compile(r"2\.3|3\.4|6\.\d+|7\.\d+")
_VAGUE = re.compile(r"0\.\d+|2\.0|3\.0|5\.\d+")  # what is left to words

_FULL = re.compile(
    r"(?i)mailbox(?: is| has been)? full|mailbox .{0,40}(?:exceed|is full|over)|over ?quota|quota (?:is "
    r"|has been )?exceed"
    r"|exceed\w* (?:\w+ ){0,4}(?:quota|storage)|insufficient (?:\w+ )?storage|out of storage"
    r"|no (?:more )?(?:disk )?space"
    r"|storage (?:limit|allocation)|inbox is (?:full|out of)|邮箱.{0,8}满|空间不足|容量.{0,6}(?:超|オーバー)|переполнен"
    r"|受信箱.{0,6}いっぱい|quota überschritten|postfach .{0,20}voll"
)
_POLICY = re.compile(
    r"(?i)\bspam|junk|black-?list|block-?list|\bblocked\b|\bblock list|dnsbl|\brbl\b|dmarc|\bspf\b|dkim"
    r"|reputation|polic(?:y|ies)"
    r"|virus|malware|phish|content (?:was )?(?:rejected|filter|not accept)|banned|not authori[sz]ed|relay"
    r"|rate limit|too (?:many|fast|large|big)"
    r"|at a rate|frequency limit|access denied|content denied|rejected by recipient|gr[ae]y-?list|message size"
    r"|size limit|垃圾|спам|迷惑メール"
)
# Not "mailbox unavailable": RFC 5321 has it for mail that is merely unwanted too.
_DEAD = re.compile(
    r"(?i)user (?:is )?unknown|unknown (?:user|recipient|address|mailbox|local[ -]part)|unrouteable address"
    r"|no such (?:user|address|mailbox|recipient|account|person|local user|local mailbox|email)"
    r"|no (?:local )?mailbox|no user here"
    r"|(?:user|recipient|mailbox|address|account|addressee)(?: \S+@\S+| \S{1,60})?,? (?:(?:is|was|has been|name"
    r"|address) ){0,2}"
    r"(?:not found|unknown|invalid|disabled|inactive|deactivated|terminated|(?:can ?not|could not) be found"
    r"|does(?:n't|n’t| not) exist|not exist|not listed|not known|not valid|discontinued)"
    r"|invalid (?:final delivery )?(?:recipient|mailbox|user|address|userid)|bad destination mailbox"
    r"|not (?:a valid|an active) (?:recipient|mailbox|user|address|account)|not listed in"
    r"|have an? \S+ account|account that you tried to reach (?:does not|is)|no longer (?:exists|available|valid"
    r"|in use|active)"
    r"|(?:用户|收件人|邮箱|帐号|账号|地址).{0,12}(?:不存在|未找到|无效|停用)|不存在"
    r"|не (?:существует|найден)|неизвестн\w+ (?:пользователь|получател)|no existe|n'existe pas"
    r"|unbekannte[rn]? (?:empfänger|benutzer)"
    r"|(?:宛先|アドレス|ユーザ|メールアドレス).{0,20}(?:存在しません|見つかりません|ありません|不明)"
)


def verdict(action: str, status: str, said: str) -> tuple[Kind, str]:
    """What it is, and the status code that it goes by: that of the answer in `said`, where there is one, because a
    relay maps what others answer to codes of its own."""
    if action.startswith("delay"):
        return Kind.DELAYED, _code(said) or _code(status)
    said = " ".join(said.split())
    code = _code(said) or _code(status)
    told = _code(status)
    if code.endswith(".0.0") and told and not told.endswith(".0.0"):
        code = told
    return _meaning(code[:1], code[2:], said), code


def _code(text: str) -> str:
    found = _STATUS.search(text)
    return found[0] if found else ""


def _meaning(kind: str, detail: str, said: str) -> Kind:
    if detail in _ABOUT_THE_SENDER:
        return Kind.POLICY
    if detail == "2.2":
        return Kind.FULL
    if _ABOUT_THE_MAIL.fullmatch(detail):
        return Kind.FAILED if _DEAD.search(said) and not _POLICY.search(said) else Kind.POLICY
    if kind == "5" and detail == "2.1":
        return Kind.POLICY if _POLICY.search(said) else Kind.DEAD
    if kind == "5" and detail.startswith("1."):
        return Kind.DEAD
    # What Microsoft 365 answers for whom its directory does not know.
    if kind == "5" and detail == "4.1" and "recipient address rejected: access denied" in said.lower():
        return Kind.DEAD
    if _FULL.search(said):
        return Kind.FULL
    if _POLICY.search(said):
        return Kind.FAILED if _DEAD.search(said) else Kind.POLICY
    vague = not detail or _VAGUE.fullmatch(detail) is not None
    return Kind.DEAD if vague and kind != "4" and _DEAD.search(said) else Kind.FAILED
