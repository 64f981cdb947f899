"""Notices of other authorities: brought in, matched, acknowledged, acted on."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import redirect, request
from werkzeug.wrappers import Response

from forms.actions import ActionForm
from forms.notices import CheckedForm, EndedForm, ReceivedForm, UploadForm
from qa_service.actions import service as actions
from qa_service.clock import LONDON, london, today
from qa_service.concerns.opening import forget_typed, form_as_typed
from qa_service.database import transaction
from qa_service.database.once import new_key
from qa_service.errors import NotFound
from qa_service.flags.names import settings_called
from qa_service.notices import places, receiving
from qa_service.notices.blueprint import NOTICE, blueprint
from qa_service.notices.contents import Contents
from qa_service.notices.drafting import contents_of
from qa_service.notices.kinds import Direction, Reach, Reason
from qa_service.notices.models import RegionalNotice
from qa_service.notices.opening import asks_for_a_look, for_handlers, handlers_only, place_of, seen, version_in
from qa_service.notices.receiving import Arrival
from qa_service.own_lists import finding
from qa_service.own_lists.places import offered, settings_with
from qa_service.permissions import Permission, requires
from qa_service.web import actor, render, saving, tell
from qa_service.web.files import sent as sent_file
from qa_service.web.gate import keeps_typed
from scrapers.notice.reading import read_notice

_TEXTS = ("issuing_authority", "officer_name", "officer_email", "officer_phone", "organisation", "host_authority",
          "service", "urn", "detail")
_REASONS = [(one.value, one.words) for one in Reason]
_READ = ("application/pdf", "application/vnd.openxmlformats-officedocument.wordprocessingml.document")


@blueprint.route("/regional-notices/received/upload", methods=["GET", "POST"])
@requires(Permission.NOTICE_READ)
@for_handlers
def upload() -> Response:
    """A notice that came as a file. It is kept whether or not it can be read."""
    form = UploadForm(key=new_key(), came_on=today())
    if form.validate_on_submit() and (file := sent_file(form, needed=True)) is not None:
        found = read_notice(file.data) if file.media_type in _READ else None
        said = receiving.suggested(found.fields, found.ticked) if found else Contents()
        with saving(form):
            reference = receiving.receive(Arrival(said, _moment(form)), file=file, key=form.key.data or "", by=actor())
        if form.saved:
            read = bool(found and found.fields)
            tell("The file is kept. What could be read stands below: compare it with the file." if read
                 else "The file is kept. It could not be read by machine: open it, and enter what it says.")
            return redirect(f"/regional-notice/{reference}/says")
    return render("notices/upload.html", form=form)


@blueprint.route("/regional-notices/received/new", methods=["GET", "POST"])
@requires(Permission.NOTICE_READ)
@keeps_typed
@for_handlers
def enter_new() -> Response:
    """A notice that came by telephone, by post or in a mail's words."""
    form = form_as_typed(ReceivedForm, key=new_key(), came_on=today())
    form.offer(_REASONS)
    if form.validate_on_submit():
        with saving(form):
            reference = receiving.receive(Arrival(_said(form), _moment(form)), file=None, key=form.key.data or "",
                                          by=actor())
            forget_typed()
        if form.saved:
            tell("The notice is kept.")
            return redirect(f"/regional-notice/{reference}")
    return render("notices/enter.html", form=form, heading="Enter a notice that came", row=None,
                  cancel="/regional-notices")


@blueprint.route(f"{NOTICE}/says", methods=["GET", "POST"])
@requires(Permission.NOTICE_READ)
@keeps_typed
def says(reference: str) -> Response:
    """What a received notice says: entered from its file, or corrected."""
    row = _received(reference)
    contents, came = contents_of(row), london(row.begun_at or row.made_at)
    form = form_as_typed(
        ReceivedForm, version=str(row.version), came_on=came.date(),
                        came_time=came.time().replace(second=0, microsecond=0), to_region_on=contents.to_region_on,
                        review_on=contents.review_on, reasons=[one.value for one in contents.reasons],
                        **{name: getattr(contents, name) for name in _TEXTS})
    form.offer(_REASONS)
    if form.validate_on_submit():
        with saving(form):
            receiving.enter(reference, Arrival(_said(form), _moment(form)), version=version_in(form), by=actor())
            forget_typed()
        if form.saved:
            tell("It is saved.")
            return redirect(f"/regional-notice/{reference}")
    return render("notices/enter.html", form=form, heading="What the notice says", row=row,
                  cancel=f"/regional-notice/{reference}")


