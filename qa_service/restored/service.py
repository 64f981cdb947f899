"""Whether this is a restored copy, what is done to one before anybody can use it, and putting it in service."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final, Protocol
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, event, select
from sqlalchemy.orm import SessionTransaction

from qa_service.actor import Actor
from qa_service.clock import utc_now
from qa_service.database import db
from qa_service.database.session import ServiceSession, is_migrating
from qa_service.errors import Conflict
from qa_service.restored.models import RestoredCopy

Step = Callable[[datetime], str]
HELD: Final = "This is a restored copy: nothing is sent and no job runs until an administrator puts it in service."
_STANDING: Final = select(RestoredCopy.id).where(RestoredCopy.in_service_at.is_(None)).limit(1)
_steps: Final[dict[str, Step]] = {}
_stands: Final[WeakKeyDictionary[Engine, bool]] = WeakKeyDictionary()


class Recorder(Protocol):
    """The audit trail, which lies above this domain."""

    def __call__(self, action: str, *, by: Actor, details: dict[str, Any]) -> None: ...


def _unconnected(action: str, *, by: Actor, details: dict[str, Any]) -> None:
    raise RuntimeError("the audit trail is not connected: ports.fill() was not called")


_record: Recorder = _unconnected


def record_with(recorder: Recorder) -> None:
    """Connects the audit trail (port)."""
    global _record
    _record = recorder


def after_restoring(name: str) -> Callable[[Step], Step]:
    """Declares what a domain does to a copy before anybody can use it.

    The function is given the moment of the backup, acts across all councils in the transaction that is open, and
    returns a sentence. A step that raises ends the restoration, and the live data stays as it is.
    """
    def declare(step: Step) -> Step:
        if name in _steps:
            raise ValueError(f"two steps are called {name}")
        _steps[name] = step
        return step

    return declare


def settle(backup: str, made_at: datetime, *, by: Actor) -> list[str]:
    """Makes a restored copy of the database that is open here, in the open transaction. What each step said."""
    said = [_steps[name](made_at) for name in sorted(_steps)]
    db.session.add(RestoredCopy(backup=backup, made_at=made_at, restored_at=utc_now()))
    db.session.flush()
    _stands[db.engine] = True
    _record("backup.restored", by=by, details={"backup": backup, "steps": sorted(_steps)})
    return said


def stands() -> bool:
    """Whether this is a restored copy that nobody has put in service. It costs no query where it is none."""
    db.session.connection()
    return _stands.get(db.engine, False)


def seen_to_stand() -> bool:
    """The same as far as this process has seen: for pages, which must be drawn also when the database is away."""
    return _stands.get(db.engine, False)


def standing() -> RestoredCopy | None:
    """The restoration that waits to be put in service."""
    return db.session.scalars(select(RestoredCopy).where(RestoredCopy.in_service_at.is_(None))
                              .order_by(RestoredCopy.id.desc()).limit(1)).first()


def newest() -> RestoredCopy | None:
    """The last restoration, in service or not."""
    return db.session.scalars(select(RestoredCopy).order_by(RestoredCopy.id.desc()).limit(1)).first()


def put_in_service(*, by: Actor) -> None:
    """From now on this copy is the service: mail leaves and jobs run. Raises ``Conflict`` where none waits for it."""
    waiting = list(db.session.scalars(select(RestoredCopy).where(RestoredCopy.in_service_at.is_(None))))
    if not waiting:
        raise Conflict("The service is in use already: there is no restored copy to put in service.")
    for copy in waiting:
        copy.in_service_at, copy.in_service_by = utc_now(), by.user_id
    db.session.flush()
    _record("backup.put_in_service", by=by, details={"backup": waiting[-1].backup})


@event.listens_for(ServiceSession, "after_begin")
def _look(_session: ServiceSession, _begun: SessionTransaction, connection: Connection) -> None:
    """Looks once for each engine, and again as long as the copy waits: a copy is only ever made while nothing runs."""
    if not is_migrating() and _stands.get(connection.engine, True):
        _stands[connection.engine] = connection.scalar(_STANDING) is not None
