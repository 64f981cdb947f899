"""Erasing records with all that hangs on them, their files and their words in the index; and keeping them erased.

Each erased record leaves a tombstone, in the database and in ``QA_DATA_DIR/erased.jsonl``, of which each backup puts a
copy beside itself. Putting a backup back erases again what is in any of them (``retention.after_restoring``).
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Final

from sqlalchemy import delete, insert, select, text, update

from qa_service.accounts.service import all_authority_ids
from qa_service.clock import utc_now
from qa_service.database import acting_for, current_authority, db, transaction
from qa_service.documents import erasing as documents
from qa_service.documents.stores import SEALED, sharded
from qa_service.retention import tombstones
from qa_service.retention.models import Tombstone
from qa_service.retention.rules import BY_TABLE, Rule, table

_A_TIME: Final = 500
_OF_DOCUMENTS: Final = frozenset({"document", "document_origin", "document_text", "document_page", "reading"})


def erase(rule: Rule, ids: Sequence[int]) -> list[str]:
    """Erases records of one rule in the open transaction, with tombstones; the files that nothing leads to any more.

    The caller removes those files once the transaction is saved (``documents.erasing.remove_bytes``).
    """
    freed: set[str] = set()
    sealed = _sealed_files(rule, ids)
    for at in range(0, len(ids), _A_TIME):
        some = list(ids[at:at + _A_TIME])
        if rule.comes_back:
            _bury(rule, some)
        freed |= _remove(rule.table, some)
    return [*documents.forget(sorted(freed), _leads_to()), *sealed]


def erase_children_without_records() -> int:
    """Erases references of children of whom nothing else is left, in the open transaction.

    They leave no tombstone: nothing never changes in them but the reference itself, which could be guessed from it.
    """
    child = table("child")
    statement = select(child.c.id).where(child.c.authority_id == current_authority())
    for _, column in _referring("child"):
        statement = statement.where(child.c.id.not_in(select(column).where(column.is_not(None))))
    ids = list(db.session.scalars(statement))
    _remove("child", ids)
    return len(ids)


def erase_again() -> tuple[int, list[str]]:
    """Erases whatever a restored copy brought back, of every council, in the open transaction: how many records, and
    the files that nothing leads to any more."""
    wanted: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for of, id_, trace in tombstones.known():
        if of in BY_TABLE:
            wanted[of][id_].add(trace)
    count, freed = 0, list[str]()
    for of, by_id in wanted.items():
        there = _traces(BY_TABLE[of], [int(id_) for id_ in by_id])
        back = [id_ for id_, trace in there.items() if trace in by_id[str(id_)]]
        freed += erase(BY_TABLE[of], back)
        count += len(back)
    for authority_id in all_authority_ids() if count else ():
        with acting_for(authority_id):
            erase_children_without_records()
    return count, freed


def leave_no_trace() -> None:
    """Rewrites the database, so that nothing of what was erased stays in free pages, the log or the index of words."""
    db.session.remove()
    engine = db.engine
    if engine.dialect.name == "sqlite":
        with transaction():
            db.session.execute(text("INSERT INTO search_page (search_page) VALUES ('optimize')"))
        db.session.remove()
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("VACUUM")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.exec_driver_sql("BEGIN")
        return
    db.session.remove()
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM")


def _bury(rule: Rule, ids: Sequence[int]) -> None:
    now, t = utc_now(), table(rule.table)
    owners: dict[int, int | None] = {}
    if "authority_id" in t.c:
        owners = {row[0]: row[1] for row in db.session.execute(
            select(t.c.id, t.c.authority_id).where(t.c.id.in_(ids)))}
    rows = [{"record_of": rule.table, "record_id": str(id_), "trace": trace, "kind": rule.kind,
             "authority_id": owners.get(id_), "erased_at": now} for id_, trace in _traces(rule, ids).items()]
    if rows:
        db.session.execute(insert(Tombstone), rows)


def _traces(rule: Rule, ids: Sequence[int]) -> dict[int, str]:
    t = table(rule.table)
    columns = [t.c[name] for name in rule.same]
    found: dict[int, str] = {}
    for at in range(0, len(ids), _A_TIME):
        for row in db.session.execute(select(t.c.id, *columns).where(t.c.id.in_(ids[at:at + _A_TIME]))):
            said = "|".join([rule.table, *(str(value) for value in row[1:])])
            found[row[0]] = hashlib.sha256(said.encode()).hexdigest()
    return found


def _sealed_files(rule: Rule, ids: Sequence[int]) -> list[str]:
    """The sealed files of these records, each of which is of one record alone."""
    t = table(rule.table)
    if "file_reference" not in t.c:
        return []
    return [f"{SEALED}/{sharded(one)}" for at in range(0, len(ids), _A_TIME) for one in db.session.scalars(
        select(t.c.file_reference).where(t.c.id.in_(ids[at:at + _A_TIME]), t.c.file_reference.is_not(None)))]


def _remove(name: str, ids: Sequence[Any]) -> set[str]:
    """Removes rows and what hangs on them, the deepest first; the files that they led to."""
    if not ids:
        return set()
    t, freed = table(name), set[str]()
    key = next(iter(t.primary_key.columns))
    for other, column in _referring(name):
        if column.nullable and other.name not in ("placement_import_row",):
            for at in range(0, len(ids), _A_TIME):
                db.session.execute(update(other).where(column.in_(ids[at:at + _A_TIME])).values({column.name: None}))
            continue
        own = next(iter(other.primary_key.columns))
        hanging = [id_ for at in range(0, len(ids), _A_TIME) for id_ in db.session.scalars(
            select(own).where(column.in_(ids[at:at + _A_TIME])))]
        freed |= _remove(other.name, hanging)
    files = [column for column in t.columns if _leads_to_file(column)]
    for at in range(0, len(ids), _A_TIME):
        some = ids[at:at + _A_TIME]
        for column in files:
            freed |= {sha for sha in db.session.scalars(select(column).where(key.in_(some))) if sha}
        db.session.execute(delete(t).where(key.in_(some)))
    return freed


def _referring(name: str) -> Iterable[tuple[Any, Any]]:
    """Every (table, column) that leads to this table."""
    for other in db.metadata.tables.values():
        for column in other.columns:
            if other.name != name and any(link.column.table.name == name for link in column.foreign_keys):
                yield other, column
    own = table(name)
    for column in own.columns:
        if column.nullable and any(link.column.table.name == name for link in column.foreign_keys):
            yield own, column


def _leads_to() -> list[Any]:
    """Every column that leads to a file for the sake of a record."""
    found = [column for t in db.metadata.tables.values() if t.name not in _OF_DOCUMENTS for column in t.columns
             if _leads_to_file(column)]
    return [*found, table("authority").c.logo_sha256]


def _leads_to_file(column: Any) -> bool:
    return any(link.column.table.name == "document" for link in column.foreign_keys)
