"""Every list page costs the same number of statements for ten settings and for five thousand."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from statistics import median

import pytest
from flask import Flask

from qa_service.database import db
from qa_service.permissions import Role
from tests.reports.making_many import AREAS, many_settings
from tests.web.client import Browser

Writing = Callable[[], AbstractContextManager[None]]
ClientFor = Callable[[Role], Browser]
LISTS = (
    "/", "/settings", "/settings?q=2000", "/settings?q=own+name&grade=inadequate", "/settings?grade=unread",
    "/settings?grade=none", f"/settings?area={AREAS[1].replace(' ', '+')}&sort=-flags", "/settings?flag=any&ours=1",
    "/settings?sort=-inspected", "/settings?sort=-children&page=2", "/groups/1", "/settings/2000001",
    "/reports-to-read", "/source", "/register", "/placements", "/placements?standing=below-good", "/flags",
    "/flags?severity=high", "/flags/rules", "/flags/rules/OF-01", "/flags/not-known", "/search?q=2000001",
    "/search?q=Invented", "/filters/settings", "/filters/flags", "/placements/match", "/following", "/due",
    "/lists", "/agreements", "/exports", "/data-protection/retention", "/data-protection/dictionary",
    "/data-protection/requests",
    "/due/calendar", "/jobs", "/mail", "/mail/hold", "/reg44", "/reg44/recommendations",
    "/heard", "/heard?kind=worry&state=open", "/heard/new?q=Invented",
    "/concerns", "/concerns/receipts", "/concerns/report?q=Invented", "/concerns/lado",
    "/concerns/urgent?q=Invented",
    "/visits", "/visits?state=open&whose=mine", "/actions", "/visits/templates",
    "/visits/programme", "/visits/programme/month", "/sixteen-plus", "/sixteen-plus/unregistered",
    "/visits/programme", "/visits/programme/month", "/contracts", "/contracts/1", "/contracts/providers",
    "/contracts/providers/1", "/contracts/frameworks", "/contracts/frameworks/1", "/contracts/returns",
    "/access-review", "/handover", "/looks",
    "/contracts/documents?days=3650", "/contracts/suspensions", "/contracts/forums", "/settings?contract=suspended",
)
SECURITY = ("/audit", "/accounts", "/account-requests", "/accounts/leavers")
SAFEGUARDING = ("/concerns/patterns", "/concerns/requests", "/do-not-place", "/do-not-place?q=Invented",
                "/regional-notices", "/regional-notices/circulation", "/regional-notices/people",
                "/regional-notices/new?q=Invented", "/regional-notices/decide?q=Invented")
AUDITED = ("/concerns/counts", "/concerns/urgent/review")
PARTNERS = ("/shared-notices",)
NO_LISTS = {
    "/data-protection", "/data-protection/holds/new", "/data-protection/requests/new",
    "/account", "/account/codes", "/account/codes/remove", "/account/confirm", "/account/confirm/council",
    "/account/confirm/passkey", "/account/council-sign-in/link", "/account/council-sign-in/unlink",
    "/account/e-mail-address", "/account/passkeys", "/account/passkeys/new", "/accounts/council-sign-in",
    "/sign-in/council/return", "/sign-in/passkey", "/sign-in/passkey/new", "/account/e-mail", "/account/e-mail/next",
    "/account/password", "/accessibility",
    "/accounts/invite", "/components", "/council", "/council/brand", "/council/change", "/following/area", "/glossary",
    "/concerns/arrangements", "/concerns/first", "/concerns/lado/change", "/concerns/rules",
    "/concerns/urgent/ask",
    "/contracts/forums/new", "/contracts/frameworks/new", "/contracts/new", "/contracts/providers/new",
    "/health/live", "/health/ready", "/metrics", "/service", "/heard/safeguarding", "/help", "/placements/import",
    "/placements/match/done", "/placements/match/sure",
    "/regional-notices/circulation/new", "/regional-notices/received/new", "/regional-notices/received/upload",
    "/regional-notices/rules",
    "/sign-in", "/sign-in/code", "/visits/new", "/sixteen-plus/items", "/sixteen-plus/places/new",
}
"""Pages at an address of their own that list nothing; files to save (``/export/…``) have their own test."""
SLOWEST_MS = {"sqlite": 150, "postgresql": 300}
"""Of the application itself, the best of five, on two cores that others use too."""


def counts(browsers: dict[str, Browser], count_queries: Callable[[], int]) -> dict[str, int]:
    """Statements of each page; every page is fetched once before, so that no cache differs."""
    found = {}
    for path, browser in browsers.items():
        browser.client.get(path)
        before = count_queries()
        assert browser.client.get(path).status_code == 200, path
        found[path] = count_queries() - before
    return found


def test_every_page_at_an_address_of_its_own_is_counted_or_lists_nothing(app: Flask) -> None:
    addresses = {rule.rule for rule in app.url_map.iter_rules()
                 if "GET" in (rule.methods or ()) and not rule.arguments and not rule.rule.startswith("/export/")}
    counted = {path.partition("?")[0] for path in (*LISTS, *SECURITY, *SAFEGUARDING, *AUDITED, *PARTNERS)}
    assert sorted(addresses - counted - NO_LISTS) == [], "name it in LISTS, or in NO_LISTS where it lists nothing"


@pytest.mark.assurance
def test_the_number_of_statements_does_not_depend_on_the_number_of_settings(
        app: Flask, authority: int, writing: Writing, client_for: ClientFor, count_queries: Callable[[], int]) -> None:
    manager, administrator = client_for(Role.MANAGER), client_for(Role.ADMINISTRATOR)
    browsers = dict.fromkeys(LISTS, manager) | dict.fromkeys(SECURITY, administrator)
    browsers |= dict.fromkeys(SAFEGUARDING, client_for(Role.SAFEGUARDING_LEAD))
    browsers |= dict.fromkeys(AUDITED, client_for(Role.AUDITOR))
    browsers |= dict.fromkeys(PARTNERS, client_for(Role.REGIONAL_PARTNER))
    with writing():
        many_settings(authority, last=40)  # the first of each kind where our children live are among them
    few = counts(browsers, count_queries)
    with writing():
        many_settings(authority, first=41, last=5000)
    many = counts(browsers, count_queries)
    assert many == few
    assert max(few.values()) <= 50, few


@pytest.mark.assurance
def test_lists_and_settings_are_quick_with_the_whole_register(
        app: Flask, authority: int, writing: Writing, client_for: ClientFor) -> None:
    browser, slow = client_for(Role.MANAGER), {}  # first, for somebody decided what is written then
    with writing():
        many_settings(authority, last=5600, inspections_each=8)
    with app.app_context(), db.engine.connect() as connection:
        connection.exec_driver_sql("ANALYZE")
        connection.commit()
        limit = SLOWEST_MS[db.engine.dialect.name]
    for path in LISTS[:12]:
        times = []
        for _ in range(5):
            start = time.perf_counter()
            assert browser.client.get(path).status_code == 200
            times.append(1000 * (time.perf_counter() - start))
        print(f"{path}: {median(times):.0f} ms")
        if min(times) > limit:
            slow[path] = min(times)
    assert not slow, f"slower than {limit} ms: {slow}"
