"""The pages of concerns, walked as people walk them: without script, each page reviewed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from qa_service.accounts.models import KeptForm, User, UserSession
from qa_service.audit.models import AuditEvent
from qa_service.clock import today, utc_now
from qa_service.concerns.models import Concern
from qa_service.database import across_authorities, acting_for, db, transaction
from qa_service.permissions import Role
from qa_service.placements.models import Child
from qa_service.providers.models import Setting
from qa_service.reports.our_side import our_side
from qa_service.reports.viewer import viewer_of
from tests.concerns.making import NOTE
from tests.flags.builder import a_group, a_placement, a_setting
from tests.visits.test_pages import form_of
from tests.web.client import Browser, Page

ClientFor = Callable[[Role], Browser]
pytestmark = pytest.mark.only("sqlite")
WORDS = "Do not place: speak to safeguarding"
REPORT = "/concerns/report?setting=2800666"


@pytest.fixture
def home(app: Flask, authority: int) -> int:
    with app.app_context(), acting_for(authority), transaction():
        return a_setting(urn="2800666", name="Invented House", group_id=a_group("Larch Care Ltd"))


@pytest.fixture
def lead(home: int, client_for: ClientFor) -> Browser:
    return client_for(Role.SAFEGUARDING_LEAD)


def yesterday() -> date:
    return today() - timedelta(days=1)


def sent(page: Page, **said: Any) -> dict[str, Any]:
    usual = {**day("known_on"), "known_time": "09:00", "criteria": ["harmed"], "note": NOTE}
    return form_of(page, **(usual | said))


def reported(browser: Browser, app: Flask, **said: Any) -> str:
    """Reports it, and returns the concern's own page, which whoever reported does not learn."""
    receipt = browser.post(REPORT, sent(browser.get(REPORT), **said)).location
    assert receipt is not None and receipt.startswith("/concerns/receipts/")
    with app.app_context(), across_authorities():
        return f"/concern/{db.session.scalars(select(Concern.reference).order_by(Concern.id.desc())).first()}"


def day(field: str, on: date | None = None) -> dict[str, list[int]]:
    on = on or yesterday()
    return {field: [on.day, on.month, on.year]}


def test_what_comes_before_any_form_stands_on_the_first_screen(lead: Browser, client_for: ClientFor) -> None:
    officer = client_for(Role.COMMISSIONING_OFFICER)
    first = officer.get("/concerns/first?setting=2800666")
    for words in ("999", "out-of-hours duty team", "child’s social worker", "LADO of Marlowe", "not kept here yet"):
        assert words in first.text, words
    assert not first.soup.select("main form"), "the first screen is no form"
    assert "/concerns/report?setting=2800666" in str(first.soup.main)
    page = lead.get("/concerns/lado/change?area=Marlowe")
    lead.post("/concerns/lado/change?area=Marlowe", form_of(page, phone="01632 960 700", email="lado@marlowe.example"))
    assert "01632 960 700" in officer.get("/concerns/first?setting=2800666").text
    assert officer.get("/concerns/lado").rows()[0][1] == "01632 960 700"
    officer.get("/concerns/lado/change", status=404)
    assert "Invented House" in officer.get("/concerns/report?q=invented").text


def test_an_officer_writes_and_keeps_a_receipt_that_shows_two_things_and_no_more(
        app: Flask, lead: Browser, client_for: ClientFor) -> None:
    officer = client_for(Role.COMMISSIONING_OFFICER)
    case = reported(officer, app)
    receipts = officer.get("/concerns/receipts")
    path = str(receipts.soup.select_one("tbody a")["href"])  # type: ignore[index]
    shown = officer.get(path)
    assert "Not sent yet" in shown.text
    for words in ("Zebrafinch", "Invented", "harmed", case[-20:]):
        assert words not in shown.html and words not in receipts.html
    officer.get(case, status=404)
    officer.get("/concerns", status=404)
    other = client_for(Role.PLACEMENTS_OFFICER)
    other.get(path, status=404)
    form = lead.get(f"{case}/sent")
    lead.post(f"{case}/sent", form_of(form, **day("sent_on"), sent_time="09:02", sent_how="email",
                                      **day("acknowledged_on"), acknowledged_time="09:03", lado_reference="M-17"))
    after = officer.get(path)
    assert "Sent to the LADO on" in after.text and "Acknowledged Acknowledged" in after.text
    assert "M-17" not in after.html


