"""config.yaml: what it becomes, and how its mistakes are told."""

from __future__ import annotations

import dataclasses
import re
import shutil
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.app.show import list_feeds
from monitor.config import Config, WebSettings, bundled, check_subscriber, load_config, unknown_rules, write_starter
from monitor.config.shape import GROUPS, Written
from monitor.errors import InputError, Mistakes
from monitor.feeds.identity import canonical_address
from monitor.feeds.page import Page
from monitor.feeds.registry import Publisher
from monitor.model import Level


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that is the current one, so that messages say `config.yaml`."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def load(text: str, **environment: str) -> Config:
    Path("config.yaml").write_text(text, encoding="utf-8")
    return load_config(Path("config.yaml"), environment)


def mistakes(text: str, **environment: str) -> list[str]:
    with pytest.raises(Mistakes) as caught:
        load(text, **environment)
    return str(caught.value).splitlines()


# --- what it becomes ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "feeds:\nsubscribers:\nmail: {}\npolling: ~\n"])
def test_what_is_not_written_has_its_default(home: Path, text: str) -> None:
    config = load(text)
    assert config.database == f"sqlite:///{home}/var/monitor.db"
    assert config.state == home / "var"
    assert config.retention == timedelta(days=90)
    assert (config.feeds, config.subscribers) == ((), ())
    assert config.web == WebSettings(host="127.0.0.1", port=8080, base_url="http://127.0.0.1:8080")
    polling = config.polling
    assert (polling.interval, polling.fastest) == (timedelta(minutes=15), timedelta(minutes=5))
    assert (polling.adaptive, polling.per_host, polling.host_pause) == (True, 1, timedelta(seconds=5))
    assert (polling.timeout, polling.parse_timeout) == (timedelta(seconds=30), timedelta(seconds=5))
    assert (polling.allow_private_addresses, polling.proxy) == (False, None)
    assert polling.first_poll_window == timedelta(days=7)
    mail = config.mail
    assert (mail.host, mail.port, mail.tls, mail.connections) == (None, 25, "starttls", 1)
    assert (mail.retry_after, mail.operator, mail.username) == (timedelta(minutes=5), None, None)


def test_a_subscriber_needs_no_more_than_an_address(home: Path) -> None:
    (subscriber,) = load("subscribers: [{email: a@EXAMPLE.org}]").subscribers
    assert (subscriber.email, subscriber.rules, subscriber.minimum_level) == ("a@example.org", (), Level.LOW)
    assert (subscriber.schedule, subscriber.timezone, subscriber.language) == ("daily 07:00", "UTC", "en")


def test_a_feed_needs_no_more_than_an_address(home: Path) -> None:
    (feed,) = load('feeds: [{url: "https://www.example.org/feed.xml"}]').feeds
    assert (feed.name, feed.publisher, feed.country, feed.disabled) == ("example.org", "example.org", None, False)


def test_everything_written_arrives(home: Path) -> None:
    (home / "r").mkdir()
    (home / "t").mkdir()
    config = load("""
database: postgresql+psycopg://monitor@db.example.org:5433/news
rules: r
templates: t/
state: /elsewhere/monitor
retention: 30d
feeds:
  - {url: "https://a.example/f", name: "NO", publisher: Yonhap, country: kr, language: ko, interval: 2h, disabled: yes,
     headers: {X-Key: "1"}, state_controlled: true}
polling: {interval: 1s, adaptive: false, per_host: 4, host_pause: 0s, allow_private_addresses: true,
          first_poll_window: all, proxy: "http://127.0.0.1:3128", timeout: 20s, parse_timeout: 6s}
mail: {host: 127.0.0.1, port: 2525, tls: none, retry_after: 1s, sender: "Embargo Monitor <alerts@example.org>",
       connections: 3, operator: ops@example.org}
web: {host: "::1", port: 0, base_url: "https://alerts.example.org/"}
subscribers:
  - {email: a@example.org, rules: [dprk-russia-arms], minimum_level: high, schedule: weekly mon 06:30,
     timezone: Europe/Zurich, language: de}
  - {email: a@example.org, rules: all, schedule: immediately}
""")
    assert config.file == home / "config.yaml"
    assert config.database == "postgresql+psycopg://monitor@db.example.org:5433/news"
    assert (config.rules, config.templates, config.state) == (home / "r", home / "t", Path("/elsewhere/monitor"))
    assert config.retention == timedelta(days=30)
    (feed,) = config.feeds
    assert (feed.name, feed.publisher, feed.country, feed.disabled) == ("NO", "yonhap", "KR", True)
    assert (feed.headers, feed.interval, feed.state_controlled) == ((("X-Key", "1"),), timedelta(hours=2), True)
    assert config.polling.interval == timedelta(seconds=1)
    assert config.polling.first_poll_window == "all"
    assert config.mail.sender == "Embargo Monitor <alerts@example.org>"
    assert config.web == WebSettings(host="::1", port=0, base_url="https://alerts.example.org")
    first, second = config.subscribers
    assert (first.rules, first.minimum_level, first.timezone) == (("dprk-russia-arms",), Level.HIGH, "Europe/Zurich")
    assert (second.email, second.rules) == ("a@example.org", ())


@pytest.mark.parametrize(
    ("written", "url"),
    [
        pytest.param("sqlite:///var/x.db", "sqlite:///{home}/var/x.db", id="relative to the file"),
        pytest.param("sqlite:////srv/x.db", "sqlite:////srv/x.db", id="absolute"),
    ],
)
def test_sqlite_lies_where_the_file_says(home: Path, written: str, url: str) -> None:
    assert load(f"database: {written}").database == url.format(home=home)


