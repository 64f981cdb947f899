"""Places for people of 18 and over that no regulator inspects: entered by hand, in use until we say otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sqlalchemy import select

from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.clock import london
from qa_service.database import current_authority, db
from qa_service.errors import BadInput, NotFound
from qa_service.flags.rule import SubjectIds
from qa_service.marks.service import mark
from qa_service.providers.models import Setting
from qa_service.visits.scope import InScope
from qa_service.vocabulary import ProvisionType, RegistrationStatus, SubjectType


def places_in_use(setting_ids: SubjectIds, as_at: date) -> dict[int, date]:
    """The places among these (``None``: among all) that are in use on a day, with the day each was entered."""
    statement = select(Setting).where(Setting.provision == ProvisionType.OVER_18)
    if setting_ids is not None:
        statement = statement.where(Setting.id.in_(setting_ids))
    entered = {one.id: entered_on(one, as_at) for one in db.session.scalars(statement)}
    return {id_: on for id_, on in entered.items() if on is not None}


def entered_on(setting: Setting, as_at: date) -> date | None:
    """When a place for 18 and over that is in use on a day was entered; ``None`` for any other setting."""
    on = london(setting.first_seen_at).date()
    ended = setting.closed_on is not None and setting.closed_on <= as_at
    return None if setting.provision is not ProvisionType.OVER_18 or ended or on > as_at else on


def in_scope(setting_ids: SubjectIds, as_at: date) -> Mapping[int, InScope]:
    """The same as the programme of visits asks for them."""
    return {id_: InScope("No regulator inspects it.", since=entered)
            for id_, entered in places_in_use(setting_ids, as_at).items()}


def say_in_use(setting_id: int, in_use: bool, *, by: Actor, today: date) -> None:
    """Says that a place is no longer used from today on, or is again. Doing it twice is doing it once."""
    place = db.session.scalars(select(Setting).where(Setting.id == setting_id)).one_or_none()
    if place is None:
        raise NotFound("There is no such setting.")
    if place.provision is not ProvisionType.OVER_18:
        raise BadInput("Only a place for 18 and over is taken out of use here.")
    if (place.closed_on is None) is in_use:
        return
    place.closed_on, place.status = (None, RegistrationStatus.UNKNOWN) if in_use else (
        today, RegistrationStatus.CLOSED)
    db.session.flush()
    mark(SubjectType.SETTING, [setting_id], reason="place for 18 and over")
    audit.record("setting.in_use" if in_use else "setting.out_of_use", by=by, authority_id=current_authority(),
                 subject=SubjectType.SETTING, subject_id=setting_id)
