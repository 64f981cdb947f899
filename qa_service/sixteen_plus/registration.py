"""The registration of 16+ settings: what an officer found, and whether the published list of premises says the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import func, select

from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.clock import utc_now
from qa_service.database import current_authority, db
from qa_service.errors import BadInput, NotFound
from qa_service.marks.service import mark
from qa_service.providers.models import Premises, RegistrationRecord, Setting
from qa_service.sixteen_plus.free_text import refuse_numbers
from qa_service.vocabulary import (
    ProvisionType,
    RegistrationFound,
    RegistrationStatus,
    SubjectType,
    counted,
    urn_from_printed,
)

CATEGORIES: Final = {1: "1: self-contained, alone", 2: "2: shared, only looked-after and care-leaving young people",
                     3: "3: shared, with others too", 4: "4: supported lodgings"}
"""Categories of supported accommodation (Supported Accommodation (England) Regulations 2023, regulation 2)."""
EARLIEST: Final = date(2021, 9, 9)
NOT_CHECKED: Final = "Not checked"


@dataclass(frozen=True, slots=True)
class Said:
    """What an officer found: the newest record."""

    found: RegistrationFound
    checked_on: date
    category: int | None
    area: str | None
    under_urn: str | None


@dataclass(frozen=True, slots=True)
class Place:
    """One premises of the published list."""

    category: int | None
    places: int | None
    area: str | None


@dataclass(frozen=True, slots=True)
class Published:
    """What Ofsted's lists say of a provider of supported accommodation."""

    urn: str
    status: RegistrationStatus
    list_as_at: date | None
    """Of the newest list of premises; ``None`` where none was imported."""
    registered_on: date | None
    premises: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """What we say beside what the lists say."""

    differences: tuple[str, ...] = ()
    """Each in a sentence."""
    unknown: tuple[str, ...] = ()
    """What cannot be compared, and why."""


def record_found(setting_id: int, found: RegistrationFound, *, checked_on: date, source: str, reason: str,
                 category: int | None = None, area: str = "", under_urn: str = "", by: Actor, today: date) -> int:
    """Records what somebody found who checked a setting's registration. Returns the record's id.

    The same words for the same day again are the same record. Raises ``BadInput`` for a day in the future, without a
    source, or without a reason where the place is excepted or refused.
    """
    if db.session.get(Setting, setting_id) is None:
        raise NotFound("There is no such setting.")
    if not EARLIEST <= checked_on <= today:
        raise BadInput("It cannot have been checked on a day in the future." if checked_on > today else
                       "Give the day on which somebody checked it.", field="checked_on")
    if not source.strip():
        raise BadInput("Say where you looked, such as the certificate or Ofsted’s letter.", field="source")
    if found in (RegistrationFound.EXCEPTED, RegistrationFound.REFUSED) and not reason.strip():
        raise BadInput("Say why: which exception applies, or why it was refused.", field="reason")
    refuse_numbers({"source": source, "reason": reason, "area": area})
    urn = urn_from_printed(under_urn) if under_urn.strip() else None
    if under_urn.strip() and urn is None:
        raise BadInput("Enter the URN as SC and six digits, or five to seven digits.", field="under_urn")
    said = {"found": found, "checked_on": checked_on, "source": source.strip(), "reason": reason.strip() or None,
            "category": category, "area": area.strip() or None, "under_urn": urn}
    same = db.session.scalars(select(RegistrationRecord).filter_by(setting_id=setting_id, withdrawn_at=None, **said)
                              .limit(1)).first()
    if same is not None:
        return same.id
    row = RegistrationRecord(setting_id=setting_id, recorded_by=by.user_id, recorded_at=utc_now(), **said)
    db.session.add(row)
    db.session.flush()
    _noted("registration.found", setting_id, by, {"record": row.id, "found": found.value})
    return row.id


def take_back(record_id: int, *, by: Actor) -> int:
    """Takes back what was recorded by mistake; the record before it stands again. Returns the setting's id."""
    row = db.session.scalars(select(RegistrationRecord).filter_by(id=record_id)).one_or_none()
    if row is None:
        raise NotFound("There is no such record.")
    row.withdrawn_at = row.withdrawn_at or utc_now()
    db.session.flush()
    _noted("registration.taken_back", row.setting_id, by, {"record": row.id})
    return row.setting_id


