"""Bringing in our own lists on the pages: from the first page to a list that is taken back."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from qa_service.database import acting_for, db
from qa_service.own_lists.kind import kinds
from qa_service.permissions import Role
from qa_service.visits.models import QAVisit
from tests.own_lists.bringing import sheet_of
from tests.placements.conftest import make_settings
from tests.web.client import Browser, Page

pytestmark = pytest.mark.only("sqlite")
LIST = """Setting,URN,Visited on,Announced,Officer,Overall result,Next due
Elm,SC900001,3/4/2025,Yes,Bo Invented,Green,3/4/2026
Larch House,,5/5/2025,No,,Red,
Larch House,,5/6/2025,No,,Amber,
Elm,SC900001,31/2/2025,,,,
"""


@pytest.fixture
def register(app: Flask, authority: int) -> dict[str, int]:
    with app.app_context(), acting_for(authority):
        return make_settings()


@pytest.fixture
def officer(client_for: Callable[[Role], Browser], register: dict[str, int]) -> Browser:
    return client_for(Role.COMMISSIONING_OFFICER)


def upload(browser: Browser, text: str = LIST, name: str = "visits.csv", status: int = 302) -> Page:
    return browser.post("/lists/visits/new", {"file": (io.BytesIO(text.encode()), name)}, status=status)


def visits(app: Flask, authority: int) -> int:
    with app.app_context(), acting_for(authority):
        return db.session.scalar(select(func.count()).select_from(QAVisit)) or 0


def test_a_list_is_checked_imported_matched_and_taken_back(
        officer: Browser, app: Flask, authority: int, register: dict[str, int]) -> None:
    index = officer.get("/lists")
    assert index.heading == "Bring in our own lists" and index.soup.find("a", href="/lists/visits/new")
    officer.get("/lists/visits/new")
    here = upload(officer).location or ""
    assert here.startswith("/lists/imports/"), "headings as in our sample need no questions"
    check = officer.get(here)
    assert check.heading == "Check before the import" and visits(app, authority) == 0
    assert ["5", "“Visited on”: this is not a whole date (day, month and year, day first)"] in check.rows()
    assert (officer.post(f"{here}/import", {}).location or "") == f"{here}/match"
    match = officer.get(f"{here}/match")
    assert "1 new, 0 changed, 0 unchanged, 2 to match, 1 not taken" in match.text and "1 place to match" in match.text
    row = match.soup.find("input", attrs={"type": "radio"})["name"]
    officer.get(f"/lists/rows/{row[4:]}?q=Brightpath")
    assert (officer.post(f"{here}/match", {f"urn-{row[4:]}": "SC900002"}).location or "") == here
    assert visits(app, authority) == 3
    after = officer.get(here)
    assert "How the import went" in after.heading and "Row" in after.text
    assert officer.get(f"{here}/matched").rows()[0][:2] == ["Larch House", "2"]
    officer.post(f"{here}/take-back", {})
    assert visits(app, authority) == 0
    assert "was taken back" in officer.get(here).text
    officer.post(f"{here}/again", {})
    assert visits(app, authority) == 3
    assert officer.get("/lists").rows()[0][0] == "visits.csv list 1"


def test_columns_are_asked_once_and_remembered(officer: Browser) -> None:
    strange = LIST.replace("Visited on", "When we went").replace("Officer", "Sent")
    page = officer.get(upload(officer, strange).location or "")
    assert page.heading == "Which column is what?"
    chosen = {str(one["name"]): str(one.find("option", selected=True)["value"]) for one in page.soup.find_all("select")}
    assert chosen["column-2"] == "ignore"
    refused = officer.post(page.response.request.path, chosen, status=422)
    assert "No column is “Visited on”" in refused.text
    officer.post(page.response.request.path, chosen | {"column-2": "visited_on"})
    assert officer.get(upload(officer, strange).location or "").heading == "Check before the import"


def test_a_visit_from_an_earlier_record_says_so_and_can_be_given_an_action(
        officer: Browser, app: Flask, authority: int) -> None:
    here = upload(officer).location or ""
    officer.post(f"{here}/import", {})
    listed = officer.get("/visits?state=earlier")
    assert "From an earlier record" in listed.text and "Bo Invented" in listed.text
    page = officer.get("/visits/1")
    assert "no questions were asked with it" in page.text and "row 2 of “visits.csv”" in page.text
    officer.get("/visits/1/actions/new")
    for address in ("/visits/1/about", "/visits/1/submit", "/visits/1/plan"):
        assert officer.client.get(address).status_code in (302, 404)
    assert "From an earlier record." in officer.get("/settings/SC900001").text


@pytest.mark.parametrize(("content", "name", "sentence"), [
    (b"", "visits.csv", "visits.csv is empty"),
    (b"%PDF-1.7 not a table", "visits.xlsx", "is a PDF, not a table"),
    (b"Setting,URN,Visited on\n", "visits.csv", "there are headings, and no rows below them"),
    (b"this is a letter\nand no list\n", "visits.csv", "no row of headings of a list of past visits was found"),
])
def test_a_file_that_is_no_list_is_refused_in_words(officer: Browser, content: bytes, name: str, sentence: str) -> None:
    page = officer.post("/lists/visits/new", {"file": (io.BytesIO(content), name)}, status=422)
    assert sentence in page.text and name in page.text


def test_an_upload_is_discarded_and_nobody_elses_kind_is_shown(
        officer: Browser, app: Flask, client_for: Callable[[Role], Browser]) -> None:
    here = upload(officer).location or ""
    officer.post(f"{here}/discard", {})
    officer.get(here, status=404)
    officer.get("/lists/nonsense/new", status=404)
    officer.get("/lists/placements/new", status=404)
    officer.get("/lists/visits/sample.doc", status=404)


def test_every_kind_has_an_empty_sample_that_its_own_reader_knows(officer: Browser, app: Flask) -> None:
    for kind in kinds():
        for format_ in ("csv", "xlsx"):
            data = officer.client.get(f"/lists/{kind.key}/sample.{format_}").data
            with app.app_context():
                sheet = sheet_of(kind.key, data, f"sample.{format_}")
            assert list(sheet.headings) == kind.sample_headings and sheet.rows == () and not sheet.left_out
            assert kind.columns.certain(sheet.headings, sheet.proposed), (kind.key, sheet.headings, sheet.proposed)
            assert set(sheet.proposed) == set(kind.columns.by_key)
