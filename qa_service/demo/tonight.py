"""The publications of the last nights: each shows one thing that the service must notice or must not believe."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from qa_service.demo.calendar import inspection_day, last_day_there, lists_as_at, working_days_back
from qa_service.demo.history import event, grades_for
from qa_service.demo.names import dice
from qa_service.demo.placements import Chosen
from qa_service.demo.world import DemoInspection, DemoSetting, Fault, Twist
from qa_service.vocabulary import EventType, Grade, Outcome, ProvisionType, RegistrationStatus

MORE_THAN_THREE_YEARS = timedelta(days=40 * 30)
# Twist → (working days before the last one, event type, overall grade before, overall grade or outcome now).
_NIGHTS: dict[Twist, tuple[int, EventType, Grade | None, Grade | Outcome | None]] = {
    Twist.FALL_BELOW_GOOD: (0, EventType.FULL, Grade.GOOD, Grade.REQUIRES_IMPROVEMENT),
    Twist.INADEQUATE: (0, EventType.FULL, Grade.GOOD, Grade.INADEQUATE),
    Twist.GOOD_SPEAKING_OF_INADEQUATE: (0, EventType.FULL, Grade.INADEQUATE, Grade.GOOD),
    Twist.MONITORING_AFTER_INADEQUATE: (1, EventType.MONITORING, Grade.INADEQUATE, None),
    Twist.SERIOUS_CONCERNS: (1, EventType.ASSURANCE, Grade.GOOD, Outcome.SERIOUS_CONCERNS),
    Twist.MANAGER_VACANT: (1, EventType.FULL, Grade.GOOD, Grade.GOOD),
    Twist.IMAGE_ONLY: (1, EventType.FULL, Grade.GOOD, Grade.REQUIRES_IMPROVEMENT),
    Twist.GRADES_DISAGREE: (0, EventType.FULL, Grade.GOOD, Grade.GOOD),
    Twist.NOT_FOUND: (2, EventType.FULL, Grade.GOOD, Grade.GOOD),
}


def stage(
    seed: int, today: date, settings: dict[str, DemoSetting], events: list[DemoInspection], chosen: Chosen
) -> tuple[dict[str, DemoSetting], list[DemoInspection]]:
    """The world with the last nights' publications in it; their settings' own later events make way."""
    settings = dict(settings)
    for (twist, plan), urn in zip(_NIGHTS.items(), chosen.homes, strict=False):
        events = _one(seed, today, settings[urn], events, twist, plan)
        if twist is Twist.MANAGER_VACANT:
            settings[urn] = replace(settings[urn], manager=None)
    events = _supported(seed, today, settings[chosen.supported[0]], events)
    settings, events = _two_settings(seed, today, settings, events, chosen.fostering[1])
    settings, events = _long_ago(seed, today, settings, events, chosen.fostering[0])
    return _newly_registered(seed, today, settings, events)


def faults(chosen: Chosen) -> dict[str, Fault]:
    """Two watched pages that cannot be checked: one is down, one has changed its layout."""
    return {chosen.fostering[-1]: Fault.UNAVAILABLE, chosen.supported[-1]: Fault.CHANGED_LAYOUT}


def _one(
    seed: int, today: date, setting: DemoSetting, events: list[DemoInspection], twist: Twist,
    plan: tuple[int, EventType, Grade | None, Grade | Outcome | None],
) -> list[DemoInspection]:
    back, event_type, before, now = plan
    rng = dice(seed, "tonight", twist)
    published = working_days_back(today, back)
    start = inspection_day(published - timedelta(days=rng.randint(33, 45)), rng)
    earlier = inspection_day(start - timedelta(days=70 if before is Grade.INADEQUATE and now is None else 330), rng)
    kept = [e for e in events if e.urn != setting.urn or e.published_on < earlier - timedelta(days=120)]
    if before:
        end = last_day_there(earlier, setting.kind, EventType.FULL, rng)
        kept.append(DemoInspection(
            setting.urn, "", "", EventType.FULL, earlier, end, working_days_back(earlier + timedelta(days=40), 0),
            grades_for(setting.kind, before, rng),
        ))
    kept.append(DemoInspection(
        setting.urn, "", "", event_type, start, last_day_there(start, setting.kind, event_type, rng), published,
        _plain_grades(setting, now, seed) if isinstance(now, Grade) else {},
        now if isinstance(now, Outcome) else None, twist,
    ))
    return kept


def _plain_grades(setting: DemoSetting, overall: Grade, seed: int) -> dict[str, Grade]:
    if overall is Grade.GOOD:
        return {"overall": overall, "help_and_protection": overall, "leadership": overall}
    return grades_for(setting.kind, overall, dice(seed, "parts", setting.urn))


def _supported(seed: int, today: date, setting: DemoSetting, events: list[DemoInspection]) -> list[DemoInspection]:
    rng = dice(seed, "tonight", Twist.SUPPORTED_INCONSISTENT)
    published = working_days_back(today, 0)
    start = inspection_day(published - timedelta(days=rng.randint(38, 50)), rng)
    return [*(e for e in events if e.urn != setting.urn), DemoInspection(
        setting.urn, "", "", EventType.FULL, start, last_day_there(start, setting.kind, EventType.FULL, rng), published,
        {}, Outcome.INCONSISTENT, Twist.SUPPORTED_INCONSISTENT,
    )]


def _two_settings(
    seed: int, today: date, settings: dict[str, DemoSetting], events: list[DemoInspection], agency: str
) -> tuple[dict[str, DemoSetting], list[DemoInspection]]:
    """A charity's adoption and fostering agencies, inspected together: one number and one report of two URNs.

    Ofsted's list gives both the same grades.
    """
    adoption = next(s for s in settings.values() if s.kind is ProvisionType.VOLUNTARY_ADOPTION_AGENCY)
    rng = dice(seed, "tonight", Twist.TWO_SETTINGS)
    published = working_days_back(today, 1)
    start = inspection_day(published - timedelta(days=rng.randint(36, 48)), rng)
    for urn in (adoption.urn, agency):
        settings[urn] = replace(settings[urn], group=adoption.group, owner=adoption.owner,
                                registered_on=min(settings[urn].registered_on, start - timedelta(days=900)))
    kept = [e for e in events if e.urn not in (adoption.urn, agency) or e.start < start - timedelta(days=700)]
    one = DemoInspection(
        adoption.urn, "", "", EventType.FULL, start, last_day_there(start, adoption.kind, EventType.FULL, rng),
        published, _plain_grades(adoption, Grade.GOOD, seed), None, Twist.TWO_SETTINGS, agency)
    return settings, [*kept, one, replace(one, urn=agency, shared_with=adoption.urn)]


def _long_ago(
    seed: int, today: date, settings: dict[str, DemoSetting], events: list[DemoInspection], urn: str
) -> tuple[dict[str, DemoSetting], list[DemoInspection]]:
    """An agency whose last full inspection is longer ago than Ofsted's cycle allows."""
    rng = dice(seed, "long ago")
    begun = inspection_day(today - MORE_THAN_THREE_YEARS, rng)
    settings[urn] = replace(settings[urn], registered_on=min(settings[urn].registered_on, begun - timedelta(days=900)))
    kept = [e for e in events if e.urn != urn or e.start < begun - timedelta(days=365)]
    grades = grades_for(settings[urn].kind, Grade.GOOD, rng)
    return settings, [*kept, event(settings[urn], EventType.FULL, begun, rng, grades)]


def _newly_registered(
    seed: int, today: date, settings: dict[str, DemoSetting], events: list[DemoInspection]
) -> tuple[dict[str, DemoSetting], list[DemoInspection]]:
    """A home that registered after the lists were made: only the site knows it, and its first report is out."""
    homes = [s for s in settings.values() if s.kind.is_home and s.status is RegistrationStatus.ACTIVE]
    model = dice(seed, "new").choice(homes)
    rng = dice(seed, "tonight", Twist.NEW_TO_THE_REGISTER)
    published = working_days_back(today, 0)
    # Registered the day after the lists' date, inspected within three weeks and published soon after.
    registered = lists_as_at(today) + timedelta(days=1)
    start = max(registered, inspection_day(published - timedelta(days=18), rng))
    setting = replace(
        model, urn="2999707", registered_on=registered, manager_since=registered, places=3, local_name="Sandpiper Lea",
        name="Sandpiper Lea",
    )
    settings[setting.urn] = setting
    events.append(DemoInspection(
        setting.urn, "", "", EventType.FULL, start, start, published,
        grades_for(setting.kind, Grade.GOOD, rng), None, Twist.NEW_TO_THE_REGISTER,
    ))
    return settings, events
