"""Mail leaves, or says exactly why not; against a real server on the loopback interface. RELIABILITY D3, D5.

tls/ holds a throw-away authority and two certificates of it, one for localhost, one for another name (openssl req,
100 years); the authority's key is not kept.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from monitor.digests.mail_settings import MailSettings
from monitor.digests.message import Message
from monitor.digests.send import Mailer
from monitor.errors import AddressRefused, DeliveryError, DigestRefused, ServerAway, ServerRefused
from tests.postoffice import DROP, Answer, Postoffice, Wait

TLS = Path(__file__).parent / "tls"
READER = "analyst@example.org"
SENDER = "alerts@sender.example"


def letter(text: str = "Shells.\r\n", *, number: int = 1) -> Message:
    name = f"{number:032}@sender.example"
    head = f"Message-ID: <{name}>\r\nFrom: {SENDER}\r\nTo: {READER}\r\nSubject: Shells\r\n\r\n"
    return Message(name, "Shells", text, "", (head + text).encode())


def mailer(
    office: Postoffice, tmp_path: Path, *, reply_timeout: float = 20, fresh: float = 5, **settings: object
) -> Mailer:
    values = {"host": "localhost", "port": office.port, "tls": "none", "sender": f"Embargo Monitor <{SENDER}>"}
    return Mailer(MailSettings(**(values | settings)), tmp_path, reply_timeout=reply_timeout, fresh=fresh)


def server_context(name: str) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(TLS / f"{name}.pem")
    return context


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test authority is one of the system's, as an operator would do it."""
    monkeypatch.setenv("SSL_CERT_FILE", str(TLS / "ca.pem"))


async def test_a_mail_arrives_whole_and_the_reply_is_returned(tmp_path: Path) -> None:
    async with Postoffice() as office:
        send = mailer(office, tmp_path)
        assert await send(letter(), READER) == "250 2.0.0 kept"
        await send.close()
    [arrived] = office.letters
    assert (arrived.sender, arrived.recipients) == (SENDER, (READER,))
    assert arrived.message["Message-ID"] == f"<{letter().message_id}>"
    assert arrived.message.get_content() == "Shells.\r\n"
    assert office.violations == []


async def test_one_connection_serves_all_mails_and_is_not_asked_again_at_once(tmp_path: Path) -> None:
    async with Postoffice() as office:
        send = mailer(office, tmp_path)
        await asyncio.gather(*(send(letter(number=n), READER) for n in range(5)))
        await send.close()
        await office.until("open", 0)
    assert office.connections == 1
    assert len({one.message["Message-ID"] for one in office.letters}) == 5
    assert [command for command in office.commands if command in ("NOOP", "QUIT")] == ["QUIT"]


@pytest.mark.parametrize("answer", ["421 4.4.2 idle too long", "500 what?", DROP])
async def test_a_connection_that_lay_idle_is_asked_and_replaced_if_it_does_not_answer(
    tmp_path: Path, answer: Answer
) -> None:
    async with Postoffice() as office:
        office.on("noop", answer)
        send = mailer(office, tmp_path, fresh=0)
        await send(letter(number=1), READER)
        await send(letter(number=2), READER)
        await send.close()
    assert (office.connections, len(office.letters)) == (2, 2)


@pytest.mark.parametrize("answer", ["421 4.4.2 enough for one connection", DROP])
async def test_a_connection_that_ends_between_two_mails_costs_no_try(tmp_path: Path, answer: Answer) -> None:
    async with Postoffice() as office:
        send = mailer(office, tmp_path)
        await send(letter(number=1), READER)
        office.on("mail", answer)
        assert await send(letter(number=2), READER)
        await send.close()
    assert (office.connections, len({one.message_id for one in office.letters})) == (2, 2)


async def test_a_server_that_hangs_up_at_every_mail_is_asked_twice_and_no_more(tmp_path: Path) -> None:
    async with Postoffice() as office:
        send = mailer(office, tmp_path)
        await send(letter(number=1), READER)
        office.on("mail", DROP, times=None)
        with pytest.raises(DeliveryError) as caught:
            await send(letter(number=2), READER)
        assert not caught.value.in_doubt
        await send.close()
    assert (office.connections, len(office.letters)) == (2, 1)


