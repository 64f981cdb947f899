"""Whether somebody is one of those who may not be a home's independent person (regulation 43(3))."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

from sqlalchemy import or_, select

from qa_service.accounts.models import User
from qa_service.database import current_authority, db
from qa_service.errors import BadInput
from qa_service.flags.rule import SubjectIds
from qa_service.providers.models import Contact, Setting
from qa_service.reg44.words import WHY_NOT_OURS

_TITLES: Final = frozenset({"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "cllr", "sir", "dame", "rev"})


def name_key(name: str | None) -> str:
    """A person's name without case, accents, punctuation, order and title: for comparing, never for showing."""
    plain = "".join(mark for mark in unicodedata.normalize("NFKD", name or "") if not unicodedata.combining(mark))
    return " ".join(sorted(set(re.findall(r"[a-z]+", plain.lower().replace("'", ""))) - _TITLES))


def our_people() -> frozenset[str]:
    """The names of everybody who has or had an account with the council in scope, as keys."""
    names = db.session.scalars(select(User.name).where(User.authority_id == current_authority()))
    return frozenset(name_key(name) for name in names) - {""}


def refuse_ours(visitor: str | None) -> None:
    """Raises ``BadInput`` where the visitor is one of this council's people, and says why."""
    if name_key(visitor) in our_people():
        raise BadInput(f"{visitor} is one of this council’s people. {WHY_NOT_OURS}", field="visitor")


def contacts_of_homes(setting_ids: SubjectIds) -> Mapping[int, dict[str, str]]:
    """By setting: the names (as keys) of the people kept as contacts of the home or of its group, with their role."""
    statement = (select(Setting.id, Contact.name, Contact.role)
                 .join(Contact, or_(Contact.setting_id == Setting.id, Contact.group_id == Setting.group_id))
                 .where(Contact.removed_at.is_(None), Contact.name.is_not(None)))
    if setting_ids is not None:
        statement = statement.where(Setting.id.in_(setting_ids))
    found: dict[int, dict[str, str]] = {}
    for setting_id, name, role in db.session.execute(statement):
        if key := name_key(name):
            found.setdefault(setting_id, {})[key] = role
    return found
