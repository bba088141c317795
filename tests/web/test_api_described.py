"""The interface keeps what its document says: whatever is sent, no answer is undocumented, and none is an error of
ours."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case

from monitor.rules.workers import Matching
from monitor.storage import Storage
from monitor.web.api.document import document

from .conftest import TOKEN, Site
from .newsroom import served_rules
from .programs import fill

DOCUMENT = document("https://alerts.example.org")
EXAMPLES, MANY = 2, 200


def attack(port: int, examples: int) -> int:
    """Every operation with so many cases of each kind, good and bad; how many requests that were."""
    schema = schemathesis.openapi.from_dict(DOCUMENT)
    asked = 0
    for result in schema.get_all_operations():
        operation = result.ok()
        for mode in schemathesis.GenerationMode:

            def check(case: Case) -> None:
                nonlocal asked
                asked += 1
                case.call_and_validate(
                    base_url=f"http://127.0.0.1:{port}", headers={"Authorization": f"Bearer {TOKEN}"}, timeout=20
                )

            cases = operation.as_strategy(generation_mode=mode)
            run = settings(
                max_examples=examples,
                derandomize=True,
                database=None,
                deadline=None,
                phases=[Phase.explicit, Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            given(case=cases)(run(check))()
    return asked


served = pytest.fixture(scope="module")(served_rules)


@pytest.fixture
async def site(start: Callable[..., Any], storage: Storage, served: Matching) -> Site:
    """On both databases, with rules."""
    running: Site = await start(storage=storage, matching=served)
    running.rules = served.rule_set
    return running


async def attacked(site: Site, examples: int) -> int:
    await site.storage.write(lambda tx: fill(tx, site.subscription))
    return await asyncio.to_thread(attack, site.port, examples)


async def test_no_answer_is_undocumented(site: Site) -> None:
    assert await attacked(site, EXAMPLES) > 50


@pytest.mark.long
async def test_no_answer_is_undocumented_however_often_it_is_tried(site: Site) -> None:
    assert await attacked(site, MANY) > 1000