def test_paths_do_not_depend_on_the_current_folder(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load("state: here/")
    (home / "elsewhere").mkdir()
    monkeypatch.chdir(home / "elsewhere")
    config = load_config(Path("../config.yaml"), {})
    assert config.state.resolve() == home / "here"
    assert Path(config.database.removeprefix("sqlite:///")).resolve() == home / "var/monitor.db"


def test_rules_beside_the_file_go_before_those_that_come_with_the_program(home: Path) -> None:
    assert load("").rules == bundled("rules")
    (home / "rules").mkdir()
    assert load("").rules == home / "rules"


def test_the_page_is_reached_where_it_listens_unless_told_otherwise(home: Path) -> None:
    assert load("web: {port: 9000}").web.base_url == "http://127.0.0.1:9000"
    assert not load("web: {port: 9000}").web.signup
    assert load("web: {signup: true}").web.signup


def test_a_configuration_cannot_be_changed(home: Path) -> None:
    config = load("")
    with pytest.raises(dataclasses.FrozenInstanceError):
        config.database = "sqlite:///other.db"  # type: ignore[misc]
    with pytest.raises(ValueError, match="frozen"):
        config.polling.per_host = 9  # type: ignore[misc]


def test_no_secret_is_shown_by_accident(home: Path) -> None:
    config = load("""
database: postgresql+psycopg://monitor:hunter2@db/news
feeds: [{url: "https://a.example/", headers: {Authorization: hunter2}}]
polling: {proxy: "http://u:hunter2@127.0.0.1:3128"}
mail: {username: u, password: hunter2}
subscribers: [{email: a@example.org}]
""")
    assert "hunter2" not in repr(config) + str(config)


# --- mistakes ----------------------------------------------------------------------------------------------------

DURATION = "A duration is a number and one of s, m, h, d: 30s, 15m, 2h, 7d"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("feedz: []", "1:1: unknown key `feedz`. Perhaps `feeds` is meant.", id="unknown key"),
        pytest.param(
            "mail:\n  prot: 25", "2:3: unknown key `prot`. Perhaps `port` is meant.", id="unknown key in a group"
        ),
        pytest.param(
            "smtp_server: x",
            "1:1: unknown key `smtp_server`. Remove it; there are `database`, `rules`, `templates`, `state`, "
            "`retention`, `include`, `publishers`, `feeds`, `polling`, `mail`, `web`, `channels`, "
            "`subscribers`.",
            id="a key like no other",
        ),
        pytest.param(
            "interval: 15m", "1:1: unknown key `interval`. It belongs under `polling:`.", id="key too far left"
        ),
        pytest.param(
            "mail: {database: x}",
            "1:8: unknown key `database`. It belongs to the left margin, under no other key.",
            id="key too far right",
        ),
        pytest.param(
            "feeds: [{url: 'https://a.example/', contry: KR}]",
            "1:37: unknown key `contry`. Perhaps `country` is meant.",
            id="unknown key in an entry",
        ),
        pytest.param(
            "feeds: [{name: A}]",
            "1:9: `url` is missing. Add the address of the feed: {url: https://example.org/feed.xml}.",
            id="feed without address",
        ),
        pytest.param(
            "feeds: [{name: A, url: }]",
            "1:24: `url` is missing. Add the address of the feed: {url: https://example.org/feed.xml}.",
            id="feed with an empty address",
        ),
        pytest.param(
            "subscribers: [{rules: all}]",
            "1:15: `email` is missing. Add who is told: {email: analyst@example.org}.",
            id="subscriber without address",
        ),
        pytest.param(
            "feeds: ['https://a.example/']",
            "1:9: an entry of `feeds` cannot be `https://a.example/`. Write keys with values: {key: value}.",
            id="entry that is no group",
        ),
        pytest.param(
            "feeds: {url: 'https://a.example/'}",
            "1:8: `feeds` cannot be a group of keys. Write a list: each entry begins with a dash.",
            id="group for a list",
        ),
        pytest.param(
            "mail: example.org",
            "1:7: `mail` cannot be `example.org`. Write keys with values: {key: value}.",
            id="value for a group",
        ),
        pytest.param("database: [a]", "1:11: `database` cannot be a list. Write one value.", id="list for a value"),
        pytest.param(
            "feeds: [{url: 'ftp://a.example/'}]",
            "1:15: `url` cannot be `ftp://a.example/`. "
            "A feed's address begins with http:// or https:// and names a host.",
            id="feed that is not http",
        ),
        pytest.param(
            "feeds: [{url: 'https://u:hunter2@a.example/'}]",
            "1:15: `url` cannot be `https://…@a.example/`. "
            "Take the login out of it and put it into `headers`, as Authorization.",
            id="login in an address",
        ),
        pytest.param(
            "feeds:\n  - url: https://a.example/x\n  - url: http://A.example:80/x/",
            "3:10: this address stands twice, first in line 2. Keep one of them.",
            id="one feed twice",
        ),
        pytest.param(
            "feeds: [{url: 'https://a.example/', country: Korea}]",
            "1:46: `country` cannot be `Korea`. Write the two letters of ISO 3166: KR.",
            id="country",
        ),
        pytest.param(
            "feeds: [{url: 'https://a.example/', language: korean language}]",
            "1:47: `language` cannot be `korean language`. Write a language code: ko, zh-Hans.",
            id="language",
        ),
        pytest.param(
            "feeds: [{url: 'https://a.example/', interval: 0s}]",
            "1:47: `interval` cannot be `0s`. Write 1s at least.",
            id="a feed polled without pause",
        ),
        pytest.param(
            "feeds: [{url: 'https://a.example/', headers: {Host: hunter2}}]",
            "1:46: `headers` cannot be that. The header 'Host' cannot be set here.",
            id="a header that is ours",
        ),
        pytest.param(
            "database: mysql://u:hunter2@h/d",
            "1:11: `database` cannot be `mysql://…@h/d`. "
            "Write sqlite:///var/monitor.db or postgresql+psycopg://user@host/database.",
            id="another database",
        ),
        pytest.param(
            "database: postgresql://h/d",
            "1:11: `database` cannot be `postgresql://h/d`. Write postgresql+psycopg:// at its beginning.",
            id="PostgreSQL without its driver",
        ),
        pytest.param(
            "database: postgresql+psycopg://h",
            "1:11: `database` cannot be `postgresql+psycopg://h`. Write postgresql+psycopg://user@host/database.",
            id="PostgreSQL without a database",
        ),
        pytest.param(
            "database: sqlite://",
            "1:11: `database` cannot be `sqlite://`. Write sqlite:/// and a file: sqlite:///var/monitor.db.",
            id="SQLite in memory",
        ),
        pytest.param(
            "database: 'sqlite:///:memory:'",
            "1:11: `database` cannot be `sqlite:///:memory:`. Write sqlite:/// and a file: sqlite:///var/monitor.db.",
            id="SQLite in memory, by name",
        ),
        pytest.param(
            "polling: {interval: 15 min}",
            f"1:21: `interval` cannot be `15 min`. {DURATION}.",
            id="no duration",
        ),
        pytest.param(
            "polling: {timeout: 30m}",
            "1:20: `timeout` cannot be `30m`. Write 10m at most.",
            id="a wrong unit",
        ),
        pytest.param("retention: 24h", "1:12: `retention` cannot be `24h`. Write 7d at least.", id="hardly kept"),
        pytest.param(
            "retention: 9999d", "1:12: `retention` cannot be `9999d`. Write 3650d at most.", id="kept for ever"
        ),
        pytest.param("polling: {timeout: 0s}", "1:20: `timeout` cannot be `0s`. Must be longer than 0s.", id="no time"),
        pytest.param(
            "polling: {interval: 10m, fastest: 20m}",
            "1:35: `fastest` is longer than `interval` (10m). Write a shorter one, or set `adaptive: false`.",
            id="fastest is slower",
        ),
        pytest.param(
            "polling: {fastest: 1h}",
            "1:20: `fastest` is longer than `interval` (15m). Write a shorter one, or set `adaptive: false`.",
            id="fastest is slower than the default",
        ),
        pytest.param(
            "polling: {per_host: 0}", "1:21: `per_host` cannot be `0`. Write 1 or more.", id="less than the least"
        ),
        pytest.param(
            "polling: {adaptive: maybe}",
            "1:21: `adaptive` cannot be `maybe`. Write true or false.",
            id="neither true nor false",
        ),
        pytest.param("mail: {port: smtp}", "1:14: `port` cannot be `smtp`. Write a whole number.", id="no number"),
        pytest.param(
            "mail: {port: 99999}", "1:14: `port` cannot be `99999`. Write 65535 or less.", id="more than the most"
        ),
        pytest.param(
            f"mail: {{port: {'9' * 5000}}}",
            f"1:14: `port` cannot be `{'9' * 60}…`. Write a whole number.",
            id="a number without end",
        ),
        pytest.param(
            "mail: {tls: no}", "1:13: `tls` cannot be `no`. Write starttls, tls or none.", id="not a word for TLS"
        ),
        pytest.param(
            "mail: {username: u}",
            "1:7: `mail`: a login has a username and a password; `password_file` is missing. "
            "Add it, or remove what goes with it.",
            id="half a login",
        ),
        pytest.param(
            "mail: {sender: Monitor}",
            "1:16: `sender` cannot be `Monitor`. A sender looks like `Embargo Monitor <alerts@example.org>`.",
            id="no sender",
        ),
        pytest.param(
            'mail: {sender: "a@b.org\\nBcc: c@d.org"}',
            "1:16: the value holds a line break or another control character. Write it in one line.",
            id="a second header in a value",
        ),
        pytest.param(
            "web: {base_url: alerts.example.org}",
            "1:17: `base_url` cannot be `alerts.example.org`. "
            "Write http:// or https:// and a host, with no password and no ? or #.",
            id="no address of the page",
        ),
        pytest.param(
            "rules: nowhere/",
            "1:8: there is no folder `{home}/nowhere`. "
            "Mend the path, or leave `rules` out for those that come with the program.",
            id="no rules",
        ),
        pytest.param(
            "subscribers: [{email: a at example.org}]",
            "1:23: `email` cannot be `a at example.org`. Write one address: analyst@example.org.",
            id="no address",
        ),
        pytest.param(
            "subscribers: [{email: a@b.org, rules: dprk-sanctions}]",
            "1:39: `rules` cannot be `dprk-sanctions`. "
            "Write `all`, or a list of rule ids: [dprk-russia-arms, dprk-sanctions].",
            id="one rule without a list",
        ),
        pytest.param(
            "subscribers: [{email: a@b.org, rules: []}]",
            "1:39: `rules` cannot be a list. Write `all`, or a list of rule ids: [dprk-russia-arms, dprk-sanctions].",
            id="no rule at all",
        ),
        pytest.param(
            "subscribers: [{email: a@b.org, minimum_level: loud}]",
            "1:47: `minimum_level` cannot be `loud`. Write one of informational, low, medium, high, critical.",
            id="no level",
        ),
        pytest.param(
            "subscribers: [{email: a@b.org, schedule: daily 7am}]",
            "1:42: `schedule` cannot be `daily 7am`. "
            "A schedule is `immediately`, `hourly`, `daily 07:00` or `weekly mon 07:00`.",
            id="no schedule",
        ),
        pytest.param(
            "subscribers: [{email: a@b.org, timezone: Europe/Zurch}]",
            "1:42: `timezone` cannot be `Europe/Zurch`. Perhaps Europe/Zurich is meant.",
            id="no time zone",
        ),
        pytest.param(
            "subscribers: [{email: a@b.org, timezone: ../../etc/passwd}]",
            "1:42: `timezone` cannot be `../../etc/passwd`. Write a name such as Europe/Zurich or UTC.",
            id="a path for a time zone",
        ),
        pytest.param(
            "subscribers: [{email: a@b.org, quiet_hours: at night}]",
            "1:45: `quiet_hours` cannot be `at night`. Quiet hours are two times of day: 22:00-07:00.",
            id="no quiet hours",
        ),
        pytest.param(
            "subscribers: [{email: a@b.org, paused_until: 2026-13-24}]",
            "1:46: `paused_until` cannot be `2026-13-24`. Write the day on which it ends: 2026-12-24.",
            id="a pause until a day that is none",
        ),
        pytest.param(
            "subscribers: [{email: a@b.org, schedule: immediately, most_per_hour: 0}]",
            "1:70: `most_per_hour` cannot be `0`. Write 1 or more.",
            id="a cap that lets nothing through",
        ),
        pytest.param(
            "subscribers: [{email: a@b.org, most_per_hour: 10}]",
            "1:47: `most_per_hour` cannot be `10`. "
            "It is for `schedule: immediately` and for `at_once`; else one mail an hour is the most.",
            id="a cap for a daily digest",
        ),
        pytest.param(
            "subscribers: [{email: a@b.org, schedule: immediately, at_once: high}]",
            "1:64: `at_once` cannot be `high`. "
            "It is for the other schedules; `immediately` has everything come at once.",
            id="at once twice",
        ),
        pytest.param(
            "subscribers: [{email: a@b.org, at_once: soon}]",
            "1:41: `at_once` cannot be `soon`. Write one of informational, low, medium, high, critical.",
            id="no level",
        ),
        pytest.param(
            "subscribers: [{email: a@b.org, schedule: immediately, when_nothing: tell}]",
            "1:69: `when_nothing` cannot be `tell`. "
            "`immediately` has no time at which there is nothing; take another `schedule`.",
            id="nothing at no time",
        ),
        pytest.param("- a", "1:1: this is no configuration. Write keys with values: database, feeds, mail.", id="list"),
    ],
)
def test_a_mistake_is_told_at_its_place_with_what_to_do(home: Path, text: str, message: str) -> None:
    expected = message.replace("{home}", str(home)) if "{home}" in message else message
    assert mistakes(text) == [f"config.yaml:{expected}"]


