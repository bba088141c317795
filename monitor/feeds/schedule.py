"""Which feeds are due, without a look at those that are not. Pure: the time is an argument."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from heapq import heapify, heappop, heappush

from monitor.feeds.address import host_of
from monitor.model import Feed, FeedMemory

_Entry = tuple[float, int, Feed]  # due (seconds of the epoch), a number that tells equal times apart, the feed


class Schedule:
    """The feeds that are watched, by when they are due: a heap, so that a poll costs the logarithm of their number.

    A feed that is taken out is not due again before it is put back; so it is with those whose addresses are in `out`.
    While a host (name and port) is to be left alone, as one of its feeds was told, none of them is due.
    """

    def __init__(self, feeds: Iterable[Feed], memories: Mapping[str, FeedMemory], *, out: Collection[str] = ()) -> None:
        self._feeds = {feed.url: feed for feed in feeds}
        self._number = len(self._feeds)
        self._heap: list[_Entry] = []
        self._entries: dict[str, int] = {}  # the number of each feed's own; others were overtaken by `hasten`
        self._paused: dict[str, float] = {}  # until when, by host
        for number, feed in enumerate(self._feeds.values()):
            memory = memories.get(feed.url)
            self._note_pause(feed, memory)
            if feed.url not in out and (memory is None or not memory.belief.gone):
                self._heap.append((_due(memory), number, feed))
                self._entries[feed.url] = number
        heapify(self._heap)

    def put(self, url: str, memory: FeedMemory) -> None:
        """Put a feed back in, by what is known of it now. One that is gone, or not watched any more, stays out."""
        feed = self._feeds.get(url)
        self._note_pause(feed, memory)
        if feed is not None and not memory.belief.gone:
            self._push(_due(memory), feed)

    def hasten(self, url: str, now: datetime) -> bool:
        """Make a feed due now. False: it is taken out, gone, or not watched."""
        if url not in self._entries:
            return False
        self._push(now.timestamp(), self._feeds[url])
        return True

    def take(self, now: datetime) -> Iterator[Feed]:
        """Take out one feed after the other that is due by now, the longest due one first."""
        until = now.timestamp()
        while self._heap and self._heap[0][0] <= until:
            _, number, feed = heappop(self._heap)
            if self._entries.get(feed.url) != number:
                continue
            if self._paused and (ends := self._paused.get(host_of(feed.url), 0.0)) > until:
                self._push(ends, feed)
                continue
            del self._entries[feed.url]
            yield feed

    def _push(self, due: float, feed: Feed) -> None:
        self._number += 1
        heappush(self._heap, (due, self._number, feed))
        self._entries[feed.url] = self._number

    def _note_pause(self, feed: Feed | None, memory: FeedMemory | None) -> None:
        """Of a feed that is asked where its configuration says; one that has moved speaks for another host."""
        if feed is not None and memory is not None and memory.pace.paused is not None and not memory.belief.address:
            host = host_of(feed.url)
            self._paused[host] = max(memory.pace.paused.timestamp(), self._paused.get(host, 0.0))


def _due(memory: FeedMemory | None) -> float:
    return memory.next_due.timestamp() if memory is not None and memory.next_due is not None else 0.0
