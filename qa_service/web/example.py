"""What the page of components shows: invented, and the same each time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from flask_wtf import FlaskForm

from qa_service.database.session import Page
from qa_service.vocabulary import Grade
from qa_service.web.data_age import SourceAge, line_of

DAY: Final = date(2026, 3, 3)
LEVELS: Final = ((1, "Inadequate"), (2, "Requires improvement to be good"), (3, "Good"), (4, "Outstanding"))
_WORDS: Final = dict(LEVELS)
_NOW: Final = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)


def examples() -> dict[str, Any]:
    """The values of the page."""
    return {
        "grades": list(Grade), "levels": LEVELS, "day_of_example": DAY, "example_form": FlaskForm(meta={"csrf": False}),
        "no_page": Page([], 1, 50, 0), "one_page": Page([1], 1, 50, 1), "many_pages": Page(list(range(50)), 4, 50, 730),
        "example_series": [
            _series("Invented House", (2018, 3), (2021, 2), (2022, None), (2023, 3)),
            _series("Its group, in the middle", (2018, 3), (2020, 2), (2024, 2)),
            _series("Its area, in the middle", (2018, 3), (2022, 4)),
        ],
        "ages": [line_of(age, _NOW, settings_too=True, href=None) for age in (
            SourceAge(_before(minutes=40), _before(minutes=40), 3), SourceAge(_before(hours=5), _before(hours=5), 0),
            SourceAge(_before(minutes=40), _before(days=3), 12), SourceAge(_before(days=4), _before(days=4), 0),
            SourceAge(_before(minutes=1), None, 0), SourceAge(None, None, 0))],
    }


def _series(name: str, *steps: tuple[int, int | None]) -> dict[str, Any]:
    return {"name": name, "points": [{"on": date(year, 5, 1), "value": value, "words": _WORDS.get(value or 0)}
                                     for year, value in steps]}


def _before(**kwargs: float) -> datetime:
    return _NOW - timedelta(**kwargs)
