"""The journey of a new officer: upload, columns, check, import, match; and the page “Our children”."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
import xlsxwriter
from flask import Flask
from sqlalchemy import func, select

from qa_service.clock import today, utc_now
from qa_service.database import acting_for, db, transaction
from qa_service.ofsted.models import Inspection
from qa_service.own_lists.models import KnownPlace
from qa_service.permissions import Role
from qa_service.placements.models import Child, Placement, PlacementImportRow
from qa_service.placements.service import Condition, current_placements, exposed_summary
from qa_service.providers.models import Setting
from qa_service.vocabulary import EventType, Grade, RegistrationStatus
from tests.placements.conftest import make_settings
from tests.web.client import Browser, Page

LIST = """Ref;Home;Type;Placed;Left;Cost;Child name
MBC-00001;Oakview, Brightpath, Tarns;Res;3/4/24;;3450;Zed Puddifold
MBC-00002;SC900002;Residential;1/2/25;ongoing;£4,100 pw;Zed Puddifold
MBC-00003;Rented flat, Brindlewick;Unregistered;1/2/25;;9000;Zed Puddifold
MBC-00004;In house carer;In-house fostering;1/2/25;;450;Zed Puddifold
MBC-00005;SC900002;Res;31/02/25;;450;Zed Puddifold
"""


@pytest.fixture
def register(app: Flask, authority: int) -> dict[str, int]:
    with app.app_context(), acting_for(authority):
        return make_settings()


@pytest.fixture
def officer(client_for: Callable[[Role], Browser], register: dict[str, int]) -> Browser:
    return client_for(Role.PLACEMENTS_OFFICER)


def upload(browser: Browser, content: str = LIST, name: str = "ours.csv") -> Page:
    return browser.post(
        "/placements/import", {"file": (io.BytesIO(content.encode()), name), "as_at": ["1", "11", "2025"]}
    )


def chosen_in(page: Page) -> dict[str, str]:
    """The choice that each list of a page has."""
    return {str(one["name"]): str(one.find("option", selected=True)["value"]) for one in page.soup.find_all("select")}


def bring_in(browser: Browser, content: str = LIST) -> str:
    """Uploads and imports with the columns as proposed. Returns the import's address."""
    columns = browser.get(upload(browser, content).location or "")
    chosen = {
        select_["name"]: select_.find("option", selected=True)["value"] for select_ in columns.soup.find_all("select")
    }
    page = browser.post((columns.response.request.path), chosen)
    address = page.location or ""
    browser.get(address)
    browser.post(f"{address}/import", {})
    return address


def row_of(app: Flask, authority: int, reference: str) -> Any:
    with app.app_context(), acting_for(authority):
        return db.session.execute(
            select(PlacementImportRow.id, PlacementImportRow.waiting, Placement.setting_id, Placement.without_setting)
            .join(Placement, Placement.id == PlacementImportRow.placement_id)
            .join(Child, Child.id == Placement.child_id)
            .where(Child.reference == reference)
        ).one()


def test_columns_are_proposed_with_three_rows_each_and_personal_ones_are_not_shown(officer: Browser) -> None:
    page = officer.get(upload(officer).location or "")
    chosen = {
        row[0]: option["value"] for row, option in zip(page.rows(), page.soup.select("option[selected]"), strict=True)
    }
    assert chosen == {
        "Ref": "reference",
        "Home": "place",
        "Type": "kind",
        "Placed": "start",
        "Left": "end",
        "Cost": "weekly",
    }
    assert "Child name" in page.text and "Puddifold" not in page.html
    assert page.rows()[0][1].split()[:2] == ["MBC-00001", "MBC-00002"]


def test_a_list_is_checked_before_and_imported_after(officer: Browser, app: Flask, authority: int) -> None:
    address = bring_in(officer)
    page = officer.get(address)
    assert "How the import went" in page.heading
    assert ["6", "“Start”: this is not a whole date (day, month and year, day first)"] in page.rows()
    with app.app_context(), acting_for(authority):
        assert db.session.scalar(select(func.count()).select_from(Placement)) == 4


