"""Finding the setting or the provider that somebody talks about: by URN, name, own name or owner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select

from qa_service.database import db
from qa_service.errors import NotFound
from qa_service.flags.names import groups_called, settings_called
from qa_service.own_lists.places import search
from qa_service.providers.models import ProviderGroup
from qa_service.providers.names import group_by_id, setting_by_ref

MOST: Final = 20


@dataclass(frozen=True, slots=True)
class Place:
    """A setting or a provider group, as pages show it."""

    setting_id: int | None
    group_id: int | None
    name: str
    hint: str
    path: str

    @property
    def asked(self) -> str:
        """How an address names it: ``setting=SC123456`` or ``group=12``."""
        kind, _, which = self.path[1:].partition("s/")
        return f"{kind}={which}"


def find(text: str) -> list[Place]:
    """The settings and provider groups that fit, settings first; at most ``MOST`` of each."""
    text = " ".join(text.split())[:200]
    if not text:
        return []
    settings = [one.id for one in search(text, size=MOST).items]
    statement = select(ProviderGroup.id).order_by(ProviderGroup.name, ProviderGroup.id).limit(MOST)
    for word in text.lower().split():
        statement = statement.where(func.lower(ProviderGroup.name).contains(word, autoescape=True))
    return [*places(settings=settings).values(), *places(groups=list(db.session.scalars(statement))).values()]


def places(*, settings: list[int] | None = None, groups: list[int] | None = None) -> dict[tuple[str, int], Place]:
    """How these settings and groups are shown, by ``("setting", id)`` and ``("group", id)``, in this order."""
    called, names = settings_called(settings or []), groups_called(groups or [])
    found: dict[tuple[str, int], Place] = {}
    for id_ in settings or []:
        if one := called.get(id_):
            hint = ", ".join(part for part in (one.ref, one.owner) if part)
            found["setting", id_] = Place(id_, None, one.name, hint, f"/settings/{one.ref}")
    for id_ in groups or []:
        if id_ in names:
            found["group", id_] = Place(None, id_, names[id_], "Provider group", f"/groups/{id_}")
    return found


def place_of(setting_id: int | None, group_id: int | None) -> Place:
    """The one that an entry is about. Raises ``NotFound``."""
    found = places(settings=[setting_id] if setting_id else [], groups=[group_id] if group_id else [])
    for one in found.values():
        return one
    raise NotFound("There is no such setting or provider.")


def place_asked(setting_ref: str, group: str) -> Place | None:
    """The one that an address names, or ``None`` where it names none. Raises ``NotFound`` for one that is not known."""
    if setting_ref:
        return place_of(setting_by_ref(setting_ref[:20]).id, None)
    if group:
        if not (group.isascii() and group.isdigit() and len(group) < 10):
            raise NotFound("There is no such provider group.")
        return place_of(None, group_by_id(int(group)).id)
    return None
