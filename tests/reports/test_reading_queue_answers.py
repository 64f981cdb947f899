"""Reading by hand beside the report's page: few steps, our children first, an exact undo, and two people at once."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest

from qa_service.accounts.models import Authority
from qa_service.clock import today
from qa_service.database import acting_for, db, transaction
from qa_service.ofsted import proving
from qa_service.ofsted.models import Correction, Inspection, Judgement, ReadingTask
from qa_service.permissions import Role
from qa_service.providers.models import Setting
from qa_service.vocabulary import EventType, Grade, ReportKind
from scrapers import report
from tests.flags.builder import a_placement
from tests.ofsted import build
from tests.reports.test_reading_queue import answer, as_filled, recorded
from tests.web.client import Browser, Page

Context = Callable[[], AbstractContextManager[None]]
ClientFor = Callable[[Role], Browser]
sqlite = pytest.mark.only("sqlite")
MOST_STEPS = 2
"""For a usual case: choose what the report says, and record. The next report is there by itself."""
DIFFER = [report.SecondReading("judgements.overall", "good, requires_improvement", "standard sentence: inadequate")]


def choices(page: Page, name: str) -> list[str]:
    """The answers that a question of the form offers, in words."""
    fields = page.soup.select(f"main input[type=radio][name={name}]")
    labels = [page.soup.find("label", attrs={"for": field["id"]}) for field in fields]
    return [" ".join(label.get_text(" ").split()) for label in labels if label is not None]


@sqlite
def test_the_answers_are_what_each_reader_saw_in_words(writing: Context, client_for: ClientFor) -> None:
    with writing():
        build.in_register(build.setting(), Grade.OUTSTANDING)
        inspection_id = recorded(grade=None, differences=DIFFER)
    page = client_for(Role.MANAGER).get(f"/inspections/{inspection_id}/read?from=queue")
    assert choices(page, "grade_overall") == [
        "Good (by the run of the text)", "Requires improvement to be good (by the run of the text)",
        "Inadequate (by the standard sentence)", "Outstanding (by Ofsted’s published list)", "Something else",
        "The report does not say"]
    assert not page.soup.select("main input[checked]"), "nothing is answered unseen"
    for code in ("requires_improvement", "judgements.", "grade_overall", "not_judged"):
        assert code not in page.text


@sqlite
def test_a_usual_case_takes_two_steps_and_the_next_is_there(writing: Context, client_for: ClientFor) -> None:
    with writing():
        first, second = (recorded(f"SC90000{number}", number, grade=None, differences=DIFFER) for number in (1, 2))
    browser, steps = client_for(Role.COMMISSIONING_OFFICER), 0
    page = browser.get(f"/inspections/{first}/read?from=queue")
    asked = {str(field["name"]) for field in page.soup.select("main input[type=radio]")}
    assert asked == {"grade_overall"}, "only what is open is asked"
    steps += len(asked)
    steps += len(page.soup.select("main .qa-sides form button[type=submit]"))
    done = answer(browser, first, query="?from=queue", grade_overall="good")
    assert done.location == f"/inspections/{second}/read?from=queue"
    following = browser.get(done.location)
    assert following.soup.select_one(".qa-undo form[action$='/undo']"), "the last decision can be taken back at once"
    assert steps <= MOST_STEPS


@sqlite
def test_something_else_is_said_with_what(writing: Context, client_for: ClientFor, reading: Context) -> None:
    with writing():
        inspection_id = recorded(grade=None, differences=DIFFER)
    browser = client_for(Role.MANAGER)
    page = answer(browser, inspection_id, grade_overall="other", status=422)
    assert "Choose what the report says: Overall experiences and progress" in page.text
    answer(browser, inspection_id, grade_overall="nonsense", status=422)
    answer(browser, inspection_id, grade_overall="other", other_grade_overall="outstanding")
    with reading():
        assert db.session.get_one(Inspection, inspection_id).overall is Grade.OUTSTANDING


@sqlite
def test_what_was_read_right_is_confirmed_with_one_step_and_counts(
        writing: Context, client_for: ClientFor, reading: Context) -> None:
    with writing():
        inspection_id = recorded()
    browser = client_for(Role.MANAGER)
    page = browser.get(f"/inspections/{inspection_id}/read")
    assert [button.get_text(strip=True) for button in page.soup.select("main .qa-sides form button")] == ["Confirm"]
    answer(browser, inspection_id)
    with reading():
        assert proving.confirmations(ReportKind.CHILDRENS_HOME, EventType.FULL) == 1


def test_reports_where_our_children_live_come_first_then_the_oldest(
        app: Any, writing: Context, client_for: ClientFor) -> None:
    with writing():
        old, ours, left = (recorded(f"SC90000{number}", number, grade=None) for number in (1, 2, 3))
        by_urn = {row.urn: row.id for row in db.session.query(Setting)}
        a_placement(by_urn["SC900002"])
        a_placement(by_urn["SC900003"], ended_on=today())
    with app.app_context():
        with transaction():
            other = Authority(name="Elsewhere Council", area="Elsewhere", go_live_on=date(2024, 1, 1))
            db.session.add(other)
            db.session.flush()
            other_id = other.id
        with acting_for(other_id), transaction():
            a_placement(by_urn["SC900001"])
    browser = client_for(Role.COMMISSIONING_OFFICER)
    page = browser.get("/reports-to-read")
    order = [str(link["href"]) for link in page.soup.select("td a[href*='/read?']")]
    assert order == [f"/inspections/{number}/read?from=queue" for number in (ours, old, left)]
    assert page.text.count("of ours lives there") == 1
    assert answer(browser, ours, query="?from=queue", grade_overall="good").location == order[1]


def state_of(inspection_id: int) -> dict[str, Any]:
    """Everything that a decision about a report may change."""
    found = db.session.get_one(Inspection, inspection_id)
    tasks = db.session.query(ReadingTask).filter_by(inspection_id=inspection_id, closed_at=None)
    return {
        "inspection": {column.key: getattr(found, column.key) for column in Inspection.__table__.columns
                       if column.key != "read_at"},
        "judgements": sorted((row.key, row.source, str(row.grade), str(row.outcome), row.page, row.quote)
                             for row in db.session.query(Judgement).filter_by(inspection_id=inspection_id)),
        "open": [(task.sha256, sorted(task.fields), task.reason) for task in tasks],
        "words": [(row.field, row.corrected) for row in db.session.query(Correction).filter_by(
            inspection_id=inspection_id, undone_at=None)],
    }


def decide_and_undo(browser: Browser, inspection_id: int, decision: str) -> None:
    if decision == "not_a_report":
        done = browser.post(f"/inspections/{inspection_id}/not-a-report", {"note": "A menu."})
    else:
        done = answer(browser, inspection_id, **({"grade_overall": decision} if decision else {}))
    form = browser.get(str(done.location)).soup.select_one(".qa-undo form")
    assert form is not None
    browser.post(str(form["action"]))


@pytest.mark.parametrize(("fields", "listed", "decision"), [
    ({"grade": None, "differences": DIFFER}, None, "inadequate"), ({"grade": None}, None, "none"),
    ({}, None, ""), ({}, None, "inadequate"), ({}, None, "not_a_report"), ({}, Grade.GOOD, "not_a_report"),
    ({}, Grade.INADEQUATE, "good"), ({"grade": None}, None, "not_a_report")])
def test_undo_leaves_everything_as_it_was(writing: Context, client_for: ClientFor, reading: Context,
                                          fields: dict[str, Any], listed: Grade | None, decision: str) -> None:
    with writing():
        if listed:
            build.in_register(build.setting(), listed)
        inspection_id = recorded(**fields)
    with reading():
        before = state_of(inspection_id)
    decide_and_undo(client_for(Role.MANAGER), inspection_id, decision)
    with reading():
        assert state_of(inspection_id) == before


def test_two_people_on_one_report_see_what_the_other_said(
        writing: Context, client_for: ClientFor, reading: Context) -> None:
    with writing():
        inspection_id = recorded(grade=None, differences=DIFFER)
    first, second = client_for(Role.MANAGER), client_for(Role.COMMISSIONING_OFFICER)
    late = as_filled(second.get(f"/inspections/{inspection_id}/read?from=queue"))
    answer(first, inspection_id, grade_overall="inadequate", note="Page 1 is clear.")
    page = second.post(f"/inspections/{inspection_id}/read?from=queue", {
        **late, "inspected_from": ["10", "3", "2026"], "grade_overall": "good"}, status=409)
    assert "Somebody else has decided about this report meanwhile" in page.text
    assert "Manager" in page.text and "said: Inadequate Page 1 is clear." in page.text
    assert "Take the decision back" in page.text
    with reading():
        assert db.session.get_one(Inspection, inspection_id).overall is Grade.INADEQUATE


@sqlite
def test_the_form_costs_the_same_statements_however_many_wait(
        writing: Context, client_for: ClientFor, count_queries: Callable[[], int]) -> None:
    with writing():
        first = recorded("SC900001", 1, grade=None)
    browser, counts = client_for(Role.MANAGER), []
    for more in (range(2, 3), range(3, 30)):
        with writing():
            for number in more:
                recorded(f"SC9{number:05}", number, grade=None)
        for path in ("/reports-to-read", f"/inspections/{first}/read?from=queue"):
            browser.get(path)
            before = count_queries()
            browser.get(path)
            counts.append(count_queries() - before)
    assert counts[:2] == counts[2:] and max(counts) <= 30
