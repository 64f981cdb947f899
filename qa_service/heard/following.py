"""What follows from what we heard: what we did or will do, an action, a visit."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import select

from qa_service.actor import Actor
from qa_service.database import db
from qa_service.errors import BadInput
from qa_service.heard import service
from qa_service.heard.kinds import HeardState, NoteKind
from qa_service.heard.models import HeardEntry, HeardNote
from qa_service.visits.service import plan_visit


def say(entry_id: int, text: str, *, due_on: date | None, by: Actor, today: date,
        looked_at_names: bool = False) -> None:
    """Says what we did about an entry, or with a day what we will have done by then. The same again is not kept twice.

    What was promised before is done with the next of these. Raises ``BadInput``, ``Conflict``.
    """
    text = text.strip()
    entry = service.standing_entry(entry_id)
    if not text:
        raise BadInput("Say what was done, or what will be.", field="did")
    service.check_promise(text, due_on, today)
    service.refuse_personal({"did": text}, looked_at_names)
    notes = service.notes_of(entry_id)
    kind = NoteKind.DID if due_on is None else NoteKind.PROMISE
    if notes and (notes[-1].kind, notes[-1].text, notes[-1].due_on, notes[-1].by) == (kind, text, due_on, by.user_id):
        return
    service.say_what_followed(entry, text, due_on, by)


def make_visit(entry_id: int, setting_id: int, *, planned_for: date, lead_id: int, key: str, by: Actor,
               today: date) -> int:
    """Plans a visit because of an entry, and returns its id; the same form again, the same id."""
    entry = service.standing_entry(entry_id)
    visit_id = plan_visit(setting_id, planned_for=planned_for, lead_id=lead_id, key=key, by=by, today=today)
    turned_into(entry, NoteKind.VISIT, f"/visits/{visit_id}", by)
    return visit_id


def turned_into(entry: HeardEntry, kind: NoteKind, path: str, by: Actor) -> None:
    """Notes what an entry was turned into, once. It then stands in the place of what was promised."""
    if any(one.path == path for one in service.notes_of(entry.id)):
        return
    entry.state, entry.due_on, entry.promised_by = HeardState.TURNED, None, None
    service.happened(entry, kind, by, path=path)
    service.note(entry, f"heard.{kind.value}", by, {"page": path})


def behind(paths: Collection[str]) -> dict[str, list[int]]:
    """The entries that were turned into what has these pages, those taken back left out."""
    found: dict[str, list[int]] = {}
    if not paths:
        return found
    for path, entry_id in db.session.execute(
            select(HeardNote.path, HeardNote.entry_id).join(HeardEntry, HeardEntry.id == HeardNote.entry_id)
            .where(HeardNote.path.in_(paths), HeardEntry.withdrawn_at.is_(None)).order_by(HeardNote.id)):
        assert path is not None  # only those that have one are asked for
        found.setdefault(path, []).append(entry_id)
    return found
