"""F1 and F2 over whole nights: pages that fail or change are said to, and what was known of them stays as it was."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from qa_service.clock import today, utc_now
from qa_service.database import db, transaction
from qa_service.ofsted.models import CollectRun, Publication, SettingCheck
from qa_service.providers.models import RegisterChange, Setting
from qa_service.vocabulary import EventType, ProvisionType, RegistrationStatus
from tests.assured import Figure
from tests.fetching.fault_server import answer
from tests.fetching.pages import (
    EVENTS,
    REGISTERED,
    plain_event,
    provider_page,
    report_event,
    result,
    search_page,
    shell,
)
from tests.fetching.test_layout_changes import PROVIDER, PROVIDER_MUTATIONS, becomes, cut, swap
from tests.fetching.test_network_faults import FAULTS
from tests.ofsted import build
from tests.ofsted.site import Site

URN = build.URN
MORE_MUTATIONS = {
    "labels in Welsh": swap("Full inspection", "Arolygiad llawn"),
    "months in Welsh": swap("January", "Ionawr"),
    "the head alone": cut("</head>"),
    "a page to sign in": becomes(shell("Sign in", "Your session has ended.")),
    "data instead of a page": becomes(b'{"urn": "SC900001", "reports": []}'),
    "two URNs": swap("URN: SC900001</p>", 'URN: SC900001</p><p class="title-block__subheading">URN: SC900002</p>'),
}


def check_of(urn: str) -> SettingCheck:
    return db.session.scalars(select(SettingCheck).join(Setting, Setting.id == SettingCheck.setting_id).where(
        Setting.urn == urn)).one()


def setting_of(urn: str) -> Setting:
    return db.session.scalars(select(Setting).filter_by(urn=urn)).one()


def facts() -> dict[tuple[int, str], tuple[EventType | None, date | None, date | None, str | None]]:
    """What is known of every listed report, by setting and the file's number."""
    return {(row.setting_id, row.file_url.rpartition("/")[2]):
            (row.event_type, row.event_on, row.published_on, row.grade_hint)
            for row in db.session.scalars(select(Publication))}


def known_settings(site: Site, count: int) -> list[str]:
    """So many homes whose pages were seen whole on an earlier night."""
    urns = [f"SC91{number:04}" for number in range(count)]
    with transaction():
        for urn in urns:
            build.setting(urn)
    for urn in urns:
        site.page(urn, PROVIDER.replace(b"SC900001", urn.encode()))
    return urns


def test_F2_changed_pages_store_nothing_wrong_and_are_told_in_the_same_run(
        context: Flask, site: Site, figure: Figure) -> None:
    mutations = list((PROVIDER_MUTATIONS | MORE_MUTATIONS).items())
    assert len(mutations) >= 40
    urns = known_settings(site, len(mutations))
    first = site.collect(context, *urns)
    assert first.not_checked == {}
    before, checked_at = facts(), {urn: check_of(urn).checked_at for urn in urns}
    for urn, (_, mutate) in zip(urns, mutations, strict=True):
        site.page(urn, mutate(PROVIDER).replace(b"SC900001", urn.encode()))
    second = site.collect(context, *urns)
    assert {key: value for key, value in facts().items() if before.get(key) != value} == {}
    told = [name for urn, (name, _) in zip(urns, mutations, strict=True) if urn in second.not_checked]
    silent = [name for name, _ in mutations if name not in told]
    assert len(told) >= 0.95 * len(mutations), silent
    figure("F2", f"{len(told)} of {len(mutations)} changed layouts told in the same run, 0 wrong values stored")
    assert second.held
    assert f"{len(told)} settings could not be checked" in second.sentence()
    for urn in second.not_checked:
        check = check_of(urn)
        assert (check.state, check.checked_at, check.etag) == ("could_not_check", checked_at[urn], None)
        assert check.reason


