"""Reports of the months before, as an officer confirmed them and the manager reviewed them: each with its own file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from sqlalchemy import update

from qa_service.actor import Actor
from qa_service.database import db
from qa_service.demo import names
from qa_service.demo.independent import made
from qa_service.demo.independent.report import ADVICE, COUNTED, WHO, Advice, Maker, VisitorsReport
from qa_service.demo.independent.wording import Says
from qa_service.demo.layouts.wording import long_date
from qa_service.demo.names import dice
from qa_service.documents import service as documents
from qa_service.reg44.files import PDF
from qa_service.reg44.models import IndependentPersonReport, ReportArrival, ReportRecommendation
from qa_service.reg44.repeats import spot_repeats
from qa_service.reg44.words import Arrival, ReportState, Way
from qa_service.vocabulary import Opinion

_MAKERS: Final = (Maker.PDF_LETTER, Maker.PDF_NARRATIVE, Maker.PDF_TICKS, Maker.PDF_FORM, Maker.PDF_STANDARDS)
_DONE: Final = "The home sent us a photo and the signed record."


@dataclass(frozen=True, slots=True)
class Writer:
    """A home, and who writes its reports in which layout."""

    seed: int
    setting_id: int
    urn: str
    name: str
    visitor: str
    maker: Maker

    def report(self, month: date) -> VisitorsReport:
        """A calm report on a month: both opinions yes, two recommendations with their days."""
        rng = dice(self.seed, "council's report", self.urn, month)
        visited = month.replace(day=rng.randint(5, 17))
        living = rng.randint(2, 4)
        target = visited + timedelta(days=rng.choice((21, 28)))
        return VisitorsReport(
            maker=self.maker, home=self.name, urn=self.urn, visited=visited, reported=visited + timedelta(days=3),
            visitor=self.visitor, announced=rng.random() < 0.3, living=living, spoken_to=rng.randint(1, living),
            safeguarded=Says.YES, well_being=Says.YES,
            advice=tuple(Advice(text, target, long_date(target), rng.choice(WHO)) for text in rng.sample(ADVICE, 2)),
            counts={key: rng.choice((0, 0, 1, 2)) for key in COUNTED}, earlier=(), seed=self.seed)


def writer_of(seed: int, setting_id: int, urn: str, name: str) -> Writer:
    """Who writes a home's reports; the same each time."""
    rng = dice(seed, "council's writer", urn)
    return Writer(seed, setting_id, urn, name, names.person(rng), rng.choice(_MAKERS))


@dataclass(frozen=True, slots=True)
class Keeper:
    """The council's people who confirmed and reviewed, and the day of the demonstration."""

    officer: Actor
    manager: Actor
    today: date

    def keep(self, setting_id: int, report: VisitorsReport, *, reviewed: bool = True,
             left_open: bool = False) -> IndependentPersonReport:
        """Keeps a report with its file. ``left_open``: its recommendations were never marked as done."""
        came_on = min(report.reported + timedelta(days=4), self.today)
        sha256, name = _filed(report, came_on)
        row = IndependentPersonReport(
            setting_id=setting_id, month=report.visited.replace(day=1), document_sha256=sha256, file_name=name,
            way=Way.UPLOAD, received_at=_at(came_on, 9), state=ReportState.CONFIRMED, visited_on=report.visited,
            visitor=report.visitor, announced=report.announced, children_spoken=report.spoken_to,
            safeguarded=Opinion(report.safeguarded.value), well_being=Opinion(report.well_being.value), conflict=False,
            counts=dict(report.counts), read_from={}, confirmed_by=self.officer.user_id, confirmed_at=_at(came_on, 14))
        if reviewed:
            row.reviewed_by, row.reviewed_at = self.manager.user_id, _at(min(came_on + timedelta(3), self.today), 11)
            row.review_note = "Read. Nothing to do beyond the recommendations."
        db.session.add(row)
        db.session.flush()
        db.session.add(ReportArrival(
            document_sha256=sha256, file_name=name, way=Way.UPLOAD, came_as=f"demonstration:{sha256}",
            came_at=row.received_at, outcome=Arrival.PLACED, said_setting_id=setting_id, said_month=row.month,
            report_id=row.id, decided_by=self.officer.user_id, decided_at=row.received_at))
        self._advise(row.id, report.advice, left_open=left_open)
        return row

    def _advise(self, report_id: int, advice: Sequence[Advice], *, left_open: bool) -> None:
        for position, one in enumerate(advice, 1):
            row = ReportRecommendation(report_id=report_id, position=position, text=one.text, target_on=one.target,
                                       follow_up_on=one.target)
            if one.target and one.target <= self.today and not left_open:
                row.closed_on, row.closing_evidence = one.target, _DONE
                row.closed_by, row.closed_at = self.officer.user_id, _at(one.target, 15)
            db.session.add(row)

    def say_the_same(self, setting_id: int) -> None:
        """What came back at this home is the same again, the officer says."""
        db.session.flush()
        spot_repeats(setting_id)
        of_home = db.select(IndependentPersonReport.id).where(IndependentPersonReport.setting_id == setting_id)
        db.session.execute(update(ReportRecommendation).where(
            ReportRecommendation.report_id.in_(of_home), ReportRecommendation.repeats_id.is_not(None)).values(
                same=True, same_by=self.officer.user_id, same_at=_at(self.today - timedelta(days=1), 10)))


def with_advice(report: VisitorsReport, text: str, target: date) -> VisitorsReport:
    """The report with this as its one recommendation."""
    return replace(report, advice=(Advice(text, target, long_date(target), WHO[0]),))


def _filed(report: VisitorsReport, came_on: date) -> tuple[str, str]:
    data, _ = made.made(report)
    sha256, name = documents.keep_bytes(data), f"Reg 44 {report.visited:%B %Y}.pdf"
    documents.record_document(sha256, len(data), media_type=PDF, file_name=name,
                              origin=f"upload:{came_on.isoformat()}:{sha256[:16]}")
    return sha256, name


def _at(on: date, hour: int) -> datetime:
    return datetime.combine(on, time(hour, 10), UTC)
