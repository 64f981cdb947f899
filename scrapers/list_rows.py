"""Rows of a published list as records. A row is taken or rejected with a reason; a bad cell is warned of."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

from qa_service.vocabulary import EventType, Grade, ProvisionType, RegistrationStatus
from scrapers import list_cells as cells
from scrapers.list_columns import Columns
from scrapers.lists import (
    CellWarning,
    EventRow,
    ListedJudgement,
    ListKind,
    ListRow,
    MovementRow,
    PremisesRow,
    SettingRow,
)
from scrapers.tables import Cell

_CATEGORY = re.compile(r"(?:category\s*)?([1-9])(?!\d)", re.I)
_OLDER = {
    "outcomes": "Outcomes for children and young people",
    "quality_of_care": "Quality of care",
    "safety": "The safety of children and young people",
}


class Rejected(Exception):
    """Why a row cannot be taken, in plain words."""


@dataclass(slots=True)
class RowReader:
    """Reads the rows of one list; ``warnings`` collects the cells that could not be understood."""

    columns: Columns
    today: date | None = None
    """The day after which nothing can have been inspected or published; ``None`` where nobody says."""
    warnings: list[CellWarning] = field(default_factory=list)

    def read(self, kind: ListKind, line: int, row: Sequence[Cell]) -> ListRow:
        """The record of this row; raises ``Rejected``."""
        return _READERS[kind](_Row(self, line, row, self.columns.places))


@dataclass(slots=True)
class _Row:
    reader: RowReader
    line: int
    row: Sequence[Cell]
    places: dict[str, int]

    def cell(self, name: str) -> Cell | None:
        """The cell of this field: of several columns that mean it, the first that is filled."""
        index = self.places.get(name)
        found = self.row[index] if index is not None and index < len(self.row) else None
        others = self.reader.columns.more.get(name)
        if others and cells.blank(cells.printed(found)):
            return next((self.row[other] for other in others
                         if other < len(self.row) and not cells.blank(cells.printed(self.row[other]))), found)
        return found

    def has(self, name: str) -> bool:
        return name in self.places

    def printed(self, name: str) -> str:
        return cells.printed(self.cell(name))

    def warn(self, name: str, reason: str | None, *, needs_a_person: bool = False) -> None:
        if reason:
            self.reader.warnings.append(CellWarning(self.line, name, reason, needs_a_person))

    def judged_elsewhere(self) -> str | None:
        """What is wrong where a judgement stands under a heading that is not known, and none where it is expected."""
        for index, heading in self.reader.columns.unread:
            text = cells.printed(self.row[index]) if index < len(self.row) else ""
            if cells.is_judged(text):
                return f"nothing stands there, but “{text[:40]}” under “{heading[:60]}”, which is not known to mean it"
        return None

    def words(self, name: str) -> str | None:
        text = cells.words(self.cell(name))
        if text and len(text) > cells.LONGEST_TEXT:
            self.warn(name, f"holds {len(text)} characters, which no name or place has; left out")
            return None
        return text

    def organisation(self, name: str) -> str | None:
        if isinstance(self.cell(name), date):
            self.warn(name, f"“{self.printed(name)}” is a date, not an organisation")
            return None
        text = self.words(name)
        if text == "0":
            self.warn(name, "“0” is not an organisation")
            return None
        return text

    def day(self, name: str) -> date | None:
        found, wrong = cells.day(self.cell(name))
        self.warn(name, wrong)
        return found

    def past_day(self, name: str) -> date | None:
        """A day of something that has happened. One that is still to come, or is none, leaves a person to look."""
        found, wrong = cells.day(self.cell(name))
        if found is not None and self.reader.today is not None and found > self.reader.today:
            found, wrong = None, f"“{self.printed(name)[:40]}” is still to come"
        self.warn(name, wrong, needs_a_person=True)
        return found

    def count(self, name: str) -> int | None:
        found, wrong = cells.count(self.cell(name))
        self.warn(name, wrong)
        return found

    def yes(self, name: str) -> bool | None:
        return cells.yes(self.cell(name)) if self.has(name) else None

    def urn(self) -> str:
        text = self.printed("urn")
        if found := cells.urn(self.cell("urn")):
            return found
        if not text:
            only = next((cells.printed(cell) for cell in self.row if cells.printed(cell)), "")
            raise Rejected(f"no URN in this row (it begins “{only[:60]}”)")
        raise Rejected(f"“{text[:40]}” is not a URN: one has SC and 6 digits, or 5 to 7 digits")

    def provision(self) -> tuple[ProvisionType, str]:
        text = self.printed("provision")
        if cells.blank(text):
            self.warn("provision", "the kind of setting is blank")
        known = cells.provision(text)
        if known is None and text:
            self.warn("provision", f"“{text[:60]}” is a kind of setting that is not known yet; kept as printed")
        return known or ProvisionType.OTHER, text

    def status(self, name: str = "status") -> tuple[RegistrationStatus | None, str | None]:
        """The status, and its words where they name none that is known."""
        text = self.printed(name)
        if cells.blank(text):
            return None, None
        known = cells.status(text)
        if known is not None:
            return known, None
        self.warn(name, f"“{text[:40]}” is not a registration status that is known", needs_a_person=True)
        return None, text

    def grade(self, name: str) -> Grade | None:
        text = self.printed(name)
        if cells.blank(text):
            return None
        known = cells.grade(text)
        if known is None:
            self.warn(name, f"“{text[:60]}” is not a grade", needs_a_person=True)
        return known


def _provider(take: _Row) -> SettingRow:
    urn = take.urn()
    if all(cells.blank(take.printed(name)) for name in ("provision", "status", "local_authority", "name", "owner")):
        raise Rejected(f"nothing but the number {urn} stands in this row: no kind, status, authority, name or owner")
    return _setting(take, urn, _inspection(take, urn, ""), _inspection(take, urn, "previous."))


def _setting(take: _Row, urn: str, latest: EventRow | None, previous: EventRow | None) -> SettingRow:
    provision, provision_printed = take.provision()
    parts = [take.printed(name) for name in ("address1", "address2", "address3", "town", "county")]
    withheld = any(cells.redacted(part) for part in parts)
    address = ", ".join(part for part in parts if not cells.blank(part))
    sector = take.words("sector")
    status, status_printed = take.status()
    return SettingRow(
        line=take.line,
        urn=urn,
        provision=provision,
        provision_printed=provision_printed,
        status=status or RegistrationStatus.UNKNOWN,
        registered_on=take.day("registered_on"),
        name=take.words("name"),
        name_redacted=cells.redacted(take.printed("name")),
        address=None if withheld else address or None,
        postcode=take.words("postcode"),
        region=take.words("government_region") or take.words("ofsted_region"),
        local_authority=take.words("local_authority"),
        constituency=take.words("constituency"),
        sector=cells.sector(sector) if sector else None,
        places=take.count("places"),
        owner=take.organisation("owner"),
        short_break_only=take.yes("short_break_only"),
        linked_education_urn=take.words("linked_education_urn"),
        web_link=_link(take.words("web_link")),
        latest_full=latest,
        previous_full=previous,
        premises=take.count("premises"),
        multi_building=take.yes("multi_building"),
        address_redacted=withheld or cells.redacted(take.printed("postcode")),
        status_printed=status_printed,
    )


def _link(text: str | None) -> str | None:
    return text if text and text.lower().startswith(("https://", "http://")) else None


def _event(take: _Row) -> EventRow:
    urn = take.urn()
    found = _inspection(take, urn, "", _setting(take, urn, None, None))
    if found is None:
        raise Rejected("no inspection in this row: its date, type, number and judgements are blank")
    if found.inspected_on is None:
        text = take.printed("inspected_on")
        raise Rejected(f"the inspection date “{text[:40]}” cannot be read" if text else "no inspection date")
    return found


def _inspection(take: _Row, urn: str, prefix: str, setting: SettingRow | None = None) -> EventRow | None:
    if (
        cells.blank(take.printed(prefix + "inspected_on"))
        and cells.blank(take.printed(prefix + "event_number"))
        and cells.blank(take.printed(prefix + "overall"))
        and cells.blank(take.printed(prefix + "sa_outcome"))
        and cells.blank(take.printed(prefix + "event_type"))
    ):
        return None
    number, wrong = cells.event_number(take.cell(prefix + "event_number"))
    take.warn(prefix + "event_number", wrong)
    type_printed = take.printed(prefix + "event_type")
    event_type = cells.event_type(type_printed)
    headline = take.printed(prefix + "overall")
    if cells.blank(headline) and not cells.blank(take.printed(prefix + "sa_outcome")):
        headline = take.printed(prefix + "sa_outcome")
    elsewhere = None if prefix or not cells.blank(headline) else take.judged_elsewhere()
    if elsewhere:
        take.warn("overall", elsewhere, needs_a_person=True)
    overall, outcome = cells.grade(headline), cells.outcome(headline)
    if overall is None and outcome is None and not cells.blank(headline):
        take.warn(prefix + "overall", f"“{headline[:60]}” is neither a grade nor an outcome; kept as printed",
                  needs_a_person=event_type in (None, EventType.FULL))
    headed = overall or outcome
    full = headed is not None and headed.rank is not None
    if event_type is None and not cells.blank(type_printed):
        taken = "; taken as a full inspection, since it has an overall grade" if full else ""
        take.warn(prefix + "event_type", f"“{type_printed[:60]}” is a kind of inspection that is not known{taken}")
    if event_type is None and (full or elsewhere):
        event_type = EventType.FULL  # a visit has no overall grade, and must not hide one
    older = ((key, label, take.grade(prefix + key)) for key, label in _OLDER.items() if take.has(prefix + key))
    return EventRow(
        line=take.line,
        urn=urn,
        event_number=number,
        event_type=event_type,
        event_type_printed=type_printed,
        inspected_on=take.past_day(prefix + "inspected_on"),
        published_on=take.past_day(prefix + "published_on"),
        overall=overall,
        outcome=outcome,
        help_and_protection=take.grade(prefix + "help_and_protection"),
        leadership=take.grade(prefix + "leadership"),
        education=take.grade(prefix + "education"),
        health=take.grade(prefix + "health"),
        overall_printed=headline or None,
        older=tuple(ListedJudgement(key, label, known) for key, label, known in older if known),
        setting=setting,
    )


def _premises(take: _Row) -> PremisesRow:
    urn = take.urn()
    text = take.printed("category")
    numbered = _CATEGORY.match(text)
    category = int(numbered[1]) if numbered else None
    if category is None and not cells.blank(text):
        take.warn("category", f"“{text[:40]}” is not a category of premises")
    sector = take.words("sector")
    return PremisesRow(
        line=take.line,
        urn=urn,
        provider_name=take.words("name"),
        status=take.status()[0] or RegistrationStatus.UNKNOWN,
        registered_on=take.day("registered_on"),
        category=category,
        places=take.count("places"),
        region=take.words("government_region") or take.words("ofsted_region"),
        local_authority=take.words("local_authority"),
        constituency=take.words("constituency"),
        sector=cells.sector(sector) if sector else None,
        owner=take.organisation("owner"),
    )


def _movement(take: _Row) -> MovementRow:
    urn = take.urn()
    sector = take.words("sector")
    status_after, status_after_printed = take.status("status_after")
    return MovementRow(
        line=take.line,
        urn=urn,
        provision=take.provision()[0],
        name=take.words("name"),
        local_authority=take.words("local_authority"),
        region=take.words("government_region") or take.words("ofsted_region"),
        sector=cells.sector(sector) if sector else None,
        places=take.count("places"),
        joined=_said(take, "joined", "join"),
        left=_said(take, "left", "leav", "left"),
        active_from=take.day("active_from"),
        resigned_on=take.day("resigned_on"),
        closed_on=take.day("closed_on"),
        cancelled_on=take.day("cancelled_on"),
        status_before=take.status("status_before")[0],
        status_after=status_after,
        reason=take.words("reason"),
        status_after_printed=status_after_printed,
    )


def _said(take: _Row, name: str, *words: str) -> bool:
    """Whether a row joined or left: by a column of its own, or by the word in the one column for both."""
    both = take.printed("joined_or_left").lower()
    return cells.yes(take.cell(name)) or any(word in both for word in words)


_READERS: dict[ListKind, Callable[[_Row], ListRow]] = {
    ListKind.PROVIDERS: _provider,
    ListKind.EVENTS: _event,
    ListKind.PREMISES: _premises,
    ListKind.MOVEMENTS: _movement,
}
