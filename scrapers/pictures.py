"""Pictures of a report's pages, drawn in a limited process that a hostile file cannot outlive.

The process is started with the first picture, used again for the next, and ended when it is not needed for a while.
A file costs no more than its own picture: the one that breaks a limit is killed and the next goes to a fresh process.
"""

from __future__ import annotations

import base64
import json
import os
import threading
from dataclasses import dataclass
from typing import Final

from scrapers.reading import Broken, Limits, Worker

LIMITS: Final = Limits(processor_seconds=8, seconds=12.0)
IDLE_SECONDS: Final = 120.0
PATIENCE: Final = 15.0
"""Seconds that a picture may wait for those before it."""

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class PageWanted:
    """A page and the words to mark on it. ``quoted_on``: the page on which the quote begins, where it is another."""

    page: int
    width: int
    quote: str | None = None
    quoted_on: int | None = None


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A page as PNG. ``places``: for each place where the words stand, the boxes marked round them, in pixels."""

    png: bytes
    width: int
    height: int
    page_count: int
    places: tuple[tuple[Box, ...], ...]
    goes_on: bool
    """Whether the words go on on the next page, or began on the one before."""


class NotDrawn(Exception):
    """The page could not be drawn; the message says why. ``for_good``: trying again would end the same."""

    def __init__(self, reason: str, *, for_good: bool) -> None:
        super().__init__(reason)
        self.for_good = for_good


class Studio:
    """Draws one picture after another. Safe to share between threads."""

    def __init__(self, limits: Limits = LIMITS, *, idle_seconds: float = IDLE_SECONDS) -> None:
        self._limits, self._idle_seconds = limits, idle_seconds
        self._lock = threading.Lock()
        self._worker: Worker | None = None
        self._made_in = 0
        self._timer: threading.Timer | None = None

    def draw(self, data: bytes, wanted: PageWanted) -> PagePicture:
        """The picture. Raises ``NotDrawn``."""
        if not self._lock.acquire(timeout=PATIENCE):
            raise NotDrawn("Too many pictures are asked for at this moment.", for_good=False)
        try:
            return self._drawn(data, wanted)
        finally:
            self._rest()
            self._lock.release()

    def close(self) -> None:
        """Ends the process."""
        with self._lock:
            self._end()

    def _drawn(self, data: bytes, wanted: PageWanted) -> PagePicture:
        if self._made_in != os.getpid():
            self._worker = None  # it belongs to the process that this one was forked from
        if self._worker is None or self._worker.files >= self._limits.files_a_worker:
            self._end()
            self._worker, self._made_in = Worker(self._limits), os.getpid()
        asked = json.dumps(
            {"page": wanted.page, "width": wanted.width, "quote": wanted.quote, "quoted_on": wanted.quoted_on}
        )
        try:
            answer = self._worker.read(data, asked.encode())
            if "failed" in answer:
                raise NotDrawn(str(answer["failed"]), for_good=True)
            return PagePicture(
                base64.b64decode(answer["png"]),
                int(answer["width"]),
                int(answer["height"]),
                int(answer["page_count"]),
                tuple(tuple(_box(box) for box in place) for place in answer["places"]),
                bool(answer["goes_on"]),
            )
        except (Broken, ValueError, KeyError) as error:
            self._end()
            raise NotDrawn("Drawing it took more memory or time than a page may.", for_good=True) from error

    def _rest(self) -> None:
        """Ends the process later, unless a picture is asked for before."""
        if self._timer is not None:
            self._timer.cancel()
        self._timer = threading.Timer(self._idle_seconds, self.close)
        self._timer.daemon = True
        self._timer.start()

    def _end(self) -> None:
        if self._worker is not None:
            self._worker.close()
            self._worker = None


def _box(numbers: list[float]) -> Box:
    left, top, right, bottom = numbers
    return left, top, right, bottom
