"""A file that comes in is placed where that is certain, and else kept until a person says where it belongs."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from qa_service.actor import Actor
from qa_service.audit.models import AuditEvent
from qa_service.database import db, transaction
from qa_service.documents import service as documents
from qa_service.errors import BadInput, Conflict
from qa_service.providers.models import Setting
from qa_service.reg44.intake import Brought, Taken, take_in
from qa_service.reg44.models import IndependentPersonReport, ReportArrival, ReportRecommendation
from qa_service.reg44.placing import place, set_aside, withdraw
from qa_service.reg44.words import Arrival, ReportState, Way
from qa_service.vocabulary import Opinion, ProvisionType
from tests.flags import builder
from tests.reg44 import build
from tests.reg44.build import TestReader, officer, pdf

TODAY = build.TODAY
APRIL = date(2025, 4, 1)
BY = Actor.job("test")


@pytest.fixture
def home(context: Flask) -> Setting:
    with transaction():
        home = builder.a_setting(urn="SC012345")
        builder.a_placement(home, date(2025, 1, 1))
    return db.session.get_one(Setting, home)


def brought(data: bytes, came_as: str = "one", **facts: Any) -> Taken:
    given: dict[str, Any] = {"file_name": "April report.pdf", "way": Way.FOLDER}
    return take_in(Brought(data, came_as=came_as, **(given | facts)), by=BY, today=TODAY)


def reports() -> list[IndependentPersonReport]:
    return list(db.session.scalars(select(IndependentPersonReport)))


def test_a_file_that_names_its_home_and_month_is_placed_with_what_was_read_as_suggestions(
        home: Setting, reads: TestReader) -> None:
    taken = brought(reads.usual(pdf(), "SC012345", date(2025, 4, 14)))
    assert taken.outcome is Arrival.PLACED
    report = reports()[0]
    assert (report.month, report.state, report.safeguarded) == (APRIL, ReportState.TO_CONFIRM, Opinion.YES)
    assert report.read_from["safeguarded"] == {"page": 1, "quote": "words of safeguarded"}
    assert documents.bytes_of(report.document_sha256) == pdf()
    advice = db.session.scalars(select(ReportRecommendation)).one()
    assert (advice.target_on, advice.follow_up_on) == (date(2025, 6, 30), date(2025, 6, 30))
    assert db.session.scalars(select(AuditEvent.action).where(AuditEvent.action == "reg44.arrived")).all()


@pytest.mark.parametrize(("urn", "visited", "said", "why"), [
    (None, [date(2025, 4, 14)], {}, "No URN"),
    ("SC099999", [date(2025, 4, 14)], {}, "does not have"),
    ("SC099999", [date(2025, 4, 14)], {"setting_id": True}, "was brought for SC012345"),
    ("SC012345", [], {}, "could not be read"),
    ("SC012345", [date(2025, 4, 14)], {"month": date(2025, 5, 1)}, "tells of a visit in April 2025"),
    ("SC012345", [date(2025, 3, 31), date(2025, 4, 1)], {}, "say which month"),
    ("SC012345", [date(2025, 6, 3)], {}, "lies in the future"),
    ("SC012345", [], {"month": date(2025, 7, 1)}, "has not begun"),
])
def test_what_is_not_certain_waits_for_a_person_and_says_why(
        home: Setting, reads: TestReader, urn: str | None, visited: list[date], said: dict[str, Any],
        why: str) -> None:
    if "setting_id" in said:
        said = {"setting_id": home.id}
    taken = brought(reads.usual(pdf(), urn, *visited), **said)
    assert taken.outcome is Arrival.WAITING and why in (taken.why or "")
    assert reports() == []
    kept = db.session.scalars(select(ReportArrival)).one()
    assert documents.bytes_of(kept.document_sha256) == pdf()


def test_a_setting_that_is_no_home_gets_none(context: Flask, reads: TestReader) -> None:
    with transaction():
        builder.a_setting(urn="SC077777", provision=ProvisionType.SUPPORTED_ACCOMMODATION)
    taken = brought(reads.usual(pdf(), "SC077777", date(2025, 4, 14)))
    assert taken.outcome is Arrival.WAITING and "Regulation 44 applies to children's homes" in (taken.why or "")


def test_a_commissioners_visit_is_never_placed_and_the_reason_is_named(home: Setting, reads: TestReader) -> None:
    with transaction():
        builder.a_person()
        name = db.session.scalars(select(builder.User)).one()
        name.name = "Alex Quill"
    taken = brought(reads.usual(pdf(), "SC012345", date(2025, 4, 14), visitor="Mr Alex QUILL"))
    assert taken.outcome is Arrival.WAITING and "43(3)" in (taken.why or "")
    with pytest.raises(BadInput, match=r"43\(3\)"), transaction():
        place(taken.arrival_id, setting_id=home.id, month=APRIL, independent=True, by=officer(name.id), today=TODAY)
    with pytest.raises(BadInput, match=r"43\(3\)"), transaction():
        place(taken.arrival_id, setting_id=home.id, month=APRIL, independent=False, by=officer(name.id), today=TODAY)


def test_the_same_arrival_again_changes_nothing_and_the_same_file_again_is_a_duplicate(
        home: Setting, reads: TestReader) -> None:
    data = reads.usual(pdf(), "SC012345", date(2025, 4, 14))
    first = brought(data)
    assert brought(data) == first
    again = brought(data, "two")
    assert again.outcome is Arrival.DUPLICATE and "April 2025" in (again.why or "")
    assert len(reports()) == 1
    other = brought(reads.usual(pdf("corrected"), "SC012345", date(2025, 4, 14)), "three")
    assert other.outcome is Arrival.PLACED and len(reports()) == 2


def test_a_person_places_what_waits_sets_it_aside_and_takes_a_wrong_place_back(
        home: Setting, reads: TestReader) -> None:
    with transaction():
        by = officer(builder.a_person())
    waits = brought(reads.usual(pdf(), None, date(2025, 4, 14)))
    with pytest.raises(BadInput, match="has not begun"), transaction():
        place(waits.arrival_id, setting_id=home.id, month=date(2025, 7, 1), independent=True, by=by, today=TODAY)
    with transaction():
        report_id = place(waits.arrival_id, setting_id=home.id, month=date(2025, 4, 9), independent=True, by=by,
                          today=TODAY).id
    with pytest.raises(Conflict), transaction():
        set_aside(waits.arrival_id, why="a menu", by=by)
    with transaction():
        withdraw(report_id, why="It is of another home.", by=by)
    with pytest.raises(BadInput), transaction():
        set_aside(waits.arrival_id, why=" ", by=by)
    with transaction():
        set_aside(waits.arrival_id, why="a menu", by=by)
    kept = db.session.scalars(select(ReportArrival)).one()
    assert (kept.outcome, kept.why) == (Arrival.SET_ASIDE, "a menu")
    assert reports()[0].state is ReportState.WITHDRAWN


def word(*names: str, content: bytes = b"<w/>") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        for name in names:
            package.writestr(name, content)
    return file.getvalue()


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(("data", "why"), [
    (b"", "empty"), (b"MZ\x90", "neither a PDF nor"), (word("xl/workbook.xml"), "neither a PDF nor"),
    (word("word/document.xml", "word/vbaProject.bin"), "macros"), (b"PK\x03\x04 broken", "damaged"),
    (b"%PDF-" + b"0" * (25 * 1024 * 1024), "larger than 25 MB"), (build.VIRUS, "testing virus scanners"),
    (word("word/document.xml", "word/embeddings/one.bin", content=build.VIRUS), "testing virus scanners"),
    (b"%PDF-1.7\n" + build.VIRUS, "testing virus scanners"),
])
def test_what_is_no_document_is_refused_in_a_sentence_and_nothing_is_kept(
        context: Flask, reads: TestReader, data: bytes, why: str) -> None:
    with pytest.raises(BadInput, match=why):
        brought(data)
    assert db.session.scalars(select(ReportArrival)).all() == []


@pytest.mark.only("sqlite")
def test_a_word_document_is_taken(home: Setting, reads: TestReader) -> None:
    data = reads.usual(word("word/document.xml"), "SC012345", date(2025, 4, 14))
    assert brought(data, file_name="report.docx").outcome is Arrival.PLACED