def test_columns_are_remembered_for_the_same_headings_in_any_order(officer: Browser) -> None:
    columns = officer.get(upload(officer).location or "")
    chosen = chosen_in(columns)
    officer.post(columns.response.request.path, chosen | {"column-1": "provider"})
    again = LIST.replace("Ref;Home", "Home;Ref")
    page = officer.get(upload(officer, again).location or "")
    assert [option["value"] for option in page.soup.select("option[selected]")][:2] == ["provider", "reference"]


def test_a_mapping_without_a_reference_is_refused_and_keeps_what_was_chosen(officer: Browser) -> None:
    columns = officer.get(upload(officer).location or "")
    page = officer.post(columns.response.request.path, {"column-0": "ignore", "column-3": "start"}, status=422)
    assert "No column is “Child reference”" in page.text


def test_a_row_is_matched_from_its_proposals_remembered_and_undone(
    officer: Browser, app: Flask, authority: int, register: dict[str, int]
) -> None:
    bring_in(officer)
    page = officer.get("/placements/match")
    assert "Brightpath Care Limited, Tarnshire, 3 places" in page.text
    row = row_of(app, authority, "MBC-00001")
    officer.post("/placements/match", {f"row-{row.id}": str(register["SC900001"])})
    assert row_of(app, authority, "MBC-00001")[1:3] == (False, register["SC900001"])
    bring_in(officer, LIST.replace("MBC-00001", "MBC-00009"))
    assert row_of(app, authority, "MBC-00009").setting_id == register["SC900001"], "the words are remembered"


def test_a_match_can_be_undone_after_a_newer_list_took_its_rows_place(
    officer: Browser, app: Flask, authority: int, register: dict[str, int]
) -> None:
    bring_in(officer)
    first = row_of(app, authority, "MBC-00001")
    officer.post("/placements/match", {f"row-{first.id}": str(register["SC900001"])})
    bring_in(officer, LIST.replace("450", "460"))
    row = row_of(app, authority, "MBC-00001")
    assert row.id != first.id and row.setting_id == register["SC900001"]
    assert [cells[0] for cells in officer.get("/placements/match/done").rows()] == ["MBC-00001"]
    assert officer.get("/placements").soup.find("a", href=f"/placements/match/{row.id}")
    officer.post(f"/placements/match/{first.id}/undo", {}, status=404)
    officer.post(f"/placements/match/{row.id}/undo", {})
    assert row_of(app, authority, "MBC-00001")[1:3] == (True, None)


def test_undo_makes_the_row_wait_again_and_forgets_its_words(
    officer: Browser, app: Flask, authority: int, register: dict[str, int]
) -> None:
    bring_in(officer)
    row = row_of(app, authority, "MBC-00001")
    officer.post(f"/placements/match/{row.id}/to/{register['SC900001']}", {})
    officer.post(f"/placements/match/{row.id}/undo", {})
    assert row_of(app, authority, "MBC-00001")[1:3] == (True, None)
    with app.app_context(), acting_for(authority):
        assert db.session.scalar(select(func.count()).select_from(KnownPlace)) == 0


def test_only_ticked_proposals_are_accepted_together(
    officer: Browser, app: Flask, authority: int, register: dict[str, int]
) -> None:
    bring_in(officer)
    page = officer.get("/placements/match/sure")
    assert not page.soup.select("input[type=checkbox][checked]")
    row = row_of(app, authority, "MBC-00001")
    officer.post("/placements/match/sure", {"row": [str(row.id)]})
    assert row_of(app, authority, "MBC-00001").setting_id == register["SC900001"]
    assert row_of(app, authority, "MBC-00003").waiting


