"""The interface keeps what its document says: whatever is sent, no answer is undocumented, and none is an error of
ours."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import Case

from monitor.rules.workers import Matching
from monitor.web.api.document import document

from .conftest import TOKEN, Site
from .newsroom import serving
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


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Matching]:
    with serving(tmp_path / "rules") as matching:
        yield matching


async def attacked(site: Site, examples: int) -> int:
    site.rules = site.matching.rule_set
    await site.storage.write(lambda tx: fill(tx, site.subscription))
    return await asyncio.to_thread(attack, site.port, examples)


async def test_no_answer_is_undocumented(start: Callable[..., Any], served: Matching) -> None:
    assert await attacked(await start(matching=served), EXAMPLES) > 50


@pytest.mark.long
async def test_no_answer_is_undocumented_however_often_it_is_tried(start: Callable[..., Any], served: Matching) -> None:
    assert await attacked(await start(matching=served), MANY) > 1000