def test_F1_each_network_fault_leaves_the_setting_unchecked_with_its_last_good_date(context: Flask, site: Site) -> None:
    site.retry_seconds = 0
    urns = known_settings(site, len(FAULTS))
    site.collect(context, *urns)
    before, checked_at = facts(), check_of(urns[0]).checked_at
    for urn, fault in zip(urns, FAULTS, strict=True):
        site.fault(urn, fault)
    failed = site.collect(context, *urns)
    assert set(failed.not_checked) == set(urns)
    assert failed.settings_checked == 0
    assert f"{len(urns)} settings could not be checked" in failed.sentence()
    assert facts() == before
    assert all(check_of(urn).state == "could_not_check" and check_of(urn).checked_at for urn in urns)
    assert check_of(urns[0]).checked_at == checked_at
    for urn in urns:
        site.page(urn, PROVIDER.replace(b"SC900001", urn.encode()))
    mended = site.collect(context)
    assert mended.settings_checked == len(urns), "what failed is due with the very next run"


def test_what_a_page_shows_and_is_not_known_is_told_once_and_kept(context: Flask, site: Site) -> None:
    [urn] = known_settings(site, 1)
    site.page(urn, PROVIDER.replace(b"SC900001", urn.encode()).replace(b"Monitoring visit", b"Wellbeing check"))
    first, second = site.collect(context, urn), site.collect(context, urn)
    assert "Wellbeing check" in first.not_checked[urn]
    assert second.not_checked == {}
    assert (check_of(urn).state, "Wellbeing check" in (check_of(urn).reason or "")) == ("checked", True)


def test_archived_reports_are_collected_too(context: Flask, site: Site) -> None:
    archive = "".join(f'<ol class="timeline">{report_event(number, "3 June 2015", "1 July 2015")}</ol>'.replace(
        "timeline\"", "timeline__archived\"") for number in (1, 2, 3))
    inside = f'<li class="timeline__day timeline__day--has-archive"><div class="timeline__archive">{archive}</div></li>'
    with transaction():
        build.setting()
    site.page(URN, provider_page(*EVENTS[:-1], inside, REGISTERED))
    result = site.collect(context, URN)
    assert {key[1] for key in facts()} == {"50000001", "50000002", "50000003", "1", "2", "3"}, result.not_checked


def test_a_page_that_does_not_list_what_the_search_tells_of_is_not_wholly_checked(context: Flask, site: Site) -> None:
    with transaction():
        build.setting()
    site.page(URN, provider_page())
    site.found = search_page(result(URN, f"{today() - timedelta(days=1):%-d %B %Y}"))
    told = site.collect(context)
    assert "does not list" in told.not_checked[URN]
    assert check_of(URN).state == "could_not_check"


def test_a_second_report_of_one_day_is_found_on_the_second_look(context: Flask, site: Site) -> None:
    day = f"{today() - timedelta(days=4):%-d %B %Y}"
    with transaction():
        build.setting()
    site.found = search_page(result(URN, day))
    site.page(URN, provider_page(report_event(1, "9 January 2026", day), REGISTERED))
    site.collect(context)
    site.page(URN, provider_page(report_event(1, "9 January 2026", day),
                                 report_event(2, "12 January 2026", day, "Monitoring visit"), REGISTERED))
    site.collect(context)
    assert len(facts()) == 1, "it was looked at after the days of grace, and is not again"
    with transaction():
        check_of(URN).checked_at = utc_now() - timedelta(days=4)
    site.collect(context)
    assert len(facts()) == 2


def test_a_setting_found_by_search_whose_page_fails_is_remembered_and_tried_again(context: Flask, site: Site) -> None:
    site.found = search_page(result("SC900777", f"{today():%-d %B %Y}"))
    site.fault("SC900777", "500")
    assert "SC900777" in site.collect(context).not_checked
    assert (setting_of("SC900777").known_from, check_of("SC900777").state) == ("site", "could_not_check")
    site.found = search_page(count="0 results")
    site.page("SC900777", provider_page(urn="SC900777"))
    site.collect(context)
    setting = setting_of("SC900777")
    assert (setting.status, setting.provision) == (RegistrationStatus.ACTIVE, ProvisionType.CHILDRENS_HOME)
    assert check_of("SC900777").state == "checked"


