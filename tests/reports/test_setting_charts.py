"""A setting's grades beside its group's and its area's: as at each day, with gaps, and never of too few."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from qa_service.database import db, transaction
from qa_service.providers.models import Setting
from qa_service.reports.setting_charts import FEWEST, Charts, Compared, charts_of
from qa_service.reports.setting_page import page_of
from qa_service.vocabulary import EventType, Grade, Outcome, ProvisionType
from tests.flags.builder import a_group, a_requirement, a_setting, an_inspection

TODAY = date(2026, 6, 1)


def charts(setting_id: int) -> Charts:
    found = db.session.get(Setting, setting_id)
    assert found is not None
    return charts_of(page_of(found, TODAY), TODAY)


def others(number: int, grade: Grade, on: date = date(2023, 5, 1), **facts: object) -> list[int]:
    ids = [a_setting(**facts) for _ in range(number)]
    for id_ in ids:
        an_inspection(id_, on, grade)
    return ids


def test_the_area_is_counted_in_words_and_its_middle_drawn_on_the_same_days(context: Flask) -> None:
    with transaction():
        mine = a_setting(local_authority="Northmere")
        an_inspection(mine, date(2024, 3, 1), Grade.GOOD)
        an_inspection(mine, date(2025, 3, 1), Grade.INADEQUATE)
        better = others(4, Grade.GOOD, local_authority="Northmere")
        others(2, Grade.INADEQUATE, local_authority="Northmere")
        others(9, Grade.OUTSTANDING, local_authority="Elsewhere")
        others(9, Grade.OUTSTANDING, local_authority="Northmere", provision=ProvisionType.BOARDING_SCHOOL)
        for id_ in better[:3]:
            an_inspection(id_, date(2025, 9, 1), Grade.REQUIRES_IMPROVEMENT)
            an_inspection(id_, date(2025, 12, 1), None, event_type=EventType.MONITORING)
    found = charts(mine)
    assert found.comparisons == [
        "In the area of Northmere, 1 of 6 other settings of the same kind with a known result are good or better today "
        "(17%); the middle one is “requires improvement to be good”."]
    own, area = found.series
    assert [point["value"] for point in own["points"]] == [3, 1]
    assert [(point["on"], point["value"]) for point in area["points"]] == [
        (date(2024, 4, 1), 3), (date(2025, 4, 1), 3), (TODAY, 2)], "as it was on each day"


@pytest.mark.parametrize("number", [FEWEST - 1, FEWEST])
def test_fewer_than_five_others_are_no_comparison(context: Flask, number: int) -> None:
    with transaction():
        group = a_group()
        mine = a_setting(group_id=group, local_authority=None)
        an_inspection(mine, date(2024, 3, 1), Grade.GOOD)
        others(number, Grade.GOOD, group_id=group)
        closed = others(3, Grade.INADEQUATE, group_id=group, closed_on=date(2023, 12, 1))
        unread = a_setting(group_id=group)
        an_inspection(unread, date(2024, 1, 1), Grade.INADEQUATE, state="unread")
    assert closed
    found = charts(mine)
    assert len(found.series) == (2 if number == FEWEST else 1)
    assert ("fewer than 5 other settings" in found.comparisons[0]) is (number < FEWEST)
    if number == FEWEST:
        assert "5 of 5 other settings" in found.comparisons[0], "closed and unread ones are not counted"


def test_a_result_that_is_not_read_is_a_gap_and_said(context: Flask) -> None:
    with transaction():
        mine = a_setting()
        an_inspection(mine, date(2024, 3, 1), Grade.GOOD)
        an_inspection(mine, date(2025, 3, 1), Grade.GOOD, state="unread")
    found = charts(mine)
    assert [point["value"] for point in found.series[0]["points"]] == [3, None]
    assert "not known" in found.grades and "A gap is a result that is not read" in found.grades


def test_supported_accommodation_is_compared_by_outcome(context: Flask) -> None:
    with transaction():
        kind = {"provision": ProvisionType.SUPPORTED_ACCOMMODATION, "local_authority": "Northmere"}
        mine = a_setting(**kind)
        an_inspection(mine, date(2025, 3, 1), outcome=Outcome.INCONSISTENT)
        for _ in range(5):
            an_inspection(a_setting(**kind), date(2025, 1, 1), outcome=Outcome.CONSISTENTLY_STRONG)
    assert "5 of 5 other settings of the same kind with a known result are consistently strong today (100%)" in (
        charts(mine).comparisons[0])


def test_requirements_stand_in_the_year_they_were_made_and_the_year_they_were_met(context: Flask) -> None:
    with transaction():
        mine = a_setting()
        first = an_inspection(mine, date(2023, 3, 1), Grade.GOOD)
        an_inspection(mine, date(2025, 3, 1), Grade.GOOD, state="listed")
        a_requirement(first, date(2023, 6, 1), met_on=date(2024, 1, 9))
        a_requirement(first, None, position=2)
    found = charts(mine)
    assert [(bar["label"], bar["values"]) for bar in found.bars] == [
        ("2023", [2, 0]), ("2024", [0, 1]), ("2025", [None, 0])]
    assert "2 requirements made in all; 1 of them recorded as met. Of 2025, some reports are not here" in (
        found.requirements)


def test_the_middle_of_an_even_number_is_the_lower_of_the_two() -> None:
    assert Compared({1: 3, 3: 3}).middle == 1
    assert Compared({1: 2, 3: 3}).middle == 3
    assert Compared({3: 4}).middle is None


def test_nothing_known_is_said_and_not_drawn(context: Flask) -> None:
    with transaction():
        mine = a_setting()
    found = charts(mine)
    assert found.series == [] and "nothing to draw" in found.grades
