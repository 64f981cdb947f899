"""Telling colleagues that a visit waits for them: the setting's name, a plain title and a link, nothing of content."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from qa_service.accounts.models import User
from qa_service.alerts import service as alerts
from qa_service.database import db
from qa_service.flags.names import settings_called
from qa_service.permissions import Permission, Role, allows
from qa_service.visits.models import QAVisit

_SIGN_OFF = [role for role in Role if allows(role, Permission.VISIT_SIGN_OFF)]


def tell_of_submission(visit: QAVisit) -> int:
    """Tells everybody who may sign this visit off, in the transaction of its submission. Returns how many."""
    asked = db.session.scalars(select(User.id).where(
        User.role.in_(_SIGN_OFF), User.disabled_at.is_(None), User.id.not_in((visit.lead_id, visit.submitted_by or 0))))
    return _tell(visit, "visit-submitted", list(asked))


def tell_of_return(visit: QAVisit, submitted_by: int | None) -> int:
    """Tells whoever made the visit, and whoever submitted it, that it went back to them."""
    return _tell(visit, "visit-sent-back", [id_ for id_ in {visit.lead_id, submitted_by} if id_ is not None])


def tell_of_answer(visit: QAVisit, *, today: date) -> int:
    """Tells whoever made the visit, or submitted it, that the provider replied or sent evidence: once a day."""
    made_by = [id_ for id_ in {visit.lead_id, visit.submitted_by} if id_ is not None]
    return _tell(visit, "visit-answered", made_by, part=today.isoformat())


def _tell(visit: QAVisit, template: str, user_ids: list[int], *, part: str = "") -> int:
    return alerts.tell_people(
        key=f"{template}:{visit.id}:{part or visit.version}", template=template, user_ids=user_ids,
        context={"setting_name": settings_called([visit.setting_id])[visit.setting_id].name,
                 "link": f"/visits/{visit.id}"})