@pytest.mark.parametrize(("said", "words"), [
    ({"known_time": ""}, "Give the time at which our council first knew"),
    ({"known_on": ["", "", ""]}, "Give the day on which our council first knew"),
    ({"known_on": ["1", "1", "2199"]}, "cannot have known it in the future"),
    ({"criteria": []}, "at least one"),
    ({"known_time": "25:99"}, "Enter the time of day in figures"),
    ({"sent_on": ["1", "1", "2020"], "sent_time": "9:00", "sent_how": "email"}, "before our council knew"),
    ({**day("sent_on"), "sent_how": "email"}, "Give both, the day and the time"),
    ({**day("sent_on"), "sent_time": "09:01"}, "when the LADO was told, and how"),
    ({"note": "Amy Brackenstone hit him"}, "It looks as if it held a name"),
])
def test_what_cannot_be_is_refused_in_plain_words_and_what_was_typed_stays(
        home: int, client_for: ClientFor, said: dict[str, Any], words: str) -> None:
    officer = client_for(Role.COMMISSIONING_OFFICER)
    page = officer.post(REPORT, sent(officer.get(REPORT), **said), status=422)
    assert words in page.text
    assert said.get("note", NOTE) in page.html and officer.get("/concerns/receipts").text.endswith("reported nothing.")


def test_the_same_form_twice_is_one_concern_with_one_receipt(app: Flask, lead: Browser) -> None:
    form = sent(lead.get(REPORT))
    assert lead.post(REPORT, form).location == lead.post(REPORT, form).location
    with app.app_context():
        assert len(db.session.execute(select(Concern.__table__.c.id)).all()) == 1


def test_the_case_is_walked_from_the_report_to_its_closing_by_two_people(
        app: Flask, lead: Browser, client_for: ClientFor) -> None:
    second = client_for(Role.SAFEGUARDING_LEAD)
    case = reported(lead, app)
    page = lead.get(case)
    assert NOTE in page.text and "Tell the LADO" in page.text and "Invented House" in page.text
    lead.post(f"{case}/sent", form_of(lead.get(f"{case}/sent"), **day("sent_on"), sent_time="09:02", sent_how="form"))
    lead.post(f"{case}/meeting", form_of(lead.get(f"{case}/meeting"), kind="allegations", **day("on", today())))
    assert "To come" in lead.get(case).text
    lead.post(f"{case}/meeting/held", form_of(lead.get(f"{case}/meeting/held"), kind="allegations",
                                              decision="Enquiries by the employer"))
    lead.post(f"{case}/note", form_of(lead.get(f"{case}/note"), text="The provider rang back"))
    refused = lead.post(f"{case}/record", form_of(lead.get(f"{case}/record"), outcome="unfounded"), status=422)
    assert "Give both" in refused.text
    lead.post(f"{case}/record", form_of(lead.get(f"{case}/record"), stage="concluded", outcome="unfounded",
                                        **day("outcome_on"), placement_decision="stay", **day("placement_decided_on"),
                                        ofsted="by_provider", **day("ofsted_told_on")))
    lead.post(f"{case}/close", form_of(lead.get(f"{case}/close"), reason="All is done"))
    assert "Close it, as the second person" not in lead.get(case).text
    alone = lead.post(f"{case}/close/confirm", status=403)
    assert "somebody else who is named on it must decide" in alone.text
    assert "asks to close it: All is done" in second.get(case).text
    second.post(f"{case}/close/confirm")
    closed = lead.get(case)
    kept = f"Kept until {today().day} {today():%B} {today().year + 10}"
    assert "by two people" in closed.text and kept in closed.text
    for words in ("Enquiries by the employer", "The provider rang back", "Unfounded", "no evidence or proper basis"):
        assert words in closed.text, words
    assert "Unfounded" in lead.get("/concerns").text and "Who looked at this" in closed.text
    lead.post(f"{case}/hold", form_of(lead.get(f"{case}/hold"), reason="A public inquiry"))
    assert "It is held: A public inquiry" in lead.get(case).text
    lead.post(f"{case}/open-again", form_of(lead.get(f"{case}/open-again"), reason="News"))
    assert "Ask to close it" in lead.get(case).text


def test_a_manager_who_is_named_says_why_and_reads_and_changes_nothing(
        app: Flask, lead: Browser, client_for: ClientFor) -> None:
    manager = client_for(Role.MANAGER)
    case = reported(lead, app)
    manager.get(case, status=404)
    lead.post(f"{case}/people", form_of(lead.get(f"{case}/people"), person=str(manager.user_id), what="name"))
    asked = manager.get(case)
    assert "Why you need to see it" in asked.text and NOTE not in asked.html
    manager.post(case, form_of(asked, reason="no"), status=422)
    shown = manager.post(case, form_of(asked, reason="Deciding about the contract"), status=200)
    assert NOTE in shown.text and "Add a note" not in shown.text
    manager.get(f"{case}/note", status=404)
    assert "Deciding about the contract" in lead.get(case).text, "each reading with its reason stands on the case"


