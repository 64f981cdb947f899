"""The audit log's page: everybody sees their own part, and each role what the table gives it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask

from qa_service.accounts.models import Authority
from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.database import db, transaction
from qa_service.permissions import Role
from tests.web.client import Browser


def record(app: Flask, action: str, *, by: Actor, authority_id: int | None, times: int = 1) -> None:
    with app.app_context(), transaction():
        for number in range(times):
            audit.record(action, by=by, authority_id=authority_id, subject="setting", subject_id=f"SC{number:06}",
                         details={"from": "<b>1</b>"})


def actions(browser: Browser, path: str = "/audit") -> list[str]:
    page = browser.get(path)
    return [row[2] for row in page.rows()] if page.soup.table else []


def test_each_role_sees_its_part(app: Flask, authority: int, client_for: Callable[[Role], Browser]) -> None:
    officer, administrator = client_for(Role.COMMISSIONING_OFFICER), client_for(Role.ADMINISTRATOR)
    record(app, "flag.acknowledged", by=Actor.user(officer.user_id or 0, Role.COMMISSIONING_OFFICER),
           authority_id=authority)
    record(app, "account.invited", by=Actor.user(administrator.user_id or 0, Role.ADMINISTRATOR),
           authority_id=authority)
    record(app, "report.read", by=Actor.job("collect"), authority_id=None)
    assert actions(officer) == ["flag: acknowledged"]
    assert actions(administrator) == ["account: invited"]
    assert actions(client_for(Role.AUDITOR)) == ["report: read", "account: invited", "flag: acknowledged"]


def test_another_councils_entries_are_nobodys_business(
        app: Flask, client_for: Callable[[Role], Browser]) -> None:
    with app.app_context(), transaction():
        other = Authority(name="Fenwick Council", area="Fenwick")
        db.session.add(other)
        db.session.flush()
        other_id = other.id
    record(app, "account.invited", by=Actor.command("test"), authority_id=other_id)
    assert actions(client_for(Role.AUDITOR)) == []
    assert actions(client_for(Role.ADMINISTRATOR), "/audit?action=account") == []


def test_a_persons_name_stands_for_their_number(
        app: Flask, authority: int, client_for: Callable[[Role], Browser]) -> None:
    browser = client_for(Role.AUDITOR)
    record(app, "flag.acknowledged", by=Actor.user(browser.user_id or 0, Role.AUDITOR), authority_id=authority)
    row = browser.get("/audit?by=me").rows()[0]
    assert row[1].startswith("Auditor ") and row[1].endswith(" auditor")
    assert row[3:] == ["setting SC000000", "from: <b>1</b>"]


def test_entries_are_found_by_who_what_and_when(
        app: Flask, authority: int, client_for: Callable[[Role], Browser]) -> None:
    browser = client_for(Role.AUDITOR)
    with time_machine.travel(datetime(2026, 6, 30, 23, 30, tzinfo=UTC), tick=False):
        record(app, "late.in_june_is_july_in_england", by=Actor.job("night"), authority_id=authority)
    record(app, "flag.acknowledged", by=Actor.user(browser.user_id or 0, Role.AUDITOR), authority_id=authority)
    assert actions(browser, "/audit?by=job:night") == ["late: in june is july in england"]
    assert actions(browser, "/audit?action=flag.") == ["flag: acknowledged"]
    assert actions(browser, "/audit?action=f_ag") == []
    assert actions(browser, "/audit?since=2026-07-01&until=2026-07-01") == ["late: in june is july in england"]
    assert actions(browser, "/audit?since=2026-06-30&until=2026-06-30") == []
    assert "could not be read" in browser.get("/audit?since=soon").text


@pytest.mark.parametrize("many", [3, 300])
def test_the_list_costs_the_same_however_long_it_is(
        app: Flask, authority: int, client_for: Callable[[Role], Browser], count_queries: Callable[[], int],
        many: int) -> None:
    browser = client_for(Role.AUDITOR)
    record(app, "flag.acknowledged", by=Actor.job("test"), authority_id=authority, times=many)
    before = count_queries()
    page = browser.get("/audit?page=2&action=flag")
    begun = 1 if app.config["SERVICE"].is_sqlite else 0
    assert count_queries() - before == 4 + begun  # session with person, number of rows, their page, names
    assert len(page.rows()) == min(many, 50)
    assert ("51 to 100 of 300 entries" in page.text) == (many == 300)
    links = {link["href"] for link in page.soup.select(".govuk-pagination a")}
    assert all("action=flag" in link for link in links)
