"""Quality visits as files: visits, their actions, the programme, and what other councils told us of theirs."""

from __future__ import annotations

from typing import Final

from qa_service.actions.views import asked_actions
from qa_service.clock import today
from qa_service.database import paginate
from qa_service.flags.names import settings_called
from qa_service.masking import masked_words
from qa_service.permissions import Permission
from qa_service.providers.names import setting_by_ref
from qa_service.reports.export import MOST_ROWS, Cell, Listed
from qa_service.reports.exported import Exported, refuse_too_many
from qa_service.visits import by_others
from qa_service.visits.programme import BANDS, chosen, programme, rules_values
from qa_service.visits.views_programme import programme_asked
from qa_service.visits.views_visits import asked_visits
from qa_service.web.people import people


def visits(title: str) -> Listed:
    """Quality visits with their results, as their page is narrowed."""
    asked = asked_visits()
    page = paginate(asked.statement(), number=1, size=MOST_ROWS)
    refuse_too_many(page.total)
    called = settings_called({one.setting_id for one in page.items})
    names = people().names()
    rows: list[list[Cell]] = [[
        called[one.setting_id].name, called[one.setting_id].ref, called[one.setting_id].owner, one.planned_for,
        one.visited_on,
        one.officer_written if one.is_earlier else names.get(one.lead_id, "Somebody who has left"), one.state.words,
        (one.overall.value.capitalize() if one.overall else "Not known") if one.submitted_at or one.is_earlier
        else None, one.child_heard if one.submitted_at else None, one.signed_off_at, one.published_at]
        for one in page.items]
    headings = ["Setting", "URN or reference", "Owner", "Planned for", "Made on", "Made by", "State", "Result",
                "A child’s view is recorded", "Signed off", "Published"]
    return Listed(title, headings, rows, asked.said)


def actions(title: str) -> Listed:
    """Actions, as their page is narrowed; without names and initials for those who may not know whom they are about."""
    asked = asked_actions()
    page = paginate(asked.statement(), number=1, size=MOST_ROWS)
    refuse_too_many(page.total)
    called = settings_called({one.setting_id for one in page.items if one.setting_id})
    names = people().names()
    rows: list[list[Cell]] = []
    for one in page.items:
        where = called.get(one.setting_id or 0)
        late = bool(one.due_on and one.due_on < today() and one.closed_on is None)
        rows.append([masked_words(one.text), where.name if where else one.about, where.ref if where else None,
                     one.owner_role or names.get(one.owner_id or 0, "Somebody who has left"), one.due_on, late,
                     one.state.words, one.closed_on])
    return Listed(title, ["Action", "About", "URN or reference", "Who", "By when", "Late", "State", "Closed on"], rows,
                  asked.said)


def visiting_programme(title: str) -> Listed:
    """Every setting that we visit, risk first, as the page is narrowed."""
    day, values, names = today(), rules_values(), people().names()
    every = programme(day)
    asked = programme_asked(every, names)
    found = chosen(every, asked.filters, day)
    refuse_too_many(len(found))
    rows: list[list[Cell]] = [[
        one.called.name, one.called.ref, one.called.owner, one.provision.value, one.area,
        BANDS[one.risk.band.value if one.risk.band else "unknown"], one.facts.by_hand is not None,
        " ".join(one.reasons(values)), one.due_on, one.when(day) == "late", one.planned.on if one.planned else None,
        names.get(one.officer_id, "Somebody who has left") if one.officer_id else None,
        one.assigned.due_by if one.assigned else None, one.likely.when(day)] for one in found]
    headings = ["Setting", "URN or reference", "Owner", "Kind", "Area", "Risk", "Risk set by hand", "Why", "Due",
                "Past its day", "Planned for", "Who", "To be made by", "Ofsted next"]
    return Listed(title, headings, rows, [(label, said) for _, label, said in asked.said])


def others_visits(title: str, ref: str) -> Listed:
    """Visits to a setting that other councils made, the newest first; no names leave."""
    setting = setting_by_ref(ref)
    called = settings_called([setting.id])[setting.id]
    rows: list[list[Cell]] = [[one.council, one.visited_on, one.kind.words, masked_words(one.shared),
                               one.document_sha256 is not None, one.may_count, masked_words(one.why)]
                              for one in by_others.of_setting(setting.id)]
    return Listed(title, ["Council", "Day", "What it was", "What they told us", "File kept", "May count for us",
                          "Why"], rows, [("Setting", f"{called.name} ({called.ref})")])


LISTS: Final = (
    Exported("visits", "Quality visits", Permission.VISIT_READ, visits),
    Exported("actions", "Actions", Permission.VISIT_READ, actions),
    Exported("visiting-programme", "Settings to visit", Permission.VISIT_READ, visiting_programme),
    Exported("visits-by-others", "Visits by other councils", Permission.VISIT_READ, others_visits,
             of="settings/<ref>/visits-by-others", narrowed=False),
)
