"""A kind of list as a declaration: its columns, how a row is understood, and the book in which it is recorded."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Protocol

from qa_service.errors import NotFound
from qa_service.own_lists.columns import (
    SETTING_HEADINGS,
    Column,
    Columns,
    is_postcode,
    is_urn,
)
from qa_service.own_lists.models import OwnListImport, OwnListRow
from qa_service.own_lists.reading import Row, Values
from qa_service.own_lists.shelf import Shelf
from qa_service.own_lists.states import RowState
from qa_service.permissions import Permission


@dataclass(frozen=True, slots=True)
class Said:
    """What a row says, beside the setting."""

    values: Values
    about_on: date | None
    """The day that it is about: helps to tell which of two settings it can mean."""


class Book(Protocol):
    """The records of one kind, as a list meets them: loaded once for many rows, in a fixed number of queries."""

    def find(self, setting_id: int, values: Mapping[str, Any]) -> Any | None:
        """The record that such a row is about, if there is one.

        Raises ``RowRefused`` where the setting has no such records, or a person recorded this here already.
        """

    def same(self, record: Any, values: Mapping[str, Any]) -> bool:
        """Whether the record says just what the row says."""

    def make(self, setting_id: int, values: Mapping[str, Any]) -> Any:
        """A new record, with which ``find`` answers from now on."""

    def change(self, record: Any, values: Mapping[str, Any]) -> None:
        """Has the record say what the row says."""

    def get(self, record_id: int) -> Any | None:
        """One record by its number; ``None`` where it is there no more."""

    def remove(self, record: Any) -> None:
        """Takes the record away. Raises ``RowRefused`` where something was built on it since."""


@dataclass(frozen=True, slots=True)
class Taking:
    """How a kind's rows become records."""

    read: Callable[[Row], Said]
    """Raises ``RowRefused``."""
    open_book: Callable[[], Book]
    identity: tuple[str, ...]
    """The values that make it this record and no other, beside the setting: the day of a visit."""


@dataclass(frozen=True, slots=True)
class ListKind:
    """A kind of list that a council may bring in."""

    key: str
    title: str
    one: str
    many: str
    called: str
    """In a sentence: "a list of past visits"."""
    what: str
    """What it does, in a sentence or two for the page."""
    permission: Permission
    columns: Columns
    shelf: Shelf
    path: str
    """Where such a list is uploaded."""
    import_path: str
    """Where one import is looked at; ``{id}`` stands for its number."""
    taking: Taking | None = None
    """Empty for placements, which have records, checks and pages of their own for it."""
    records_path: str = ""
    """Where what it makes can be seen."""
    words: Mapping[str, Callable[[Any], str]] = field(default_factory=dict)
    """How a kept value is said, where it is not plain text."""

    @property
    def taken(self) -> Taking:
        """How rows become records. Raises ``NotFound`` for placements."""
        if self.taking is None:
            raise NotFound("Lists of this kind are brought in on their own pages.")
        return self.taking

    @property
    def sample_headings(self) -> list[str]:
        """The headings of an empty list of this kind."""
        return [column.headings[0][0].upper() + column.headings[0][1:] for column in self.columns.all]


_KINDS: Final[dict[str, ListKind]] = {}


def register(kind: ListKind) -> None:
    """Makes a kind known; called once by its domain."""
    _KINDS[kind.key] = kind


def kinds() -> list[ListKind]:
    """Every kind, in the order in which a council brings them in."""
    order = ("placements", "visits", "reg44", "agreements", "due-diligence")
    return sorted(_KINDS.values(), key=lambda kind: order.index(kind.key) if kind.key in order else len(order))


def kind_called(key: str) -> ListKind:
    """One kind. Raises ``NotFound``."""
    if key not in _KINDS:
        raise NotFound("There is no such kind of list.")
    return _KINDS[key]


def own_shelf(key: str, columns: Columns) -> Shelf:
    """Where a kind without tables of its own keeps its lists."""
    return Shelf(OwnListImport, OwnListRow, columns, "own_lists", {"kind": key},
                 {"kind": key, "state": RowState.UPLOADED})


_SETTING_WORDS: Final = {"place": "Setting, as written", "urn": "Ofsted URN", "provider": "Provider or owner",
                         "area": "Area or local authority", "postcode": "Setting’s postcode"}
_SETTING_HINTS: Final = {"place": "The name that you use for it", "urn": "Then nobody needs to match the row",
                         "postcode": "Helps to match it"}
_SETTING_LOOKS: Final = {"urn": is_urn, "postcode": is_postcode}


def columns_with_setting(*columns: Column, place: str = "setting") -> Columns:
    """The columns of a list whose rows are each about one setting. ``place``: its name's heading in the sample."""
    setting = [Column(key, words, (place, *SETTING_HEADINGS[key]) if key == "place" else SETTING_HEADINGS[key],
                      looks=_SETTING_LOOKS.get(key), strict=key in _SETTING_LOOKS, hint=_SETTING_HINTS.get(key, ""))
               for key, words in _SETTING_WORDS.items()]
    return Columns(*setting, *columns, one_of=("place", "urn", "provider"),
                   without="No column says which setting is meant: name one for the setting, its URN or the provider.")
