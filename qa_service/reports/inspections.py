"""An inspection as its page shows it."""

from __future__ import annotations

from sqlalchemy import select

from qa_service.database import db
from qa_service.errors import NotFound
from qa_service.flags.names import Called, settings_called
from qa_service.ofsted.models import Correction, Inspection


def inspection_called(inspection_id: int) -> tuple[Inspection, Called]:
    """An inspection and what its setting is called. Raises ``NotFound``, also for another council's setting."""
    found = db.session.get(Inspection, inspection_id)
    called = settings_called([found.setting_id]).get(found.setting_id) if found else None
    if found is None or called is None:
        raise NotFound("There is no such inspection.")
    return found, called


def corrections_of(inspection_id: int) -> list[Correction]:
    """What people said about an inspection's fields and did not take back, first first."""
    return list(db.session.scalars(
        select(Correction).where(Correction.inspection_id == inspection_id, Correction.undone_at.is_(None))
        .order_by(Correction.id)))
