"""One notice: its page, its form as a file, and taking it back."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import redirect, send_file
from werkzeug.wrappers import Response

from forms.base import Form
from qa_service.audit import trail
from qa_service.clock import today, utc_now
from qa_service.database import transaction
from qa_service.database.once import new_key
from qa_service.errors import NotFound
from qa_service.notices import access, commenting, drafting, files, printed, receiving, rules, sending
from qa_service.notices.blueprint import NOTICE, blueprint
from qa_service.notices.drafting import contents_of
from qa_service.notices.kinds import Direction, NoticeState
from qa_service.notices.models import RegionalNotice
from qa_service.notices.opening import place_of, seen
from qa_service.permissions import Permission, requires
from qa_service.private_links import service as links
from qa_service.web import actor, render, tell
from qa_service.web.people import people


@blueprint.get(NOTICE)
@requires(Permission.NOTICE_READ)
def notice(reference: str) -> Response:
    """The notice. That it is read is recorded first."""
    row = seen(reference)
    if row.direction is Direction.RECEIVED:
        return _received(row)
    versions = sending.versions_of(row)
    return render(
        "notices/sent.html", row=row, contents=contents_of(row), place=place_of(row), versions=versions,
        form_of=printed.sent(versions[0]) if versions else printed.draft(contents_of(row)),
        sent=sending.sent_to(row), comments=commenting.comments_of(row), once=new_key(),
        links=links.standing_links(commenting.PURPOSE, row.id), **_common(row))


def _received(row: RegionalNotice) -> Response:
    known = receiving.known_of([row], utc_now())
    said = rules.of_received(known)[0] if row.state is NoticeState.IN_FORCE else None
    return render("notices/received.html", row=row, contents=contents_of(row), place=place_of(row), said=said,
                  known=known[0], children=receiving.children_of(row, today()), actions=receiving.actions_of(row),
                  **_common(row))


def _common(row: RegionalNotice) -> dict[str, Any]:
    return {"events": drafting.events_of(row), "names": people().names(), "handles": access.handles(actor()),
            "looked": trail.of_record(access.SUBJECT, row.reference), "form": Form(), "day": today(),
            "mine": row.made_by == actor().user_id}


@blueprint.get(f"{NOTICE}/form.<kind>")
@requires(Permission.NOTICE_READ)
def form_file(reference: str, kind: str) -> Response:
    """The newest version, or the draft, as PDF or Word; that it is had is recorded first."""
    if kind not in ("pdf", "docx"):
        raise NotFound("There is no such file.")
    row = seen(reference, what="form_had")
    if row.direction is Direction.RECEIVED:
        raise NotFound("There is no such file.")
    versions = sending.versions_of(row)
    return as_file(printed.sent(versions[0]) if versions else printed.draft(contents_of(row)), kind)


@blueprint.get(f"{NOTICE}/received.file")
@requires(Permission.NOTICE_READ)
def received_file(reference: str) -> Response:
    """A received notice as it came, as a download; that it is had is recorded first."""
    return files.sent(seen(reference, what="file_had"))


def as_file(form: printed.Form, kind: str) -> Response:
    """The form as a download. Its name tells nothing."""
    data, media_type = printed.made(form, kind)
    return send_file(BytesIO(data), mimetype=media_type, as_attachment=True,
                     download_name=f"{form.title.lower().replace(' ', '-')}.{kind}")


@blueprint.post(f"{NOTICE}/withdraw")
@requires(Permission.NOTICE_READ)
def withdraw(reference: str) -> Response:
    """Takes a draft back, or a received one that was entered by mistake."""
    with transaction():
        drafting.withdraw(reference, by=actor())
    tell("It is withdrawn.", undo=f"/regional-notice/{reference}/restore")
    return redirect(f"/regional-notice/{reference}")


@blueprint.post(f"{NOTICE}/restore")
@requires(Permission.NOTICE_READ)
def restore(reference: str) -> Response:
    """Brings back what was withdrawn."""
    with transaction():
        drafting.restore(reference, by=actor())
    tell("It is back.")
    return redirect(f"/regional-notice/{reference}")
