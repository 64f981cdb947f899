"""16+ settings as files: the register, checks, what was found, who lives there, and placements without registration."""

from __future__ import annotations

from typing import Final

from qa_service.clock import today
from qa_service.data_dictionary.entry import DataClass
from qa_service.flags.names import settings_called
from qa_service.permissions import Permission
from qa_service.placements.ages import bands_on
from qa_service.providers.models import Setting
from qa_service.providers.names import setting_by_ref
from qa_service.reports.export import Cell, Listed
from qa_service.reports.exported import Exported, refuse_too_many
from qa_service.sixteen_plus import diligence, law, register, registration, unregistered
from qa_service.sixteen_plus.views import filters_asked, filters_said
from qa_service.sixteen_plus.views_checks import item_called
from qa_service.sixteen_plus.views_setting import living
from qa_service.sixteen_plus.views_unregistered import clocks_asked, days_between_reviews
from qa_service.web import allowed
from qa_service.web.people import people

GONE: Final = "Somebody who has left"
_OF_SETTING: Final = "settings/<ref>/sixteen-plus"
_OF_CLOCK: Final = "sixteen-plus/unregistered/<int(max=2147483647):placement_id>"


def sixteen_plus(title: str) -> Listed:
    """The 16+ register, as its page is narrowed."""
    filters = filters_asked()
    found = [row for row in register.rows_on(today()) if filters.takes(row)]
    refuse_too_many(len(found))
    with_flags = allowed(Permission.FLAG_READ)
    rows: list[list[Cell]] = [[
        row.called.ref, row.called.name, row.called.owner, row.setting.local_authority,
        row.kind.words if row.kind else None, row.found_words, row.record.checked_on if row.record else None,
        row.record.category if row.record else None, row.setting.registration_words, " ".join(row.differences) or None,
        row.children, row.complete, len(row.states), row.planned_for, row.visit_due_on,
        *([row.flags] if with_flags else [])] for row in found]
    headings = ["URN or reference", "Setting", "Owner", "Area", "Checked as", "Registration, as we found it",
                "Checked on", "Category, as we say", "Registration, by the list", "Differences", "Our young people",
                "Due diligence: complete", "Due diligence: of", "Visit planned for", "Yearly visit due",
                *(["Open flags"] if with_flags else [])]
    return Listed(title, headings, rows, [(label, words) for _, label, words in filters_said(filters)])


def checks_of_setting(title: str, ref: str) -> Listed:
    """How each thing of a setting's checklist stands."""
    setting, names = setting_by_ref(ref), people().names()
    looks = {one.id: one for one in diligence.history_of(setting.id)}
    rows: list[list[Cell]] = []
    for one in register.rows_on(today(), only=setting)[0].states:
        look = looks.get(one.seen.record_id) if one.seen else None
        rows.append([one.item.group, one.item.words, one.standing.words, look.seen_on if look else None, one.ends_on,
                     names.get(look.recorded_by or 0, GONE) if look else None, look.reason if look else None])
    return Listed(title, ["Part", "What", "How it stands", "Seen", "Holds until", "By", "Note"], rows, _of(setting))


def looks_at_checks(title: str, ref: str, item: str) -> Listed:
    """Every look at one thing of a setting's checklist, the newest first. Raises ``NotFound``."""
    setting, found, names = setting_by_ref(ref), item_called(item), people().names()
    rows: list[list[Cell]] = [[
        one.outcome.words, one.reason, one.seen_on, diligence.holds_until(found, one),
        names.get(one.recorded_by or 0, GONE), one.document_sha256 is not None]
        for one in diligence.history_of(setting.id, item)]
    return Listed(title, ["Found", "Note", "Seen", "Holds until", "By", "File kept"], rows,
                  [*_of(setting), ("Check", found.words)])


