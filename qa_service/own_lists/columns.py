"""Which column of a list holds what: proposed from headings and contents, settled once by an officer."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from qa_service import person_numbers
from qa_service.errors import BadInput
from qa_service.own_lists import cells, identifiers
from qa_service.vocabulary import squeeze, urn_from_printed

IGNORE: Final = "ignore"
"""The field of a column that is not read."""
IGNORE_WORDS: Final = "Do not read this column"
REFERENCE, PLACE, URN = "reference", "place", "urn"
"""Fields that mean the same in every kind of list."""

_PERSONAL: Final = re.compile(
    r"\b(?:d\.?o\.?b|date of birth|birth(?:day| date)?|nhs|upn|unique pupil|ni (?:no|number)|national insurance|"
    r"fore ?names?|first ?names?|sur ?names?|last ?names?|full ?names?|"
    r"child(?:['’]?s)? ?names?|names? of (?:the )?child|"
    r"yp(?:['’]?s)? ?names?|young person(?:['’]?s)? ?names?|"
    r"initials|mother|father|parents?|ethnic\w*|gender|sex|religion|"
    r"home address|family address|next of kin|known as|aka|phone|mobile|telephone)\b"
)
_NUMBERED: Final = re.compile(r"\s*\(?(?:dd[/\-]mm[/\-]yy(?:yy)?|if known|optional|required)\)?\s*$")


@dataclass(frozen=True, slots=True)
class Column:
    """One thing that a list may hold: its key, its name on pages, and the headings by which teams call it."""

    key: str
    words: str
    headings: tuple[str, ...]
    """In lower case; the first one stands in the sample."""
    needed: bool = False
    """Whether a row says nothing without it."""
    looks: Callable[[str], bool] | None = None
    """Whether a cell looks like one of it."""
    strict: bool = False
    """Whether a column whose cells do not look like it is hardly it."""
    free_text: bool = False
    """Words of its own, in which something personal may stand."""
    hint: str = ""
    """What is to be written in it, for the page."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """The mapping that headings and contents suggest, by column, and the columns that are personal and never read."""

    fields: tuple[str, ...]
    personal: frozenset[int]


class Columns:
    """The columns of a kind of list, and what is needed of them."""

    def __init__(self, *columns: Column, one_of: tuple[str, ...], without: str) -> None:
        self.all: Final = columns
        self.by_key: Final = {column.key: column for column in columns}
        self._one_of, self._without = one_of, without
        self._by_heading = {squeeze(heading): column.key for column in columns for heading in column.headings}

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Field and words, for a page's lists of choices."""
        return [*((column.key, column.words) for column in self.all), (IGNORE, IGNORE_WORDS)]

    def words(self, field: str) -> str:
        """What a field is called on pages."""
        return self.by_key[field].words

    def with_free_text(self) -> list[str]:
        """The fields in whose words something personal may stand."""
        return [column.key for column in self.all if column.free_text]

    def heading_score(self, row: Sequence[str]) -> int:
        """How many of these cells are headings we know: what finds the heading row under titles."""
        return sum(1 for cell in row if self.named(cell) is not None or _PERSONAL.search(plain_heading(cell)))

    def named(self, heading: str) -> str | None:
        """The field that this very heading names."""
        return self._by_heading.get(plain_heading(heading))

    def propose(self, headings: Sequence[str], samples: Sequence[Sequence[str]]) -> Proposal:
        """Field by column. ``samples`` are some rows below; each field is given once, to its best column."""
        columns = [[row[index] for row in samples if index < len(row) and row[index]]
                   for index in range(len(headings))]
        personal = frozenset(index for index, heading in enumerate(headings)
                             if self._is_personal(heading, columns[index]))
        wishes = sorted(((score, -index, field) for index, heading in enumerate(headings) if index not in personal
                         for field, score in self._wishes(heading, columns[index]).items()), reverse=True)
        fields = [IGNORE] * len(headings)
        given: set[str] = set()
        for score, minus, field in wishes:
            if score >= 1 and field not in given and fields[-minus] == IGNORE:
                fields[-minus] = field
                given.add(field)
        return Proposal(tuple(fields), personal)

    def certain(self, headings: Sequence[str], fields: Sequence[str]) -> bool:
        """Whether every heading names its field by itself, so that nobody need be asked."""
        return all(self.named(heading) == field for heading, field in zip(headings, fields, strict=True))

    def _is_personal(self, heading: str, contents: Sequence[str]) -> bool:
        plain = plain_heading(heading)
        if _PERSONAL.search(plain) and not re.search(r"\b(?:urn|ref|reference|id)\b", plain):
            return True
        if plain in ("name", "child", "young person", "yp", "cyp", "person"):
            return bool(contents) and _share(contents, _is_two_names) >= 0.5
        if self.named(heading) == REFERENCE:
            return False  # its rows are refused one by one, and said so
        numbers = _share(contents, lambda text: person_numbers.is_nhs_number(re.sub(r"[ \-]", "", text)))
        return bool(contents) and (
            numbers >= 0.5 or _share(contents, lambda text: person_numbers.is_upn(text.upper())) >= 0.5
        )

    def _wishes(self, heading: str, contents: Sequence[str]) -> dict[str, float]:
        """How well each field suits a column: 3 for a heading that says so, up to 2 for contents, less for half."""
        plain = plain_heading(heading)
        wishes: dict[str, float] = {}
        if (exact := self.named(heading)) is not None:
            wishes[exact] = 3.0
        else:
            for column in self.all:
                words = (word for word in column.headings if len(word) > 3)
                if any(re.search(rf"\b{re.escape(word)}\b", plain) for word in words):
                    wishes[column.key] = 1.2 + (0.3 if column.key != PLACE else 0.0)
        for column in self.all:
            if column.looks is None:
                continue
            share = _share(contents, column.looks)
            if column.key in wishes:
                wishes[column.key] += share - (1.5 if contents and share < 0.3 and column.strict else 0)
            elif share > 0.7 and not plain:
                wishes[column.key] = 1.0 + share / 10
        if PLACE in wishes and _share(contents, is_urn) > 0.9:
            wishes[URN] = wishes[PLACE] + 0.5
        return wishes

    def mapping_problem(self, fields: Sequence[str]) -> str | None:
        """Why rows cannot be read with this mapping, in one sentence; ``None`` when they can."""
        for column in self.all:
            if fields.count(column.key) > 1:
                return f"Two columns are both “{column.words}”. Choose one of them."
        missing = [column.words for column in self.all if column.needed and column.key not in fields]
        if missing:
            return f"No column is {' or '.join(f'“{words}”' for words in missing)}. Say which one it is."
        return None if set(self._one_of) & set(fields) else self._without

    def fields_of(self, chosen: Sequence[str]) -> tuple[str, ...]:
        """The fields that a page's choices name. Raises ``BadInput`` for any other word."""
        if any(name != IGNORE and name not in self.by_key for name in chosen):
            raise BadInput("One of the columns has a choice that does not exist. Choose again.")
        return tuple(chosen)

    def from_file(self, mapping: object, headings: Sequence[str], *, file: str) -> tuple[str, ...]:
        """The mapping of a ``--mapping`` file, heading → field. Columns that it does not name are not read."""
        if not isinstance(mapping, Mapping):
            raise BadInput(
                'this is not a JSON object of headings and fields, like {"Child ref": "reference"}.', file=file
            )
        by_heading = {plain_heading(str(heading)): value for heading, value in mapping.items()}
        known = {plain_heading(heading) for heading in headings}
        fields = [*self.by_key, IGNORE]
        for heading, value in mapping.items():
            if value not in fields:
                raise BadInput(f"“{value}” is not a field. Fields are {', '.join(fields)}.", file=file,
                               field=str(heading))
            if plain_heading(str(heading)) not in known:
                raise BadInput("the spreadsheet has no column with this heading.", file=file, field=str(heading))
        return tuple(by_heading.get(plain_heading(heading), IGNORE) for heading in headings)


