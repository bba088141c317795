"""RELIABILITY W6, W9 and WCAG 2.2 AA: every page of the router in a real browser, with stories that attack on it."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.async_api import Browser
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from monitor.errors import CannotWork
from monitor.web.site import ApiRoute, PrivateRoute
from tests.web.conftest import Site

from .conftest import Watched, tab
from .examples import EXAMPLES, WRONG
from .world import EVALUATED, HOSTILE, SYNTAX, World

pytestmark = pytest.mark.asyncio(loop_scope="session")
ASKED = (  # pages that say again what they are asked for, and refusals
    "/{}",
    "/search?q={0}&language={0}&since={0}&rule={0}&publisher={0}",
    "/incidents?rule={0}&entity={0}&since={0}",
    "/entities?q={0}",
    "/entities/{}",
    "/rules/{}",
    "/stories/1?rule={}",
    "/operate/silences?kind=feed&subject={0}&reason={0}&until={0}",
    "/bug/{}",
    "/unable/{}",
)
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
FOREIGN = """() => [...document.querySelectorAll("a[href], area[href], form[action], [src], link[href]")].map(
    one => one.href || one.src || one.action).filter(url => typeof url === "string" && !/^https?:/.test(url))"""
OVERFLOWS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def paths(site: Site, world: World, *, private: bool) -> dict[str, list[str]]:
    """Addresses by route, of what may be looked at. Fails for a route with a part that nobody filled in."""
    found: dict[str, list[str]] = {}
    for route in site.app.routes:
        if isinstance(route, Mount | ApiRoute) or "GET" not in route.methods:  # what programs read is no page
            continue
        if isinstance(route, PrivateRoute) != private:
            continue
        if "{" in route.path:
            assert route.path in EXAMPLES, f"name an example of {route.path} in tests/web/browser/examples.py"
            found[route.path] = EXAMPLES[route.path](world)
        else:
            found[route.path] = [route.path]
    return found


async def looked_at(watched: Watched, path: str, *, closely: bool) -> list[str]:
    """What is wrong with that page, in both themes, wide and on a phone."""
    await watched.page.set_viewport_size(WIDE)
    await watched.page.emulate_media(color_scheme="light")
    await watched.open(path)
    wrong = [f"link: {url}" for url in await watched.page.evaluate(FOREIGN)]
    if EVALUATED in await watched.page.content():
        wrong.append("a template of a feed was evaluated")
    if closely:
        wrong += await watched.violations()
        await watched.page.emulate_media(color_scheme="dark")
        wrong += await watched.violations(runOnly=["color-contrast"])
    await watched.page.set_viewport_size(PHONE)
    if wide := await watched.page.evaluate(OVERFLOWS):
        wrong.append(f"{wide} px wider than a phone")
    if closely:
        wrong += await watched.violations()
    wrong += watched.faults
    watched.faults.clear()
    return [f"{path}: {one}" for one in wrong]


async def is_page(site: Site, path: str, *, signed_in: bool) -> bool:
    answer = await (site.get(path) if signed_in else site.ask("GET", path))
    assert answer.status < 500, path
    return (answer.headers["Content-Type"] or "").startswith("text/html")


@pytest.mark.parametrize("private", [True, False], ids=["for who is signed in", "for everybody"])
async def test_no_page_attacks_its_reader_or_shuts_anybody_out(
    browser: Browser, site: Site, world: World, private: bool
) -> None:
    watched = await tab(browser, site, signed_in=private)
    wrong: list[str] = []
    for examples in paths(site, world, private=private).values():
        for n, path in enumerate(examples):
            if await is_page(site, path, signed_in=private):
                wrong += await looked_at(watched, path, closely=n == 0)
    for path in WRONG:
        if await is_page(site, path, signed_in=private):
            wrong += await looked_at(watched, path, closely=path == WRONG[0])
    assert not wrong, "\n".join(wrong)


@pytest.fixture
def failing(site: Site) -> Iterator[None]:
    """Two more routes: what a bug is shown as, and a database that does not answer."""

    async def bug(request: Request) -> Response:
        raise ZeroDivisionError(request.path_params["text"])

    async def unable(request: Request) -> Response:
        raise CannotWork(request.path_params["text"])

    more = [Route("/bug/{text:path}", bug), Route("/unable/{text:path}", unable)]
    site.app.router.routes += more
    yield
    for route in more:
        site.app.router.routes.remove(route)


async def test_what_is_asked_for_is_text_on_the_page_that_answers(
    browser: Browser, site: Site, world: World, failing: None
) -> None:
    watched = await tab(browser, site, signed_in=True)
    wrong, codes = [], set()
    for text in (HOSTILE[1] + HOSTILE[3], HOSTILE[4] + SYNTAX):
        for path in ASKED:
            answer = await watched.page.goto(watched.root + path.format(quote(text, safe="")), wait_until="load")
            assert answer is not None
            codes.add(answer.status)
            found = [*watched.faults, *await watched.page.evaluate(FOREIGN)]
            found += ["a template was evaluated"] * (EVALUATED in await watched.page.content())
            found += ["an element of its own"] * await watched.page.locator("main :is(img, style, meta, link)").count()
            wrong += [f"{path} {text[:20]}: {one}" for one in found]
            watched.faults.clear()
    assert not wrong, "\n".join(wrong)
    assert codes == {200, 404, 500, 503}
    await watched.page.context.close()


async def test_template_syntax_is_shown_as_it_was_written(browser: Browser, site: Site, world: World) -> None:
    watched = await tab(browser, site, signed_in=False)
    await watched.open(EXAMPLES["/s/{token}"](world)[-1])
    assert await watched.page.inner_text("h1") == SYNTAX
