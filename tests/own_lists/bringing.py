"""Bringing lists in, as the pages do it, without the pages."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

from qa_service.actor import Actor
from qa_service.database import transaction
from qa_service.own_lists import candidates, recording
from qa_service.own_lists.kind import kind_called
from qa_service.own_lists.matching import Matcher
from qa_service.own_lists.recording import LetGo, Result
from qa_service.own_lists.sheets import Sheet, read_sheet

TODAY = date(2026, 11, 23)
BY = Actor.command("test")


def sheet_of(kind_key: str, data: bytes, name: str) -> Sheet:
    kind = kind_called(kind_key)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        return read_sheet(path, name, kind.columns, called=kind.called, with_headings="setting")


def bring(kind_key: str, text: str, name: str = "ours.csv", today: date = TODAY) -> tuple[int, Result]:
    """Uploads, takes the proposed columns, and imports. Returns the import's id and how it went."""
    return bring_file(kind_key, text.encode(), name, today)


def bring_file(kind_key: str, data: bytes, name: str, today: date = TODAY) -> tuple[int, Result]:
    """The same with any kind of file."""
    kind = kind_called(kind_key)
    sheet = sheet_of(kind_key, data, name)
    assert kind.columns.mapping_problem(sheet.proposed) is None, (sheet.headings, sheet.proposed)
    matcher = Matcher(candidates.load())
    with transaction():
        import_id = kind.shelf.record_upload(sheet, by=BY, notes=list(sheet.notes))
        kind.shelf.settle_columns(import_id, sheet.proposed, by=BY)
        return import_id, recording.carry_out(import_id, matcher, by=BY, today=today)


def take_back(import_id: int) -> LetGo:
    with transaction():
        return recording.take_back(import_id, by=BY)
