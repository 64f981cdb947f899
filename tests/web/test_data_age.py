"""The age of the data, in words, on every page of whoever has signed in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from qa_service.clock import utc_now
from qa_service.database import db, transaction
from qa_service.ofsted.models import CollectRun, SettingCheck
from qa_service.permissions import Role
from qa_service.providers.models import Setting
from qa_service.reports.attention import source_age
from qa_service.vocabulary import ProvisionType, RegistrationStatus
from qa_service.web.data_age import SourceAge, ago, line_of
from tests.web.client import Browser

ClientFor = Callable[[Role], Browser]
NOW = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)


def before(**kwargs: float) -> datetime:
    return NOW - timedelta(**kwargs)


@pytest.mark.parametrize(("age", "sentence", "trouble"), [
    (SourceAge(None, None, 0), "Ofsted has never been checked.", True),
    (SourceAge(before(hours=1), None, 2),
     "Ofsted has never been checked in full; last tried 1 hour ago; 2 settings could not be checked.", True),
    (SourceAge(before(minutes=40), before(minutes=40), 3),
     "Ofsted checked 40 minutes ago; 3 settings could not be checked.", False),
    (SourceAge(before(minutes=40), before(minutes=40), 0), "Ofsted checked 40 minutes ago.", False),
    (SourceAge(before(minutes=40), before(days=2), 0),
     "Ofsted could not be checked in full since 1 March 2026 at 12:00pm; last tried 40 minutes ago.", True),
    (SourceAge(before(days=3), before(days=3), 0),
     "Ofsted has not been checked since 28 February 2026 at 12:00pm, 3 days ago.", True),
])
def test_the_line_says_when_ofsted_was_checked_and_what_not(age: SourceAge, sentence: str, trouble: bool) -> None:
    line = line_of(age, NOW, settings_too=True, href="/source")
    assert (line.sentence, line.trouble, line.href) == (sentence, trouble, "/source")


def test_who_may_not_know_where_our_children_are_is_not_told_how_many_settings_were_missed() -> None:
    line = line_of(SourceAge(before(minutes=40), before(minutes=40), 3), NOW, settings_too=False, href=None)
    assert line.sentence == "Ofsted checked 40 minutes ago."


@pytest.mark.parametrize(("minutes", "words"), [(0, "just now"), (1, "1 minute ago"), (59.9, "59 minutes ago"),
                                                (60, "1 hour ago"), (47.9 * 60, "47 hours ago"),
                                                (48 * 60, "2 days ago")])
def test_an_age_is_rounded_down(minutes: float, words: str) -> None:
    assert ago(before(minutes=minutes), NOW) == words


def run(*, minutes: float, whole: bool, covers: bool = True) -> CollectRun:
    ended = utc_now() - timedelta(minutes=minutes)
    return CollectRun(started_at=ended, finished_at=ended, discovery_complete=whole,
                      covers_to=date(2026, 3, 3) if covers else None)


def test_a_check_of_chosen_settings_or_one_with_gaps_is_no_whole_check(context: Flask) -> None:
    with transaction():
        db.session.add_all([run(minutes=90, whole=True), run(minutes=50, whole=False),
                            run(minutes=5, whole=False, covers=False),
                            CollectRun(started_at=utc_now(), covers_to=date(2026, 3, 3))])
    age = source_age()
    assert age.tried_at is not None and age.whole_at is not None
    now = utc_now()
    assert (ago(age.tried_at, now), ago(age.whole_at, now), age.could_not_check) == ("50 minutes ago", "1 hour ago", 0)


@pytest.mark.only("sqlite")
def test_every_page_of_a_person_says_it_and_no_page_of_a_visitor(
        app: Flask, client_for: ClientFor, count_queries: Callable[[], int]) -> None:
    assert Browser(app).get("/help").soup.select(".qa-data-age") == []
    officer, councillor = client_for(Role.COMMISSIONING_OFFICER), client_for(Role.COUNCILLOR)
    assert officer.get("/help").soup.select(".qa-data-age")[0].get_text() == "Ofsted has never been checked."
    with app.app_context(), transaction():
        setting = Setting(urn="9000001", provision=ProvisionType.CHILDRENS_HOME, status=RegistrationStatus.ACTIVE,
                          known_from="list", first_seen_at=utc_now())
        db.session.add_all([setting, run(minutes=40, whole=True)])
        db.session.flush()
        db.session.add(SettingCheck(setting_id=setting.id, state="could_not_check", tried_at=utc_now()))
    before_page = count_queries()
    line = officer.get("/help").soup.select_one(".qa-data-age a[href='/source']")
    asked = count_queries() - before_page
    assert line is not None
    assert line.get_text() == "Ofsted checked 40 minutes ago; 1 setting could not be checked."
    assert "Ofsted checked 40 minutes ago." in councillor.get("/help").soup.select(".qa-data-age")[0].get_text()
    assert councillor.get("/help").soup.select(".qa-data-age a") == []
    assert asked <= 3, "the session, the person, the age"
