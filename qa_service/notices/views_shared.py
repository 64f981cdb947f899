"""What a regional partner sees: the notices that were sent to its own organisation."""

from __future__ import annotations

from werkzeug.wrappers import Response

from qa_service.database import transaction
from qa_service.errors import NotFound
from qa_service.notices import printed, shared
from qa_service.notices.blueprint import blueprint
from qa_service.notices.contents import read
from qa_service.notices.shared import Shared
from qa_service.notices.views_notice import as_file
from qa_service.permissions import Permission, requires
from qa_service.web import actor, render

ONE = "/shared-notices/<reference>/<int(max=2147483647):number>"


@blueprint.get("/shared-notices")
@requires(Permission.NOTICE_SHARED)
def shared_notices() -> Response:
    """What was sent to this partner, the newest first."""
    found = shared.sent_to(actor())
    return render("notices/shared.html", found=found, says={one.version.id: read(one.version.contents)
                                                            for one in found})


@blueprint.get(ONE)
@requires(Permission.NOTICE_SHARED)
def shared_notice(reference: str, number: int) -> Response:
    """One version, as it was sent."""
    found = _seen(reference, number)
    return render("notices/shared_one.html", form_of=printed.sent(found.version), reference=reference, number=number)


@blueprint.get(f"{ONE}/form.<kind>")
@requires(Permission.NOTICE_SHARED)
def shared_file(reference: str, number: int, kind: str) -> Response:
    """The same as a file."""
    if kind not in ("pdf", "docx"):
        raise NotFound("There is no such file.")
    found = _seen(reference, number)
    return as_file(printed.sent(found.version, made_for=found.sending.organisation), kind)


def _seen(reference: str, number: int) -> Shared:
    with transaction():
        shared.record_taking(shared.one(reference, number, by=actor()), by=actor())
    return shared.one(reference, number, by=actor())
