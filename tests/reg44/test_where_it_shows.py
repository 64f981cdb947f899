"""On a setting's timeline, among what is due, and behind a flag."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

import pytest
from flask import Flask

from qa_service.clock import today
from qa_service.database import acting_for, db, transaction
from qa_service.permissions import Role, allows
from qa_service.providers.models import Setting
from qa_service.reg44.models import IndependentPersonReport
from qa_service.reports.due_dates import due_dates
from qa_service.reports.timeline import timeline_of
from qa_service.vocabulary import Opinion
from tests.flags import builder
from tests.reg44 import build
from tests.web.client import Browser

pytestmark = pytest.mark.only("sqlite")
DAY = build.TODAY


def test_the_timeline_and_what_is_due_tell_of_reports_and_name_no_opinion(context: Flask) -> None:
    with transaction():
        home, person = builder.a_setting(), builder.a_person()
        builder.a_placement(home, date(2025, 4, 1))
        report = build.a_report(home, date(2025, 4, 14), received_on=date(2025, 5, 30), safeguarded=Opinion.NO,
                                said=["Mend the window."])
        db.session.flush()
        db.session.execute(db.text("UPDATE report_recommendation SET follow_up_on = '2025-06-20'"))
    told = timeline_of(db.session.get_one(Setting, home), {"independent", "event"})
    assert [(one.on, one.path) for one in told.entries] == [(date(2025, 4, 14), f"/reg44/reports/{report}")]
    may = partial(allows, Role.COMMISSIONING_OFFICER)
    found = [one for one in due_dates(person, DAY, may=may) if one.kind == "independent"]
    assert [(one.what, one.on) for one in found] == [
        ("review of a regulation 44 report due", date(2025, 6, 6)),
        ("a regulation 44 recommendation to follow up", date(2025, 6, 20)),
        ("regulation 44 report on May 2025 due", date(2025, 6, 30))]
    assert not [one for one in due_dates(person, DAY, may=partial(allows, Role.FINANCE)) if one.kind == "independent"]


def test_what_a_home_owes_and_nobody_reviewed_stays_due_for_the_team_when_our_child_has_moved_on(
        context: Flask) -> None:
    with transaction():
        home, person = builder.a_setting(), builder.a_person()
        builder.a_placement(home, date(2025, 3, 1), ended_on=date(2025, 5, 2))
        build.a_report(home, date(2025, 4, 14), received_on=date(2025, 5, 20))
    found = [one for one in due_dates(person, DAY, may=partial(allows, Role.COMMISSIONING_OFFICER))
             if one.kind == "independent"]
    assert [(one.what, one.team) for one in found] == [
        ("regulation 44 report on March 2025 due", True), ("review of a regulation 44 report due", True)]


def test_a_flag_on_a_report_leads_to_the_page_of_the_report_and_for_others_nowhere(
        app: Flask, authority: int, client_for: Callable[[Role], Browser]) -> None:
    with app.app_context(), acting_for(authority):
        with transaction():
            home = builder.a_setting()
            builder.a_placement(home, today() - timedelta(days=40))
            number = build.a_report(home, today() - timedelta(days=20), safeguarded=Opinion.NO)
        builder.assessed(today(), full=True)
        flag = builder.flag("R44-03", home)
        assert flag is not None
        flag_id, sha256 = flag.id, db.session.get_one(IndependentPersonReport, number).document_sha256
    manager, finance = client_for(Role.MANAGER), client_for(Role.FINANCE)
    link = manager.get(f"/flags/{flag_id}").soup.select_one(f"a[href^='/flags/{flag_id}/evidence/']")
    assert link is not None
    assert manager.get(str(link["href"]), status=302).location == f"/reg44/reports/{number}?page=2"
    assert manager.get(f"/documents/{sha256}", status=302).location == f"/reg44/reports/{number}?page=1"
    finance.get(f"/documents/{sha256}", status=404)
    finance.get(str(link["href"]), status=404)
    for_nobody_else(client_for, flag_id, number)


def for_nobody_else(client_for: Callable[[Role], Browser], flag_id: int, report_id: int) -> None:
    """Finance learns of no such flag anywhere; an auditor learns that the report came, and not what it says."""
    manager, finance, auditor = (client_for(role) for role in (Role.MANAGER, Role.FINANCE, Role.AUDITOR))
    shown = ["/flags", "/flags?rule=R44-03", "/", "/export/flags.csv?all=yes", "/due?whose=all",
             "/search?q=safeguarded", "/flags/not-known", "/settings"]
    words = "does not say children are effectively safeguarded"
    assert words in manager.get(shown[0]).html
    ref = str(manager.get(f"/reg44/reports/{report_id}").soup.select_one("nav[aria-label=Back] a")["href"])  # type: ignore[index]
    for browser in (finance, auditor):
        browser.get(f"/flags/{flag_id}", status=404)
        for path in (*shown, ref.removesuffix("/reg44")):
            assert words not in browser.client.get(path).text, path
    page = auditor.get(f"/reg44/reports/{report_id}")
    assert "how far it is" in page.text and "children are safe" not in page.html
    assert "Received" in auditor.get(ref).text and "Not for you to read" in auditor.get(ref).text
    for path in ("/picture", "/file"):
        auditor.get(f"/reg44/reports/{report_id}{path}", status=404)
    finance.get(ref, status=404)
    timeline = auditor.get(ref.removesuffix("/reg44")).text
    assert "Regulation 44 report on" in timeline
