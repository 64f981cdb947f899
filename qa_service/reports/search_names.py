"""Finding settings and provider groups by what they are called, where they lie, and their URN.

Every setting that the council in scope may see is looked at, in one query and one pass: the words are compared here and
not in the database, so that both engines find the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Select, String, or_, select, type_coerce

from qa_service.database import db
from qa_service.placements.words import plain, tokens
from qa_service.providers.models import ProviderGroup, Setting, SettingName
from qa_service.vocabulary import RegistrationStatus, urn_from_printed

_SHORT: Final = 2
"""Words of so few letters are looked for at the beginning of words alone."""
_LONG_FIGURE: Final = 4
_ENDED: Final = frozenset(status.value for status in RegistrationStatus if status.ended)


@dataclass(slots=True)
class Found:
    """Ids of what fits, best first."""

    settings: list[int] = field(default_factory=list)
    groups: list[int] = field(default_factory=list)


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
    settings, groups = list[tuple[int, bool, str, int]](), list[tuple[bool, str, int]]()
    needles = [word if len(word) > _SHORT else " " + word for word in wanted]
    for row in db.session.execute(_settings(wanted)):
        searched = _searched(row.urn, row.postcode, row.name, row.own_name, row.owner_printed, row.group_name,
                             row.local_authority)
        if _holds(searched, needles):
            rank = _rank((row.urn or "").lower(), urn, wanted, _searched(row.name, row.own_name))
            settings.append((rank, row.status in _ENDED, searched, row.id))
    for group in db.session.execute(_groups(wanted)):
        if _holds(_searched(group.name, group.key), needles):
            groups.append((tokens(group.name) != wanted, group.name.casefold(), group.id))
    found.settings = [id_ for *_, id_ in sorted(settings)]
    found.groups = [id_ for *_, id_ in sorted(groups)]
    return found


def all_names() -> set[str]:
    """Every name that the council in scope may see: of settings, its own for them, owners and areas."""
    rows = db.session.execute(_settings(())).all()
    names = {name for row in rows for name in (row.name, row.own_name, row.owner_printed, row.local_authority) if name}
    return names | set(db.session.scalars(select(ProviderGroup.name)))


def _settings(wanted: tuple[str, ...]) -> Select[Any]:
    """What is looked at of each setting; the database leaves out those that lack a long figure, such as half a URN."""
    statement: Any = (
        select(Setting.id, Setting.urn, Setting.name, Setting.owner_printed, Setting.local_authority, Setting.postcode,
               type_coerce(Setting.status, String).label("status"), SettingName.name.label("own_name"),
               ProviderGroup.name.label("group_name"))
        .outerjoin(SettingName, SettingName.setting_id == Setting.id)
        .outerjoin(ProviderGroup, ProviderGroup.id == Setting.group_id))
    columns = (Setting.urn, Setting.name, Setting.owner_printed, SettingName.name, ProviderGroup.name)
    narrowed: Select[Any] = statement.where(*(
        or_(*(column.contains(figure) for column in columns)) for figure in _figures(wanted)))
    return narrowed


def _groups(wanted: tuple[str, ...]) -> Select[Any]:
    statement: Any = select(ProviderGroup.id, ProviderGroup.name, ProviderGroup.key)
    narrowed: Select[Any] = statement.where(*(ProviderGroup.name.contains(figure) for figure in _figures(wanted)))
    return narrowed


def _figures(wanted: tuple[str, ...]) -> list[str]:
    """Words of figures alone, so long that no postcode or area has them, and that nobody writes with signs inside."""
    return [word for word in wanted if word.isdigit() and len(word) >= _LONG_FIGURE]


@lru_cache(maxsize=65536)
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
