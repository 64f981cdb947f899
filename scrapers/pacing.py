"""When the next request may go out: the pause between requests, what a site asked for, and the end of the run."""

from __future__ import annotations

from collections.abc import Callable

from scrapers.addresses import Origin, Target
from scrapers.answers import failed
from scrapers.fetched import FailureKind


class Pace:
    """Keeps the pause after every answer, over all hosts, and longer for an origin that asked for it.

    ``clock`` counts monotonic seconds; ``run_seconds`` from now the run is over; ``longest_wait`` is what a run
    may spend on waiting for one site at a time.
    """

    def __init__(
        self,
        pause: float,
        *,
        longest_wait: float,
        run_seconds: float | None,
        clock: Callable[[], float],
        sleep: Callable[[float], None],
    ):
        self.clock = clock
        self._pause = pause
        self._longest_wait = max(longest_wait, pause)
        self._sleep = sleep
        self._ends = None if run_seconds is None else clock() + run_seconds
        self._answered: float | None = None
        self._not_before: dict[Origin, float] = {}

    def wait_for_turn(self, target: Target, crawl_delay: float) -> None:
        """Wait until this origin may be asked, or ``FetchFailed`` (throttled, run_over) if that is too far off."""
        now = self.clock()
        turn = now if self._answered is None else self._answered + max(self._pause, crawl_delay)
        turn = max(turn, self._not_before.get(target.origin, now))
        if turn - now > self._longest_wait:
            raise failed(
                target, f"asked us to wait {turn - now:.0f} seconds, longer than a run may", FailureKind.THROTTLED
            )
        if self._ends is not None and turn >= self._ends:
            raise failed(target, "was not asked: the run's time was over", FailureKind.RUN_OVER)
        while (wait := turn - self.clock()) > 0:
            self._sleep(wait)

    def answered(self) -> None:
        """A request is over: the pause counts from here."""
        self._answered = self.clock()

    def come_back(self, target: Target, seconds: float) -> None:
        """No request to this origin before so many seconds have passed."""
        self._not_before[target.origin] = self.clock() + seconds

    def may_wait(self, seconds: float) -> bool:
        """Whether a site that asks for so many seconds is waited for."""
        return seconds <= self._longest_wait

    def left(self, seconds: float) -> float:
        """So many seconds, or what is left of the run if that is less."""
        return seconds if self._ends is None else min(seconds, self._ends - self.clock())