async def test_lines_that_begin_with_a_dot_arrive_as_they_were(tmp_path: Path) -> None:
    text = ".\n..\n.hidden\n\n.\r\nMAIL FROM:<x@example.com>\n"
    async with Postoffice() as office:
        send = mailer(office, tmp_path)
        await send(letter(text.replace("\r\n", "\n").replace("\n", "\r\n")), READER)
        await send.close()
    assert office.letters[0].message.get_content() == text.replace("\r\n", "\n").replace("\n", "\r\n")
    assert (office.violations, len(office.letters)) == ([], 1)


STAGES = ("connect", "ehlo", "auth", "mail", "rcpt", "data", "dot")
FOR_EVERYBODY = STAGES[:4]  # what fails there would fail for every recipient


@pytest.mark.parametrize("code", ["421 4.3.2", "450 4.2.0", "451 4.3.0", "452 4.2.2"])
@pytest.mark.parametrize("stage", STAGES)
async def test_4xx_anywhere_is_tried_again_and_surely_reached_nobody(stage: str, code: str, tmp_path: Path) -> None:
    async with Postoffice(users={"monitor": "secret"}) as office:
        methods = 2 if stage == "auth" and not code.startswith("421") else 1  # each is tried while the line is open
        office.on(stage, f"{code} later", times=methods)
        send = mailer(office, tmp_path, username="monitor", password="secret")
        with pytest.raises(DeliveryError, match=r"later|mail server") as caught:
            await send(letter(), READER)
        assert type(caught.value) is (ServerAway if stage in FOR_EVERYBODY else DeliveryError)
        assert not caught.value.in_doubt
        assert office.letters == []
        await office.until("open", 0)
        assert await send(letter(), READER)
        await send.close()
    assert len(office.letters) == 1


@pytest.mark.parametrize("stage", STAGES)
async def test_a_lost_connection_is_tried_again_and_in_doubt_only_after_the_dot(stage: str, tmp_path: Path) -> None:
    async with Postoffice(users={"monitor": "secret"}) as office:
        office.on(stage, DROP)
        send = mailer(office, tmp_path, username="monitor", password="secret")
        with pytest.raises(DeliveryError) as caught:
            await send(letter(), READER)
        assert type(caught.value) is (ServerAway if stage in FOR_EVERYBODY else DeliveryError)
        assert caught.value.in_doubt is (stage == "dot")
        assert caught.value.__context__ is None  # its frames would hold the message
        await send(letter(), READER)
        await send.close()
    assert {one.message["Message-ID"] for one in office.letters} == {f"<{letter().message_id}>"}
    assert len(office.letters) == (2 if stage == "dot" else 1)


@pytest.mark.parametrize(
    ("stage", "answer", "kind"),
    [
        pytest.param("connect", "554 5.3.2 no service", ServerRefused, id="at the door"),
        pytest.param("ehlo", "550 5.7.1 who are you", ServerRefused, id="EHLO"),
        pytest.param("mail", "550 5.1.8 bad sender", ServerRefused, id="the sender"),
        pytest.param("mail", "552 5.3.4 too large", ServerRefused, id="the sender's size"),
        pytest.param("rcpt", "550 5.1.1 no such user", AddressRefused, id="no such user"),
        pytest.param("rcpt", "551 5.1.6 moved", AddressRefused, id="moved"),
        pytest.param("rcpt", "553 5.1.3 bad syntax", AddressRefused, id="bad syntax"),
        pytest.param("rcpt", "550 5.1.10 null MX", AddressRefused, id="the domain takes no mail"),
        pytest.param("rcpt", "550-5.1.1 no such user\r\n550 5.1.1 see help", AddressRefused, id="on two lines"),
        pytest.param("rcpt", "550 5.2.1 disabled", AddressRefused, id="disabled"),
        pytest.param("rcpt", "550 5.1.8 your sender's domain is unknown", ServerRefused, id="the sender, said late"),
        pytest.param("rcpt", "550 5.1.7 your sender is no address", ServerRefused, id="the sender's syntax, said late"),
        pytest.param("rcpt", "550 no such user", DigestRefused, id="no enhanced code"),
        pytest.param("rcpt", "552 5.2.2 mailbox full", DigestRefused, id="full"),
        pytest.param("rcpt", "550 5.7.1 we do not like you", DigestRefused, id="policy"),
        pytest.param("rcpt", "550 5.2.10 not 5.2.1", DigestRefused, id="a longer code"),
        pytest.param("data", "554 5.5.1 no valid recipients", ServerRefused, id="DATA"),
        pytest.param("dot", "550 5.7.1 spam", ServerRefused, id="the content"),
        pytest.param("dot", "552 5.3.4 too large", ServerRefused, id="the size"),
    ],
)
async def test_5xx_is_cut_by_who_has_to_act(stage: str, answer: str, kind: type[DeliveryError], tmp_path: Path) -> None:
    async with Postoffice() as office:
        office.on(stage, answer)
        send = mailer(office, tmp_path)
        with pytest.raises(DeliveryError) as caught:
            await send(letter(), READER)
        assert isinstance(caught.value, kind)
        assert answer.rsplit("\r\n", 1)[-1].split(" ", 1)[1] in caught.value.reason
        assert not caught.value.in_doubt
        assert not (kind is DigestRefused and isinstance(caught.value, ServerRefused))
        assert await send(letter(), READER)
        await send.close()
    assert len(office.letters) == 1


