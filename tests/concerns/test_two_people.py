"""Z10: a bundle, counts for an auditor and the numbers of the rules need two people, and are used as was agreed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
import pyzipper
import time_machine
from flask import Flask
from sqlalchemy import select

from qa_service.audit.models import AuditEvent
from qa_service.clock import today, utc_now
from qa_service.concerns import access, counts, numbers, requests
from qa_service.concerns.kinds import RequestKind
from qa_service.concerns.models import Concern
from qa_service.database import acting_for, db, transaction
from qa_service.documents.uploaded import clean
from qa_service.errors import BadInput, Conflict, NotFound, NotPermitted
from qa_service.permissions import Role
from tests.concerns.making import KNOWN, NOTE, a_lead, arranged, opened, reported, said, told
from tests.flags.builder import a_setting
from tests.visits.making import a_colleague
from tests.visits.test_pages import form_of
from tests.web.client import Browser, signed_in

pytestmark = pytest.mark.only("sqlite")
WHY = "The yearly audit of safeguarding"


@pytest.fixture
def pair(app: Flask, authority: int) -> tuple[Browser, Browser, str]:
    """Two safeguarding leads who are named on a concern with a file, and the concern's page."""
    from qa_service.concerns import files

    with app.app_context(), acting_for(authority):
        lead, second = a_lead(), a_lead()
        with transaction():
            home = a_setting(name="Invented House")
        reference = reported(lead, said(home))
        with transaction():
            files.add(reference, clean(b"%PDF-1.4\n%%EOF", "kingfisher-plan.pdf"), by=lead)
    return signed_in(app, lead.user_id or 0), signed_in(app, second.user_id or 0), f"/concern/{reference}"


@pytest.mark.assures("Z10", "S12")
def test_a_bundle_is_asked_for_agreed_to_by_another_and_had_once_within_a_day(
        app: Flask, pair: tuple[Browser, Browser, str]) -> None:
    first, second, case = pair
    page = first.get(f"{case}/bundle")
    first.post(f"{case}/bundle", form_of(page, reason=""), status=422)
    first.post(f"{case}/bundle", form_of(page, reason="For the court"))
    assert first.post(f"{case}/bundle/have", status=409).heading
    assert "somebody else who is named" in first.post(f"{case}/bundle/agree", status=403).text
    assert "asks for everything of it as one file: For the court" in second.get(case).text
    second.post(f"{case}/bundle/agree")
    phrase = str(first.get(f"{case}/bundle").soup.select_one("main strong.qa-written").text)  # type: ignore[union-attr]
    assert re.fullmatch(r"(\w{5}-){4}\w{5}", phrase) and phrase not in second.get(f"{case}/bundle").html
    second.post(f"{case}/bundle/have", status=409)
    answer = first.client.post(f"{case}/bundle/have", data={"csrf_token": first.token})
    assert answer.mimetype == "application/zip"
    assert b"kingfisher" not in answer.data and NOTE.encode() not in answer.data
    with pyzipper.AESZipFile(BytesIO(answer.data)) as bundle:
        assert {one.wz_aes_strength for one in bundle.infolist()} == {3}, "AES-256"
        with pytest.raises(RuntimeError):
            bundle.read("read-this-first.html")
        bundle.setpassword(phrase.encode())
        text, paper = bundle.read("read-this-first.html").decode(), bundle.read("document-1.pdf")
    assert paper == b"%PDF-1.4\n%%EOF"
    for words in ("RESTRICTED", NOTE, "kingfisher-plan.pdf", "Invented House", "Who looked at this", "number "):
        assert words in text, words
    first.post(f"{case}/bundle/have", status=409)
    shown = second.get(case).text
    assert "Had everything of it as one file, number" in shown and "SHA-256" in shown
    with app.app_context():
        assert not db.session.scalars(select(AuditEvent.sequence).where(
            AuditEvent.action.contains("bundle"), ~AuditEvent.action.startswith("concern."))).all(), "in no register"


def test_a_bundle_that_was_agreed_to_is_gone_after_a_day_and_can_be_refused(
        app: Flask, authority: int, pair: tuple[Browser, Browser, str]) -> None:
    from qa_service.concerns import bundle

    first, second, case = pair
    reference = case.rpartition("/")[2]
    with app.app_context(), acting_for(authority):
        one, two = (_actor(browser) for browser in (first, second))
        with transaction():
            bundle.ask(reference, "For the court", by=one)
            bundle.agree(reference, by=two)
        with time_machine.travel(utc_now() + timedelta(hours=24, seconds=1), tick=False), transaction():
            with pytest.raises(Conflict, match="its day is over"):
                bundle.take(reference, lambda *_: "", by=one)
            bundle.ask(reference, "Once more", by=two)
            bundle.withdraw(reference, by=one)
            with pytest.raises(Conflict):
                bundle.agree(reference, by=one)


def _actor(browser: Browser) -> Any:
    from qa_service.actor import Actor

    return Actor.user(browser.user_id or 0, Role.SAFEGUARDING_LEAD)


