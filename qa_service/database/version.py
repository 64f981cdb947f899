"""Whether the database is at the migration that this programme was written for."""

from __future__ import annotations

from functools import cache
from typing import Final

from sqlalchemy import Connection, column, inspect, select, table

from qa_service.config import ROOT
from qa_service.errors import NotUpToDate

_TABLE: Final = "alembic_version"
_VERSIONS: Final = ROOT / "migrations" / "versions"


@cache
def newest() -> str:
    """The last migration's revision: the number that its file begins with."""
    return max(file.name[:4] for file in _VERSIONS.glob("[0-9][0-9][0-9][0-9]_*.py"))


def refuse_other_version(connection: Connection) -> None:
    """Raises ``NotUpToDate`` where the database is older or newer, and the driver's error where it has no version."""
    found = _found(connection)
    if found != newest():
        raise NotUpToDate(_sentence(found))


def refuse_newer(connection: Connection) -> None:
    """Raises ``NotUpToDate`` where no migration of this programme knows how to go on."""
    if inspect(connection).has_table(_TABLE) and (found := _found(connection)) > newest():
        raise NotUpToDate(_sentence(found))


def _found(connection: Connection) -> str:
    return max(map(str, connection.scalars(select(column("version_num")).select_from(table(_TABLE)))), default="")


def _sentence(found: str) -> str:
    if not found:
        return "The database is not set up: run “flask db upgrade” first."
    if found > newest():
        return (f"The database ({found}) is newer than this programme ({newest()}): install the programme that made "
                "it, and run “flask db upgrade” there.")
    return (f"The database ({found}) is older than this programme ({newest()}): run “flask db upgrade”, then start "
            "the service again.")
