"""The first page: what needs attention."""

from __future__ import annotations

from werkzeug.wrappers import Response

from qa_service.clock import today
from qa_service.flags import service as flags
from qa_service.flags.names import groups_called, settings_called
from qa_service.permissions import Permission, requires
from qa_service.placements import service as placements
from qa_service.placements.service import Condition
from qa_service.reports import attention
from qa_service.reports.blueprint import blueprint
from qa_service.vocabulary import SubjectType
from qa_service.web import allowed, render

FLAGS_SHOWN = 20
WORST = (Condition.UNREGISTERED, Condition.CLOSED, Condition.SUSPENDED, Condition.BELOW_GOOD)
CANNOT_SAY = (Condition.NOT_MATCHED, Condition.UNREAD, Condition.UNKNOWN)


@blueprint.get("/")
@requires(Permission.FLAG_READ)
def home() -> Response:
    """Our children in settings that worry us, open flags, reports to read, and the age of it all."""
    page = flags.open_flags(flags.Filters(exposed_only=True), size=FLAGS_SHOWN)
    evidence = flags.evidence_of([flag.id for flag in page.items])
    called = settings_called([flag.setting_id for flag in page.items if flag.setting_id is not None])
    groups = groups_called([flag.subject_id for flag in page.items if flag.subject_type is SubjectType.GROUP])
    exposed = placements.exposed_summary(today()) if allowed(Permission.PLACEMENT_READ) else None
    return render("reports/home.html", page=page, evidence=evidence, called=called, groups=groups, exposed=exposed,
                  worst=WORST, cannot_say=CANNOT_SAY, counts=flags.counts_by_severity(exposed_only=True),
                  age=attention.data_age())
