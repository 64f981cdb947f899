"""The blueprint that this domain's pages share."""

from __future__ import annotations

from datetime import date
from typing import Final

from flask import Blueprint, request

from qa_service.clock import london
from qa_service.errors import NotFound
from qa_service.reg44.months import month_later, month_of, month_words

blueprint = Blueprint("reg44", __name__)
NUMBER: Final = "<int(max=2147483647):{}>"
MONTHS_OFFERED: Final = 36

blueprint.add_app_template_filter(month_words, "month_words")
blueprint.add_app_template_filter(lambda moment: london(moment).date(), "london_day")


def months_offered(today: date) -> list[tuple[str, str]]:
    """The months that a form offers, the newest first."""
    months = [month_later(month_of(today), -back) for back in range(MONTHS_OFFERED)]
    return [(month.isoformat(), month_words(month)) for month in months]


def month_asked(text: str | None) -> date:
    """The month that a form or an address names. Raises ``NotFound`` for what is none."""
    try:
        return month_of(date.fromisoformat(text or ""))
    except ValueError:
        raise NotFound("There is no such month.") from None


def page_asked() -> int:
    """The page of a document that the address asks for; the first where it asks for none."""
    given = request.args.get("page", "")
    return int(given) if given.isascii() and given.isdigit() and 0 < len(given) < 5 and int(given) else 1