def test_all_mistakes_are_told_at_once_in_their_order(home: Path) -> None:
    text = """\
polling: {per_host: 0}
feedz: []
mail:
  port: smtp
  password_file: nope
subscribers:
  - {email: a@b.org, schedule: never}
feeds:
  - {url: "https://a.example/"}
  - {url: "https://a.example/", language: 1}
"""
    found = mistakes(text, MONITOR_WEB__PORT="http")
    places = [line.removeprefix("config.yaml:").split(": ")[0] for line in found]
    assert places == ["MONITOR_WEB__PORT", "1:21", "2:1", "4:9", "5:18", "7:32", "10:11", "10:43"]


def test_who_has_thousands_of_mistakes_reads_a_hundred_and_their_number(home: Path) -> None:
    found = mistakes("feeds:\n" + "  - {}\n" * 3000)
    assert len(found) == 101
    assert found[-1] == "config.yaml:102:5: 2,900 more mistakes from here on. Mend those above first."


@pytest.mark.parametrize(
    "polling",
    [
        pytest.param("{interval: 1s, adaptive: false}", id="fastest is not written"),
        pytest.param("{interval: 1s}", id="nor with adaptation"),
        pytest.param("{interval: 10m, fastest: 20m, adaptive: false}", id="nothing adapts"),
        pytest.param("{interval: 10m, fastest: 10m}", id="equal"),
    ],
)
def test_fastest_is_only_compared_where_it_was_meant(home: Path, polling: str) -> None:
    load(f"polling: {polling}")


