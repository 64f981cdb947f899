"""Addresses in the demonstration that no page links to for whoever opens them, and the files that make some of them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from flask import Flask
from PIL import Image
from sqlalchemy import select

from qa_service.accounts.access_models import Passkey
from qa_service.accounts.models import Authority
from qa_service.actions.models import Action, ActionFile
from qa_service.actor import Actor
from qa_service.clock import today, utc_now
from qa_service.concerns import access as concerns
from qa_service.concerns import files as concern_files
from qa_service.concerns.models import ConcernReceipt
from qa_service.contracts.kinds import DocumentKind
from qa_service.contracts.models import Contract, ContractDocument
from qa_service.contracts.oversight_models import ContractMeeting, ProviderForum
from qa_service.database import acting_for, db, transaction
from qa_service.heard.models import HeardEntry, HeardReporter
from qa_service.notices import commenting, mailing, of_concerns
from qa_service.notices.kinds import NoticeState
from qa_service.notices.models import NoticeRecipient, NoticeSending, RegionalNotice
from qa_service.own_lists.models import OwnListImport
from qa_service.permissions import Role
from qa_service.private_links import service as private_links
from qa_service.providers.models import Setting
from qa_service.reg44.models import IndependentPersonReport, QualityReview, ReportRequest, SeriousEventNotice
from qa_service.reg44.words import PURPOSE
from qa_service.sixteen_plus.models import DiligenceRecord
from qa_service.visits.models import QAVisit, VisitFile, VisitRequest
from qa_service.visits.programme_models import OtherCouncilVisit
from qa_service.vocabulary import ProvisionType
from tests.reports.test_inspections import pdf_saying
from tests.web.client import Browser

BY = Actor.command("test")


@contextmanager
def acting(app: Flask) -> Iterator[None]:
    """In the application, for its one council."""
    with app.app_context():
        council = db.session.scalars(select(Authority.id)).one()
    with app.app_context(), acting_for(council):
        yield


def for_a_manager(app: Flask, manager: Browser) -> list[str]:
    """Pages of things that few councils have, or that only a mail or a form's answer leads to."""
    return [_urgent_access(app), *_passkeys(app, manager), *_pages_of_visits(app), *_pages_of_what_we_heard(app),
            *_pages_of_sixteen_plus(app), *_rows_of_a_list(app), *_files_of_contracts(app, manager),
            *_files_of_reg44(app, manager), *_files_of_actions(app, manager), *_data_protection(manager),
            *_pages_of_notices(app)]


def _data_protection(manager: Browser) -> list[str]:
    """A kind of record of which nothing is past its time, a request about a person, and a file that waits."""
    asked = send(manager, "/data-protection/requests/new", names="Ada Quillfeather", why="She came with her passport")
    waits = manager.post("/export/placements.csv", {"reason": "To prepare the placement panel"}).location or ""
    return ["/data-protection/retention/placement", asked, waits]


def _passkeys(app: Flask, manager: Browser) -> list[str]:
    """A passkey of the manager's, to be named and removed."""
    with acting(app), transaction():
        passkey = Passkey(user_id=manager.user_id, name="Work laptop", credential_id="an-example", public_key=b"-",
                          sign_count=0, made_at=utc_now())
        db.session.add(passkey)
        db.session.flush()
        return [f"/account/passkeys/{passkey.id}", f"/account/passkeys/{passkey.id}/remove"]


def for_nobody(app: Flask, manager: Browser) -> list[str]:
    """Addresses that open without an account: a calendar, and private links."""
    return [_calendar(manager), _asked_of_a_home(app), *_given_to_providers(app, manager), *_links_to_notices(app)]


