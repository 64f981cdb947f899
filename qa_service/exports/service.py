"""Taking lists out of the service: at once, or asked for, decided by a second person, and taken once within a day."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from flask import current_app
from sqlalchemy import func, select

from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.clock import utc_now
from qa_service.data_dictionary.entry import DataClass
from qa_service.database import current_authority, db, paginate
from qa_service.database.base import new_reference
from qa_service.database.session import Page
from qa_service.errors import BadInput, Conflict, CouldNotStore, NotFound, NotPermitted
from qa_service.exports import locked
from qa_service.exports.limits import (
    EXPORTS_A_DAY,
    NEEDS_REASON,
    PERSONAL_A_DAY,
    SHORTEST_REASON,
    TAKE_WITHIN,
    limit_of,
)
from qa_service.exports.models import DataExport
from qa_service.exports.states import State
from qa_service.permissions import Permission, Role, allows

NO_SUCH: Final = "There is no such export."


@dataclass(frozen=True, slots=True)
class Leaving:
    """What is about to leave. ``rows`` are counted before anything is made; ``with_places``: where children live."""

    name: str
    title: str
    format: str
    data_class: DataClass
    rows: int
    headings: list[str]
    filters: str = "none"
    with_places: bool = False


def refuse_if_too_much(what: Leaving, *, by: Actor) -> None:
    """Raises ``BadInput`` for more rows than this person may ever take, ``NotPermitted`` for too many files a day."""
    role = _role(by)
    most = limit_of(role, what.data_class).most
    if what.rows > most:
        raise BadInput(f"This list has {what.rows:,} rows, and you may take {most:,} at most. Nothing was downloaded: "
                       "narrow the list with its filters and download it again.")
    personal = what.data_class in NEEDS_REASON
    of = DataExport.data_class.in_(NEEDS_REASON) if personal else DataExport.data_class.not_in(NEEDS_REASON)
    taken = db.session.scalar(select(func.count()).select_from(DataExport).where(
        DataExport.asked_by == by.user_id, DataExport.asked_at > utc_now() - timedelta(days=1), of)) or 0
    if taken >= (PERSONAL_A_DAY if personal else EXPORTS_A_DAY):
        raise NotPermitted(f"You have taken {taken} files in 24 hours, which is the most. Nothing was downloaded. If "
                           "you need more today, ask a manager to take it.")


def note_taken(reference: str, what: Leaving, data: bytes, *, by: Actor, reason: str = "") -> None:
    """Enters what leaves at once into the register and the audit trail, before a byte of it leaves."""
    row = _row(reference, what, data, by=by, reason=reason)
    row.state, row.taken_at = State.TAKEN, row.asked_at
    db.session.add(row)
    db.session.flush()
    _trail("list.exported", row, by=by)


def ask(reference: str, what: Leaving, file_name: str, plain: bytes, *, reason: str, by: Actor) -> DataExport:
    """Puts a locked file by, for its asker to take: at once where it is few rows, else after somebody's yes.

    Raises ``BadInput`` without a reason.
    """
    reason = " ".join(reason.split())
    if len(reason) < SHORTEST_REASON:
        raise BadInput("Say what you need it for, in a few words. It stands in the register of exports.",
                       field="reason")
    refuse_if_too_much(what, by=by)
    data = locked.locked([(file_name, plain)], password_of(reference))
    row = _row(reference, what, data, by=by, reason=reason[:500])
    alone = what.rows <= limit_of(_role(by), what.data_class).alone
    row.state = State.READY if alone else State.WAITING
    row.expires_at = row.asked_at + TAKE_WITHIN
    _write(path_of(reference), data)
    db.session.add(row)
    db.session.flush()
    _trail("export.asked", row, by=by)
    return row


def put_by(reference: str, what: Leaving, files: Iterable[tuple[str, bytes]], *, reason: str, by: Actor,
           decided_by: int) -> None:
    """Puts a locked bundle by for ``by``, which somebody else has approved already, in the open transaction."""
    data = locked.locked(files, password_of(reference))
    row = _row(reference, what, data, by=by, reason=reason[:500])
    row.state, row.decided_by, row.decided_at = State.READY, decided_by, row.asked_at
    row.expires_at = row.asked_at + TAKE_WITHIN
    _write(path_of(reference), data)
    db.session.add(row)
    db.session.flush()
    _trail("export.made", row, by=by)


def decide(reference: str, yes: bool, why: str, *, by: Actor) -> None:
    """Says yes or no to what somebody else asked for. Raises ``NotPermitted`` to the asker."""
    row = _for(reference, by=by, lock=True)
    if not may_decide(row, by=by):
        raise NotPermitted("You asked for it, or may not decide: a manager who did not ask for it does.")
    if row.state is not State.WAITING:
        raise Conflict("It was decided already, or its time is over.")
    why = " ".join(why.split())[:500]
    if not yes and not why:
        raise BadInput("Say why not, in a few words: whoever asked reads it.", field="why")
    now = utc_now()
    row.state = State.READY if yes else State.REFUSED
    row.decided_by, row.decided_at, row.decided_why = by.user_id, now, why or None
    row.expires_at = now + TAKE_WITHIN if yes else None
    db.session.flush()
    if not yes:
        path_of(reference).unlink(missing_ok=True)
    _trail("export.approved" if yes else "export.refused", row, by=by)


def may_decide(row: DataExport, *, by: Actor) -> bool:
    """Whether this person is the second one."""
    return by.role is not None and allows(by.role, Permission.EXPORT_APPROVE) and by.user_id != row.asked_by


def show_password(reference: str, *, by: Actor) -> str:
    """The password, once, to whoever asked for the file. Raises ``Conflict`` the second time."""
    row = _own(reference, by=by, states=(State.READY, State.TAKEN))
    if row.password_shown_at is not None:
        raise Conflict("The password was shown, and is shown once. Without it the file cannot be opened: ask for the "
                       "list again.")
    row.password_shown_at = utc_now()
    db.session.flush()
    _trail("export.password_shown", row, by=by)
    return password_of(reference)


def take(reference: str, *, by: Actor) -> tuple[DataExport, bytes]:
    """The locked file, once, to whoever asked for it; recorded before a byte leaves."""
    row = _own(reference, by=by, states=(State.READY,))
    try:
        data = path_of(reference).read_bytes()
    except OSError as error:
        raise NotFound("The file is no longer on the disk. Ask for the list again.") from error
    if hashlib.sha256(data).hexdigest() != row.sha256:
        raise NotFound("The file was damaged on the disk, so it is not handed out. Ask for the list again.")
    row.state, row.taken_at = State.TAKEN, utc_now()
    db.session.flush()
    _trail("list.exported", row, by=by)
    return row, data


def export_called(reference: str, *, by: Actor) -> DataExport:
    """One export, for whoever asked for it and for those who read the register. Raises ``NotFound``."""
    return _for(reference, by=by)


def register(*, by: Actor, number: int = 1, size: int = 50) -> Page[DataExport]:
    """The register, the newest first: everything for who reads it, else one's own."""
    statement = select(DataExport).order_by(DataExport.id.desc())
    if by.role is None or not allows(by.role, Permission.EXPORT_READ):
        statement = statement.where(DataExport.asked_by == by.user_id)
    return paginate(statement, number=number, size=size)


