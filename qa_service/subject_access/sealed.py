"""What a safeguarding lead finds of a person in the concerns and regional notices that they may open themselves."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from qa_service.actor import Actor
from qa_service.concerns import access, files, keeping
from qa_service.concerns.facts import written
from qa_service.database import db
from qa_service.notices import access as notices
from qa_service.notices import deciding
from qa_service.notices.models import NoticeComment, NoticeEvent, NoticeVersion, RegionalNotice
from qa_service.subject_access import service
from qa_service.subject_access.variants import Finder, Person, Sure

Words = tuple[str, str]
"""What it is, and what it says."""


@dataclass(frozen=True, slots=True)
class SealedHit:
    """A sealed record in which somebody who may open it may find the person."""

    path: str
    called: str
    what: str
    sure: Sure


def look(reference: str, *, by: Actor) -> list[SealedHit]:
    """Looks through them in the open transaction; the bytes of their files are left to be looked at by hand.

    That they looked is recorded, and in the sealed part of the trail each record; not what they found.
    """
    request = service.request_called(reference)
    finder = Finder(Person(request.names, request.references))
    found = [SealedHit(path, called, what, sure) for path, called, what, text in (
        *_concerns(reference, by), *_notices(reference, by)) if (sure := finder.sure(text))]
    service.note_look(request, by=by)
    return found


def _concerns(request: str, by: Actor) -> Iterator[tuple[str, str, str, str]]:
    """Looking for somebody is not opening a concern: who must open it is reminded all the same."""
    for one in access.named_on(by):
        keeping.trail("searched", one.reference, by=by, details={"request": request})
        for what, text in (("What it says", _plain(json.loads(written(one.facts)))),
                           *((f"Line {entry.number} of the chronology", entry.text)
                             for entry in keeping.entries_of(one.concern)),
                           *(("A file’s name", file.name) for file in files.files_of(one))):
            yield f"/concern/{one.reference}", f"Concern {one.reference}", what, text


def _notices(request: str, by: Actor) -> Iterator[tuple[str, str, str, str]]:
    for row in db.session.scalars(notices.visible(by)).all():
        notices.trail("searched", row.reference, by=by, details={"request": request})
        for what, text in _of_notice(row):
            yield f"/regional-notice/{row.reference}", f"Regional notice {row.reference}", what, text
    for one in deciding.decisions() if notices.handles(by) else ():
        yield "/regional-notices", "Decisions about regional notices", "Why", one.why


def _of_notice(row: RegionalNotice) -> Iterator[Words]:
    yield "What it says", _plain(row.contents)
    if row.file:
        yield "Its file’s name", row.file["name"]
    for version in db.session.scalars(select(NoticeVersion).where(NoticeVersion.notice_id == row.id)):
        yield f"Version {version.number}", _plain([version.contents, version.comments])
    for comment in db.session.scalars(select(NoticeComment.text).where(NoticeComment.notice_id == row.id)):
        yield "The provider’s comment", comment
    for event in db.session.scalars(select(NoticeEvent.text).where(NoticeEvent.notice_id == row.id)):
        yield "Its history", event


def _plain(said: object) -> str:
    return json.dumps(said, ensure_ascii=False)