def test_a_place_that_is_not_registered_becomes_a_setting_of_the_council(
    officer: Browser, app: Flask, authority: int
) -> None:
    bring_in(officer)
    row = row_of(app, authority, "MBC-00003")
    officer.get(f"/placements/match/{row.id}?q=brightpath")
    officer.post(
        f"/placements/match/{row.id}/unregistered",
        {"name": "Flat in Brindlewick", "provision": "Children's home", "local_authority": "Marlowe"},
    )
    setting_id = row_of(app, authority, "MBC-00003").setting_id
    with app.app_context(), acting_for(authority):
        setting = db.session.get_one(Setting, setting_id)
        assert (setting.urn, setting.authority_id, setting.status) == (None, authority, RegistrationStatus.UNKNOWN)
        assert exposed_summary(today()).unregistered == 1
    with app.app_context(), acting_for(authority + 1):
        assert db.session.scalars(select(Setting).where(Setting.id == setting_id)).one_or_none() is None
    listed = officer.get("/placements?standing=unregistered")
    assert listed.rows()[0][1].startswith("Flat in Brindlewick")


def test_own_fostering_is_settled_without_a_setting_and_stays_in_sight(
    officer: Browser, app: Flask, authority: int
) -> None:
    bring_in(officer)
    row = row_of(app, authority, "MBC-00004")
    officer.get(f"/placements/match/{row.id}")
    officer.post(f"/placements/match/{row.id}/without", {"why": "own fostering"})
    assert row_of(app, authority, "MBC-00004")[1:] == (False, None, "own fostering")
    assert "own fostering" in officer.get("/placements?standing=no-setting").text


def test_a_missing_placement_is_ended_only_by_a_person(officer: Browser, app: Flask, authority: int) -> None:
    bring_in(officer)
    address = bring_in(officer, "\n".join(line for line in LIST.splitlines() if "MBC-00002" not in line))
    page = officer.get(address)
    assert "Say what became of MBC-00002" in page.text
    with app.app_context(), acting_for(authority):
        placement = db.session.scalars(select(Placement).join(Child).where(Child.reference == "MBC-00002")).one()
        assert placement.ended_on is None
    officer.get(f"/placements/missing/{placement.id}")
    officer.post(f"/placements/missing/{placement.id}", {"said": "ended", "ended_on": ["1", "6", "2025"]})
    with app.app_context(), acting_for(authority):
        assert db.session.get_one(Placement, placement.id).ended_on == date(2025, 6, 1)
    assert "MBC-00002" not in officer.get(address).text


def test_fees_are_shown_to_those_who_may_see_them_alone(
    officer: Browser, client_for: Callable[[Role], Browser]
) -> None:
    bring_in(officer)
    assert "£3,450" in officer.get("/placements").text
    lead = client_for(Role.SAFEGUARDING_LEAD).get("/placements")
    assert "£" not in lead.text and "MBC-00001" in lead.text


@pytest.mark.only("sqlite")
def test_a_workbook_with_two_lists_says_which_sheet_was_read(officer: Browser) -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    for name, references in (("Current", ("MBC-00001", "MBC-00002")), ("Leaving care", ("MBC-00003",))):
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, ["Child ref", "Home", "Start", "£ pw"])
        for line, reference in enumerate(references, start=1):
            sheet.write_row(line, 0, [reference, "Oakview, Brightpath", "1/2/25", 3450])
    book.close()
    columns = officer.post("/placements/import", {"file": (io.BytesIO(out.getvalue()), "two.xlsx"),
                                                  "as_at": ["1", "11", "2025"]}).location or ""
    told = "Only the sheet “Current” was read. “Leaving care” may hold a list too"
    assert told in officer.get(columns).text
    address = officer.post(columns, chosen_in(officer.get(columns))).location or ""
    assert told in officer.get(address).text
    officer.post(f"{address}/import", {})
    assert told in officer.get(address).text


