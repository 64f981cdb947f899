"""What a list says differently from what was known, as dated facts. Pure: no database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from qa_service.providers.register_groups import group_key
from qa_service.vocabulary import RegistrationStatus
from scrapers.lists import SettingRow

Values = dict[str, Any]

_LENGTHS = {"provision_printed": 120, "name": 200, "address": 400, "region": 80, "local_authority": 80,
            "constituency": 80, "sector": 40, "web_link": 300, "owner_printed": 200}
_WHOLE_OR_NOTHING = {"postcode": 10, "linked_education_urn": 10}
_FACTS = {"owner_printed": "owner_changed", "places": "places_changed", "name": "corrected", "provision": "corrected",
          "local_authority": "corrected", "registered_on": "corrected", "sector": "corrected"}
_STATUS_FACTS = {
    RegistrationStatus.SUSPENDED: "suspended", RegistrationStatus.ACTIVE: "active_again",
    RegistrationStatus.RESIGNED: "resigned", RegistrationStatus.CANCELLED: "cancelled",
    RegistrationStatus.CLOSED: "closed", RegistrationStatus.UNKNOWN: "not_listed",
}
_GRAVEST = ("Cancelled", "Closed", "Resigned", "Suspended")
HISTORY_FIELDS = ("status", "owner_printed", "places")
"""The fields of which an older list adds history; of the others the newest word is enough."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One change: its kind, the column, what was known before and what the list says, and since when."""

    kind: str
    field: str
    old: str | None
    new: str | None
    on: date | None


def values_of(row: SettingRow) -> Values:
    """The columns that this row fills. What it leaves blank is missing: a blank cell does not unsay an earlier list.

    A name or address that the list withholds is withdrawn, whatever an older list printed.
    """
    values: Values = {
        "provision": row.provision, "provision_printed": row.provision_printed, "registered_on": row.registered_on,
        "name": row.name, "address": row.address, "postcode": row.postcode, "region": row.region,
        "local_authority": row.local_authority, "constituency": row.constituency, "sector": row.sector,
        "places": row.places, "short_break_only": row.short_break_only,
        "linked_education_urn": row.linked_education_urn, "web_link": row.web_link, "owner_printed": row.owner,
    }
    for column, length in _LENGTHS.items():
        if values[column]:
            values[column] = values[column][:length]
    for column, length in _WHOLE_OR_NOTHING.items():
        if values[column] and len(values[column]) > length:
            values[column] = None
    said = {column: value for column, value in values.items() if value is not None}
    if row.status is not RegistrationStatus.UNKNOWN:
        said["status"], said["status_printed"] = row.status, None
    elif row.status_printed:
        said["status"], said["status_printed"] = row.status, row.status_printed[:60]
    if row.name_redacted:
        said["name"] = None
    if row.address_redacted:
        said["address"] = said["postcode"] = None
    return said


def told_of(row: SettingRow) -> str:
    """The fields with a history of which this row tells anything."""
    has_status = row.status is not RegistrationStatus.UNKNOWN or row.status_printed is not None
    said = (has_status, row.owner is not None, row.places is not None)
    return " ".join(name for name, told in zip(HISTORY_FIELDS, said, strict=True) if told)


def same(field: str, one: Any, other: Any) -> bool:
    """Whether two values mean the same: spellings of one owner do."""
    if field == "owner_printed" and one and other:
        return group_key(one) == group_key(other)
    return bool(one == other)


def differences(known: Mapping[str, Any], said: Values) -> Values:
    """The columns whose stored value this list changes. The printed kind goes with the kind: its case tells nothing."""
    return {column: value for column, value in said.items()
            if column != "provision_printed" and known[column] != value}


def facts_of(known: Mapping[str, Any], changed: Values, on: date) -> list[Fact]:
    """The dated facts in these differences, on the day that the list describes."""
    facts = []
    for field, kind in _FACTS.items():
        if field not in changed or known[field] is None or changed[field] is None:
            continue
        if not same(field, known[field], changed[field]):
            facts.append(Fact(kind, field, printed(known[field]), printed(changed[field]), on))
    if "status" in changed or "status_printed" in changed:
        facts.append(status_fact(status_told(known), status_told({**known, **changed}), on))
    return facts


def status_told(values: Mapping[str, Any]) -> RegistrationStatus | str:
    """The status, or the words of one that is not known."""
    told: RegistrationStatus | str = values.get("status_printed") or values["status"]
    return told


def graver(one: RegistrationStatus | str, other: RegistrationStatus | str) -> bool:
    """Whether the first of two statuses is the graver; words that are not known are graver than active alone."""
    return _gravity(one) < _gravity(other)


def _gravity(status: RegistrationStatus | str) -> tuple[int, str]:
    place = _GRAVEST.index(status) if status in _GRAVEST else len(_GRAVEST) + (status is RegistrationStatus.ACTIVE)
    return place, str(status)


def status_fact(old: RegistrationStatus | str | None, new: RegistrationStatus | str, on: date | None) -> Fact:
    """The fact that the registration's status changed; words stand for one that is not known."""
    kind = _STATUS_FACTS[new] if isinstance(new, RegistrationStatus) else "status_not_known"
    return Fact(kind, "status", printed(old), printed(new), on)


def history_fact(field: str, old: Any, new: Any, on: date | None) -> Fact:
    """A fact learned late, from a list older than what is known."""
    if field == "status":
        return status_fact(old, RegistrationStatus(new) if new in list(RegistrationStatus) else new, on)
    return Fact(_FACTS[field], field, printed(old), printed(new), on)


def printed(value: Any) -> str | None:
    """A value as a fact keeps it."""
    if value is None:
        return None
    return value.isoformat() if isinstance(value, date) else str(value)[:400]
