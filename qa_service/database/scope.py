"""Which council the code is acting for. Nothing in scope means: records that a council owns do not exist."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, event, or_
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction, with_loader_criteria
from sqlalchemy.sql import visitors
from sqlalchemy.sql.base import ExecutableOption

from qa_service.database.base import AuthorityMayOwn, AuthorityOwned

_NOBODY: Final = -1
_EVERYBODY: Final = 0
_scope: ContextVar[int] = ContextVar("authority", default=_NOBODY)


class OutOfScope(RuntimeError):
    """Code tried to write another council's record, or one without saying whose it is: a fault of ours."""


def current_authority() -> int:
    """The id of the authority in scope. Raises ``OutOfScope`` when there is none, or when it is all of them."""
    scope = _scope.get()
    if scope in (_NOBODY, _EVERYBODY):
        raise OutOfScope("no single authority is in scope")
    return scope


def asked_for() -> int:
    """Whose records are seen here, also where that is nobody's or everybody's: to keep answers apart."""
    return _scope.get()


@contextmanager
def acting_for(authority_id: int) -> Iterator[None]:
    """Narrows every query inside to this council's records (and those that no council owns)."""
    token = _scope.set(authority_id)
    try:
        yield
    finally:
        _scope.reset(token)


@contextmanager
def across_authorities() -> Iterator[None]:
    """Lifts the scope for the system's own work (sending what is queued, sign-in). Never in a view of records."""
    token = _scope.set(_EVERYBODY)
    try:
        yield
    finally:
        _scope.reset(token)


def install(session_class: Any) -> None:
    """Puts the scope on every ORM statement and every new record of sessions of this class."""
    event.listen(session_class, "do_orm_execute", _narrow)
    event.listen(session_class, "do_orm_execute", _refuse_bulk_for_others)
    event.listen(session_class, "before_flush", _own_what_is_written)


def _narrow(state: ORMExecuteState) -> None:
    scope = _scope.get()
    if scope == _EVERYBODY or state.is_column_load:
        return
    if state.is_select and not state.is_orm_statement and _reads_what_is_owned(state.statement):
        raise OutOfScope("nothing but func.….filter() or .over() is not narrowed: count a case() instead")
    state.statement = state.statement.options(*_criteria(scope))


def _reads_what_is_owned(statement: Any) -> bool:
    """Whether SQLAlchemy does not take a part of a statement for one about records, though it names some's columns."""
    parts = (one for one in visitors.iterate(statement) if isinstance(one, Select) and not one._propagate_attrs)
    named = (element._annotations.get("parententity") for part in parts for column in part._raw_columns
             if isinstance(column, ColumnElement) for element in visitors.iterate(column))
    return any(issubclass(entity.mapper.class_, AuthorityOwned | AuthorityMayOwn) for entity in named if entity)


@lru_cache(maxsize=256)
def _criteria(scope: int) -> tuple[ExecutableOption, ExecutableOption]:
    """The narrowing to one council; kept, since making it takes as long as running a small statement."""
    return (
        with_loader_criteria(AuthorityOwned, lambda cls: cls.authority_id == scope, include_aliases=True),
        with_loader_criteria(
            AuthorityMayOwn,
            lambda cls: or_(cls.authority_id.is_(None), cls.authority_id == scope),
            include_aliases=True,
        ),
    )


def _own_what_is_written(session: Session, _flush: UOWTransaction, _instances: Any) -> None:
    for record in session.new:
        if isinstance(record, AuthorityOwned) and record.authority_id is None:
            record.authority_id = current_authority()
    for record in (*session.new, *session.dirty):
        if isinstance(record, AuthorityOwned | AuthorityMayOwn):
            _refuse_other(type(record), record.authority_id)


def _refuse_bulk_for_others(state: ORMExecuteState) -> None:
    """Refuses statements that write a record for another council, or past the narrowing of what they change."""
    mapper = state.bind_mapper
    if not (state.is_insert or state.is_update) or _scope.get() == _EVERYBODY or mapper is None:
        return
    if not issubclass(mapper.class_, AuthorityOwned | AuthorityMayOwn):
        return
    if state.is_update and isinstance(state.parameters, list):
        raise OutOfScope(f"{mapper.class_.__name__}: a bulk update by number cannot be narrowed to the authority")
    for row in _written(state):
        if "authority_id" in row or state.is_insert:
            _refuse_other(mapper.class_, row.get("authority_id"))


def _written(state: ORMExecuteState) -> list[dict[str, Any]]:
    """The values of an insert or update, by column, however they were given."""
    statement: Any = state.statement
    given = state.parameters
    rows: list[Any] = list(given) if isinstance(given, list) else [given] if given else []
    if statement._values:
        rows.append(statement._values)
    for several in statement._multi_values:
        rows += several
    return [{getattr(column, "key", column): getattr(value, "value", value) for column, value in row.items()}
            for row in rows]


def _refuse_other(cls: type[Any], authority_id: int | None) -> None:
    scope = _scope.get()
    if scope in (_EVERYBODY, authority_id) or (authority_id is None and not issubclass(cls, AuthorityOwned)):
        return
    raise OutOfScope(f"a {cls.__name__} of another authority, or of none")


def hidden(record: object) -> bool:
    """Whether a record that the session holds already is one that the scope hides."""
    if not isinstance(record, AuthorityOwned | AuthorityMayOwn) or _scope.get() == _EVERYBODY:
        return False
    owner = record.authority_id
    return owner != _scope.get() and (owner is not None or isinstance(record, AuthorityOwned))
