"""When Ofsted is likely to inspect a setting next: an estimate from its kind and history, with how it was made.

Basis: the Fees and Frequency of Inspections regulations (SI 2015/551) for homes, agencies and centres; for supported
accommodation the intervals that Ofsted publishes for each outcome. Ofsted may come at any time before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from qa_service.ofsted.rules.histories import Event, History
from qa_service.ofsted.rules.words import called, day, months_later
from qa_service.vocabulary import EventType, Outcome, ProvisionType

_MONTHS_AFTER: Final = {Outcome.CONSISTENTLY_STRONG: 36, Outcome.INCONSISTENT: 18,
                        Outcome.SERIOUS_OR_WIDESPREAD_WEAKNESSES: 6}
_EVERY_THREE_YEARS: Final = frozenset({
    ProvisionType.FOSTERING_AGENCY, ProvisionType.VOLUNTARY_ADOPTION_AGENCY, ProvisionType.ADOPTION_SUPPORT_AGENCY,
    ProvisionType.RESIDENTIAL_FAMILY_CENTRE})
_COUNTS_FOR_A_YEAR: Final = (EventType.FULL, EventType.INTERIM, EventType.ASSURANCE)


@dataclass(frozen=True, slots=True)
class Likely:
    """An estimate: by when at the latest, or ``None`` where nothing can be said; and how it was worked out."""

    by: date | None
    how: str
    about: date | None = None
    """When it is likely, where that is earlier."""

    def when(self, as_at: date) -> str:
        """In a few words, for a list."""
        if self.by is None:
            return "not estimated"
        if self.by < as_at:
            return f"estimated by {day(self.by)}, which has passed: it may come any day, or its report is not here yet"
        about = f"about {self.about:%B %Y}, " if self.about and as_at <= self.about < self.by else ""
        return f"estimated {about}by {day(self.by)} at the latest"

    def words(self, as_at: date) -> str:
        """For a page: when, and how that was worked out."""
        when = self.when(as_at)
        return self.how if self.by is None else f"{when[0].upper()}{when[1:]}. {self.how}"


def likely_inspection(history: History, as_at: date) -> Likely:
    """The estimate for a setting, from what was known on the day."""
    kind = history.provision
    if history.urn is None:
        return Likely(None, "Ofsted does not inspect it: no registration is recorded.")
    if history.status.ended or history.dropped_from_list:
        return Likely(None, "It is not registered any more, as far as is known.")
    if kind.is_home or kind is ProvisionType.HOLIDAY_SCHEME:
        return _yearly(history, as_at)
    if kind is ProvisionType.SUPPORTED_ACCOMMODATION:
        return _by_outcome(history)
    if kind in _EVERY_THREE_YEARS:
        newest = next((one for one in history.fulls if one.on), None)
        if newest is None or newest.on is None:
            return Likely(None, "No full inspection of it is known, so nothing can be worked out.")
        return Likely(months_later(newest.on, 36), f"Estimate: about every three years, the last {called(newest)}."
                      + _gap(history))
    return Likely(None, "How often Ofsted inspects this kind of setting is not known to this service.")


def _yearly(history: History, as_at: date) -> Likely:
    """At least one inspection in each year from 1 April to 31 March."""
    newest = next((one for one in history.events if one.on and (
        one.event_type in _COUNTS_FOR_A_YEAR or one in history.fulls)), None)
    if newest is not None and newest.on is not None:
        since, what = newest.on, f"the last {called(newest)}"
    elif history.registered_on is not None:
        since, what = history.registered_on, f"none is known yet, and it was registered on {day(history.registered_on)}"
    else:
        return Likely(None, "No inspection and no day of registration is known, so nothing can be worked out.")
    about = months_later(since, _usual_months(history))
    sooner = (" After a result below good Ofsted often comes sooner."
              if (full := next(iter(history.fulls), None)) and full.verdict and full.verdict.below_good else "")
    return Likely(date(_year_ends(since).year + 1, 3, 31),
                  f"Estimate: at least once in each year from April to March; {what}.{_gap(history)}{sooner}", about)


def _usual_months(history: History) -> int:
    """Between two inspections of a home: as between its last two full ones, where that is a plausible year; else 12."""
    months = _months_between(history)
    return months if months is not None and 6 <= months <= 18 else 12


def _year_ends(on: date) -> date:
    """The 31 March that ends the inspection year of a day."""
    return date(on.year + (on.month > 3), 3, 31)


def _by_outcome(history: History) -> Likely:
    newest = next(iter(history.fulls), None)
    if newest is None:
        return Likely(None, "Ofsted has not inspected it in full yet, as far as is known, and says no interval for the "
                            "first inspection.")
    months = _MONTHS_AFTER.get(newest.outcome) if newest.outcome is not None and newest.certain else None
    if months is None or _ended(newest) is None:
        return Likely(None, f"The result of the {called(newest)} is not known, and the interval turns on it.")
    ended = _ended(newest)
    assert ended is not None and newest.outcome is not None  # asked above
    interval = {36: "three years", 18: "18 months", 6: "six months"}[months]
    return Likely(months_later(ended, months),
                  f"Estimate: within {interval} after “{newest.outcome.words}” at the {called(newest)}.{_gap(history)}")


def _ended(event: Event) -> date | None:
    return event.end or event.on


def _gap(history: History) -> str:
    """How long it was between its last two full inspections."""
    months = _months_between(history)
    return f" Its last two full inspections were {months} months apart." if months and months > 1 else ""


def _months_between(history: History) -> int | None:
    days = [one.on for one in history.fulls if one.on]
    return round((days[0] - days[1]).days / 30.44) if len(days) > 1 else None
