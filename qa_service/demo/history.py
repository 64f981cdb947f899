"""Inspection histories: five years back, at Ofsted's pace, grade shares and publication lags."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from qa_service.demo.calendar import inspection_day, last_day_there, lists_as_at, publication_after
from qa_service.demo.names import dice, weighted
from qa_service.demo.world import DemoInspection, DemoSetting
from qa_service.vocabulary import EventType, Grade, Outcome, ProvisionType

__all__ = ["grades_for", "lists_as_at", "make_inspections", "numbered", "rate"]

_O, _G, _R, _I = Grade.OUTSTANDING, Grade.GOOD, Grade.REQUIRES_IMPROVEMENT, Grade.INADEQUATE
_SHARES = ((_O, 14.5), (_G, 70.0), (_R, 12.5), (_I, 3.0))
# What a home is next, given what it was: good homes mostly stay good, an inadequate one does not stay so.
_NEXT: dict[Grade, tuple[tuple[Grade, float], ...]] = {
    _O: ((_O, 55.0), (_G, 39.0), (_R, 5.0), (_I, 1.0)),
    _G: ((_O, 9.0), (_G, 81.5), (_R, 7.5), (_I, 2.0)),
    _R: ((_O, 1.0), (_G, 67.0), (_R, 24.0), (_I, 8.0)),
    _I: ((_G, 40.0), (_R, 48.0), (_I, 12.0)),
}
# (helped and protected, leaders and managers) given the overall grade, as the in-year list of 2024-25 has them.
_PARTS: dict[Grade, tuple[tuple[tuple[Grade, Grade], float], ...]] = {
    _O: (((_O, _O), 81.0), ((_G, _O), 10.0), ((_O, _G), 7.0), ((_G, _G), 2.0)),
    _G: (((_G, _G), 79.0), ((_G, _R), 12.0), ((_G, _O), 6.0), ((_R, _G), 2.0), ((_O, _G), 1.0)),
    _R: (((_R, _R), 77.0), ((_R, _I), 17.0), ((_G, _R), 4.0), ((_R, _G), 2.0)),
    _I: (((_I, _I), 99.0), ((_R, _I), 1.0)),
}
_SUPPORTED = (
    (Outcome.CONSISTENTLY_STRONG, 58.0),
    (Outcome.INCONSISTENT, 34.0),
    (Outcome.SERIOUS_OR_WIDESPREAD_WEAKNESSES, 8.0),
)
_YEARS_BETWEEN = {
    ProvisionType.FOSTERING_AGENCY: 3.0,
    ProvisionType.VOLUNTARY_ADOPTION_AGENCY: 3.0,
    ProvisionType.RESIDENTIAL_FAMILY_CENTRE: 2.0,
}
_SUPPORTED_FROM = date(2024, 9, 10)
_INTERIM_UNTIL = date(2022, 3, 31)


def make_inspections(seed: int, today: date, settings: dict[str, DemoSetting]) -> list[DemoInspection]:
    """Every inspection of the last five years that is published by ``today``; none is numbered yet."""
    return [event for setting in settings.values() for event in _of(setting, today, dice(seed, "events", setting.urn))]


def rate(rng: Random, before: Grade | None) -> Grade:
    """An overall grade, given the one before."""
    return weighted(rng, _NEXT[before] if before else _SHARES)


def grades_for(kind: ProvisionType, overall: Grade, rng: Random) -> dict[str, Grade]:
    """The overall grade with judgements beside it that go with it."""
    protection, leadership = weighted(rng, _PARTS[overall])
    grades = {"overall": overall, "help_and_protection": protection, "leadership": leadership}
    if kind is ProvisionType.SECURE_CHILDRENS_HOME:
        grades["education"] = rng.choice((overall, _G))
        grades["health"] = rng.choice((overall, _G, _O))
    return grades


def event(
    setting: DemoSetting, event_type: EventType, start: date, rng: Random, grades: dict[str, Grade] | None = None,
    outcome: Outcome | None = None,
) -> DemoInspection:
    """An inspection that began on ``start``, with its publication date."""
    return DemoInspection(
        urn=setting.urn, event_number="", file_id="", event_type=event_type, start=start,
        end=last_day_there(start, setting.kind, event_type, rng),
        published_on=publication_after(start, event_type, rng), grades=grades or {}, outcome=outcome,
    )


def numbered(events: Iterable[DemoInspection]) -> list[DemoInspection]:
    """The events in order of publication, with event numbers (by inspection date) and file ids (by publication).

    An inspection of two settings has one number and one file.
    """
    ordered = sorted(events, key=lambda e: (e.start, e.urn, e.event_type))
    by_start = {id(e): f"{10_900_000 + 7 * index}" for index, e in enumerate(ordered)}
    published = sorted(ordered, key=lambda e: (e.published_on, e.start, e.urn, e.event_type))
    made = [replace(e, event_number=by_start[id(e)], file_id=f"{50_900_000 + 13 * index}")
            for index, e in enumerate(published)]
    first: dict[frozenset[str], DemoInspection] = {}
    for e in made:
        if e.shared_with:
            first.setdefault(frozenset((e.urn, e.shared_with)), e)
    return [replace(e, event_number=one.event_number, file_id=one.file_id)
            if (one := first.get(frozenset((e.urn, e.shared_with)))) else e for e in made]


def _of(setting: DemoSetting, today: date, rng: Random) -> Iterable[DemoInspection]:
    if setting.kind is ProvisionType.SUPPORTED_ACCOMMODATION:
        events = _supported(setting, today, rng)
    else:
        events = _graded(setting, today, rng)
    last = setting.ended_on or today
    return [e for e in events if e.published_on <= today and e.start <= last]


def _graded(setting: DemoSetting, today: date, rng: Random) -> list[DemoInspection]:
    years = _YEARS_BETWEEN.get(setting.kind, 1.0)
    first = setting.registered_on + timedelta(days=rng.randint(150, 300))
    start = max(first, today - timedelta(days=round(365 * 5 * rng.uniform(0.8, 1.0) + 365 * (years - 1))))
    made: list[DemoInspection] = []
    before: Grade | None = None
    day = inspection_day(start, rng)
    while day < today:
        before = rate(rng, before)
        made.append(event(setting, EventType.FULL, day, rng, grades_for(setting.kind, before, rng)))
        gap = round(365 * years * rng.uniform(0.8, 1.18))
        if before is Grade.INADEQUATE:
            gap = rng.randint(150, 230)
            for weeks in (7, 15)[: rng.choice((1, 2))]:
                visit = inspection_day(day + timedelta(weeks=weeks), rng)
                made.append(event(setting, EventType.MONITORING, visit, rng))
        elif setting.kind.is_home and rng.random() < 0.14:
            made.append(_between(setting, inspection_day(day + timedelta(days=rng.randint(110, 210)), rng), rng))
        elif rng.random() < 0.035:
            visit = inspection_day(day + timedelta(days=rng.randint(60, 200)), rng)
            made.append(event(setting, EventType.MONITORING, visit, rng))
        day = inspection_day(day + timedelta(days=gap), rng)
    return made


def _between(setting: DemoSetting, day: date, rng: Random) -> DemoInspection:
    """The year's second, ungraded look: an interim inspection until March 2022, an assurance inspection since."""
    if day <= _INTERIM_UNTIL:
        outcome = weighted(rng, ((Outcome.IMPROVED, 38.0), (Outcome.SUSTAINED, 52.0), (Outcome.DECLINED, 10.0)))
        return event(setting, EventType.INTERIM, day, rng, outcome=outcome)
    outcome = weighted(rng, ((Outcome.NO_SERIOUS_CONCERNS, 92.0), (Outcome.SERIOUS_CONCERNS, 8.0)))
    return event(setting, EventType.ASSURANCE, day, rng, outcome=outcome)


def _supported(setting: DemoSetting, today: date, rng: Random) -> list[DemoInspection]:
    """First-round inspections since September 2024; about half of providers have had theirs after two years."""
    earliest = max(_SUPPORTED_FROM, setting.registered_on + timedelta(days=180))
    day = inspection_day(earliest + timedelta(days=rng.randint(0, 1300)), rng)
    made: list[DemoInspection] = []
    if rng.random() < 0.25:
        visit = inspection_day(earliest + timedelta(days=rng.randint(0, 500)), rng)
        made.append(event(setting, EventType.MONITORING, visit, rng))
    while day < today:
        outcome = weighted(rng, _SUPPORTED)
        made.append(event(setting, EventType.FULL, day, rng, outcome=outcome))
        months = {Outcome.CONSISTENTLY_STRONG: 36, Outcome.INCONSISTENT: 18}.get(outcome, 6)
        day = inspection_day(day + timedelta(days=round(months * 30.4 * rng.uniform(0.9, 1.1))), rng)
    return made
