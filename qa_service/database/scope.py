"""Which council the code is acting for. Nothing in scope means: records that a council owns do not exist."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

from sqlalchemy import event, or_
from sqlalchemy.orm import ORMExecuteState, Session, UOWTransaction, with_loader_criteria

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
    event.listen(session_class, "before_flush", _own_new_records)


def _narrow(state: ORMExecuteState) -> None:
    scope = _scope.get()
    if scope == _EVERYBODY or state.is_column_load:
        return
    state.statement = state.statement.options(
        with_loader_criteria(AuthorityOwned, lambda cls: cls.authority_id == scope, include_aliases=True),
        with_loader_criteria(
            AuthorityMayOwn,
            lambda cls: or_(cls.authority_id.is_(None), cls.authority_id == scope),
            include_aliases=True,
        ),
    )


def _own_new_records(session: Session, _flush: UOWTransaction, _instances: Any) -> None:
    scope = _scope.get()
    for record in session.new:
        if not isinstance(record, AuthorityOwned):
            continue
        if record.authority_id is None:
            record.authority_id = current_authority()
        elif scope not in (_EVERYBODY, record.authority_id):
            raise OutOfScope(f"a {type(record).__name__} of another authority")
