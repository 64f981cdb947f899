"""Tables to which the service only adds. SQLite has no accounts, so the service's own connections refuse the rest.

The triggers of the migrations refuse changes by everybody; these rules also refuse to take the triggers away, to drop
or rename the table, and to write to SQLite's own list of tables. Migrations alone may. On PostgreSQL the account's
rights do the same (``flask audit account``).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Final

APPEND_ONLY: Final = frozenset({"audit_event"})
_ONE_ROW: Final = frozenset({"audit_head"})
_KEPT: Final = APPEND_ONLY | _ONE_ROW
_ON_TABLE: Final = frozenset({sqlite3.SQLITE_DROP_TRIGGER, sqlite3.SQLITE_CREATE_TRIGGER,
                              sqlite3.SQLITE_DROP_TEMP_TRIGGER, sqlite3.SQLITE_CREATE_TEMP_TRIGGER,
                              sqlite3.SQLITE_DROP_INDEX})


def refuse_on(connection: sqlite3.Connection, *, unless: Callable[[], bool]) -> None:
    """Refuses on this connection what would change or remove an entry of these tables."""

    def decide(action: int, first: str | None, second: str | None, _database: str | None, trigger: str | None) -> int:
        return sqlite3.SQLITE_DENY if _forbidden(action, first, second) and not unless() else sqlite3.SQLITE_OK

    connection.set_authorizer(decide)


def _forbidden(action: int, first: str | None, second: str | None) -> bool:
    if action == sqlite3.SQLITE_READ:
        return False
    if action == sqlite3.SQLITE_UPDATE:
        return first in APPEND_ONLY
    if action == sqlite3.SQLITE_DELETE:
        return first in _KEPT
    if action == sqlite3.SQLITE_DROP_TABLE:
        return first in _KEPT
    if action == sqlite3.SQLITE_ALTER_TABLE:
        return second in _KEPT
    if action in _ON_TABLE:
        return second in _KEPT
    return action == sqlite3.SQLITE_PRAGMA and first == "writable_schema" and second is not None