def test_a_bad_upload_gets_one_sentence_and_nothing_is_kept(officer: Browser) -> None:
    page = officer.post(
        "/placements/import",
        {"file": (io.BytesIO(b"%PDF-1.7"), "report.pdf"), "as_at": ["1", "11", "2025"]},
        status=422,
    )
    assert "report.pdf is a PDF, not a table" in page.text
    assert officer.post("/placements/import", {"as_at": ["1", "11", "2025"]}, status=422).status == 422


@pytest.mark.parametrize("size", [6 * 1024 * 1024, 30 * 1024 * 1024])
def test_a_list_over_the_limit_is_told_the_limit_of_a_list(officer: Browser, size: int) -> None:
    page = officer.post(
        "/placements/import",
        {"file": (io.BytesIO(b"a" * size), "ours.csv"), "as_at": ["1", "11", "2025"]},
        status=422 if size < 26 * 1024 * 1024 else 413,
    )
    assert "larger than 5 MB" in page.text and "25 MB" not in page.text


TWICE = """Ref;Home;Type;Placed;Left;Cost;Note
MBC-00001;Oakview, Brightpath, Tarns;Res;3/4/24;;3450;Sibling visits on Sundays
MBC-00001;SC900002;Residential;1/2/25;;4100;
MBC-00002;SC900002;Residential;1/2/24;1/2/25;4100;
MBC-00002;Rented flat, Brindlewick;Res;1/2/25;;4100;
"""


def test_a_child_in_two_homes_at_once_is_warned_of_in_both_rows_and_both_are_kept(officer: Browser) -> None:
    columns = officer.get(upload(officer, TWICE).location or "")
    address = (upload(officer, TWICE).location or "").removesuffix("/columns")
    officer.post(f"{address}/columns", chosen_in(columns))
    warned = dict(cells for cells in officer.get(address).rows())
    assert set(warned) == {"2", "3"}, "the day of leaving is no day there"
    assert "in row 3: “SC900002”" in warned["2"] and "in row 2: “Oakview" in warned["3"]
    officer.post(f"{address}/import")
    said = officer.get("/placements").text
    assert said.count("In two places at once") == 2 and "also Oakview, Brightpath, Tarns since 3 April 2024" in said


def test_the_rows_own_note_stands_where_it_is_matched(officer: Browser) -> None:
    bring_in(officer, TWICE)
    assert "Note in the list: Sibling visits on Sundays" in officer.get("/placements/match").text


def test_many_rows_are_matched_at_once_by_typing(
    officer: Browser, app: Flask, authority: int, register: dict[str, int]
) -> None:
    bring_in(officer)
    page = officer.get("/placements/match")
    urns = [field["name"] for field in page.soup.select("main form input[name^='urn-']")]
    assert len(urns) == 3 and len(page.soup.select("main form[method=post] button")) == 1, "one button for all"
    wrong = officer.post("/placements/match", {urns[0]: "sc 900 001", urns[1]: "SC999999"}, status=422)
    assert "Not on the register: “SC999999”" in wrong.text
    assert wrong.soup.find("input", {"name": urns[0]})["value"] == "sc 900 001", "what was typed stays"
    officer.post("/placements/match", {urns[0]: "sc 900 001", urns[1]: "SC900002"})
    with app.app_context(), acting_for(authority):
        decided = {
            f"urn-{row.id}": db.session.get_one(Placement, row.placement_id).setting_id
            for row in db.session.scalars(select(PlacementImportRow).where(PlacementImportRow.decided_at.is_not(None)))
        }
    assert decided == {urns[0]: register["SC900001"], urns[1]: register["SC900002"]}


def test_a_councillor_sees_no_placement_page(client_for: Callable[[Role], Browser], register: dict[str, int]) -> None:
    councillor = client_for(Role.COUNCILLOR)
    for address in ("/placements", "/placements/import", "/placements/match"):
        councillor.get(address, status=404)


def inspected(setting_id: int, grade: Grade | None, on: date, **values: Any) -> Inspection:
    return Inspection(
        setting_id=setting_id,
        event_type=EventType.FULL,
        overall=grade,
        inspected_from=on,
        published_on=on,
        state=values.pop("state", "listed"),
        recorded_at=utc_now(),
        **values,
    )