def for_a_lead(app: Flask, user_id: int) -> list[str]:
    """Concerns on which this lead is named: one with a notice's draft, one to be closed, one closed, one with a file;
    a receipt, and an entry of the circulation list."""
    with acting(app):
        mine = concerns.named_on(Actor.user(user_id, Role.SAFEGUARDING_LEAD))
        drafted, closing, closed, filed = (
            next(f"/concern/{one.reference}" for one in mine if wanted(one)) for wanted in (
                lambda one: of_concerns.of(one).draft, lambda one: one.facts.closing_by,
                lambda one: not one.facts.is_open, concern_files.files_of))
        file = next(kept[0].reference for one in mine if (kept := concern_files.files_of(one)))
        receipt = db.session.scalars(select(ConcernReceipt.reference).where(ConcernReceipt.user_id == user_id)).first()
        entry = db.session.scalars(select(NoticeRecipient.id).order_by(NoticeRecipient.id)).first()
    return [drafted, closing, closed, f"/regional-notices/circulation/{entry}",
            f"/concerns/receipts/{receipt}", f"{drafted}/notice",
            *(f"{drafted}/notice/{part}" for part in ("write", "send", "form.docx")),
            f"{closing}/close/no", f"{closed}/open-again", f"{filed}/files/{file}"]


def send(browser: Browser, path: str, **values: str) -> str:
    """Sends the page's own form as it stands, with these answers. Returns where it leads."""
    form = browser.get(path).soup.select_one("main form[method=post]")
    assert form is not None
    fields = form.select("input[type=hidden], input[type=text]")
    given = {str(field["name"]): str(field.get("value", "")) for field in fields}
    return browser.post(path, given | {"csrf_token": browser.token} | values).location or ""


def _calendar(manager: Browser) -> str:
    """The private address at which a manager's own calendar fetches what is due."""
    field = manager.post("/due/calendar", {"whose": "team"}, status=200).soup.select_one(
        "input[name=address]")
    assert field is not None
    return "/calendar/" + str(field["value"]).rpartition("/")[2]


def _urgent_access(app: Flask) -> str:
    """The form by which a manager asks for urgent access, which a search leads to."""
    with acting(app):
        ref = db.session.scalars(select(Setting.urn).where(Setting.urn.is_not(None)).order_by(Setting.id)).first()
    return f"/concerns/urgent/ask?setting={ref}"


def _pages_of_visits(app: Flask) -> list[str]:
    """Pages of visits that only some have: of one planned, one being written, one that waits, one with a photo."""
    with acting(app):
        ids = {visit.state.value: visit.id for visit in db.session.scalars(select(QAVisit).order_by(QAVisit.id))}
        asked = db.session.scalars(select(VisitRequest).order_by(VisitRequest.id)).first()
        assert asked is not None
        request, ids["planned"] = asked.id, asked.visit_id
        photo = db.session.scalars(select(VisitFile.id)).first()
        visit_from_elsewhere = db.session.scalars(select(OtherCouncilVisit).order_by(OtherCouncilVisit.id)).first()
        assert visit_from_elsewhere is not None
        where = db.session.get(Setting, visit_from_elsewhere.setting_id)
        published = db.session.scalars(select(QAVisit.id).where(QAVisit.published_at.is_not(None))).first()
        unpublished = db.session.scalars(select(QAVisit.id).where(
            QAVisit.state == "signed_off", QAVisit.published_at.is_(None))).first()
    assert where is not None
    here = f"/settings/{where.ref}/visiting"
    return [here, f"{here}/band", f"{here}/assign", f"{here}/by-others",
            f"/visits/by-others/{visit_from_elsewhere.id}/file", f"/visits/{unpublished}/publish",
            f"/visits/{published}/mail",
            *(f"/visits/{ids['draft']}/{part}" for part in ("about", "themes/0", "submit", "files/new", "cancel")),
            *(f"/visits/{ids['planned']}/{part}" for part in ("plan", "desk", f"desk/{request}")),
            f"/visits/{ids['submitted']}/send-back", f"/visits/files/{photo}", f"/visits/files/{photo}/picture"]


