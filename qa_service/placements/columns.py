"""Which column of a team's own list holds what: proposed from headings and contents, settled once by an officer."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from qa_service import person_numbers
from qa_service.errors import BadInput
from qa_service.placements import cells, identifiers
from qa_service.placements.headings import HEADINGS
from qa_service.vocabulary import squeeze, urn_from_printed


class Field(StrEnum):
    """What a column may hold. The values are the words of ``--mapping`` files."""

    REFERENCE = "reference"
    PLACE = "place"
    URN = "urn"
    PROVIDER = "provider"
    AREA = "area"
    POSTCODE = "postcode"
    KIND = "kind"
    START = "start"
    END = "end"
    WEEKLY = "weekly"
    TEAM = "team"
    WORK_ADDRESS = "work_address"
    NOTE = "note"
    IGNORE = "ignore"

    @property
    def words(self) -> str:
        """What the field is called on the page."""
        return _WORDS[self]


_WORDS: Final = {
    Field.REFERENCE: "Child reference",
    Field.PLACE: "Home or setting, as written",
    Field.URN: "Ofsted URN",
    Field.PROVIDER: "Provider or owner",
    Field.AREA: "Area or local authority",
    Field.POSTCODE: "Setting’s postcode",
    Field.KIND: "Type of placement",
    Field.START: "Start",
    Field.END: "End (first day no longer there)",
    Field.WEEKLY: "£ a week",
    Field.TEAM: "Team",
    Field.WORK_ADDRESS: "Work address (e-mail)",
    Field.NOTE: "Note",
    Field.IGNORE: "Do not read this column",
}

_PERSONAL: Final = re.compile(
    r"\b(?:d\.?o\.?b|date of birth|birth(?:day| date)?|nhs|upn|unique pupil|ni (?:no|number)|national insurance|"
    r"fore ?names?|first ?names?|sur ?names?|last ?names?|full ?names?|"
    r"child(?:['’]?s)? ?names?|names? of (?:the )?child|"
    r"yp(?:['’]?s)? ?names?|young person(?:['’]?s)? ?names?|"
    r"initials|mother|father|parents?|ethnic\w*|gender|sex|religion|"
    r"home address|family address|next of kin|known as|aka|phone|mobile|telephone)\b"
)
ALWAYS: Final = (Field.REFERENCE, Field.START)
"""Fields without which a row says nothing."""

_FIELD_BY_HEADING: Final = {squeeze(heading): field for field in Field for heading in HEADINGS.get(field, ())}
_NUMBERED: Final = re.compile(r"\s*\(?(?:dd[/\-]mm[/\-]yy(?:yy)?|if known|optional|required)\)?\s*$")


@dataclass(frozen=True, slots=True)
class Proposal:
    """The mapping that headings and contents suggest, by column, and the columns that are personal and never read."""

    fields: tuple[Field, ...]
    personal: frozenset[int]


def plain_heading(heading: str) -> str:
    """A heading for comparison: one case and spacing, without marks at its ends or a format in brackets."""
    return _NUMBERED.sub("", squeeze(heading.replace("_", " "))).strip(" *:#.-?")


def headings_key(headings: Sequence[str]) -> str:
    """The key under which a mapping is remembered: the set of headings, whatever their order."""
    return hashlib.sha256(json.dumps(sorted(plain_heading(heading) for heading in headings)).encode()).hexdigest()


def heading_score(row: Sequence[str]) -> int:
    """How many of these cells are headings we know: what finds the heading row under titles."""
    return sum(1 for cell in row if _by_heading(cell) is not None or _PERSONAL.search(plain_heading(cell)))


def may_be_headings(row: Sequence[str]) -> bool:
    """Whether these cells could be headings that we do not know: three or more, and none a date, amount or address."""
    filled = [cell for cell in row if cell]
    return len(filled) >= 3 and not any(
        _is_date(cell) or _is_money(cell) or "@" in cell or _is_urn(cell) for cell in filled
    )


def _by_heading(heading: str) -> Field | None:
    return _FIELD_BY_HEADING.get(plain_heading(heading))


def propose(headings: Sequence[str], samples: Sequence[Sequence[str]]) -> Proposal:
    """Field by column. ``samples`` are some rows below the headings; each field is given once, to its best column."""
    columns = [[row[index] for row in samples if index < len(row) and row[index]] for index in range(len(headings))]
    personal = frozenset(index for index, heading in enumerate(headings) if _is_personal(heading, columns[index]))
    wishes = sorted(
        (
            (score, -index, field)
            for index, heading in enumerate(headings)
            if index not in personal
            for field, score in _wishes(heading, columns[index]).items()
        ),
        reverse=True,
    )
    fields = [Field.IGNORE] * len(headings)
    given: set[Field] = set()
    for score, minus, field in wishes:
        if score >= 1 and field not in given and fields[-minus] is Field.IGNORE:
            fields[-minus] = field
            given.add(field)
    return Proposal(tuple(fields), personal)


def _is_personal(heading: str, contents: Sequence[str]) -> bool:
    plain = plain_heading(heading)
    if _PERSONAL.search(plain) and not re.search(r"\b(?:urn|ref|reference|id)\b", plain):
        return True
    if plain in ("name", "child", "young person", "yp", "cyp", "person"):
        return bool(contents) and _share(contents, _is_two_names) >= 0.5
    if _by_heading(heading) is Field.REFERENCE:
        return False  # its rows are refused one by one, and said so
    numbers = _share(contents, lambda text: person_numbers.is_nhs_number(re.sub(r"[ \-]", "", text)))
    return bool(contents) and (
        numbers >= 0.5 or _share(contents, lambda text: person_numbers.is_upn(text.upper())) >= 0.5
    )


def _wishes(heading: str, contents: Sequence[str]) -> dict[Field, float]:
    """How well each field suits a column: 3 for a heading that says so, up to 2 for contents, less for half a word."""
    plain = plain_heading(heading)
    wishes: dict[Field, float] = {}
    if (exact := _by_heading(heading)) is not None:
        wishes[exact] = 3.0
    else:
        for field in Field:
            words = (word for word in HEADINGS.get(field, ()) if len(word) > 3)
            if any(re.search(rf"\b{re.escape(word)}\b", plain) for word in words):
                wishes[field] = 1.2 + (0.3 if field is not Field.PLACE else 0.0)
    for field, looks in _LOOKS.items():
        share = _share(contents, looks)
        if field in wishes:
            wishes[field] += share - (1.5 if contents and share < 0.3 and field in _STRICT else 0)
        elif share > 0.7 and not plain:
            wishes[field] = 1.0 + share / 10
    if Field.PLACE in wishes and _share(contents, _is_urn) > 0.9:
        wishes[Field.URN] = wishes[Field.PLACE] + 0.5
    return wishes


def _share(contents: Sequence[str], looks: object) -> float:
    assert callable(looks)
    return sum(1 for text in contents if looks(text)) / len(contents) if contents else 0.0


def _is_date(text: str) -> bool:
    return cells.day(text) != (None, None) and cells.day(text)[1] is None


def _is_money(text: str) -> bool:
    pence, problem = cells.weekly_pence(text)
    return problem is None and (pence or 0) >= 5000


def _is_urn(text: str) -> bool:
    return len(text) >= 7 and urn_from_printed(text) is not None


def _is_reference(text: str) -> bool:
    return identifiers.ReferenceShape().fits(text)


def _is_two_names(text: str) -> bool:
    return re.fullmatch(r"[A-Z][a-z'’\-]+,? (?:[A-Z][A-Za-z'’\-]* ?){1,3}", text) is not None


_LOOKS: Final = {
    Field.REFERENCE: _is_reference,
    Field.URN: _is_urn,
    Field.START: _is_date,
    Field.END: _is_date,
    Field.WEEKLY: _is_money,
    Field.WORK_ADDRESS: lambda text: identifiers.email_in(text) is not None,
    Field.POSTCODE: lambda text: identifiers.postcode_in(text) is not None,
}
_STRICT: Final = (Field.REFERENCE, Field.URN, Field.START, Field.WEEKLY, Field.POSTCODE)


def mapping_problem(fields: Sequence[Field]) -> str | None:
    """Why rows cannot be read with this mapping, in one sentence; ``None`` when they can."""
    for field in Field:
        if field is not Field.IGNORE and fields.count(field) > 1:
            return f"Two columns are both “{field.words}”. Choose one of them."
    missing = [field.words for field in ALWAYS if field not in fields]
    if missing:
        return f"No column is {' or '.join(f'“{words}”' for words in missing)}. Say which one it is."
    if not {Field.PLACE, Field.URN, Field.PROVIDER} & set(fields):
        return "No column says where the child lives: name one for the home or setting, its URN or the provider."
    return None


def fields_of(chosen: Sequence[str]) -> tuple[Field, ...]:
    """The fields that a page's choices name. Raises ``BadInput`` for any other word."""
    if any(name not in list(Field) for name in chosen):
        raise BadInput("One of the columns has a choice that does not exist. Choose again.")
    return tuple(Field(name) for name in chosen)


def from_file(mapping: object, headings: Sequence[str], *, file: str) -> tuple[Field, ...]:
    """The mapping of a ``--mapping`` file, heading → field. Columns that it does not name are not read."""
    if not isinstance(mapping, Mapping):
        raise BadInput(
            'this is not a JSON object of headings and fields, like {"Child ref": "reference"}.', file=file
        )
    by_heading = {plain_heading(str(heading)): value for heading, value in mapping.items()}
    known = {plain_heading(heading) for heading in headings}
    for heading, value in mapping.items():
        if value not in list(Field):
            raise BadInput(f"“{value}” is not a field. Fields are {', '.join(Field)}.", file=file, field=str(heading))
        if plain_heading(str(heading)) not in known:
            raise BadInput("the spreadsheet has no column with this heading.", file=file, field=str(heading))
    return tuple(Field(by_heading.get(plain_heading(heading), Field.IGNORE)) for heading in headings)
