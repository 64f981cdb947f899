"""Changing the key that everything is sealed under: the records' own keys are wrapped anew, a few at a time.

It can be stopped at any point and started again: every record is opened by the key whose number stands beside it, and
both keys are there until nothing needs the old one.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import LargeBinary, func, select, type_coerce, update

from qa_service.accounts import kept_forms
from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.database import Base, across_authorities, db, transaction
from qa_service.sealing import Keyring, Sealed, SealedBytes, keyring, version_of, wrapped_anew

AT_ONCE: Final = 100


@dataclass(frozen=True, slots=True)
class Standing:
    """How many records each key wraps, the keys that are there, and those that are missing."""

    by_key: dict[int, int]
    there: list[int]

    @property
    def missing(self) -> list[int]:
        return sorted(set(self.by_key) - set(self.there))


def standing() -> Standing:
    """Which keys are there and which are needed."""
    by_key: Counter[int] = Counter()
    with across_authorities():
        for kind in _records():
            by_key.update({version: number for version, number in db.session.execute(
                select(kind.key_version, func.count()).group_by(kind.key_version))})
        for column in _values():
            by_key.update(version_of(raw) for _, raw in db.session.execute(_stored(column)))
        by_key.update(kept_forms.keys_needed())
    return Standing(dict(by_key), keyring().versions())


def rotate(*, by: Actor, new_key: bool = True) -> int:
    """Makes a new key and wraps everything with it; with ``new_key=False``, finishes what was begun. Says its number.

    Must not be called in a transaction. Raises ``KeyLost`` where a key that is needed is missing.
    """
    ring = keyring()
    newest = ring.add() if new_key else ring.newest()
    with across_authorities():
        for kind in _records():
            while _wrap_some(kind, ring, newest):
                pass
        for column in _values():
            while _wrap_some_values(column, ring, newest):
                pass
        with transaction():
            kept_forms.seal_anew(ring)
            audit.record("safeguarding.key_changed", by=by, details={"key": newest})
    return newest


def retire_old(*, by: Actor) -> list[int]:
    """Removes the keys that nothing needs any more, and says which. A backup made before needs them still."""
    ring = keyring()
    with transaction():
        audit.lock()  # what is being sealed meanwhile is counted below, or sees that its key is gone (``keeping.put``)
        needed = standing()
        old = [version for version in ring.versions()[:-1] if version not in needed.by_key]
        audit.record("safeguarding.keys_retired", by=by, details={"keys": old})
        for version in old:
            ring.retire(version)
    return old


def _records() -> list[Any]:
    """The kinds of record that have a key of their own."""
    return [mapper.class_ for mapper in Base.registry.mappers if issubclass(mapper.class_, Sealed)]


def _values() -> list[Any]:
    """The columns whose values have keys of their own."""
    return [column for table in Base.metadata.sorted_tables for column in table.columns
            if isinstance(column.type, SealedBytes)]


def _stored(column: Any) -> Any:
    """(number, value as it is stored) of each row."""
    return select(column.table.c.id, type_coerce(column, LargeBinary)).where(column.is_not(None))


def _wrap_some_values(column: Any, ring: Keyring, newest: int) -> bool:
    old = [id_ for id_, raw in db.session.execute(_stored(column)) if version_of(raw) < newest][:AT_ONCE]
    with transaction():
        for id_, raw in db.session.execute(_stored(column).where(column.table.c.id.in_(old)).with_for_update()).all():
            db.session.execute(update(column.table).where(column.table.c.id == id_).values(
                {column: type_coerce(wrapped_anew(raw, ring), LargeBinary)}))
    return bool(old)


def _wrap_some(kind: Any, ring: Keyring, newest: int) -> bool:
    """Wraps the next few anew; ``False`` where none was left."""
    with transaction():
        rows = list(db.session.scalars(
            select(kind).where(kind.key_version < newest).order_by(kind.id).limit(AT_ONCE).with_for_update()))
        for row in rows:
            kept = ring.wrap(ring.unwrap(row))
            row.wrapped_key, row.key_version = kept.wrapped_key, kept.key_version
    return bool(rows)
