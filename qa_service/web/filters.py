"""How dates, moments, money and numbers are printed: one way each, on every page."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from qa_service.clock import london
from qa_service.vocabulary import counted as counted


def day(value: date | None, missing: str = "not known") -> str:
    """3 March 2026."""
    return missing if value is None else f"{value.day} {value:%B %Y}"


def moment(value: datetime | None, missing: str = "never") -> str:
    """3 March 2026 at 4:05pm, on an English clock."""
    if value is None:
        return missing
    local = london(value)
    return f"{local.day} {local:%B %Y} at {local.hour % 12 or 12}:{local:%M}{'am' if local.hour < 12 else 'pm'}"


def pounds(value: Decimal | None, missing: str = "not known") -> str:
    """£3,676 or £3,676.50."""
    if value is None:
        return missing
    return f"£{value:,.0f}" if value == value.to_integral_value() else f"£{value:,.2f}"


def number(value: int | None, missing: str = "not known") -> str:
    """5,600."""
    return missing if value is None else f"{value:,}"


FILTERS = {"day": day, "moment": moment, "pounds": pounds, "number": number, "counted": counted}
