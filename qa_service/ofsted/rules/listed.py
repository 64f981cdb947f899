"""The published lists as evidence: which file, when Ofsted published it, and when it was imported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from qa_service.clock import london
from qa_service.database import db
from qa_service.flags.rule import Listed
from qa_service.providers.models import ListOffer, RegisterList

LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class ImportedList:
    """One imported list."""

    file_name: str
    sheet: str
    kind: str
    times: Listed

    def row(self, line: int | None) -> str:
        """Its file, its sheet and a row in it."""
        sheet = f", sheet “{self.sheet}”" if self.sheet else ""
        return f"“{self.file_name[:LONGEST_NAME]}”{sheet}{f', row {line}' if line else ''}"


Lists = Mapping[int, ImportedList]


def imported_lists() -> Lists:
    """Every imported list by its id. GOV.UK's own date tells when a list was published, where it came from there."""
    rows = db.session.execute(
        select(RegisterList, ListOffer.updated_at).outerjoin(ListOffer, ListOffer.sha256 == RegisterList.sha256)
        .order_by(RegisterList.id))
    return {row.id: ImportedList(row.file_name, row.sheet, row.kind, Listed(
        row.as_at, london(published_at).date() if published_at else None, row.imported_at))
            for row, published_at in rows}


def list_of_providers(lists: Lists, as_at: date | None) -> Listed | None:
    """When the list of providers of a day was published and imported; of a corrected one the last."""
    if as_at is None:
        return None
    return next((one.times for _, one in sorted(lists.items(), reverse=True)
                 if one.kind == "providers" and one.times.as_at == as_at), None)
