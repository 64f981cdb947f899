"""Placements that the newest list no longer has: asked about, never ended by themselves."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.database import current_authority, db
from qa_service.errors import BadInput, NotFound
from qa_service.marks.service import mark
from qa_service.placements.models import Child, Placement
from qa_service.placements.uploads import OWN_LIST, newest_import_id
from qa_service.vocabulary import SubjectType


def missing_placements(as_at: date, *, import_id: int | None = None) -> list[Placement]:
    """Current placements of own lists that the newest one does not have. They stand until a person decides."""
    newest = import_id or newest_import_id()
    if newest is None:
        return []
    return list(
        db.session.scalars(
            select(Placement)
            .where(
                Placement.origin == OWN_LIST,
                Placement.import_id != newest,
                (Placement.ended_on.is_(None)) | (Placement.ended_on > as_at),
            )
            .order_by(Placement.started_on, Placement.id)
        )
    )


def placement_with_reference(placement_id: int) -> tuple[Placement, str]:
    """A placement and its child's reference. Raises ``NotFound``."""
    found = db.session.execute(
        select(Placement, Child.reference)
        .join(Child, Child.id == Placement.child_id)
        .where(Placement.id == placement_id)
    ).one_or_none()
    if found is None:
        raise NotFound("There is no such placement.")
    return found[0], found[1]


def settle_missing(placement_id: int, *, ended_on: date | None, remove: bool, by: Actor, today: date) -> None:
    """What a person says of a placement that the newest list does not have: it ended, was a mistake, or stands.

    With neither an end nor ``remove`` it stands, and is asked about again only when another list comes without it.
    """
    placement, _ = placement_with_reference(placement_id)
    if ended_on and not placement.started_on <= ended_on <= today:
        raise BadInput("The end must lie between the start and today.", field="ended_on")
    mark(SubjectType.PLACEMENT, [placement.id], reason="placement settled")
    mark(SubjectType.SETTING, [placement.setting_id] if placement.setting_id else [], reason="placement settled")
    said = "removed" if remove else f"ended {ended_on.isoformat()}" if ended_on else "stands"
    if remove:
        db.session.delete(placement)
    else:
        placement.ended_on, placement.import_id = ended_on or placement.ended_on, newest_import_id()
    db.session.flush()
    audit.record(
        "placement.settle",
        by=by,
        authority_id=current_authority(),
        subject=SubjectType.PLACEMENT,
        subject_id=placement_id,
        details={"said": said},
    )
