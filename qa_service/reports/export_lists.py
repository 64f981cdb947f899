"""Every list that can be downloaded: who may, how its page is narrowed, and its rows as plain values.

Each asks the very question of its page (the same filters, order and permissions), for all rows at once: the number of
statements does not depend on how many rows there are.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from flask import request
from sqlalchemy import select

from qa_service.accounts import service as accounts
from qa_service.clock import today
from qa_service.contracts import reach
from qa_service.data_dictionary.entry import DataClass
from qa_service.database import db, paginate
from qa_service.flags import service as flags
from qa_service.flags.list_views import flag_list
from qa_service.flags.names import groups_called, settings_called
from qa_service.ofsted.models import Inspection, Requirement
from qa_service.permissions import Permission
from qa_service.placements.views import asked as placements_asked
from qa_service.providers.models import ProviderGroup, Setting
from qa_service.reports import (
    export_of_contracts,
    export_of_heard,
    export_of_one,
    export_of_own_lists,
    export_of_reg44,
    export_of_sixteen_plus,
    export_of_visits,
    export_ours,
    export_running,
    settings_list,
)
from qa_service.reports.coming import KINDS
from qa_service.reports.due_asked import asked_due, how_far
from qa_service.reports.export import MOST_ROWS, Cell, Listed
from qa_service.reports.exported import Exported, refuse_too_many, said
from qa_service.reports.field_words import reason_words
from qa_service.reports.setting_filters import CONTRACTS, DAYS, SORTS, with_our_children
from qa_service.reports.views_settings import filters_asked
from qa_service.reports.waiting import waiting
from qa_service.visits.programme import BANDS
from qa_service.vocabulary import SubjectType
from qa_service.web import allowed
from qa_service.web.people import people

STATES: Final = {"open": "Open", "acknowledged": "Acknowledged", "snoozed": "Put off"}


def settings(title: str) -> Listed:
    """The settings that fit the filters of the page."""
    filters = filters_asked()
    page = settings_list.find_settings(filters, page=1, size=MOST_ROWS)
    refuse_too_many(page.total)
    with_flags, with_children = allowed(Permission.FLAG_READ), allowed(Permission.PLACEMENT_READ)
    with_stops = allowed(Permission.CONTRACT_READ)
    stops = reach.standing_on({line.setting.id for line in page.items}, today()) if with_stops else {}
    with_checks = with_children or allowed(Permission.SOURCE_READ)
    headings = ["URN or reference", "Setting", "Owner", "Kind", "Area", "Postcode", "Registration",
                "Latest full inspection", "Inspected", *(["Worst open flag", "Open flags"] if with_flags else []),
                *(["Our children"] if with_children else []), *(["Could not be checked"] if with_checks else []),
                *(["No new placements by our decision"] if with_stops else [])]
    rows: list[list[Cell]] = [[
        line.called.ref, line.called.name, line.called.owner, line.setting.provision.value,
        line.setting.local_authority, line.setting.postcode,
        line.setting.registration_words, line.grade.words,
        line.grade.on,
        *([line.severity.value.capitalize() if line.severity else None, line.flags] if with_flags else []),
        *([line.children] if with_children else []), *([line.could_not_check] if with_checks else []),
        *(["; ".join(f"{one.kind.words} from {one.from_on:%d/%m/%Y}" for one in stops.get(line.setting.id, ()))]
          if with_stops else [])]
        for line in page.items]
    group = db.session.get(ProviderGroup, filters.group_id) if filters.group_id else None
    return Listed(title, headings, rows, said([
        ("Words", filters.text), ("Kind", filters.provision), ("Area", filters.area),
        ("Owner", group.name if group else ""), ("Latest full inspection", filters.grade), ("Flag", filters.flag),
        ("Registration", filters.status), ("Report published in the last", DAYS.get(filters.published, "")),
        ("Requirement due within", DAYS.get(filters.due, "")),
        ("Where", "only where our children live" if filters.ours else ""),
        ("Contract", CONTRACTS.get(filters.contract, "")), ("Risk band for our visits", BANDS.get(filters.risk, "")),
        ("Order", SORTS.get(filters.sort, ""))]))


def open_flags(title: str) -> Listed:
    """The open flags that fit the filters of the page."""
    people = accounts.active_users()
    filters, told = flag_list(request.args, people)
    page = flags.open_flags(filters, size=MOST_ROWS)
    refuse_too_many(page.total)
    called = settings_called({flag.setting_id for flag in page.items if flag.setting_id is not None})
    groups = groups_called({flag.subject_id for flag in page.items if flag.subject_type is SubjectType.GROUP})
    names = {user.id: user.name for user in people}
    rows: list[list[Cell]] = []
    for flag in page.items:
        setting = called.get(flag.setting_id) if flag.setting_id is not None else None
        group = groups.get(flag.subject_id) if flag.subject_type is SubjectType.GROUP else None
        rows.append([
            flag.shown_severity.value.capitalize(), flag.rule, flag.title, setting.name if setting else group,
            setting.ref if setting else None, setting.owner if setting else group, flag.raised_on,
            STATES.get(flag.state, flag.state), flag.snoozed_until,
            names.get(flag.assigned_to, "Somebody who has left") if flag.assigned_to else None, flag.exposed,
            flag.cannot_tell])
    headings = ["Severity", "Rule", "Flag", "Where", "URN or reference", "Owner", "Since", "State", "Put off until",
                "Assigned to", "We have somebody there", "Newer evidence not known, because"]
    return Listed(title, headings, rows, said(list(told.words.values())))


def own_placements(title: str) -> Listed:
    """The placements that are current today, as their page is narrowed."""
    asked = placements_asked()
    page = asked.page(size=MOST_ROWS)
    refuse_too_many(page.total)
    fees = allowed(Permission.FEE_READ)
    rows: list[list[Cell]] = [[
        row.reference, row.called.name if row.called else row.written, row.called.ref if row.called else None,
        row.called.owner if row.called else None, row.kind or (row.provision.value if row.provision else None),
        row.started_on, row.ended_on, "; ".join(one.words for one in row.conditions), row.without_setting,
        row.result.words if row.result else None, row.inspected_on, *([row.weekly] if fees else [])]
        for row in page.items]
    headings = ["Child reference", "Setting", "URN or reference", "Owner", "Type", "Since", "Until",
                "How the setting stands", "No registered setting, because", "Latest full inspection", "Inspected",
                *(["£ a week"] if fees else [])]
    return Listed(title, headings, rows, [(label, words) for _, label, words in asked.said])


def requirements_due(title: str) -> Listed:
    """Statutory requirements that nobody has recorded as met, those due first; also those without a readable date."""
    ours = bool(request.args.get("ours")) and allowed(Permission.PLACEMENT_READ)
    statement: Any = (
        select(Requirement, Inspection).join(Inspection, Inspection.id == Requirement.inspection_id)
        .join(Setting, Setting.id == Inspection.setting_id)
        .where(Requirement.met_on.is_(None), Inspection.state != "withdrawn")
        .order_by(Requirement.due_on.asc().nulls_last(), Inspection.setting_id, Requirement.id))
    if ours:
        statement = statement.where(with_our_children(today()))
    page = paginate(statement, number=1, size=MOST_ROWS, scalars=False)
    refuse_too_many(page.total)
    called = settings_called({inspection.setting_id for _, inspection in page.items})
    rows: list[list[Cell]] = [[
        requirement.due_on, _past(requirement.due_on), called[inspection.setting_id].name,
        called[inspection.setting_id].ref, called[inspection.setting_id].owner, ", ".join(requirement.regulations),
        requirement.text, requirement.page, inspection.inspected_from] for requirement, inspection in page.items]
    headings = ["Due", "The date", "Setting", "URN or reference", "Owner", "Regulations", "Requirement",
                "Page of the report", "Inspected"]
    return Listed(title, headings, rows, said([("Where", "only where our children live" if ours else "")]))


def late_and_due(title: str) -> Listed:
    """What is late and due, as its page is narrowed."""
    asked = asked_due()
    refuse_too_many(len(asked.shown))
    names = people().names()
    rows: list[list[Cell]] = [[
        one.on, how_far(one.on, asked.day), one.what, KINDS[one.kind].words, one.setting.name if one.setting else None,
        one.setting.ref if one.setting else None, one.setting.owner if one.setting else None,
        names.get(one.assigned_to, "Somebody who has left") if one.assigned_to else one.who] for one in asked.shown]
    return Listed(title, ["Due", "How late or soon", "What", "Kind", "Setting", "URN or reference", "Owner", "Who"],
                  rows, asked.said)


def reports_to_read(title: str) -> Listed:
    """The reports that wait for a person, in the order of their page."""
    page = paginate(waiting(ours_first=allowed(Permission.PLACEMENT_READ)), number=1, size=MOST_ROWS)
    refuse_too_many(page.total)
    called = settings_called({task.setting_id for task in page.items if task.setting_id})
    rows: list[list[Cell]] = []
    for task in page.items:
        name = called.get(task.setting_id)
        rows.append([name.name if name else "Setting not known", name.ref if name else None,
                     name.owner if name else None, reason_words(task.reason), task.opened_at])
    return Listed(title, ["Setting", "URN or reference", "Owner", "Why", "Waiting since"], rows, [])


LISTS: Final = (
    Exported("settings", "Settings", Permission.SETTING_READ, settings, holds=DataClass.PUBLIC),
    Exported("flags", "Open flags", Permission.FLAG_READ, open_flags),
    Exported("placements", "Our children’s placements that are current today", Permission.PLACEMENT_READ,
             own_placements, holds=DataClass.PERSONAL, places=("Setting", "URN or reference")),
    Exported("due", "Late and due", Permission.FLAG_READ, late_and_due),
    Exported("requirements", "Statutory requirements not recorded as met", Permission.SETTING_READ, requirements_due,
             holds=DataClass.PUBLIC),
    Exported("reports-to-read", "Reports to read by hand", Permission.REPORT_REVIEW, reports_to_read),
    *export_ours.LISTS,
    *export_of_visits.LISTS,
    *export_of_reg44.LISTS,
    *export_of_sixteen_plus.LISTS,
    *export_of_contracts.LISTS,
    *export_of_heard.LISTS,
    *export_of_own_lists.LISTS,
    *export_running.LISTS,
    *export_of_one.LISTS,
)


def _past(due_on: date | None) -> str:
    if due_on is None:
        return "was not read"
    return "has passed" if due_on < today() else "is to come"
