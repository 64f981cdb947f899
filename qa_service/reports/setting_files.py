"""A setting's file as one PDF: asked for by a person, made by a job, theirs alone, removed after a day."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Final

from sqlalchemy import select

from qa_service.accounts.models import User
from qa_service.accounts.service import all_authority_ids
from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.clock import today, utc_now
from qa_service.data_dictionary.entry import DataClass
from qa_service.database import acting_for, current_authority, db, transaction
from qa_service.database.base import new_reference
from qa_service.documents.stores import store
from qa_service.errors import BadInput, CouldNotStore, NotFound, ServiceError
from qa_service.exports import service as exports
from qa_service.exports.service import Leaving
from qa_service.flags.registry import read_by
from qa_service.jobs import queue
from qa_service.logs import logger
from qa_service.permissions import Permission, allows
from qa_service.providers.models import Setting
from qa_service.reports import setting_file_content as content
from qa_service.reports.models import SettingFile
from qa_service.vocabulary import SubjectType, counted

AREA: Final = "setting-files"
JOB: Final = "make-setting-files"
KEPT_FOR: Final = timedelta(hours=24)
MOST_WAITING: Final = 5
_OPEN: Final = ("waiting", "working")
_log = logger("setting-files")


def ask(setting_id: int, *, with_references: bool, by: Actor) -> str:
    """Asks for a file in the open transaction, and puts the work on the queue. Returns the file's reference."""
    if by.user_id is None or by.role is None:
        raise BadInput("Only a person can ask for a file.")
    waiting = db.session.scalars(select(SettingFile).where(
        SettingFile.user_id == by.user_id, SettingFile.state.in_(_OPEN))).all()
    if len(waiting) >= MOST_WAITING:
        raise BadInput("Five files that you asked for are being made. Wait until one is done.")
    file = SettingFile(
        reference=new_reference(), setting_id=setting_id, user_id=by.user_id, state="waiting", asked_at=utc_now(),
        with_references=with_references and allows(by.role, Permission.PLACEMENT_READ))
    db.session.add(file)
    db.session.flush()
    _audit("setting_file.asked", file, by)
    queue.defer(JOB, f"file-{file.id}", utc_now())
    return file.reference


def own_file(reference: str, user_id: int) -> SettingFile:
    """A file that this person asked for. Raises ``NotFound`` for anybody else's, and for none."""
    file = db.session.scalars(select(SettingFile).where(
        SettingFile.reference == reference, SettingFile.user_id == user_id)).one_or_none()
    if file is None:
        raise NotFound("There is no such file.")
    return file


def own_files(setting_id: int, user_id: int) -> list[SettingFile]:
    """The files of a setting that this person asked for and that are not removed, the newest first."""
    return list(db.session.scalars(select(SettingFile).where(
        SettingFile.setting_id == setting_id, SettingFile.user_id == user_id, SettingFile.state != "removed")
        .order_by(SettingFile.id.desc()).limit(20)))


def take(reference: str, *, by: Actor) -> bytes:
    """The PDF, in the open transaction: that it was taken is recorded before a byte leaves."""
    file = own_file(reference, by.user_id or 0)
    if file.state != "made":
        raise NotFound("There is no such file, or it was removed after a day. Ask for a new one.")
    try:
        data = store(AREA).read(_name(reference))
    except (OSError, NotFound) as error:
        raise NotFound("The file is no longer on the disk. Ask for a new one.") from error
    if hashlib.sha256(data).hexdigest() != file.sha256:
        raise NotFound("The file was damaged on the disk. Ask for a new one.")
    _audit("setting_file.taken", file, by)
    holds = DataClass.PERSONAL if file.with_references else DataClass.INTERNAL
    exports.note_taken(exports.reference(), Leaving("setting-file", "A setting’s file", "pdf", holds, 1, [],
                                                    with_places=file.with_references), data, by=by)
    return data


def _name(reference: str) -> str:
    return f"{reference}.pdf"


def make_all() -> str:
    """Makes every file that waits, also one whose maker died, and removes those older than a day."""
    made = failed = removed = 0
    for authority_id in all_authority_ids():
        with acting_for(authority_id):
            removed += _remove_old()
            for id_ in db.session.scalars(select(SettingFile.id).where(SettingFile.state.in_(_OPEN))
                                          .order_by(SettingFile.id)).all():
                done = _make(id_)
                made, failed = made + done, failed + (not done)
    return f"{counted(made, 'file')} made, {failed} failed, {removed} removed."


def _make(file_id: int) -> bool:
    try:
        data = _print(file_id)
        file = db.session.get(SettingFile, file_id)
        assert file is not None
        _write(file.reference, data)
        with transaction():
            file = db.session.get(SettingFile, file_id)
            assert file is not None
            file.state, file.made_at, file.sha256 = "made", utc_now(), hashlib.sha256(data).hexdigest()
            file.done = file.total or 0
            _audit("setting_file.made", file, Actor.job(JOB))
        return True
    except Exception as error:
        db.session.rollback()
        if not isinstance(error, ServiceError):
            _log.exception("a setting's file could not be made", file=file_id)
        with transaction():
            file = db.session.get(SettingFile, file_id)
            assert file is not None
            file.state = "failed"
            file.problem = str(error) if isinstance(error, ServiceError) else (
                "A fault of the service stopped it; the log has the details. Ask for the file again.")
        return False


def _print(file_id: int) -> bytes:
    file = db.session.get(SettingFile, file_id)
    assert file is not None
    person, setting = db.session.get(User, file.user_id), db.session.get(Setting, file.setting_id)
    if person is None or setting is None or not person.active or not allows(person.role, Permission.SETTING_FILE):
        raise BadInput("Whoever asked for it may not have it any more.")
    with read_by(person.role):
        gathered = content.gather(setting, person, today(), with_references=file.with_references)
    total = len(gathered.pictures) + 1
    _tell(file_id, 0, total)
    return content.printed(gathered, content.draw(gathered, lambda done: _tell(file_id, done, total)))


def _tell(file_id: int, done: int, total: int) -> None:
    """Says how far it is. Records that the work holds stay as they were read."""
    db.session.expunge_all()
    with transaction():
        file = db.session.get(SettingFile, file_id)
        assert file is not None
        file.state, file.done, file.total = "working", done, total


def _remove_old() -> int:
    old = list(db.session.execute(select(SettingFile.id, SettingFile.reference).where(
        SettingFile.state != "removed", SettingFile.asked_at < utc_now() - KEPT_FOR)))
    for id_, reference in old:
        store(AREA).delete(_name(reference))
        with transaction():
            file = db.session.get(SettingFile, id_)
            assert file is not None
            file.state = "removed"
    return len(old)


def _write(reference: str, data: bytes) -> None:
    try:
        store(AREA).put(_name(reference), data)
    except OSError as error:
        raise CouldNotStore("There is no room on the disk for the file. Make room, and ask for it again.") from error


def _audit(action: str, file: SettingFile, by: Actor) -> None:
    audit.record(action, by=by, authority_id=current_authority(), subject=SubjectType.SETTING,
                 subject_id=file.setting_id, details={
                     "file": file.reference, "with_references": file.with_references, "sha256": file.sha256})
