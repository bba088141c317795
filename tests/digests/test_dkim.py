"""Mails that we sign verify with dkimpy's own verifier after a trip through an SMTP server.

dkim/ holds throw-away keys (openssl) and their public halves as the DNS has them.
"""

from __future__ import annotations

import base64
import importlib.util
from pathlib import Path

import dkim
import pytest

from monitor.digests.dkim import DkimSettings, read_key, with_signature
from monitor.digests.mail_settings import MailSettings
from monitor.digests.message import Message, digest_message, operator_mail
from monitor.digests.send import Mailer
from monitor.errors import ServerRefused
from tests.digests.samples import NOW
from tests.digests.test_webhook import digest
from tests.postoffice import Postoffice

KEYS = Path(__file__).parent / "dkim"
READER = "analyst@example.org"
SENDER = "Embargo Monitor <alerts@mail.sender.example>"


def a_digest() -> Message:
    text = ".a line that begins with a dot\n\n북한 포탄  \n" + "word " * 300
    return digest_message(
        digest(), "북한, 러시아에 포탄", text, "<p>포탄", sender=SENDER, unsubscribe_url="https://x.example/u/7"
    )


def mailer(office: Postoffice, folder: Path, key: Path) -> Mailer:
    signing = DkimSettings(domain="sender.example", selector="monitor", key_file=key)
    settings = MailSettings(host="localhost", port=office.port, tls="none", sender=SENDER, dkim=signing)
    return Mailer(settings, folder, reply_timeout=20)


async def arrived(folder: Path, key: Path, message: Message) -> bytes:
    async with Postoffice() as office:
        send = mailer(office, folder, key)
        await send(message, READER)
        await send.close()
    assert office.violations == []
    return office.letters[0].data


def verifies(mail: bytes, name: str, kind: str = "rsa") -> bool:
    asked: list[bytes] = []

    def dns(question: bytes, timeout: float = 5) -> bytes:
        asked.append(question)
        return f"v=DKIM1; k={kind}; p={(KEYS / f'{name}.pub').read_text().strip()}".encode()

    good = dkim.verify(mail, dnsfunc=dns)
    assert asked == [b"monitor._domainkey.sender.example."]
    return bool(good)


@pytest.mark.parametrize("name", [pytest.param("rsa", id="PKCS#8"), pytest.param("pkcs1", id="PKCS#1")])
async def test_a_signed_digest_verifies_after_its_trip(name: str, tmp_path: Path) -> None:
    mail = await arrived(tmp_path, KEYS / f"{name}.key", a_digest())
    assert verifies(mail, name)
    assert mail.endswith(a_digest().data)


@pytest.mark.parametrize(
    "header",
    ["From", "To", "Subject", "Date", "Message-ID", "List-Unsubscribe", "List-Unsubscribe-Post", "Content-Type"],
)
async def test_what_is_changed_on_the_way_no_longer_verifies(header: str, tmp_path: Path) -> None:
    """postal#2788: both List-Unsubscribe headers are signed."""
    mail = with_signature(
        a_digest().data, DkimSettings(domain="sender.example", selector="monitor", key_file=KEYS / "rsa.key")
    )
    begin = mail.index(f"\r\n{header}: ".encode()) + len(header) + 4
    assert verifies(mail, "rsa")
    assert not verifies(mail[:begin] + b"x" + mail[begin:], "rsa")


async def test_a_second_sender_and_another_body_do_not_verify(tmp_path: Path) -> None:
    mail = with_signature(
        a_digest().data, DkimSettings(domain="sender.example", selector="monitor", key_file=KEYS / "rsa.key")
    )
    assert not verifies(b"From: ceo@sender.example\r\n" + mail, "rsa")
    assert not verifies(mail[:-20] + b"x" + mail[-20:], "rsa")


async def test_a_mail_without_list_headers_is_signed_too(tmp_path: Path) -> None:
    mail = await arrived(tmp_path, KEYS / "rsa.key", operator_mail(SENDER, READER, "Trouble", "A feed is gone.", NOW))
    assert verifies(mail, "rsa")


async def test_a_mail_in_the_folder_is_signed(tmp_path: Path) -> None:
    signing = DkimSettings(domain="sender.example", selector="monitor", key_file=KEYS / "rsa.key")
    await Mailer(MailSettings(sender=SENDER, dkim=signing), tmp_path)(a_digest(), READER)
    (kept,) = (tmp_path / "mail").iterdir()
    assert verifies(kept.read_bytes(), "rsa")


async def test_a_mail_is_not_sent_unsigned(tmp_path: Path) -> None:
    async with Postoffice() as office:
        send = mailer(office, tmp_path, tmp_path / "gone.key")
        with pytest.raises(ServerRefused, match=r"cannot be signed: the file .*gone\.key cannot be read"):
            await send(a_digest(), READER)
        await send.close()
    assert office.letters == []


@pytest.mark.parametrize("form", ["PEM", "base64"])
async def test_ed25519_signs(form: str, tmp_path: Path) -> None:
    key = KEYS / "ed25519.key"
    if form == "base64":
        raw = base64.b64decode("".join(key.read_text().splitlines()[1:-1]))[-32:]
        key = tmp_path / "seed.key"
        key.write_bytes(base64.b64encode(raw) + b"\n")
    assert verifies(await arrived(tmp_path, key, a_digest()), "ed25519", "ed25519")


def test_a_key_for_ed25519_is_a_mistake_without_pynacl(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ValueError, match=r"needs PyNaCl: `pip install pynacl`"):
        read_key(KEYS / "ed25519.key")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(b"", "no private key", id="empty"),
        pytest.param(b"hunter2", "no private key", id="a password"),
        pytest.param(b"\xff\xfe", "no private key", id="binary"),
        pytest.param((KEYS / "rsa.pub").read_bytes(), "no private key", id="a public key"),
        pytest.param((KEYS / "rsa.key").read_bytes()[:900], "no private key", id="cut off"),
        pytest.param((KEYS / "encrypted.key").read_bytes(), "is encrypted", id="encrypted"),
        pytest.param((KEYS / "short.key").read_bytes(), "has 512 bits", id="short"),
    ],
)
def test_a_key_that_cannot_sign_is_told_by_its_file(content: bytes, said: str, tmp_path: Path) -> None:
    file = tmp_path / "dkim.key"
    file.write_bytes(content)
    with pytest.raises(ValueError, match=said) as caught:
        read_key(file)
    assert str(file) in str(caught.value)
    assert "hunter2" not in str(caught.value)


def test_a_key_with_line_ends_of_windows_is_read(tmp_path: Path) -> None:
    file = tmp_path / "dkim.key"
    file.write_bytes((KEYS / "rsa.key").read_bytes().replace(b"\n", b"\r\n"))
    assert read_key(file)[0] == b"rsa-sha256"


@pytest.mark.parametrize(
    ("domain", "good"),
    [("sender.example", True), ("mail.sender.example", True), ("example.org", False), ("ender.example", False)],
)
def test_it_signs_for_the_domain_of_the_sender_only(domain: str, good: bool) -> None:
    values = {"sender": SENDER, "dkim": {"domain": domain, "selector": "s", "key_file": "k"}}
    if good:
        assert MailSettings.model_validate(values).dkim is not None
    else:
        with pytest.raises(ValueError, match=r"which is mail\.sender\.example"):
            MailSettings.model_validate(values)
