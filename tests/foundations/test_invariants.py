"""D4: what must always hold of the tables, and that a record which breaks it is found."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text

from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.clock import utc_now
from qa_service.database import across_authorities, db, invariants, transaction
from qa_service.errors import ServiceError
from qa_service.jobs.jobs import check_records
from qa_service.jobs.models import JobRun
from tests.assured import Figure
from tests.migrations import chain

FEWEST = 40


def test_D4_of_an_empty_council_everything_holds(context: Flask, figure: Figure) -> None:
    with transaction():
        audit.record("test.wrote", by=Actor.job("test"))
    assert invariants.broken() == {}
    assert len(invariants.RULES) >= FEWEST
    assert str(invariants.how_many()) in check_records()
    figure("D4", f"{len(invariants.RULES)} things written out and {invariants.how_many() - len(invariants.RULES)} of "
                 "columns and references")


@pytest.mark.parametrize(("written", "words"), [
    ("INSERT INTO document (sha256, size, media_type, stored_at) VALUES ('x', 0, 'x', CURRENT_TIMESTAMP)",
     "a document has bytes and a whole hash"),
    ("UPDATE audit_head SET sequence = 7", "the trail's head is its last event"),
    ("UPDATE user_account SET role = 'emperor'", "user_account.role is a word that there is"),
    ("UPDATE job_run SET sentence = NULL", "a run that is done says what it did"),
])
@pytest.mark.only("sqlite")
def test_D4_a_record_that_breaks_it_is_found_and_fails_the_run(
        context: Flask, authority: int, written: str, words: str) -> None:
    now = utc_now()
    with transaction():
        db.session.add(JobRun(job="x", slot="x", state="done", worker="w", started_at=now, heartbeat_at=now,
                              finished_at=now, sentence="Done."))
        db.session.execute(text(
            "INSERT INTO user_account (authority_id, reference, email, name, role, created_at) VALUES "
            f"({authority}, 'r', 'a@marlowe.example', 'A', 'manager', CURRENT_TIMESTAMP)"))
        db.session.execute(text(written))
    with across_authorities():
        assert words in invariants.broken()
        with pytest.raises(ServiceError, match="Tell whoever looks after"):
            check_records()


def test_D4_a_record_that_leads_to_another_council_is_found(app: Flask) -> None:
    chain.load(app)  # two rows of everything, of which nobody asked whether they agree
    with app.app_context():
        found = invariants.broken()
        assert all(isinstance(count, int) for count in found.values())
        assert [words for words in found if words == "every reference leads to a record"] == []
