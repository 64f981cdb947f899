"""What is dear to work out from tables, kept in this process until one of the tables changes: never a stale answer."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, Final, Generic, TypeVar, cast
from weakref import WeakKeyDictionary

from sqlalchemy import Engine

from qa_service.database import changes, scope
from qa_service.database.base import Base
from qa_service.database.session import db, in_transaction

T = TypeVar("T")


class Kept(Generic[T]):
    """One kind of answer, of which each process keeps the ``most`` that were asked for last.

    ``rests_on``: every table that the answer is read from. Answers are kept for each scope and key apart; they must be
    plain values that nobody changes.
    """

    def __init__(self, *rests_on: type[Base], most: int = 32) -> None:
        self._tables: Final = tuple(sorted(str(table.__tablename__) for table in rests_on))
        if unknown := changes.NOT_NOTED & set(self._tables):
            raise ValueError(f"changes of {', '.join(unknown)} are not noted")
        self._most: Final = most
        self._by_engine: WeakKeyDictionary[Engine, OrderedDict[Any, tuple[tuple[str, ...], Any]]] = WeakKeyDictionary()
        self._lock: Final = Lock()

    def get(self, work_out: Callable[[], T], *key: Hashable) -> T:
        """The answer as the tables are now. Inside a transaction it is worked out each time."""
        if in_transaction():
            return work_out()
        connection = db.session.connection()
        now = changes.tokens(connection)
        tokens, place = tuple(now.get(table, "") for table in self._tables), (scope.asked_for(), key)
        known = self._known(connection.engine, place)
        if known is not None and known[0] == tokens:
            return cast(T, known[1])
        answer = work_out()
        self._keep(connection.engine, place, (tokens, answer))
        return answer

    def _known(self, engine: Engine, place: Any) -> tuple[tuple[str, ...], Any] | None:
        with self._lock:
            kept = self._by_engine.setdefault(engine, OrderedDict())
            if place in kept:
                kept.move_to_end(place)
            return kept.get(place)

    def _keep(self, engine: Engine, place: Any, answer: tuple[tuple[str, ...], Any]) -> None:
        with self._lock:
            kept = self._by_engine.setdefault(engine, OrderedDict())
            kept[place] = answer
            kept.move_to_end(place)
            while len(kept) > self._most:
                kept.popitem(last=False)
