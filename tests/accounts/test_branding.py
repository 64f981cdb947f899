"""A council's own logo and colour: safe, readable, and shown to its own people alone."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image, PngImagePlugin
from sqlalchemy import select

from qa_service.accounts.branding import checked_colour, contrast_with_white, safe_logo
from qa_service.database import across_authorities, db
from qa_service.documents import service as documents
from qa_service.documents.models import DocumentOrigin
from qa_service.documents.printing import as_pdf
from qa_service.errors import BadInput
from qa_service.permissions import Role
from tests.web.client import Browser

ClientFor = Callable[[Role], Browser]


def png(width: int = 400, height: int = 200, **kwargs: object) -> bytes:
    made = BytesIO()
    Image.new("RGB", (width, height), "#225577").save(made, "PNG", **kwargs)
    return made.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


@pytest.mark.parametrize(("colour", "contrast"), [("#ffffff", 1.0), ("#000000", 21.0), ("#767676", 4.54),
                                                  ("#777777", 4.47)])
def test_contrast_is_that_of_wcag(colour: str, contrast: float) -> None:
    assert contrast_with_white(colour) == pytest.approx(contrast, abs=0.01)


def test_a_colour_too_light_for_white_words_is_refused_with_its_contrast() -> None:
    with pytest.raises(BadInput, match=r"#777777 have a contrast of 4\.47 to 1"):
        checked_colour("#777777")
    assert checked_colour(" 1D70B8 ") == "#1d70b8"


@pytest.mark.parametrize("typed", ["blue", "#12345", "#12345g", "#1234567", "red;}body{display:none", "#１２３４５６"])
def test_what_is_no_colour_is_refused(typed: str) -> None:
    with pytest.raises(BadInput, match="Enter a colour"):
        checked_colour(typed)


def test_a_logo_is_drawn_anew_smaller_and_without_what_hid_in_it() -> None:
    hidden = PngImagePlugin.PngInfo()
    hidden.add_text("Comment", "<script>alert(1)</script>")
    kept = safe_logo(png(1600, 800, pnginfo=hidden) + b"<script>")
    assert b"script" not in kept
    with Image.open(BytesIO(kept)) as picture:
        assert (picture.format, picture.size) == ("PNG", (240, 120))


HUGE = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 60000, 60000, 8, 2, 0, 0, 0))


@pytest.mark.parametrize(("data", "why"), [
    (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "must be a PNG"),
    (b"\xff\xd8\xff" + bytes(99), "must be a PNG"),
    (b"", "must be a PNG"), (b"\x89PNG\r\n\x1a\n", "must be a PNG"), (HUGE, "at most 3000 pixels"),
    (png()[:120], "damaged"), (png()[:40] + bytes(200), "damaged"), (png() + bytes(500_000), "larger than 500 kB"),
], ids=["svg", "jpeg", "empty", "only the sign", "a bomb", "cut short", "zeroes", "too large"])
def test_what_is_no_safe_picture_is_refused(data: bytes, why: str) -> None:
    as_pdf('<html lang="en"><title>t</title><p>Words</p>', "", {})  # the printer loads pictures with less care
    with pytest.raises(BadInput, match=why):
        safe_logo(data)


def version(browser: Browser) -> str:
    field = browser.get("/council/brand").soup.select_one("input[name=version]")
    assert field is not None
    return str(field["value"])


@pytest.mark.only("sqlite")
def test_the_councils_people_see_its_logo_colour_and_whom_to_ask(client_for: ClientFor) -> None:
    admin, officer = client_for(Role.ADMINISTRATOR), client_for(Role.COUNCILLOR)
    assert officer.get("/help").soup.select("header img") == []
    officer.get("/brand/logo/1.png", status=404)
    officer.get("/brand/colour/1.css", status=404)
    page = admin.post("/council/brand", {"version": version(admin), "colour": "#ffdd00"}, status=422)
    assert "contrast of 1.34 to 1" in page.text
    admin.post("/council/brand", {"version": version(admin), "colour": "#5a2d6e", "logo": (BytesIO(png()), "arms.png")})
    page = officer.get("/help")
    logo = page.soup.select_one("header img")
    assert logo is not None and logo["alt"] == "Marlowe Borough Council"
    kept = officer.get(str(logo["src"])).response
    assert (kept.mimetype, kept.headers["Cache-Control"]) == ("image/png", "private, max-age=31536000, immutable")
    css = officer.get("/brand/colour/5a2d6e.css")
    assert "#5a2d6e" in css.html and css.response.mimetype == "text/css"
    assert Browser(officer.app).get("/help").soup.select("header img") == []


@pytest.mark.only("sqlite")
def test_a_logo_can_be_taken_away_and_two_who_change_it_at_once_are_told(client_for: ClientFor) -> None:
    admin = client_for(Role.ADMINISTRATOR)
    old = version(admin)
    admin.post("/council/brand", {"version": old, "colour": "", "logo": (BytesIO(png()), "arms.png")})
    page = admin.post("/council/brand", {"version": old, "colour": "#123456"}, status=409)
    assert "Somebody else changed" in page.text
    admin.post("/council/brand", {"version": version(admin), "colour": "", "remove_logo": "y"})
    assert admin.get("/help").soup.select("header img") == []
    assert "brand" in admin.get("/audit").text
    with admin.app.app_context(), across_authorities():
        (replaced,) = db.session.scalars(select(DocumentOrigin))
        assert replaced.origin.startswith("council-logo:"), "what was shown stays, with who brought it"
        assert documents.bytes_of(replaced.sha256).startswith(b"\x89PNG")
    client_for(Role.MANAGER).get(f"/documents/{replaced.sha256}", status=404)


@pytest.mark.only("sqlite")
def test_the_foot_of_each_page_says_whom_to_ask(client_for: ClientFor) -> None:
    admin = client_for(Role.ADMINISTRATOR)
    assert admin.get("/help").soup.select(".qa-contacts") == []
    field = admin.get("/council/change").soup.select_one("input[name=version]")
    assert field is not None
    admin.post("/council/change", {
        "version": field["value"], "name": "Marlowe Borough Council", "area": "Marlowe",
        "contact_phone": "01632 960 001", "contact_email": "placements@example.gov.uk",
        "out_of_hours_phone": "01632 960 002"})
    foot = admin.get("/help").soup.select_one(".qa-contacts")
    assert foot is not None
    assert "out of hours 01632 960 002" in " ".join(foot.get_text(" ").split())
    assert Browser(admin.app).get("/help").soup.select(".qa-contacts") == []