def place(reference: str, setting_id: int | None, **values: Any) -> Placement:
    child = Child(reference=reference)
    db.session.add(child)
    db.session.flush()
    return Placement(
        child_id=child.id,
        setting_id=setting_id,
        setting_as_written="as written",
        origin="own-list",
        origin_key="own-list",
        recorded_at=utc_now(),
        **{"started_on": date(2025, 1, 1), **values},
    )


def test_the_summary_counts_each_child_by_how_its_setting_stands(context: Flask, settings: dict[str, int]) -> None:
    bad, unread, good, closed, suspended, never = settings.values()
    with transaction():
        db.session.add_all(
            [
                inspected(bad, Grade.GOOD, date(2022, 5, 1)),
                inspected(bad, Grade.REQUIRES_IMPROVEMENT, date(2024, 5, 1)),
                inspected(unread, Grade.GOOD, date(2022, 5, 1)),
                inspected(unread, None, date(2024, 5, 1), state="unread"),
                inspected(good, Grade.INADEQUATE, date(2022, 5, 1)),
                inspected(good, Grade.GOOD, date(2024, 5, 1)),
                inspected(closed, Grade.GOOD, date(2024, 5, 1)),
                inspected(suspended, Grade.INADEQUATE, date(2024, 5, 1)),
            ]
        )
        db.session.get_one(Setting, closed).status = RegistrationStatus.RESIGNED
        db.session.get_one(Setting, suspended).status = RegistrationStatus.SUSPENDED
        db.session.add_all(
            [
                place("A1", bad),
                place("A2", bad, ended_on=date(2025, 6, 2)),
                place("A3", bad, started_on=date(2025, 7, 1)),
                place("B1", unread),
                place("C1", good),
                place("D1", closed),
                place("E1", suspended),
                place("F1", never),
                place("G1", None),
                place("H1", None, without_setting="with parents"),
            ]
        )
    summary = exposed_summary(date(2025, 6, 2))
    assert {one: summary.count(one) for one in Condition} == {
        Condition.BELOW_GOOD: 2,
        Condition.SUSPENDED: 1,
        Condition.CLOSED: 1,
        Condition.UNREGISTERED: 0,
        Condition.NOT_MATCHED: 1,
        Condition.UNREAD: 1,
        Condition.UNKNOWN: 1,
        Condition.NO_SETTING: 1,
    }
    assert (summary.children, summary.exposed, summary.cannot_say) == (8, 3, 3)
    for one in Condition:
        page = current_placements(date(2025, 6, 2), condition=one)
        assert page.total == summary.count(one)
        assert all(one in line.conditions for line in page.items)
    assert current_placements(date(2025, 6, 1), condition=Condition.BELOW_GOOD).total == 3, (
        "there until the day it ended"
    )


def test_the_page_asks_as_many_questions_for_10_placements_as_for_1000(
    client_for: Callable[[Role], Browser],
    register: dict[str, int],
    app: Flask,
    authority: int,
    count_queries: Callable[[], int],
) -> None:
    officer = client_for(Role.PLACEMENTS_OFFICER)
    asked = []
    for first, last in ((0, 10), (10, 1000)):
        with app.app_context(), acting_for(authority), transaction():
            children = [Child(reference=f"MBC-{number:05d}") for number in range(first, last)]
            db.session.add_all(children)
            db.session.flush()
            db.session.add_all(
                Placement(
                    child_id=child.id,
                    setting_id=list(register.values())[child.id % 6],
                    setting_as_written="x",
                    started_on=today() - timedelta(days=30),
                    origin="own-list",
                    origin_key="own-list",
                    recorded_at=utc_now(),
                )
                for child in children
            )
        officer.get("/placements")
        before = count_queries()
        officer.get("/placements")
        asked.append(count_queries() - before)
    assert asked[0] == asked[1]
