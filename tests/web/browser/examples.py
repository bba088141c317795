"""An address for every route that has a part to fill in. A route of the page without one fails the tests."""

from __future__ import annotations

from collections.abc import Callable

from monitor.subscribers.links import Purpose
from tests.web.told import Told

from .world import TITLES, World

Paths = Callable[[World], list[str]]


def _by_link(purpose: Purpose, *, of_incident: bool = False) -> Paths:
    def paths(world: World) -> list[str]:
        numbers = [event.incident if of_incident else event.match for event in world.events.values()]
        return [f"/{purpose.path}/{world.token(purpose, number)}" for number in some(numbers)]

    return paths


def some(numbers: list[int]) -> list[int]:
    """The first, which attacks nobody, and four that do; all of them stand on the lists."""
    return [numbers[0], *numbers[len(TITLES) : -1 : 5], numbers[-1]]


def _of_events(path: str, number: Callable[[Told], int]) -> Paths:
    return lambda world: [path.format(one) for one in some([number(event) for event in world.events.values()])]


EXAMPLES: dict[str, Paths] = {
    "/incidents/{id:int}": _of_events("/incidents/{}", lambda event: event.incident),
    "/incidents/{id:int}/join": _of_events("/incidents/{}/join?with=1", lambda event: event.incident),
    "/stories/{id:int}": _of_events("/stories/{}", lambda event: event.story),
    "/entities/{id}": lambda _: ["/entities/north-korea"],
    "/entities/{id}/timeline.json": lambda _: [],  # no page: tests/web/test_entities.py reads it
    "/rules/{rule}": lambda _: ["/rules/arms"],
    "/rules/{rule}/unjudged": lambda _: ["/rules/arms/unjudged"],
    "/operate/feeds/{id:int}": lambda _: ["/operate/feeds/1"],
    "/operate/outbox/{id:int}": lambda _: ["/operate/outbox/1"],
    f"/{Purpose.PREFERENCES.path}/{{token}}": lambda world: [
        f"/{Purpose.PREFERENCES.path}/{world.token(Purpose.PREFERENCES)}"
    ],
    f"/{Purpose.CONFIRM.path}/{{token}}": lambda world: [world.asked],
    f"/{Purpose.UNSUBSCRIBE.path}/{{token}}": lambda world: [
        f"/{Purpose.UNSUBSCRIBE.path}/{world.token(Purpose.UNSUBSCRIBE)}"
    ],
    f"/{Purpose.STORY.path}/{{token}}": _by_link(Purpose.STORY),
    f"/{Purpose.MUTE.path}/{{token}}": _by_link(Purpose.MUTE, of_incident=True),
    f"/{Purpose.VERDICT.path}/{{token}}": _by_link(Purpose.VERDICT),
    f"/{Purpose.FEED.path}/{{token}}.{{form}}": lambda _: [],  # no page: tests/web/test_feeds.py reads it
}
WRONG = ["/none", "/u/unknown", "/static/none.css"]
