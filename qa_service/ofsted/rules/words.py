"""How rules speak of days and inspections in their evidence."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING

from qa_service.flags.rule import Evidence
from qa_service.ofsted.rules.histories import Event

if TYPE_CHECKING:
    from holidays import HolidayBase


@cache
def _public_holidays() -> HolidayBase:
    from holidays import country_holidays  # a tenth of a second, which few commands need

    return country_holidays("GB", subdiv="ENG")


def day(on: date) -> str:
    """A day as people write it: 3 May 2025."""
    return f"{on.day} {on:%B %Y}"


def called(event: Event) -> str:
    """An inspection by its kind and days: “full inspection of 3 May 2025”."""
    kind = event.event_type.words.lower() if event.event_type else "inspection or visit"
    if event.start and event.end and event.end > event.start:
        return f"{kind} of {day(event.start)} to {day(event.end)}"
    if event.on:
        return f"{kind} of {day(event.on)}" if event.start else f"{kind} published on {day(event.on)}"
    return f"{kind} without a date"


def opening(event: Event) -> str:
    """The same at the beginning of a sentence."""
    text = called(event)
    return text[0].upper() + text[1:]


def listed_in(as_at: date | None, line: int | None, *, urn: str | None = None, status_on: date | None = None) -> str:
    """Where what is known of a setting's registration stands: the list, and its row there.

    A status that began after the newest list of providers that has the setting comes from a list of who left.
    """
    if as_at is None:
        return "Ofsted's site"
    if status_on is not None and status_on > as_at:
        return f"Ofsted's list of settings that joined or left, row of {urn}"
    row = f", row {line}" if line else f", row of {urn}" if urn else ""
    return f"Ofsted's published list of {day(as_at)}{row}"


def status_not_known(words: str, as_at: date | None, status_on: date | None) -> str:
    """That a list prints a registration status which this service does not know: the newest list that printed it."""
    on = max((known for known in (as_at, status_on) if known is not None), default=None)
    return f"Ofsted's list{f' of {day(on)}' if on else ''} says “{words}”, which this service does not know."


def evidence_from(event: Event, text: str, *, key: str | None = None, page: int | None = None,
                  quote: str | None = None) -> Evidence:
    """Evidence that stands in an inspection: with its document, and the page and words of a judgement (``key``)."""
    said = event.judgements.get(key) if key else None
    number = f", event {event.event_number}" if event.event_number else ""
    row = f", {event.listed_in.row(event.list_line)}" if event.listed_in else ""
    return Evidence(
        text=text,
        document=event.document,
        page=page or (said.page if said else None),
        quote=quote or (said.quote if said else None),
        source=None if event.document else f"Ofsted's published list{row}{number}")


def months_later(on: date, months: int) -> date:
    """The same day some months later, or that month's last day."""
    year, month = divmod(on.year * 12 + on.month - 1 + months, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(days=on.day - 1), following - timedelta(days=1))


def working_days_later(on: date, days: int) -> date:
    """The day some working days later: neither a weekend nor a public holiday in England."""
    while days > 0:
        on += timedelta(days=1)
        if on.weekday() < 5 and on not in _public_holidays():
            days -= 1
    return on