def test_without_a_file_the_way_out_is_named(home: Path) -> None:
    with pytest.raises(InputError, match=r"^missing\.yaml: no such file\. `monitor init` writes one"):
        load_config(Path("missing.yaml"), {})
    with pytest.raises(InputError, match="Is a directory"):
        load_config(home, {})


# --- the environment ---------------------------------------------------------------------------------------------


def test_single_values_may_come_from_the_environment(home: Path) -> None:
    config = load(
        "database: sqlite:///a.db\nmail: {port: 25, host: a.example}",
        MONITOR_DATABASE="sqlite:///b.db",
        MONITOR_MAIL__PORT="587",
        MONITOR_POLLING__ADAPTIVE="false",
        MONITOR_WEB__BASE_URL="https://alerts.example.org",
        PATH="/bin",
        MONITORING="x",
    )
    assert config.database == f"sqlite:///{home}/b.db"
    assert (config.mail.port, config.mail.host, config.polling.adaptive) == (587, "a.example", False)
    assert config.web.base_url == "https://alerts.example.org"


def test_an_empty_variable_counts_as_not_set(home: Path) -> None:
    assert load("mail: {host: a.example}", MONITOR_MAIL__HOST="").mail.host == "a.example"


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [
        ("MONITOR_MAIL__PORT", "smtp", "`port` cannot be `smtp`. Write a whole number."),
        ("MONITOR_MAIL__PROT", "25", "no setting has this name. Perhaps MONITOR_MAIL__PORT is meant."),
        ("MONITOR_MAIL_PORT", "25", "no setting has this name. Perhaps MONITOR_MAIL__PORT is meant."),
        ("MONITOR_MAIL", "x", "no setting has this name. Name one value of it: MONITOR_MAIL__HOST."),
        ("MONITOR_FEEDS", "[]", "no setting has this name. `feeds` is a list: write it into the file."),
        ("MONITOR_FEEDS__0__URL", "x", "no setting has this name. `feeds` is a list: write it into the file."),
        ("MONITOR_XYZZY", "x", "no setting has this name. Remove it."),
        (
            "MONITOR_MAIL__SENDER",
            "a@b.org\r\nBcc: c@d.org",
            "the value holds a line break or another control character. Write it in one line.",
        ),
    ],
)
def test_a_mistake_in_a_variable_names_the_variable(home: Path, variable: str, value: str, message: str) -> None:
    assert f"{variable}: {message}" in mistakes("", **{variable: value})


