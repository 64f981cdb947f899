"""Requests about a person's data: asked for, approved and run by a second person, handed over locked.

What is sealed is no part of it. Whatever a request finds, everybody else sees the same sentence about concerns:
safeguarding leads look through those on which they are named (``sealed``), and answer the person themselves.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from sqlalchemy import select

from qa_service.accounts.models import User
from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.clock import utc_now
from qa_service.data_dictionary.entry import DataClass
from qa_service.database import current_authority, db, transaction
from qa_service.database.base import new_reference
from qa_service.errors import BadInput, Conflict, NotFound, NotPermitted
from qa_service.exports import service as exports
from qa_service.exports.service import Leaving
from qa_service.jobs import queue
from qa_service.subject_access.bundle import files_of
from qa_service.subject_access.models import SubjectLook, SubjectRequest
from qa_service.subject_access.searching import search
from qa_service.subject_access.variants import Finder, Person, words_of

JOB: Final = "find-for-requests"
NO_SUCH: Final = "There is no such request."
MOST_NAMES: Final = 10


def ask(names: Sequence[str], references: Sequence[str], why: str, *, by: Actor) -> str:
    """Asks for a search. Returns its reference. Raises ``BadInput`` without a name or a reference."""
    names = [" ".join(one.split())[:120] for one in names if words_of(one)][:MOST_NAMES]
    references = [one.strip()[:120] for one in references if len(words_of(one))][:MOST_NAMES]
    if not names and not references:
        raise BadInput("Give at least one name, or a number or reference.", field="names")
    if any(len("".join(words_of(one))) < 3 for one in (*names, *references)):
        raise BadInput("A name or number of fewer than three letters finds nearly everything. Give it in full.",
                       field="names")
    if len(why.strip()) < 10:
        raise BadInput("Say who asks and how you know that it is them, in a few words.", field="why")
    assert by.user_id is not None
    found = SubjectRequest(reference=new_reference(), names=names, references=references, why=why.strip()[:1000],
                           asked_by=by.user_id, asked_at=utc_now())
    db.session.add(found)
    db.session.flush()
    _trail("asked", found, by=by)
    return found.reference


def requests() -> list[SubjectRequest]:
    """The last requests, the newest first."""
    return list(db.session.scalars(select(SubjectRequest).order_by(SubjectRequest.id.desc()).limit(200)))


def request_called(reference: str, *, lock: bool = False) -> SubjectRequest:
    """One request. Raises ``NotFound``."""
    statement = select(SubjectRequest).where(SubjectRequest.reference == reference)
    found = db.session.scalars(statement.with_for_update() if lock else statement).one_or_none()
    if found is None:
        raise NotFound(NO_SUCH)
    return found


def decide(reference: str, yes: bool, *, by: Actor) -> None:
    """Approves and runs, or refuses, as the second person."""
    found = request_called(reference, lock=True)
    if found.asked_by == by.user_id:
        raise NotPermitted("You asked for it, so somebody else must decide.")
    if found.approved is not None:
        raise Conflict("It was decided already.")
    found.approved, found.decided_by, found.decided_at = yes, by.user_id, utc_now()
    db.session.flush()
    _trail("approved" if yes else "refused", found, by=by)
    if yes:
        queue.defer(JOB, f"request-{found.id}", utc_now())


def run_waiting() -> int:
    """Searches for every request that was approved, for the council in scope; how many. Opens transactions."""
    waiting = [one.reference for one in requests() if one.approved and one.found_at is None]
    for reference in waiting:
        request = request_called(reference)
        found = search(Finder(Person(request.names, request.references)))
        with transaction():
            request = request_called(reference, lock=True)
            asker = db.session.get_one(User, request.asked_by)
            by = Actor.user(asker.id, asker.role)
            request.counts = {**Counter(hit.where for hit in found.hits), "unread": len(found.unread)}
            request.found_at, request.export = utc_now(), exports.reference()
            what = Leaving("subject-request", f"What is held of a person: request {request.reference}", "zip",
                           DataClass.PERSONAL, len(found.hits), ["Where", "Record", "What", "Text"])
            exports.put_by(
                request.export, what, files_of(request, found), reason=f"Request {request.reference}", by=by,
                decided_by=request.decided_by or 0)
            _trail("run", request, by=Actor.job(JOB))
    return len(waiting)


def note_look(request: SubjectRequest, *, by: Actor) -> None:
    """Records that a safeguarding lead looked through what is sealed, in the open transaction."""
    assert by.user_id is not None
    db.session.add(SubjectLook(request_id=request.id, user_id=by.user_id, at=utc_now()))
    db.session.flush()
    _trail("looked", request, by=by)


def looks_of(request_id: int) -> list[SubjectLook]:
    """Which safeguarding leads looked, the first first."""
    return list(db.session.scalars(select(SubjectLook).where(SubjectLook.request_id == request_id).order_by(
        SubjectLook.id)))


def _trail(what: str, request: SubjectRequest, *, by: Actor) -> None:
    audit.record(f"subject_request.{what}", by=by, authority_id=current_authority(), subject="subject-request",
                 subject_id=request.reference)
