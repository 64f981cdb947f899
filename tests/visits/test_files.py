"""P6: what is sent as evidence is kept without where it was taken, or refused with a plain message."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from flask import Flask
from PIL import Image

from qa_service.database import transaction
from qa_service.documents import service as documents
from qa_service.documents import uploaded
from qa_service.errors import BadInput, Conflict
from qa_service.visits import files
from tests.visits.making import a_colleague, a_visit, fill, submitted

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-" + b"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
CAMERA = b"Invented Camera"


def photo(size: tuple[int, int] = (64, 48), form: str = "JPEG") -> bytes:
    """A photo that says where it was taken and with what, and that lies on its side."""
    picture = Image.new("RGB", size, "#308030")
    exif = Image.Exif()
    exif[0x010F] = CAMERA.decode()
    exif[0x0112] = 6
    exif.get_ifd(0x8825).update({1: "N", 2: (53.0, 24.0, 30.0), 3: "W", 4: (2.0, 9.0, 12.0)})
    out = BytesIO()
    picture.save(out, form, exif=exif)
    return out.getvalue()


def office(members: dict[str, bytes], must: str = "word/document.xml") -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(must, b"<document/>")
        for name, content in members.items():
            packed.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(("form", "ending"), [("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "webp")])
def test_a_photo_loses_where_it_was_taken_and_stands_upright(form: str, ending: str) -> None:
    before = photo(form=form)
    assert CAMERA in before
    kept = uploaded.clean(before, f"IMG_1.{ending}")
    assert CAMERA not in kept.data and b"Exif" not in kept.data
    with Image.open(BytesIO(kept.data)) as seen:
        assert dict(seen.getexif()) == {} and seen.size == (48, 64)


def test_a_large_photo_is_made_smaller() -> None:
    with Image.open(BytesIO(uploaded.clean(photo((5000, 2000)), "a.jpg").data)) as seen:
        assert max(seen.size) == uploaded.LONGEST_SIDE


def test_photos_inside_other_files_lose_it_too() -> None:
    kept = uploaded.clean(office({"word/media/image1.jpg": photo()}), "Rota.docx")
    with zipfile.ZipFile(BytesIO(kept.data)) as packed:
        assert CAMERA not in packed.read("word/media/image1.jpg")
        assert packed.read("word/document.xml") == b"<document/>"
    pdf = b"%PDF-1.7\n1 0 obj << /Length 9 >> stream\n" + photo() + b"\nendstream endobj\n%%EOF"
    kept = uploaded.clean(pdf, "scan.pdf")
    assert CAMERA not in kept.data and len(kept.data) == len(pdf)
    assert uploaded.clean(b"%PDF-1.7 plain", "a.pdf").data == b"%PDF-1.7 plain"


@pytest.mark.parametrize(("data", "name", "says"), [
    (b"", "a.pdf", "empty"), (b"MZ...", "a.exe", "cannot be kept"), (b"x", "noending", "cannot be kept"),
    (b"%PDF-1.7", "a.jpg", "could not be opened"), (photo(), "a.pdf", "not a PDF"), (photo()[:200], "a.jpg", "damaged"),
    (EICAR, "eicar.pdf", "virus"), (b"x" * (25 * 2**20 + 1), "a.jpg", "larger than 25 MB"),
    (b"<svg onload='x'/>", "a.svg", "PNG or PDF"), (b"\x00ftypheic", "IMG.HEIC", "compatible"),
    (office({"word/vbaProject.bin": b"x"}), "a.docx", "macros"), (office({}), "a.docm", "macros"),
    (office({}, must="xl/workbook.xml"), "a.docx", "damaged"), (office({"../../etc/x": b"x"}), "a.docx", "damaged"),
    (office({"word/media/x.bin": EICAR}), "a.docx", "virus"), (b"PK\x03\x04broken", "a.docx", "damaged"),
    (office({"word/media/i.jpg": b"no picture"}), "a.docx", "could not be opened"),
    (office({"word/media/bomb.bin": bytes(201 * 2**20)}), "a.docx", "unpacks"),
])
def test_what_cannot_be_kept_is_refused_in_plain_words(data: bytes, name: str, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        uploaded.clean(data, name)


@pytest.mark.parametrize(("given", "kept"), [
    ("../../etc/pass wd.jpg", "pass wd.jpg"), ("C:\\photos\\a.JPG", "a.jpg"),
    ("a\r\nSet-Cookie: x.jpg", "a-Set-Cookie- x.jpg"),
    ("\u202egpj.exe.jpg", "gpj-exe.jpg"), ("“ ”.jpg", "file.jpg"), ("x" * 300 + ".jpg", "x" * 80 + ".jpg")])
def test_a_files_name_is_never_a_path_or_a_trick(given: str, kept: str) -> None:
    assert uploaded.clean(photo(), given).name == kept


@pytest.mark.only("sqlite")
def test_a_removed_file_can_be_had_back_until_the_visit_is_submitted(context: Flask) -> None:
    officer = a_colleague()
    visit_id = a_visit(officer)
    cleaned = uploaded.clean(photo(), "garden.jpg")
    sha256 = files.keep(cleaned)
    with transaction():
        first = files.add(sha256, cleaned, caption="The garden", by=officer, visit_id=visit_id)
        assert files.add(sha256, cleaned, caption="", by=officer, visit_id=visit_id) == first
    (file,) = files.of_visit(visit_id)
    assert (file.caption, documents.bytes_of(file.sha256)) == ("The garden", cleaned.data)
    with transaction():
        files.remove(first, by=officer)
    assert files.of_visit(visit_id) == []
    with transaction():
        files.restore(first, by=officer)
    fill(visit_id, officer)
    submitted(visit_id, officer)
    with pytest.raises(Conflict), transaction():
        files.remove(first, by=officer)
