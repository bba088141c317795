"""`monitor silences` and `monitor why` on an installation."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest

from monitor.storage import silences
from monitor.telling import SilenceKind
from tests.crash.world import FEEDS
from tests.daemon.installation import Installation
from tests.daemon.machine import Machine

OPERATOR = "ops@example.org"


def test_silences_from_the_command_to_the_mail(here: Installation) -> None:
    feed = here.publisher.url(FEEDS[0])
    made = here.ask("silences", "add", "--feed", feed, "--until", "7d", "--reason", "the trade fair", "--author", "ann")
    assert re.fullmatch(
        rf"silence 1 of feed {re.escape(feed)}, until \S+ \S+ UTC. To end it before: monitor silences expire 1\n",
        made.stdout,
    ), made.stderr
    here.publish(1)
    here.once()
    texts = [str(letter.message.get_body(("plain",)).get_content()) for letter in here.office.letters]
    assert len(texts) == 4
    assert all(re.search(r"^  1 silenced until .*: the trade fair\r?$", text, re.MULTILINE) for text in texts)
    head, row = here.ask("silences", "list").stdout.splitlines()
    assert head.split() == ["id", "silent", "since", "until", "held", "back", "by", "reason"]
    assert re.search(r" 4 +ann +the trade fair$", row)

    who = "reader0@example.org"
    silenced, told = here.stories[0], here.stories[1]
    said = here.ask("why", f"http://127.0.0.1/{silenced}", "--subscriber", who).stdout
    assert re.search(
        r"^    arms: silenced: held back: silence 1 of feed \S+, until \S+ \S+: the trade fair \(ann\); counted in "
        r"\S+; decided \S+ \S+$",
        said,
        re.MULTILINE,
    ), said
    (row_out,) = map(
        json.loads, here.ask("why", f"http://127.0.0.1/{told}", "--subscriber", who, "--json").stdout.splitlines()
    )
    assert [(one["rule"], one["fate"]) for one in row_out["rules"]] == [("arms", "told")]

    assert here.ask("silences", "expire", "1").returncode == 0
    assert len(here.ask("silences", "list").stdout.splitlines()) == 1
    assert "(ended)" in here.ask("silences", "list", "--all").stdout
    again = here.ask("silences", "expire", "1")
    assert (again.returncode, "ended" in again.stderr) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        pytest.param(["--rule", "arms", "--reason", "r"], 2, "Missing option '--until'", id="no end"),
        pytest.param(["--rule", "arms", "--until", "7d"], 2, "Missing option '--reason'", id="no reason"),
        pytest.param(["--until", "7d", "--reason", "r"], 2, "name one of --rule, --entity, --incident, --feed",
                     id="about nothing"),
        pytest.param(["--rule", "arms", "--feed", "x", "--until", "7d", "--reason", "r"], 2, "name one of",
                     id="about two"),
        pytest.param(["--rule", "arms", "--until", "7d", "--reason", " "], 1, "a silence names its reason. Write one",
                     id="a blank reason"),
        pytest.param(["--rule", "arms", "--until", "7d", "--reason", "r", "--author", ""], 1,
                     "a silence names its author", id="a blank author"),
        pytest.param(["--rule", "army", "--until", "7d", "--reason", "r"], 1,
                     "no rule is called army. Perhaps arms is meant.", id="no such rule"),
        pytest.param(["--entity", "rusia", "--until", "7d", "--reason", "r"], 1,
                     "no entity is called rusia. Perhaps russia is meant.", id="no such entity"),
        pytest.param(["--feed", "http://x/", "--until", "7d", "--reason", "r"], 1,
                     "no feed has the address http://x/. `monitor feeds list` names them.", id="no such feed"),
        pytest.param(["--incident", "7", "--until", "7d", "--reason", "r"], 1,
                     "no incident has the number 7. `monitor incidents list` names them.", id="no such incident"),
    ],
)  # fmt: skip
def test_a_silence_that_is_refused(here: Installation, arguments: list[str], code: int, said: str) -> None:
    done = here.ask("silences", "add", *arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert said in done.stderr


def test_why_for_somebody_who_is_not_subscribed(here: Installation) -> None:
    done = here.ask("why", "1", "--subscriber", "nobody@example.org")
    said = "nobody@example.org has no subscription. `monitor subscribers list` names them."
    assert (done.returncode, done.stderr.splitlines()[-1]) == (1, said)


async def test_the_operator_is_reminded_of_the_end_and_told_of_it(machine: Machine) -> None:
    machine.here.change({"mail": {"operator": OPERATOR}})
    machine.here.publish(1)
    now = machine.clock()
    about = (SilenceKind.RULE, "arms", "the trade fair", "ann")
    await machine.write(lambda tx: silences.add(tx, *about, now=now, until=now + timedelta(hours=8)))
    await machine.once()
    assert machine.here.subjects() == []
    machine.clock.pass_(hours=4)
    await machine.once()
    ends = f"The silence 1 of rule arms ends {now + timedelta(hours=8):%Y-%m-%d %H:%M} UTC"
    assert machine.here.subjects() == [(OPERATOR, ends)]
    machine.clock.pass_(hours=4)
    await machine.once()
    ended = "The silence 1 has ended: what it was about is told again"
    assert machine.here.subjects() == [(OPERATOR, ends), (OPERATOR, ended)]
    machine.here.publish(1)
    machine.clock.pass_(hours=1)
    await machine.once()
    assert len(machine.here.subjects()) == 2 + 4  # each reader is told of what came since