def _pages_of_sixteen_plus(app: Flask) -> list[str]:
    """A place for 18 and over with our young people, the ages of these, and a check with its document."""
    with acting(app):
        place = db.session.scalars(select(Setting).where(Setting.provision == ProvisionType.OVER_18)).one()
        check = db.session.scalars(select(DiligenceRecord.id).where(
            DiligenceRecord.document_sha256.is_not(None))).first()
    here = f"/settings/{place.ref}/sixteen-plus"
    return [here, f"{here}/ages", f"/sixteen-plus/checks/{check}/file", *_both(f"/export{here}/found")]


def _rows_of_a_list(app: Flask) -> list[str]:
    """Of a list of which something was left out."""
    with acting(app):
        found = db.session.scalars(select(OwnListImport.id).order_by(OwnListImport.id)).first()
    return _both(f"/export/lists/imports/{found}/rows-to-look-at")


def _pages_of_what_we_heard(app: Flask) -> list[str]:
    """Pages of an entry of which it is kept who told us, and of one that was taken back."""
    with acting(app):
        kept = db.session.scalars(select(HeardReporter.entry_id)).first()
        withdrawn = db.session.scalars(select(HeardEntry.id).where(HeardEntry.withdrawn_at.is_not(None))).first()
    parts = ("", "/answer", "/correct", "/about?q=care", "/withdraw", "/safeguarding", "/reporter", "/action", "/visit")
    return [*(f"/heard/{kept}{part}" for part in parts), f"/heard/{withdrawn}", "/heard/new?q=care"]


def _pages_of_notices(app: Flask) -> list[str]:
    """A draft, a notice that was sent, one that came as a file, and what can be done with each."""
    with acting(app):
        rows = list(db.session.scalars(select(RegionalNotice).order_by(RegionalNotice.id)))
        sending = db.session.scalars(select(NoticeSending.id).order_by(NoticeSending.id)).first()
    draft = next(one.reference for one in rows if one.state is NoticeState.DRAFT)
    sent = next(one.reference for one in rows if one.state is NoticeState.IN_FORCE and not one.acknowledged_at)
    came = next(one.reference for one in rows if one.file)
    here = "/regional-notice/"
    return [here + draft, *(f"{here}{draft}/{part}" for part in ("change", "send", "provider", "form.docx")),
            here + sent, *(f"{here}{sent}/{part}" for part in ("update", "remove", f"given/{sending}")),
            here + came, *(f"{here}{came}/{part}" for part in ("says", "match", "match?q=care", "received.file"))]


def _links_to_notices(app: Flask) -> list[str]:
    """The private links by which a recipient takes the form, and by which a provider comments."""
    with acting(app), transaction():
        sending = db.session.scalars(select(NoticeSending.id).order_by(NoticeSending.id)).first()
        row = db.session.scalars(select(RegionalNotice.id).where(RegionalNotice.state == NoticeState.DRAFT)).first()
        assert sending is not None and row is not None
        return [f"/{purpose}/" + private_links.make(purpose, subject, made_for="Responsible individual",
                                                    lasts=timedelta(days=7), by=BY)
                for purpose, subject in ((mailing.PURPOSE, sending), (commenting.PURPOSE, row))]


def _given_to_providers(app: Flask, manager: Browser) -> list[str]:
    """The private links by which a provider replies to a visit, and reads a published one."""
    with acting(app):
        waiting = db.session.scalars(select(QAVisit.id).where(QAVisit.state == "submitted")).first()
        published = db.session.scalars(select(QAVisit.id).where(QAVisit.published_at.is_not(None))).first()
    found = []
    for visit_id, purpose in ((waiting, "visit-reply"), (published, "visit-report")):
        said = {"made_for": "Registered manager", "days": "7"}
        page = manager.post(f"/visits/{visit_id}/link/{purpose}", said, status=200)
        field = page.soup.select_one("input[name=address]")
        assert field is not None
        found.append(f"/{purpose}/" + str(field["value"]).rpartition("/")[2])
    return found


