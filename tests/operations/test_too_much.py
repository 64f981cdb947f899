"""S14: what is far too much is refused in words, and costs the service next to nothing."""

from __future__ import annotations

import time
from collections.abc import Callable
from io import BytesIO

import pytest
from flask import Flask

from qa_service.permissions import Role
from tests.assured import Figure
from tests.web.client import Browser

pytestmark = pytest.mark.only("sqlite")


class Endless(BytesIO):
    """A body of 100 MB of which it is counted how much is read."""

    read_so_far = 0

    def read(self, size: int | None = -1) -> bytes:
        size = 65536 if size is None or size < 0 else min(size, 65536)
        self.read_so_far += size
        return b"x" * size if self.read_so_far <= 100 * 2**20 else b""


@pytest.mark.assures("S14")
@pytest.mark.assurance
@pytest.mark.rotating
def test_what_is_too_much_is_refused_or_answered_at_once(
        app: Flask, client_for: Callable[[Role], Browser], figure: Figure) -> None:
    browser = client_for(Role.MANAGER)
    body = Endless()
    large = browser.client.post("/council/change", input_stream=body, content_length=100 * 2**20,
                                content_type="application/x-www-form-urlencoded")
    assert large.status_code in (400, 413) and body.read_so_far < 27 * 2**20, "it is not read"
    many = browser.client.post("/council/change", content_type="multipart/form-data; boundary=b", data=(
        b'--b\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n' + browser.token.encode() + b"\r\n")
        + b"".join(b'--b\r\nContent-Disposition: form-data; name="n%d"\r\n\r\nx\r\n' % one for one in range(10_000))
        + b"--b--\r\n")
    assert many.status_code == 413
    asked = {
        "a page far beyond the last": "/settings?page=999999999",
        "a page of a number without end": "/audit?page=" + "9" * 900,
        "a huge search": "/search?q=" + "zebrafinch+" * 700, "a search of signs": "/search?q=" + "%22*(" * 500,
        "500 filters": "/settings?" + "&".join(f"type={number}" for number in range(500)),
    }
    slowest = 0.0
    for what, path in asked.items():
        began = time.monotonic()
        status = browser.client.get(path).status_code
        slowest = max(slowest, time.monotonic() - began)
        assert status < 500, what
    figure("S14", f"100 MB and 10,000 parts of a form are refused unread; {len(asked)} unreasonable addresses are "
                  f"answered within {slowest:.1f} s")
    assert slowest < 5
