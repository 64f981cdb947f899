"""Questions about the agreements that were made for placements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from qa_service.agreements.models import Agreement
from qa_service.database import db, paginate
from qa_service.database.session import Page
from qa_service.flags.names import Called, settings_called
from qa_service.placements.models import Child, Placement


@dataclass(frozen=True, slots=True)
class AgreementLine:
    """One agreement as the page shows it, with the placement that it belongs to."""

    id: int
    reference: str
    called: Called
    started_on: date
    signed_on: date | None
    weekly: Decimal | None
    """Pounds a week; ``None`` where it is not known."""
    placed_on: date | None
    """The first day of the placement of the same child there, the nearest to the agreement's; ``None``: there is none
    on record."""
    ended_on: date | None


def agreements(*, setting_id: int | None = None, number: int = 1, size: int = 50) -> Page[AgreementLine]:
    """Agreements, the newest start first; paged in the database, in a fixed number of queries."""
    statement: Any = select(Agreement, Child.reference).join(Child, Child.id == Agreement.child_id)
    if setting_id is not None:
        statement = statement.where(Agreement.setting_id == setting_id)
    page = paginate(statement.order_by(Agreement.started_on.desc(), Agreement.id.desc()), number=number, size=size,
                    scalars=False)
    found = [(one, reference) for one, reference in page.items]
    called, stays = settings_called({one.setting_id for one, _ in found}), _stays([one for one, _ in found])
    lines = []
    for one, reference in found:
        placed_on, ended_on = _nearest(stays.get((one.child_id, one.setting_id), []), one.started_on)
        lines.append(AgreementLine(one.id, reference, called[one.setting_id], one.started_on, one.signed_on,
                                   one.weekly, placed_on, ended_on))
    return Page(lines, page.number, page.size, page.total)


Stays = list[tuple[date, date | None]]


def _stays(found: Sequence[Agreement]) -> dict[tuple[int, int], Stays]:
    """The placements of these children in these settings, by child and setting."""
    rows = db.session.execute(
        select(Placement.child_id, Placement.setting_id, Placement.started_on, Placement.ended_on)
        .where(Placement.child_id.in_({one.child_id for one in found}),
               Placement.setting_id.in_({one.setting_id for one in found})).order_by(Placement.started_on))
    stays: dict[tuple[int, int], Stays] = {}
    for child_id, setting_id, started_on, ended_on in rows:
        if setting_id is not None:
            stays.setdefault((child_id, setting_id), []).append((started_on, ended_on))
    return stays


def _nearest(stays: Stays, started_on: date) -> tuple[date | None, date | None]:
    return min(stays, key=lambda stay: abs((stay[0] - started_on).days), default=(None, None))
