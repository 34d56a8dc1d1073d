"""The time of the story: many small stories, played in the order of their moments.

A story is a generator that yields when it wants to go on, and is resumed at that moment. What lies after the end of the
agenda is never played: that is how issues come to be open, tasks to be due tomorrow, and offers to wait for an answer.
"""

import heapq
from collections.abc import Callable, Generator
from datetime import datetime
from itertools import count

Story = Generator[datetime, None, None]


class Agenda:
    def __init__(self, *, start: datetime, until: datetime) -> None:
        self.now, self.until = start, until
        self.waiting: list[tuple[datetime, int, Story]] = []
        self.serial = count()

    def add(self, story: Story) -> None:
        """Ask the story for its next moment, and remember it if the agenda lasts that long."""
        for moment in story:
            if moment <= self.until:
                heapq.heappush(self.waiting, (moment, next(self.serial), story))
            return

    def play(self, watch: Callable[[datetime], None]) -> None:
        """Resume the stories one after the other; time never runs backwards."""
        while self.waiting:
            moment, _serial, story = heapq.heappop(self.waiting)
            self.now = max(moment, self.now)
            watch(self.now)
            self.add(story)
