"""Finding settings and provider groups by what they are called, where they lie, and their URN.

The words are compared here and not in the database, so that both engines find the same. What each setting and group is
found by is worked out once and kept until a name changes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import select

from qa_service.contracts.models import Provider
from qa_service.database import db
from qa_service.database.kept import Kept
from qa_service.own_lists.words import plain, tokens
from qa_service.providers.models import ProviderGroup, Setting, SettingName
from qa_service.vocabulary import urn_from_printed

_SHORT: Final = 2
"""Words of so few letters are looked for at the beginning of words alone."""


@dataclass(slots=True)
class Found:
    """Ids of what fits, best first."""

    settings: list[int] = field(default_factory=list)
    groups: list[int] = field(default_factory=list)
    providers: list[int] = field(default_factory=list)
    """The legal entities with which the council has contracts."""


@dataclass(frozen=True, slots=True)
class _SettingNamed:
    """What a setting is found by. ``names``: only the words of its own names."""

    id: int
    urn: str
    ended: bool
    searched: str
    names: str


@dataclass(frozen=True, slots=True)
class _GroupNamed:
    """What a provider group, or a provider, is found by."""

    id: int
    name: str
    words: tuple[str, ...]
    searched: str


@dataclass(frozen=True, slots=True)
class _Named:
    """Every setting, group and provider that the council in scope may see."""

    settings: tuple[_SettingNamed, ...]
    groups: tuple[_GroupNamed, ...]
    providers: tuple[_GroupNamed, ...]


_NAMED: Final = Kept[_Named](most=4)
_NAMES: Final = Kept[frozenset[str]](most=4)


def name_words(text: str) -> tuple[str, ...]:
    """The words that tell names apart: without case, accents, punctuation, “Ltd” or “Limited”, and the word “URN”."""
    words = tokens(text) or tuple(plain(text).split())
    return tuple(word for word in words if word != "urn") or words


def find_names(text: str) -> Found:
    """Settings and groups that hold every word of the text. A part of a URN is enough; so is a part of a name."""
    found, wanted = Found(), name_words(text)
    if not wanted:
        return found
    urn = (urn_from_printed(text.lower().replace("urn", "").strip(" :")) or "").lower()
    needles = [word if len(word) > _SHORT else " " + word for word in wanted]
    named = _NAMED.get(_named)
    found.settings = [id_ for *_, id_ in sorted(
        (_rank(one.urn, urn, wanted, one.names), one.ended, one.searched, one.id)
        for one in named.settings if _holds(one.searched, needles))]
    found.groups = [id_ for *_, id_ in sorted(
        (one.words != wanted, one.name, one.id) for one in named.groups if _holds(one.searched, needles))]
    found.providers = [id_ for *_, id_ in sorted(
        (one.words != wanted, one.name, one.id) for one in named.providers if _holds(one.searched, needles))]
    return found


def all_names() -> frozenset[str]:
    """Every name that the council in scope may see: of settings, its own for them, owners and areas."""
    return _NAMES.get(_all_names)


def _all_names() -> frozenset[str]:
    names: set[str | None] = set(db.session.scalars(select(SettingName.name)))
    names.update(db.session.scalars(select(ProviderGroup.name)))
    for row in db.session.execute(select(Setting.name, Setting.owner_printed, Setting.local_authority)):
        names.update(row)
    return frozenset(name for name in names if name)


def _named() -> _Named:
    settings = db.session.execute(
        select(Setting.id, Setting.urn, Setting.name, Setting.owner_printed, Setting.local_authority, Setting.postcode,
               Setting.status, SettingName.name.label("own_name"), ProviderGroup.name.label("group_name"))
        .outerjoin(SettingName, SettingName.setting_id == Setting.id)
        .outerjoin(ProviderGroup, ProviderGroup.id == Setting.group_id))
    groups = db.session.execute(select(ProviderGroup.id, ProviderGroup.name, ProviderGroup.key))
    providers = db.session.execute(select(Provider.id, Provider.name, Provider.company_number).where(
        Provider.removed_at.is_(None)))
    return _Named(
        tuple(_SettingNamed(
            id_, (urn or "").lower(), status.ended,
            _searched(urn, postcode, name, own_name, owner, group, area), _searched(name, own_name))
            for id_, urn, name, owner, area, postcode, status, own_name, group in settings),
        tuple(_GroupNamed(id_, name.casefold(), tokens(name), _searched(name, key)) for id_, name, key in groups),
        tuple(_GroupNamed(id_, name.casefold(), tokens(name), _searched(name, number))
              for id_, name, number in providers))


def _searched(*parts: str | None) -> str:
    """The parts' words, each after a space; a postcode and other parts in two words also as one."""
    words = [plain(part) for part in parts if part]
    return " " + "  ".join([*words, *(word.replace(" ", "") for word in words if len(word) < 10 and " " in word)])


def _holds(searched: str, needles: list[str]) -> bool:
    for needle in needles:  # noqa: SIM110 - a plain loop, since it runs for every setting
        if needle not in searched:
            return False
    return True


def _rank(urn: str, asked: str, wanted: tuple[str, ...], names: str) -> int:
    """How well a setting fits: its URN, the beginning of it, its name, a part of its URN, all else."""
    if urn and urn == asked:
        return 0
    if len(wanted) == 1 and urn.startswith(wanted[0]):
        return 1
    if all(" " + word in names for word in wanted):
        return 2
    return 3 if len(wanted) == 1 and wanted[0] in urn else 4
