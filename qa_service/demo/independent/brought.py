"""Reports that came this morning: they go the whole way, through the reader, and some wait for a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from qa_service.actor import Actor
from qa_service.database import transaction
from qa_service.demo.independent import made
from qa_service.demo.independent.past import Writer
from qa_service.demo.independent.report import Maker, VisitorsReport
from qa_service.demo.independent.wording import Says
from qa_service.demo.layouts.wording import long_date
from qa_service.reg44.confirming import confirm, report_numbered
from qa_service.reg44.intake import Brought, Taken, take_in
from qa_service.reg44.suggesting import Facts
from qa_service.reg44.words import Way
from scrapers.ocr import NotRecognised
from scrapers.reg44.dispatch import read_in_this_process
from scrapers.reg44.record import IndependentReportRecord

INTEREST: Final = "Yes. I worked for this provider until last year."


def _recognises_nothing(_png: bytes) -> list[object]:
    raise NotRecognised("Pictures of pages are left to a person in the demonstration.")


def _read(data: bytes) -> IndependentReportRecord:
    """As the reader does, without a process of its own: these files are ours."""
    return read_in_this_process(data, _recognises_nothing)  # type: ignore[arg-type]


def bring(writer: Writer, report: VisitorsReport, way: Way, *, by: Actor, today: date,
          month: date | None = None) -> Taken:
    """The home, or an officer, sends this report today; ``month`` is the one that it is sent for."""
    data, _ = made.made(report)
    return take_in(
        Brought(data, f"{writer.name} {report.visited:%B %Y}{_ending(report)}", way,
                f"demonstration:{writer.urn}:{report.visited}", writer.setting_id,
                month or report.visited.replace(day=1)),
        by=by, today=today, reader=_read)


def _ending(report: VisitorsReport) -> str:
    return ".docx" if report.maker.value.startswith("word") else ".pdf"


def with_time(report: VisitorsReport, today: date) -> VisitorsReport:
    """The report with days for its recommendations that are still to come."""
    later = today + timedelta(days=14)
    return replace(report, advice=tuple(replace(one, target=later, target_words=long_date(later))
                                        for one in report.advice))


def not_safeguarded(report: VisitorsReport) -> VisitorsReport:
    """The visitor says no."""
    return replace(report, maker=Maker.PDF_TICKS, safeguarded=Says.NO)


def not_well(report: VisitorsReport) -> VisitorsReport:
    """The visitor has a reservation."""
    return replace(report, maker=Maker.PDF_TICKS, well_being=Says.QUALIFIED)


def interested(report: VisitorsReport) -> VisitorsReport:
    """The visitor declares an interest."""
    return replace(report, maker=Maker.PDF_NARRATIVE, interest=INTEREST)


def scan(report: VisitorsReport) -> VisitorsReport:
    """Pictures of pages."""
    return replace(report, maker=Maker.SCAN, extras=frozenset())


def in_word(report: VisitorsReport) -> VisitorsReport:
    """A Word file."""
    return replace(report, maker=Maker.WORD_TABLES)


def telling_of(report: VisitorsReport, before: VisitorsReport) -> VisitorsReport:
    """A report that says what became of the recommendations of the one before."""
    return replace(report, maker=Maker.PDF_FORM, earlier=tuple(
        (one.text, progress) for one, progress in zip(before.advice, ("Met", "Not met"), strict=False)))


def confirm_as_read(taken: Taken, *, by: Actor, today: date) -> None:
    """The officer found everything as the reader suggests."""
    assert taken.report_id is not None
    with transaction():
        report = report_numbered(taken.report_id)
        facts = Facts(**{name: getattr(report, name) for name in Facts.__dataclass_fields__})
        facts.conflict = bool(facts.conflict)
        confirm(report.id, facts, None, independent=True, version=report.version, by=by, today=today)
