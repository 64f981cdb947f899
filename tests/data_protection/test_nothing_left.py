"""P7: what is left out of a file or a page is gone from its bytes, its text, its facts about itself and its history."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from flask import Flask
from sqlalchemy import insert

from qa_service.actions.models import Action
from qa_service.clock import utc_now
from qa_service.database import acting_for, db, transaction
from qa_service.permissions import Role
from qa_service.placements.models import Child
from qa_service.reports import setting_files
from tests.flags.builder import a_placement, a_setting
from tests.reports.exporting import taken
from tests.reports.making import an_own_name
from tests.web.client import Browser

pytestmark = [pytest.mark.only("sqlite"), pytest.mark.assurance]
TEMPLATES = Path(__file__).resolve().parents[2] / "templates"


def layers(data: bytes) -> Iterator[bytes]:
    """Every reading of a file: as it is, each stream unpacked, its text, its facts, each part of a workbook."""
    yield data
    if data.startswith(b"%PDF"):
        assert data.count(b"%%EOF") == 1, "no earlier version is kept within"
        with pikepdf.open(io.BytesIO(data)) as pdf:
            for one in pdf.objects:
                yield str(one).encode()
                if isinstance(one, pikepdf.Stream):
                    yield one.read_bytes() if b"Image" not in str(one.get("/Subtype")).encode() else b""
        for page in pypdfium2.PdfDocument(data):
            yield page.get_textpage().get_text_range().encode()
    elif data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                yield archive.read(name)


def left(data: bytes, canaries: list[str]) -> list[str]:
    """The canaries that can be found in any reading of the file."""
    everything = b"\n".join(layers(data))
    plain = everything + everything.decode("utf-16-be", "ignore").encode()
    return [one for one in canaries if one.encode() in plain]


def test_P7_two_hundred_canaries_that_are_left_out_are_in_no_layer_of_pdf_csv_workbook_or_print(
        app: Flask, authority: int, client_for: Callable[[Role], Browser], figure: Callable[[str, str], None]) -> None:
    manager, auditor = client_for(Role.MANAGER), client_for(Role.AUDITOR)
    children = [f"ZEBRA-{number:03}" for number in range(50)]
    places = [f"Quillfeather House {number:03}" for number in range(50)]
    names = [f"Brackenstone{'abcdefghij'[number // 10]}{'abcdefghij'[number % 10]}" for number in range(100)]
    with app.app_context(), acting_for(authority), transaction():
        home = a_setting(urn="SC012345")
        for reference, place in zip(children, places, strict=True):
            child = Child(reference=reference)
            db.session.add(child)
            db.session.flush()
            a_placement(home, date(2025, 1, 6), child_id=child.id)
            elsewhere = a_setting(urn=f"28{len(places):02}{places.index(place):03}")
            an_own_name(elsewhere, place)
            a_placement(elsewhere, date(2025, 1, 6), child_id=child.id)
        for name in names:
            db.session.execute(insert(Action).values(
                authority_id=authority, setting_id=home, source="visit", source_path="/", state="open", key=name,
                text=f"Ring Mrs {name} about the stairs", created_at=utc_now()))
    where = str(manager.post("/settings/SC012345/file", {}).location)
    with app.app_context():
        setting_files.make_all()
    pdf = manager.client.get(f"{where}/pdf").data
    assert pdf.startswith(b"%PDF") and left(pdf, ["SC012345"]) == ["SC012345"], "the reading finds what is there"
    assert left(pdf, children) == []
    looked = len(children)
    for kind in ("csv", "xlsx"):
        with_them = taken(manager, f"/export/placements.{kind}", with_places=True)
        assert len(left(with_them, places)) == 50
        assert left(taken(manager, f"/export/placements.{kind}", with_places=False), places) == []
        assert left(manager.client.get(f"/export/actions.{kind}").data, names) == []
    looked += len(places) + len(names)
    for path in ("/actions", "/actions?page=2", "/actions?page=3"):
        assert left(auditor.get(path).html.encode(), names) == []
        assert left(manager.get(path).html.encode(), names)
    figure("P7", f"0 of {looked} canaries in any layer of PDF, CSV, workbook and printed page")


def test_P7_no_template_prints_a_childs_address() -> None:
    """The tables know one address of a child's placement as our list wrote it: no page, mail or print shows it."""
    asking = [file.name for file in TEMPLATES.rglob("*.*") if "work_address" in file.read_text(encoding="utf-8")]
    assert asking == []
