"""What an address asks of a list and nobody understands is left out in sight, never in silence."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from qa_service.permissions import Role
from tests.web.client import Browser

pytestmark = pytest.mark.only("sqlite")


@pytest.mark.parametrize(("path", "said"), [
    ("/settings?grade=bogus", "grade “bogus”"), ("/settings?sort=x", "sort “x”"),
    ("/settings?type=castle&status=open", "type “castle”, status “open”"), ("/settings?group=many", "group “many”"),
    ("/settings?page=-3", "page “-3”"), ("/settings?page=x", "page “x”"),
    ("/mail?state=lost", "state “lost”"), ("/jobs?job=nothing", "job “nothing”"),
    ("/placements?standing=tall", "standing “tall”"), ("/audit?since=31/03/2026", "since “31/03/2026”"),
    ("/accounts?page=0", "page “0”"), ("/settings?grade=" + "x" * 500, "grade “" + "x" * 40 + "”"),
    ("/settings?grade=<script>", "grade “<script>”"),
])
def test_a_filter_that_is_not_understood_is_named(
        client_for: Callable[[Role], Browser], path: str, said: str) -> None:
    role = Role.AUDITOR if path.startswith(("/accounts", "/audit")) else Role.MANAGER
    page = client_for(role).get(path)
    words = "These filters were" if "”, " in said else "This filter was"
    assert f"{words} not understood and left out: {said}." in page.text


@pytest.mark.parametrize("path", ["/settings", "/mail", "/jobs", "/placements", "/flags/not-known"])
def test_a_page_beyond_the_end_is_said_to_be_none(client_for: Callable[[Role], Browser], path: str) -> None:
    browser = client_for(Role.MANAGER)
    assert "There is no page 9,999: this is the last, page 1." in browser.get(f"{path}?page=9999").text
    assert "There is no page" not in browser.get(f"{path}?page=1").text


@pytest.mark.parametrize("path", ["/settings?grade=good&status=&sort=owner&flag=any&ours=1&page=1",
                                  "/mail?state=failed", "/placements?standing=", "/audit?since=2026-01-01&page="])
def test_what_is_understood_is_not_remarked_upon(client_for: Callable[[Role], Browser], path: str) -> None:
    assert "not understood" not in client_for(Role.MANAGER).get(path).text
