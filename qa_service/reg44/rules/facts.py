"""What homes' reports say, gathered for many homes at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlalchemy import select

from qa_service.clock import london
from qa_service.database import db
from qa_service.flags.rule import Evidence, SubjectIds
from qa_service.ofsted.rules.histories import History, gather_histories
from qa_service.ofsted.rules.words import day
from qa_service.reg44.models import IndependentPersonReport, ReportReceipt, ReportRecommendation
from qa_service.reg44.months import month_words
from qa_service.reg44.visitors import contacts_of_homes, our_people
from qa_service.reg44.words import ReportState
from qa_service.vocabulary import Opinion


@dataclass(slots=True)
class Advice:
    """A recommendation of a report."""

    id: int
    report_id: int
    text: str
    page: int | None
    follow_up_on: date | None
    closed_on: date | None
    repeats_id: int | None
    same: bool | None


@dataclass(slots=True)
class Report:
    """One month's report, as far as it is known on the day."""

    id: int
    setting_id: int
    month: date
    document: str
    received_on: date
    state: ReportState
    visited_on: date | None
    visitor: str | None
    children_spoken: int | None
    safeguarded: Opinion | None
    well_being: Opinion | None
    conflict: bool | None
    read_from: Mapping[str, Any]
    reviewed_on: date | None
    advice: list[Advice] = field(default_factory=list)

    @property
    def confirmed(self) -> bool:
        """Whether a person has said what it says; else it is a suggestion."""
        return self.state is ReportState.CONFIRMED

    @property
    def called(self) -> str:
        on = f", visit of {day(self.visited_on)}" if self.visited_on else ""
        return f"report on {month_words(self.month)}{on}"

    def evidence(self, text: str, name: str | None = None, *, page: int | None = None,
                 quote: str | None = None) -> Evidence:
        """Evidence that stands in this report, with the page and words of a fact."""
        place = self.read_from.get(name or "", {})
        return Evidence(text, document=self.document, page=page or place.get("page"),
                        quote=quote or place.get("quote") or None)


@dataclass(slots=True)
class Told:
    """What a home's independent persons have told us, newest first."""

    reports: list[Report]
    history: History | None = None
    """The home's inspections: they say how soon a report must be reviewed."""
    contacts: Mapping[str, str] = field(default_factory=dict)
    """The home's own people by the key of their name, with their role."""
    ours: frozenset[str] = frozenset()
    """The council's own people, by the key of their name."""
    receipts: Sequence[ReportReceipt] = ()
    """What a list of ours says of reports that came before and are not here; only the rules on opinions ask for it."""

    @property
    def newest_first(self) -> list[Report | ReportReceipt]:
        """Reports and receipts; of one month the report itself, not the list's word on it."""
        known = {one.month for one in self.reports}
        both: list[Report | ReportReceipt] = [*self.reports, *(one for one in self.receipts if one.month not in known)]
        return sorted(both, key=lambda one: one.month, reverse=True)


_SAID: Final = ("state", "visited_on", "visitor", "children_spoken", "safeguarded", "well_being", "conflict",
                "read_from")
_COLUMNS: Final = ("id", "setting_id", "month", "document_sha256", "received_at", *_SAID, "reviewed_at")


def gather_told(setting_ids: SubjectIds, as_at: date) -> Mapping[int, Told]:
    """The homes among these of which a report had come by the day, in a fixed number of queries.

    A home of which none has come is no subject of these rules: that it is missing is R44-01's.
    """
    found = IndependentPersonReport
    statement: Any = select(*(getattr(found, name) for name in _COLUMNS)).where(found.state != ReportState.WITHDRAWN)
    if setting_ids is not None:
        statement = statement.where(found.setting_id.in_(setting_ids))
    told: dict[int, Told] = {}
    reports = {}
    for row in db.session.execute(statement.order_by(found.month.desc(), found.id.desc())):
        received_on = london(row.received_at).date()
        if received_on > as_at:
            continue
        facts = dict(zip(_SAID, row[5:13], strict=True))
        report = Report(row.id, row.setting_id, row.month, row.document_sha256, received_on,
                        reviewed_on=london(row.reviewed_at).date() if row.reviewed_at else None, **facts)
        reports[report.id] = report
        told.setdefault(report.setting_id, Told([])).reports.append(report)
    if not told:
        return {}
    _add_advice(reports, setting_ids)
    histories, contacts, ours = gather_histories(list(told), as_at), contacts_of_homes(list(told)), our_people()
    for id_, one in told.items():  # of two visits in one month the later one first, whichever came to us first
        one.reports.sort(key=lambda report: (report.month, report.visited_on or date.max, report.id), reverse=True)
        one.history, one.contacts, one.ours = histories.get(id_), contacts.get(id_, {}), ours
    return told


def _add_advice(reports: Mapping[int, Report], setting_ids: SubjectIds) -> None:
    row = ReportRecommendation
    statement: Any = select(row.id, row.report_id, row.text, row.page, row.follow_up_on, row.closed_on, row.repeats_id,
                            row.same).order_by(row.position)
    if setting_ids is not None:
        statement = statement.where(row.report_id.in_(list(reports)))
    for one in db.session.execute(statement):
        if one.report_id in reports:
            reports[one.report_id].advice.append(Advice(*one))
