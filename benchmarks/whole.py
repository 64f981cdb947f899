"""A council's whole material for the load benchmark: register, 10,000 stored reports, 500 placements, flags, people.

The reports are small PDFs with invented words, drawn 400 times; each stored file is one of these with a number at its
end, so that each has a hash of its own. Judgements, requirements, readings and the words of pages are written as
reading writes them.
"""

from __future__ import annotations

import hashlib
import io
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from flask import current_app
from reportlab.pdfgen.canvas import Canvas
from sqlalchemy import insert, select, text, update

from benchmarks import filled
from qa_service.accounts import passwords
from qa_service.accounts.models import User
from qa_service.alerts.models import Alert, AlertState
from qa_service.clock import utc_now
from qa_service.database import across_authorities, acting_for, db, transaction
from qa_service.documents.models import Document, DocumentOrigin
from qa_service.documents.text import keep_text
from qa_service.flags.assessment import assess
from qa_service.ofsted.models import CollectRun, Inspection, Judgement, Reading, ReadingTask, Requirement, SettingCheck
from qa_service.permissions import Role
from qa_service.providers.models import Setting, SettingName
from qa_service.reports.pictures_ahead import draw_ahead
from qa_service.vocabulary import Grade, ReadingStatus
from scrapers.report import ReportRecord

REPORTS: Final = 10_000
DRAWN: Final = 400
PLACEMENTS: Final = 500
TO_READ: Final = 150
AHEAD: Final = 300
PASSWORD: Final = "a long enough phrase 7"
SECRET: Final = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
"""Of everybody's second factor."""
_PAGES: Final = 3
_LINES: Final = 24
_ABOUT: Final = "Overall experiences and progress of children and young people"


@dataclass(frozen=True, slots=True)
class Drawn:
    """One drawn report: its file, the words of its pages, its grade."""

    data: bytes
    pages: tuple[str, ...]
    grade: Grade


