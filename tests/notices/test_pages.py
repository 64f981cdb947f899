"""The pages of regional notices, walked as people walk them: without script, each page reviewed."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import select

from qa_service.actor import Actor
from qa_service.clock import today
from qa_service.database import across_authorities, acting_for, db, transaction
from qa_service.notices import access, jobs
from qa_service.notices.models import NoticeSending
from qa_service.permissions import Role
from qa_service.vocabulary import Grade
from scrapers.notice.form import fields_in
from tests.concerns.test_pages import reported
from tests.flags.builder import a_group, a_placement, a_setting, an_inspection
from tests.notices.making import SECRET, drafted, on
from tests.visits.test_pages import form_of
from tests.web.client import Browser, Page

ClientFor = Callable[[Role], Browser]
pytestmark = pytest.mark.only("sqlite")


@pytest.fixture
def home(app: Flask, authority: int) -> int:
    with app.app_context(), acting_for(authority), transaction():
        return a_setting(urn="2800666", name="Invented House", group_id=a_group("Larch Care Ltd"))


@pytest.fixture
def lead(home: int, client_for: ClientFor) -> Browser:
    return client_for(Role.SAFEGUARDING_LEAD)


def listed(lead: Browser) -> None:
    """Fills the circulation list: one with an address, one without."""
    for name, kind, email in (("Placements Anywhere", "region", "hub@region.example"), ("Wexley Council", "authority",
                                                                                        "")):
        page = lead.get("/regional-notices/circulation/new")
        lead.post("/regional-notices/circulation/new", form_of(page, organisation=name, kind=kind, email=email))


def raised(browser: Browser, address: str = "/regional-notices/new?setting=2800666") -> str:
    page = browser.get(address)
    sent = browser.post(address, form_of(page, reasons=["quality"], detail=SECRET))
    assert sent.location is not None and sent.location.startswith("/regional-notice/")
    return sent.location


def circulated(lead: Browser, notice: str) -> Page:
    page = lead.get(f"{notice}/send")
    assert SECRET in page.text and "Placements Anywhere" in page.text
    lead.post(f"{notice}/send", form_of(page, needed="y"))
    return lead.get(notice)


def token(page: Page) -> str:
    """What the forms of somebody carry who has not signed in."""
    field = page.soup.select_one("input[name=csrf_token]")
    assert field is not None
    return str(field["value"])


def test_a_notice_is_raised_with_all_that_is_known_filled_in_and_sent(
        app: Flask, lead: Browser, authority: int) -> None:
    page = lead.get("/regional-notices/new?setting=2800666&because=inadequate")
    filled = form_of(page)
    assert (filled["service"], filled["urn"], filled["organisation"], filled["host_authority"]) == (
        "Invented House", "2800666", "Larch Care Ltd", "Marlowe")
    assert filled["reasons"] == "inadequate" and filled["contracts"] == "off_contract" and filled["officer_email"]
    assert "we are the host authority" in page.text
    notice = raised(lead)
    refused = lead.get(f"{notice}/send")
    assert "circulation list is empty" in refused.text
    listed(lead)
    page = lead.get(f"{notice}/send")
    assert "necessary and proportionate" in lead.post(f"{notice}/send", form_of(page), status=422).text
    page = circulated(lead, notice)
    assert [row[:3] for row in page.rows()] == [
        ["Placements Anywhere", page.rows()[0][1], "By a link that opens it once hub@region.example"],
        ["Wexley Council", page.rows()[1][1], "By hand"]]
    again = lead.post(f"{notice}/send", form_of(lead.get(f"{notice}/send"), needed="y", recipients=["1"]), status=409)
    assert "nothing was sent twice" in again.text
    given = page.soup.select_one("a[href*='/given/']")
    assert given is not None
    href = str(given["href"])
    lead.post(href, form_of(lead.get(href), how="At the monthly meeting", on=on(today())))
    assert "At the monthly meeting" in lead.get(notice).text


def test_the_form_is_taken_once_by_a_link_that_the_mail_alone_holds(app: Flask, lead: Browser) -> None:
    listed(lead)
    notice = raised(lead)
    circulated(lead, notice)
    with app.app_context():
        jobs.look_after_what_is_shared()
    mails = [one.read_text() for one in (app.config["SERVICE"].data_dir / "mail").iterdir()]
    (mail,) = [one for one in mails if "shared-form/" in one]
    for word in ("Zebrafinch", "Invented", "Larch", "2800666", "Quality"):
        assert word not in mail
    path = "/shared-form/" + re.findall(r"shared-form/([\w-]+)", mail.replace("=\n", ""))[0]
    stranger = Browser(app)
    page = stranger.get(path)
    assert "Invented" not in page.text and "once" in page.text
    with app.app_context(), across_authorities():
        assert not any(db.session.scalars(select(NoticeSending.taken_at))), "looking takes nothing"
    taken = stranger.client.post(path, data={"csrf_token": token(page), "kind": "docx"})
    assert taken.status_code == 200 and taken.data[:2] == b"PK"
    assert "attachment" in taken.headers["Content-Disposition"]
    stranger.get(path, status=404)
    assert "Opened" in lead.get(notice).text
    lead.post(str(lead.get(notice).soup.select("form[action*='/again/']")[0]["action"]))
    with app.app_context():
        jobs.look_after_what_is_shared()
    newer = {one.read_text() for one in (app.config["SERVICE"].data_dir / "mail").iterdir()} - set(mails)
    assert any("shared-form/" in one for one in newer)


def test_an_update_and_the_removal_tell_all_who_got_the_earlier_version(app: Flask, lead: Browser) -> None:
    listed(lead)
    notice = raised(lead)
    circulated(lead, notice)
    lead.post("/regional-notices/circulation/1/remove")
    page = lead.get(f"{notice}/update")
    assert "off the list, but it got the earlier version" in page.text
    assert "what is new" in lead.post(f"{notice}/update", form_of(page), status=422).text
    lead.post(f"{notice}/update", form_of(page, said="Ofsted has been there"))
    second = lead.post(f"{notice}/update", form_of(page, said="Ofsted has been there twice"), status=409)
    assert "nothing was sent twice" in second.text
    page = lead.get(notice)
    assert [row[0] for row in page.rows()[:2]] == ["Placements Anywhere", "Wexley Council"]
    assert len(page.rows()) == 4 and "Ofsted has been there" in page.text
    page = lead.get(f"{notice}/remove")
    early = form_of(page, on=on(today() - timedelta(days=3)), why="All is well")
    assert "when it was sent" in lead.post(f"{notice}/remove", early, status=422).text
    lead.post(f"{notice}/remove", form_of(page, on=on(today()), why="All is well"))
    page = lead.get(notice)
    assert "Removed" in page.text and "Told: Placements Anywhere, Wexley Council" in page.text and len(page.rows()) == 6
    lead.get(f"{notice}/update", status=404)


def test_the_provider_comments_by_a_private_link_and_the_next_update_brings_it(app: Flask, lead: Browser) -> None:
    listed(lead)
    notice = raised(lead)
    page = lead.post(f"{notice}/provider", form_of(lead.get(f"{notice}/provider")), status=200)
    box = page.soup.select_one("#filter-address")
    assert box is not None
    path = "/shared-form-comment/" + str(box["value"]).rpartition("/")[2]
    manager = Browser(app)
    shown = manager.get(path)
    assert SECRET in shown.text and "Olive" not in shown.text
    manager.post(path, {"csrf_token": token(shown), "text": ""}, status=422)
    manager.post(path, {"csrf_token": token(shown), "text": "The rota was changed on Monday."}, status=200)
    circulated(lead, notice)
    page = lead.get(notice)
    assert "The rota was changed on Monday." in page.text
    first = lead.client.get(f"{notice}/form.docx").data
    lead.post(f"{notice}/update", form_of(lead.get(f"{notice}/update"), said="With the comment"))
    second = lead.client.get(f"{notice}/form.docx").data
    assert b"rota" not in _words(first) and b"The rota was changed" in _words(second)
    lead.post(f"{notice}/remove", form_of(lead.get(f"{notice}/remove"), why="Put right"))
    manager.get(path, status=404)


def _words(docx: bytes) -> bytes:
    with zipfile.ZipFile(BytesIO(docx)) as package:
        return package.read("word/document.xml")


def test_the_form_is_a_pdf_and_a_word_file_with_the_lines_of_the_protocol(lead: Browser) -> None:
    notice = raised(lead)
    pdf = lead.client.get(f"{notice}/form.pdf")
    assert pdf.data[:5] == b"%PDF-" and "invented" not in pdf.headers["Content-Disposition"].lower()
    words = _words(lead.client.get(f"{notice}/form.docx").data).decode()
    for line in ("Issuing local authority", "Date issued to the regional body", "Date for review by the issuing",
                 "Company number", "Host authority", "Name of home/property/school", "Ofsted URN", "Residential FPS",
                 "☒ Quality concern", "☐ Current criminal investigation", "☐ Ending placement(s)", SECRET,
                 "must not be passed on"):
        assert line in words, line
    lead.get(f"{notice}/form.txt", status=404)


def test_a_notice_about_another_councils_home_is_refused_with_whom_to_tell(
        app: Flask, authority: int, lead: Browser) -> None:
    with app.app_context(), acting_for(authority), transaction():
        a_setting(urn="2800777", name="Far House", local_authority="Wexley")
    page = lead.get("/regional-notices/new?setting=2800777")
    assert "neither in our area" in page.text
    refused = lead.post("/regional-notices/new?setting=2800777", form_of(page, reasons=["quality"], detail=SECRET),
                        status=422)
    assert "This is in Wexley" in refused.text and SECRET in refused.html, "what was typed is still there"
    with app.app_context(), acting_for(authority), transaction():
        a_placement(a_setting(urn="2800778", name="Our child's house", local_authority="Wexley"),
                    started_on=today() - timedelta(days=9))
    assert "placed there" in lead.get("/regional-notices/new?setting=2800778").text


def test_days_in_the_wrong_order_are_refused_at_their_field(lead: Browser) -> None:
    address = "/regional-notices/new?setting=2800666"
    page = lead.get(address)
    for field, day, words in (("review_on", today() - timedelta(days=1), "from today on"),
                              ("review_on", today(), "after the notice is issued"),
                              ("to_provider_on", today() + timedelta(days=1), "on a day in the future")):
        issued = on(today()) if day == today() else ["", "", ""]
        said = form_of(page, reasons=["quality"], detail=SECRET, to_provider_on=issued) | {field: on(day)}
        assert words in lead.post(address, said, status=422).text, field
    assert "at least one reason" in lead.post(address, form_of(page, reasons=[]), status=422).text


def test_a_received_notice_is_matched_acknowledged_looked_at_and_acted_on(
        app: Flask, authority: int, home: int, lead: Browser) -> None:
    with app.app_context(), acting_for(authority), transaction():
        a_placement(home, started_on=today() - timedelta(days=90))
    page = lead.get("/regional-notices/received/new")
    said = form_of(page, came_on=on(today() - timedelta(days=7)), came_time="", issuing_authority="Wexley Council",
                   service="Invented House", detail=SECRET)
    assert "time at which it came" in lead.post("/regional-notices/received/new", said, status=422).text
    late = said | {"came_time": "09:00", "to_region_on": on(today())}
    assert "after it came to us" in lead.post("/regional-notices/received/new", late, status=422).text
    notice = lead.post("/regional-notices/received/new", said | {"came_time": "09:00"}).location
    assert notice is not None
    page = lead.get(notice)
    assert "cannot tell" in page.text and "Not matched yet" in page.text
    assert "Say first which setting" in lead.post(f"{notice}/children", form_of(
        lead.get(f"{notice}/children"), said="All well"), status=422).text
    match = lead.get(f"{notice}/match")
    assert "Its name: Invented House" in match.text
    lead.post(str(match.soup.select("form[action*='/match/setting/']")[0]["action"]))
    page = lead.get(notice)
    assert "Regional notice received, not acted on" in page.text and "it is not acknowledged" in page.text
    lead.post(f"{notice}/acknowledge")
    lead.post(f"{notice}/children", form_of(lead.get(f"{notice}/children"), said="Visited today, settled"))
    page = lead.get(notice)
    assert "not acted on" not in page.text and "Visited today, settled" in page.text
    asked = lead.get(f"{notice}/action")
    answer = form_of(asked, owner="Registered manager", due_on=on(today() + timedelta(days=3)))
    leak = lead.post(f"{notice}/action", answer | {"text": "Act on the notice"}, status=422)
    assert "Leave the notice out" in leak.text
    lead.post(f"{notice}/action", answer)
    assert "Visit each of our children" in lead.get(notice).text
    acted = lead.get(str(lead.get(notice).soup.select("a[href^='/actions/']")[0]["href"]))
    assert "notice" not in acted.text.lower().replace("regional notices", "") and "Our children" in acted.text
    lead.post(f"{notice}/ended", form_of(lead.get(f"{notice}/ended")))
    assert "Removed on" in lead.get(notice).text


def test_a_received_file_is_read_by_its_labels_and_one_that_cannot_be_read_is_kept(lead: Browser) -> None:
    ours = lead.client.get(f"{raised(lead)}/form.docx").data
    for data, name, words in ((ours, "isp.docx", "What could be read"), (b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R"
                              b">>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n%%EOF", "scan.pdf",
                              "could not be read by machine")):
        page = lead.get("/regional-notices/received/upload")
        sent = form_of(page, came_on=on(today() - timedelta(days=1)), came_time="08:15", file=(BytesIO(data), name))
        says = lead.post("/regional-notices/received/upload", sent).location
        assert says is not None and says.endswith("/says")
        page = lead.get(says)
        assert words in page.text
        notice = says.removesuffix("/says")
        assert lead.client.get(f"{notice}/received.file").data[:4] == data[:4]
        if name == "isp.docx":
            read = form_of(page)
            assert (read["service"], read["urn"], read["reasons"]) == ("Invented House", "2800666", "quality")
            lead.post(says, read)
            assert "Invented House" in lead.get(notice).text and "By its URN, 2800666" in lead.get(notice).text
        else:
            assert "Give the authority" in lead.post(says, form_of(page), status=422).text
    page = lead.get("/regional-notices/received/upload")
    bad = form_of(page, came_time="08:15", file=(BytesIO(b"MZ\x90"), "notice.exe"))
    assert "cannot be kept" in lead.post("/regional-notices/received/upload", bad, status=422).text


def test_labels_are_read_on_their_line_and_on_the_next() -> None:
    found = fields_in(["Issuing local authority: Wexley Council", "Officer name and email: Una May una@wexley.example",
                       "Name of home / property / school", "Far House", "Ofsted URN", "Address: 1 Long Lane"])
    assert found == {"issuing_authority": "Wexley Council", "officer_name": "Una May",
                     "officer_email": "una@wexley.example", "service": "Far House", "address": "1 Long Lane"}


def test_whoever_raises_one_sees_that_one_and_nobody_else_who_is_not_named_sees_any(
        app: Flask, authority: int, lead: Browser, client_for: ClientFor) -> None:
    officer, other = client_for(Role.COMMISSIONING_OFFICER), client_for(Role.MANAGER)
    mine, theirs = raised(officer), raised(lead)
    assert "Nobody outside those who handle notices and you" in officer.get(mine).text
    for browser, path in ((officer, theirs), (other, mine), (other, theirs), (officer, f"{mine}/send"),
                          (other, "/regional-notices/people")):
        browser.get(path, status=404)
    assert "handle regional notices" in other.get("/regional-notices/circulation").heading
    other.post("/regional-notices/received/new", {}, status=404)
    theirs_listed = other.get("/regional-notices")
    assert "Zebrafinch" not in theirs_listed.text and not theirs_listed.soup.select("table")
    page = lead.get("/regional-notices/people")
    who = next(str(one["value"]) for one in page.soup.select("option") if "(manager)" in one.text)
    lead.post("/regional-notices/people", {"person": who})
    assert "Invented House" in other.get(theirs).text
    lead.post(f"/regional-notices/people/{who}/remove")
    other.get(theirs, status=404)
    with app.app_context(), acting_for(authority):
        assert [user.role for user in access.handlers()] == [Role.SAFEGUARDING_LEAD]


def test_a_draft_is_changed_withdrawn_and_had_back(lead: Browser) -> None:
    notice = raised(lead)
    page = lead.get(f"{notice}/change")
    lead.post(f"{notice}/change", form_of(page, detail="Other words"))
    late = lead.post(f"{notice}/change", form_of(page, detail="Third"), status=409)
    assert "changed this while you looked" in late.text
    lead.post(f"{notice}/withdraw")
    lead.get(f"{notice}/change", status=404)
    lead.post(f"{notice}/restore")
    assert "Other words" in lead.get(f"{notice}/change").html


def test_the_list_asks_a_fixed_number_of_questions(
        app: Flask, authority: int, lead: Browser, count_queries: Callable[[], int]) -> None:
    asked = []
    for _number in range(2):
        with app.app_context(), acting_for(authority):
            for _one in range(3):
                with transaction():
                    home = a_setting()
                    a_placement(home, started_on=today() - timedelta(days=9))
                    an_inspection(a_setting(), today() - timedelta(days=60), Grade.INADEQUATE)
                drafted(Actor.user(lead.user_id or 0, Role.SAFEGUARDING_LEAD), home)
        lead.get("/regional-notices")
        before = count_queries()
        lead.get("/regional-notices")
        asked.append(count_queries() - before)
    assert asked[0] == asked[1]


def test_a_partner_sees_what_was_sent_to_it_and_nothing_else(
        app: Flask, authority: int, lead: Browser, client_for: ClientFor) -> None:
    partner = client_for(Role.REGIONAL_PARTNER)
    assert "None was sent" in partner.get("/shared-notices").text
    page = lead.get("/regional-notices/circulation/new")
    account = next(str(one["value"]) for one in page.soup.select("#account option") if one["value"])
    lead.post("/regional-notices/circulation/new", form_of(page, organisation="Region", kind="region", account=account))
    notice, kept_back = raised(lead), raised(lead)
    circulated_to = lead.get(f"{notice}/send")
    lead.post(f"{notice}/send", form_of(circulated_to, needed="y"))
    assert len(partner.get("/shared-notices").rows()) == 1
    assert "None was sent" in client_for(Role.REGIONAL_PARTNER).get("/shared-notices").text, "another partner"
    reference = notice.rpartition("/")[2]
    assert SECRET in partner.get(f"/shared-notices/{reference}/1").text
    assert partner.client.get(f"/shared-notices/{reference}/1/form.docx").data[:2] == b"PK"
    for path in (f"/shared-notices/{reference}/2", f"/shared-notices/{kept_back.rpartition('/')[2]}/1", notice,
                 "/regional-notices"):
        partner.get(path, status=404)
    assert "Opened" in lead.get(notice).text


def test_a_notice_is_raised_from_a_concern_by_its_named_people_and_sent(
        app: Flask, authority: int, lead: Browser, client_for: ClientFor) -> None:
    case, other = reported(lead, app), client_for(Role.SAFEGUARDING_LEAD)
    assert "Not decided yet" in lead.get(case).text
    page = lead.get(f"{case}/notice")
    assert "We are the host authority" in page.text
    lead.get(f"{case}/notice/send", status=404)
    lead.post(f"{case}/notice", form_of(page, wanted="yes", why="Children elsewhere may be at risk"))
    page = lead.get(f"{case}/notice/write")
    assert form_of(page)["reasons"] == "safeguarding"
    lead.post(f"{case}/notice/write", form_of(page, detail=SECRET))
    page = lead.get(f"{case}/notice")
    assert SECRET in page.text and _words(lead.client.get(f"{case}/notice/form.docx").data)
    assert "Zebrafinch" not in other.get("/regional-notices").text
    other.get(f"{case}/notice", status=404)
    listed(lead)
    sent = lead.post(f"{case}/notice/send", form_of(lead.get(f"{case}/notice/send"), needed="y")).location
    assert sent is not None and SECRET in other.get(sent).text
    assert "It was sent" in lead.get(f"{case}/notice").text and "concern" not in other.get(sent).html.partition(
        "<h1")[2].replace("afeguarding concern", "").replace("uality concern", "").replace(
        "inancial concern", "").replace("uthority concern", "").partition("<footer")[0]
