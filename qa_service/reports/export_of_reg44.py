"""Independent persons' reports as files: the ledger, recommendations, notices of serious events, quality reviews.

``?setting=`` and a URN or reference narrow each to one setting.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from flask import request
from sqlalchemy import select

from qa_service.clock import london, today
from qa_service.database import db, paginate
from qa_service.flags.names import Called, settings_called
from qa_service.permissions import Permission
from qa_service.providers.names import setting_by_ref
from qa_service.reg44.ledger import ledger
from qa_service.reg44.models import IndependentPersonReport, QualityReview, ReportReceipt, SeriousEventNotice
from qa_service.reg44.months import month_words
from qa_service.reg44.recommended import recommendations_asked
from qa_service.reports.export import MOST_ROWS, Cell, Listed
from qa_service.reports.exported import Exported, refuse_too_many
from qa_service.vocabulary import Opinion

_STATES: Final = {"received": "Received", "on_list": "Received, as our list says",
                  "waived": "Not asked for", "late": "Late", "awaited": "Awaited"}
_WHERE: Final = ("Setting", "URN or reference", "Owner")


def ledger_of_reports(title: str) -> Listed:
    """Every month for which a report is expected, with what came and what it says."""
    only, said = _narrowed()
    day = today()
    expected = [one for months in ledger(only, day).by_home.values() for one in months]
    refuse_too_many(len(expected))
    homes = {one.setting_id for one in expected}
    reports = {row.id: row for row in db.session.scalars(
        select(IndependentPersonReport).where(IndependentPersonReport.setting_id.in_(homes)))}
    called = settings_called(homes)
    rows: list[list[Cell]] = []
    for one in sorted(expected, key=lambda one: (one.month, one.setting_id)):
        report = reports.get(one.report_ids[-1]) if one.report_ids else None
        rows.append([
            *_place(called, one.setting_id), month_words(one.month), _STATES[one.state(day)], one.due_on, one.waived,
            london(report.received_at).date() if report else one.receipt.received_on if one.receipt else None,
            report.visited_on if report else one.receipt.visited_on if one.receipt else None,
            _opinion(report or one.receipt, "safeguarded"), _opinion(report or one.receipt, "well_being"),
            report.children_spoken if report else None, bool(report.confirmed_at) if report else None,
            london(report.reviewed_at).date() if report and report.reviewed_at else None])
    headings = [*_WHERE, "Month", "State", "Due", "Not asked for, because", "Received", "Day of the visit",
                "Children effectively safeguarded", "Promotes well-being", "Children spoken to",
                "Confirmed by an officer", "Reviewed"]
    return Listed(title, headings, rows, said)


def _opinion(said_by: IndependentPersonReport | ReportReceipt | None, name: str) -> str | None:
    """What a report says, or what our list says that it does; never the one for the other."""
    opinion: Opinion | None = getattr(said_by, name, None)
    if isinstance(said_by, ReportReceipt):
        return f"{opinion.words}, as our list says" if opinion else "Our list does not say"
    return None if said_by is None else "Not read" if opinion is None else opinion.words


def recommendations(title: str) -> Listed:
    """What independent persons recommend, as its page is narrowed."""
    asked = recommendations_asked(request.args)
    page = paginate(asked.statement, number=1, size=MOST_ROWS, scalars=False)
    refuse_too_many(page.total)
    called = settings_called({report.setting_id for _, report in page.items})
    rows: list[list[Cell]] = [[
        *_place(called, report.setting_id), month_words(report.month), one.text, one.page, one.target_on,
        one.follow_up_on, "Done" if one.closed_on else "Open", one.closed_on, one.closing_evidence if one.closed_on
        else None, one.same] for one, report in page.items]
    headings = [*_WHERE, "Month", "Recommendation", "Page", "The report’s day", "We follow up by", "State", "Done on",
                "What shows it", "The same again"]
    return Listed(title, headings, rows, asked.said)


def notices(title: str) -> Listed:
    """Notices of serious events, the newest first."""
    row: Any = SeriousEventNotice
    found, called, said = _standing(row, row.happened_on)
    rows: list[list[Cell]] = [[
        *_place(called, one.setting_id), one.kind.words, one.happened_on, one.known_on, one.known_at,
        london(one.told_at).date(), one.told_at if one.told_time_known else None, one.hours_until_told, one.what]
        for one in found]
    headings = [*_WHERE, "What it is about", "Happened on", "The home knew on", "The home knew at", "We were told on",
                "We were told at", "Hours between", "What happened"]
    return Listed(title, headings, rows, said)


def quality_reviews(title: str) -> Listed:
    """Reviews that providers wrote of their own quality, the newest first."""
    row: Any = QualityReview
    found, called, said = _standing(row, row.written_on)
    rows: list[list[Cell]] = [[*_place(called, one.setting_id), one.kind.words, one.written_on, one.received_on,
                               one.document_sha256 is not None, one.note] for one in found]
    return Listed(title, [*_WHERE, "Review", "Looks back from", "Received", "File kept", "Note"], rows, said)


def _standing(row: Any, on: Any) -> tuple[list[Any], dict[int, Called], list[tuple[str, str]]]:
    only, said = _narrowed()
    statement = select(row).where(row.withdrawn_at.is_(None)).order_by(on.desc(), row.id.desc())
    if only is not None:
        statement = statement.where(row.setting_id.in_(only))
    page = paginate(statement, number=1, size=MOST_ROWS)
    refuse_too_many(page.total)
    return list(page.items), dict(settings_called({one.setting_id for one in page.items})), said


def _narrowed() -> tuple[Collection[int] | None, list[tuple[str, str]]]:
    ref = request.args.get("setting", "").strip()[:20]
    if not ref:
        return None, []
    return {setting_by_ref(ref).id}, [("Setting", ref)]


def _place(called: dict[int, Called] | Any, setting_id: int) -> tuple[str, str, str | None]:
    one = called[setting_id]
    return one.name, one.ref, one.owner


LISTS_OF_REG44: Final = (
    Exported("reg44-ledger", "Regulation 44 reports that are expected", Permission.REG44_READ, ledger_of_reports),
    Exported("reg44-recommendations", "Recommendations of independent persons", Permission.REG44_READ, recommendations),
    Exported("notices", "Notices of serious events", Permission.REG44_READ, notices),
    Exported("quality-reviews", "Quality reviews that were received", Permission.REG44_READ, quality_reviews),
)