def plain_heading(heading: str) -> str:
    """A heading for comparison: one case and spacing, without marks at its ends or a format in brackets."""
    return _NUMBERED.sub("", squeeze(heading.replace("_", " "))).strip(" *:#.-?")


def headings_key(headings: Sequence[str]) -> str:
    """The key under which a mapping is remembered: the set of headings, whatever their order."""
    return hashlib.sha256(json.dumps(sorted(plain_heading(heading) for heading in headings)).encode()).hexdigest()


def may_be_headings(row: Sequence[str]) -> bool:
    """Whether these cells could be headings that we do not know: three or more, and none a date, amount or address."""
    filled = [cell for cell in row if cell]
    return len(filled) >= 3 and not any(is_date(cell) or is_money(cell) or "@" in cell or is_urn(cell)
                                        for cell in filled)


def _share(contents: Sequence[str], looks: Callable[[str], bool]) -> float:
    return sum(1 for text in contents if looks(text)) / len(contents) if contents else 0.0


def is_date(text: str) -> bool:
    """Whether the cell is a whole date or says that there is none."""
    return cells.day(text) != (None, None) and cells.day(text)[1] is None


def is_money(text: str) -> bool:
    """Whether the cell is an amount a week of £50 or more."""
    pence, problem = cells.weekly_pence(text)
    return problem is None and (pence or 0) >= 5000


def is_urn(text: str) -> bool:
    return len(text) >= 7 and urn_from_printed(text) is not None


def is_reference(text: str) -> bool:
    """Whether the cell has the usual shape of a child's reference."""
    return identifiers.ReferenceShape().fits(text)


def is_postcode(text: str) -> bool:
    return identifiers.postcode_in(text) is not None


def is_email(text: str) -> bool:
    return identifiers.email_in(text) is not None


def _is_two_names(text: str) -> bool:
    return re.fullmatch(r"[A-Z][a-z'’\-]+,? (?:[A-Z][A-Za-z'’\-]* ?){1,3}", text) is not None


def headings_in(text: str) -> tuple[str, ...]:
    """The headings of a list that is written with semicolons."""
    return tuple(" ".join(heading.split()) for heading in text.split(";"))


SETTING_HEADINGS: Final[dict[str, tuple[str, ...]]] = {
    "place": headings_in("""
            home; home name; name of home; placement name; setting; setting name; establishment; unit; home name
            or urn; home name / urn; home/urn; home or urn; placement; placement address; placed at; where
            placed; where; current placement; provider / home; provider/home; home / provider; name of
            placement; home/provider; address; placement / provider; placement/provider; where living; carer /
            home; carer/home; setting / home; home (provider); placement details; accommodation; name of
            setting; home name/urn; property"""),
    "urn": headings_in("""
            urn; ofsted urn; setting urn; home urn; ofsted no; ofsted number; sc number; sc no; ofsted ref;
            registration number; provider urn; ofsted registration; urn (if known); establishment urn"""),
    "provider": headings_in("""
            provider; provider name; owner; company; organisation; agency; supplier; provider/owner; name of
            provider; ifa; organisation name; provider (owner)"""),
    "area": headings_in("""
            area; local authority; la; region; location; town; host la; host authority; la area; county;
            placement area; la of placement; placement la; where (la); area of placement; locality"""),
    "postcode": headings_in("""
            postcode; post code; placement postcode; setting postcode; home postcode; pc"""),
}
"""What columns are called that say which setting is meant, by field."""
