"""The summary of a setting's page put together: what stands against, what is not known, and the facts beside them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from qa_service.flags.models import FlagEvidence
from qa_service.reports.our_side import OurSide
from qa_service.reports.setting_page import SettingPage
from qa_service.reports.standing import Point, Standing
from qa_service.reports.standing_against import against, grade_point, inspection_words
from qa_service.reports.standing_not_known import lawful_ages, not_known
from qa_service.reports.viewer import Viewer
from qa_service.vocabulary import RegistrationStatus, counted
from qa_service.web.data_age import AgeLine
from qa_service.web.filters import day as in_words
from qa_service.web.filters import moment

_VISITS_SHOWN: Final = 3


def standing_of(view: SettingPage, ours: OurSide, viewer: Viewer, day: date, age: AgeLine | None) -> Standing:
    """What the summary says to this reader on a day."""
    setting = view.setting
    return Standing(
        name=view.called.name, ref=view.called.ref, kind=setting.provision.value, day=in_words(day),
        data_age=age.sentence if age else "How old the data are is not known.",
        against=tuple(against(view, ours, day)), not_known=tuple(not_known(view, ours, viewer, age)),
        known=tuple(_known(view, ours, viewer, day)),
        flags=tuple(_flag(flag, ours.evidence.get(flag.id, ())) for flag in ours.flags),
        documents=tuple({"sha256": row.document_sha256, "what": inspection_words(row)}
                        for row in view.inspections if row.document_sha256 and viewer.documents))


def _flag(flag: Any, evidence: Any) -> Mapping[str, Any]:
    pieces: list[FlagEvidence] = list(evidence)
    return {"id": flag.id, "rule": flag.rule, "title": flag.title, "severity": flag.shown_severity.value,
            "state": flag.state, "since": flag.raised_on.isoformat(), "finding": flag.fingerprint,
            "evidence": [piece.text for piece in pieces]}


def _known(view: SettingPage, ours: OurSide, viewer: Viewer, day: date) -> Iterator[Point]:
    yield _registration(view)
    yield grade_point(view)
    yield _visits(view)
    if viewer.children:
        yield _children(view, ours)
    if viewer.flags:
        yield Point("Open flags", links=((counted(len(ours.flags), "flag"), "#flags"),)) if ours.flags else Point(
            "Open flags", "None open." + (" Some rules could not tell." if ours.gaps else ""))
    yield from _due(view, ours, day)
    if viewer.sources and view.check and view.check.state == "checked":
        yield Point("Ofsted’s page", f"Checked {moment(view.check.checked_at)}.")
    if viewer.flags:
        yield _responsible(view, ours)
    if viewer.contacts:
        yield _contacts(view, ours)


def _registration(view: SettingPage) -> Point:
    setting = view.setting
    if setting.is_unregistered:
        return Point("Registration", "", "Not registered", "bad")
    if not setting.provision.is_inspected:
        return Point("Registration", "It is for people of 18 and over.", "No regulator inspects it", "plain")
    unknown = setting.status is RegistrationStatus.UNKNOWN
    since = f"{view.status_since}. " if view.status_since else ""
    words = since[:1].upper() + since[1:] + lawful_ages(view)
    tag = "Registration not known" if unknown else setting.status.value
    return Point("Registration", words.strip(), tag, "unknown" if unknown else (
        "plain" if setting.status is RegistrationStatus.ACTIVE else "bad"))


def _visits(view: SettingPage) -> Point:
    if not view.since:
        return Point("Visits since then", "None known.")
    said = []
    for row in view.since[:_VISITS_SHOWN]:
        shown = view.shown[row.id]
        result = f": {shown.words}" if shown.unread or row.outcome or row.overall else ""
        said.append((inspection_words(row) + result, f"/inspections/{row.id}"))
    more = len(view.since) - _VISITS_SHOWN
    words = f"And {counted(more, 'earlier one')}. " if more > 0 else ""
    return Point("Visits since then", words + "A visit does not change the grade.", links=tuple(said))


def _children(view: SettingPage, ours: OurSide) -> Point:
    if not ours.list_loaded and not view.children:
        return Point("Our children there today", "Our own list was never loaded.", "Not known", "unknown")
    teams = f", placed by {', '.join(ours.teams)}" if ours.teams else ""
    words = f"{counted(view.children, 'child', 'children')}{teams}." if view.children else "None on our list."
    return Point("Our children there today", words,
                 links=(("See the placements", f"/placements?setting={view.called.ref}"),) if view.children else ())


def _due(view: SettingPage, ours: OurSide, day: date) -> Iterator[Point]:
    coming = [row for row in view.requirements if row.due_on and row.due_on >= day and not row.met_on]
    late = [row for row in view.requirements if row.due_on and row.due_on < day and not row.met_on]
    said = []
    if late:
        said.append(f"{counted(len(late), 'requirement')} overdue.")
    if coming:
        first = min(row.due_on for row in coming if row.due_on)
        said.append(f"{counted(len(coming), 'requirement')} due, the first on {in_words(first)}.")
    back = [flag.snoozed_until for flag in ours.flags if flag.state == "snoozed" and flag.snoozed_until]
    if back:
        said.append(f"{counted(len(back), 'flag')} put off until {in_words(min(back))}.")
    if view.requirements_unknown or not view.latest:
        said.append("What the reports require is not known in full.")
    yield Point("What is due", " ".join(said) or "Nothing that is known.",
                links=(("Requirements", "#requirements"),) if view.requirements else ())


def _responsible(view: SettingPage, ours: OurSide) -> Point:
    who = [_watching(people, what) for what, people in sorted(ours.watches.items(), key=lambda one: one[0] != "it")]
    assigned = sorted({ours.names.get(flag.assigned_to, "") for flag in ours.flags if flag.assigned_to} - {""})
    if assigned:
        who.append(f"Flags are with {', '.join(assigned)}.")
    return Point("Who is responsible here", " ".join(who) or "Nobody of ours watches this setting.")


def _watching(people: Sequence[str], what: str) -> str:
    """The whole team and Ann Example watch its provider group."""
    *others, last = people
    said = f"{', '.join(others)} and {last} watch {what}." if others else f"{last} watches {what}."
    return said[0].upper() + said[1:]


def _contacts(view: SettingPage, ours: OurSide) -> Point:
    path = f"/settings/{view.called.ref}/contacts"
    if not ours.contacts:
        return Point("Contacts", "None kept.")
    first = ours.contacts[0]
    ways = ", ".join(part for part in (first.name, first.phone, first.email) if part)
    more = f" And {counted(len(ours.contacts) - 1, 'more', 'more')}." if len(ours.contacts) > 1 else ""
    return Point("Contacts", f"{first.role}: {ways}.{more}", links=(("Contacts", path),))
