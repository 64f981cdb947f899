"""What is not known of a setting and could matter, each with what to do about it. Not knowing is never good news."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from qa_service.ofsted.rules.words import status_not_known
from qa_service.reports.field_words import reason_words
from qa_service.reports.our_side import OurSide
from qa_service.reports.setting_page import SettingPage
from qa_service.reports.standing import Point
from qa_service.reports.standing_against import inspection_words
from qa_service.reports.viewer import Viewer
from qa_service.vocabulary import ProvisionType, RegistrationStatus, counted
from qa_service.web.data_age import AgeLine
from qa_service.web.filters import day as in_words
from qa_service.web.filters import moment

_ASK: Final = "Ask the provider for it, or Ofsted."
_OF_ALL_AGES: Final = (ProvisionType.FOSTERING_AGENCY, ProvisionType.VOLUNTARY_ADOPTION_AGENCY,
                       ProvisionType.ADOPTION_SUPPORT_AGENCY)


def not_known(view: SettingPage, ours: OurSide, viewer: Viewer, age: AgeLine | None) -> list[Point]:
    """Everything that is unread, unchecked, contradicted or missing."""
    return [*_registration(view), *_inspections(view), *_unread(view), *_site(view, viewer, age),
            *_requirements(view), *_rules(ours), *_children(ours, viewer), *_ages(view)]


def _registration(view: SettingPage) -> Iterator[Point]:
    setting = view.setting
    if setting.urn is None:
        return
    if setting.status_printed:
        yield Point("Registration", status_not_known(setting.status_printed, setting.list_as_at, setting.status_on),
                    "Registration not known", "bad", to_do="Look at its page on Ofsted’s site before deciding.")
    elif setting.known_from == "site" and setting.list_as_at is None:
        yield Point("Registration", "It is known from Ofsted’s site only, and is on no imported list.",
                    to_do="Look at its page on Ofsted’s site, and import the newest published list.")
    elif setting.status is RegistrationStatus.UNKNOWN and setting.list_as_at is None:
        yield Point("Registration", "No list that was imported says whether it is registered.",
                    to_do="Look at its page on Ofsted’s site, and import the newest published list.")


def _inspections(view: SettingPage) -> Iterator[Point]:
    if view.setting.urn is None:
        return
    if view.latest is None:
        yield Point("Grade", "No full inspection of it is known.", to_do="Ask the provider whether there was one.")
        return
    shown = view.shown[view.latest.id]
    link = (("The inspection", f"/inspections/{view.latest.id}"),)
    if shown.unread:
        yield Point("Grade", "The report of the latest full inspection is not read, or its sources contradict each "
                    "other; its grade is not known.", to_do="Read the report before deciding.", links=link)
    elif shown.rank is None:
        yield Point("Grade", f"The latest full inspection has none to show: {shown.words}.",
                    to_do="Read the report before deciding.", links=link)
    if view.latest.unproven:
        yield Point("Reading", "Reading is not yet proven on this kind of report.",
                    to_do="Compare the grade with the report.", links=link)


def _unread(view: SettingPage) -> Iterator[Point]:
    for task in view.waiting:
        path = f"/inspections/{task.inspection_id}" if task.inspection_id else ""
        yield Point("A report waits for a person", reason_words(task.reason), "A person is asked", "warning",
                    ((f"Report {task.id}", path),) if path else (), "Read it before deciding.")
    if view.not_fetched:
        newest = view.not_fetched[0]
        yield Point("A report is not here", f"Ofsted lists {counted(len(view.not_fetched), 'report')} that the service "
                    f"does not have; the newest: {newest.label or 'a report'}, published "
                    f"{in_words(newest.published_on, 'on a day that is not known')}.",
                    to_do="Read it on Ofsted’s site.", links=(("Which, and why", "#not-here"),))


def _site(view: SettingPage, viewer: Viewer, age: AgeLine | None) -> Iterator[Point]:
    if age and age.trouble:
        yield Point("Ofsted’s site", age.sentence, to_do="Look at Ofsted’s site yourself.")
    if not viewer.sources or view.setting.urn is None:
        return
    check = view.check
    if check is None:
        yield Point("Its own page on Ofsted’s site", "Not checked by itself yet: what is known comes from the "
                    "published lists and from Ofsted’s list of new reports.",
                    to_do="Look at its page if it matters today.")
    elif check.state != "checked":
        seen = f"Last seen whole {moment(check.checked_at)}." if check.checked_at else "Never seen whole yet."
        yield Point("Its own page on Ofsted’s site", f"{check.reason or 'No reason is known.'} {seen}",
                    "Could not be checked", "unknown", to_do="Look at its page yourself.")


def _requirements(view: SettingPage) -> Iterator[Point]:
    if view.requirements_unknown:
        rows = view.requirements_unknown
        yield Point("Requirements", f"The report is not here, or not read, of: "
                    f"{'; '.join(inspection_words(row) for row in rows)}.", to_do=_ASK,
                    links=tuple((inspection_words(row), f"/inspections/{row.id}") for row in rows[:3]))
    undated = [row for row in view.requirements if row.due_on is None and not row.met_on]
    if undated:
        yield Point("Requirements", f"The date of {counted(len(undated), 'requirement')} was not read.",
                    to_do="Read it in the report.", links=(("See the requirements", "#requirements"),))


def _rules(ours: OurSide) -> Iterator[Point]:
    unsure = [flag for flag in ours.flags if flag.cannot_tell]
    if ours.gaps or unsure:
        number = len({gap.rule for gap in ours.gaps} | {flag.rule for flag in unsure})
        yield Point("Rules", f"{counted(number, 'rule')} could not tell whether to raise a flag, or whether one still "
                    "stands.", to_do="See why, and look for yourself.", links=(("What they could not tell", "#flags"),))


def _children(ours: OurSide, viewer: Viewer) -> Iterator[Point]:
    if not viewer.children:
        return
    if not ours.list_loaded:
        yield Point("Our children there", "Our own list of placements was never loaded.",
                    to_do="Load it, or ask the placements team.")
    elif ours.unmatched:
        yield Point("Our children there", f"{counted(ours.unmatched, 'current placement')} of ours "
                    f"{'is' if ours.unmatched == 1 else 'are'} matched to no setting yet: one may be here.",
                    to_do="Match them.", links=(("Placements to match", "/placements?standing=not-matched"),))


def _ages(view: SettingPage) -> Iterator[Point]:
    kind = view.setting.provision
    if kind in (ProvisionType.SUPPORTED_ACCOMMODATION, ProvisionType.OVER_18) or kind in _OF_ALL_AGES:
        return
    yield Point("Ages", "No published list says for which ages it is registered.",
                to_do="Look in its statement of purpose or its certificate.")


def lawful_ages(view: SettingPage) -> str:
    """For which ages the kind of registration is lawful, where that follows from the kind alone; else empty."""
    if view.setting.provision is ProvisionType.SUPPORTED_ACCOMMODATION and not view.setting.is_unregistered:
        return ("Registration as supported accommodation is for looked-after children and care leavers of 16 and 17 "
                "only.")
    return ""
