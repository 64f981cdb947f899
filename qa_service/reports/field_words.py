"""The names of a report's fields in words, as people are asked for them."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from qa_service.vocabulary import EventType, Grade, Outcome

LABELS: Final = {
    "overall": "Overall experiences and progress", "help_and_protection": "Help and protection",
    "leadership": "Leadership and management", "education": "Education", "health": "Health",
    "experiences": "Experiences and progress",
}
_WORDS: Final = {
    "document": "the whole report", "judgements": "the table of judgements", "outcome": "the outcome",
    "urns": "the URN", "inspected": "the days of the inspection", "event_type": "the kind of inspection",
    "kind": "the kind of setting", "published": "the day of publication", "enforcement": "enforcement",
    "previous.on": "the date of the inspection before", "previous.grade": "the grade of the inspection before",
    "inspected_from": "first day of the inspection", "inspected_to": "last day of the inspection",
    "published_on": "day of publication", "enforcement_text": "enforcement", "manager_vacant": "vacant manager’s post",
}
_ITEM: Final = re.compile(r"(requirements|recommendations|history)\[(\d+)\](?:\.(\w+))?")
_NAMED: Final = re.compile(r": ([a-z_]+(?:\[\d+\])?(?:\.\w+)?(?:, [a-z_]+(?:\[\d+\])?(?:\.\w+)?)*)\.$")


def judgement_label(key: str, printed: str | None = None) -> str:
    """What a judgement is called: our short words where we have some, else the report's own."""
    return LABELS.get(key) or printed or key.replace("_", " ").capitalize()


def field_words(field: str) -> str:
    """A field of a reading (``judgements.overall``, ``requirements[0].due``) in words."""
    if field in _WORDS:
        return _WORDS[field]
    if field.startswith("judgements."):
        return f"“{judgement_label(field.removeprefix('judgements.'))}”"
    if item := _ITEM.fullmatch(field):
        part = {"due": "the date of ", "regulations": "the regulation of "}.get(item[3] or "", "")
        return f"{part}{item[1].removesuffix('s')} {int(item[2]) + 1}"
    return field.replace("_", " ").replace(".", ", ")


def value_words(value: str | None, missing: str = "not found") -> str:
    """What a reader or a person gave for a field (``good``, ``good, inadequate``, ``2026-03-10``) in words."""
    if not value:
        return missing
    lead, _, said = value.rpartition("standard sentence: ")
    if said != value:
        return f"the standard sentence says {_one_value(said)}" + (f"; {value_words(lead)}" if lead else "")
    return ", ".join(_one_value(part) for part in value.split(", "))


def _one_value(value: str) -> str:
    for known in (Grade, Outcome, EventType):
        if value in list(known):
            return known(value).words
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return value
    return f"{day.day} {day:%B %Y}"


def reason_words(reason: str) -> str:
    """The reason of a reading task; the names of fields at its end are put in words."""
    found = _NAMED.search(reason)
    if found is None:
        return reason
    if found[1] == "document":
        return "The report could not be fetched, or could not be read at all."
    return f"{reason[:found.start()]}: {', '.join(field_words(name) for name in found[1].split(', '))}."
