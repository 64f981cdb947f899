"""Past visits from a list: recorded once, corrected, taken back, and never over what a person wrote."""

from __future__ import annotations

import io
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select
from xlsxwriter import Workbook

from qa_service.clock import utc_now
from qa_service.database import db, transaction
from qa_service.own_lists import deciding, recording, service
from qa_service.own_lists.models import KnownPlace, OwnListRow
from qa_service.own_lists.states import RowState
from qa_service.visits.kinds import Rag, VisitState
from qa_service.visits.models import QAVisit
from tests.own_lists.bringing import BY, bring, sheet_of, take_back

LIST = """Setting,URN,Visited on,Announced,Officer,Overall result,Next due
Elm,SC900001,3/4/2025,Yes,Bo Invented,Green,3/4/2026
Elm,SC900001,5/10/2025,unannounced,Bo Invented,Red,
Brightpath in Kelderbeck,,1 May 2025,,,,
"""


def visits() -> list[QAVisit]:
    return list(db.session.scalars(select(QAVisit).order_by(QAVisit.visited_on)))


def said(import_id: int) -> list[tuple[int, RowState, str | None]]:
    return [(row.line, row.state, row.problem) for row in db.session.scalars(
        select(OwnListRow).where(OwnListRow.import_id == import_id).order_by(OwnListRow.line))]


def test_rows_with_a_urn_become_visits_from_an_earlier_record(settings: dict[str, int]) -> None:
    _, done = bring("visits", LIST)
    assert (done.new, done.to_match, done.refused) == (2, 1, 0)
    first, second = visits()
    assert first.state is VisitState.EARLIER and first.template_id is None and first.lead_id is None
    assert (first.visited_on, first.announced, first.officer_written, first.overall, first.next_due_on) == (
        date(2025, 4, 3), True, "Bo Invented", Rag.GREEN, date(2026, 4, 3))
    assert (second.announced, second.overall, second.next_due_on) == (False, Rag.RED, None)
    assert second.setting_id == settings["SC900001"]


def test_the_same_file_twice_changes_nothing(settings: dict[str, int]) -> None:
    bring("visits", LIST)
    before = [(visit.id, visit.version) for visit in visits()]
    again, done = bring("visits", LIST)
    assert (done.new, done.changed, done.unchanged, done.to_match) == (0, 0, 2, 1)
    assert [(visit.id, visit.version) for visit in visits()] == before
    waiting = db.session.scalars(select(OwnListRow.import_id).where(OwnListRow.state == RowState.WAITING)).all()
    assert waiting == [again], "a person is asked once, in the newest list"


def test_a_corrected_file_changes_only_what_was_corrected(settings: dict[str, int]) -> None:
    bring("visits", LIST)
    untouched, corrected = [(visit.id, visit.version) for visit in visits()]
    _, done = bring("visits", LIST.replace("Red,", "Amber,"))
    assert (done.new, done.changed, done.unchanged) == (0, 1, 1)
    assert [(visit.id, visit.version) for visit in visits()] == [untouched, (corrected[0], corrected[1] + 1)]
    assert visits()[1].overall is Rag.AMBER


def test_taking_a_list_back_gives_the_older_lists_words_and_removes_the_rest(settings: dict[str, int]) -> None:
    bring("visits", LIST)
    newer, _ = bring("visits", LIST.replace("Red,", "Amber,") + "Elm,SC900001,7/11/2025,,,,\n")
    assert len(visits()) == 3
    done = take_back(newer)
    assert (done.removed, done.put_back) == (1, 1)
    assert [visit.overall for visit in visits()] == [Rag.GREEN, Rag.RED]
    with transaction():
        again = recording.bring_again(newer, by=BY)
    assert (again.new, again.changed, again.unchanged) == (1, 1, 1)
    assert [visit.overall for visit in visits()] == [Rag.GREEN, Rag.AMBER, None]


def test_the_older_list_can_be_taken_back_while_a_newer_one_says_the_same(settings: dict[str, int]) -> None:
    older, _ = bring("visits", LIST)
    bring("visits", LIST.replace("Red,", "Amber,"))
    take_back(older)
    assert [visit.overall for visit in visits()] == [Rag.GREEN, Rag.AMBER]


def test_a_row_never_touches_a_visit_that_was_written_here(settings: dict[str, int]) -> None:
    with transaction():
        db.session.add(QAVisit(key="k", setting_id=settings["SC900001"], state=VisitState.SIGNED_OFF, results=[],
                               planned_for=date(2025, 4, 3), visited_on=date(2025, 4, 3), overall=Rag.RED,
                               created_at=utc_now()))
    import_id, done = bring("visits", LIST)
    assert (done.new, done.refused) == (1, 1)
    assert "recorded here already" in (said(import_id)[0][2] or "")
    assert visits()[0].state is VisitState.SIGNED_OFF and visits()[0].overall is Rag.RED


