"""The blueprint that the pages of visits share, and who may see which visit."""

from __future__ import annotations

from flask import Blueprint, g
from sqlalchemy import select

from qa_service.database import db
from qa_service.errors import NotFound
from qa_service.permissions import Permission
from qa_service.visits.kinds import WITH_RESULT
from qa_service.visits.models import QAVisit
from qa_service.visits.service import visit_by_id
from qa_service.web import allowed
from qa_service.web.files import too_large

blueprint = Blueprint("visits", __name__)
NUMBER = "<int(max=2147483647):{}>"
blueprint.register_error_handler(413, too_large)


def visible(visit_id: int) -> QAVisit:
    """The visit, if this reader may see it: others than those who make visits see none before its submission."""
    visit = visit_by_id(visit_id)
    if visit.state not in WITH_RESULT and not allowed(Permission.VISIT_WRITE):
        raise NotFound("There is no such visit.")
    return visit


def may_see(visit_id: int) -> bool:
    """Whether a link to this visit leads its reader anywhere; asked once for all links of a request."""
    if allowed(Permission.VISIT_WRITE):
        return True
    if "complete_visits" not in g:
        g.complete_visits = frozenset(db.session.scalars(select(QAVisit.id).where(QAVisit.state.in_(WITH_RESULT))))
    return visit_id in g.complete_visits
