"""A registration status that a list prints and nobody knows: the setting's own is not known then, and it is said."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from qa_service.database import db
from qa_service.flags.rule import CannotTell, Values
from qa_service.ofsted.rules.cycle import judge_old
from qa_service.ofsted.rules.enforcement import judge_enforcement
from qa_service.ofsted.rules.histories import gather_histories
from qa_service.placements.rules import Registration, judge_registration
from qa_service.providers import register
from qa_service.providers.foreseeing import foresee
from qa_service.reports.setting_page import page_of
from qa_service.reports.standing_not_known import _registration as registration_not_known
from tests.lists.files import home, write_csv
from tests.register.taking import BY, facts, setting, take_list

pytestmark = pytest.mark.only("sqlite")
SAID = "Ofsted's list of 31 March 2024 says “De-registered”, which this service does not know."


def stands() -> tuple[str, str | None, str]:
    db.session.expire_all()
    found = setting()
    return found.status.value, found.status_printed, str(found.status_on)


def test_a_status_that_nobody_knows_takes_the_place_of_the_old_one(context: Flask, tmp_path: Path) -> None:
    take_list(tmp_path, 2023, [home()])
    taken = take_list(tmp_path, 2024, [home(status="De-registered")])
    assert [(cell.line, cell.field, cell.needs_a_person) for cell in taken.warnings] == [(3, "status", True)]
    assert register.FileTaken("", [taken], []).needs_a_person
    assert stands() == ("Unknown", "De-registered", "2024-03-31")
    assert facts() == [("status_not_known", "Active", "De-registered", "2024-03-31")]
    view = page_of(setting(), date(2024, 6, 1))
    assert [point.words for point in registration_not_known(view)] == [SAID]
    take_list(tmp_path, 2025, [home()])
    assert stands() == ("Active", None, "2025-03-31")
    assert facts()[-1] == ("active_again", "De-registered", "Active", "2025-03-31")


def test_rules_that_need_the_status_cannot_tell(context: Flask, tmp_path: Path) -> None:
    take_list(tmp_path, 2024, [home(status="De-registered", inspected_on="14/01/2020", published_on="19/02/2020")])
    found, day = setting(), date(2024, 6, 1)
    history = gather_histories([found.id], day)[found.id]
    values = Values({"home_months": 24, "agency_months": 48, "supported_months": 48})
    registration = Registration(found.status, found.status_on, None, found.list_as_at,
                                status_printed=found.status_printed)
    for answer in (judge_enforcement(history, day, values), judge_old(history, day, values),
                   judge_registration(registration, day, values)):
        assert answer == CannotTell(SAID)


def test_its_words_go_when_a_newer_list_lacks_it_or_names_an_end(context: Flask, tmp_path: Path) -> None:
    others = [home(urn=f"SC00000{number}") for number in range(1, 8)]
    take_list(tmp_path, 2023, [home(status="Under review"), *others])
    take_list(tmp_path, 2024, others)
    assert stands() == ("Unknown", None, "2024-03-31")
    assert facts() == [("not_listed", "Under review", "Unknown", "2024-03-31")]
    take_list(tmp_path, 2025, [home(status="Resigned"), *others])
    assert stands() == ("Resigned", None, "2025-03-31")


def test_an_older_list_that_prints_it_adds_history_and_leaves_the_present(context: Flask, tmp_path: Path) -> None:
    take_list(tmp_path, 2024, [home()])
    take_list(tmp_path, 2023, [home(status="Under review")])
    assert stands()[:2] == ("Active", None)
    assert facts() == [("active_again", "Under review", "Active", "2024-03-31")]


def test_the_preview_tells_of_it_before_the_import(context: Flask, tmp_path: Path) -> None:
    take_list(tmp_path, 2023, [home()])
    file = write_csv(tmp_path, [home(status="De-registered")], name="provider_at_march_2024.csv")
    told = foresee(file, register.read_file(file), name=file.name, by=BY)
    assert (told.changed, told.history) == ({"Registration status not known": 1}, 0)
    assert [worse.said for worse in told.worse] == [("Registration status not known",)]
    assert stands()[:2] == ("Active", None)
