"""Checks before placing: an officer keeps what the page of a setting said when they looked. Never changed after."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from sqlalchemy import event, select

from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.clock import utc_now
from qa_service.database import current_authority, db
from qa_service.errors import BadInput, NotFound
from qa_service.own_lists import identifiers
from qa_service.own_lists.planning import reference_shape
from qa_service.placements.models import Child, PlacementCheck
from qa_service.vocabulary import SubjectType

OUTCOMES: Final = {"went_on": "Went on to ask", "did_not_place": "Did not place", "placed": "Placed"}
"""What became of it, with the words of the page. Nothing said is possible: the check comes before the answer."""
_A_NAME: Final = "a name"


class NoteNamesSomebody(BadInput):
    """The note reads as if it held a name; whoever wrote it may say that it is no child's."""


def record_check(setting_id: int, *, said: Mapping[str, Any], by: Actor, today: date, child_reference: str = "",
                 outcome: str = "", note: str = "", no_childs_name: bool = False,
                 corrects_id: int | None = None) -> int:
    """Keeps what the page said (``said``), word for word. Returns the check's number.

    Raises ``BadInput`` for a child's name or number in the reference or the note; a reference follows the rules of
    the own list. ``no_childs_name``: the writer has looked at a note that reads like a name.
    """
    if by.user_id is None:
        raise BadInput("Only a person can check before placing.")
    if outcome and outcome not in OUTCOMES:
        raise BadInput("Choose one of the answers offered.", field="outcome")
    earlier = check_numbered(corrects_id) if corrects_id is not None else None
    if earlier is not None and earlier.setting_id != setting_id:
        raise BadInput("The check that this one corrects is about another setting.")
    reference = " ".join(child_reference.split())
    if reference:
        _refuse_what_is_no_reference(reference, today)
    _refuse_personal(note, no_childs_name)
    check = PlacementCheck(
        setting_id=setting_id, said=dict(said), said_sha256=sha256_of(said), child_reference=reference or None,
        outcome=outcome or None, note=note.strip() or None, corrects_id=corrects_id, recorded_by=by.user_id,
        recorded_at=utc_now())
    db.session.add(check)
    db.session.flush()
    audit.record("placement.checked", by=by, authority_id=current_authority(), subject=SubjectType.SETTING,
                 subject_id=setting_id, details={
                     "check": check.id, "said": check.said_sha256, "outcome": outcome or None,
                     "with_reference": bool(reference), "corrects": corrects_id})
    return check.id


def _refuse_what_is_no_reference(reference: str, today: date) -> None:
    shared = identifiers.shared_words(list(db.session.scalars(select(Child.reference))))
    if reason := identifiers.refusal(reference, shape=reference_shape(), shared=shared, today=today):
        raise BadInput(f"{reason[0].upper()}{reason[1:]}. Give the reference alone, or leave it out.",
                       field="child_reference")


def _refuse_personal(note: str, no_childs_name: bool) -> None:
    found = identifiers.personal_details(note)
    if worse := [what for what in found if what != _A_NAME]:
        raise BadInput(f"The note seems to hold {' and '.join(worse)}. Take it out.", field="note")
    if found and not no_childs_name:
        raise NoteNamesSomebody("The note seems to hold a name. Take it out, or say beneath that it is no child’s.",
                                field="note")


def check_numbered(check_id: int) -> PlacementCheck:
    """A check of this council. Raises ``NotFound``."""
    check = db.session.scalars(select(PlacementCheck).where(PlacementCheck.id == check_id)).one_or_none()
    if check is None:
        raise NotFound("There is no such check before placing.")
    return check


def checks_of(setting_id: int, *, most: int) -> list[PlacementCheck]:
    """The newest checks of a setting, the newest first."""
    return list(db.session.scalars(
        select(PlacementCheck).where(PlacementCheck.setting_id == setting_id)
        .order_by(PlacementCheck.recorded_at.desc(), PlacementCheck.id.desc()).limit(most)))


def corrected_by(check_id: int) -> list[PlacementCheck]:
    """The later checks that say to correct this one, first first."""
    return list(db.session.scalars(
        select(PlacementCheck).where(PlacementCheck.corrects_id == check_id).order_by(PlacementCheck.id)))


def sha256_of(said: Mapping[str, Any]) -> str:
    """The hash of what a page said, whatever the order of its keys."""
    canonical = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def is_as_written(check: PlacementCheck) -> bool:
    """Whether what is kept is still what was written."""
    return sha256_of(check.said) == check.said_sha256


@event.listens_for(PlacementCheck, "before_update")
@event.listens_for(PlacementCheck, "before_delete")
def _refuse_change(_mapper: Any, _connection: Any, check: PlacementCheck) -> None:
    raise RuntimeError(f"check {check.id} may not be changed or removed: record a new one that corrects it")