def test_a_stale_second_factor_is_asked_for_anew_and_what_was_typed_is_not_lost(
        app: Flask, authority: int, lead: Browser) -> None:
    case = reported(lead, app)
    proved_last(app, authority, lead, timedelta(minutes=11))
    for path in (case, "/concerns", "/concerns/patterns"):
        there = lead.get(path, status=302).location
        assert there is not None and there.startswith("/account/confirm?next=%2Fconcern")
    lead.post(f"{case}/note", {"text": "Kestrel, half written"})
    with app.app_context(), acting_for(authority):
        kept = db.session.scalars(select(KeptForm)).one()
        assert kept.path == f"{case}/note" and "Kestrel" not in str(kept.fields)
    proved_last(app, authority, lead, timedelta())
    assert "Kestrel, half written" in lead.get(f"{case}/note").html


WRITTEN = {"close": "reason", "hold": "reason", "bundle": "reason", "people": "why", "meeting/held": "decision",
           "notice": "why", "notice/write": "detail"}


def test_whatever_is_typed_about_a_concern_stands_in_its_form_again_after_the_second_factor(
        app: Flask, authority: int, lead: Browser) -> None:
    case = reported(lead, app)
    forms = {f"{case}/{page}": box for page, box in WRITTEN.items()} | {"/concerns/rules/SG-03/first": "reason"}
    sent = {path: form_of(lead.get(path), **{box: "Kestrel, half written"}) for path, box in forms.items()}
    proved_last(app, authority, lead, timedelta(minutes=11))
    for path, said in sent.items():
        assert (lead.post(path, said, status=302).location or "").startswith("/account/confirm")
    proved_last(app, authority, lead, timedelta())
    for path in forms:
        assert "Kestrel, half written" in lead.get(path).html, path
    lead.post(f"{case}/hold", form_of(lead.get(f"{case}/hold")))
    assert "Kestrel" in lead.get(case).text
    assert "Kestrel" not in lead.get(f"{case}/hold").html, "saved, it is kept no more"


def test_what_was_typed_over_something_older_keeps_its_words_and_saves_over_nothing(
        app: Flask, authority: int, lead: Browser) -> None:
    case = reported(lead, app)
    typed = form_of(lead.get(f"{case}/record"), note="Kestrel", stage="logged", criteria=["harmed"])
    lead.post(f"{case}/record", form_of(lead.get(f"{case}/record"), stage="logged", criteria=["risk", "harmed"]))
    proved_last(app, authority, lead, timedelta(minutes=11))
    lead.post(f"{case}/record", typed)
    proved_last(app, authority, lead, timedelta())
    again = lead.get(f"{case}/record")
    assert "Somebody else changed this since you typed" in again.text and "Kestrel" in again.html
    assert lead.post(f"{case}/record", form_of(again, stage="logged")).location == case
    shown = lead.get(case).text
    assert "Kestrel" in shown and "pose a risk of harm" in shown, "what was recorded meanwhile stands"


def proved_last(app: Flask, authority: int, browser: Browser, ago: timedelta) -> None:
    """Somebody with a second factor gave it so long ago."""
    with app.app_context(), acting_for(authority), transaction():
        db.session.execute(update(User).where(User.id == browser.user_id).values(totp_sealed=b"codes"))
        db.session.execute(update(UserSession).values(second_factor_at=utc_now() - ago))


def test_a_lost_key_is_said_in_plain_words_nothing_is_shown_and_it_is_recorded(app: Flask, lead: Browser) -> None:
    case, _other = reported(lead, app), reported(lead, app)
    keys = app.config["SERVICE"].data_dir / "keys"
    away = (keys / "000001.key").rename(keys / "away")
    page = lead.get(case, status=503)
    assert page.heading == "This cannot be opened now" and "send it again" not in page.text
    assert "the key that it was sealed with (number 1) is not on this machine" in page.text
    listed = lead.get("/concerns")
    assert "2 concerns on which you are named cannot be opened" in listed.text
    assert listed.text.count("is not on this machine") == 1, "said once"
    assert "Invented House" not in page.html + listed.html and NOTE not in page.html + listed.html
    away.rename(keys / "000001.key")
    shown = lead.get(case)
    assert NOTE in shown.text and "Could not open" in shown.text


