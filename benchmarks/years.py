"""What years of work leave behind, for measurements: visits of the past and entries of the audit trail."""

from __future__ import annotations

import random
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import insert, select

from qa_service.audit import heads, signing
from qa_service.audit.chain import link
from qa_service.audit.models import AuditEvent, AuditHead
from qa_service.clock import utc_now
from qa_service.database import acting_for, db, transaction
from qa_service.providers.models import Setting
from qa_service.visits.kinds import Rag, VisitState
from qa_service.visits.models import QAVisit

_AT_ONCE: Final = 10_000


def add_visits(authority_id: int, many: int) -> None:
    """So many visits that were signed off, over ten years and all settings."""
    chance, now = random.Random(5), utc_now()
    settings = list(db.session.scalars(select(Setting.id).order_by(Setting.id)))
    db.session.rollback()
    with acting_for(authority_id):
        for start in range(0, many, _AT_ONCE):
            rows = []
            for number in range(start, min(start + _AT_ONCE, many)):
                on = date.today() - timedelta(days=1 + number % 3650)
                rows.append({
                    "authority_id": authority_id, "setting_id": chance.choice(settings), "planned_for": on,
                    "visited_on": on, "state": VisitState.SIGNED_OFF, "overall": chance.choice(list(Rag)),
                    "results": [], "created_at": now, "submitted_at": now, "signed_off_at": now, "version": 1,
                    "key": f"benchmark-{number}"})
            with transaction():
                db.session.execute(insert(QAVisit), rows)


def add_events(many: int, authority_id: int = 1) -> None:
    """So many entries of the trail as the service would write them, quickly."""
    key, now = signing.signer(None), utc_now()
    with transaction():
        rows: list[dict[str, Any]] = []
        head = db.session.scalars(select(AuditHead)).one()
        begun, previous = head.sequence, head.hash
        for number in range(begun + 1, begun + many + 1):
            row = {"sequence": number, "at": now, "authority_id": authority_id, "actor": f"user:{number % 100}",
                   "actor_role": "manager", "action": "record.viewed", "subject_type": "setting",
                   "subject_id": f"SC{number % 3000:06}", "details": {"page": "reports.setting"},
                   "request_id": "AAAA-BBBB", "previous_hash": previous}
            row["hash"] = previous = link(AuditEvent(**row))
            rows.append(row | {"seal": key.seal(previous)})
            if len(rows) == _AT_ONCE or number == begun + many:
                db.session.execute(insert(AuditEvent), rows)
                rows = []
        head.sequence, head.hash, head.sealed_from = begun + many, previous, 1
        heads.sign(head)
