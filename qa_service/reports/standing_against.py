"""What stands against placing a child at a setting: pure sentences from facts, the weightiest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from qa_service.concerns import marker
from qa_service.contracts.kinds import Scope
from qa_service.flags.models import Flag
from qa_service.ofsted.models import Inspection, Requirement
from qa_service.reports.grades_shown import GradeShown
from qa_service.reports.our_side import OurSide
from qa_service.reports.setting_page import SettingPage
from qa_service.reports.standing import Point, Standing
from qa_service.vocabulary import Outcome, RegistrationStatus, Severity, counted
from qa_service.web.filters import day as in_words

MARKED: Final = "Safeguarding"
FLAGS_NAMED: Final = 3
"""How many flags of one severity the summary names; the rest are counted, with a link."""
_WORSE_OUTCOMES: Final = (Outcome.DECLINED,)
_REACHES: Final = {Scope.SETTING: "this setting", Scope.PROVIDER: "all settings of its provider",
                   Scope.GROUP: "all settings of its provider group", Scope.LOT: "everybody on a lot"}
_HEAVY: Final = (Severity.CRITICAL, Severity.HIGH)
_TONES: Final = {Severity.CRITICAL: "bad", Severity.HIGH: "warning", Severity.MEDIUM: "warning",
                 Severity.LOW: "unknown"}


def inspection_words(row: Inspection) -> str:
    """The kind of an inspection and when it began."""
    kind = row.event_type.words if row.event_type else (row.event_type_printed or "Inspection of an unknown kind")
    return f"{kind}, {in_words(row.inspected_from, 'date not known')}"


def against(view: SettingPage, ours: OurSide, day: date) -> list[Point]:
    """Everything known that stands against placing here."""
    flags = _flags(ours.flags)
    return [*_marked(ours), *_registration(view), *_suspended(ours, day),
            *(point for severity, point in flags if severity in _HEAVY), *_grade(view), *_later_visits(view),
            *_enforcement(view), *_overdue(view.requirements, day), *_manager(view),
            *(point for severity, point in flags if severity not in _HEAVY)]


def _marked(ours: OurSide) -> Iterator[Point]:
    if ours.marked:
        yield Point(MARKED, tag=marker.WORDS, tone="bad")


def without_marker(said: Standing) -> Standing:
    """The same for a reader who may not know of the marker that safeguarding releases for those who place."""
    return replace(said, against=tuple(point for point in said.against if point.what != MARKED))


def _registration(view: SettingPage) -> Iterator[Point]:
    setting, since = view.setting, view.status_since or ""
    if setting.is_unregistered:
        yield Point("Registration", "It has no URN. If it is of a kind that must be registered, no child may be placed "
                    "there.", "Not registered", "bad")
    elif not setting.provision.is_inspected:
        yield Point("Ages", "It is for people of 18 and over, and no regulator inspects it. Nobody under 18 may be "
                    "placed there.", "18 and over only", "bad")
    elif setting.status.ended:
        yield Point("Registration", f"{since[:1].upper()}{since[1:]}. ".lstrip(". ") + "No child may be placed there.",
                    setting.status.value, "bad")
    elif setting.status is RegistrationStatus.SUSPENDED:
        yield Point("Registration", f"{since[:1].upper()}{since[1:]}. ".lstrip(". ")
                    + "No child may be placed there while it lasts.", "Suspended", "bad")
    elif setting.status is RegistrationStatus.UNKNOWN and setting.list_as_at and not setting.status_printed:
        yield Point("Registration", f"The newest published list does not have it; the list of "
                    f"{in_words(setting.list_as_at)} was the last that did. Its registration may have ended.",
                    "Not on the latest list", "bad")


def _suspended(ours: OurSide, day: date) -> Iterator[Point]:
    for row in ours.suspensions:
        late = " The day to look at it again has come." if row.review_on <= day else ""
        since = f"since {in_words(row.from_on)}" if row.from_on <= day else f"from {in_words(row.from_on)} on"
        yield Point("No new placements", f"Our own decision {since}, for {_REACHES[row.scope]}.{late}",
                    row.kind.words if row.from_on <= day else f"{row.kind.words} to come",
                    "bad" if row.from_on <= day else "warning",
                    (("Why, and who was told", f"/contracts/suspensions/{row.id}"),))


def _grade(view: SettingPage) -> Iterator[Point]:
    if view.latest and view.shown[view.latest.id].below_good and not view.shown[view.latest.id].unread:
        yield replace(grade_point(view), what="Latest full inspection")


def grade_point(view: SettingPage) -> Point:
    """The latest full inspection: its grade, its days, and how it compares with the one before."""
    if view.latest is None:
        return Point("Latest full inspection", tag="No full inspection known", tone="unknown")
    shown = view.shown[view.latest.id]
    published = f", published {in_words(view.latest.published_on)}" if view.latest.published_on else ""
    words = f"Inspected {in_words(shown.on, 'on days that are not known')}{published}. "
    if shown.so_far:
        words += f"Overall, as far as it was read: {shown.so_far}. "
    return Point("Latest full inspection", words + trend_words(shown, view.shown.get(view.before.id)
                 if view.before else None), shown.words, _tone(shown),
                 (("What the report says", f"/inspections/{view.latest.id}"),))


def trend_words(now: GradeShown, before: GradeShown | None) -> str:
    """How a result compares with the one before it. What is unread or not given is compared with nothing."""
    if before is None:
        return "No full inspection before it is known."
    earlier = f"{before.words} ({in_words(before.on, 'date not known')})"
    if before.unread or now.unread or now.rank is None or before.rank is None:
        return f"Before that: {earlier}; the two cannot be compared."
    if now.rank == before.rank:
        return f"The same as before that: {earlier}."
    return f"{'Better' if now.rank < before.rank else 'Worse'} than before that: {earlier}."


def _tone(shown: GradeShown) -> str:
    if shown.unread:
        return "warning"
    if shown.rank is None:
        return "unknown"
    return {1: "good", 2: "good", 3: "warning"}.get(shown.rank, "bad")


def _later_visits(view: SettingPage) -> Iterator[Point]:
    for row in view.since:
        if row.outcome and (row.outcome.below_good or row.outcome in _WORSE_OUTCOMES) and row.state != "unread":
            yield Point("Since then", inspection_words(row) + ". It did not change the grade.", row.outcome.words,
                        "bad", (("What the report says", f"/inspections/{row.id}"),))


def _enforcement(view: SettingPage) -> Iterator[Point]:
    for row in _in_force(view):
        if row.enforcement_text and not row.enforcement_none:
            yield Point("Enforcement", f"{inspection_words(row)}: its report tells of enforcement.",
                        links=(("The words of the report", f"/inspections/{row.id}/evidence/enforcement"
                                if row.enforcement_page else f"/inspections/{row.id}"),))


def _manager(view: SettingPage) -> Iterator[Point]:
    if view.latest and view.latest.manager_vacant:
        yield Point("Registered manager", f"There was none when it was inspected "
                    f"({in_words(view.latest.inspected_from, 'date not known')}).",
                    links=(("What the report says", f"/inspections/{view.latest.id}"),))


def _in_force(view: SettingPage) -> list[Inspection]:
    return ([view.latest] if view.latest else []) + view.since


def _overdue(requirements: Sequence[Requirement], day: date) -> Iterator[Point]:
    late = [row for row in requirements if row.due_on and row.due_on < day and not row.met_on]
    if late:
        first = min(row.due_on for row in late if row.due_on)
        yield Point("Requirements", f"{counted(len(late), 'requirement')} past the date, and not recorded as met; the "
                    f"first was due {in_words(first)}.", "Overdue", "warning",
                    (("See the requirements", "#requirements"),))


def _flags(flags: Sequence[Flag]) -> list[tuple[Severity, Point]]:
    points = []
    for severity in reversed(Severity):
        same = [flag for flag in flags if flag.shown_severity is severity]
        if same:
            links = tuple((flag.title + ("" if flag.state == "open" else f" ({flag.state})"), f"/flags/{flag.id}")
                          for flag in same[:FLAGS_NAMED])
            more = len(same) - FLAGS_NAMED
            points.append((severity, Point(
                "Flags", "", counted(len(same), f"{severity} flag"), _TONES[severity],
                (*links, *(((f"and {counted(more, 'more', 'more')}", "#flags"),) if more > 0 else ())))))
    return points