async def test_one_refused_address_harms_no_other(tmp_path: Path) -> None:
    readers = [f"reader{n}@example.org" for n in range(50)]
    async with Postoffice() as office:
        office.on("rcpt", "550 5.1.1 gone", times=None, to=readers[20])
        send = mailer(office, tmp_path)
        ended = await asyncio.gather(*(send(letter(), reader) for reader in readers), return_exceptions=True)
        await send.close()
    assert [type(one) for one in ended if not isinstance(one, str)] == [AddressRefused]
    assert {one.recipients for one in office.letters} == {(reader,) for reader in readers if reader != readers[20]}


async def test_the_reply_to_the_dot_is_awaited_to_the_end(tmp_path: Path) -> None:
    async with Postoffice() as office:
        late = asyncio.Event()
        office.on("dot", Wait(late))
        send = mailer(office, tmp_path, reply_timeout=3)
        asyncio.get_running_loop().call_later(2.5, late.set)
        assert await send(letter(), READER) == "250 2.0.0 kept"
        await send.close()
    assert (office.connections, len(office.letters)) == (1, 1)


async def test_no_reply_to_the_dot_in_time_leaves_the_mail_in_doubt(tmp_path: Path) -> None:
    async with Postoffice() as office:
        office.on("dot", Wait(asyncio.Event()))
        send = mailer(office, tmp_path, reply_timeout=0.2)
        with pytest.raises(DeliveryError, match="dot") as caught:
            await send(letter(), READER)
        assert caught.value.in_doubt
        await send.close()


async def test_an_unreadable_reply_to_the_dot_leaves_the_mail_in_doubt(tmp_path: Path) -> None:
    async with Postoffice() as office:
        office.on("dot", "ok, thanks")
        send = mailer(office, tmp_path)
        with pytest.raises(DeliveryError, match="ok, thanks") as caught:
            await send(letter(), READER)
        assert caught.value.in_doubt
        await send.close()


@pytest.mark.parametrize("stage", ["connect", "ehlo", "rcpt", "data"])
async def test_a_server_that_falls_silent_earlier_costs_a_time_out_and_no_doubt(stage: str, tmp_path: Path) -> None:
    async with Postoffice() as office:
        office.on(stage, Wait(asyncio.Event()))
        send = mailer(office, tmp_path, reply_timeout=0.2)
        with pytest.raises(DeliveryError) as caught:
            await send(letter(), READER)
        assert not caught.value.in_doubt
        await send.close()


def test_the_reply_to_the_dot_may_take_ten_minutes_as_rfc_5321_asks(tmp_path: Path) -> None:
    assert Mailer.__init__.__kwdefaults__ == {"reply_timeout": 600, "fresh": 5}


