"""What a run of collection did, for the command line, the job's sentence and the alerts' hold."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from qa_service.ofsted.fetching import Fetching
from qa_service.vocabulary import counted
from scrapers.pages import tidy


@dataclass(slots=True)
class Collected:
    """What a run did, in the words of the command line's contract."""

    requests: int = 0
    checked: set[str] = field(default_factory=set)
    not_checked: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    """What went wrong with the search for new reports, or with the run as a whole."""
    fetching: Fetching = field(default_factory=Fetching)
    flags_raised: int = 0
    held: str | None = None

    @property
    def settings_checked(self) -> int:
        """Settings of which the page and every report on it were seen."""
        return len(self.checked)

    def could_not_check(self, urn: str, reason: str) -> None:
        """Says why a setting was not wholly checked; the first reason stands."""
        self.checked.discard(urn)
        self.not_checked.setdefault(urn, tidy(reason))

    def all_problems(self) -> list[str]:
        """The problems of the run, with what it had no room or no disk for."""
        more = list(self.problems)
        if self.fetching.waiting:
            were = "report was" if self.fetching.waiting == 1 else "reports were"
            more.append(f"{self.fetching.waiting:,} {were} left for the next run: one run fetches so many at most")
        if self.fetching.stopped:
            more.append(self.fetching.stopped)
        return more

    def as_json(self) -> dict[str, Any]:
        """The run for ``--json``."""
        return {
            "requests": self.requests, "settings_checked": self.settings_checked,
            "not_checked": [{"urn": urn, "reason": reason} for urn, reason in sorted(self.not_checked.items())],
            "new_documents": self.fetching.new_documents, "recorded": self.fetching.recorded,
            "to_read_by_hand": self.fetching.to_read_by_hand,
            "waiting_from_before": self.fetching.waiting_from_before, "flags_raised": self.flags_raised,
            "problems": self.all_problems(), "held": self.held,
        }

    def sentence(self) -> str:
        """The run in words: what it found; what could not be checked, and what waits from before, stand in it too."""
        fetching = self.fetching
        parts = [f"{counted(self.settings_checked, 'setting')} checked",
                 counted(fetching.new_documents, "new document"),
                 f"{counted(fetching.recorded, 'inspection')} recorded"]
        if fetching.to_read_by_hand:
            parts.append(f"{counted(fetching.to_read_by_hand, 'report')} to read by hand")
        if fetching.waiting_from_before:
            wait = "still waits" if fetching.waiting_from_before == 1 else "still wait"
            parts.append(f"{fetching.waiting_from_before:,} {wait} to be read by hand from before")
        if self.not_checked:
            parts.append(f"{counted(len(self.not_checked), 'setting')} could not be checked")
        if self.problems:
            parts.append("the search for new reports is not complete")
        if fetching.waiting:
            parts.append(f"{counted(fetching.waiting, 'report')} left for the next run")
        if self.held:
            parts.append("alerts are held")
        sentence = ", ".join(parts) + "."
        return f"{sentence} {fetching.stopped}" if fetching.stopped else sentence
