"""Reading one row of a list, field by field: a value, nothing, or a sentence that says what is wrong, and where."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from qa_service.own_lists import cells, identifiers
from qa_service.own_lists.columns import REFERENCE, Columns
from qa_service.own_lists.identifiers import ReferenceShape
from qa_service.vocabulary import squeeze

Values = dict[str, Any]
"""What a row says, as it can be kept: text, numbers, truth, and days as ISO 8601."""
_BLANK: Final = frozenset(("", "-", "--", "–", "n/a", "na", "tbc", "tba", "?", "not known", "unknown", "none", "null"))
_FAILED: Final = frozenset(("#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#SPILL!", "#CALC!",
                            "ERR:502", "ERR:504", "ERR:508", "ERR:509", "ERR:522", "ERR:523"))
"""What Excel and LibreOffice show where a formula failed."""
_YES: Final = frozenset(("yes", "y", "true", "1"))
_NO: Final = frozenset(("no", "n", "false", "0"))
_MONTHS: Final = {name.lower(): number for table in (calendar.month_name, calendar.month_abbr)
                  for number, name in enumerate(table) if name} | {"sept": 9}
_IN_FUTURE: Final = "this is in the future"


class RowRefused(Exception):
    """A row cannot be taken; its text says why, in words for people."""


@dataclass(slots=True)
class Row:
    """The cells of one row by field. What is wrong is raised as ``RowRefused``."""

    texts: Mapping[str, str]
    columns: Columns
    today: date
    shape: ReferenceShape = field(default_factory=ReferenceShape)
    shared: frozenset[str] = frozenset()
    """Words that the list's references share (``identifiers.shared_words``)."""
    warnings: list[str] = field(default_factory=list)

    def refuse(self, name: str, why: str) -> RowRefused:
        """The refusal to raise, with the field named as people know it."""
        if failed := self._failed(name):
            why = failed
        return RowRefused(f"“{self.columns.words(name)}”: {why}")

    def _failed(self, name: str) -> str:
        """That a formula failed here; empty where none did."""
        shown = self.texts.get(name, "").strip()
        return f"the spreadsheet shows an error here ({shown})" if shown.upper() in _FAILED else ""

    def text(self, name: str, most: int = 120) -> str | None:
        """One line of words; ``None`` where the cell is empty, says that there is nothing, or a formula failed."""
        text = self.texts.get(name, "")
        if failed := self._failed(name):
            self.warnings.append(f"“{self.columns.words(name)}”: {failed}; it was left out")
            return None
        return None if squeeze(text) in _BLANK else text[:most]

    def note(self, name: str, most: int = 2000) -> str | None:
        """Words of the list's own; left out, with a warning, where they seem to hold something personal."""
        text = self.text(name, most)
        if text and (found := identifiers.personal_details(text)):
            what = " and ".join(found)
            self.warnings.append(f"“{self.columns.words(name)}”: it seems to hold {what}; it was left out")
            return None
        return text

    def day(self, name: str, *, needed: bool = False, may_come: bool = False) -> date | None:
        """A whole date. One in the future is refused unless it ``may_come``."""
        found, problem = cells.day(self.texts.get(name, ""))
        if problem:
            raise self.refuse(name, problem)
        if found is None and needed:
            raise self.refuse(name, "there is no date")
        if found and found > self.today and not may_come:
            raise self.refuse(name, f"{_IN_FUTURE}; correct it or leave it out")
        return found

    def needed_day(self, name: str) -> date:
        """A date without which the row says nothing."""
        found = self.day(name, needed=True)
        assert found is not None
        return found

    def month(self, name: str) -> date | None:
        """A month, as its first day: March 2025, Mar-25, 03/2025, 2025-03, or any day in it."""
        text = squeeze(self.texts.get(name, ""))
        if text in _BLANK:
            return None
        found = month_in(text)
        if found is None:
            whole, problem = cells.day(text)
            if problem or whole is None:
                raise self.refuse(name, "this is not a month, like March 2025 or 03/2025")
            found = whole.replace(day=1)
        if found > self.today:
            raise self.refuse(name, _IN_FUTURE)
        return found

    def one_of(self, name: str, words: Mapping[str, Any]) -> Any:
        """What a word means by this table (lower case → meaning); ``None`` where the cell is empty."""
        text = squeeze(self.texts.get(name, "")).strip(" .:")
        if text in _BLANK and text not in words:
            return None
        if text not in words:
            known = ", ".join(dict.fromkeys(words))
            raise self.refuse(name, f"“{text[:40]}” is not a word that is known here; use one of: {known}")
        return words[text]

    def truth(self, name: str, yes: frozenset[str] = frozenset(), no: frozenset[str] = frozenset()) -> bool | None:
        """Yes or no, or other words for them."""
        text = squeeze(self.texts.get(name, "")).strip(" .:")
        if text in _YES | yes:
            return True
        if text in _NO | no:
            return False
        if text in _BLANK:
            return None
        raise self.refuse(name, f"“{text[:40]}” is neither yes nor no")

    def weekly_pence(self, name: str) -> int | None:
        """An amount a week in pence."""
        pence, problem = cells.weekly_pence(self.texts.get(name, ""))
        if problem:
            raise self.refuse(name, problem)
        return pence

    def reference(self) -> str:
        """The child's reference. Anything that looks like a name or a number of the person is refused unseen."""
        reference = self.texts.get(REFERENCE, "")
        if not reference:
            raise RowRefused("there is no child reference in this row")
        if reason := identifiers.refusal(reference, shape=self.shape, shared=self.shared, today=self.today):
            raise RowRefused(reason)
        return reference


def month_in(text: str) -> date | None:
    """The month that a text in lower case names, as its first day; ``None`` where it names none."""
    plain = text.replace(",", " ").strip()
    if parts := re.fullmatch(r"([a-z]+)\.?[ \-/']*(\d{4}|\d{2})", plain):
        number, year = _MONTHS.get(parts[1]), parts[2]
    elif parts := re.fullmatch(r"(\d{1,2})[/.\-](\d{4})", plain):
        number, year = int(parts[1]), parts[2]
    elif parts := re.fullmatch(r"(\d{4})[/.\-](\d{1,2})", plain):
        number, year = int(parts[2]), parts[1]
    else:
        return None
    if number is None or not 1 <= number <= 12:
        return None
    whole = int(year) + (2000 if len(year) == 2 else 0)
    return date(whole, number, 1) if cells.EARLIEST.year <= whole < cells.LATEST.year else None


def iso(day: date | None) -> str | None:
    """A day as a row keeps it."""
    return day.isoformat() if day else None


def kept_day(values: Mapping[str, Any], name: str) -> date | None:
    """The day that a row keeps under this name."""
    text = values.get(name)
    return date.fromisoformat(text) if text else None
