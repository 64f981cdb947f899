"""Settings that have left the register, and what nobody can know since the newest list or look."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask

from qa_service.database import db, transaction
from qa_service.flags.rule import CannotTell, Finding, FlagRule
from qa_service.ofsted.models import SettingCheck
from qa_service.ofsted.rules.cycle import OF_05
from qa_service.ofsted.rules.grades import OF_01, OF_02, OF_03
from qa_service.vocabulary import Grade, RegistrationStatus
from tests.flags.builder import TODAY, a_placement, a_setting, an_inspection, moment
from tests.flags.test_grades import answer

LEFT = (RegistrationStatus.RESIGNED, RegistrationStatus.CLOSED, RegistrationStatus.UNKNOWN)


def below_good(status: RegistrationStatus) -> int:
    with transaction():
        home = a_setting(status=status)
        an_inspection(home, date(2023, 2, 1), Grade.OUTSTANDING)
        an_inspection(home, date(2024, 9, 3), Grade.INADEQUATE, parts={"leadership": Grade.INADEQUATE})
        return home


@pytest.mark.parametrize("status", LEFT)
@pytest.mark.parametrize("rule", [OF_01, OF_02, OF_03], ids=lambda rule: rule.code)
def test_a_setting_that_has_left_and_where_nothing_of_ours_is_asks_nothing(
        context: Flask, rule: FlagRule, status: RegistrationStatus) -> None:
    assert answer(rule, below_good(status)) is None


@pytest.mark.parametrize("status", LEFT)
def test_where_our_child_is_its_grade_counts_though_it_has_left(context: Flask, status: RegistrationStatus) -> None:
    home = below_good(status)
    with transaction():
        a_placement(home)
    assert isinstance(answer(OF_01, home), Finding)


def test_no_inspection_for_long_is_not_claimed_beyond_the_newest_list(context: Flask) -> None:
    with transaction():
        home = a_setting(list_as_at=date(2025, 3, 31))
        an_inspection(home, date(2024, 2, 5), Grade.GOOD, state="listed")
    result = answer(OF_05, home)
    assert isinstance(result, CannotTell)
    assert "31 March 2025" in result.why


def test_a_look_at_the_page_since_says_that_nothing_newer_is_published(context: Flask) -> None:
    with transaction():
        home = a_setting(list_as_at=date(2025, 3, 31))
        an_inspection(home, date(2024, 2, 5), Grade.GOOD, state="listed")
    with transaction():
        db.session.add(SettingCheck(setting_id=home, state="checked", tried_at=moment(TODAY),
                                    checked_at=moment(TODAY - timedelta(days=1))))
    assert isinstance(answer(OF_05, home), Finding)