@blueprint.get(f"{NOTICE}/match")
@requires(Permission.NOTICE_READ)
def match(reference: str) -> Response:
    """The settings that it may be about."""
    row = _received(reference)
    text = request.args.get("q", "").strip()[:200]
    proposals = receiving.proposals(row).as_kept if not text else []
    ids = [int(one["setting_id"]) for one in proposals]
    return render("notices/match.html", row=row, contents=contents_of(row), text=text, place=place_of(row),
                  found=finding.find(text), offered=offered(proposals, settings_with(ids), settings_called(ids)))


@blueprint.post(f"{NOTICE}/match/<kind>/<int(max=2147483647):which>")
@requires(Permission.NOTICE_READ)
def match_to(reference: str, kind: str, which: int) -> Response:
    """Says which setting or group it is about, or (``nothing``) that it is about nothing that our register knows."""
    handlers_only()
    if kind not in ("setting", "group", "nothing"):
        raise NotFound("There is no such choice.")
    if kind != "nothing":
        finding.place_of(which if kind == "setting" else None, which if kind == "group" else None)
    with transaction():
        receiving.match(reference, which if kind == "setting" else None, which if kind == "group" else None,
                        by=actor())
    tell("It is noted which setting it is about." if kind != "nothing" else
         "It is noted that it is about nothing that our register knows.")
    return redirect(f"/regional-notice/{reference}")


@blueprint.post(f"{NOTICE}/acknowledge")
@requires(Permission.NOTICE_READ)
def acknowledge(reference: str) -> Response:
    """Records that we acknowledged it to the issuing authority."""
    handlers_only()
    with transaction():
        receiving.acknowledge(reference, by=actor())
    tell("It is recorded that we acknowledged it.")
    return redirect(f"/regional-notice/{reference}")


@blueprint.route(f"{NOTICE}/children", methods=["GET", "POST"])
@requires(Permission.NOTICE_READ)
@keeps_typed
def children(reference: str) -> Response:
    """That our children there were looked at, and what came of it."""
    row = _received(reference)
    form = form_as_typed(CheckedForm, on=today())
    if form.validate_on_submit():
        with saving(form):
            receiving.check_children(reference, form.said.data or "", on=form.on.data, by=actor(), today=today(),
                                     looked_at_names=form.looked_at_names.data)
            forget_typed()
        if form.saved:
            tell("It is recorded.")
            return redirect(f"/regional-notice/{reference}")
    return render("notices/children.html", form=form, row=row, children=receiving.children_of(row, today()),
                  place=place_of(row), unsure=places.unsure_of_children(today()),
                  asks_for_a_look=asks_for_a_look(form, "said"))


@blueprint.route(f"{NOTICE}/action", methods=["GET", "POST"])
@requires(Permission.NOTICE_READ)
def action(reference: str) -> Response:
    """An action because of it, which says nothing of it."""
    row = _received(reference)
    form = ActionForm(key=new_key(), text="Visit each of our children there, and review whether the placement is right")
    form.offer(actions.AT_THE_PROVIDER, actions.owners())
    if form.validate_on_submit():
        with saving(form):
            receiving.act(reference, text=form.text.data or "", owner=form.owner.data or "", due_on=form.due_on.data,
                          key=form.key.data or "", by=actor(), today=today())
        if form.saved:
            tell("The action is agreed.")
            return redirect(f"/regional-notice/{reference}")
    return render("notices/action.html", form=form, row=row, place=place_of(row))


@blueprint.route(f"{NOTICE}/ended", methods=["GET", "POST"])
@requires(Permission.NOTICE_READ)
def ended(reference: str) -> Response:
    """That the issuing authority has removed it."""
    row = _received(reference)
    form = EndedForm(on=today())
    if form.validate_on_submit():
        with saving(form):
            receiving.end(reference, on=form.on.data, by=actor(), today=today())
        if form.saved:
            tell("It is recorded that the notice was removed.")
            return redirect(f"/regional-notice/{reference}")
    return render("notices/ended.html", form=form, row=row)


def _received(reference: str) -> RegionalNotice:
    handlers_only()
    row = seen(reference, what="form_read")
    if row.direction is not Direction.RECEIVED:
        raise NotFound("There is no such notice.")
    return row


def _moment(form: UploadForm | ReceivedForm) -> datetime | None:
    on, at = form.came_on.data, form.came_time.data
    return datetime.combine(on, at, LONDON) if on is not None and at is not None else None


def _said(form: ReceivedForm) -> Contents:
    texts: dict[str, Any] = {name: form[name].data or "" for name in _TEXTS}
    return Contents(**texts, to_region_on=form.to_region_on.data,
                    review_on=form.review_on.data, reasons=tuple(Reason(one) for one in form.reasons.data or []),
                    reach=Reach.SERVICE if form.service.data else Reach.ORGANISATION)
