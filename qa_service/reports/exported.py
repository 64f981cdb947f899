"""What a list that can be downloaded is, and what all of them share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from qa_service.data_dictionary.entry import DataClass
from qa_service.errors import BadInput
from qa_service.masking import masked_words
from qa_service.own_lists.identifiers import personal_details, without_names
from qa_service.permissions import Permission
from qa_service.reports.export import MOST_ROWS, Listed

MAY_TELL: Final = "[hidden: it may tell of somebody; read it in the service]"
FREE_WORDS: Final = frozenset({
    "Action", "File", "How that is known", "Minutes", "Note", "Reason", "What followed", "What shows that it could be",
    "What they told us", "Who checked", "Who else was told", "Who was there", "Why", "Why it waits",
    "Why local carers are not available to us"})
"""Headings under which stands what somebody wrote, in lists that need no reason."""


@dataclass(frozen=True, slots=True)
class Exported:
    """One list: its name, what is needed to have it, and how its rows are had."""

    name: str
    title: str
    needs: Permission
    gather: Callable[..., Listed]
    """Takes the title, and the values of the path."""
    of: str = ""
    """The path under ``/export`` where it is not the name: a list of one setting has the setting in it."""
    narrowed: bool = True
    """Whether the filters of its page narrow it."""
    holds: DataClass = DataClass.INTERNAL
    """What tells of people leaves by another door: for a reason, within limits, behind a password."""
    places: tuple[str, ...] = ()
    """Headings of the columns that say where a child lives: left out unless they are asked for."""

    @property
    def path(self) -> str:
        """Its address without the kind of file."""
        return f"/export/{self.of or self.name}"


def refuse_too_many(rows: int) -> None:
    """Raises ``BadInput`` rather than leave rows out in silence."""
    if rows > MOST_ROWS:
        raise BadInput(f"This list has {rows:,} rows, and one file takes {MOST_ROWS:,} at most. Nothing was "
                       "downloaded: narrow the list with its filters and download it again.")


def said(filters: Sequence[tuple[str, Any]]) -> list[tuple[str, str]]:
    """The filters that are on, in words."""
    return [(label, str(words)) for label, words in filters if words]


def without_names_in_words(listed: Listed) -> Listed:
    """The list as it leaves by one click: names, addresses and numbers of people in what somebody wrote are hidden."""
    words = [at for at, heading in enumerate(listed.headings) if heading in FREE_WORDS]
    rows = [[_hidden(cell) if at in words and isinstance(cell, str) else cell for at, cell in enumerate(row)]
            for row in listed.rows] if words else listed.rows
    return Listed(listed.title, listed.headings, rows, listed.filters)


def _hidden(text: str) -> str:
    hidden = without_names(masked_words(text))
    return MAY_TELL if personal_details(hidden) else hidden


def without_places(listed: Listed, places: Sequence[str]) -> Listed:
    """The list without the columns of these headings."""
    kept = [at for at, heading in enumerate(listed.headings) if heading not in places]
    return Listed(listed.title, [listed.headings[at] for at in kept],
                  [[row[at] for at in kept] for row in listed.rows], listed.filters)
