"""One run a job and day, whatever the clock does."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

from qa_service.jobs.timetable import parse


@pytest.mark.parametrize("start", [date(2026, 1, 15), date(2027, 9, 1)])
@pytest.mark.parametrize("words", [
    "daily 00:00", "daily 01:00", "daily 01:30", "daily 02:00", "daily 05:30", "daily 23:59"])
@pytest.mark.assures("R8")
def test_there_is_exactly_one_run_a_day_through_both_clock_changes_and_the_leap_day(start: date, words: str) -> None:
    timetable = parse(words)
    now = datetime(start.year, start.month, start.day, 12, tzinfo=UTC)
    seen: list[str] = []
    for _ in range(400 * 72):
        slot = timetable.latest(now)
        assert slot.at <= now < timetable.next(now).at
        if not seen or seen[-1] != slot.name:
            seen.append(slot.name)
        now += timedelta(minutes=20)
    assert set(Counter(seen).values()) == {1}
    days = [date.fromisoformat(name) for name in seen]
    assert days == [days[0] + timedelta(days=number) for number in range(len(days))]
    assert len(days) >= 400


def test_a_weekday_job_has_no_slot_at_the_weekend() -> None:
    sunday = datetime(2026, 3, 29, 12, tzinfo=UTC)
    assert parse("weekdays 05:30").latest(sunday).name == "2026-03-27"
    assert parse("weekdays 05:30").next(sunday).name == "2026-03-30"
    assert parse("mondays 06:00").latest(sunday).name == "2026-03-23"


@pytest.mark.assures("R8")
def test_a_daily_job_keeps_its_hour_on_the_english_clock() -> None:
    assert parse("daily 05:30").latest(datetime(2026, 1, 10, 12, tzinfo=UTC)).at.hour == 5
    assert parse("daily 05:30").latest(datetime(2026, 7, 10, 12, tzinfo=UTC)).at.hour == 4


@pytest.mark.assures("R8")
def test_the_hour_that_comes_twice_has_its_own_slots_for_a_job_of_every_few_minutes() -> None:
    timetable = parse("every 5 minutes")
    now = datetime(2026, 10, 25, 0, 0, tzinfo=UTC)
    names = {timetable.latest(now + timedelta(minutes=number)).name for number in range(180)}
    assert len(names) == 36


def test_a_slot_is_superseded_when_a_newer_one_is_due_and_one_by_hand_never_is() -> None:
    timetable, now = parse("daily 05:30"), datetime(2026, 3, 29, 12, tzinfo=UTC)
    assert timetable.superseded("2026-03-28", now)
    assert not timetable.superseded("2026-03-29", now)
    assert not timetable.superseded("manual-2026-03-01T00:00:00.000000Z", now)


@pytest.mark.parametrize("words", [
    "", "sometimes", "daily 24:00", "daily 5:30", "every 7 minutes", "every 0 minutes", "hourly 05:30"])
def test_words_that_are_no_timetable_are_refused(words: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        parse(words)
