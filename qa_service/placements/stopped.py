"""Placements of an imported list that began where the council had stopped placing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from qa_service.contracts import reach
from qa_service.contracts.oversight_models import Suspension
from qa_service.database import db
from qa_service.flags.names import Called, settings_called
from qa_service.placements.models import Child, Placement, PlacementImportRow


@dataclass(frozen=True, slots=True)
class BegunAllTheSame:
    """A placement that began while a suspension of its setting stood that still stands."""

    placement_id: int
    reference: str
    called: Called
    started_on: date
    suspension: Suspension


def begun_all_the_same(import_id: int, day: date) -> list[BegunAllTheSame]:
    """Those of an import, the newest first; in a fixed number of queries."""
    rows = db.session.execute(
        select(Placement.id, Child.reference, Placement.setting_id, Placement.started_on)
        .join(Child, Child.id == Placement.child_id)
        .where(Placement.setting_id.is_not(None), Placement.id.in_(
            select(PlacementImportRow.placement_id).where(PlacementImportRow.import_id == import_id)))
        .order_by(Placement.started_on.desc(), Placement.id)).all()
    standing = reach.standing_on({row.setting_id for row in rows}, day)
    called = settings_called(set(standing))
    return [BegunAllTheSame(row.id, row.reference, called[row.setting_id], row.started_on, stop)
            for row in rows for stop in standing.get(row.setting_id, ()) if stop.from_on <= row.started_on]
