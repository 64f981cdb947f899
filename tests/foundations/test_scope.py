"""Records that a council owns do not exist for another, whatever the shape of the question."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Select, delete, exists, func, insert, literal, select, union_all, update
from sqlalchemy.orm import aliased

from qa_service.database import (
    AuthorityMayOwn,
    AuthorityOwned,
    Base,
    across_authorities,
    acting_for,
    db,
    transaction,
)
from qa_service.database.scope import OutOfScope
from qa_service.placements.models import Child
from qa_service.providers.models import Setting
from qa_service.tables import METADATA
from tests.conftest import ROOT
from tests.foundations import rows

MAPPED = sorted((mapper.class_ for mapper in Base.registry.mappers), key=lambda cls: cls.__name__)
OWNED = [cls for cls in MAPPED if issubclass(cls, AuthorityOwned | AuthorityMayOwn)]
NOT_SCOPED = {
    "AuditEvent": "the chain is one for the installation, and is followed whole; pages narrow it in audit.trail",
    "Tombstone": "erasing alone reads it, for all councils at once, also when a backup was put back; no page shows it",
}
READ_WITH_ITS_OWNER = {
    "FlagEvidence": "read through its flag alone",
}


@pytest.fixture
def filled(app: Flask) -> Iterator[Flask]:
    """Two councils with a row each in every table."""
    with app.app_context():
        with db.engine.begin() as link:
            rows.fill(link, rows.ours(METADATA))
        yield app


def test_every_record_with_an_authority_is_scoped() -> None:
    named = {cls.__name__ for cls in MAPPED if "authority_id" in cls.__table__.columns}
    assert named - {cls.__name__ for cls in OWNED} == set(NOT_SCOPED)
    assert len(OWNED) > 15


def test_what_hangs_on_an_owned_record_is_owned_too() -> None:
    """A table that refers to an owned one (people aside: they are named as doers everywhere) is owned, or listed."""
    owned = {cls.__tablename__ for cls in OWNED if issubclass(cls, AuthorityOwned)} - {"user_account"}
    hanging = {cls.__name__ for cls in MAPPED if cls not in OWNED
               and any(key.column.table.name in owned for key in cls.__table__.foreign_keys)}
    assert hanging == set(READ_WITH_ITS_OWNER)


def _column_only(cls: Any) -> Select[Any]:
    return select(cls.authority_id)


def _joined(cls: Any) -> Select[Any]:
    other = aliased(cls)
    return select(cls.authority_id, other.authority_id).join(other, other.authority_id != cls.authority_id)


SHAPES: dict[str, Callable[[Any], Select[Any]]] = {
    "whole records": lambda cls: select(cls),
    "one column": _column_only,
    "a count": lambda cls: select(func.count(cls.authority_id)),
    "a count from the class": lambda cls: select(func.count()).select_from(cls),
    "an alias": lambda cls: select(aliased(cls)),
    "a column of an alias": lambda cls: select(aliased(cls).authority_id),
    "a subquery": lambda cls: select(select(cls.authority_id).subquery()),
    "an alias of a subquery": lambda cls: select(aliased(cls, select(cls).subquery())),
    "a common table expression": lambda cls: select(select(cls.authority_id).cte()),
    "a scalar subquery": lambda cls: select(select(func.max(cls.authority_id)).scalar_subquery()),
    "exists": lambda cls: select(func.count()).where(exists(select(cls.authority_id))),
    "exists by where": lambda cls: select(func.count()).where(exists().where(cls.authority_id > 0)),
    "in a list": lambda cls: select(func.count()).where(literal(2).in_(select(cls.authority_id))),
    "a union": lambda cls: union_all(select(cls.authority_id), select(cls.authority_id)),  # type: ignore[dict-item]
    "a group": lambda cls: select(cls.authority_id, func.count()).group_by(cls.authority_id),
}


def _seen(statement: Any) -> list[int]:
    """The numbers in the answer, records read as their council's."""
    return [value.authority_id if hasattr(value, "authority_id") else value
            for row in db.session.execute(statement).unique() for value in row if value is not None]


def test_no_question_reaches_another_councils_records(filled: Flask) -> None:
    for shape, cls in itertools.product(SHAPES, OWNED):
        where = f"{shape} of {cls.__name__}"
        with acting_for(3):  # a council that owns nothing: nothing, or a count of 0
            assert set(_seen(SHAPES[shape](cls))) <= {0}, where
        db.session.expunge_all()
        with acting_for(1):
            assert set(_seen(SHAPES[shape](cls))) == ({0} if shape == "in a list" else {1}), where
        db.session.expunge_all()


