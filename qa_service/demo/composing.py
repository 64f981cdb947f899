"""From an inspection to everything that its report prints: for the world's own, and at random for tests."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from qa_service.demo import names
from qa_service.demo.calendar import inspection_day, last_day_there
from qa_service.demo.history import grades_for, rate
from qa_service.demo.layouts import prose
from qa_service.demo.layouts.report import BOTH, Layout, PastEvent, Report
from qa_service.demo.layouts.requirements import written_recommendations, written_requirements
from qa_service.demo.layouts.styles import random_style
from qa_service.demo.layouts.wording import long_date
from qa_service.demo.names import dice
from qa_service.demo.world import DemoInspection, DemoSetting, Twist, World
from qa_service.vocabulary import EventType, Grade, Outcome, ProvisionType, ReportKind

_KIND = {
    ProvisionType.CHILDRENS_HOME: ReportKind.CHILDRENS_HOME,
    ProvisionType.SCHOOL_AS_HOME: ReportKind.CHILDRENS_HOME,
    ProvisionType.SECURE_CHILDRENS_HOME: ReportKind.SECURE_CHILDRENS_HOME,
    ProvisionType.FOSTERING_AGENCY: ReportKind.INDEPENDENT_FOSTERING_AGENCY,
    ProvisionType.SUPPORTED_ACCOMMODATION: ReportKind.SUPPORTED_ACCOMMODATION,
    ProvisionType.RESIDENTIAL_FAMILY_CENTRE: ReportKind.RESIDENTIAL_FAMILY_CENTRE,
    ProvisionType.RESIDENTIAL_SPECIAL_SCHOOL: ReportKind.RESIDENTIAL_SPECIAL_SCHOOL,
    ProvisionType.VOLUNTARY_ADOPTION_AGENCY: ReportKind.VOLUNTARY_ADOPTION_AGENCY,
}
_SUB_TYPE = {
    ProvisionType.CHILDRENS_HOME: "Children's home",
    ProvisionType.SCHOOL_AS_HOME: "Residential special school",
    ProvisionType.SECURE_CHILDRENS_HOME: "Secure unit",
}
_PRINTED_HISTORY = (EventType.FULL, EventType.INTERIM)


def report_of(world: World, inspection: DemoInspection) -> Report:
    """What the report of this inspection prints."""
    urns = _urns(world, inspection)
    inspection = replace(inspection, urn=urns[0])
    setting = world.settings[inspection.urn]
    rng = dice(world.seed, "report", inspection.event_number)
    before = [e for e in world.of(inspection.urn) if e.start < inspection.start and e.event_type in _PRINTED_HISTORY]
    history = tuple(PastEvent(e.start, e.event_type, e.overall, e.outcome) for e in reversed(before))[:4]
    report = _compose(
        rng, setting, layout_for(setting.kind, inspection.event_type, inspection.start), inspection.event_type,
        ((inspection.start, inspection.end),), inspection.grades, inspection.outcome, history,
    )
    return replace(_twisted(report, inspection, rng), urn=BOTH.join(urns))


def _urns(world: World, inspection: DemoInspection) -> list[str]:
    """The settings that the report is of: an adoption agency, whose report it is, before a fostering agency."""
    urns = [urn for urn in (inspection.urn, inspection.shared_with) if urn]
    return sorted(urns, key=lambda urn: world.settings[urn].kind is not ProvisionType.VOLUNTARY_ADOPTION_AGENCY)


def random_report(seed: int, index: int) -> Report:
    """The ``index``th report of a run that goes round every layout and kind."""
    rng = dice(seed, "variety", index)
    layout, kind, event_type = _ROUND[index % len(_ROUND)]
    first, last = _YEARS[Layout.SUPPORTED if kind is ProvisionType.SUPPORTED_ACCOMMODATION else layout]
    start = inspection_day(first + timedelta(days=rng.randrange((last - first).days)), rng)
    setting = _random_setting(rng, kind, start)
    graded = layout in (Layout.HOME_2015, Layout.SCCIF_2017, Layout.SCCIF_2020)
    history = _random_history(rng, kind, layout, start)
    before = next((past.grade for past in history if past.grade), None)
    grades = grades_for(kind, rate(rng, rng.choice((before, None))), rng) if graded else {}
    if layout is Layout.HOME_2015:
        grades.pop("health", None)
    elif rng.random() < 0.03:
        grades = dict.fromkeys(grades, Grade.NOT_JUDGED)
    outcome = rng.choice(_OUTCOMES[layout]) if layout in _OUTCOMES else None
    stretches = _random_stretches(rng, kind, event_type, start)
    return _compose(rng, setting, layout, event_type, stretches, grades, outcome, history)


def random_disagreement(seed: int, index: int) -> Report:
    """A full report whose table and heading give different overall grades."""
    report = random_report(seed, index * len(_ROUND) + _FIRST_FULL)
    overall = report.grades["overall"]
    other = Grade.GOOD if overall is not Grade.GOOD else Grade.REQUIRES_IMPROVEMENT
    return replace(report, heading_overall=other)


def layout_for(kind: ProvisionType, event_type: EventType, start: date) -> Layout:
    """The look of a report of this kind at this time."""
    by_event = {
        EventType.INTERIM: Layout.INTERIM, EventType.ASSURANCE: Layout.ASSURANCE,
        EventType.MONITORING: Layout.MONITORING, EventType.EMERGENCY: Layout.EMERGENCY,
    }
    if event_type in by_event:
        return by_event[event_type]
    if kind is ProvisionType.SUPPORTED_ACCOMMODATION:
        return Layout.SUPPORTED
    if start < date(2017, 4, 1):
        return Layout.HOME_2015
    return Layout.SCCIF_2017 if start < date(2020, 1, 1) else Layout.SCCIF_2020


def _twisted(report: Report, inspection: DemoInspection, rng: Random) -> Report:
    if inspection.twist is Twist.IMAGE_ONLY:
        return replace(report, layout=Layout.IMAGE_ONLY)
    if inspection.twist is Twist.GRADES_DISAGREE:
        return replace(report, heading_overall=Grade.REQUIRES_IMPROVEMENT)
    if inspection.twist is Twist.INADEQUATE:
        day = long_date(inspection.start + timedelta(days=2))
        return replace(report, enforcement=prose.enforcement_paragraph(rng, day, restricted=True))
    if inspection.twist is Twist.GOOD_SPEAKING_OF_INADEQUATE:
        said = (
            "At the last inspection, this home was inadequate. Leadership and management were inadequate, and children "
            "were not safe. Everything that was inadequate then has been put right.",
        )
        return replace(report, prose=report.prose | {"overall": said + report.prose["overall"]})
    return report


def _compose(
    rng: Random, setting: DemoSetting, layout: Layout, event_type: EventType,
    stretches: tuple[tuple[date, date], ...], grades: dict[str, Grade], outcome: Outcome | None,
    history: tuple[PastEvent, ...],
) -> Report:
    kind = _KIND[setting.kind]
    overall = grades.get("overall")
    worse = bool((overall and overall.below_good) or (outcome and outcome.below_good))
    last_day = stretches[-1][1]
    wanted = rng.randint(2, 6) if worse else rng.choice((0, 0, 1, 1, 2, 3))
    if event_type is EventType.MONITORING:
        wanted = rng.choice((0, 1, 2))
    style = random_style(rng, layout)
    enforced = (overall is Grade.INADEQUATE or event_type is EventType.MONITORING) and rng.random() < 0.6
    day = long_date(last_day - timedelta(days=rng.randint(4, 60)))
    advice = 0 if wanted > 4 or event_type is EventType.EMERGENCY else rng.randint(0, 3)
    return Report(
        layout=layout,
        kind=kind,
        event_type=event_type,
        urn=setting.urn,
        inspected=stretches,
        grades=grades,
        outcome=outcome,
        history=history,
        provision=_SUB_TYPE.get(setting.kind, ""),
        provider=setting.owner,
        provider_address=setting.group.address,
        responsible_individual=_responsible(rng, setting),
        manager=setting.manager,
        inspectors=tuple(dict.fromkeys(names.person(rng) for _ in range(rng.choice((1, 1, 2, 2, 3))))),
        about=_about(rng, setting, kind),
        enforcement=prose.enforcement_paragraph(rng, day) if enforced else None,
        requirements=written_requirements(rng, kind, wanted, last_day),
        recommendations=written_recommendations(rng, kind, advice),
        prose=_body(rng, grades, outcome, worse, history),
        style=style,
        notes=_notes(rng, layout, last_day),
    )


def _responsible(rng: Random, setting: DemoSetting) -> str | None:
    """Local authorities have none on the page as often as not."""
    if setting.group.sector == "Local Authority" and rng.random() < 0.5:
        return None
    return setting.group.responsible_individual


def _notes(rng: Random, layout: Layout, last_day: date) -> tuple[str, ...]:
    chosen = [word for word in ("previous", "slashed", "first", "this inspection", "outcome heading", "post vacant",
                                "steps", "lead")
              if rng.random() < 0.4]
    if rng.random() < 0.15:
        chosen.append("notice")
    if layout is Layout.ASSURANCE and last_day < date(2022, 4, 1):
        chosen.append("assurance visit")
    return tuple(chosen)


def _body(
    rng: Random, grades: dict[str, Grade], outcome: Outcome | None, worse: bool, history: Iterable[PastEvent]
) -> dict[str, tuple[str, ...]]:
    standing = grades.get("overall") or (Grade.REQUIRES_IMPROVEMENT if worse else Grade.GOOD)
    last = next((past.grade for past in history if past.grade), None)
    trap = last.words.lower() if last else prose.trap_words(rng, None)
    written = {
        key: prose.paragraphs(rng, key, grades.get(key, standing), rng.randint(3, 6) if grades else rng.randint(2, 3))
        for key in dict.fromkeys(("overall", "help_and_protection", "leadership", *grades))
    }
    written["findings"] = prose.points(rng, standing, 4)
    written["development"] = prose.points(rng, Grade.REQUIRES_IMPROVEMENT, 2)
    written["reason"] = (prose.monitoring_reason(rng, trap),)
    written["notices"] = (prose.notice_progress(rng),)
    return written


def _about(rng: Random, setting: DemoSetting, kind: ReportKind) -> str:
    since = f"{setting.manager_since:%B %Y}"
    manager = (
        f"The manager registered with Ofsted in {since}." if setting.manager else
        "There is no registered manager. The post has been vacant since the previous manager left."
    )
    owner = {"Private": "a private organisation", "Local Authority": "the local authority",
             "Voluntary": "a charity"}[setting.sector]
    places = names.NUMBERS.get(setting.places or 0, str(setting.places))
    children = "one child" if setting.places == 1 else f"{places} children"
    text = {
        ReportKind.CHILDRENS_HOME: f"This home is run by {owner}. It cares for up to {children} who may have "
        "experienced trauma or have social and emotional difficulties.",
        ReportKind.SECURE_CHILDRENS_HOME: f"This secure home is run by {owner}. It accommodates up to {places} "
                                          "children "
        "aged between 10 and 17. Education is provided on site.",
        ReportKind.INDEPENDENT_FOSTERING_AGENCY: f"The agency is run by {owner}. It offers short-term, long-term and "
        f"parent and child placements. At the time of the inspection, {rng.randint(12, 160)} fostering households "
        f"cared for {rng.randint(10, 220)} children.",
        ReportKind.RESIDENTIAL_FAMILY_CENTRE: f"The centre is run by {owner}. It assesses up to {places} families, "
                                              "most "
        "of whom are placed by local authorities or the courts.",
        ReportKind.VOLUNTARY_ADOPTION_AGENCY: f"The agency is run by {owner}. It recruits, prepares, assesses and "
        "supports adopters.",
        ReportKind.RESIDENTIAL_SPECIAL_SCHOOL: "This is a special school with residential provision for pupils who "
                                               "have "
        "autism or moderate learning difficulties. Pupils stay for up to 4 nights a week.",
        ReportKind.SUPPORTED_ACCOMMODATION: _supported_about(setting),
    }[kind]
    return f"{text}\n{manager}"


def _supported_about(setting: DemoSetting) -> str:
    found = sorted({premises.category for premises in setting.premises}) or [2]
    categories = " and ".join(f"category {number}" for number in found)
    return (
        f"This provider offers {categories} supported accommodation to children aged 16 and 17 at "
        f"{max(1, len(setting.premises))} premises. At the time of the inspection, inspectors visited a sample of "
        "these."
    )


def _random_setting(rng: Random, kind: ProvisionType, start: date) -> DemoSetting:
    from qa_service.demo.places import one_setting

    setting = one_setting(rng, kind, start)
    return replace(setting, manager=None) if rng.random() < 0.12 else setting


def _random_history(rng: Random, kind: ProvisionType, layout: Layout, start: date) -> tuple[PastEvent, ...]:
    """Up to four earlier inspections; interim ones among them while there were any. An interim one always has one."""
    count = rng.choice((0, 1, 1, 2, 3, 4)) if layout is not Layout.INTERIM else rng.choice((1, 2))
    supported = kind is ProvisionType.SUPPORTED_ACCOMMODATION
    if supported:
        count = rng.choice((0, 0, 0, 1))
    made: list[PastEvent] = []
    day = start
    for number in range(count):
        day = inspection_day(day - timedelta(days=rng.randint(170, 400)), rng)
        interim = kind.is_home and day < date(2022, 3, 31) and rng.random() < 0.4 and layout is not Layout.INTERIM
        if supported:
            made.append(PastEvent(day, EventType.FULL, None, rng.choice(_OUTCOMES[Layout.SUPPORTED])))
        elif interim and number != count - 1:
            made.append(PastEvent(day, EventType.INTERIM, None, rng.choice(_OUTCOMES[Layout.INTERIM])))
        else:
            made.append(PastEvent(day, EventType.FULL, rate(rng, None)))
    return tuple(made)


def _random_stretches(
    rng: Random, kind: ProvisionType, event_type: EventType, start: date
) -> tuple[tuple[date, date], ...]:
    end = last_day_there(start, kind, event_type, rng)
    if event_type is EventType.FULL and rng.random() < 0.06:
        again = inspection_day(end + timedelta(days=rng.randint(8, 20)), rng)
        return (start, end), (again, again)
    return ((start, end),)


_YEARS = {
    Layout.HOME_2015: (date(2015, 4, 8), date(2017, 3, 24)),
    Layout.SCCIF_2017: (date(2017, 4, 5), date(2019, 12, 12)),
    Layout.SCCIF_2020: (date(2021, 4, 13), date(2026, 9, 24)),
    Layout.INTERIM: (date(2017, 4, 5), date(2020, 3, 12)),
    Layout.ASSURANCE: (date(2020, 9, 8), date(2026, 9, 24)),
    Layout.MONITORING: (date(2018, 4, 10), date(2026, 9, 24)),
    Layout.EMERGENCY: (date(2018, 4, 10), date(2026, 9, 24)),
    Layout.SUPPORTED: (date(2024, 9, 11), date(2026, 9, 24)),
}
_OUTCOMES: dict[Layout, tuple[Outcome, ...]] = {
    Layout.INTERIM: (Outcome.IMPROVED, Outcome.SUSTAINED, Outcome.DECLINED),
    Layout.ASSURANCE: (Outcome.NO_SERIOUS_CONCERNS, Outcome.NO_SERIOUS_CONCERNS, Outcome.SERIOUS_CONCERNS),
    Layout.SUPPORTED: (
        Outcome.CONSISTENTLY_STRONG, Outcome.INCONSISTENT, Outcome.SERIOUS_OR_WIDESPREAD_WEAKNESSES),
}
_HOME = ProvisionType.CHILDRENS_HOME
_ROUND: tuple[tuple[Layout, ProvisionType, EventType], ...] = (
    (Layout.SCCIF_2020, _HOME, EventType.FULL),
    (Layout.SCCIF_2017, _HOME, EventType.FULL),
    (Layout.HOME_2015, _HOME, EventType.FULL),
    (Layout.MONITORING, _HOME, EventType.MONITORING),
    (Layout.SUPPORTED, ProvisionType.SUPPORTED_ACCOMMODATION, EventType.FULL),
    (Layout.SCCIF_2020, ProvisionType.FOSTERING_AGENCY, EventType.FULL),
    (Layout.ASSURANCE, _HOME, EventType.ASSURANCE),
    (Layout.SCCIF_2020, ProvisionType.SECURE_CHILDRENS_HOME, EventType.FULL),
    (Layout.INTERIM, _HOME, EventType.INTERIM),
    (Layout.SCCIF_2017, ProvisionType.FOSTERING_AGENCY, EventType.FULL),
    (Layout.SCCIF_2020, ProvisionType.RESIDENTIAL_FAMILY_CENTRE, EventType.FULL),
    (Layout.EMERGENCY, _HOME, EventType.EMERGENCY),
    (Layout.SCCIF_2020, ProvisionType.VOLUNTARY_ADOPTION_AGENCY, EventType.FULL),
    (Layout.MONITORING, ProvisionType.SUPPORTED_ACCOMMODATION, EventType.MONITORING),
    (Layout.SCCIF_2020, ProvisionType.RESIDENTIAL_SPECIAL_SCHOOL, EventType.FULL),
    (Layout.SCCIF_2017, ProvisionType.SECURE_CHILDRENS_HOME, EventType.FULL),
    (Layout.SCCIF_2020, ProvisionType.SCHOOL_AS_HOME, EventType.FULL),
    (Layout.SCCIF_2020, _HOME, EventType.FULL),
)
_FIRST_FULL = 0
