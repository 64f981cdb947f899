"""One working day: counted from the minute, with weekends and the public holidays of England, and nothing else."""

from __future__ import annotations

from datetime import datetime

import pytest

from qa_service.clock import LONDON
from qa_service.concerns.working_time import is_working_day, next_working_morning, one_working_day_after


def at(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=LONDON)


@pytest.mark.parametrize(("known", "until"), [
    ("2026-03-03 10:30", "2026-03-04 10:30"),  # Tuesday to Wednesday
    ("2026-03-06 14:00", "2026-03-09 14:00"),  # Friday to Monday
    ("2026-03-07 09:00", "2026-03-10 00:00"),  # on a Saturday: by the end of Monday
    ("2026-03-08 23:59", "2026-03-10 00:00"),  # on a Sunday: the same
    ("2026-04-02 16:00", "2026-04-07 16:00"),  # Maundy Thursday: Good Friday and Easter Monday do not count
    ("2026-04-03 11:00", "2026-04-08 00:00"),  # on Good Friday itself
    ("2026-12-24 15:00", "2026-12-29 15:00"),  # Boxing Day is a Saturday, so Monday 28 is the substitute day
    ("2027-12-31 12:00", "2028-01-04 12:00"),  # New Year's Day is a Saturday: Monday 3 January is off
    ("2026-08-28 17:00", "2026-09-01 17:00"),  # the summer bank holiday of England
    ("2026-03-16 12:00", "2026-03-17 12:00"),  # St Patrick's Day is no holiday in England
    ("2026-03-27 12:00", "2026-03-30 12:00"),  # the clocks go forward in between: the same time of day
])
def test_one_working_day_ends_at_the_same_minute_of_the_next_working_day(known: str, until: str) -> None:
    assert one_working_day_after(at(known)) == at(until)


def test_a_reminder_comes_on_the_morning_of_a_working_day() -> None:
    assert next_working_morning(at("2026-04-02 16:00")) == at("2026-04-07 08:00")
    assert is_working_day(at("2026-08-03 12:00").date()), "the bank holiday of Scotland is a working day here"