def test_what_looks_like_a_name_is_said_while_it_is_typed_and_kept_sealed(app: Flask, lead: Browser) -> None:
    lead.get(REPORT)
    answer = lead.client.post("/concerns/typed?form=/concerns/report?setting=2800666&key=k1", data={
        "csrf_token": lead.token, "name": "note", "value": "Amy Brackenstone of M1 1AA"})
    assert answer.json is not None and answer.json["personal"] == ["a postcode", "a name"]
    with app.app_context():
        assert "Brackenstone" not in str(db.session.execute(select(KeptForm.__table__.c.fields)).all())
    again = lead.get(REPORT)
    assert "Amy Brackenstone" in again.html, "left without sending, it is there again"
    assert again.soup.select_one("#known_on-day")["value"] == str(today().day)  # type: ignore[index]


def test_a_file_is_had_through_its_concern_alone(app: Flask, lead: Browser, client_for: ClientFor) -> None:
    from io import BytesIO

    case = reported(lead, app)
    pdf = b"%PDF-1.4\n%%EOF"
    lead.post(f"{case}/files", {"file": (BytesIO(pdf), "plan.pdf")})
    lead.post(f"{case}/files", {"file": (BytesIO(b""), "plan.pdf")}, status=422)
    path = str(lead.get(case).soup.select_one("main a[href*='/files/']")["href"])  # type: ignore[index]
    answer = lead.client.get(path)
    assert answer.data == pdf and answer.headers["Content-Disposition"].startswith("attachment")
    other = reported(lead, app)
    assert lead.client.get(other + path[len(case):]).status_code == 404
    with app.app_context():
        actions = list(db.session.scalars(select(AuditEvent.action).where(AuditEvent.action == "concern.file_read")))
        assert len(actions) == 2


MARKED_PAGES = ("/settings", "/settings/2800666", "/settings/2800666/check", "/settings/2800666/sixteen-plus",
                "/placements", "/search?q=Invented", "/groups/1")
WHO_PLACE = {Role.COMMISSIONING_OFFICER, Role.PLACEMENTS_OFFICER, Role.MANAGER, Role.SAFEGUARDING_LEAD}


def test_do_not_place_is_released_without_a_reason_and_seen_wherever_somebody_would_place(
        app: Flask, authority: int, home: int, lead: Browser, client_for: ClientFor) -> None:
    with app.app_context(), acting_for(authority), transaction():
        child = Child(reference="C1")
        db.session.add(child)
        db.session.flush()
        a_placement(home, child_id=child.id)
    readers = {role: client_for(role) for role in Role}

    def seeing(path: str) -> set[Role]:
        return {role for role, one in readers.items() if WORDS in one.client.get(path).text}

    def nobody_sees() -> bool:
        return all(WORDS not in readers[Role.PLACEMENTS_OFFICER].get(path).html for path in MARKED_PAGES[:3])

    assert nobody_sees()
    lead.post("/do-not-place/2800666/release")
    for path in MARKED_PAGES:
        answers = {role: one.client.get(path) for role, one in readers.items()}
        may = {role for role in WHO_PLACE if answers[role].status_code == 200}
        assert {role for role, answer in answers.items() if WORDS in answer.text} == may, path
        assert may == WHO_PLACE or path not in ("/placements", "/settings")
    check = readers[Role.PLACEMENTS_OFFICER]
    page = check.get("/settings/2800666/check")
    recorded = str(check.post("/settings/2800666/check", form_of(page)).location)
    assert seeing(recorded) == WHO_PLACE and readers[Role.AUDITOR].get(recorded).heading
    with app.app_context(), acting_for(authority):
        setting = db.session.get_one(Setting, home)
        printed = {role: our_side(setting, today(), viewer_of(role)).marked for role in Role}
        assert {role for role, marked in printed.items() if marked} == WHO_PLACE
        assert not [one for one in db.session.scalars(select(AuditEvent)) if "marker" in one.action
                    and not one.action.startswith("concern.")], "nor in the part of the trail that others read"
    assert "Invented House" in lead.get("/do-not-place").text
    lead.post("/do-not-place/2800666/lift")
    assert nobody_sees()


def test_the_other_pages_stand(lead: Browser, app: Flask) -> None:
    reported(lead, app)
    assert "SG-02" in lead.get("/concerns/rules").text
    assert "Invented House" in lead.get("/concerns/patterns").text
    page = lead.get("/concerns/arrangements")
    assert "every safeguarding lead is named" in page.text
    lead.post("/concerns/arrangements", form_of(page, lead=str(lead.user_id)))
    assert "every safeguarding lead is named" not in lead.get("/concerns/arrangements").text
