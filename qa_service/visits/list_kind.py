"""Past visits from a council's own list: recorded as visits from an earlier record, without questions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from sqlalchemy import func, select

from qa_service.accounts.models import User
from qa_service.actions.models import Action
from qa_service.clock import utc_now
from qa_service.database import db
from qa_service.own_lists.columns import Column, headings_in, is_date
from qa_service.own_lists.kind import ListKind, Said, Taking, columns_with_setting, own_shelf, register
from qa_service.own_lists.reading import Row, RowRefused, iso, kept_day
from qa_service.permissions import Permission
from qa_service.visits.actions import SOURCE
from qa_service.visits.kinds import Rag, VisitState
from qa_service.visits.models import QAVisit, VisitFile

KEY: Final = "visits"
_RESULTS: Final = {"green": "green", "amber": "amber", "red": "red", "g": "green", "a": "amber", "r": "red",
                   "yellow": "amber"}

COLUMNS: Final = columns_with_setting(
    Column("visited_on", "Visited on", headings_in("""visited on; date of visit; visit date; date; visited;
           date visited; visit; qa visit; qa visit date; date of qa visit; monitoring visit; last visit;
           date of last visit;
           visit completed; completed"""), needed=True, looks=is_date, strict=True, hint="A whole date, day first"),
    Column("announced", "Announced", headings_in("""announced; announced or unannounced; announced/unannounced;
           unannounced; notice given; type of visit; visit type"""), hint="Yes or no"),
    Column("officer", "Officer", headings_in("""officer; visited by; qa officer; visiting officer; made by;
           monitoring officer; lead officer; lead; completed by; qao; officer name; who"""), hint="Who made the visit"),
    Column("overall", "Overall result", headings_in("""overall result; result; overall; rag; rag rating; rating;
           overall rating; overall rag; outcome; status"""), hint="Green, amber or red; empty where there is none"),
    Column("next_due_on", "Next due", headings_in("""next due; next visit due; next visit; date of next visit; due;
           next visit date; review date; due date; next due date"""), looks=is_date,
           hint="When the next visit was due by your programme"))


def read(row: Row) -> Said:
    """A visit that was made. Raises ``RowRefused``."""
    visited_on = row.needed_day("visited_on")
    next_due_on = row.day("next_due_on", may_come=True)
    if next_due_on and next_due_on <= visited_on:
        raise row.refuse("next_due_on", "this is not after the visit")
    return Said({"visited_on": iso(visited_on),
                 "announced": row.truth("announced", frozenset(("announced", "a")), frozenset(("unannounced", "u"))),
                 "officer": row.text("officer"), "overall": row.one_of("overall", _RESULTS),
                 "next_due_on": iso(next_due_on)}, visited_on)


class EarlierVisits:
    """The visits of the council by setting and day."""

    def __init__(self) -> None:
        self._visits: dict[tuple[int, date], QAVisit] = {}
        for visit in db.session.scalars(select(QAVisit).where(
                QAVisit.visited_on.is_not(None), QAVisit.state != VisitState.CANCELLED).order_by(QAVisit.id)):
            assert visit.visited_on is not None
            self._visits.setdefault((visit.setting_id, visit.visited_on), visit)
        self._by_id = {visit.id: visit for visit in self._visits.values()}
        self._people = {user.name.casefold(): user.id for user in db.session.scalars(select(User))}

    def find(self, setting_id: int, values: Mapping[str, Any]) -> QAVisit | None:
        found = self._visits.get(_key(setting_id, values))
        if found is not None and found.state is not VisitState.EARLIER:
            raise RowRefused("a visit of that day is recorded here already with what it found; it was left as it is")
        return found

    def same(self, record: QAVisit, values: Mapping[str, Any]) -> bool:
        return values == {
            "visited_on": iso(record.visited_on), "announced": record.announced, "officer": record.officer_written,
            "overall": record.overall.value if record.overall else None, "next_due_on": iso(record.next_due_on)}

    def make(self, setting_id: int, values: Mapping[str, Any]) -> QAVisit:
        key = _key(setting_id, values)
        visit = QAVisit(key=f"earlier-{setting_id}-{key[1]:%Y%m%d}", setting_id=setting_id, planned_for=key[1],
                        visited_on=key[1], state=VisitState.EARLIER, results=[], created_at=utc_now())
        self.change(visit, values)
        db.session.add(visit)
        self._visits[key] = visit
        return visit

    def change(self, record: QAVisit, values: Mapping[str, Any]) -> None:
        record.announced, record.officer_written = values["announced"], values["officer"]
        record.overall = Rag(values["overall"]) if values["overall"] else None
        record.next_due_on = kept_day(values, "next_due_on")
        record.lead_id = self._people.get((values["officer"] or "").casefold())

    def get(self, record_id: int) -> QAVisit | None:
        return self._by_id.get(record_id)

    def remove(self, record: QAVisit) -> None:
        for table, where in ((Action, (Action.source == SOURCE, Action.source_id == record.id)),
                             (VisitFile, (VisitFile.visit_id == record.id,))):
            if db.session.scalar(select(func.count()).select_from(table).where(*where)):
                raise RowRefused("an action or a file was added to this visit since; it stays")
        db.session.delete(record)
        if record.visited_on is not None:
            self._visits.pop((record.setting_id, record.visited_on), None)


def _key(setting_id: int, values: Mapping[str, Any]) -> tuple[int, date]:
    visited_on = kept_day(values, "visited_on")
    assert visited_on is not None
    return setting_id, visited_on


PAST_VISITS: Final = ListKind(
    key=KEY, title="Past visits", one="visit", many="visits", called="a list of past visits",
    what="The quality visits that you made before. Each is shown on its setting’s page as from an earlier record, "
         "without questions, and counts as your last visit there.",
    permission=Permission.VISIT_WRITE, columns=COLUMNS, shelf=own_shelf(KEY, COLUMNS), path="/lists/visits/new",
    import_path="/lists/imports/{id}", taking=Taking(read, EarlierVisits, ("visited_on",)),
    records_path="/visits?state=earlier")
register(PAST_VISITS)
