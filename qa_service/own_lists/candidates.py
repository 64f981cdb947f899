"""Settings that a written place may mean, loaded in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, select

from qa_service.accounts.models import Authority
from qa_service.database import current_authority, db
from qa_service.flags.exposure import stays_of
from qa_service.own_lists.models import KnownPlace
from qa_service.own_lists.words import plain
from qa_service.providers.models import Premises, ProviderGroup, Setting, SettingName
from qa_service.vocabulary import ProvisionType, RegistrationStatus

_FIRST, _LAST = date(1990, 1, 1), date(2100, 1, 1)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A setting with what a row may say about it."""

    id: int
    urn: str | None
    provision: ProvisionType
    status: RegistrationStatus
    registered_on: date | None = None
    closed_on: date | None = None
    name: str | None = None
    own_name: str | None = None
    local_authority: str | None = None
    constituency: str | None = None
    postcode: str | None = None
    places: int | None = None
    owner: str | None = None
    group: str | None = None
    region: str | None = None
    premises_in: tuple[str, ...] = ()
    ours: bool = False
    """Whether children of this council are or were there."""


@dataclass(frozen=True, slots=True)
class Known:
    """What there is to match with: the settings, and the words that were matched before."""

    candidates: tuple[Candidate, ...]
    places: dict[str, int | None]
    """Plain words → setting, or ``None`` where they stood for several."""
    own_area: str | None = None


def load() -> Known:
    """Every setting and every remembered place of the council in scope, in a fixed number of queries."""
    own_area = db.session.scalar(select(Authority.area).where(Authority.id == current_authority()))
    premises: dict[int, list[str]] = {}
    for setting_id, area in db.session.execute(select(Premises.setting_id, Premises.local_authority).distinct()):
        if area:
            premises.setdefault(setting_id, []).append(area)
    ours = {id_ for id_, stays in stays_of(None, _FIRST, _LAST).items() if any(stay.children for stay in stays)}
    statement = (
        select(
            Setting.id,
            Setting.urn,
            Setting.provision,
            Setting.status,
            Setting.registered_on,
            Setting.closed_on,
            Setting.name,
            SettingName.name,
            Setting.local_authority,
            Setting.constituency,
            Setting.postcode,
            Setting.places,
            Setting.owner_printed,
            ProviderGroup.name,
            Setting.region,
        )
        .outerjoin(
            SettingName,
            and_(
                SettingName.setting_id == Setting.id,
                SettingName.authority_id == current_authority(),
            ),
        )
        .outerjoin(ProviderGroup, ProviderGroup.id == Setting.group_id)
    )
    candidates = tuple(
        Candidate(*row, premises_in=tuple(premises.get(row[0], ())), ours=row[0] in ours)
        for row in db.session.execute(statement)
    )
    places = {
        plain(written): setting_id
        for written, setting_id in db.session.execute(select(KnownPlace.written, KnownPlace.setting_id))
    }
    return Known(candidates, places, own_area)