def _asked_of_a_home(app: Flask) -> str:
    """The private link by which a home sends its month's report by its independent person."""
    with acting(app), transaction():
        request = db.session.scalars(select(ReportRequest.id).order_by(ReportRequest.id)).first()
        assert request is not None, "the demonstration asks homes by mail"
        return "/reg44-report/" + private_links.make(PURPOSE, request, made_for="Registered manager",
                                                     lasts=timedelta(days=7), by=BY)


def _files_of_contracts(app: Flask, manager: Browser) -> list[str]:
    """A document, a meeting and a forum, each with its file."""
    with acting(app):
        contract = db.session.scalars(
            select(Contract).where(Contract.removed_at.is_(None)).order_by(Contract.id)).first()
        assert contract is not None
        contract_id, provider_id = contract.id, contract.provider_id
    manager.post(f"/contracts/providers/{provider_id}/documents/new",
                 {"kind": DocumentKind.OTHER.value, "name": "Fire plan", "seen_on": _day(), "lasting": "y",
                  "file": _paper("plan")})
    manager.post(f"/contracts/{contract_id}/meetings/new", {"on": _day(), "held": "yes", "file": _paper("minutes")})
    manager.post("/contracts/forums/new", {"title": "Forum", "on": _day(), "held": "yes", "file": _paper("minutes")})
    found = _both(f"/export/contracts/providers/{provider_id}/suspensions")
    with acting(app):
        for model, path in ((ContractDocument, "papers"), (ContractMeeting, "meetings"), (ProviderForum, "forums")):
            found.append(f"/contracts/{path}/{_with_a_file(model)}/file")
    return found


def _files_of_reg44(app: Flask, manager: Browser) -> list[str]:
    """A notice of a serious event, and a quality review with its file."""
    with acting(app):
        notice = db.session.scalars(select(SeriousEventNotice.id).order_by(SeriousEventNotice.id)).first()
        review = db.session.scalars(select(QualityReview).order_by(QualityReview.id)).first()
        assert review is not None
        where = db.session.get_one(Setting, review.setting_id).ref
    manager.post(f"/settings/{where}/quality-reviews/new",
                 {"written_on": _day(), "received_on": _day(), "file": _paper("review")})
    with acting(app):
        kept = _with_a_file(QualityReview)
        reviewed = db.session.scalars(select(IndependentPersonReport.id).where(
            IndependentPersonReport.reviewed_at.is_not(None)).order_by(IndependentPersonReport.id)).first()
    of_a_home = f"/export/settings/{where}/reg44"
    return [f"/notices/{notice}", f"/quality-reviews/{kept}", f"/quality-reviews/{kept}/file",
            f"/reg44/reports/{reviewed}/why", *_both(f"{of_a_home}/receipts"), *_both(f"{of_a_home}/reports")]


def _files_of_actions(app: Flask, manager: Browser) -> list[str]:
    """An action with a photo that shows what was done."""
    with acting(app):
        action = db.session.scalars(select(Action.id).where(Action.closed_on.is_(None)).order_by(Action.id)).first()
    picture = io.BytesIO()
    Image.new("RGB", (120, 80), "#206020").save(picture, "JPEG")
    picture.seek(0)
    manager.post(f"/actions/{action}/evidence", {"text": "The fence is mended.", "file": (picture, "fence.jpg")})
    with acting(app):
        kept = db.session.scalars(select(ActionFile.id).order_by(ActionFile.id.desc())).first()
    return [f"/actions/{action}", f"/actions/files/{kept}", f"/actions/files/{kept}/picture"]


def _both(path: str) -> list[str]:
    """A list as a file, in both kinds."""
    return [f"{path}.csv", f"{path}.xlsx"]


def _day() -> list[str]:
    return [str(today().day), str(today().month), str(today().year)]


def _paper(name: str) -> tuple[io.BytesIO, str]:
    return io.BytesIO(pdf_saying(f"An invented {name}")), f"{name}.pdf"


def _with_a_file(model: Any) -> int:
    return int(db.session.scalars(select(model.id).where(model.document_sha256.is_not(None))).one())