def test_a_variable_does_not_hide_that_the_file_is_wrong(home: Path) -> None:
    found = mistakes("mail: x", MONITOR_MAIL__PORT="25")
    assert found == ["config.yaml:1:7: `mail` cannot be `x`. Write keys with values: {key: value}."]


# --- secrets -----------------------------------------------------------------------------------------------------


def test_the_password_file_lies_relative_to_the_configuration(home: Path) -> None:
    (home / "secrets").mkdir()
    (home / "secrets/mail").write_text("hunter2\n")
    mail = load("mail: {username: u, password_file: secrets/mail}").mail
    assert mail.password_file == home / "secrets/mail"


@pytest.mark.parametrize(
    ("content", "mail", "message"),
    [
        pytest.param(
            None,
            "{username: u, password_file: secret}",
            "1:36: the file `{home}/secret` cannot be read: No such file or directory. "
            "Mend the path, or let this user read it.",
            id="no file",
        ),
        pytest.param(
            b"\n",
            "{username: u, password_file: secret}",
            "1:36: the file `{home}/secret` is empty. Write the password into it.",
            id="empty",
        ),
        pytest.param(
            b"\xff\xfe",
            "{username: u, password_file: secret}",
            "1:36: the file `{home}/secret` is no UTF-8 text. Write the password into it.",
            id="no text",
        ),
        pytest.param(
            b"hunter2",
            "{username: u, password: hunter2, password_file: secret}",
            "1:55: `password` and `password_file` are both given. Keep one of them.",
            id="both",
        ),
    ],
)
def test_a_mistake_about_the_password_stands_at_its_line(
    home: Path, content: bytes | None, mail: str, message: str
) -> None:
    if content is not None:
        (home / "secret").write_bytes(content)
    assert mistakes(f"mail: {mail}") == [f"config.yaml:{message.replace('{home}', str(home))}"]


def test_a_mistake_about_the_password_does_not_tell_it(home: Path) -> None:
    found = mistakes("mail: {username: u, password: [hunter2]}")
    assert found == ["config.yaml:1:31: `password` cannot be that. Write one value."]


# --- YAML --------------------------------------------------------------------------------------------------------


def test_words_stay_words(home: Path) -> None:
    config = load("""
feeds: [{url: "https://a.example/", name: NO, country: NO, language: no, publisher: 010}]
subscribers: [{email: a@example.org, schedule: daily 12:30}]
""")
    (feed,) = config.feeds
    assert (feed.name, feed.country, feed.language, feed.publisher) == ("NO", "NO", "no", "010")
    assert config.subscribers[0].schedule == "daily 12:30"


def test_a_key_that_stands_twice_is_a_mistake(home: Path) -> None:
    found = mistakes("state: a/\nstate: b/")
    assert found == ["config.yaml:2:1: the key `state` stands twice, first in line 1. Keep one of them."]


BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{','.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(9)
)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        pytest.param(BOMB.encode(), "values once aliases are followed", id="alias bomb"),
        pytest.param(b"feeds: " + b"[" * 100_000, "maximum nesting depth", id="deep lists"),
        pytest.param(b"{a: " * 100_000, "nested deeper than 50", id="deep maps"),
        pytest.param(b"#" * 1_000_001, "the file has 1,000,001 bytes", id="too large"),
        pytest.param(b"".join(b"k%d: 1\n" % n for n in range(40_000)), "more mistakes", id="40,000 unknown keys"),
        pytest.param(b"? " + b"x" * 999_000 + b"\n: 1", "unknown key", id="one endless key"),
        pytest.param(b"a: " + b"'" * 900_001, "not YAML", id="unclosed quotes"),
        pytest.param(b"? " * 200_000, "nested deeper than 50", id="keys of keys"),
        pytest.param(b"state: !!python/object/apply:os.system [true]", "is not allowed", id="code"),
        pytest.param(b"state: \xff", "the file is not UTF-8", id="not UTF-8"),
        pytest.param(b"state: a\x00b", "is not allowed in YAML", id="a zero byte"),
        pytest.param(b'state: "a\\0b"', "control character", id="an escaped zero byte"),
        pytest.param(
            b"subscribers:\n" + b"- {email: a, timezone: X}\n" * 8_000, "more mistakes", id="8,000 bad subscribers"
        ),
    ],
)
@pytest.mark.timeout(20)
def test_hostile_yaml_is_refused_before_it_costs(home: Path, content: bytes, told: str) -> None:
    Path("config.yaml").write_bytes(content)
    with pytest.raises(Mistakes, match=told):
        load_config(Path("config.yaml"), {})


