"""What a page or a file asks of everything that is due: whose, which kind, and how soon. Late things come first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Final

from qa_service.clock import today
from qa_service.reports.coming import KINDS
from qa_service.reports.due_dates import WHOSE, Due, counts_of, due_dates
from qa_service.web import allowed, asked_choice, person

SOON: Final = timedelta(days=7)
MONTH: Final = timedelta(days=31)
WHEN: Final = {"late": "Late", "soon": "Within 7 days", "month": "Within 31 days"}


def is_when(one: Due, when: str, day: date) -> bool:
    """Whether a thing is late on a day, or due from that day on within a week or a month; any, if nothing is asked."""
    if when == "late":
        return one.on < day
    return not when or day <= one.on <= day + (SOON if when == "soon" else MONTH)


def how_far(on: date, day: date) -> str:
    """How late a thing is on a day, or how soon it is due, in words."""
    days = abs((on - day).days)
    if days < 2:
        return {-1: "1 day late", 0: "today", 1: "tomorrow"}[(on - day).days]
    number, unit = (days, "days") if days < 21 else (days // 7, "weeks") if days < 90 else (days // 30, "months")
    return f"{number} {unit} late" if on < day else f"in {number} {unit}"


@dataclass(frozen=True)
class AskedDue:
    """Everything that is due, and what of it is asked for."""

    found: list[Due]
    day: date
    whose: str
    kind: str
    when: str

    @cached_property
    def theirs(self) -> list[Due]:
        """Whatever kind and however soon."""
        return [one for one in self.found if one.is_of(self.whose)]

    @cached_property
    def of_kind(self) -> Counter[str]:
        """How many of theirs are of each kind."""
        return Counter(one.kind for one in self.theirs)

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """How many of the asked kind are late or soon, and in all (empty key)."""
        return {when: sum(1 for one in self._kind if is_when(one, when, self.day)) for when in ("", *WHEN)}

    @cached_property
    def _kind(self) -> list[Due]:
        return [one for one in self.theirs if self.kind in ("", one.kind)]

    @cached_property
    def shown(self) -> list[Due]:
        """What is asked for, the earliest first."""
        return [one for one in self._kind if is_when(one, self.when, self.day)]

    @property
    def said(self) -> list[tuple[str, str]]:
        """What it is narrowed to: label and words."""
        return [("Whose", WHOSE[self.whose]), *([("What", KINDS[self.kind].words)] if self.kind else []),
                *([("When", WHEN[self.when])] if self.when else [])]


def asked_due() -> AskedDue:
    """What this request asks for. Without a word whose, one's own where there is any, else the team's."""
    day, found = today(), found_now()
    whose = asked_choice("whose", WHOSE) or ("mine" if counts_of(found)["mine"] else "team")
    return AskedDue(found, day, whose, asked_choice("kind", KINDS), asked_choice("when", WHEN))


def found_now() -> list[Due]:
    """Everything that is due, for the person of this request."""
    me = person()
    assert me is not None  # the gate let somebody in
    return due_dates(me.user_id, today(), may=allowed)
