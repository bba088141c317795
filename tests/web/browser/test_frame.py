"""What the scripts of the page do: swap a list in place, draw a chart, answer keys; nothing against the policy."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.web.conftest import TEMPLATES, starting

from .conftest import tab

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_lists_swap_in_place_charts_are_drawn_and_keys_answer(browser: Browser, tmp_path: Path) -> None:
    own = tmp_path / "own"
    shutil.copytree(TEMPLATES, own)
    shutil.copy(Path(__file__).with_name("gallery.html"), own / "web" / "account.html")
    days = {"days": ["2026-11-01", "2026-11-02", "2026-11-03"], "series": [{"name": "Stories", "values": [3, 0, 1]}]}
    (own / "web" / "static" / "days.json").write_text(json.dumps(days))
    async with starting(tmp_path) as started:
        watched = await tab(browser, await started(templates=own), signed_in=True)
        page = watched.page
        await watched.open("/account")
        await page.wait_for_selector(".timeline .zoom button")
        assert await page.locator(".timeline tbody tr th").all_text_contents() != []
        assert await watched.violations() == []
        await page.evaluate("window.stayed = true")
        await page.click(".pager a")
        await page.wait_for_url("**/account?older=2")
        assert await page.evaluate("window.stayed")
        await page.keyboard.press("j")
        assert await page.evaluate("document.activeElement.textContent") == "One"
        await page.keyboard.press("?")
        await page.wait_for_selector("dialog.keys[open]")
        assert await watched.violations() == []
        assert watched.faults == []
        await page.context.close()
