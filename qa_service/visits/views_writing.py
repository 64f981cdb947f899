"""Writing a visit: a page for each part, saved whole by its button, and thing by thing as somebody types."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from flask import current_app, redirect, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from forms.visits import DAY, writing_form
from qa_service.accounts import kept_forms
from qa_service.clock import today
from qa_service.database import transaction
from qa_service.errors import BadInput, NotFound, ServiceError
from qa_service.permissions import Permission, requires
from qa_service.visits import actions, entries, files, finishing, service, templates, writing
from qa_service.visits.blueprint import NUMBER, blueprint, visible
from qa_service.visits.kinds import VisitState, is_issue
from qa_service.visits.models import QAVisit
from qa_service.visits.writing import ABOUT, Step
from qa_service.web import actor, render, saving, tell
from qa_service.web.forms import status_of
from qa_service.web.gate import keeps_typed
from qa_service.web.people import people

_VISIT = NUMBER.format("visit_id")


@blueprint.route(f"/visits/{_VISIT}/about", methods=["GET", "POST"])
@requires(Permission.VISIT_WRITE)
@keeps_typed
def about(visit_id: int) -> Response:
    """When the visit was made, who was seen, what children said."""
    return _part(visit_id, ABOUT)


@blueprint.route(f"/visits/{_VISIT}/themes/<int:position>", methods=["GET", "POST"])
@requires(Permission.VISIT_WRITE)
@keeps_typed
def theme(visit_id: int, position: int) -> Response:
    """The questions of one theme."""
    return _part(visit_id, str(position))


def _part(visit_id: int, key: str) -> Response:
    visit = visible(visit_id)
    steps = writing.steps_of(visit_id, templates.whole(finishing.template_of(visit)))
    step = next((one for one in steps if one.key == key), None)
    if step is None:
        raise NotFound("This visit has no such part.")
    if visit.state not in (VisitState.PLANNED, VisitState.DRAFT):
        return redirect(f"/visits/{visit_id}")
    form, kept_since = writing_form(step.boxes, day=key == ABOUT, data=_opened(visit, step)), None
    status = None
    if not form.is_submitted():
        form, kept_since = _as_it_was_left(form, step)
    elif form.validate():
        clashed = False
        with saving(form):
            clashed = _save(visit_id, step, form)
        if form.saved and not clashed:
            return redirect(_whereto(visit_id, steps, step))
        if form.saved:
            status = 409
            form = writing_form(step.boxes, day=key == ABOUT, formdata=None,
                                data=_opened(service.visit_by_id(visit_id), step))
            form.saved = True
        elif form.refused_with == 409 and key == ABOUT:
            form[f"shown-{DAY}"].data = writing.shown_day(service.visit_by_id(visit_id).visited_on)
    return _page(visit_id, steps, step, form, status, kept_since)


def _opened(visit: QAVisit, step: Step) -> dict[str, Any]:
    return {DAY: visit.visited_on, f"shown-{DAY}": writing.shown_day(visit.visited_on),
            **writing.values_for(step, entries.entries_of(visit.id))}


def _as_it_was_left(form: Any, step: Step) -> tuple[Any, datetime | None]:
    """The form as its writer sent it when their session had ended, if they did, and since when."""
    row = kept_forms.kept(actor().user_id or 0, step.path)
    if row is None:
        return form, None
    typed = MultiDict((name, value) for name, values in row.fields.items() for value in values)
    return writing_form(step.boxes, day=step.key == ABOUT, formdata=typed), row.kept_at


def _save(visit_id: int, step: Step, form: Any) -> bool:
    """Saves what was changed on the page; whether somebody else had changed the same."""
    by = actor()
    kept_forms.drop(by.user_id or 0, step.path)
    if step.key == ABOUT:
        writing.take_day(visit_id, form[DAY].data, form[f"shown-{DAY}"].data or "", by=by, today=today())
    took = [writing.take(visit_id, box.name, form[box.name].data or "", form[f"shown-{box.name}"].data or "", by=by,
                         beside=form[f"beside-{box.name}"].data or "") for box in step.boxes]
    return any(one is not None and one.clash is not None for one in took)


def _whereto(visit_id: int, steps: list[Step], step: Step) -> str:
    """Where the button that was used leads: an action or a photo for a finding, else the next part."""
    then, _, question = request.form.get("then", "").partition("-")
    if then in ("actions", "files") and question.isascii() and question.isdigit():
        return f"/visits/{visit_id}/{then}/new?question={question}"
    tell("Saved.")
    later = steps[steps.index(step) + 1:]
    return later[0].path if later else f"/visits/{visit_id}"


def _page(visit_id: int, steps: list[Step], step: Step, form: Any, status: int | None,
          kept_since: datetime | None) -> Response:
    visit = service.visit_by_id(visit_id)
    whole = templates.whole(finishing.template_of(visit))
    missing = finishing.progress_of(visit, whole).missing
    standing = entries.entries_of(visit_id)
    return render(
        "visits/write.html", form=form, status=status, visit=visit, step=step, steps=steps, names=people().names(),
        kept_since=kept_since, unsaved=kept_since is not None or (form.is_submitted() and not form.saved),
        left={one.key: sum(1 for lack in missing if lack.part == one.key) for one in steps},
        standing=standing, clashes=entries.clashes_of(visit_id), rated=_scales(step),
        personal={name: found for name, one in standing.items() if (found := entries.personal_details(one.value))},
        issues={name for name, one in standing.items() if name.startswith("rating-") and is_issue(one.value)},
        actions_for=_by(actions.of_visit(visit_id), "source_part"),
        files_for=_by(files.of_visit(visit_id), "question_id"))


def _scales(step: Step) -> dict[int, bool]:
    """Whether each question of the part is answered with a rating."""
    return {one.id: bool(one.scale.ratings) for one in (step.part.questions if step.part else ())}


def _by(rows: list[Any], name: str) -> dict[int | None, list[Any]]:
    found: dict[int | None, list[Any]] = {}
    for row in rows:
        found.setdefault(getattr(row, name), []).append(row)
    return found


@blueprint.post(f"/visits/{_VISIT}/save")
@requires(Permission.VISIT_WRITE)
def save(visit_id: int) -> Response:
    """One thing, as somebody types it. Answers with what the page is to send with its next letters."""
    visible(visit_id)
    name, value = request.form.get("name", "")[:40], request.form.get("value", "")
    try:
        with transaction():
            kept_forms.drop(actor().user_id or 0, writing.path_of(visit_id, request.args.get("part", "")))
            if name == DAY:
                return _json({"shown": _save_day(visit_id, value), "beside": "", "personal": []})
            saved = writing.take(visit_id, name, value, request.form.get("shown", ""), by=actor(),
                                 beside=request.form.get("beside", ""))
    except ServiceError as refusal:
        words = refusal.message if isinstance(refusal, BadInput) else str(refusal)
        return _json({"error": words}, 404 if isinstance(refusal, NotFound) else status_of(refusal))
    if saved is None:
        return _json({"shown": request.form.get("shown", ""), "beside": "", "personal": []})
    if saved.clash is not None:
        return _json({"shown": request.form.get("shown", ""), "beside": str(saved.clash.id), "standing": saved.standing,
                      "personal": list(saved.personal)}, 409)
    return _json({"shown": writing.shown_as(saved.number, value), "beside": "", "personal": list(saved.personal)})


def _save_day(visit_id: int, value: str) -> str:
    """Saves the day on which the visit was made; what the page is to say that it shows."""
    field = writing_form((), day=True, formdata=MultiDict((DAY, part) for part in value.split("/")))[DAY]
    if field.process_errors or field.data is None:
        raise BadInput(field.process_errors[0] if field.process_errors else "Give the day of the visit.", field=DAY)
    writing.take_day(visit_id, field.data, request.form.get("shown", ""), by=actor(), today=today())
    return writing.shown_day(field.data)


def _json(content: dict[str, Any], status: int = 200) -> Response:
    return current_app.response_class(json.dumps(content), status=status, mimetype="application/json")


@blueprint.post(f"/visits/texts/{NUMBER.format('other_id')}/choose")
@requires(Permission.VISIT_WRITE)
def choose_text(other_id: int) -> Response:
    """A text that was written at the same time stands from now on."""
    with transaction():
        entries.choose(other_id, by=actor())
        visit_id = entries.other_by_id(other_id).visit_id
    tell("That text stands now. The other is kept.")
    return redirect(_back_to(visit_id))


@blueprint.post(f"/visits/texts/{NUMBER.format('other_id')}/leave")
@requires(Permission.VISIT_WRITE)
def leave_text(other_id: int) -> Response:
    """The text that stands goes on standing."""
    with transaction():
        entries.leave(other_id, by=actor())
        visit_id = entries.other_by_id(other_id).visit_id
    tell("The text that stood stands. The other is kept.")
    return redirect(_back_to(visit_id))


def _back_to(visit_id: int) -> str:
    part = request.form.get("part", "")
    known = part == ABOUT or (part.isascii() and part.isdigit())
    return writing.path_of(visit_id, part) if known else f"/visits/{visit_id}"
