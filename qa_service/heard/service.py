"""Noting what we heard, correcting it and taking it back. Nothing is written over: a correction stands beside."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import select

from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.clock import utc_now
from qa_service.database import current_authority, db
from qa_service.database.once import make_once
from qa_service.errors import BadInput, Conflict, NotFound
from qa_service.heard import reporters
from qa_service.heard.kinds import FromWhom, HeardKind, HeardState, NoteKind
from qa_service.heard.models import HeardEntry, HeardNote, HeardSaid
from qa_service.marks.service import mark
from qa_service.own_lists import free_text
from qa_service.providers.models import ProviderGroup, Setting
from qa_service.vocabulary import SubjectType

SUBJECT: Final = "heard"
EARLIEST: Final = date(2010, 1, 1)
LONGEST: Final = 5000


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody told us: about a setting, or about a provider group as a whole."""

    kind: HeardKind
    from_whom: FromWhom
    heard_on: date
    words: str
    setting_id: int | None = None
    group_id: int | None = None


def note_heard(said: Said, *, key: str, by: Actor, today: date, did: str = "", due_on: date | None = None,
               who: str = "", looked_at_names: bool = False) -> int:
    """Notes what we heard and returns the entry's id; the same form again, the same id.

    ``did``: what we did about it, or, with ``due_on``, what we will have done by that day. ``who``: who told us, kept
    apart. Raises ``BadInput`` for a day in the future, without words, about no setting and no group, and for what looks
    like somebody's name or number, unless its writer says that they have looked.
    """
    said = checked(said, today)
    check_promise(did, due_on, today)
    refuse_personal({"words": said.words, "did": did}, looked_at_names)
    trace = hashlib.sha256(json.dumps([asdict(said), did, due_on, who], default=str).encode()).hexdigest()
    entry, new = make_once(HeardEntry, key, {"sent": trace}, {
        "state": HeardState.OPEN, "created_at": utc_now(), "created_by": by.user_id})
    if not new:
        return entry.id
    _stand(entry, said, 1, None, by)
    note(entry, "heard.noted", by, {"kind": said.kind.value, "from": said.from_whom.value, "on": str(said.heard_on)})
    if did.strip():
        say_what_followed(entry, did.strip(), due_on, by)
    if who.strip():
        reporters.keep(entry.id, who, by=by)
    return entry.id


def checked(said: Said, today: date) -> Said:
    """The same with its words tidied. Raises ``BadInput``."""
    words = said.words.strip()
    if not words:
        raise BadInput("Say what you heard, in a few words.", field="words")
    if len(words) > LONGEST:
        raise BadInput(f"Use at most {LONGEST:,} characters.", field="words")
    if said.heard_on > today:
        raise BadInput("We cannot have heard it on a day in the future. Give the day on which you were told.",
                       field="heard_on")
    if said.heard_on < EARLIEST:
        raise BadInput("Check the year.", field="heard_on")
    if (said.setting_id is None) == (said.group_id is None):
        raise BadInput("Choose the setting or the provider that it is about.")
    where: Any = Setting if said.setting_id is not None else ProviderGroup
    if db.session.scalar(select(where.id).where(where.id == (said.setting_id or said.group_id))) is None:
        raise BadInput("The setting or provider that it is about is not known any more. Choose it again.")
    return Said(said.kind, said.from_whom, said.heard_on, words, said.setting_id, said.group_id)


def check_promise(text: str, due_on: date | None, today: date) -> None:
    """Raises ``BadInput`` for a day without words, or one that is past or farther than two years."""
    if len(text) > LONGEST:
        raise BadInput(f"Use at most {LONGEST:,} characters.", field="did")
    if due_on is None:
        return
    if not text.strip():
        raise BadInput("Say what will be done by that day.", field="did")
    if not 0 <= (due_on - today).days <= 731:
        raise BadInput("Choose a day from today on, and at most two years ahead. For what is done already, leave the "
                       "day empty.", field="due_on")


def refuse_personal(texts: Mapping[str, str], looked_at_names: bool) -> None:
    """Raises ``BadInput`` at the first field that looks as if it told who somebody is, unless its writer has looked."""
    free_text.refuse_personal(texts, looked_at_names, whose="a child or whoever told us")


def say_what_followed(entry: HeardEntry, text: str, due_on: date | None, by: Actor) -> None:
    """Adds what we did, or what we will have done by a day."""
    promise = due_on is not None
    db.session.add(HeardNote(entry_id=entry.id, kind=NoteKind.PROMISE if promise else NoteKind.DID, text=text,
                             due_on=due_on, at=utc_now(), by=by.user_id))
    entry.due_on, entry.promised_by = due_on, by.user_id if promise else None
    if entry.state is not HeardState.TURNED:
        entry.state = HeardState.OPEN if promise else HeardState.ANSWERED
    note(entry, "heard.promised" if promise else "heard.answered", by, {"by": str(due_on)} if promise else {})


