"""“Could not check” never passes for “no change”: searches and pages that contradict what is known, or themselves."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from qa_service.clock import today
from qa_service.database import db, transaction
from qa_service.ofsted.models import CollectRun, Publication, SettingCheck
from tests.fetching.fault_server import answer
from tests.fetching.pages import REGISTERED, provider_page, report_event, result, search_page, shell
from tests.ofsted import build
from tests.ofsted.site import Site

pytestmark = pytest.mark.only("sqlite")
URN = build.URN
DAY = timedelta(days=1)


def said(days_ago: int) -> str:
    return f"{today() - days_ago * DAY:%-d %B %Y}"


def published(urn: str, days_ago: int, file: int) -> bytes:
    """The page of a home with one report."""
    return provider_page(report_event(file, said(days_ago + 30), said(days_ago)), REGISTERED, urn=urn)


def with_reports(context: Flask, site: Site, count: int) -> list[str]:
    """So many homes that a search found with a report of four days ago."""
    urns = [f"SC91{number:04}" for number in range(count)]
    with transaction():
        for urn in urns:
            build.setting(urn)
    for number, urn in enumerate(urns):
        site.page(urn, published(urn, 4, 6000 + number))
    site.found = search_page(*(result(urn, said(4)) for urn in urns))
    assert site.collect(context).problems == []
    return urns


def complete() -> list[bool]:
    return list(db.session.scalars(select(CollectRun.discovery_complete).order_by(CollectRun.id)))


@pytest.mark.parametrize("found", [0, 2])
def test_a_search_that_misses_most_of_what_is_known_of_its_days_is_no_quiet_night(
        context: Flask, site: Site, found: int) -> None:
    urns = with_reports(context, site, 6)
    site.found = search_page(*(result(urn, said(4)) for urn in urns[:found]))
    told = site.collect(context)
    assert f"finds {found} of 6 settings" in told.problems[0]
    assert "the search for new reports is not complete" in told.sentence() and complete() == [True, False]


def test_a_report_that_was_withdrawn_leaves_the_search_complete(context: Flask, site: Site) -> None:
    urns = with_reports(context, site, 6)
    site.found = search_page(*(result(urn, said(4)) for urn in urns[:5]))
    assert site.collect(context).problems == [] and complete() == [True, True]


@pytest.mark.parametrize(("name", "page"), [
    ("counts 40 and lists 10, the same again and again",
     search_page(*(result(f"SC92{number:04}") for number in range(10)), count=40)),
    ("is under maintenance", shell("Down for maintenance", "Back soon.")),
    ("prints no dates", search_page(*(result(f"SC92{number:04}", None) for number in range(3))))])
def test_a_search_page_that_does_not_add_up_is_a_problem(context: Flask, site: Site, name: str, page: bytes) -> None:
    site.found = page
    told = site.collect(context)
    assert told.problems, name
    assert complete() == [False]


@pytest.mark.parametrize("robots", [answer(b"", status=500), answer(b"x" * 10, "text/plain", status=503)])
def test_without_the_rules_for_automatic_readers_nothing_is_checked_and_that_is_said(
        context: Flask, site: Site, robots: bytes) -> None:
    with transaction():
        build.setting()
    site.page(URN, provider_page())
    site.scripted["/robots.txt"] = [robots]
    told = site.collect(context, URN)
    assert "robots.txt" in told.not_checked[URN] or "status 5" in told.not_checked[URN]
    assert not any(path.startswith("/provider") for path in site.paths())


def test_a_page_under_maintenance_with_status_200_is_not_checked(context: Flask, site: Site) -> None:
    with transaction():
        build.setting()
    site.page(URN, shell("Sorry, the service is unavailable", "Back soon."))
    assert "Sorry, the service is unavailable" in site.collect(context, URN).not_checked[URN]


def test_a_date_to_come_is_a_slip_and_hides_no_later_report(context: Flask, site: Site) -> None:
    with transaction():
        build.setting()
    site.page(URN, provider_page(report_event(1, said(40), f"{today() + 400 * DAY:%-d %B %Y}"), REGISTERED))
    told = site.collect(context, URN)
    assert "shows a date in the future" in told.not_checked[URN]
    assert [row.published_on for row in db.session.scalars(select(Publication))] == [None]
    with transaction():  # as one may stand from before
        db.session.scalars(select(Publication)).one().published_on = today() + 400 * DAY
    site.page(URN, published(URN, 1, 2))
    site.found = search_page(result(URN, said(1)))
    site.collect(context)
    assert today() - DAY in set(db.session.scalars(select(Publication.published_on)))


def test_a_report_published_before_its_inspection_is_not_taken_for_checked(context: Flask, site: Site) -> None:
    with transaction():
        build.setting()
    site.page(URN, provider_page(report_event(1, said(3), said(30)), REGISTERED))
    assert "before it took place" in site.collect(context, URN).not_checked[URN]
    assert db.session.scalars(select(SettingCheck)).one().checked_at is None


def test_a_known_document_under_another_date_is_recorded_again_and_its_contradiction_asked_about(
        context: Flask, site: Site) -> None:
    with transaction():
        build.setting()
    site.page(URN, published(URN, 10, 7))
    site.collect(context, URN)
    before = db.session.scalars(select(Publication)).one().published_on
    site.page(URN, published(URN, 5, 7))
    site.collect(context, URN)
    row = db.session.scalars(select(Publication)).one()
    assert (before, row.published_on, row.state) == (today() - 10 * DAY, today() - 5 * DAY, "recorded")


def test_not_modified_with_nothing_to_compare_is_a_failure(context: Flask, site: Site) -> None:
    with transaction():
        build.setting()
    site.scripted[f"/provider/2/{URN}"] = [answer(b"", status=304)]
    assert "status 304" in site.collect(context, URN).not_checked[URN]


def test_one_search_a_week_reaches_further_than_the_overlap(context: Flask, site: Site) -> None:
    site.collect(context)
    site.collect(context)
    with transaction():
        for run in db.session.scalars(select(CollectRun)):
            run.covers_from, run.covers_to = run.covers_from - 7 * DAY, run.covers_to - 7 * DAY  # type: ignore
    site.collect(context)
    reach = [today() - run.covers_from for run in db.session.scalars(  # type: ignore[operator]
        select(CollectRun).order_by(CollectRun.id))]
    assert [reach[1] - 7 * DAY, reach[2]] == [14 * DAY, 35 * DAY]
    assert complete() == [True] * 3