@pytest.mark.parametrize("stage", ["connect", "ehlo", "rcpt", "dot"])
async def test_a_cancelled_send_closes_the_connection(stage: str, tmp_path: Path) -> None:
    async with Postoffice() as office:
        hold = asyncio.Event()
        office.on(stage, Wait(hold))
        send = mailer(office, tmp_path)
        task = asyncio.create_task(send(letter(), READER))
        await office.reached(stage).wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        hold.set()
        await office.until("open", 0)
        assert await send(letter(), READER)
        await send.close()
    assert office.connections == 2


async def test_no_server_there_is_tried_again(tmp_path: Path) -> None:
    async with Postoffice() as office:
        send = mailer(office, tmp_path)
    with pytest.raises(DeliveryError) as caught:
        await send(letter(), READER)
    assert type(caught.value) is ServerAway
    assert not caught.value.in_doubt


# encryption and login


@pytest.mark.parametrize(
    ("tls", "implicit"), [pytest.param("starttls", False, id="STARTTLS"), pytest.param("tls", True, id="TLS at once")]
)
@pytest.mark.usefixtures("trusted")
async def test_mail_is_encrypted_and_the_password_goes_over_tls_only(tls: str, implicit: bool, tmp_path: Path) -> None:
    async with Postoffice(tls=server_context("server"), implicit=implicit, users={"monitor": "secret"}) as office:
        send = mailer(office, tmp_path, tls=tls, username="monitor", password="secret")
        await send(letter(), READER)
        await send.close()
    assert [(one.encrypted, one.user) for one in office.letters] == [(True, "monitor")]


@pytest.mark.parametrize(
    ("certificate", "trust", "tls", "implicit"),
    [
        pytest.param(None, True, "starttls", False, id="STARTTLS stripped"),
        pytest.param("wrong-name", True, "starttls", False, id="another's certificate"),
        pytest.param("server", False, "starttls", False, id="an unknown authority"),
        pytest.param("wrong-name", True, "tls", True, id="another's certificate, TLS at once"),
        pytest.param(None, True, "tls", False, id="no TLS where TLS was expected"),
    ],
)
async def test_without_trusted_tls_nothing_is_sent_not_even_a_name(
    certificate: str | None, trust: bool, tls: str, implicit: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if trust:
        monkeypatch.setenv("SSL_CERT_FILE", str(TLS / "ca.pem"))
    context = server_context(certificate) if certificate else None
    async with Postoffice(tls=context, implicit=implicit, users={"monitor": "secret"}) as office:
        send = mailer(office, tmp_path, tls=tls, username="monitor", password="secret")
        with pytest.raises(ServerRefused, match="TLS"):
            await send(letter(), READER)
        await send.close()
    assert office.letters == []
    assert not [command for command in office.commands if command.startswith(("AUTH", "MAIL"))]


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        pytest.param("454 4.7.0 TLS not available now", DeliveryError, id="not now"),
        pytest.param("501 5.5.4 no", ServerRefused, id="never"),
        pytest.param(DROP, DeliveryError, id="hung up"),
    ],
)
@pytest.mark.usefixtures("trusted")
async def test_starttls_that_fails_sends_nothing_in_clear(
    answer: Answer, kind: type[DeliveryError], tmp_path: Path
) -> None:
    async with Postoffice(tls=server_context("server")) as office:
        office.on("starttls", answer)
        send = mailer(office, tmp_path, tls="starttls")
        with pytest.raises(DeliveryError) as caught:
            await send(letter(), READER)
        assert isinstance(caught.value, kind)
        assert isinstance(caught.value, ServerRefused) is (kind is ServerRefused)
        assert (office.letters, caught.value.in_doubt) == ([], False)
        await send(letter(), READER)
        await send.close()
    assert [one.encrypted for one in office.letters] == [True]


@pytest.mark.usefixtures("trusted")
async def test_a_reply_slipped_in_before_the_encryption_is_not_taken_for_one_after_it(tmp_path: Path) -> None:
    async with Postoffice(tls=server_context("server")) as office:
        office.on("starttls", "220 go ahead\r\n250 injected")
        office.on("ehlo", "250-postoffice\r\n250 STARTTLS")
        office.on("ehlo", "451 4.3.0 said inside")
        send = mailer(office, tmp_path, tls="starttls")
        with pytest.raises(DeliveryError, match="said inside"):
            await send(letter(), READER)
        await send.close()
    assert office.letters == []