def test_what_the_page_says_of_the_registration_is_a_dated_fact_and_never_silent(context: Flask, site: Site) -> None:
    with transaction():
        build.setting()
    closed = plain_event("timeline__day--closed", "2 March 2026", "Closed")
    anew = plain_event("timeline__day--successor", "2 March 2026", "SC900555 Larch House")
    site.page(URN, provider_page(closed, anew, *EVENTS, status="Closed", block="title-block title-block--closed"))
    for _ in range(2):
        assert site.collect(context, URN).not_checked == {}
    assert (setting_of(URN).status, setting_of(URN).closed_on) == (RegistrationStatus.CLOSED, date(2026, 3, 2))
    assert {(row.kind, row.new, row.on) for row in db.session.scalars(select(RegisterChange))} == {
        ("closed", "Closed", date(2026, 3, 2)), ("successor", "SC900555 Larch House", date(2026, 3, 2))}
    site.page(URN, provider_page())
    site.collect(context, URN)
    assert setting_of(URN).status is RegistrationStatus.ACTIVE, "the page takes back what it said itself"


def test_a_page_does_not_make_active_what_the_list_says_is_suspended(context: Flask, site: Site) -> None:
    with transaction():
        build.setting(status=RegistrationStatus.SUSPENDED)
    site.page(URN, provider_page())
    site.collect(context, URN)
    assert setting_of(URN).status is RegistrationStatus.SUSPENDED


def test_a_date_that_cannot_be_read_tonight_unsays_nothing_and_one_that_can_again_is_taken(
        context: Flask, site: Site) -> None:
    with transaction():
        build.setting()
    unread = provider_page().replace(b"31 January 2026", b"soon")
    site.page(URN, unread)
    assert URN in site.collect(context, URN).not_checked
    assert [value[2] for key, value in facts().items() if key[1] == "50000003"] == [None]
    for page in (provider_page(), unread):
        site.page(URN, page)
        site.collect(context, URN)
        assert [value[2] for key, value in facts().items() if key[1] == "50000003"] == [date(2026, 1, 31)]


def test_a_run_out_of_time_says_so_of_every_setting_and_report_it_left(context: Flask, site: Site) -> None:
    urns = known_settings(site, 3)
    result = site.collect(context, *urns, run_seconds=0.0)
    assert set(result.not_checked) == set(urns)
    assert all("time" in reason for reason in result.not_checked.values())


def test_a_rota_too_full_for_one_night_says_whom_it_left_out(
        context: Flask, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    urns = known_settings(site, 4)
    monkeypatch.setattr("qa_service.ofsted.rota.MOST_PAGES", 3)
    with transaction():
        for urn in urns:
            db.session.add(SettingCheck(setting_id=setting_of(urn).id, state="could_not_check",
                                        tried_at=utc_now(), reason="not yet"))
    result = site.collect(context)
    assert result.settings_checked == 3
    [(urn, reason)] = result.not_checked.items()
    assert "rota was full" in reason
    assert "rota was full" in (check_of(urn).reason or "")


def test_an_incomplete_search_moves_no_day_on_and_a_catch_up_leaves_no_gap(context: Flask, site: Site) -> None:
    site.collect(context)
    site.found = answer(b"sorry")
    site.collect(context)
    runs = list(db.session.scalars(select(CollectRun).order_by(CollectRun.id)))
    assert [run.discovery_complete for run in runs] == [True, False]
    with transaction():
        for run in db.session.scalars(select(CollectRun)):
            run.covers_to = today() - timedelta(days=40)
    site.found = search_page(count="0 results")
    site.collect(context, since=today() - timedelta(days=1))
    last = db.session.scalars(select(CollectRun).order_by(CollectRun.id.desc()).limit(1)).one()
    assert last.covers_from == today() - timedelta(days=54)


def test_what_a_killed_run_saw_counts_with_the_next(context: Flask, site: Site) -> None:
    urns = known_settings(site, 12)
    with transaction():
        db.session.add(CollectRun(started_at=utc_now() - timedelta(hours=1), covers_from=None, covers_to=None,
                                  counts={"tried": 12, "failed": 6, "layout_changed": 0}, problems=[]))
    assert site.collect(context, *urns).held


