"""What a person chooses about their e-mail, and what nobody can turn off.

What is critical where a child of ours lives, or a fall below good there, leaves at once whatever is chosen: a person
who is not told of it cannot know that they were not.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from sqlalchemy import select

from qa_service.accounts import service as accounts
from qa_service.accounts.models import UserPreference
from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.clock import LONDON, london
from qa_service.database import current_authority, db
from qa_service.errors import BadInput

USUAL_TIME: Final = time(7, 30)
USUAL_DAYS: Final = frozenset(range(5))
DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
DAY_BEGINS: Final = time(7)
DAY_ENDS: Final = time(19)
_TIME, _DAYS, _WATCHED, _QUIET = "digest_time", "digest_days", "watched_mail", "quiet_evenings"


@dataclass(frozen=True, slots=True)
class Choices:
    """When a person's daily e-mail comes, and what is in it."""

    at: time = USUAL_TIME
    """On an English clock."""
    days: frozenset[int] = USUAL_DAYS
    """Monday is 0."""
    watched: bool = True
    """Whether what is found where we have no child, and somebody merely watches, is told by e-mail."""
    quiet: bool = False
    """Whether the daily e-mail keeps to the hours of the day however late it is."""

    @property
    def days_in_words(self) -> str:
        """Such as ``Monday to Friday``."""
        chosen = sorted(self.days)
        if len(chosen) == len(DAYS):
            return "every day"
        if len(chosen) > 2 and chosen[-1] - chosen[0] == len(chosen) - 1:
            return f"{DAYS[chosen[0]]} to {DAYS[chosen[-1]]}"
        return ", ".join(DAYS[day] for day in chosen)

    def digest_may_be_made(self, local: datetime) -> bool:
        """Whether the digest of this English day may be made at this moment."""
        return local.weekday() in self.days and local.time() >= self.at and not (self.quiet and is_evening(local))

    def next_digest(self, now: datetime, *, made_today: bool) -> datetime:
        """When the next one is made, given whether today's has been."""
        local = london(now)
        if not made_today and self.digest_may_be_made(local):
            return now
        ahead = [local.date() + timedelta(days=number) for number in range(9)]
        moments = [datetime.combine(day, self.at, LONDON) for day in ahead if day.weekday() in self.days]
        return next(moment for moment in moments if moment > local)


def is_evening(local: datetime) -> bool:
    """Whether it is out of the day's hours on this English clock."""
    return not DAY_BEGINS <= local.time() < DAY_ENDS


def choices_of(user_ids: Collection[int]) -> dict[int, Choices]:
    """What each of these people has chosen; the usual where they have not, or where it cannot be understood."""
    found = accounts.preferences_of(user_ids, (_TIME, _DAYS, _WATCHED, _QUIET))
    return {user_id: _read(found.get(user_id, {})) for user_id in user_ids}


def choose(user_id: int, choices: Choices, *, by: Actor) -> None:
    """Keeps what a person has chosen. Raises ``BadInput`` for what would leave them without their e-mail."""
    if not choices.days:
        raise BadInput("Choose at least one day: what is not urgent reaches you in this e-mail alone.", field="days")
    if choices.quiet and not DAY_BEGINS <= choices.at < DAY_ENDS:
        raise BadInput("Choose a time from 07:00 to 18:59, or let the e-mail come in the evening and at night too.",
                       field="digest_time")
    kept = {_TIME: f"{choices.at:%H:%M}", _DAYS: ",".join(map(str, sorted(choices.days))),
            _WATCHED: "on" if choices.watched else "off", _QUIET: "on" if choices.quiet else "off"}
    for name, value in kept.items():
        accounts.set_preference(user_id, name, value)
    audit.record("account.e_mail_chosen", by=by, authority_id=current_authority(), details=dict(kept))


def spared_what_is_only_watched() -> frozenset[int]:
    """Those of the council in scope who want no e-mail about settings that are merely watched."""
    return _who(_WATCHED, "off")


def quiet_people() -> frozenset[int]:
    """Those in scope whose daily e-mail keeps to the hours of the day."""
    return _who(_QUIET, "on")


def _who(name: str, value: str) -> frozenset[int]:
    return frozenset(db.session.scalars(select(UserPreference.user_id).where(
        UserPreference.name == name, UserPreference.value == value)))


def _read(kept: dict[str, str]) -> Choices:
    return Choices(_time(kept.get(_TIME)), _days(kept.get(_DAYS)), kept.get(_WATCHED) != "off",
                   kept.get(_QUIET) == "on")


def _time(given: str | None) -> time:
    try:
        return time.fromisoformat(given) if given else USUAL_TIME
    except ValueError:
        return USUAL_TIME


def _days(given: str | None) -> frozenset[int]:
    days = {int(part) for part in (given or "").split(",") if part.isdecimal() and len(part) == 1}
    return frozenset(days & set(range(7))) or USUAL_DAYS
