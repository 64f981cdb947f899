"""What a council itself knows of settings: its own name for one, contacts, and unregistered settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.clock import utc_now
from qa_service.database import current_authority, db
from qa_service.errors import BadInput, NotFound
from qa_service.marks.service import mark
from qa_service.providers.models import Contact, ProviderGroup, Setting, SettingName
from qa_service.vocabulary import ProvisionType, RegistrationStatus, SubjectType, urn_from_printed


def setting_by_ref(ref: str) -> Setting:
    """The setting that an address names: by URN, or ``U`` and a number. Raises ``NotFound``."""
    statement = select(Setting)
    if ref.startswith("U") and ref[1:].isdecimal() and len(ref) < 10:
        statement = statement.where(Setting.id == int(ref[1:]), Setting.urn.is_(None))
    else:
        statement = statement.where(Setting.urn == (urn_from_printed(ref) or ""))
    setting = db.session.scalars(statement).one_or_none()
    if setting is None:
        raise NotFound("There is no such setting.")
    return setting


def group_by_id(group_id: int) -> ProviderGroup:
    """A provider group. Raises ``NotFound``."""
    group = db.session.scalars(select(ProviderGroup).where(ProviderGroup.id == group_id)).one_or_none()
    if group is None:
        raise NotFound("There is no such provider group.")
    return group


def own_name(setting_id: int) -> str | None:
    """The council's own name for a setting."""
    return db.session.scalar(select(SettingName.name).where(SettingName.setting_id == setting_id))


def name_setting(setting_id: int, name: str, *, by: Actor) -> None:
    """Gives a setting the council's own name; an empty one takes it away (an unregistered setting must keep one)."""
    name = " ".join(name.split())
    if len(name) > 200:
        raise BadInput("The name must be 200 characters or fewer.", field="name")
    known = db.session.scalars(select(SettingName).where(SettingName.setting_id == setting_id)).one_or_none()
    before = known.name if known else None
    if name == (before or ""):
        return
    if not name:
        if db.session.scalar(select(Setting.urn).where(Setting.id == setting_id)) is None:
            raise BadInput("An unregistered setting has no other name: give it one.", field="name")
        db.session.delete(known)
    elif known is None:
        db.session.add(SettingName(setting_id=setting_id, name=name, given_by=by.user_id, given_at=utc_now()))
    else:
        known.name, known.given_by, known.given_at = name, by.user_id, utc_now()
    db.session.flush()
    _audit("setting.name", setting_id, by, {"was": before, "is": name or None})


def register_unregistered(name: str, *, provision: ProvisionType, local_authority: str | None, by: Actor) -> int:
    """Enters a place without registration as a setting of this council. Returns its id. UR-03 judges it."""
    name = " ".join(name.split())
    if not name or len(name) > 200:
        raise BadInput("Give the place a name of 200 characters or fewer.", field="name")
    same = db.session.scalar(
        select(Setting.id)
        .join(SettingName, SettingName.setting_id == Setting.id)
        .where(Setting.urn.is_(None), SettingName.name == name)
    )
    if same is not None:
        raise BadInput("You already have an unregistered setting of this name. Search for it above.", field="name")
    setting = Setting(
        authority_id=current_authority(),
        urn=None,
        provision=provision,
        status=RegistrationStatus.UNKNOWN,
        local_authority=local_authority or None,
        known_from="council",
        first_seen_at=utc_now(),
    )
    db.session.add(setting)
    db.session.flush()
    db.session.add(SettingName(setting_id=setting.id, name=name, given_by=by.user_id, given_at=utc_now()))
    mark(SubjectType.SETTING, [setting.id], reason="unregistered setting entered")
    _audit("setting.unregistered", setting.id, by, {"provision": provision.value})
    return setting.id


@dataclass(frozen=True, slots=True)
class ContactDetails:
    """A work address at a setting or a provider group."""

    role: str
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    note: str | None = None


def contacts(*, setting_id: int | None = None, group_id: int | None = None) -> list[Contact]:
    """The contacts that the council keeps for a setting or a group, those taken away left out."""
    return list(
        db.session.scalars(
            select(Contact)
            .where(Contact.removed_at.is_(None), Contact.setting_id == setting_id, Contact.group_id == group_id)
            .order_by(Contact.role, Contact.id)
        )
    )


def contacts_ever_of(setting_id: int) -> list[Contact]:
    """The contacts that the council keeps or has kept for a setting."""
    return list(db.session.scalars(
        select(Contact).where(Contact.setting_id == setting_id).order_by(Contact.role, Contact.id)))


def add_contact(
    details: ContactDetails, *, setting_id: int | None = None, group_id: int | None = None, by: Actor
) -> None:
    """Keeps a contact for one setting or one group. Raises ``BadInput`` without an e-mail address or a number."""
    if (setting_id is None) == (group_id is None):
        raise ValueError("a contact belongs to a setting or to a group")
    if not (details.email or details.phone):
        raise BadInput("Give an e-mail address or a telephone number.", field="email")
    contact = Contact(
        setting_id=setting_id,
        group_id=group_id,
        role=details.role,
        name=details.name,
        email=details.email,
        phone=details.phone,
        note=details.note,
        added_by=by.user_id,
        added_at=utc_now(),
    )
    db.session.add(contact)
    db.session.flush()
    _audit("contact.add", setting_id, by, {"contact": contact.id, "group": group_id})


def remove_contact(contact_id: int, *, by: Actor) -> str:
    """Takes a contact out of the list. Returns the address of the page that it stood on."""
    contact = db.session.scalars(
        select(Contact).where(Contact.id == contact_id, Contact.removed_at.is_(None))
    ).one_or_none()
    if contact is None:
        raise NotFound("There is no such contact.")
    contact.removed_at = utc_now()
    db.session.flush()
    _audit("contact.remove", contact.setting_id, by, {"contact": contact.id, "group": contact.group_id})
    if contact.setting_id is None:
        return f"/groups/{contact.group_id}/contacts"
    ref = db.session.scalar(select(Setting.urn).where(Setting.id == contact.setting_id)) or f"U{contact.setting_id}"
    return f"/settings/{ref}/contacts"


def _audit(action: str, setting_id: int | None, by: Actor, details: dict[str, Any]) -> None:
    audit.record(
        action,
        by=by,
        authority_id=current_authority(),
        subject=SubjectType.SETTING if setting_id else None,
        subject_id=setting_id,
        details=details,
    )
