"""Setting a risk band by hand, with a reason and a day of review, and taking that back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from sqlalchemy import select

from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.clock import utc_now
from qa_service.database import current_authority, db
from qa_service.errors import BadInput, Conflict, NotFound
from qa_service.marks.service import mark
from qa_service.providers.models import Setting
from qa_service.visits.entries import personal_details
from qa_service.visits.finishing import NUMBERS
from qa_service.visits.kinds import Band
from qa_service.visits.programme_models import SettingBand
from qa_service.vocabulary import SubjectType

FARTHEST: Final = timedelta(days=366)
LONGEST: Final = 1000


def set_band(setting_id: int, band: Band, *, reason: str, review_on: date | None, by: Actor, today: date) -> int:
    """Sets a setting's band beside the one that is worked out; returns its id. The same again changes nothing.

    Raises ``BadInput`` without a reason, or for a review day that is past or more than a year ahead.
    """
    reason = " ".join(reason.split())
    if not reason:
        raise BadInput("Say why, in a few words.", field="reason")
    if len(reason) > LONGEST:
        raise BadInput(f"Use at most {LONGEST:,} characters.", field="reason")
    if found := [what for what in personal_details(reason) if what in NUMBERS]:
        raise BadInput(f"This seems to hold {' and '.join(found)}. Take it out.", field="reason")
    if review_on is None or not timedelta(0) < review_on - today <= FARTHEST:
        raise BadInput("Choose a day of review from tomorrow on, and at most a year ahead.", field="review_on")
    if by.user_id is None:
        raise BadInput("Only a person can set this.")
    _lock(setting_id)
    standing = band_of(setting_id)
    if standing is not None and (standing.band, standing.reason, standing.review_on) == (band, reason, review_on):
        return standing.id
    if standing is not None:
        _end(standing, by)
    row = SettingBand(setting_id=setting_id, band=band, reason=reason, review_on=review_on, set_by=by.user_id,
                      set_at=utc_now(), replaces_id=standing.id if standing else None)
    db.session.add(row)
    _note("visit_band.set", row, by)
    return row.id


def end_band(setting_id: int, *, by: Actor) -> int | None:
    """The band that is worked out counts again. Returns the id of what was ended."""
    _lock(setting_id)
    standing = band_of(setting_id)
    if standing is None:
        return None
    _end(standing, by)
    _note("visit_band.ended", standing, by)
    return standing.id


def take_back(band_id: int, *, by: Actor) -> int:
    """Undoes the newest step: what was ended stands again; what was set goes, and what it replaced stands again.

    Returns the setting. Raises ``Conflict`` where somebody set another meanwhile.
    """
    row = db.session.scalars(select(SettingBand).where(SettingBand.id == band_id)).one_or_none()
    if row is None:
        raise NotFound("There is no such risk band.")
    _lock(row.setting_id)
    standing = band_of(row.setting_id)
    if standing is not None and standing.id != row.id:
        raise Conflict("Somebody else has set this risk band meanwhile. Look at what it says now.")
    if standing is None:
        row.ended_at = row.ended_by = None
    else:
        _end(row, by)
        before = db.session.get(SettingBand, row.replaces_id) if row.replaces_id else None
        if before is not None:
            before.ended_at = before.ended_by = None
    _note("visit_band.taken_back", row, by)
    return row.setting_id


def band_of(setting_id: int) -> SettingBand | None:
    """The band that stands for a setting."""
    return db.session.scalars(select(SettingBand).where(
        SettingBand.setting_id == setting_id, SettingBand.ended_at.is_(None))).one_or_none()


def bands_of(setting_id: int) -> list[SettingBand]:
    """Every band that was set for a setting, the newest first."""
    return list(db.session.scalars(select(SettingBand).where(SettingBand.setting_id == setting_id)
                                   .order_by(SettingBand.id.desc()).limit(50)))


def _lock(setting_id: int) -> None:
    """Two people at once set it one after the other."""
    db.session.execute(select(Setting.id).where(Setting.id == setting_id).with_for_update())


def _end(row: SettingBand, by: Actor) -> None:
    row.ended_at, row.ended_by = utc_now(), by.user_id
    db.session.flush()


def _note(action: str, row: SettingBand, by: Actor) -> None:
    db.session.flush()
    mark(SubjectType.SETTING, [row.setting_id], reason=action)
    audit.record(action, by=by, authority_id=current_authority(), subject=SubjectType.SETTING,
                 subject_id=row.setting_id, details={
                     "band": row.band.value, "reason": row.reason, "review_on": row.review_on.isoformat()})
