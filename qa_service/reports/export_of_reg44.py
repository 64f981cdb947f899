"""Independent persons' reports as files: the ledger, recommendations, notices of serious events, quality reviews.

``?setting=`` and a URN or reference narrow each to one setting.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from flask import request
from sqlalchemy import select

from qa_service.clock import london, today
from qa_service.data_dictionary.entry import DataClass
from qa_service.database import db, paginate
from qa_service.flags.names import Called, settings_called
from qa_service.permissions import Permission
from qa_service.providers.models import Setting
from qa_service.providers.names import setting_by_ref
from qa_service.reg44 import asking, questions
from qa_service.reg44.ledger import ledger
from qa_service.reg44.models import IndependentPersonReport, QualityReview, ReportReceipt, SeriousEventNotice
from qa_service.reg44.months import month_words
from qa_service.reg44.recommended import recommendations_asked
from qa_service.reg44.words import REQUEST_STATES, ReportState
from qa_service.reports.export import MOST_ROWS, Cell, Listed
from qa_service.reports.exported import Exported, refuse_too_many
from qa_service.vocabulary import Opinion
from qa_service.web import asked_choice

_STATES: Final = {"received": "Received", "on_list": "Received, as our list says",
                  "waived": "Not asked for", "late": "Late", "awaited": "Awaited"}
_WHERE: Final = ("Setting", "URN or reference", "Owner")


def ledger_of_reports(title: str) -> Listed:
    """Every month for which a report is expected, with what came and what it says."""
    only, said = _narrowed()
    day = today()
    expected = [one for months in ledger(only, day).by_home.values() for one in months]
    if state := asked_choice("state", _STATES):
        expected, said = [one for one in expected if one.state(day) == state], [*said, ("State", _STATES[state])]
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
    asked, (only, where) = recommendations_asked(request.args), _narrowed()
    statement = asked.statement if only is None else asked.statement.where(
        IndependentPersonReport.setting_id.in_(only))
    page = paginate(statement, number=1, size=MOST_ROWS, scalars=False)
    refuse_too_many(page.total)
    called = settings_called({report.setting_id for _, report in page.items})
    rows: list[list[Cell]] = [[
        *_place(called, report.setting_id), month_words(report.month), one.text, one.page, one.target_on,
        one.follow_up_on, "Done" if one.closed_on else "Open", one.closed_on, one.closing_evidence if one.closed_on
        else None, one.same] for one, report in page.items]
    headings = [*_WHERE, "Month", "Recommendation", "Page", "The report’s day", "We follow up by", "State", "Done on",
                "What shows it", "The same again"]
    return Listed(title, headings, rows, [*where, *asked.said])


def files_to_place(title: str) -> Listed:
    """Files of which a person must say where they belong."""
    rows: list[list[Cell]] = [[one.file_name, one.came_at, one.way.words, one.why]
                              for one in questions.waiting_files(most=MOST_ROWS)]
    return Listed(title, ["File", "Came", "How", "Why it waits"], rows, [])


def reports_to_do(title: str) -> Listed:
    """Reports to confirm or to review, the oldest first."""
    page = questions.reports_to_do(number=1, size=MOST_ROWS)
    refuse_too_many(page.total)
    called = settings_called({one.setting_id for one in page.items})
    rows: list[list[Cell]] = [[
        *_place(called, one.setting_id), month_words(one.month), one.received_at,
        "Confirm what it says" if one.state is ReportState.TO_CONFIRM else "Review it"] for one in page.items]
    return Listed(title, [*_WHERE, "Month", "Came", "What is next"], rows, [])


def reports_of_home(title: str, ref: str) -> Listed:
    """Every report that came of a home, the newest month first, also those that were not expected."""
    setting = setting_by_ref(ref)
    rows: list[list[Cell]] = [[
        month_words(one.month), one.received_at, one.way.words, one.visited_on, _opinion(one, "safeguarded"),
        _opinion(one, "well_being"), one.children_spoken, one.confirmed_at is not None, one.reviewed_at]
        for one in questions.reports_of(setting.id)]
    return Listed(title, ["Month", "Came", "How", "Day of the visit", "Children effectively safeguarded",
                          "Promotes well-being", "Children spoken to", "Confirmed by an officer", "Reviewed"], rows,
                  _of(setting))


def receipts_of_home(title: str, ref: str) -> Listed:
    """Reports of a home that came before, as our list says."""
    setting = setting_by_ref(ref)
    rows: list[list[Cell]] = [[month_words(one.month), one.visited_on, one.received_on, _opinion(one, "safeguarded"),
                               _opinion(one, "well_being")] for one in questions.receipts_of(setting.id)]
    return Listed(title, ["Month", "Day of the visit", "Received", "Children effectively safeguarded",
                          "Promotes well-being"], rows, _of(setting))


def asked_of_home(title: str, ref: str) -> Listed:
    """What was mailed to a home to ask for its reports."""
    setting = setting_by_ref(ref)
    rows: list[list[Cell]] = [[month_words(one.month), REQUEST_STATES[one.state], one.sent_at, one.reminded_at,
                               one.last_error] for one in asking.requests_of(setting.id)]
    return Listed(title, ["Month", "State", "Sent", "Reminded", "What went wrong"], rows, _of(setting))


def _of(setting: Setting) -> list[tuple[str, str]]:
    called = settings_called([setting.id])[setting.id]
    return [("Setting", f"{called.name} ({called.ref})")]


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


_READ: Final = Permission.REG44_READ
LISTS: Final = (
    Exported("reg44-ledger", "Regulation 44 reports that are expected", _READ, ledger_of_reports),
    Exported("reg44-files", "Files of which a person must say where they belong", _READ, files_to_place),
    Exported("reg44-to-do", "Reports to confirm or to review", _READ, reports_to_do),
    Exported("reg44-recommendations", "Recommendations of independent persons", _READ, recommendations,
             holds=DataClass.PERSONAL),
    Exported("notices", "Notices of serious events", _READ, notices, holds=DataClass.PERSONAL),
    Exported("quality-reviews", "Quality reviews that were received", _READ, quality_reviews),
    Exported("reg44-reports", "Regulation 44 reports that came of a home", _READ, reports_of_home,
             of="settings/<ref>/reg44/reports", narrowed=False),
    Exported("reg44-receipts", "Reports received before, as our list says", _READ, receipts_of_home,
             of="settings/<ref>/reg44/receipts", narrowed=False),
    Exported("reg44-asked", "Reports that a home was asked for by mail", Permission.REG44_RECORD, asked_of_home,
             of="settings/<ref>/reg44/asked", narrowed=False),
)
