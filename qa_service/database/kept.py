"""What is dear to work out from tables, kept in this process until one of the tables changes: never a stale answer."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from threading import Lock
from typing import Any, Final, Generic, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Engine

from qa_service.database import changes, scope
from qa_service.database.session import db, in_transaction

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Answer(Generic[T]):
    """An answer, with each table it was read from and the token that the table had."""

    value: T
    rests_on: dict[str, str]

    def holds(self, tokens: dict[str, str]) -> bool:
        return all(tokens.get(table, "") == token for table, token in self.rests_on.items())


class Kept(Generic[T]):
    """One kind of answer, of which each process keeps the ``most`` that were asked for last.

    Which tables an answer rests on is seen from the statements that working it out runs; it must ask the database for
    everything, and not take records that the session has already. Answers are kept for each scope and key apart; they
    must be plain values that nobody changes.
    """

    def __init__(self, *, most: int = 32) -> None:
        self._most: Final = most
        self._by_engine: WeakKeyDictionary[Engine, OrderedDict[Any, _Answer[T]]] = WeakKeyDictionary()
        self._lock: Final = Lock()

    def get(self, work_out: Callable[[], T], *key: Hashable) -> T:
        """The answer as the tables are now. Inside a transaction it is worked out each time."""
        if in_transaction():
            return work_out()
        connection = db.session.connection()
        tokens, place = changes.tokens(connection), (scope.asked_for(), key)
        answer = self._known(connection.engine, place)
        if answer is None or not answer.holds(tokens):
            with changes.reading() as tables_read:
                value = work_out()
            read = tables_read()
            answer = _Answer(value, {table: tokens.get(table, "") for table in read})
            if not read & changes.NOT_NOTED:
                self._keep(connection.engine, place, answer)
        changes.also_read(frozenset(answer.rests_on))
        return answer.value

    def _known(self, engine: Engine, place: Any) -> _Answer[T] | None:
        with self._lock:
            kept = self._by_engine.setdefault(engine, OrderedDict())
            if place in kept:
                kept.move_to_end(place)
            return kept.get(place)

    def _keep(self, engine: Engine, place: Any, answer: _Answer[T]) -> None:
        with self._lock:
            kept = self._by_engine.setdefault(engine, OrderedDict())
            kept[place] = answer
            kept.move_to_end(place)
            while len(kept) > self._most:
                kept.popitem(last=False)