@pytest.mark.assures("Z10")
def test_an_auditor_sees_counts_once_two_leads_agreed_and_small_ones_are_hidden(
        context: Flask, figure: Callable[[str, str], None]) -> None:
    auditor, leads = a_colleague(Role.AUDITOR), [a_lead(), a_lead()]
    arranged(leads[0])
    with transaction():
        home = a_setting()
    for number in range(5):
        reported(leads[0], said(home, **(told(KNOWN + timedelta(hours=number)) if number else {})))
    with pytest.raises(BadInput, match="Say why"), transaction():
        counts.ask(date(2026, 1, 1), date(2026, 12, 31), why="", by=auditor, today=date(2027, 1, 1))
    with transaction():
        counts.ask(date(2026, 1, 1), date(2026, 12, 31), why=WHY, by=auditor, today=date(2027, 1, 1))
    reference = requests.of_kind(RequestKind.COUNTS)[0].reference
    with pytest.raises(NotFound):
        counts.agreed(reference, by=auditor)
    with pytest.raises(NotFound), transaction():
        counts.agree(reference, by=auditor)
    with transaction():
        counts.agree(reference, by=leads[0])
        with pytest.raises(NotPermitted, match="somebody else"):
            counts.agree(reference, by=leads[0])
    with pytest.raises(NotFound):
        counts.agreed(reference, by=auditor)
    with transaction():
        counts.agree(reference, by=leads[1])
    with pytest.raises(NotFound):
        counts.agreed(reference, by=a_colleague(Role.AUDITOR))
    found, whole = counts.counted(counts.agreed(reference, by=auditor))
    shown = {one.what: one.words for one in found}
    assert whole and shown["Concerns of which our council first knew in this time"] == "5 to 9"
    assert shown["The LADO was told within one working day"] == "fewer than 5"
    assert set(shown.values()) == {"5 to 9", "fewer than 5"}
    with time_machine.travel(utc_now() + timedelta(days=31), tick=False), pytest.raises(NotFound):
        counts.agreed(reference, by=auditor)
    figure("Z10", "counts of concerns: 0 of 5 looks before two leads agreed, by others or after 30 days")


def test_one_concern_more_changes_nothing_that_an_auditor_is_shown(context: Flask) -> None:
    lead = a_lead()
    with transaction():
        home = a_setting()
    shown = []
    for _again in range(2):
        shown.append([one.words for one in counts._counts([one.facts for one in access.named_on(lead)])])
        reported(lead, said(home))
    assert shown[0] == shown[1]


@pytest.mark.assures("Z10")
def test_a_number_of_a_rule_changes_when_a_second_lead_agrees_and_reminders_go_by_it(context: Flask) -> None:
    lead, second = a_lead(), a_lead()
    with transaction():
        home = a_setting()
    reference = reported(lead, said(home, **told(KNOWN)))
    for value in ("6", "x", "30"):
        with pytest.raises(BadInput), transaction():
            numbers.ask("SG-03", "first", value, why="We look sooner", by=lead)
    with pytest.raises(NotFound):
        numbers.parameter_of("SG-02", "working_days")
    with transaction():
        numbers.ask("SG-03", "first", "14", why="We look sooner", by=lead)
    asked = requests.of_kind(RequestKind.NUMBER)[0].reference
    with pytest.raises(NotPermitted), transaction():
        numbers.agree(asked, by=lead)
    assert numbers.standing()["SG-03"].number("first") == 30
    before = db.session.scalars(select(Concern.moments)).one()
    with transaction():
        numbers.agree(asked, by=second)
    assert numbers.standing()["SG-03"].number("first") == 14
    after, day = db.session.scalars(select(Concern.moments)).one(), str(KNOWN.date() + timedelta(days=14))
    assert day in str(after) and day not in str(before)
    assert opened(reference, lead).facts.note == NOTE
    third = a_lead()
    with pytest.raises(Conflict), transaction():
        numbers.agree(asked, by=third)


def test_the_pages_of_what_two_people_agree_on(app: Flask, client_for: Callable[[Role], Browser]) -> None:
    lead, second, auditor = (client_for(role) for role in (
        Role.SAFEGUARDING_LEAD, Role.SAFEGUARDING_LEAD, Role.AUDITOR))
    assert "Nothing waits" in lead.get("/concerns/requests").text
    page = lead.get("/concerns/rules/SG-03/first")
    lead.post("/concerns/rules/SG-03/first", form_of(page, value="6", reason="We look sooner"), status=422)
    lead.post("/concerns/rules/SG-03/first", form_of(page, value="14", reason="We look sooner"))
    page = auditor.get("/concerns/counts")
    day = today()
    dates = {"since": [1, 1, day.year], "until": [day.day, day.month, day.year]}
    auditor.post("/concerns/counts", form_of(page, **(dates | {"until": [1, 1, 2199]}), reason=WHY), status=422)
    auditor.post("/concerns/counts", form_of(page, **dates, reason=WHY))
    assert "Take it back" in lead.get("/concerns/requests").text
    for browser in (second, lead):
        for button in browser.get("/concerns/requests").soup.select("form[action$='/agree']"):
            browser.post(str(button["action"]))
    assert "14 days" in lead.get("/concerns/rules").text
    path = str(auditor.get("/concerns/counts").soup.select_one("tbody th a")["href"])  # type: ignore[index]
    assert "fewer than 5" in auditor.get(path).text
    with app.app_context():
        actions = set(db.session.scalars(select(AuditEvent.action)))
    assert {"safeguarding.asked", "safeguarding.agreed_first", "safeguarding.agreed",
            "safeguarding.counts_read"} <= actions
    lead.post(f"/concerns/requests/{path.rpartition('/')[2]}/no")
    auditor.get(path, status=404)