@pytest.mark.parametrize(("row", "why"), [
    ("Elm,SC900001,31/02/2025,,,,", "“Visited on”: this is not a whole date"),
    ("Elm,SC900001,,,,,", "“Visited on”: there is no date"),
    ("Elm,SC900001,1/1/2027,,,,", "“Visited on”: this is in the future"),
    ("Elm,SC900001,4/4/2025,maybe,,,", "“Announced”: “maybe” is neither yes nor no"),
    ("Elm,SC900001,4/4/2025,,,Good,", "“Overall result”: “good” is not a word that is known here"),
    ("Elm,SC900001,4/4/2025,,,,1/1/2025", "“Next due”: this is not after the visit"),
    (",,4/4/2025,,,,", "nothing in this row says which setting is meant"),
    ("Elm,SC900001,3/4/2025,,,,", "the same visit as row 2"),
    ("Another name,SC900001,3/4/2025,,,Red,", "the same visit as row 2"),
])
def test_a_row_that_cannot_be_taken_says_its_field_and_reason_and_stops_no_other(
        settings: dict[str, int], row: str, why: str) -> None:
    import_id, done = bring("visits", LIST + row + "\n")
    assert (done.new, done.refused) == (2, 1)
    assert said(import_id)[-1][:2] == (5, RowState.REFUSED) and why in (said(import_id)[-1][2] or "")


def test_a_match_is_asked_once_for_all_rows_with_the_same_words_remembered_and_undone(
        settings: dict[str, int]) -> None:
    text = LIST.replace("Brightpath in Kelderbeck", "Larch House") + "Larch House,,2 June 2025,,,,\n"
    import_id, done = bring("visits", text)
    assert done.to_match == 2
    [group] = deciding.waiting(import_id).items
    assert (group.rows, group.first_on, group.last_on) == (2, date(2025, 5, 1), date(2025, 6, 2))
    with transaction():
        decided = deciding.match(import_id, {group.row_id: settings["SC900002"]}, by=BY)
    assert decided.matched == 2 and deciding.to_match(import_id) == 0
    assert [visit.setting_id for visit in visits()].count(settings["SC900002"]) == 2
    again, done = bring("visits", text + "Larch House,,9 June 2025,,,,\n")
    assert done.to_match == 0 and done.new == 1, "the words are remembered"
    with transaction():
        deciding.undo(group.row_id, by=BY)
    assert deciding.to_match(import_id) == 2
    assert [visit.setting_id for visit in visits()].count(settings["SC900002"]) == 3, "the newer list still says so"
    assert db.session.scalars(select(KnownPlace)).all() == []
    take_back(again)
    assert [visit.setting_id for visit in visits()].count(settings["SC900002"]) == 0


def test_rows_can_be_left_out_and_taken_up_again(settings: dict[str, int]) -> None:
    import_id, _ = bring("visits", LIST)
    [group] = deciding.waiting(import_id).items
    assert group.offered[0].setting.id == settings["SC900002"]
    with transaction():
        deciding.leave_out(group.row_id, by=BY)
    assert deciding.to_match(import_id) == 0 and len(visits()) == 2
    [left] = deciding.settled(import_id).items
    with transaction():
        deciding.undo(left.row_id, by=BY)
    assert deciding.to_match(import_id) == 1


def test_other_sheets_that_may_hold_a_list_are_named(context: Flask) -> None:
    out = io.BytesIO()
    book = Workbook(out, {"in_memory": True})
    for name in ("2024", "2025", "Read me"):
        sheet = book.add_worksheet(name)
        if name != "Read me":
            sheet.write_row(0, 0, ["Setting", "Visited on", "Officer", *(["RAG"] if name == "2025" else [])])
            sheet.write_row(1, 0, ["Elm", "1/2/2024", "Bo Invented"])
    book.close()
    [note] = sheet_of("visits", out.getvalue(), "visits.xlsx").notes
    assert note.startswith("Only the sheet “2025” was read. “2024” may hold a list too")


def test_a_record_knows_the_list_that_it_is_from(settings: dict[str, int]) -> None:
    bring("visits", LIST)
    visit = visits()[0]
    origin = service.origins("visits", [visit.id])[visit.id]
    assert (origin.file_name, origin.line) == ("ours.csv", 2)
