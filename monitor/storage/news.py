"""What polls brought, on its way into the database: several polls are stored in one transaction."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime

from monitor.model import Poll, Reading, Story
from monitor.storage.matches import NewMatch

TOGETHER = 20  # polls


@dataclass(frozen=True, slots=True)
class News:
    """A poll with its new and changed stories as they were read. Held back are those whose keys are in `late`, the
    backlog of a first poll, and in `old`, stories that have only moved."""

    poll: Poll
    readings: tuple[tuple[Story, Reading], ...]
    late: Set[str]
    old: Set[str]


@dataclass(slots=True)
class Round:
    """News of polls of one moment that have no story in common."""

    at: datetime
    readings: list[tuple[Story, Reading]] = field(default_factory=list)
    late: set[str] = field(default_factory=set)
    old: set[str] = field(default_factory=set)
    keys: set[str] = field(default_factory=set)

    def found(self, story: Story, reading: Reading, story_id: int, incident_id: int) -> list[NewMatch]:
        """The matches of one of the stories, as they are stored."""
        held = (story.key in self.late, story.key in self.old)
        return [NewMatch(story_id, incident_id, match, story.content_hash, *held) for match in reading.matches]


def rounds(brought: Sequence[News]) -> list[Round]:
    """The same in rounds, each of which is stored as one."""
    made: list[Round] = []
    for news in brought:
        at, keys = news.poll.at, {story.key for story, _ in news.readings}
        one = next((one for one in made if one.at == at and one.keys.isdisjoint(keys)), None)
        if one is None:
            made.append(one := Round(at))
        one.readings += news.readings
        one.late |= news.late
        one.old |= news.old
        one.keys |= keys
    return made
