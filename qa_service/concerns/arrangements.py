"""Who looks after concerns in a council and whom it tells: the safeguarding lead, the deputy, each area's LADO."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select

from qa_service.accounts import service as accounts
from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.concerns.models import ConcernArrangement, LadoContact
from qa_service.database import current_authority, db
from qa_service.errors import BadInput, Conflict
from qa_service.permissions import Role

HOURS: Final = 4
YEARS: Final = 50
YEARS_UNPROVEN: Final = 10
FEWEST_YEARS: Final = 10
"""Guidance: at least until normal retirement age, or ten years if that is longer."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The arrangements as they are."""

    lead_id: int | None = None
    deputy_id: int | None = None
    hours: int = HOURS
    years: int = YEARS
    years_unproven: int = YEARS_UNPROVEN
    version: int = 0


@dataclass(frozen=True, slots=True)
class Contact:
    """How to reach the designated officers of a local authority."""

    email: str
    phone: str
    out_of_hours: str
    form_url: str
    note: str


def standing() -> Standing:
    """The arrangements of the council in scope; the usual ones where nobody has set any."""
    row = db.session.scalars(select(ConcernArrangement)).one_or_none()
    if row is None:
        return Standing()
    return Standing(row.lead_id, row.deputy_id, row.hours, row.years, row.years_unproven, row.version)


def arrange(given: Standing, *, by: Actor) -> None:
    """Sets who leads, who takes over and after how long. Raises ``BadInput``, and ``Conflict`` for an old version."""
    leads = {user.id for user in accounts.users_with_role(Role.SAFEGUARDING_LEAD)}
    if given.lead_id not in leads:
        raise BadInput("Choose the safeguarding lead.", field="lead")
    if given.deputy_id is not None and given.deputy_id not in leads:
        raise BadInput("Choose a safeguarding lead as deputy, or nobody.", field="deputy")
    if given.deputy_id == given.lead_id:
        raise BadInput("The deputy must be somebody else than the lead.", field="deputy")
    if not 1 <= given.hours <= 24:
        raise BadInput("Give from 1 to 24 hours.", field="hours")
    for field, years in (("years", given.years), ("years_unproven", given.years_unproven)):
        if not FEWEST_YEARS <= years <= 100:
            raise BadInput(f"Give from {FEWEST_YEARS} to 100 years.", field=field)
    row = db.session.scalars(select(ConcernArrangement).with_for_update()).one_or_none()
    if (row.version if row else 0) != given.version:
        raise Conflict("Somebody else changed this while you looked at it. Look at what it says now.")
    if row is None:
        row = ConcernArrangement()
        db.session.add(row)
    row.lead_id, row.deputy_id, row.hours = given.lead_id, given.deputy_id, given.hours
    row.years, row.years_unproven = given.years, given.years_unproven
    db.session.flush()
    audit.record("safeguarding.arranged", by=by, authority_id=current_authority(),
                 details={"lead": given.lead_id, "deputy": given.deputy_id, "hours": given.hours,
                          "years": given.years, "years_unproven": given.years_unproven})


def lado_of(area: str | None) -> LadoContact | None:
    """The contacts of an area's designated officers; ``None`` where the council keeps none yet."""
    if not area:
        return None
    return db.session.scalars(select(LadoContact).where(LadoContact.area == area)).one_or_none()


def lado_contacts() -> list[LadoContact]:
    """All that the council keeps, by area."""
    return list(db.session.scalars(select(LadoContact).order_by(LadoContact.area)))


def keep_lado(area: str, contact: Contact, *, version: int, by: Actor, today: date) -> None:
    """Keeps how to reach an area's designated officers, as checked today. Raises ``BadInput`` and ``Conflict``."""
    area = " ".join(area.split())
    if not area or len(area) > 80:
        raise BadInput("Give the local authority, as Ofsted’s lists print it.", field="area")
    if not (contact.email or contact.phone or contact.form_url):
        raise BadInput("Give an e-mail address, a telephone number or the address of their form.", field="email")
    if contact.form_url and not contact.form_url.startswith("https://"):
        raise BadInput("The address of their form must begin with https://.", field="form_url")
    row = db.session.scalars(select(LadoContact).where(LadoContact.area == area).with_for_update()).one_or_none()
    if (row.version if row else 0) != version:
        raise Conflict("Somebody else changed this while you looked at it. Look at what it says now.")
    if row is None:
        row = LadoContact(area=area)
        db.session.add(row)
    row.email, row.phone, row.out_of_hours = contact.email or None, contact.phone or None, contact.out_of_hours or None
    row.form_url, row.note, row.checked_on = contact.form_url or None, contact.note or None, today
    db.session.flush()
    audit.record("safeguarding.lado_contact", by=by, authority_id=current_authority(), subject="lado-contact",
                 subject_id=row.id, details={"area": area})
