"""Visits and actions on the setting's timeline, among what is due, and in the audit log's words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from flask import Flask

from qa_service.clock import today
from qa_service.database import acting_for, db, transaction
from qa_service.ofsted.rules.words import working_days_later
from qa_service.permissions import Role, allows
from qa_service.providers.models import Setting
from qa_service.reports.due_dates import due_dates
from qa_service.reports.subjects_called import subjects_called
from qa_service.reports.timeline import timeline_of
from qa_service.visits import service
from qa_service.vocabulary import Grade, SubjectType
from tests.flags.builder import a_placement, a_setting, an_inspection
from tests.visits.making import TODAY, a_colleague, a_finished_visit, a_visit, fill, submitted
from tests.web.client import Browser

pytestmark = pytest.mark.only("sqlite")
DAY = timedelta(days=1)


def a_home_of_ours() -> int:
    with transaction():
        home = a_setting()
        a_placement(home, TODAY - 100 * DAY)
        an_inspection(home, TODAY - 50 * DAY, Grade.GOOD)
    return home


def test_the_timeline_tells_visits_and_actions_from_their_submission_on(context: Flask) -> None:
    officer, manager = a_colleague(), a_colleague(Role.MANAGER)
    home = a_home_of_ours()
    setting = db.session.get(Setting, home)
    assert setting is not None
    visit_id = a_visit(officer, setting_id=home)
    fill(visit_id, officer, ratings={0: "red"})
    assert timeline_of(setting, {"visit", "action"}).entries == []
    submitted(visit_id, officer)
    setting = db.session.get(Setting, home)
    assert setting is not None
    told = [(entry.kind, entry.title) for entry in timeline_of(setting, {"visit", "action"}).entries]
    assert ("visit", "Our quality visit: rated green") in told and ("action", "Action agreed") in told
    assert manager.user_id


def test_what_is_due_of_visits_follows_their_life(context: Flask) -> None:
    officer = a_colleague()
    assert officer.user_id is not None
    home = a_home_of_ours()

    def due(kinds: tuple[str, ...] = ("visit", "document", "action")) -> list[tuple[str, object, bool]]:
        assert officer.user_id is not None
        found = due_dates(officer.user_id, TODAY, may=partial(allows, Role.COMMISSIONING_OFFICER))
        return [(one.key, one.on, one.mine) for one in found if one.kind in kinds]

    assert due() == [(f"next-visit-{home}", TODAY + 265 * DAY, False)], "a year from the first child there"
    visit_id = a_visit(officer, setting_id=home, planned_for=TODAY + 5 * DAY, visited_on=None)
    with transaction():
        service.ask_for(visit_id, what=["Rota"], due_on=TODAY + 2 * DAY, by=officer, today=TODAY)
    (asked,) = service.requests_of(visit_id)
    assert due() == [(f"asked-{asked.id}", TODAY + 2 * DAY, True), (f"visit-{visit_id}", TODAY + 5 * DAY, True)]
    with transaction():
        service.note_received(asked.id, received_on=TODAY, found="", by=officer, today=TODAY)
        service.record_visited(visit_id, visited_on=TODAY, by=officer, today=TODAY)
    fill(visit_id, officer, ratings={0: "red"})
    report_due = working_days_later(TODAY, 10)
    assert due() == [(f"visit-{visit_id}", report_due, True), (f"next-visit-{home}", TODAY + 365 * DAY, False)]
    submitted(visit_id, officer)
    assert due(("visit",))[0] == (f"visit-{visit_id}", report_due, False), "its sign-off is somebody else's"
    assert [kind for kind, _, _ in due(("action",))] and due(("action",))[0][2] is False, "the provider's, not mine"
    others = due_dates(officer.user_id, TODAY, may=partial(allows, Role.FINANCE))
    assert {one.kind for one in others} == {"review"}


def test_the_audit_log_calls_visits_and_actions_by_their_setting(context: Flask) -> None:
    officer = a_colleague()
    visit_id = a_visit(officer)
    fill(visit_id, officer, ratings={0: "red"})
    called = subjects_called([(SubjectType.VISIT.value, str(visit_id)), (SubjectType.ACTION.value, "1"),
                              (SubjectType.VISIT.value, "999"), (SubjectType.ACTION.value, "x")])
    assert {subject: one.path for subject, one in called.items()} == {
        ("visit", str(visit_id)): f"/visits/{visit_id}", ("action", "1"): "/actions/1"}


def test_the_pages_of_what_is_due_and_of_the_setting_lead_to_visits(
        app: Flask, authority: int, client_for: Callable[[Role], Browser]) -> None:
    officer = client_for(Role.COMMISSIONING_OFFICER)
    with app.app_context(), acting_for(authority):
        with transaction():
            home = a_setting(urn="2800998", name="Invented House")
            a_placement(home, today() - 30 * DAY)
        manager = a_colleague(Role.MANAGER)
        visit_id = a_finished_visit(a_colleague(), manager, setting_id=home, visited_on=today(), ratings={0: "red"},
                                    today=today())
    page = officer.get("/settings/2800998")
    assert page.soup.select_one('a[href="/visits/new?setting=2800998"]') is not None
    assert page.soup.select_one(f'.qa-timeline a[href="/visits/{visit_id}"]') is not None
    due = officer.get("/due?whose=team")
    assert {"An action is due", "Quality visit due"} <= {row[0] for row in due.rows()}
    finance = client_for(Role.FINANCE)
    assert finance.get("/settings/2800998").soup.select_one(f'a[href="/visits/{visit_id}"]') is None
    assert "Quality visit" not in finance.get("/due?whose=team").text.split("For your calendar")[-1]