# --- rules that are named ----------------------------------------------------------------------------------------


def test_a_subscriber_cannot_wait_for_a_rule_that_is_not_there(home: Path) -> None:
    config = load("""subscribers:
  - {email: a@example.org, rules: [dprk-sanctions, dprk-rusia-arms]}
  - {email: b@example.org}
  - email: c@example.org
    rules:
      - nothing-like-it
""")
    assert [str(problem) for problem in unknown_rules(config, {"dprk-sanctions", "dprk-russia-arms"})] == [
        "config.yaml:2:52: no rule is called `dprk-rusia-arms`. Perhaps `dprk-russia-arms` is meant.",
        "config.yaml:6:9: no rule is called `nothing-like-it`. `monitor rules check` names what is in the folder.",
    ]


def test_a_subscriber_of_the_command_line_is_checked_like_one_of_the_file() -> None:
    found = check_subscriber("A@Example.org", {"rules": (), "schedule": "hourly", "minimum_level": "high"})
    assert (found.email, found.rules, found.schedule, found.id) == ("A@example.org", (), "hourly", None)
    with pytest.raises(Mistakes) as caught:
        check_subscriber("nobody", {"rules": ("A b",), "schedule": "never", "minimum_level": "loud"})
    assert str(caught.value).splitlines() == [
        "EMAIL: `email` cannot be `nobody`. Write one address: analyst@example.org.",
        "--rule: `rules` cannot be a list. A rule's id is the name of its file without .yaml, unlike 'A b'.",
        "--minimum-level: `minimum_level` cannot be `loud`. Write one of informational, low, medium, high, critical.",
        "--schedule: `schedule` cannot be `never`. "
        "A schedule is `immediately`, `hourly`, `daily 07:00` or `weekly mon 07:00`.",
    ]


# --- what is included --------------------------------------------------------------------------------------------


def put(path: str, text: str) -> None:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text, encoding="utf-8")


def test_publishers_and_feeds_may_lie_in_files_of_their_own(home: Path) -> None:
    put("feeds/b.yaml", 'feeds: [{url: "https://b.example/", publisher: One}]')
    put("feeds/a.yaml", 'publishers: [{id: one, country: kr}]\nfeeds: [{url: "https://a.example/"}]')
    put("feeds/empty.yaml", "# feeds:\n")
    put("feeds/notes.txt", "no YAML: {")
    put("mine/more.yaml", "feeds:\n")
    config = load("""
include: [feeds/*.yaml, mine/more.yaml, feeds/b.yaml]
feeds: [{url: "https://own.example/"}]
""")
    assert [feed.url for feed in config.feeds] == ["https://own.example/", "https://a.example/", "https://b.example/"]
    assert [publisher.id for publisher in config.publishers] == ["one"]
    assert config.feeds[2].country == "KR"