NOT_TAKEN_FOR_RECORDS: dict[str, Callable[[Any], Select[Any]]] = {
    "a filtered count": lambda cls: select(func.count(cls.authority_id).filter(cls.authority_id > 0)),
    "a filtered count of an alias": lambda cls: select(func.count().filter(aliased(cls).authority_id > 0)),
    "a count over all": lambda cls: select(func.count(cls.authority_id).over()),
    "one inside another": lambda cls: select(func.count()).select_from(
        select(func.count().filter(cls.authority_id > 0)).subquery()),
}


@pytest.mark.only("sqlite")
@pytest.mark.parametrize("shape", NOT_TAKEN_FOR_RECORDS)
def test_a_question_that_could_not_be_narrowed_is_refused(app: Flask, shape: str) -> None:
    """SQLAlchemy does not take it for one about records, and leaves the narrowing out."""
    with app.app_context(), acting_for(1):
        for cls in OWNED:
            with pytest.raises(OutOfScope, match="is not narrowed"):
                db.session.execute(NOT_TAKEN_FOR_RECORDS[shape](cls))
    with app.app_context(), across_authorities():
        assert all(db.session.execute(NOT_TAKEN_FOR_RECORDS[shape](cls)).all() is not None for cls in OWNED)


@pytest.mark.only("sqlite")
def test_no_part_of_a_statement_reads_by_nothing_but_a_filter() -> None:
    """As above, where it stands inside a statement about records: there nothing can refuse it."""
    def hides(one: ast.expr) -> bool:
        return isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute) and one.func.attr in ("filter", "over")

    found = [f"{file.name}:{node.lineno}" for file in (ROOT / "qa_service").rglob("*.py")
             for node in ast.walk(ast.parse(file.read_text("utf-8")))
             if isinstance(node, ast.Call) and ast.unparse(node.func) == "select" and node.args
             and all(map(hides, node.args))]
    assert found == []


def test_a_join_of_two_owned_records_gives_neither_of_another_council(filled: Flask) -> None:
    for cls in OWNED:
        with acting_for(1):
            assert db.session.execute(_joined(cls)).all() == [], cls.__name__
        with across_authorities():
            assert len(db.session.execute(_joined(cls)).all()) == 2, cls.__name__


def test_no_record_of_another_council_is_changed_or_removed(filled: Flask) -> None:
    for cls in OWNED:
        with acting_for(3), transaction():
            key = cls.__mapper__.primary_key[0]
            changed = db.session.execute(update(cls).values({key.name: key}))
            assert changed.rowcount == 0, cls.__name__  # type: ignore[attr-defined]
            removed = db.session.execute(delete(cls))
            assert removed.rowcount == 0, cls.__name__  # type: ignore[attr-defined]
    with across_authorities():
        assert {cls.__name__: db.session.scalar(select(func.count()).select_from(cls)) for cls in OWNED
                } == {cls.__name__: 2 for cls in OWNED}


def test_a_record_already_in_the_session_is_not_had_by_its_number(filled: Flask) -> None:
    """What another council's work has loaded stays in the session: asking by number must not find it there."""
    for cls in OWNED:
        key = 1 if cls.__mapper__.primary_key[0].name == "id" else None
        assert key, f"{cls.__name__} is not asked for by number"
        with across_authorities():
            loaded = db.session.get_one(cls, key)
        with acting_for(2):
            assert db.session.get(cls, key) is None, cls.__name__
            with pytest.raises(Exception, match="No row was found"):
                db.session.get_one(cls, key)
        with acting_for(1):
            assert db.session.get(cls, key) is loaded, cls.__name__


def test_no_record_is_written_for_another_council_in_bulk(filled: Flask) -> None:
    with acting_for(1):
        for statement, given in (
                (insert(Child), [{"reference": "MB-9", "authority_id": 2}]),
                (insert(Child), [{"reference": "MB-9"}]),
                (insert(Child).values(reference="MB-9", authority_id=2), None),
                (insert(Child).values([{"reference": "MB-9", "authority_id": 2}]), None),
                (update(Child).values(authority_id=2), None)):
            with pytest.raises(OutOfScope), transaction():
                db.session.execute(statement, given)
        with transaction():
            db.session.execute(insert(Child), [{"id": 9, "reference": "MB-9", "authority_id": 1}])
    with across_authorities():
        assert sorted(db.session.scalars(select(Child.authority_id))) == [1, 1, 2]


def test_no_record_is_handed_to_another_council(filled: Flask) -> None:
    with acting_for(1), pytest.raises(OutOfScope), transaction():
        db.session.scalars(select(Child)).one().authority_id = 2
    with acting_for(1), pytest.raises(OutOfScope), transaction():
        db.session.scalars(select(Setting)).one().authority_id = 2


def test_without_a_council_in_scope_nothing_is_owned_and_nothing_can_be(filled: Flask) -> None:
    for cls in OWNED:
        assert db.session.scalars(select(cls)).unique().all() == [], cls.__name__
    with pytest.raises(OutOfScope), transaction():
        db.session.add(Child(reference="MB-9"))
