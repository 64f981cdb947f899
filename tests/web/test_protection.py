"""S9, O4: every answer protects its reader, and no page asks another host for anything."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from qa_service.app import create_app
from qa_service.permissions import Role
from tests.assured import Figure
from tests.conftest import ROOT, make_config
from tests.web.client import Browser, Page, make_user, signed_in
from tests.web.test_every_route import address, rules

pytestmark = pytest.mark.only("sqlite")
ClientFor = Callable[[Role], Browser]
HEADERS = {
    "Content-Security-Policy": r"default-src 'none'(?!.*(unsafe|https?:|\*)).*frame-ancestors 'none'",
    "Strict-Transport-Security": r"max-age=(3153600\d|[4-9]\d{7})", "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin|strict-origin", "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin", "Permissions-Policy": r"camera=\(\).*microphone=\(\)",
    "Cache-Control": "no-store|private, max-age=|public, ",
}
ELSEWHERE = re.compile(r"""(?ix)(?:<(?:script|img|iframe|frame|embed|object|source|video|audio|track|input|form|use)
    \b[^>]*?\b(?:src|srcset|data|action|href|poster)|<link\b[^>]*?\bhref)\s*=\s*["']?\s*(?:https?:)?//(?!localhost\b)""")
LOADS = re.compile(r"""(?ix)(?:url\(|@import\s+|\bimport\s*\(?|fetch\(|\.src\s*=|open\(\s*["']\w+["'],)
    \s*["'`]?\s*(?:https?:)?//""")


def lacking(response: TestResponse) -> list[str]:
    return [name for name, wanted in HEADERS.items() if not re.search(wanted, response.headers.get(name, ""))]


@pytest.mark.assures("S9")
@pytest.mark.assurance
def test_every_answer_of_every_route_carries_every_header(
        app: Flask, authority: int, tmp_path: Path, database_url: str, figure: Figure) -> None:
    secure = create_app(make_config(database_url, tmp_path / "data", PUBLIC_URL="https://quality.example.gov.uk"))
    with secure.app_context():
        people = [make_user(authority, role) for role in (Role.MANAGER, Role.ADMINISTRATOR)]
    browsers = [*(signed_in(secure, user) for user in people), Browser(secure)]
    wrong, count, statuses = [], 0, set[int]()
    for rule, _ in rules(secure):
        if rule.rule == "/sign-out":
            continue
        for browser in browsers:
            for method in ("GET", "POST") if browser is browsers[0] else ("GET",):
                with browser.client.open(address(rule), method=method,
                                         base_url="https://quality.example.gov.uk") as response:
                    count, statuses = count + 1, statuses | {response.status_code}
                    if missing := lacking(response):
                        wrong.append(f"{method} {rule.rule} ({response.status_code}): {missing}")
    figure("S9", f"{count - len(wrong)} of {count} answers of the service carry all {len(HEADERS)} headers")
    assert wrong == [] and {200, 302, 404, 405} <= statuses


@pytest.mark.assures("O4")
@pytest.mark.assurance
@pytest.mark.rotating
def test_no_page_and_no_file_of_ours_loads_anything_from_elsewhere(
        app: Flask, client_for: ClientFor, figure: Figure) -> None:
    assert ELSEWHERE.search('<script defer src="https://cdn.example/x.js">') and LOADS.search("url(//cdn.example/x)")
    pages, wrong = 0, []
    for role in (Role.MANAGER, Role.SAFEGUARDING_LEAD, None):
        browser = client_for(role) if role else Browser(app)
        for rule, _ in rules(app):
            if rule.arguments or "GET" not in (rule.methods or ()) or rule.rule == "/sign-out":
                continue
            response = browser.client.get(rule.rule)
            if response.mimetype == "text/html":
                pages += 1
                wrong += [f"{rule.rule}: {found[0]}" for found in ELSEWHERE.finditer(response.text)]
                wrong += [f"{rule.rule}: {name}" for name in _hosts(Page(response))]
    files = [one for one in (ROOT / "qa_service" / "static").rglob("*") if one.suffix in (".css", ".js", ".svg")]
    wrong += [f"{one.name}: {found[0]}" for one in files
              for found in LOADS.finditer(one.read_text("utf-8", errors="replace"))]
    figure("O4", f"{len(wrong)} loads from elsewhere in {pages} pages and {len(files)} files of scripts and style")
    assert pages > 60 and len(files) > 5 and wrong == []


def _hosts(page: Page) -> Iterator[str]:
    for tag in page.soup.select("[src], link[href], form[action]"):
        for name in ("src", "href", "action"):
            if str(tag.get(name) or "").startswith(("http:", "https:", "//", "data:text")):
                yield f"{tag.name} {name}={tag[name]}"
