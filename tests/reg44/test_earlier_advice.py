"""What a report says of earlier recommendations: never a new one, and closed by a person alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from qa_service.database import acting_for, db, transaction
from qa_service.demo.independent.word_file import file_of, paragraph, table
from qa_service.errors import NotFound
from qa_service.permissions import Role
from qa_service.reg44.models import IndependentPersonReport, ReportRecommendation
from qa_service.reg44.progress import close_as_said
from qa_service.reg44.suggesting import kept_of
from scrapers.reg44.dispatch import read_in_this_process
from scrapers.reg44.record import EarlierRecommendation, IndependentReportRecord, Progress
from tests.flags import builder
from tests.reg44 import build
from tests.web.client import Browser

OLD = "The fire risk assessment must be updated to show the sleeping arrangements."
NEW = "The manager should hold a house meeting every week with the children"


def reading(*body: str) -> IndependentReportRecord:
    return read_in_this_process(file_of([
        paragraph("Regulation 44 report of the independent person", style="Title"),
        paragraph("Date of visit: 14 April 2025"), *body]))


@pytest.mark.parametrize("heading", [
    "Progress on recommendations from the last visit", "Recommendations: progress", "Status of recommendations",
    "Recommendations from March", "Actions outstanding", "Progress since last visit", "Recommendations carried forward",
    "Completed recommendations", "Action plan update", "Recommendations not met", "Response to recommendations",
])
def test_under_a_heading_of_the_past_nothing_is_a_new_recommendation(heading: str) -> None:
    read = reading(paragraph(heading, style="Heading2"), paragraph(f"1. {OLD} Met."),
                   paragraph("Recommendations", style="Heading2"), paragraph(f"1. {NEW}. Timescale: 12 May 2025."))
    assert [one.text.rstrip(".") for one in read.recommendations] == [NEW]
    assert [one.progress for one in read.earlier] == [Progress.DONE]


def test_a_row_that_is_done_already_is_of_the_past_whatever_stands_above_it() -> None:
    read = reading(paragraph("Recommendations", style="Heading2"), table(
        ["Recommendation", "Timescale", "Status"], [OLD, "1 April 2025", "Completed"], [NEW, "12 May 2025", "New"]))
    assert [one.text.rstrip(".") for one in read.recommendations] == [NEW]
    assert [(one.text, one.progress) for one in read.earlier] == [(OLD, Progress.DONE)]


@pytest.mark.parametrize("words", [
    "Not fully met", "To be completed by June", "Nearly complete", "Met, but not recorded", "Will be done in May",
    "Yet to be actioned", "Discussed with the manager"])
def test_what_is_hedged_is_never_read_as_done(words: str) -> None:
    read = reading(table(["Previous recommendation", "Progress"], [OLD, words]))
    assert [one.progress is Progress.DONE for one in read.earlier] == [False] and read.recommendations == []


@pytest.fixture
def two_months(app: Flask, authority: int) -> tuple[int, int]:
    """An open recommendation of March, and April's report, which says that it was done and another was not."""
    with app.app_context(), acting_for(authority), transaction():
        home = builder.a_setting()
        build.a_report(home, date(2025, 3, 10), said=[OLD, NEW])
        april = build.a_report(home, date(2025, 4, 14))
        record = IndependentReportRecord("0" * 64, "read", earlier=[  # type: ignore[arg-type]
            EarlierRecommendation(f"{OLD} Met; I saw it signed.", 2, Progress.DONE, "Met; I saw it signed."),
            EarlierRecommendation(NEW, 2, Progress.NOT_DONE, "Not met"),
            EarlierRecommendation("Mend the broken blinds in the hallway.", 2, Progress.DONE, "Met")])
        db.session.get_one(IndependentPersonReport, april).suggested = kept_of(record)
        old = db.session.scalars(select(ReportRecommendation.id).order_by(ReportRecommendation.id)).first()
        return april, old or 0


@pytest.mark.only("sqlite")
def test_an_officer_closes_what_a_later_report_calls_done_and_can_take_it_back(
        app: Flask, authority: int, two_months: tuple[int, int], client_for: Callable[[Role], Browser]) -> None:
    april, old = two_months
    officer, path = client_for(Role.COMMISSIONING_OFFICER), f"/reg44/reports/{april}"
    page = officer.get(path)
    assert [button.text for button in page.soup.select("form[action*='/earlier/'] button")] == [
        "Close the earlier recommendation 1: it was done"]
    assert "None of ours is like it." in page.text
    officer.post(f"{path}/earlier/{old}/done")
    closed = officer.get(path)
    assert "The earlier recommendation is closed." in closed.text and "done on 14 April 2025" in closed.text
    officer.post(f"/reg44/recommendations/{old}/reopen")
    assert "page 2: “" in officer.get(f"/reg44/recommendations/{old}/close").text, "what was said then is still there"
    with app.app_context(), acting_for(authority), pytest.raises(NotFound), transaction():
        close_as_said(april, old + 1, by=build.officer(1), today=build.TODAY)