async def test_a_wrong_password_is_the_operators_to_mend(tmp_path: Path) -> None:
    async with Postoffice(users={"monitor": "secret"}) as office:
        send = mailer(office, tmp_path, username="monitor", password="guess")
        with pytest.raises(ServerRefused, match=r"login.*535"):
            await send(letter(), READER)
        await send.close()


async def test_a_server_that_knows_no_login_is_the_operators_to_mend(tmp_path: Path) -> None:
    async with Postoffice() as office:
        send = mailer(office, tmp_path, username="monitor", password="secret")
        with pytest.raises(ServerRefused, match="login"):
            await send(letter(), READER)
        await send.close()


async def test_the_password_file_is_read_at_each_login(tmp_path: Path) -> None:
    file = tmp_path / "password"
    async with Postoffice(users={"monitor": "secret"}) as office:
        send = mailer(office, tmp_path, username="monitor", password_file=file)
        with pytest.raises(ServerRefused, match="password file"):
            await send(letter(), READER)
        file.write_text("secret\n")
        await send(letter(), READER)
        await send.close()
    assert [one.user for one in office.letters] == ["monitor"]


# addresses


@pytest.mark.parametrize(
    "address",
    [
        pytest.param("-oQ/tmp@example.org", id="leading dash"),
        pytest.param("a@-example.org", id="leading dash of the domain"),
        pytest.param("", id="nothing"),
        pytest.param("example.org", id="no at"),
        pytest.param("a@b@example.org", id="two ats"),
        pytest.param("a@example.org\r\nRCPT TO:<b@example.org>", id="a command of its own"),
        pytest.param("a@example.org\n", id="line break"),
        pytest.param("a b@example.org", id="space"),
        pytest.param("a@example.org, b@example.org", id="two addresses"),
        pytest.param("<a@example.org>", id="brackets"),
        pytest.param('"a b"@example.org', id="quoted"),
        pytest.param("a\u200b@example.org", id="invisible"),
        pytest.param("a@example\u202e.org", id="turns the line"),
        pytest.param("a@" + "b" * 300 + ".org", id="too long"),
        pytest.param("a@" + "b" * 64 + ".org", id="label too long"),
        pytest.param("a@example..org", id="empty label"),
    ],
)
async def test_what_is_no_address_is_refused_before_anybody_is_asked(address: str, tmp_path: Path) -> None:
    async with Postoffice() as office:
        send = mailer(office, tmp_path)
        with pytest.raises(AddressRefused):
            await send(letter(), address)
    assert office.connections == 0


async def test_addresses_outside_ascii_are_written_as_the_server_can(tmp_path: Path) -> None:
    async with Postoffice() as office:
        send = mailer(office, tmp_path)
        await send(letter(), "analyst@bücher.example")
        await send(letter(), "аналитик@bücher.example")
        office.extensions.remove("SMTPUTF8")
        await send.close()
        with pytest.raises(AddressRefused, match="SMTPUTF8"):
            await send(letter(), "аналитик@example.org")
        await send.close()
    assert [one.recipients[0] for one in office.letters] == [
        "analyst@xn--bcher-kva.example",
        "аналитик@xn--bcher-kva.example",
    ]


