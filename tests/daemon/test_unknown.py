"""A story of which it is unknown whether a rule matches it reaches the operator, and can be explained."""

from __future__ import annotations

from tests.daemon.installation import Installation
from tests.publisher import Page, item, rss
from tests.rules.test_unknown import UNKNOWN_TEXT, UNKNOWN_WHEN

OPERATOR = "ops@example.org"
RULE = f"title: Costly\nid: costly\nlevel: high\nwhen: {UNKNOWN_WHEN}\n"
URL = "https://publisher.example/costly"


def test_what_is_unknown_reaches_the_operator_and_nobody_else(here: Installation) -> None:
    here.change({"mail": {"operator": OPERATOR}})
    here.write_rule("costly.yaml", RULE)
    page = rss(item("A tournament", URL, text=UNKNOWN_TEXT)).encode()
    here.publisher.pages["/one.xml"] = Page(page)
    for name in ("two", "three"):  # a feed that never listed a story would be told too
        here.publisher.pages[f"/{name}.xml"] = Page(rss(item("Weather", f"https://publisher.example/{name}")).encode())
    assert here.once().returncode == 0
    (letter,) = here.office.letters
    assert letter.recipients == (OPERATOR,)
    assert f"{URL}: costly" in letter.message.get_content().splitlines()
    assert "Whether rules match a story is unknown" in str(letter.message["Subject"])
    assert "costly is unknown: it would take more than 10,000 steps" in here.ask("explain", URL).stdout
    assert here.once().returncode == 0
    assert len(here.office.letters) == 1
