"""How much of which class a role may take, alone or after somebody else said yes: the export rows of the permissions.

Anything not listed here is refused. Who may see a list at all is decided by its permission, before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from qa_service.data_dictionary.entry import DataClass
from qa_service.permissions import Role

MOST_ROWS: Final = 20_000
"""No file has more, for anybody."""
EXPORTS_A_DAY: Final = 500
"""Files of public and internal lists that one person takes in 24 hours: more is a copy of the whole service."""
PERSONAL_A_DAY: Final = 20
"""The same of what tells of people."""
TAKE_WITHIN: Final = timedelta(hours=24)
NEEDS_REASON: Final = frozenset({DataClass.PERSONAL, DataClass.RESTRICTED})
SHORTEST_REASON: Final = 10


@dataclass(frozen=True, slots=True)
class Limit:
    """Rows that a role takes alone, and rows that it takes when somebody else approved."""

    alone: int
    approved: int = 0

    @property
    def most(self) -> int:
        return max(self.alone, self.approved)


_NONE: Final = Limit(0)
_ALL: Final = Limit(MOST_ROWS)
_OFFICER: Final = {DataClass.PUBLIC: Limit(5_000), DataClass.INTERNAL: Limit(5_000),
                   DataClass.PERSONAL: Limit(50, approved=MOST_ROWS)}
_NO_PERSON: Final = {DataClass.PUBLIC: _ALL, DataClass.INTERNAL: _ALL}

LIMITS: Final[dict[Role, dict[DataClass, Limit]]] = {
    Role.COMMISSIONING_OFFICER: _OFFICER,
    Role.PLACEMENTS_OFFICER: _OFFICER,
    Role.MANAGER: {**_NO_PERSON, DataClass.PERSONAL: Limit(500, approved=MOST_ROWS)},
    Role.SAFEGUARDING_LEAD: {**_NO_PERSON, DataClass.PERSONAL: _ALL},
    Role.FINANCE: _NO_PERSON,
    Role.AUDITOR: _NO_PERSON,
    # What an administrator runs can be had as a file: jobs, mail, accounts. The permissions give nothing else.
    Role.ADMINISTRATOR: _NO_PERSON,
    Role.COUNCILLOR: {DataClass.PUBLIC: Limit(5_000)},
    Role.REGIONAL_PARTNER: {DataClass.PUBLIC: Limit(5_000)},
}


def limit_of(role: Role, data_class: DataClass) -> Limit:
    """How much of a class a role may take; nothing where nothing was decided."""
    return LIMITS[role].get(data_class, _NONE)


def may_take(role: Role, data_class: DataClass) -> bool:
    """Whether a role may take anything of this class."""
    return limit_of(role, data_class).most > 0
