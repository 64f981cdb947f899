"""What is worked out from rows that are there already: how the readers agreed, and since when a page fails."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from qa_service.app import create_app
from qa_service.database import db
from qa_service.database.session import migrating
from qa_service.ofsted.agreement import measured
from qa_service.vocabulary import Grade, Outcome, ReadingStatus, ReportKind
from scrapers.report import Enforcement, Judgement, Previous, ReadOutcome, ReportRecord, SecondReading
from tests.conftest import make_config
from tests.migrations import chain

GOOD = Judgement("overall", "Overall", Grade.GOOD, 1, "Overall: good")
RECORDS = (
    ReportRecord("1", ReadingStatus.READ, kind=ReportKind.CHILDRENS_HOME, judgements=[GOOD], urns=["SC900001"],
                 previous=Previous(None, Grade.GOOD), enforcement=Enforcement(True)),
    ReportRecord("2", ReadingStatus.PARTLY_READ, unread=["judgements.overall", "previous"],
                 differences=[SecondReading("judgements.overall", "good", "inadequate")]),
    ReportRecord("3", ReadingStatus.PARTLY_READ, unread=["outcome"],
                 differences=[SecondReading("outcome", None, "serious")]),
    ReportRecord("4", ReadingStatus.PARTLY_READ, unread=["judgements.overall"]),
    ReportRecord("5", ReadingStatus.READ, outcome=ReadOutcome(next(iter(Outcome)), 1, "words")),
    ReportRecord("6", ReadingStatus.READ, kind=ReportKind.CHILDRENS_HOME),
    ReportRecord("7", ReadingStatus.UNREADABLE, reason="Pictures."),
)


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Flask]:
    app = create_app(make_config(f"sqlite:///{tmp_path / 'bare.sqlite3'}", tmp_path / "data"))
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_readings_kept_before_are_measured_as_new_ones_are(bare: Flask) -> None:
    chain.move(bare, "0011")
    chain.load(bare)
    was = chain.read(bare)["reading"][0]
    table = next(table for table in chain.tables(bare) if table.name == "reading")
    with bare.app_context(), migrating(), db.engine.begin() as link:
        link.execute(text("DELETE FROM reading"))
        link.execute(table.insert(), [
            {**was, "read_at": datetime(2025, 3, 1, 9, 30, tzinfo=UTC), "id": number, "reader_version": str(number),
             "record": record.as_json()}
            for number, record in enumerate(RECORDS)])
    chain.move(bare, "0012")
    rows = chain.read(bare)["reading"]
    assert [(row["agreement"], row["fields_read"], row["fields_unread"]) for row in rows] == [
        (one.agreement.value, one.fields_read, one.fields_unread) for one in map(measured, RECORDS)]
    assert [row["agreement"] for row in rows] == [
        "agreed", "differed", "one_only", "neither", "agreed", "no_grades", "unreadable"]


def test_a_page_that_fails_already_fails_since_its_last_known_try(bare: Flask) -> None:
    chain.move(bare, "0012")
    chain.load(bare)
    with bare.app_context(), migrating(), db.engine.begin() as link:
        link.execute(text("UPDATE setting_check SET state = 'checked' WHERE setting_id = 1"))
        link.execute(text("UPDATE setting_check SET state = 'could_not_check' WHERE setting_id = 2"))
    chain.move(bare, "0013")
    checked, failing = chain.read(bare)["setting_check"]
    assert (checked["failing_since"], failing["failing_since"]) == (None, failing["tried_at"])