def test_what_is_included_lies_beside_the_file_wherever_one_stands(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put("here/feeds/a.yaml", 'feeds: [{url: "https://a.example/"}]')
    put("here/config.yaml", f"include: [feeds/*.yaml, '{home}/elsewhere.yaml', '*.yaml']")
    put("elsewhere.yaml", 'feeds: [{url: "https://b.example/"}]')
    put("here/own.yaml", 'feeds: [{url: "https://c.example/"}]')
    config = load_config(Path("here/config.yaml"), {})
    assert [feed.url for feed in config.feeds] == ["https://a.example/", "https://b.example/", "https://c.example/"]


def test_a_feed_inherits_from_its_publisher_what_it_does_not_say_itself(home: Path) -> None:
    config = load("""
publishers:
  - {id: TASS, name: The Agency, country: ru, language: ru, state_controlled: true, official: false, tier: 1}
  - {id: bare}
feeds:
  - {url: "https://a.example/", publisher: Tass}
  - {url: "https://b.example/", publisher: tass, name: B, country: FR, language: en, state_controlled: false}
  - {url: "https://c.example/", publisher: bare}
  - {url: "https://d.example/", publisher: nobody declares it}
  - {url: "https://www.bare/"}
""")
    assert config.publishers == (
        Publisher("tass", "The Agency", "RU", "ru", state_controlled=True, tier=1),
        Publisher("bare", "bare"),
    )
    told = [(feed.name, feed.publisher, feed.country, feed.language, feed.state_controlled) for feed in config.feeds]
    assert told == [
        ("The Agency", "tass", "RU", "ru", True),
        ("B", "tass", "FR", "en", False),
        ("bare", "bare", None, None, False),
        ("d.example", "nobody declares it", None, None, False),
        ("bare", "bare", None, None, False),
    ]


def test_the_list_of_feeds_shows_who_speaks_and_how_near(home: Path) -> None:
    put(
        "config.yaml",
        """publishers:
  - {id: ofac, name: OFAC, country: us, language: en, official: true, tier: 1}
  - {id: kcna, country: kp, state_controlled: true, official: true}
  - {id: tass, state_controlled: true, tier: 2}
feeds:
  - {url: "https://a.example/", publisher: ofac}
  - {url: "https://b.example/", publisher: KCNA}
  - {url: "https://c.example/", publisher: tass}
  - {url: "https://d.example/", publisher: nobody, disabled: true}
""",
    )
    lines: list[str] = []
    list_feeds(Path("config.yaml"), {}, lines.append)
    assert [re.split(r"  +", line) for line in lines] == [
        ["feed", "publisher", "country", "language", "speaks", "tier", "address"],
        ["OFAC", "ofac", "US", "en", "official", "1", "https://a.example/"],
        ["kcna", "kcna", "KP", "-", "official, state-controlled", "-", "https://b.example/"],
        ["tass", "tass", "-", "-", "state-controlled", "2", "https://c.example/"],
        ["d.example", "nobody", "-", "-", "-", "-", "https://d.example/ (disabled)"],
    ]


def test_mistakes_of_all_files_are_told_at_once_each_at_its_place(home: Path) -> None:
    put(
        "feeds/a.yaml",
        """publishers:
  - {id: one, tier: 4, offical: true}
  - {name: Nobody}
feeds:
  - {url: "ftp://a.example/", naem: A}
feed: []
polling: {interval: 15m}
interval: 5m
""",
    )
    put("feeds/b.yaml", "feeds: {url: x}\n")
    put("feeds/c.yaml", "- a\n")
    put("feeds/d.yaml", "feeds: [\n")
    put("feeds/e.yaml", "include: [more.yaml]\n")
    put("feeds/f.yaml", 'feeds: [{url: "https://f.example/", name: "a\\nb"}]\n')
    assert mistakes("include: [feeds/*.yaml]\nfeedz: []\n") == [
        "config.yaml:2:1: unknown key `feedz`. Perhaps `feeds` is meant.",
        "feeds/a.yaml:2:21: `tier` cannot be `4`. Write 3 or less.",
        "feeds/a.yaml:2:24: unknown key `offical`. Perhaps `official` is meant.",
        "feeds/a.yaml:3:5: `id` is missing. Add what feeds name it by: {id: yonhap}.",
        "feeds/a.yaml:5:11: `url` cannot be `ftp://a.example/`. "
        "A feed's address begins with http:// or https:// and names a host.",
        "feeds/a.yaml:5:31: unknown key `naem`. Perhaps `name` is meant.",
        "feeds/a.yaml:6:1: unknown key `feed`. Perhaps `feeds` is meant.",
        "feeds/a.yaml:7:1: unknown key `polling`. It belongs into the file that includes this one.",
        "feeds/a.yaml:8:1: unknown key `interval`. It belongs under `feeds:`.",
        "feeds/b.yaml:1:8: `feeds` cannot be a group of keys. Write a list: each entry begins with a dash.",
        "feeds/c.yaml:1:1: this is no part of a configuration. Write `publishers:` or `feeds:` and a list.",
        "feeds/d.yaml:2:1: not YAML: while parsing a flow node did not find expected node content. Mend the syntax.",
        "feeds/e.yaml:1:1: unknown key `include`. It belongs into the file that includes this one.",
        "feeds/f.yaml:1:43: the value holds a line break or another control character. Write it in one line.",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            "include: [feeds/*.yml]",
            "config.yaml:1:11: no file is called `feeds/*.yml`. "
            "Mend the pattern: it starts from the folder of this file.",
            id="nothing matches",
        ),
        pytest.param(
            "include: [feeds]",
            "config.yaml:1:11: no file is called `feeds`. Mend the pattern: it starts from the folder of this file.",
            id="a folder",
        ),
        pytest.param(
            "include: feeds/*.yaml",
            "config.yaml:1:10: `include` cannot be `feeds/*.yaml`. Write a list: each entry begins with a dash.",
            id="no list",
        ),
        pytest.param(
            "include: [{file: a}]",
            "config.yaml:1:11: an entry of `include` cannot be a group of keys. Write one value.",
            id="no pattern",
        ),
        pytest.param(
            'include: [feeds/*.yaml]\nfeeds: [{url: "http://www.one.example"}]\n',
            "feeds/a.yaml:3:11: this address stands twice, first in config.yaml:2. Keep one of them.",
            id="an address in two files",
        ),
        pytest.param(
            "include: [feeds/*.yaml]\npublishers: [{id: ONE}]\n",
            "feeds/a.yaml:1:19: this publisher is declared twice, first in config.yaml:2. Keep one of them.",
            id="a publisher in two files",
        ),
        pytest.param(
            "publishers: [{id: one},\n {id: One}]\n",
            "config.yaml:2:7: this publisher is declared twice, first in line 1. Keep one of them.",
            id="a publisher in one file",
        ),
    ],
)
def test_a_mistake_about_included_files_names_both_places(home: Path, text: str, message: str) -> None:
    put("feeds/a.yaml", 'publishers: [{id: one}]\nfeeds:\n  - {url: "https://www.one.example/"}\n')
    assert mistakes(text) == [message]


def test_a_file_that_may_not_be_read_is_told_where_it_is_included(home: Path) -> None:
    put("feeds/a.yaml", "feeds:\n")
    Path("feeds/a.yaml").unlink()
    Path("feeds/a.yaml").symlink_to("/proc/self/mem")  # a file for all that is asked of it, but not to be read
    assert mistakes("include: [feeds/*.yaml]") == [
        "config.yaml:1:11: the file `feeds/a.yaml` cannot be read: Input/output error. Let the program's user read it."
    ]


