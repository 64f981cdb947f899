"""“Do not place: speak to safeguarding”: the one sign that goes out, without a reason, and only when it is released."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from sqlalchemy import select

from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.clock import utc_now
from qa_service.concerns.models import PlacingMarker
from qa_service.database import current_authority, db
from qa_service.errors import BadInput
from qa_service.providers.models import Setting
from qa_service.vocabulary import SubjectType

WORDS: Final = "Do not place: speak to safeguarding"


def release(setting_id: int, *, by: Actor) -> None:
    """Shows the marker on a setting's pages to everybody who places. A second time changes nothing."""
    if db.session.get(Setting, setting_id) is None:
        raise BadInput("Choose the setting.", field="setting")
    if marked([setting_id]):
        return
    db.session.add(PlacingMarker(setting_id=setting_id, released_at=utc_now(), released_by=by.user_id))
    db.session.flush()
    _note("concern.marker_released", setting_id, by)


def lift(setting_id: int, *, by: Actor) -> None:
    """Takes the marker away."""
    for one in standing():
        if one.setting_id == setting_id:
            one.lifted_at, one.lifted_by = utc_now(), by.user_id
            db.session.flush()
            _note("concern.marker_lifted", setting_id, by)


def marked(setting_ids: Collection[int]) -> set[int]:
    """Those of these settings on which the marker stands."""
    if not setting_ids:
        return set()
    return set(db.session.scalars(select(PlacingMarker.setting_id).where(
        PlacingMarker.setting_id.in_(setting_ids), PlacingMarker.lifted_at.is_(None))))


def standing() -> list[PlacingMarker]:
    """Every marker that stands, the latest first."""
    return list(db.session.scalars(select(PlacingMarker).where(PlacingMarker.lifted_at.is_(None)).order_by(
        PlacingMarker.released_at.desc(), PlacingMarker.id.desc())))


def _note(action: str, setting_id: int, by: Actor) -> None:
    audit.record(action, by=by, authority_id=current_authority(), subject=SubjectType.SETTING, subject_id=setting_id)
