"""A2 for concerns: where the reading cannot be recorded nothing is shown, and no change is kept."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from sqlalchemy import func, select

from qa_service.concerns import bundle, files, requests, urgent
from qa_service.concerns.kinds import RequestKind
from qa_service.concerns.models import Concern, ConcernEntry, ConcernRequest
from qa_service.database import acting_for, db, transaction
from qa_service.documents.uploaded import clean
from qa_service.permissions import Role
from tests.audit.test_chain import _refuse_inserts
from tests.concerns.making import NOTE, a_lead, opened, reported, said
from tests.flags.builder import a_setting
from tests.visits.making import a_colleague
from tests.web.client import signed_in

SECRET = (NOTE, "Invented House", "kingfisher-plan", "A child may be at risk")


def test_A2_no_record_no_view_and_nothing_written(
        app: Flask, authority: int, figure: Callable[[str, str], None]) -> None:
    with app.app_context(), acting_for(authority):
        lead, second, manager = a_lead(), a_lead(), a_colleague(Role.MANAGER)
        with transaction():
            home = a_setting(name="Invented House", urn="2800666")
        reference = reported(lead, said(home))
        with transaction():
            files.add(reference, clean(b"%PDF-1.4\n%%EOF", "kingfisher-plan.pdf"), by=lead)
            bundle.ask(reference, "For the court", by=lead)
            bundle.agree(reference, by=second)
            urgent.ask(home, why="A child may be at risk", by=manager)
        request = requests.of_kind(RequestKind.URGENT)[0].reference
        file = files.files_of(opened(reference, lead))[0].reference
    browser, auditor = signed_in(app, lead.user_id or 0), signed_in(app, _auditor(app, authority))
    case = f"/concern/{reference}"
    assert NOTE in browser.get(case).text
    before = _counts(app)
    _refuse_inserts(app)
    reads = [case, f"{case}/record", f"{case}/sent", f"{case}/people", f"{case}/bundle", f"{case}/files/{file}",
             "/concerns", "/concerns/patterns"]
    writes = {f"{case}/note": {"text": "Lost"}, f"{case}/bundle/have": {}, f"{case}/hold": {"reason": "Lost"},
              f"{case}/bundle/no": {}, f"/concerns/requests/{request}/agree": {},
              "/do-not-place/2800666/release": {}}
    answers = [browser.client.get(path) for path in reads] + [auditor.client.get("/concerns/urgent/review")]
    answers += [browser.client.post(path, data={"csrf_token": browser.token, **fields})
                for path, fields in writes.items()]
    assert {answer.status_code >= 500 for answer in answers} == {True}
    assert not [words for words in SECRET for answer in answers if words in answer.text]
    assert _counts(app) == before
    figure("A2", f"0 of {len(answers)} answers showed anything of a concern, 0 of {len(writes)} changes were kept")


def _auditor(app: Flask, authority: int) -> int:
    with app.app_context(), acting_for(authority):
        return a_colleague(Role.AUDITOR).user_id or 0


def _counts(app: Flask) -> list[object]:
    with app.app_context():
        kept = [db.session.execute(select(func.count()).select_from(kind.__table__)).scalar()
                for kind in (Concern, ConcernEntry, ConcernRequest)]
        return [*kept, db.session.execute(select(Concern.__table__.c.facts)).scalar()]