def fill_whole(people: int, *, reports: int = REPORTS, generate: int | None = None) -> tuple[int, str]:
    """Fills the migrated database of the application in context; the council's id, and from what its register is.

    ``generate``: a register of so many settings, and not the published lists.
    """
    chance = random.Random(11)
    authority_id, source = filled.fill(PLACEMENTS, generate=generate)
    many = min(DRAWN, max(reports // 10, len(Grade)))
    _keep_reports(chance, [_draw(chance, list(Grade)[number % len(Grade)]) for number in range(many)], reports)
    with transaction():
        _check_settings()
    with acting_for(authority_id), transaction():
        _name_settings(authority_id)
        add_people(authority_id, people)
    assess(date.today(), by=filled.BY)
    with across_authorities(), transaction():  # as the job that runs each minute leaves them
        db.session.execute(update(Alert).values(state=AlertState.SENT, sent_at=utc_now()))
    draw_ahead(most=min(AHEAD, reports // 10))  # as the job that runs each five minutes does
    db.session.remove()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as link:
        link.execute(text("ANALYZE"))
    return authority_id, source


def role_of(number: int) -> Role:
    """The role of a person of the benchmark: officers most, each role at least once among nine."""
    roles = list(Role)
    return roles[number] if number < len(roles) else roles[number % 3]


def address_of(number: int) -> str:
    """The e-mail address with which a person of the benchmark signs in."""
    return f"person{number}@benchmark.example"


def _draw(chance: random.Random, grade: Grade) -> Drawn:
    pages = tuple("\n".join([f"{_ABOUT}: {grade.words}."] * (number == 1) + [_line(chance) for _ in range(_LINES)])
                  for number in range(1, _PAGES + 1))
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(595, 842), pageCompression=1)
    for page in pages:
        lines = canvas.beginText(50, 780)
        lines.setFont("Helvetica", 10)
        lines.setLeading(16)
        lines.textLines(page)
        canvas.drawText(lines)
        canvas.showPage()
    canvas.save()
    return Drawn(file.getvalue(), pages, grade)


def _line(chance: random.Random) -> str:
    """An invented sentence: the nth word is about as common as 1/n."""
    return " ".join(f"word{int(5000 ** chance.random()) - 1}" for _ in range(11)).capitalize() + "."


def _keep_reports(chance: random.Random, drawn: Sequence[Drawn], reports: int) -> None:
    by_grade = {grade: [one for one in drawn if one.grade is grade] for grade in Grade}
    rows = db.session.execute(select(Inspection.id, Inspection.setting_id, Inspection.overall).order_by(Inspection.id))
    graded = [(id_, setting_id, grade) for id_, setting_id, grade in rows if grade is not None]
    chosen = chance.sample(graded, min(reports, len(graded)))
    db.session.rollback()
    for start in range(0, len(chosen), 500):
        with transaction():
            for number, (inspection_id, setting_id, grade) in enumerate(chosen[start:start + 500], start):
                _keep_report(number, inspection_id, setting_id, chance.choice(by_grade[grade]))


def _keep_report(number: int, inspection_id: int, setting_id: int, drawn: Drawn) -> None:
    data, now = drawn.data + b"%% %d\n" % number, utc_now()
    sha256 = hashlib.sha256(data).hexdigest()
    folder: Path = current_app.config["SERVICE"].data_dir / "documents" / sha256[:2]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / sha256).write_bytes(data)
    _put(Document, sha256=sha256, size=len(data), media_type="application/pdf", stored_at=now)
    _put(DocumentOrigin, sha256=sha256, origin=f"https://files.example/v1/file/{number}", fetched_at=now)
    unread = number % (REPORTS // TO_READ) == 0
    db.session.execute(update(Inspection).where(Inspection.id == inspection_id).values(
        document_sha256=sha256, state="unread" if unread else "read", read_at=now, found_at=now,
        unread=["published"] if unread else []))
    _put(Judgement, inspection_id=inspection_id, key="overall", source="report", grade=drawn.grade, page=1,
         label=_ABOUT, quote=drawn.pages[0].splitlines()[0])
    if drawn.grade.below_good:
        for position, line in enumerate(drawn.pages[1].splitlines()[2:5], 1):
            _put(Requirement, inspection_id=inspection_id, position=position, regulations=["12"], page=2, text=line,
                 due_on=date.today() + timedelta(days=number % 120 - 60))
    record = ReportRecord(sha256, ReadingStatus.READ, page_count=_PAGES, reader_version="benchmark")
    _put(Reading, sha256=sha256, reader_version="benchmark", status="read", record=record.as_json(), agreement="agreed",
         fields_read=12, fields_unread=int(unread), read_at=now)
    if unread:
        _put(ReadingTask, sha256=sha256, setting_id=setting_id, inspection_id=inspection_id, opened_at=now,
             reason="the date of publication could not be read", fields=["published"])
    keep_text(sha256, drawn.pages, page_count=_PAGES)


def _check_settings() -> None:
    now = utc_now()
    ids = list(db.session.scalars(select(Setting.id)))
    db.session.execute(insert(SettingCheck), [
        {"setting_id": id_, "state": "checked" if id_ % 97 else "could_not_check", "tried_at": now,
         "checked_at": now, "failing_since": None if id_ % 97 else now,
         "reason": None if id_ % 97 else "the page took too long", "next_due_at": now + timedelta(days=7)}
        for id_ in ids])
    _put(CollectRun, started_at=now, finished_at=now, discovery_complete=True, catch_up=False, counts={},
         problems=[], held=False, sentence="Done.")


def _name_settings(authority_id: int) -> None:
    redacted = list(db.session.scalars(select(Setting.id).where(Setting.name.is_(None)).order_by(Setting.id)))
    db.session.execute(insert(SettingName), [
        {"authority_id": authority_id, "setting_id": id_, "name": f"Example House {id_}", "given_at": utc_now()}
        for id_ in redacted[::10]])


def add_people(authority_id: int, count: int) -> None:
    """One slow hash serves all: the benchmark measures signing in, not making accounts."""
    hashed = passwords.hash_of(PASSWORD)
    db.session.execute(insert(User), [
        {"authority_id": authority_id, "reference": f"benchmark-{number}", "email": address_of(number),
         "name": f"Person {number}", "role": role_of(number), "password_hash": hashed,
         "totp_secret": SECRET, "created_at": utc_now()}
        for number in range(count)])


def _put(model: Any, **values: Any) -> None:
    db.session.execute(insert(model), [values])
