"""What somebody of the council found when they checked registrations, as it stood on a day."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import select

from qa_service.database import db
from qa_service.providers.models import RegistrationRecord
from qa_service.vocabulary import RegistrationFound


def records_on(setting_ids: Collection[int], as_at: date) -> dict[int, RegistrationRecord]:
    """The newest record of each of these settings by a day; those that nobody has checked are left out. One query."""
    row = RegistrationRecord
    found = db.session.scalars(
        select(row).where(row.setting_id.in_(setting_ids), row.checked_on <= as_at, row.withdrawn_at.is_(None))
        .order_by(row.checked_on, row.id)) if setting_ids else ()
    return {one.setting_id: one for one in found}


def found_on(setting_ids: Collection[int], as_at: date) -> dict[int, RegistrationFound]:
    """What was found, by the newest record."""
    return {id_: one.found for id_, one in records_on(setting_ids, as_at).items()}
