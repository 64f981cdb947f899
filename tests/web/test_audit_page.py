"""The audit log's page: everybody sees their own part, and each role what the table gives it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from qa_service.accounts.models import Authority, User
from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.clock import utc_now
from qa_service.database import across_authorities, acting_for, db, transaction
from qa_service.permissions import Role
from qa_service.providers.models import ProviderGroup, Setting
from qa_service.vocabulary import ProvisionType, RegistrationStatus
from tests.web.client import Browser

QUERIES = 7


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
    assert row[3:] == ["setting SC000000 All about this (flag.acknowledged, row 1)", "from: <b>1</b>"]


def test_entries_are_found_by_who_what_and_when(
        app: Flask, authority: int, client_for: Callable[[Role], Browser]) -> None:
    browser = client_for(Role.AUDITOR)
    with time_machine.travel(datetime(2026, 6, 30, 23, 30, tzinfo=UTC), tick=False):
        record(app, "late.in_june_is_july_in_england", by=Actor.job("night"), authority_id=authority)
    record(app, "flag.acknowledged", by=Actor.user(browser.user_id or 0, Role.AUDITOR), authority_id=authority)
    assert actions(browser, "/audit?by=job:night") == ["late: in june is july in england"]
    assert actions(browser, "/audit?action=flag.") == ["flag: acknowledged"]
    assert actions(browser, "/audit?action=flag.acknowledged") == ["flag: acknowledged"]
    assert actions(browser, "/audit?about=setting+SC000000") == [
        "flag: acknowledged", "late: in june is july in england"]
    assert actions(browser, "/audit?about=setting+SC000001") == []
    assert actions(browser, "/audit?since=2026-07-01&until=2026-07-01") == ["late: in june is july in england"]
    assert actions(browser, "/audit?since=2026-06-30&until=2026-06-30") == []
    for wrong, said in (("since=soon", "since “soon”"), ("action=f_ag", "action “f_ag”"), ("page=-3", "page “-3”")):
        page = browser.get(f"/audit?{wrong}")
        assert f"not understood and left out: {said}" in page.text and len(page.rows()) == 2
    assert "There is no page 9: this is the last, page 1." in browser.get("/audit?page=9").text
    chosen = browser.get("/audit?action=flag.").soup.select_one("#action option[selected]")
    assert chosen is not None and chosen.text.strip() == "Everything about: flag"


def test_what_an_entry_is_about_is_named_and_leads_there(
        app: Flask, authority: int, client_for: Callable[[Role], Browser]) -> None:
    auditor = client_for(Role.AUDITOR)
    with app.app_context(), acting_for(authority), transaction():
        home = Setting(urn="SC900001", provision=ProvisionType.CHILDRENS_HOME, local_authority="Marlowe",
                       known_from="register", status=RegistrationStatus.ACTIVE, first_seen_at=utc_now())
        group = ProviderGroup(key="larch care", name="Larch Care", first_seen_at=utc_now())
        db.session.add_all([home, group])
        db.session.flush()
        reference = db.session.scalars(select(User.reference).where(User.id == auditor.user_id)).one()
        for subject, which in (("setting", "SC900001"), ("setting", home.id), ("account", reference),
                               ("group", group.id), ("rule", "OF-01"), ("setting", "SC999999"), ("flag", 77)):
            audit.record("thing.done", by=Actor.job("test"), authority_id=authority, subject=subject,
                         subject_id=which)
    page = auditor.get("/audit?action=thing.done")
    links = [(link.text, link["href"]) for link in page.soup.select("td:nth-child(4) > a:first-child")
             if "about" not in link["href"]]
    home_link = ("Children's home in Marlowe (SC900001)", "/settings/SC900001")
    assert links == [("rule OF-01", "/flags/rules"), ("Larch Care", f"/groups/{group_id(app)}"),
                     (name_of(app, auditor), f"/accounts/{reference}"), home_link, home_link]
    assert "setting SC999999" in page.text and "flag 77" in page.text


def group_id(app: Flask) -> int:
    with app.app_context():
        return db.session.scalars(select(ProviderGroup.id)).one()


def name_of(app: Flask, browser: Browser) -> str:
    with app.app_context(), across_authorities():
        return db.session.scalars(select(User.name).where(User.id == browser.user_id)).one()


@pytest.mark.parametrize("many", [3, 300])
def test_the_list_costs_the_same_however_long_it_is(
        app: Flask, authority: int, client_for: Callable[[Role], Browser], count_queries: Callable[[], int],
        many: int) -> None:
    browser = client_for(Role.AUDITOR)
    record(app, "flag.acknowledged", by=Actor.job("test"), authority_id=authority, times=many)
    before = count_queries()
    page = browser.get("/audit?page=2&action=flag")
    begun = 1 if app.config["SERVICE"].is_sqlite else 0
    # session with person, names, actions, number of rows, their page, and what the settings among them are called
    assert count_queries() - before == QUERIES + begun
    assert len(page.rows()) == min(many, 50)
    assert ("51 to 100 of 300 entries" in page.text) == (many == 300)
    links = {link["href"] for link in page.soup.select(".govuk-pagination a")}
    assert all("action=flag" in link for link in links)