def found_before(title: str, ref: str) -> Listed:
    """Everything that was found of a setting's registration, the newest first."""
    setting, names = setting_by_ref(ref), people().names()
    rows: list[list[Cell]] = [[one.found.words, one.reason, one.checked_on, one.source,
                               names.get(one.recorded_by or 0, GONE)] for one in registration.history_of(setting.id)]
    return Listed(title, ["Found", "Note", "Checked on", "Where", "By"], rows, _of(setting))


def young_people(title: str, ref: str) -> Listed:
    """Our young people who live in a setting, by reference alone, and what law concerns them."""
    setting, day = setting_by_ref(ref), today()
    there = living(setting.id)
    bands = bands_on({one.id: one.kind for one, _ in there}, day)
    rows: list[list[Cell]] = []
    for one, reference in there:
        band = bands[one.id]
        rows.append([reference, one.started_on, band.words if band else None,
                     law.law_for(one.started_on, day, band).words])
    return Listed(title, ["Child reference", "Since", "Age", "What concerns them"], rows, _of(setting))


def _of(setting: Setting) -> list[tuple[str, str]]:
    called = settings_called([setting.id])[setting.id]
    return [("Setting", f"{called.name} ({called.ref})")]


def without_registration(title: str) -> Listed:
    """Placements without registration, the longest first, as the page is narrowed."""
    asked, every, day = clocks_asked(), days_between_reviews(), today()
    called = settings_called({one.setting_id for one in asked.clocks if one.setting_id is not None})
    rows: list[list[Cell]] = []
    for one in asked.clocks:
        where, record = called.get(one.setting_id or 0), one.record
        rows.append([
            one.reference, where.name if where else one.written, where.ref if where else None, one.kind, one.since,
            one.days(day), one.doubt or None, one.looked_at, None if one.ended_because else one.review_due_on(every),
            record.told_ofsted_on if record else None, record.plan.words if record and record.plan else None,
            record.plan_by if record else None, one.ended_on, one.ended_because or None])
    headings = ["Child reference", "Place", "URN or reference", "Our list calls it", "Since", "Days", "To look at",
                "Reviewed or visited", "Next review by", "Ofsted told", "How it is to end", "By", "Ended",
                "Ended because"]
    return Listed(title, headings, rows, asked.said)


def reviews_of_clock(title: str, placement_id: int) -> Listed:
    """A manager's reviews of one placement without registration, the newest first."""
    clock, names = unregistered.clock_of(placement_id, today()), people().names()
    rows: list[list[Cell]] = [[one.reviewed_on, one.may_stay, one.note, names.get(one.reviewed_by, GONE)]
                              for one in unregistered.reviews_of(placement_id)]
    return Listed(title, ["Reviewed", "May go on until the next review", "What was looked at", "By"], rows,
                  [("Placement of", clock.reference)])


_READ: Final = Permission.DUE_DILIGENCE_READ
LISTS: Final = (
    Exported("sixteen-plus", "16+ settings", _READ, sixteen_plus),
    Exported("without-registration", "Placements without registration", _READ, without_registration,
             holds=DataClass.PERSONAL, places=("Place", "URN or reference")),
    Exported("unregistered-reviews", "Reviews of a placement without registration", _READ, reviews_of_clock,
             of=f"{_OF_CLOCK}/reviews", narrowed=False, holds=DataClass.PERSONAL),
    Exported("setting-diligence", "Due diligence of a setting", _READ, checks_of_setting, of=f"{_OF_SETTING}/checks",
             narrowed=False),
    Exported("setting-diligence-looks", "Every look at a check of a setting", _READ, looks_at_checks,
             of=f"{_OF_SETTING}/checks/<item>", narrowed=False),
    Exported("setting-found", "What was found of a setting’s registration", _READ, found_before,
             of=f"{_OF_SETTING}/found", narrowed=False),
    Exported("setting-young-people", "Our young people at a setting", _READ, young_people,
             of=f"{_OF_SETTING}/young-people", narrowed=False, holds=DataClass.PERSONAL),
)