def remove_old() -> int:
    """Removes the files of exports that were taken or whose time is over, in the open transaction; how many ended."""
    over = list(db.session.scalars(select(DataExport).where(
        DataExport.state.in_((State.WAITING, State.READY)), DataExport.expires_at <= utc_now())))
    for row in over:
        row.state = State.EXPIRED
        _trail("export.expired", row, by=Actor.job("remove-exports"))
    db.session.flush()
    open_ = set(db.session.scalars(select(DataExport.reference).where(
        DataExport.state.in_((State.WAITING, State.READY)))))
    for row in db.session.scalars(select(DataExport).where(DataExport.expires_at > utc_now() - timedelta(days=7))):
        if row.reference not in open_:
            path_of(row.reference).unlink(missing_ok=True)
    return len(over)


def path_of(reference: str) -> Path:
    """Where a locked file lies until it is taken."""
    folder: Path = current_app.config["SERVICE"].data_dir / "exports"
    return folder / f"{reference}.zip"


def password_of(reference: str) -> str:
    """The password of this export's file."""
    return locked.password_of(reference, current_app.config["SERVICE"].secret_key)


def reference() -> str:
    """A reference for an export that is about to be made."""
    return new_reference()


def _row(reference: str, what: Leaving, data: bytes, *, by: Actor, reason: str) -> DataExport:
    assert by.user_id is not None
    return DataExport(
        reference=reference, name=what.name, title=what.title[:200], format=what.format, data_class=what.data_class,
        filters=what.filters[:500], rows=what.rows, headings=what.headings, with_places=what.with_places,
        reason=reason, asked_by=by.user_id, asked_at=utc_now(), sha256=hashlib.sha256(data).hexdigest(),
        size=len(data))


def _for(reference: str, *, by: Actor, lock: bool = False) -> DataExport:
    statement = select(DataExport).where(DataExport.reference == reference)
    row = db.session.scalars(statement.with_for_update() if lock else statement).one_or_none()
    reads = by.role is not None and allows(by.role, Permission.EXPORT_READ)
    if row is None or (row.asked_by != by.user_id and not reads):
        raise NotFound(NO_SUCH)
    return row


def _own(reference: str, *, by: Actor, states: tuple[State, ...]) -> DataExport:
    row = _for(reference, by=by, lock=True)
    if row.asked_by != by.user_id:
        raise NotFound(NO_SUCH)
    if row.state not in states or row.expires_at is None or row.expires_at <= utc_now():
        raise Conflict("It cannot be taken: it was taken before, waits for a manager, or its day is over. Ask for the "
                       "list again.")
    return row


def _role(by: Actor) -> Role:
    if by.role is None or by.user_id is None:
        raise NotPermitted("Only a person can take a file.")
    return by.role


def _write(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_bytes(data)
        path.chmod(0o600)
    except OSError as error:
        raise CouldNotStore(f"The file could not be put by ({error.strerror}). Make room on the disk and ask "
                            "again.") from error


def _trail(action: str, row: DataExport, *, by: Actor) -> None:
    audit.record(action, by=by, authority_id=current_authority(), subject="export", subject_id=row.reference, details={
        "list": row.name, "format": row.format, "rows": row.rows, "filters": row.filters,
        "class": row.data_class.code, "where children live": row.with_places, "reason": row.reason or "none asked",
        "sha256": row.sha256})
