"""OF-11 in words: not checked yet, not tried again, and tried in vain are different facts, each with its evidence."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from qa_service.clock import today, utc_now
from qa_service.database import db, transaction
from qa_service.flags.rule import CannotTell, Finding, Values
from qa_service.ofsted import checking
from qa_service.ofsted.models import Publication, SettingCheck
from qa_service.ofsted.rules.source_checks import OF_11
from qa_service.providers.models import Watch
from tests.fetching.pages import REGISTERED, provider_page
from tests.ofsted import build
from tests.ofsted.site import Site

pytestmark = pytest.mark.only("sqlite")
LONG_AGO = timedelta(days=20)


@pytest.fixture
def home(context: Flask) -> int:
    """A setting that somebody has watched for long."""
    with transaction():
        setting_id = build.setting().id
        db.session.add(Watch(setting_id=setting_id, since=utc_now() - LONG_AGO))
    return setting_id


def judged(setting_id: int) -> Any:
    facts = OF_11.gather({setting_id}, today())[setting_id]
    return OF_11.judge(facts, today(), Values({"days": 7}))


def words(setting_id: int) -> str:
    answer = judged(setting_id)
    assert isinstance(answer, Finding), answer
    return " ".join(piece.text for piece in answer.evidence)


def later(setting_id: int) -> None:
    """Moves the days of the last check and of the first failure back."""
    with transaction():
        check = db.session.get_one(SettingCheck, setting_id)
        check.checked_at = check.checked_at and check.checked_at - LONG_AGO
        check.failing_since = check.failing_since and check.failing_since - LONG_AGO / 2


def test_a_page_that_no_run_has_come_to_has_not_been_checked_yet(home: int) -> None:
    assert words(home) == "Its page on Ofsted's site has not been checked yet: no run has come to it."


def test_a_page_left_out_of_a_full_rota_was_not_tried_and_says_why(home: int) -> None:
    with transaction():
        checking.note_not_reached(build.URN, "The night's rota was full.")
    assert db.session.get_one(SettingCheck, home).tried_at is None
    assert words(home).endswith("no run has come to it. The night's rota was full.")


def test_a_page_that_failed_says_since_when_with_its_error_and_that_it_was_never_seen(
        context: Flask, home: int, site: Site) -> None:
    site.fault(build.URN, "500")
    site.collect(context, build.URN)
    later(home)
    said = words(home)
    since = today() - LONG_AGO / 2
    assert f"could not be checked since {since:%-d %B %Y}." in said
    assert "The last run said: " in said and "(status 500)" in said and "It has never been seen whole." in said
    site.collect(context, build.URN)
    assert words(home) == said, "another failed night is no other fact"


def test_a_page_that_failed_says_when_it_was_last_seen_whole(context: Flask, home: int, site: Site) -> None:
    site.page(build.URN, provider_page(REGISTERED))
    site.collect(context, build.URN)
    assert judged(home) is None
    later(home)
    seen = today() - LONG_AGO
    assert words(home) == f"Its page on Ofsted's site has not been tried again. It was last seen whole on " \
                          f"{seen:%-d %B %Y}."
    site.fault(build.URN, "500")
    site.collect(context, build.URN)
    assert f"could not be checked since {today():%-d %B %Y}" in words(home)
    assert f"It was last seen whole on {seen:%-d %B %Y}." in words(home)
    site.page(build.URN, provider_page(REGISTERED))
    site.collect(context, build.URN)
    assert judged(home) is None and db.session.get_one(SettingCheck, home).failing_since is None


def test_a_run_out_of_time_did_not_try(context: Flask, home: int, site: Site) -> None:
    site.collect(context, build.URN, run_seconds=0.0)
    assert db.session.get_one(SettingCheck, home).tried_at is None
    assert "has not been checked yet" in words(home) and "the run's time was over" in words(home)


def test_a_report_that_is_not_here_says_why(context: Flask, home: int, site: Site) -> None:
    site.page(build.URN, provider_page())
    site.file(50000003, b"gone", status=404)
    site.collect(context, build.URN)
    with transaction():
        for row in db.session.scalars(select(Publication)):
            row.found_at -= LONG_AGO
    assert "is not here yet. 127.0.0.1 says that there is nothing at this address" in words(home)


def test_within_the_limit_each_is_still_told_apart(context: Flask, home: int, site: Site) -> None:
    with transaction():
        for watch in db.session.scalars(select(Watch)):
            watch.since = utc_now()
    assert isinstance(judged(home), CannotTell) and "has not been checked yet" in judged(home).why
    site.fault(build.URN, "500")
    site.collect(context, build.URN)
    assert isinstance(judged(home), CannotTell) and "could not be checked since" in judged(home).why
