"""Finding settings and provider groups by what they are called, where they lie, and their URN.

The words are compared here and not in the database, so that both engines find the same. The database leaves out what
cannot fit: it looks for the words in the printed names with the usual signs taken out, and hands over every row in
which any other sign, or a letter with an accent, stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Boolean, Select, String, and_, func, literal, or_, select, type_coerce

from qa_service.database import db
from qa_service.placements.words import plain, tokens
from qa_service.providers.models import ProviderGroup, Setting, SettingName
from qa_service.reports.search_pages import is_sqlite
from qa_service.vocabulary import RegistrationStatus, urn_from_printed

_SHORT: Final = 2
"""Words of so few letters are looked for at the beginning of words alone."""
_LONG_FIGURE: Final = 4
_USUAL_SIGNS: Final = " '-"
"""The signs that many names have, none of which stands for a word."""
_ALL: Final = 1_000_000_000
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
    names: set[str | None] = set(db.session.scalars(select(SettingName.name)))
    names.update(db.session.scalars(select(ProviderGroup.name)))
    for row in db.session.execute(select(Setting.name, Setting.owner_printed, Setting.local_authority)):
        names.update(row)
    return {name for name in names if name}


def _settings(wanted: tuple[str, ...]) -> Select[Any]:
    """What is looked at of the settings that may hold every word."""
    statement: Any = (
        select(Setting.id, Setting.urn, Setting.name, Setting.owner_printed, Setting.local_authority, Setting.postcode,
               type_coerce(Setting.status, String).label("status"), SettingName.name.label("own_name"),
               ProviderGroup.name.label("group_name"))
        .outerjoin(SettingName, SettingName.setting_id == Setting.id)
        .outerjoin(ProviderGroup, ProviderGroup.id == Setting.group_id))
    return _narrowed(statement, wanted, (Setting.urn, Setting.name, Setting.owner_printed, Setting.local_authority,
                                         Setting.postcode, SettingName.name, ProviderGroup.name))


def _groups(wanted: tuple[str, ...]) -> Select[Any]:
    return _narrowed(select(ProviderGroup.id, ProviderGroup.name, ProviderGroup.key), wanted,
                     (ProviderGroup.name, ProviderGroup.key))


def _narrowed(statement: Any, wanted: tuple[str, ...], columns: Sequence[Any]) -> Select[Any]:
    """The rows that may hold all the words: none is left out that does, for ``_searched`` takes out no other signs.

    No letter or sign beyond the usual is judged in the database: such rows are always handed over. Words of figures
    alone, so long that no postcode or area has them, are written by nobody with signs inside.
    """
    figures = [word for word in wanted if word.isdigit() and len(word) >= _LONG_FIGURE]
    words = [word for word in wanted if word not in figures]
    statement = statement.where(*(or_(*(column.contains(one) for column in columns)) for one in figures))
    if not words:
        figures_alone: Select[Any] = statement
        return figures_alone
    run: Any = literal("")
    for column in columns:
        run = run + func.coalesce(column, "")
    run = func.lower(run)
    for sign in _USUAL_SIGNS:
        run = func.replace(run, sign, "")
    printed = statement.add_columns(run.label("run")).limit(_ALL).subquery()  # the limit: worked out once for each row
    unusual = printed.c.run.op("GLOB" if is_sqlite() else "~", return_type=Boolean())(
        "*[^a-z0-9]*" if is_sqlite() else "[^a-z0-9]")
    narrowed: Select[Any] = select(*(column for column in printed.c if column.name != "run")).where(
        or_(and_(*(printed.c.run.contains(word) for word in words)), unusual))
    return narrowed


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
