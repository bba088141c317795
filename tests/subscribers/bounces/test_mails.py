"""Mails as the servers of the world send them back, each with what it says.

Written for these tests from what is publicly documented of each server's reports; names and addresses are invented.
All are about delivery 42, to min.park@corp.example, whose return path has the token of SECRET.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.subscribers.bounces.report import MOST_BYTES, Report, read_report
from monitor.subscribers.bounces.return_path import ReturnPath
from monitor.subscribers.bounces.verdict import Kind

MAILS = Path(__file__).parent / "mails"
SECRET = bytes(range(32))
RETURN_PATH = ReturnPath(SECRET, "bounces@alerts.example.org")
WHO = "min.park@corp.example"
MESSAGE_ID = "0123456789abcdef0123456789abcdef@alerts.example.org"

BOUNCES = [line.split() for line in """
amazon_ses                   dead     5.1.1
amazon_ses_suppressed        dead     5.1.1
aol_blocked                  policy   5.7.9
barracuda_blocked            policy   5.0.0
biglobe_over_quota           full     5.0.0
courier_unknown_user         dead     5.0.0
docomo_unknown_user          dead     5.0.0
domino_not_listed            dead     5.0.0
exchange_2016_not_found      dead     5.1.1
exchange_55                  dead     -
exchange_dsn_base64          dead     5.1.10
exchange_quota               full     5.2.2
exim_delayed                 delayed  -
exim_quota                   full     -
exim_report                  dead     5.0.0
exim_timeout                 failed   -
exim_unknown_user            dead     5.1.1
exim_unrouteable             dead     -
gmail_delayed                delayed  4.4.1
gmail_disabled               dead     5.2.1
gmail_dmarc                  policy   5.7.26
gmail_no_account             dead     5.1.1
gmail_out_of_storage         full     5.2.2
gmail_too_fast               policy   5.2.1
gmx_text                     failed   -
groupwise_user_not_found     dead     5.1.1
icloud_over_quota            full     5.2.2
iis_plain_text               dead     -
iis_smtp                     dead     5.1.1
imail_smtp32                 dead     -
mailenable                   dead     5.1.1
mailgun                      dead     5.1.1
mailru_exim_text             dead     -
mimecast_anti_spoofing       policy   5.0.0
mimecast_invalid_recipient   dead     5.0.0
netease_163_user_not_found   dead     5.0.0
office365_directory_edge     dead     5.4.1
office365_not_found          dead     5.1.10
office365_spam               policy   5.7.1
opensmtpd                    dead     5.0.0
postfix_delayed              delayed  4.4.1
postfix_expired              failed   4.4.1
postfix_mailbox_full         full     5.2.2
postfix_no_such_domain       failed   5.4.4
postfix_sender_refused       policy   5.1.8
postfix_spam                 policy   5.7.1
postfix_too_large            policy   5.3.4
postfix_unknown_user         dead     5.1.1
postfix_virtual_mailbox      dead     5.1.1
proofpoint_unknown           dead     5.1.1
qmail_no_mailbox             dead     5.1.1
qmail_queue_lifetime         failed   4.4.1
qmail_remote_refusal         policy   5.7.1
qmail_vpopmail_quota         full     -
qq_frequency                 policy   5.0.0
qq_mailbox_not_found         dead     5.0.0
sendmail_expired             failed   4.4.7
sendmail_unknown_user        dead     5.1.1
sendmail_warning             delayed  4.4.1
sina                         dead     -
stalwart                     dead     5.1.2
yahoo_deferred_out           policy   4.7.0
yahoo_no_account             dead     5.0.0
yahoo_old_text               dead     -
yahoo_over_quota             full     5.0.0
yandex_no_such_user          failed   5.7.1
zimbra_lmtp_quota            full     4.2.2
zimbra_no_such_address       dead     5.1.1
""".split("\n") if line]  # fmt: skip

# No bounce: neither the address nor the subscription may change for one of these.
OTHERS = [line.rsplit(None, 1) for line in """
bounce_forwarded_by_a_person unknown
challenge_boxtrapper         unknown
challenge_tmda               no_bounce
deleted_unread               no_bounce
dmarc_report                 unknown
dsn_delivered                no_bounce
dsn_expanded                 no_bounce
dsn_relayed                  no_bounce
empty                        unknown
exchange_out_of_office       no_bounce
gmail_vacation               no_bounce
no_mail_at_all               unknown
read_receipt                 no_bounce
reader_answers               unknown
spam                         unknown
ticket_acknowledged          no_bounce
vacation_japanese            no_bounce
vacation_rfc3834             no_bounce
vacation_without_marks       no_bounce
arf_not_spam                 no_bounce
""".split("\n") if line]  # fmt: skip

COMPLAINTS = ["arf_abuse", "arf_abuse_recipient_hidden", "arf_abuse_without_token", "arf_abuse_nothing_left"]
ODD = ["postfix_without_token", "smtputf8_global_report"]  # tested one by one


def read(name: str) -> Report:
    return read_report((MAILS / f"{name}.eml").read_bytes())


@pytest.mark.parametrize(("name", "kind", "status"), [pytest.param(*row, id=row[0]) for row in BOUNCES])
def test_a_bounce_says_what_became_of_whose_mail(name: str, kind: str, status: str) -> None:
    report = read(name)
    assert (report.kind.value, report.status or "-", report.recipients) == (kind, status, (WHO,))
    assert RETURN_PATH.delivery_in(report.paths) == (42, False)
    assert report.reason
    assert WHO not in report.reason


@pytest.mark.parametrize(("name", "kind"), [pytest.param(*row, id=row[0]) for row in OTHERS])
def test_what_is_no_bounce_is_taken_for_none(name: str, kind: str) -> None:
    assert read(name).kind is Kind[kind.upper()]


def test_every_mail_has_its_row() -> None:
    rows = [row[0] for row in (*BOUNCES, *OTHERS)] + COMPLAINTS + ODD
    assert sorted(rows) == sorted(path.stem for path in MAILS.glob("*.eml"))
    assert len(BOUNCES) >= 40
    assert len(OTHERS) >= 15


@pytest.mark.parametrize("name", COMPLAINTS)
def test_a_complaint_is_one(name: str) -> None:
    assert read(name).kind is Kind.COMPLAINT


def test_a_complaint_names_the_delivery_even_where_the_reader_is_hidden() -> None:
    report = read("arf_abuse_recipient_hidden")
    assert RETURN_PATH.delivery_in(report.paths) == (42, False)
    assert report.recipients == ()


@pytest.mark.parametrize("name", ["postfix_without_token", "arf_abuse_without_token"])
def test_without_a_token_the_message_id_and_the_recipient_are_there(name: str) -> None:
    report = read(name)
    assert RETURN_PATH.delivery_in(report.paths) == (None, False)
    assert (report.message_ids, report.recipients) == ((MESSAGE_ID,), (WHO,))


def test_an_address_outside_ascii_is_read_from_an_international_report() -> None:
    report = read("smtputf8_global_report")
    assert (report.kind, report.status, report.recipients) == (Kind.DEAD, "5.1.1", ("민수@corp.example",))


def test_what_a_reason_quotes_is_one_printable_line() -> None:
    mail = (MAILS / "postfix_unknown_user.eml").read_bytes()
    report = read_report(mail.replace(b"User\n    unknown", b"\x1b[2J\x07 \xe2\x80\xae" + b"x" * 2000))
    assert report.reason.isprintable()
    assert len(report.reason) < 2000


def deep(levels: int) -> bytes:
    opened = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(levels))
    return opened + b"Content-Type: text/plain\n\nhello\n"


@pytest.mark.parametrize(
    "mail",
    [
        pytest.param(deep(100), id="a hundred parts in each other"),
        pytest.param(b"X: y\n" * 100_000 + b"\nbody", id="a hundred thousand headers"),
        pytest.param(b"Subject: " + b"=?utf-8?q?a?= " * 20_000 + b"\n\n", id="a long encoded subject"),
        pytest.param(b"To: " + b"bounces+" * 100_000 + b"\n\n", id="a long recipient"),
        pytest.param(
            b"Content-Type: multipart/mixed; boundary=b\n\n"
            + b"--b\nContent-Type: message/delivery-status\n\na: b\n\n" * 20_000,
            id="many reports",
        ),
        pytest.param(b"Content-Type: text/plain; charset=no-such\n\n\xff\xfe", id="an unknown charset"),
        pytest.param(b"Content-Type: text/plain; charset=idna\n\n\xff\xfe..a", id="a charset that is none"),
        pytest.param(b"Subject: =?no-such?b?AA?=\n\nx", id="an unknown charset in a header"),
    ],
)  # fmt: skip
def test_a_hostile_mail_costs_little_and_says_nothing(mail: bytes) -> None:
    report = read_report(mail[:MOST_BYTES])
    assert report.kind is Kind.UNKNOWN
    assert len(report.paths) <= 20_000
