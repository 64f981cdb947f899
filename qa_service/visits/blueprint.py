"""The blueprint that the pages of visits and actions share, and who may see which visit."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.wrappers import Response

from qa_service.errors import NotFound
from qa_service.permissions import Permission
from qa_service.visits.kinds import WITH_RESULT
from qa_service.visits.models import QAVisit
from qa_service.visits.service import visit_by_id
from qa_service.visits.uploaded import MOST_BYTES
from qa_service.web import allowed
from qa_service.web.errors import page

blueprint = Blueprint("visits", __name__)
NUMBER = "<int(max=2147483647):{}>"


def visible(visit_id: int) -> QAVisit:
    """The visit, if this reader may see it: others than those who make visits see none before its submission."""
    visit = visit_by_id(visit_id)
    if visit.state not in WITH_RESULT and not allowed(Permission.VISIT_WRITE):
        raise NotFound("There is no such visit.")
    return visit


@blueprint.errorhandler(413)
def too_large(_error: Exception) -> Response:
    """A photo larger than any form may send. What was typed elsewhere is saved already."""
    return page(413, sentence=f"Nothing was kept: a photo or file can have at most {MOST_BYTES // 2**20} MB.",
                next_step="Go back and send a smaller one. Your answers are not lost.")
