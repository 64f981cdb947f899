"""The columns of a team's own list of placements."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from qa_service.own_lists.columns import (
    Column,
    Columns,
    is_date,
    is_email,
    is_money,
    is_postcode,
    is_reference,
    is_urn,
)
from qa_service.placements.headings import HEADINGS


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
}
_LOOKS: Final = {
    Field.REFERENCE: is_reference,
    Field.URN: is_urn,
    Field.START: is_date,
    Field.END: is_date,
    Field.WEEKLY: is_money,
    Field.WORK_ADDRESS: is_email,
    Field.POSTCODE: is_postcode,
}
_STRICT: Final = (Field.REFERENCE, Field.URN, Field.START, Field.WEEKLY, Field.POSTCODE)

COLUMNS: Final = Columns(
    *(Column(field, words, HEADINGS[field], needed=field in (Field.REFERENCE, Field.START), looks=_LOOKS.get(field),
             strict=field in _STRICT, free_text=field is Field.NOTE) for field, words in _WORDS.items()),
    one_of=(Field.PLACE, Field.URN, Field.PROVIDER),
    without="No column says where the child lives: name one for the home or setting, its URN or the provider.")