async def test_neither_secrets_nor_whole_addresses_reach_log_or_reason(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    heard: list[str] = []
    async with Postoffice(users={"monitor": "hunter2-secret"}) as office:
        asyncio.get_running_loop().set_debug(True)
        for stage in STAGES:
            office.on(stage, f"550 5.1.1 <{READER}>: not for {READER} from {SENDER}", times=2 if stage == "auth" else 1)
            send = mailer(office, tmp_path, username="monitor", password="hunter2-secret")
            with pytest.raises(DeliveryError) as caught:
                await send(letter(), READER)
            heard += [caught.value.reason, repr(caught.value), repr(caught.value.__cause__)]
            await send.close()
    everything = caplog.text + "\n".join(heard)
    assert "a***@example.org" in everything
    for private in (READER, SENDER, "hunter2-secret"):
        assert private not in everything
    assert "hunter2" not in repr(MailSettings(username="monitor", password="hunter2-secret"))


# the folder


async def test_without_a_server_a_mail_lies_in_the_folder_under_its_message_id(tmp_path: Path) -> None:
    send = Mailer(MailSettings(), tmp_path)
    for _ in range(2):
        await send(letter(), READER)
    await send(letter(number=2), READER)
    await send.close()
    files = sorted(path.name for path in (tmp_path / "mail").iterdir())
    assert files == [f"{n:032}@sender.example.eml" for n in (1, 2)]
    assert (tmp_path / "mail" / files[0]).read_bytes() == letter().data
    assert (tmp_path / "mail" / files[0]).stat().st_mode & 0o077 == 0


async def test_a_half_written_mail_of_a_killed_run_is_replaced(tmp_path: Path) -> None:
    folder = tmp_path / "mail"
    folder.mkdir()
    (folder / f"{1:032}@sender.example.eml.part").write_bytes(b"Message-ID: half")
    await Mailer(MailSettings(), tmp_path)(letter(), READER)
    [file] = folder.iterdir()
    assert file.read_bytes() == letter().data


async def test_a_message_id_never_leads_out_of_the_folder(tmp_path: Path) -> None:
    message = replace(letter(), message_id="../../etc/x@sender.example")
    await Mailer(MailSettings(), tmp_path / "state")(message, READER)
    [file] = (tmp_path / "state" / "mail").iterdir()
    assert file.name == "_.._etc_x@sender.example.eml"


def _a_file_in_its_place(state: Path) -> None:
    (state / "mail").write_text("not a folder")


def _a_link_to_nowhere(state: Path) -> None:
    (state / "mail").symlink_to(state / "nowhere" / "at" / "all")


@pytest.mark.parametrize("break_it", [_a_file_in_its_place, _a_link_to_nowhere])
async def test_a_folder_that_cannot_be_written_is_the_operators_to_mend(
    break_it: Callable[[Path], None], tmp_path: Path
) -> None:
    break_it(tmp_path)
    with pytest.raises(ServerRefused, match="mail folder"):
        await Mailer(MailSettings(), tmp_path)(letter(), READER)


# settings


def test_the_settings_have_the_defaults_of_the_handbook() -> None:
    settings = MailSettings()
    assert (settings.host, settings.port, settings.tls, settings.connections) == (None, 25, "starttls", 1)
    assert (settings.retry_after, settings.operator) == (timedelta(minutes=5), None)


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        pytest.param({"sender": "Embargo Monitor"}, "sender looks like", id="a name without an address"),
        pytest.param({"sender": "a@example.org, b@example.org"}, "sender looks like", id="two senders"),
        pytest.param(
            {"sender": "A <a@example.org>\r\nBcc: b@example.org"}, "sender looks like", id="a header of its own"
        ),
        pytest.param({"sender": "-x@example.org"}, "sender looks like", id="a dash"),
        pytest.param({"operator": "ops"}, "address looks like", id="no operator's address"),
        pytest.param({"tls": "opportunistic"}, "starttls", id="no such tls"),
        pytest.param({"port": 0}, "greater than or equal to 1", id="port 0"),
        pytest.param({"host": "mail.example.org\r\n"}, "match", id="a host with a line break"),
        pytest.param({"retry_after": "0s"}, "no length", id="no pause"),
        pytest.param({"username": "monitor"}, "password_file", id="a name without a password"),
        pytest.param({"password": "x"}, "username", id="a password without a name"),
        pytest.param({"hots": "x"}, "hots", id="an unknown key"),
    ],
)
def test_settings_that_cannot_work_are_refused(settings: dict[str, object], named: str) -> None:
    with pytest.raises(ValidationError, match=named):
        MailSettings(**settings)


def test_settings_are_read_from_words_as_yaml_gives_them() -> None:
    settings = MailSettings.model_validate(
        {"port": "2525", "connections": "2", "retry_after": "1s", "sender": "a@b.example"}
    )
    assert (settings.port, settings.connections, settings.retry_after) == (2525, 2, timedelta(seconds=1))
    assert (settings.sender_address, settings.sender_domain) == ("a@b.example", "b.example")