def test_included_lists_do_not_come_from_the_environment(home: Path) -> None:
    put("feeds/a.yaml", "feeds:\n")
    assert mistakes("", MONITOR_INCLUDE="feeds/*.yaml", MONITOR_PUBLISHERS="one") == [
        "MONITOR_INCLUDE: no setting has this name. `include` is a list: write it into the file.",
        "MONITOR_PUBLISHERS: no setting has this name. `publishers` is a list: write it into the file.",
    ]


# --- what is shipped ---------------------------------------------------------------------------------------------


SHIPPED = sorted(bundled("feeds").glob("*.yaml"))
LANGUAGES = {"en", "de", "fr", "es", "it", "pl", "ru", "uk", "ko", "ja", "zh-Hans", "zh-Hant", "ar"}


def test_the_shipped_configuration_watches_the_world_and_tells_nobody() -> None:
    config = load_config(bundled("config.yaml"), {})
    assert len(config.feeds) >= 120
    spoken = Counter(feed.language for feed in config.feeds)
    assert set(spoken) == LANGUAGES
    assert min(spoken.values()) >= 5
    assert config.subscribers == ()
    assert config.mail.host is None
    assert config.web.host == "127.0.0.1"


def test_every_shipped_feed_has_an_address_of_its_own_and_a_publisher_that_is_declared() -> None:
    config = load_config(bundled("config.yaml"), {})
    declared = {publisher.id: publisher for publisher in config.publishers}
    assert len({canonical_address(feed.url) for feed in config.feeds}) == len(config.feeds)
    assert len({feed.name for feed in config.feeds}) == len(config.feeds)
    assert {feed.publisher for feed in config.feeds} == set(declared)
    assert all(one.country and one.language and one.tier for one in declared.values())
    official = {feed.country for feed in config.feeds if declared[feed.publisher].official}
    assert official >= {"US", "BE", "LU", "GB", "CH", "JP", "KR", "UA"}
    state = {feed.language for feed in config.feeds if feed.state_controlled}
    assert state >= {"ru", "en", "zh-Hans", "ar"}


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_every_shipped_address_names_the_list_that_it_was_found_in(file: Path) -> None:
    """`# found in OWNER/REPOSITORY path`. Nobody has tried the addresses, which each file says."""
    lines = file.read_text(encoding="utf-8").splitlines()
    addresses = [line for line in lines if "url:" in line]
    assert addresses
    assert [line for line in addresses if not re.search(r"  # found in [\w.-]+/[\w.-]+ \S.*$", line)] == []
    assert any("None was tried when this file was written" in line for line in lines)


def test_what_is_retired_is_not_shipped() -> None:
    """OFAC ended its feed on 31 January 2025; what Treasury has left is about something else. Its page is read."""
    shipped = load_config(bundled("config.yaml"), {}).feeds
    odd = [feed for feed in shipped if "treasury.gov" in feed.url or "news.google" in feed.url]
    assert [(feed.name, type(feed)) for feed in odd] == [("OFAC, recent actions", Page)]


def test_the_commented_examples_of_the_shipped_configuration_hold(home: Path) -> None:
    text = bundled("config.yaml").read_text(encoding="utf-8")
    shown = re.sub(r"^  # (?=.*:)", "  ", text, flags=re.MULTILINE)
    for name in ("rules", "templates", "secrets"):
        (home / name).mkdir()
    shutil.copytree(bundled("feeds"), home / "feeds")
    (home / "secrets/mail").write_text("hunter2")
    config = load(shown)
    assert config.feeds[0].name == "Example"
    assert config.subscribers[0].timezone == "Europe/Zurich"
    assert config.mail.operator == "ops@example.org"
    assert config.mail.host == "smtp.example.org"


def test_a_starter_folder_is_ready_to_run(home: Path) -> None:
    written = write_starter(Path("new/installation"))
    folder = home / "new/installation"
    assert {path.name for path in written} == {"config.yaml", "feeds", "rules", "templates", "var"}
    config = load_config(folder / "config.yaml", {})
    assert (config.rules, config.templates, config.state) == (folder / "rules", folder / "templates", folder / "var")
    assert len(config.feeds) >= 120
    assert (folder / "rules/topics/dprk-russia-arms.yaml").read_bytes() == (
        bundled("rules") / "topics/dprk-russia-arms.yaml"
    ).read_bytes()


@pytest.mark.parametrize("name", ["config.yaml", "feeds", "rules", "templates"])
def test_a_starter_overwrites_nothing(home: Path, name: str) -> None:
    (home / name).write_text("mine")
    with pytest.raises(InputError, match=f"^{name}: already there"):
        write_starter(Path())
    assert [path.name for path in home.iterdir()] == [name]
    assert (home / name).read_text() == "mine"


def test_a_starter_says_where_it_cannot_write(home: Path) -> None:
    (home / "file").write_text("")
    with pytest.raises(InputError, match=r"file.*Name a folder that can be written"):
        write_starter(Path("file/inside"))


# --- the documentation -------------------------------------------------------------------------------------------


def test_every_key_is_documented() -> None:
    text = (bundled("config.yaml").parent / "docs/configuration.md").read_text(encoding="utf-8")
    keys = [*Written.model_fields, *(key for model in GROUPS.values() for key in model.model_fields)]
    assert [key for key in keys if f"`{key}`" not in text and f"mail.{key}`" not in text] == []
