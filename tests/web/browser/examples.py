"""An address for every route that has a part to fill in. A route of the page without one fails the tests."""

from __future__ import annotations

from collections.abc import Callable

from monitor.subscribers.links import Purpose

from .world import World

Paths = Callable[[World], list[str]]


def _by_link(purpose: Purpose, *, of_incident: bool = False) -> Paths:
    def paths(world: World) -> list[str]:
        numbers = [event.incident if of_incident else event.match for event in world.events.values()]
        return [f"/{purpose.path}/{world.token(purpose, number)}" for number in numbers]

    return paths


EXAMPLES: dict[str, Paths] = {
    f"/{Purpose.UNSUBSCRIBE.path}/{{token}}": lambda world: [
        f"/{Purpose.UNSUBSCRIBE.path}/{world.token(Purpose.UNSUBSCRIBE)}"
    ],
    f"/{Purpose.STORY.path}/{{token}}": _by_link(Purpose.STORY),
    f"/{Purpose.MUTE.path}/{{token}}": _by_link(Purpose.MUTE, of_incident=True),
    f"/{Purpose.VERDICT.path}/{{token}}": _by_link(Purpose.VERDICT),
    f"/{Purpose.FEED.path}/{{token}}.{{form}}": lambda _: [],  # no page: tests/web/test_feeds.py reads it
}
WRONG = ["/none", "/u/unknown", "/static/none.css"]
