"""A thing that is due, whoever asks: the domains make these, and ``due_dates`` says whose each is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from qa_service.flags.exposure import Exposed
from qa_service.ofsted.rules.histories import History
from qa_service.permissions import Permission


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing that is due, and what somebody needs to know of it."""

    words: str
    needs: Permission
    teams: bool = False
    """Whether the council set it itself: the team's wherever it is."""


KINDS: Final[Mapping[str, Kind]] = {
    "requirement": Kind("Ofsted requirements", Permission.FLAG_READ),
    "review": Kind("Reviews of new reports", Permission.FLAG_READ),
    "flag": Kind("Flags put off", Permission.FLAG_READ),
    "visit": Kind("Quality visits", Permission.VISIT_WRITE, teams=True),
    "document": Kind("Documents for visits", Permission.VISIT_WRITE, teams=True),
    "action": Kind("Actions", Permission.VISIT_READ, teams=True),
    "independent": Kind("Regulation 44", Permission.REG44_LIST),
    "sixteen": Kind("16+ and due diligence", Permission.DUE_DILIGENCE_READ),
    "contract": Kind("Contracts", Permission.CONTRACT_READ, teams=True),
    "heard": Kind("What we heard", Permission.HEARD_READ, teams=True),
    "list": Kind("Our own list", Permission.PLACEMENT_IMPORT),
}


@dataclass(frozen=True, slots=True)
class Doing:
    """The page on which a thing is done, and what doing it needs."""

    link: str
    needs: Permission


@dataclass(frozen=True, slots=True)
class Coming:
    """One thing that is due."""

    key: str
    on: date
    kind: str
    """A key of ``KINDS``."""
    what: str
    setting_id: int | None
    link: str
    """Where it is seen. ``{ref}`` in it stands for the setting's reference."""
    assigned_to: int | None = None
    who: str = ""
    """Who does it, where that is no colleague: “Registered manager”."""
    teams: bool = False
    """Whether it is the team's although the setting matters to nobody any more."""
    doing: Doing | None = None
    """Where it is done, where that is another page: for those alone who may do it."""

    def link_for(self, may: Callable[[Permission], bool]) -> str:
        """Where somebody goes who may this."""
        return self.doing.link if self.doing is not None and may(self.doing.needs) else self.link


@dataclass(frozen=True, slots=True)
class Known:
    """What is known on a day of the settings that matter to the council: what domains work out their things from."""

    as_at: date
    exposed: Mapping[int, Exposed]
    histories: Mapping[int, History]
