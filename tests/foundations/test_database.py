"""The database's promises, on both engines."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select, text

from qa_service.accounts.models import Authority
from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.audit.models import AuditEvent
from qa_service.clock import utc_now
from qa_service.database import across_authorities, acting_for, db, transaction
from qa_service.database.scope import OutOfScope
from qa_service.database.session import WroteOutsideTransaction
from qa_service.placements.models import Child
from qa_service.providers.models import Setting
from qa_service.vocabulary import ProvisionType, RegistrationStatus


def second_council() -> int:
    council = Authority(name="Fenwick Council", area="Fenwick", go_live_on=date(2024, 1, 1))
    db.session.add(council)
    db.session.flush()
    return council.id


def test_a_record_of_another_council_is_not_there(context: Flask, authority: int) -> None:
    with transaction():
        other = second_council()
        db.session.add(Child(reference="MB-1"))
    with acting_for(other):
        assert db.session.scalars(select(Child)).all() == []
        assert db.session.execute(select(Child.reference)).all() == []
    assert [child.reference for child in db.session.scalars(select(Child))] == ["MB-1"]


def test_without_a_council_in_scope_no_owned_record_is_there(app: Flask, authority: int) -> None:
    with app.app_context():
        with acting_for(authority), transaction():
            db.session.add(Child(reference="MB-1"))
        assert db.session.scalars(select(Child)).all() == []
        with across_authorities():
            assert len(db.session.scalars(select(Child)).all()) == 1


def test_an_unregistered_setting_is_seen_by_the_council_that_entered_it_alone(context: Flask, authority: int) -> None:
    def setting(owner: int | None, urn: str | None) -> Setting:
        return Setting(authority_id=owner, urn=urn, provision=ProvisionType.OTHER, status=RegistrationStatus.UNKNOWN,
                       known_from="council", first_seen_at=utc_now())

    with transaction():
        other = second_council()
        db.session.add_all([setting(None, "SC900001"), setting(authority, None)])
    assert len(db.session.scalars(select(Setting)).all()) == 2
    with acting_for(other):
        assert [found.urn for found in db.session.scalars(select(Setting))] == ["SC900001"]


def test_a_record_cannot_be_written_for_another_council(context: Flask) -> None:
    with transaction():
        other = second_council()
    with pytest.raises(OutOfScope), transaction():
        db.session.add(Child(reference="MB-1", authority_id=other))
        db.session.flush()


def test_nothing_is_written_outside_the_transaction(context: Flask) -> None:
    db.session.add(Child(reference="MB-1"))
    with pytest.raises(WroteOutsideTransaction):
        db.session.flush()


def test_a_failed_transaction_leaves_nothing(context: Flask) -> None:
    with pytest.raises(ZeroDivisionError), transaction():
        db.session.add(Child(reference="MB-1"))
        db.session.flush()
        raise ZeroDivisionError
    assert db.session.scalars(select(Child)).all() == []


@pytest.mark.only("sqlite")
@pytest.mark.assures("R5")
def test_every_sqlite_connection_is_durable_and_keeps_references(context: Flask) -> None:
    for _ in range(3):
        with db.engine.connect() as connection:
            values = [connection.execute(text(f"PRAGMA {name}")).scalar()
                      for name in ("synchronous", "journal_mode", "foreign_keys")]
            assert values == [2, "wal", 1]


def test_the_audit_chain_shows_what_was_changed_or_cut(context: Flask) -> None:
    for number in range(3):
        with transaction():
            audit.record("test.done", by=Actor.job("test"), details={"number": number})
    assert audit.verify().broken_at is None
    with pytest.raises(Exception, match=r"never|not authorized"), transaction():
        db.session.execute(text("UPDATE audit_event SET actor = 'job:other' WHERE sequence = 2"))
    with pytest.raises(Exception, match=r"never|not authorized"), transaction():
        db.session.execute(text("DELETE FROM audit_event WHERE sequence = 3"))
    assert len(db.session.scalars(select(AuditEvent)).all()) == 3
    with transaction():
        db.session.execute(text("UPDATE audit_head SET sequence = 4"))
    assert audit.verify().broken_at == 4
