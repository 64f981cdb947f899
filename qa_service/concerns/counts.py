"""Counts of concerns for an auditor whose request two safeguarding leads have agreed to. Numbers below five are hidden.

The service itself counts; nobody is shown a concern. What is shown says between which two numbers a count lies, and
counts of one time are never given beside those of another that overlaps it: neither a total and its parts nor two
answers tell, by taking one from the other, how many fewer than five there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from qa_service.actor import Actor
from qa_service.clock import london, utc_now
from qa_service.concerns import access, requests
from qa_service.concerns.facts import Facts
from qa_service.concerns.kinds import Outcome, RequestKind
from qa_service.concerns.requests import Asked
from qa_service.errors import BadInput, NotFound
from qa_service.permissions import Role

FEWEST: Final = 5
LONGEST: Final = timedelta(days=5 * 366)
LOOKED_AT_FOR: Final = timedelta(days=30)
"""How long the counts can be looked at after they were agreed to."""


@dataclass(frozen=True, slots=True)
class Count:
    """A number in words: between which two it lies, or that there are fewer than five."""

    what: str
    number: int

    @property
    def words(self) -> str:
        least = self.number // FEWEST * FEWEST
        return f"{least} to {least + FEWEST - 1}" if least else f"fewer than {FEWEST}"


def ask(since: date, until: date, *, why: str, by: Actor, today: date) -> None:
    """Asks for counts of what was first known from one day to another. Raises ``BadInput``."""
    if until < since:
        raise BadInput("The last day lies before the first.", field="until")
    if until > today:
        raise BadInput("The last day cannot lie in the future.", field="until")
    if until - since > LONGEST:
        raise BadInput("Choose at most five years.", field="since")
    _refuse_overlapping(since, until)
    requests.ask(RequestKind.COUNTS, {"since": since.isoformat(), "until": until.isoformat()}, why=why, by=by,
                 tell=requests.leads_but(by.user_id))


def agree(reference: str, *, by: Actor) -> None:
    """Agrees as one of the two safeguarding leads. Raises ``BadInput`` where counts of a part of that time stand."""
    asked = next((one for one in requests.of_kind(RequestKind.COUNTS) if one.reference == reference), None)
    if asked is not None:
        _refuse_overlapping(*period(asked))
    requests.agree(reference, RequestKind.COUNTS, by=by, may=lambda _asked: True)


def _refuse_overlapping(since: date, until: date) -> None:
    """Counts of ten months and of the eleven around them would tell what the eleventh brought."""
    for one in requests.of_kind(RequestKind.COUNTS):
        begun, ended = period(one)
        if one.row.agreed_at is not None and (begun, ended) != (since, until) and begun <= until and since <= ended:
            raise BadInput(f"Counts from {begun:%-d %B %Y} to {ended:%-d %B %Y} were given already. Ask for these "
                           "days, or for days outside them: the difference could tell of a single concern.",
                           field="since")


def period(asked: Asked) -> tuple[date, date]:
    """From when to when what was asked reaches."""
    return date.fromisoformat(str(asked.content["since"])), date.fromisoformat(str(asked.content["until"]))


def can_be_seen(asked: Asked) -> bool:
    """Whether whoever asked may look at the counts now."""
    return asked.stands and asked.row.agreed_at is not None and asked.row.agreed_at > utc_now() - LOOKED_AT_FOR


def agreed(reference: str, *, by: Actor) -> Asked:
    """The request, for the auditor who asked, while its counts may be looked at. Raises ``NotFound``."""
    found = next((one for one in requests.of_kind(RequestKind.COUNTS, asked_by=by.user_id)
                  if one.reference == reference and can_be_seen(one)), None)
    if found is None or by.role is not Role.AUDITOR:
        raise NotFound(requests.NO_SUCH)
    return found


def record_looking(reference: str, *, by: Actor) -> None:
    """Records that the auditor who asked is about to see the counts. Raises ``NotFound`` where they may not."""
    requests.note("counts_read", agreed(reference, by=by).row, by=by)


def counted(asked: Asked) -> tuple[list[Count], bool]:
    """The counts, and whether all concerns could be counted."""
    since, until = period(asked)
    every = access.every_one()
    facts = [one.facts for one in every if one is not None and since <= london(one.facts.known_at).date() <= until]
    return _counts(facts), None not in every


def _counts(facts: list[Facts]) -> list[Count]:
    told = [one for one in facts if one.sent_at is not None]
    return [
        Count("Concerns of which our council first knew in this time", len(facts)),
        Count("The LADO was told within one working day", sum(_in_time(one) for one in told)),
        Count("The LADO was told later, or has not been told", sum(not _in_time(one) for one in facts)),
        Count("Still open", sum(one.is_open for one in facts)),
        *(Count(f"Outcome: {outcome.words.lower()}", sum(one.outcome is outcome for one in facts))
          for outcome in Outcome),
    ]


def _in_time(one: Facts) -> bool:
    return one.sent_at is not None and one.sent_at <= one.deadline
