"""What a list that can be downloaded is, and what all of them share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from qa_service.errors import BadInput
from qa_service.permissions import Permission
from qa_service.reports.export import MOST_ROWS, Listed


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
