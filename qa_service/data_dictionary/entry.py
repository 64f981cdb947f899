"""What the dictionary says of a table, and the four classes of data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class DataClass(StrEnum):
    """How carefully data are handled: from what Ofsted publishes to what only named people see."""

    PUBLIC = "public"
    INTERNAL = "internal"
    PERSONAL = "personal"
    RESTRICTED = "restricted"

    @property
    def code(self) -> str:
        """Its short name in registers of exports: E0 to E3."""
        return f"E{list(DataClass).index(self)}"

    @property
    def words(self) -> str:
        return self.value.capitalize()


MEANING = {
    DataClass.PUBLIC: "Ofsted or GOV.UK publishes it.",
    DataClass.INTERNAL: "The council’s own work, and the names of colleagues at their work. It tells of nobody else.",
    DataClass.PERSONAL: "It tells of a child, a family or somebody who works for a provider, or it is free text, which "
                        "may. Masked where the table of permissions says so; in a download only for a reason.",
    DataClass.RESTRICTED: "Concerns, who told us, and secrets of signing in. Sealed or hashed, and in no list that can "
                          "be downloaded.",
}


@dataclass(frozen=True, slots=True)
class Table:
    """One table: how long it is kept (a key of ``periods.PERIODS``) and each of its columns under its class.

    The table's own number, links to other tables, the council and the version that guards against overwriting need no
    entry: they are internal, and tell nothing without what they lead to.
    """

    kept: str
    public: str = ""
    internal: str = ""
    personal: str = ""
    restricted: str = ""

    def columns(self) -> Iterator[tuple[str, DataClass]]:
        """Each column that is named here, with its class."""
        for data_class in DataClass:
            for column in getattr(self, data_class.value).split():
                yield column, data_class

    @property
    def highest(self) -> DataClass:
        """The class that its most careful column has."""
        return max((of for _, of in self.columns()), key=list(DataClass).index, default=DataClass.INTERNAL)
