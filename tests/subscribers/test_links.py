"""Links out, and the secrets behind them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import multiprocessing
from collections.abc import Callable
from pathlib import Path

import pytest

from monitor.errors import CannotWork
from monitor.subscribers.links import Links, Purpose, admin_token, read_or_create_secret

SECRET = bytes(range(32))
LINKS = Links(SECRET, "https://alerts.example.org")


def token_of(subscription_id: int, links: Links = LINKS) -> str:
    return links.unsubscribe(subscription_id).rpartition("/")[2]


@pytest.mark.parametrize("subscription_id", [0, 1, 7, 255, 2**31, 2**63 - 1])
def test_a_link_leads_to_its_subscription(subscription_id: int) -> None:
    url = LINKS.unsubscribe(subscription_id)
    assert url.startswith("https://alerts.example.org/u/")
    assert len(url) <= 70  # stands on one line of a mail
    assert LINKS.subscription_of(token_of(subscription_id)) == subscription_id


def test_a_link_is_the_same_every_time_and_after_a_restart() -> None:
    assert Links(SECRET, "https://alerts.example.org/").unsubscribe(7) == LINKS.unsubscribe(7)


def replaced(token: str, index: int) -> str:
    return token[:index] + ("A" if token[index] != "A" else "B") + token[index + 1 :]


def signed_for_something_else(token: str) -> str:
    name = (7).to_bytes(8, "big")
    return base64.urlsafe_b64encode(name + hmac.new(SECRET, name, hashlib.sha256).digest()[:16]).decode()


@pytest.mark.parametrize(
    "tampered",
    [
        pytest.param(lambda token: "", id="nothing"),
        pytest.param(lambda token: "7", id="a number"),
        pytest.param(lambda token: token[:-1], id="cut"),
        pytest.param(lambda token: token + "A", id="longer"),
        pytest.param(lambda token: token + "\n", id="a line break behind it"),
        pytest.param(lambda token: token + "=", id="padded"),
        pytest.param(lambda token: token.swapcase(), id="other letters"),
        pytest.param(lambda token: token_of(8)[:11] + token[11:], id="another subscription's name"),
        pytest.param(lambda token: token_of(7, Links(b"x" * 32, "https://a.example")), id="another installation's"),
        pytest.param(signed_for_something_else, id="signed with the secret, for something else"),
        pytest.param(lambda token: "é" * 32, id="no ASCII"),
        pytest.param(lambda token: "１" * 32, id="digits of another script"),
        pytest.param(lambda token: "\x00" * 32, id="zero bytes"),
        pytest.param(lambda token: "A" * 32, id="all zero"),
        pytest.param(lambda token: "A" * 1_000_000, id="a megabyte"),
    ],
)
def test_a_token_that_we_did_not_make_is_nobodys(tampered: Callable[[str], str]) -> None:
    assert LINKS.subscription_of(tampered(token_of(7))) is None


def test_no_letter_of_a_token_can_be_changed() -> None:
    token = token_of(7)
    for index in range(len(token)):
        assert LINKS.subscription_of(replaced(token, index)) is None, index


PAIRED = [purpose for purpose in Purpose if purpose.sizes == (6, 8)]


@pytest.mark.parametrize("numbers", [(0, 0), (1, 2), (7, 7), (2**31, 2**31), (2**48 - 1, 2**63 - 1)])
@pytest.mark.parametrize("purpose", PAIRED)
def test_a_token_names_whom_and_what_it_is_about_in_one_line(purpose: Purpose, numbers: tuple[int, int]) -> None:
    token = LINKS.token(purpose, *numbers)
    assert LINKS.read(purpose, token) == numbers
    assert len(f"https://alerts.example.org/{purpose.path}/{token}") <= 70
    assert all(LINKS.read(purpose, replaced(token, index)) is None for index in range(len(token)))


def test_a_token_of_one_purpose_is_none_for_another() -> None:
    tokens = {purpose: LINKS.token(purpose, *range(1, 1 + len(purpose.sizes))) for purpose in Purpose}
    for purpose, token in tokens.items():
        assert [other for other in Purpose if LINKS.read(other, token) is not None] == [purpose]
    assert len(set(tokens.values())) == len({purpose.path for purpose in Purpose}) == len(Purpose)


def test_the_links_of_a_mail_are_those_of_its_subscription() -> None:
    own = LINKS.of(7)
    assert (own.story(3), own.mute(4), own.verdict(3)) == (LINKS.story(7, 3), LINKS.mute(7, 4), LINKS.verdict(7, 3))
    assert LINKS.read(Purpose.MUTE, own.mute(4).rpartition("/")[2]) == (7, 4)


@pytest.mark.parametrize("token", ["", *("A" * n for n in (1, 39, 40, 41, 10**6)), "é" * 40, "A" * 39 + "\n", "=" * 40])
def test_what_we_did_not_make_names_nothing(token: str) -> None:
    assert [purpose for purpose in Purpose if LINKS.read(purpose, token) is not None] == []


def test_a_secret_is_made_once_and_is_ours_alone(tmp_path: Path) -> None:
    path = tmp_path / "deep/state/secret.key"
    secret = read_or_create_secret(path)
    assert len(secret) == 32
    assert read_or_create_secret(path) == secret
    assert path.stat().st_mode & 0o777 == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == ["secret.key"]
    assert read_or_create_secret(tmp_path / "other.key") != secret


@pytest.mark.parametrize("mode", [0o644, 0o666, 0o640, 0o604])
def test_a_secret_that_others_can_read_is_closed_to_them(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "secret.key"
    path.write_bytes(SECRET)
    path.chmod(mode)
    assert read_or_create_secret(path) == SECRET
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("content", [b"", b"short", b"x" * 31])
def test_a_damaged_secret_is_not_replaced_in_silence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "secret.key"
    path.write_bytes(content)
    with pytest.raises(CannotWork, match=rf"secret\.key holds {len(content)} bytes, not 32\. Restore it"):
        read_or_create_secret(path)
    assert path.read_bytes() == content


@pytest.mark.parametrize(
    ("make", "told"),
    [
        pytest.param(lambda path: path.mkdir(), "Is a directory", id="a folder"),
        pytest.param(lambda path: path.parent.rmdir() or path.parent.write_text(""), "", id="no folder to lie in"),
    ],
)
def test_a_secret_that_cannot_be_kept_stops_us(tmp_path: Path, make: Callable[[Path], object], told: str) -> None:
    path = tmp_path / "state/secret.key"
    path.parent.mkdir()
    make(path)
    with pytest.raises(CannotWork, match=rf"{told}.*This user must be able to read and write it"):
        read_or_create_secret(path)


def _read(path: Path, results: multiprocessing.Queue[bytes], start: multiprocessing.Barrier) -> None:  # type: ignore[valid-type]
    start.wait()
    results.put(read_or_create_secret(path))


def test_processes_that_start_together_get_one_secret(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    results: multiprocessing.Queue[bytes] = context.Queue()
    start = context.Barrier(3)
    path = tmp_path / "secret.key"
    processes = [context.Process(target=_read, args=(path, results, start)) for _ in range(3)]
    for process in processes:
        process.start()
    found = {results.get(timeout=60) for _ in processes}
    for process in processes:
        process.join()
    assert found == {path.read_bytes()}
    assert [entry.name for entry in tmp_path.iterdir()] == ["secret.key"]


def test_the_admin_token_is_a_line_that_can_be_copied(tmp_path: Path) -> None:
    token = admin_token(tmp_path)
    file = tmp_path / "admin.token"
    assert file.read_text() == f"{token}\n"
    assert len(token) >= 32
    assert token.isascii()
    assert file.stat().st_mode & 0o777 == 0o600
    assert admin_token(tmp_path) == token


def test_an_operator_may_choose_the_admin_token(tmp_path: Path) -> None:
    (tmp_path / "admin.token").write_text("correct horse battery\r\n")
    assert admin_token(tmp_path) == "correct horse battery"


@pytest.mark.parametrize("content", [b"", b"\n", b"1234", b"\xff" * 40])
def test_a_token_that_can_be_guessed_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "admin.token").write_bytes(content)
    with pytest.raises(CannotWork, match=r"admin\.token holds no token of at least 16 letters\. Delete it"):
        admin_token(tmp_path)


def test_a_link_to_confirm_with_is_for_one_wish_and_one_address_and_the_same_each_time() -> None:
    link = LINKS.confirm(7, "seed", "ann@example.net")
    assert link == LINKS.confirm(7, "seed", "ann@example.net")
    others = {
        LINKS.confirm(*of) for of in ((8, "seed", "ann@example.net"), (7, "x", "ann@example.net"), (7, "seed", "a@b"))
    }
    assert len({link, *others}) == 4
    token = link.rpartition("/")[2]
    numbers = LINKS.read(Purpose.CONFIRM, token)
    assert numbers is not None
    assert numbers[0] == 7
    assert all(LINKS.read(Purpose.CONFIRM, replaced(token, index)) is None for index in range(len(token)))
    assert all(LINKS.read(purpose, token) is None for purpose in Purpose if purpose is not Purpose.CONFIRM)


def test_what_is_blinded_is_known_again_and_not_told() -> None:
    assert LINKS.blinded("mailbox", "ann@example.net") == LINKS.blinded("mailbox", "ann@example.net")
    kinds = {LINKS.blinded(kind, "ann@example.net") for kind in ("mailbox", "reader", "network")}
    foreign = Links(b"t" * 32, "https://alerts.example.org").blinded("mailbox", "ann@example.net")
    assert len({*kinds, foreign}) == 4
