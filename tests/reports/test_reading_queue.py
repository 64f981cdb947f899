"""Reports to read by hand: the queue, the form, “not a report”, undo, and two people at once."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest

from qa_service.actor import Actor
from qa_service.database import db
from qa_service.ofsted.models import Correction, Inspection, ReadingTask
from qa_service.ofsted.reading import keep_reading
from qa_service.ofsted.recording import Found, record_report
from qa_service.permissions import Role
from qa_service.reports.field_words import reason_words
from qa_service.vocabulary import EventType, Grade, Outcome, ProvisionType, ReadingStatus
from scrapers import report
from tests.ofsted import build
from tests.web.client import Browser, Page

Context = Callable[[], AbstractContextManager[None]]
ClientFor = Callable[[Role], Browser]
pytestmark = pytest.mark.only("sqlite")
JOB = Actor.job("test")


def recorded(urn: str = build.URN, number: int = 1, found: Found | None = None, **fields: Any) -> int:
    """A report recorded as collection does it: the id of its inspection."""
    setting = db.session.query(build.Setting).filter_by(urn=urn).one_or_none() or build.setting(urn)
    record = build.record(number, **{"urns": [urn], **fields})
    keep_reading(record.sha256, record)
    return record_report(record, setting, found or Found(label="Full inspection"), by=JOB).inspection_id


def as_filled(page: Page) -> dict[str, str]:
    """The form of a page as it is filled when it comes."""
    form = next(form for form in page.soup.select("main form") if form.select("select, input[type=text], textarea"))
    data = {str(field["name"]): "" for field in form.select("input[type=radio]")}
    data |= {str(field["name"]): str(field.get("value") or "") for field in form.select("input[name]")
             if field.get("type") != "hidden" and (field.get("type") != "radio" or field.has_attr("checked"))}
    for select in form.select("select"):
        chosen = select.select_one("option[selected]") or select.option
        assert chosen is not None
        data[str(select["name"])] = str(chosen.get("value") or "")
    return data


@pytest.fixture
def unread(writing: Context) -> int:
    """A full inspection whose overall grade the readers could not agree on."""
    with writing():
        return recorded(grade=None, differences=[report.SecondReading("judgements.overall", "good", "inadequate")])


def test_nothing_waits(client_for: ClientFor) -> None:
    page = client_for(Role.COMMISSIONING_OFFICER).get("/reports-to-read")
    assert "None waits." in page.text and not page.soup.select("table")


def test_the_queue_says_why_in_words(unread: int, client_for: ClientFor) -> None:
    (row,) = client_for(Role.COMMISSIONING_OFFICER).get("/reports-to-read").rows()
    assert "could not find: “Overall experiences and progress”." in row[1]


def test_reasons_keep_their_words_where_they_name_no_field() -> None:
    assert reason_words("Looked at by a person.") == "Looked at by a person."
    assert reason_words("They disagree. Could not find: urns, requirements[0].due.") == (
        "They disagree. Could not find: the URN, the date of requirement 1.")
    assert reason_words("Nothing could be found: document.") == (
        "The report could not be fetched, or could not be read at all.")


def test_the_form_shows_what_each_reader_saw_and_asks_for_what_is_unread(unread: int, client_for: ClientFor) -> None:
    page = client_for(Role.COMMISSIONING_OFFICER).get(f"/inspections/{unread}/read")
    assert "By the run of the text: Good By the layout of the page: Inadequate" in page.text
    filled = as_filled(page)
    assert filled["grade_overall"] == "", "an unread grade has no answer that one could send unseen"
    assert filled["event_type"] == "full" and filled["inspected_from"] == "2026"


def test_leaving_an_unread_grade_alone_is_refused(unread: int, client_for: ClientFor, reading: Context) -> None:
    browser = client_for(Role.COMMISSIONING_OFFICER)
    filled = as_filled(browser.get(f"/inspections/{unread}/read"))
    page = browser.post(f"/inspections/{unread}/read", {**filled, "inspected_from": ["10", "3", "2026"]}, status=422)
    assert "Choose what the report says: Overall experiences and progress" in page.text
    with reading():
        assert db.session.get_one(Inspection, unread).state == "unread"


def answer(browser: Browser, inspection_id: int, *, query: str = "", status: int = 302, **given: Any) -> Page:
    """Fills and sends the form of a report."""
    path = f"/inspections/{inspection_id}/read{query}"
    page = browser.get(path)
    filled = as_filled(page)
    days = [str(field.get("value") or "") for field in page.soup.select("input[name=inspected_from]")]
    return browser.post(path, {**filled, "inspected_from": days, **given}, status=status)


def test_a_person_says_what_the_report_says(unread: int, client_for: ClientFor, reading: Context) -> None:
    browser = client_for(Role.COMMISSIONING_OFFICER)
    done = answer(browser, unread, grade_overall="inadequate", note="Page 1 is clear.")
    assert done.location == f"/inspections/{unread}"
    with reading():
        found = db.session.get_one(Inspection, unread)
        assert (found.state, found.overall) == ("confirmed", Grade.INADEQUATE)
    page = browser.get(f"/inspections/{unread}")
    assert "Inadequate" in page.text and "Page 1 is clear." in page.text and "Confirmed by a person" in page.text
    (decided,) = browser.get("/reports-to-read").rows()
    assert decided[1] == "Corrected"


def test_a_person_says_that_the_report_gives_no_such_judgement(
        unread: int, client_for: ClientFor, reading: Context) -> None:
    answer(client_for(Role.MANAGER), unread, grade_overall="none")
    with reading():
        found = db.session.get_one(Inspection, unread)
        assert (found.state, found.overall) == ("confirmed", None)
    page = client_for(Role.MANAGER).get(f"/inspections/{unread}")
    assert "The report does not say" in page.text and not page.soup.select(".govuk-tag--green")


def test_what_was_read_right_is_confirmed_as_it_is(
        writing: Context, client_for: ClientFor, reading: Context) -> None:
    with writing():
        inspection_id = recorded()
    answer(client_for(Role.MANAGER), inspection_id)
    with reading():
        assert db.session.get_one(Inspection, inspection_id).state == "confirmed"
        assert db.session.query(ReadingTask).one().decision == "confirmed"
        assert db.session.query(Correction).count() == 0


def test_only_what_was_changed_is_corrected(writing: Context, client_for: ClientFor, reading: Context) -> None:
    with writing():
        inspection_id = recorded()
    answer(client_for(Role.MANAGER), inspection_id, grade_overall="inadequate")
    with reading():
        assert [row.field for row in db.session.query(Correction)] == ["judgements.overall"]
        assert db.session.get_one(Inspection, inspection_id).overall is Grade.INADEQUATE


def test_a_day_that_contradicts_the_page_can_be_confirmed_as_read(
        writing: Context, client_for: ClientFor, reading: Context) -> None:
    with writing():
        inspection_id = recorded(found=Found(label="Full inspection", event_on=date(2025, 1, 1)))
    page = client_for(Role.MANAGER).get(f"/inspections/{inspection_id}")
    assert "not read with certainty" in page.text and "Overall, as far as it was read: Good" in page.text
    answer(client_for(Role.MANAGER), inspection_id)
    with reading():
        found = db.session.get_one(Inspection, inspection_id)
        assert (found.state, found.inspected_from) == ("confirmed", date(2026, 3, 10))


def test_a_kind_of_inspection_that_contradicts_the_page_is_asked(
        writing: Context, client_for: ClientFor, reading: Context) -> None:
    with writing():
        inspection_id = recorded(found=Found(label="Monitoring visit", event_type=EventType.MONITORING))
    browser = client_for(Role.MANAGER)
    answer(browser, inspection_id, status=422)
    answer(browser, inspection_id, event_type="full")
    with reading():
        assert db.session.get_one(Inspection, inspection_id).state == "confirmed"


def test_a_report_that_names_another_setting_is_confirmed_by_whoever_looked(
        writing: Context, client_for: ClientFor, reading: Context) -> None:
    with writing():
        inspection_id = recorded(urns=["SC900999"])
    browser = client_for(Role.MANAGER)
    assert "By recording, you say that this is a report of this setting" in browser.get(
        f"/inspections/{inspection_id}/read").text
    answer(browser, inspection_id, grade_overall="good", grade_help_and_protection="none", grade_leadership="none")
    with reading():
        assert db.session.get_one(Inspection, inspection_id).state == "confirmed"


def test_a_report_that_nothing_could_be_read_in_is_asked_for_whole(
        writing: Context, client_for: ClientFor, reading: Context) -> None:
    with writing():
        home = build.setting("2599001", provision=ProvisionType.SUPPORTED_ACCOMMODATION)
        record = report.ReportRecord(build.document(9), ReadingStatus.UNREADABLE, "It is a picture of a page.")
        keep_reading(record.sha256, record)
        inspection_id = record_report(record, home, Found(), by=JOB).inspection_id
    browser = client_for(Role.MANAGER)
    assert "It is a picture of a page." in browser.get(f"/inspections/{inspection_id}/read").text
    answer(browser, inspection_id, status=422)
    answer(browser, inspection_id, event_type="full", outcome="inconsistent",
           inspected_from=["3", "2", "2026"])
    with reading():
        found = db.session.get_one(Inspection, inspection_id)
        assert (found.state, found.outcome) == ("confirmed", Outcome.INCONSISTENT)
        assert found.inspected_from == date(2026, 2, 3)


def test_a_date_that_is_none_is_refused_and_nothing_typed_is_lost(unread: int, client_for: ClientFor) -> None:
    page = answer(client_for(Role.MANAGER), unread, grade_overall="good", note="as printed", status=422,
                  inspected_from=["31", "2", "2026"])
    assert "There is no such date" in page.text
    assert as_filled(page)["grade_overall"] == "good" and as_filled(page)["note"] == "as printed"


def test_the_next_report_comes_by_itself(writing: Context, client_for: ClientFor) -> None:
    with writing():
        first = recorded("SC900001", 1, grade=None)
        second = recorded("SC900002", 2, grade=None)
    browser = client_for(Role.MANAGER)
    done = answer(browser, first, query="?from=queue", grade_overall="good")
    assert done.location == f"/inspections/{second}/read?from=queue"
    assert answer(browser, second, query="?from=queue", grade_overall="good").location == "/reports-to-read"


def test_not_a_report_is_followed_by_the_next_and_lends_no_grade(
        writing: Context, client_for: ClientFor, reading: Context) -> None:
    with writing():
        first = recorded("SC900001", 1)
        second = recorded("SC900002", 2, grade=None)
    browser = client_for(Role.MANAGER)
    browser.post(f"/inspections/{first}/not-a-report", {"note": ""}, status=422)
    done = browser.post(f"/inspections/{first}/not-a-report?from=queue", {"note": "A menu."})
    assert done.location == f"/inspections/{second}/read?from=queue"
    page = browser.get(f"/inspections/{first}")
    assert "Nothing on this page counts" in page.text and not page.soup.select(".govuk-tag--green")
    entry = browser.get("/settings/SC900001?show=inspection").soup.select_one(".qa-timeline")
    assert entry is not None and "Good" not in entry.get_text() and "Not a report of this setting" in entry.get_text()


def _undo(browser: Browser) -> Page:
    form = browser.get("/reports-to-read").soup.select_one("form[action$='/undo']")
    assert form is not None
    return browser.post(str(form["action"]))


def test_a_correction_is_taken_back(unread: int, client_for: ClientFor, reading: Context) -> None:
    browser = client_for(Role.MANAGER)
    answer(browser, unread, grade_overall="good")
    assert _undo(browser).location == f"/inspections/{unread}/read?from=queue"
    assert "Taken back: the report waits for a person." in browser.get(f"/inspections/{unread}/read").text
    assert len(browser.get("/reports-to-read").rows()) == 1
    with reading():
        found = db.session.get_one(Inspection, unread)
        assert (found.state, found.overall) == ("unread", None)


def test_not_a_report_is_taken_back_and_what_was_read_counts_again(
        writing: Context, client_for: ClientFor, reading: Context) -> None:
    with writing():
        home = build.setting()
        build.in_register(home, Grade.GOOD)
        inspection_id = recorded()
    browser = client_for(Role.MANAGER)
    browser.post(f"/inspections/{inspection_id}/not-a-report", {"note": "A menu."})
    with reading():
        assert db.session.get_one(Inspection, inspection_id).document_sha256 is None
    _undo(browser)
    with reading():
        found = db.session.get_one(Inspection, inspection_id)
        assert found.document_sha256 == build.document(1)
        assert (found.state, found.overall) == ("read", Grade.GOOD)
    assert "report" in browser.get(f"/inspections/{inspection_id}").text


def test_there_is_nothing_to_take_back_twice(unread: int, client_for: ClientFor) -> None:
    browser = client_for(Role.MANAGER)
    answer(browser, unread, grade_overall="good")
    path = str(browser.get("/reports-to-read").soup.select_one("form[action$='/undo']")["action"])  # type: ignore[index]
    browser.post(path)
    browser.post(path, status=404)


def test_two_people_who_decide_at_once_do_not_overwrite_each_other(
        unread: int, client_for: ClientFor, reading: Context) -> None:
    first, second = client_for(Role.MANAGER), client_for(Role.COMMISSIONING_OFFICER)
    late = as_filled(second.get(f"/inspections/{unread}/read"))
    answer(first, unread, grade_overall="inadequate")
    page = second.post(f"/inspections/{unread}/read", {
        **late, "inspected_from": ["10", "3", "2026"], "grade_overall": "good", "note": "I see good"}, status=409)
    assert "Somebody else has decided about this report meanwhile" in page.text
    assert "Corrected by Manager" in page.text
    with reading():
        assert db.session.get_one(Inspection, unread).overall is Grade.INADEQUATE
    # Whoever sees it otherwise takes the decision back and says so.
    assert "Take the decision back" in page.text
    _undo(second)
    answer(second, unread, grade_overall="good")
    with reading():
        assert db.session.get_one(Inspection, unread).overall is Grade.GOOD


def test_a_report_against_the_published_list_asks_and_says_who_said_what(
        writing: Context, client_for: ClientFor, reading: Context) -> None:
    with writing():
        build.in_register(build.setting(), Grade.INADEQUATE)
        inspection_id = recorded()
    browser = client_for(Role.MANAGER)
    page = browser.get(f"/inspections/{inspection_id}/read")
    assert "Published list: Inadequate" in page.text and "Report: Good" in page.text
    assert as_filled(page)["grade_overall"] == ""
    answer(browser, inspection_id, grade_overall="good")
    with reading():
        assert db.session.get_one(Inspection, inspection_id).overall is Grade.GOOD


def test_the_queue_is_paged(writing: Context, client_for: ClientFor) -> None:
    with writing():
        for number in range(60):
            recorded(f"SC9{number:05}", number + 1, grade=None)
    browser = client_for(Role.MANAGER)
    assert len(browser.get("/reports-to-read").rows()) == 50
    assert len(browser.get("/reports-to-read?page=2").rows()) == 10


@pytest.mark.parametrize("role", [Role.COUNCILLOR, Role.AUDITOR, Role.FINANCE, Role.SAFEGUARDING_LEAD])
def test_only_officers_and_managers_read_by_hand(unread: int, client_for: ClientFor, role: Role) -> None:
    browser = client_for(role)
    for path in ("/reports-to-read", f"/inspections/{unread}/read", f"/inspections/{unread}/not-a-report"):
        browser.get(path, status=404)
    assert "Read it by hand" not in browser.get(f"/inspections/{unread}").text
