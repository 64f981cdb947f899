"""The shell that every page shares."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from qa_service.permissions import Role
from tests.web.client import Browser


@pytest.mark.parametrize("path", ["/help", "/accessibility", "/sign-in"])
def test_public_pages_are_whole_and_valid(app: Flask, path: str) -> None:
    Browser(app).get(path)


def test_a_person_sees_their_council_their_name_and_their_pages(client_for: Callable[[Role], Browser]) -> None:
    page = client_for(Role.COUNCILLOR).get("/help")
    header = page.soup.header.get_text(" ")
    assert "Marlowe Borough Council" in header
    assert "Councillor" in header
    assert [link.get_text(strip=True) for link in page.soup.select("#navigation a")] == ["Settings", "Audit"]


def test_the_monitors_questions_are_answered_without_sign_in(app: Flask) -> None:
    browser = Browser(app)
    assert browser.get("/health/live").html == "live\n"
    assert browser.get("/health/ready").html == "ready\n"