def correct(entry_id: int, said: Said, *, over: int, why: str, by: Actor, today: date,
            looked_at_names: bool = False) -> None:
    """Lets a correction stand beside what was noted. The same again changes nothing.

    ``over``: the number of what the page showed. Raises ``BadInput``, or ``Conflict`` where somebody else corrected it.
    """
    entry = standing_entry(entry_id)
    said = checked(said, today)
    newest = said_of(entry_id)[-1]
    if content_of(newest) == said:
        return
    if newest.number != over:
        raise Conflict("Somebody corrected this while you looked at it. Look at what it says now, then correct it "
                       "again.")
    if not why.strip():
        raise BadInput("Say why it is corrected, in a few words.", field="why")
    refuse_personal({"words": said.words, "why": why}, looked_at_names)
    newest.standing = False
    _mark(newest)
    _stand(entry, said, newest.number + 1, why.strip(), by)
    note(entry, "heard.corrected", by, {"number": newest.number + 1})


def withdraw(entry_id: int, *, reason: str, by: Actor) -> None:
    """Takes an entry back that was noted wrongly. It stays on record and counts for nothing; ``restore`` undoes it."""
    entry = entry_by_id(entry_id, lock=True)
    if entry.withdrawn_at is not None:
        return
    if not reason.strip():
        raise BadInput("Say why it is taken back, in a few words.", field="reason")
    entry.withdrawn_at = utc_now()
    happened(entry, NoteKind.WITHDRAWN, by, text=reason.strip())
    note(entry, "heard.withdrawn", by)


def restore(entry_id: int, *, by: Actor) -> None:
    """Brings back what was taken back."""
    entry = entry_by_id(entry_id, lock=True)
    if entry.withdrawn_at is not None:
        entry.withdrawn_at = None
        happened(entry, NoteKind.RESTORED, by)
        note(entry, "heard.restored", by)


def is_noted(key: str) -> bool:
    """Whether the form of this key was saved."""
    return db.session.scalar(select(HeardEntry.id).where(HeardEntry.key == key)) is not None


def entry_by_id(entry_id: int, *, lock: bool = False) -> HeardEntry:
    """An entry of the council in scope. Raises ``NotFound``."""
    statement = select(HeardEntry).where(HeardEntry.id == entry_id)
    found = db.session.scalars(statement.with_for_update() if lock else statement).one_or_none()
    if found is None:
        raise NotFound("There is no such entry.")
    return found


def standing_entry(entry_id: int) -> HeardEntry:
    """An entry that may go on, locked. Raises ``Conflict`` for one that was taken back."""
    entry = entry_by_id(entry_id, lock=True)
    if entry.withdrawn_at is not None:
        raise Conflict("This entry was taken back. Bring it back first, if it was right.")
    return entry


def said_of(entry_id: int) -> list[HeardSaid]:
    """What was noted and each correction of it, in their order; the last stands."""
    return list(db.session.scalars(select(HeardSaid).where(HeardSaid.entry_id == entry_id).order_by(HeardSaid.number)))


def notes_of(entry_id: int) -> list[HeardNote]:
    """What happened to an entry, in its order."""
    return list(db.session.scalars(select(HeardNote).where(HeardNote.entry_id == entry_id).order_by(HeardNote.id)))


def content_of(said: HeardSaid) -> Said:
    """The same as was said, as plain values."""
    return Said(said.kind, said.from_whom, said.heard_on, said.words, said.setting_id, said.group_id)


def happened(entry: HeardEntry, kind: NoteKind, by: Actor, *, text: str | None = None, path: str | None = None) -> None:
    """Adds a line to what happened to an entry."""
    db.session.add(HeardNote(entry_id=entry.id, kind=kind, text=text, path=path, at=utc_now(), by=by.user_id))


def note(entry: HeardEntry, action: str, by: Actor, details: Mapping[str, Any] | None = None) -> None:
    """Writes to the audit trail, without anything that was said, and has the setting judged anew."""
    db.session.flush()
    _mark(said_of(entry.id)[-1])
    audit.record(action, by=by, authority_id=current_authority(), subject=SUBJECT, subject_id=entry.id,
                 details=dict(details or {}))


def _stand(entry: HeardEntry, said: Said, number: int, why: str | None, by: Actor) -> None:
    db.session.add(HeardSaid(
        entry_id=entry.id, number=number, standing=True, kind=said.kind, from_whom=said.from_whom,
        setting_id=said.setting_id, group_id=said.group_id, heard_on=said.heard_on, words=said.words, why=why,
        at=utc_now(), by=by.user_id))


def _mark(said: HeardSaid) -> None:
    if said.setting_id is not None:
        mark(SubjectType.SETTING, [said.setting_id], reason="heard")