def history_of(setting_id: int) -> list[RegistrationRecord]:
    """What was found, the newest first; what was taken back left out."""
    return list(db.session.scalars(select(RegistrationRecord).where(
        RegistrationRecord.setting_id == setting_id, RegistrationRecord.withdrawn_at.is_(None))
        .order_by(RegistrationRecord.checked_on.desc(), RegistrationRecord.id.desc())))


def published_of(urns: Collection[str]) -> Mapping[str, Published]:
    """What the newest list of premises, and the register, say of these providers. Three queries."""
    newest = db.session.scalar(select(func.max(Premises.as_at)))
    settings = db.session.execute(
        select(Setting.id, Setting.urn, Setting.status, Setting.registered_on).where(
            Setting.urn.in_(urns), Setting.provision == ProvisionType.SUPPORTED_ACCOMMODATION)).all() if urns else []
    places: defaultdict[int, list[Place]] = defaultdict(list)
    rows: Any = db.session.execute(
        select(Premises.setting_id, Premises.category, Premises.places, Premises.local_authority)
        .where(Premises.setting_id.in_([row.id for row in settings]), Premises.as_at == newest)
        .order_by(Premises.line)) if settings and newest else ()
    for setting_id, *told in rows:
        places[setting_id].append(Place(*told))
    return {urn: Published(urn, status, newest, registered_on, tuple(places.get(id_, ())))
            for id_, urn, status, registered_on in settings if urn is not None}


def compare(said: Said | None, published: Published | None, *, urn: str | None, children: int) -> Compared:
    """What we say of a setting against the published lists, with so many of our young people there.

    ``urn``: the setting's own. A place without one that an officer found registered is compared with the provider
    under whose URN it is said to be.
    """
    if urn is None and (said is None or said.found is not RegistrationFound.REGISTERED):
        return Compared()
    asked = urn or (said.under_urn if said else None)
    if asked is None:
        return Compared(("We say that it is registered, and give no URN: it is on no list.",))
    if published is None:
        return Compared((f"We say that it is registered under URN {asked}; no list has supported accommodation of this "
                         "number.",))
    different, unknown = _of_status(said, published), []
    if published.list_as_at is None:
        return Compared(different, ("No published list of premises was imported yet.",))
    if not published.premises:
        if published.registered_on is not None and published.registered_on > published.list_as_at:
            unknown.append("It was registered after the day of the newest list of premises.")
        else:
            different += (f"The newest list of premises has none of URN {asked}.",)
        return Compared(different, tuple(unknown))
    fitting = _fitting(said, published)
    if said is None or said.category is None:
        unknown.append("Nobody has said of which category the premises are that we use.")
    if not fitting:
        return Compared((*different, _not_listed(said, published)), tuple(unknown))
    if any(one.places is None for one in fitting):
        unknown.append("The list does not give the places of all premises.")
    elif children > (places := sum(one.places or 0 for one in fitting)):
        different += (f"{counted(children, 'young person', 'young people')} of ours live there, and the list gives "
                      f"{counted(places, 'place')} in the premises that we say we use.",)
    return Compared(different, tuple(unknown))


def _of_status(said: Said | None, published: Published) -> tuple[str, ...]:
    if said is None:
        return ()
    active = published.status in (RegistrationStatus.ACTIVE, RegistrationStatus.SUSPENDED)
    if said.found is RegistrationFound.REGISTERED and published.status.ended:
        return (f"We say registered; the register says {published.status.value.lower()}.",)
    if said.found is not RegistrationFound.REGISTERED and active:
        return (f"We say {said.found.words.lower()}; the register says {published.status.value.lower()}.",)
    return ()


def _fitting(said: Said | None, published: Published) -> list[Place]:
    """The premises that can be those we use: of the category and in the area that we say."""
    category, area = (said.category, said.area) if said else (None, None)
    return [one for one in published.premises if (category is None or one.category == category)
            and (area is None or (one.area or "").casefold() == area.casefold())]


def _not_listed(said: Said | None, published: Published) -> str:
    assert said is not None, "without a word of ours every premises fits"
    of_category = f" of category {said.category}" if said.category else ""
    there = f" in {said.area}" if said.area else ""
    listed = sorted({one.category for one in published.premises if one.category})
    return (f"We say premises{of_category}{there}; the list has none. It has categories "
            f"{', '.join(str(one) for one in listed) or 'that it does not give'}.")


def _noted(action: str, setting_id: int, by: Actor, details: dict[str, Any]) -> None:
    mark(SubjectType.SETTING, [setting_id], reason=action)
    audit.record(action, by=by, authority_id=current_authority(), subject=SubjectType.SETTING, subject_id=setting_id,
                 details=details)
