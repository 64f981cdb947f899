"""Bringing in the council's own lists: which kinds there are, upload, columns, check, import, and taking back."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from flask import Response as Download
from flask import current_app, redirect, request
from werkzeug.wrappers import Response

from forms.base import Form
from forms.own_lists import OwnListForm
from qa_service.clock import today
from qa_service.documents.uploaded import bare_name
from qa_service.errors import BadInput, NotFound
from qa_service.own_lists import candidates, recording, samples, service, views_look, views_match
from qa_service.own_lists.blueprint import (
    IMPORT,
    blueprint,
    visible_import,
    visible_kind,
    visible_kinds,
)
from qa_service.own_lists.kind import ListKind, kind_called
from qa_service.own_lists.matching import Matcher
from qa_service.own_lists.models import OwnListImport
from qa_service.own_lists.planning import Did
from qa_service.own_lists.sheets import TOO_LARGE, Sheet, read_sheet
from qa_service.own_lists.states import RowState
from qa_service.permissions import Permission, requires
from qa_service.web import actor, allowed, page_number, render, saving, tell
from qa_service.web.errors import page

__all__ = ["blueprint", "views_look", "views_match"]
_SAMPLES = 3


@blueprint.errorhandler(413)
def too_large(_error: Exception) -> Response:
    """A list larger than any form may send: the limit that holds here is the list's own, not the form's."""
    return page(413, sentence=f"Nothing was kept: {TOO_LARGE}", next_step="Then upload it again.")


@blueprint.get("/lists")
@requires(Permission.LIST_IMPORT)
def lists() -> Response:
    """The kinds of list, what each needs, and what was brought in before."""
    kinds = visible_kinds()
    return render("own_lists/index.html", kinds=kinds, earlier={kind.key: service.earlier(kind) for kind in kinds},
                  is_demo=current_app.config["SERVICE"].is_demo)


@blueprint.get("/lists/<key>/sample.<format_>")
@requires(Permission.LIST_IMPORT)
def sample(key: str, format_: str) -> Response:
    """An empty list to fill in; in the demonstration also the invented council's own, to try."""
    kind, filled = kind_called(key), request.args.get("of") == "demonstration"
    if format_ not in samples.FORMATS or not allowed(kind.permission):
        raise NotFound("There is no such file.")
    if filled and (format_ != "csv" or not current_app.config["SERVICE"].is_demo):
        raise NotFound("There is no such file.")
    data = samples.of_the_demonstration(key, today()) if filled else samples.empty(kind, format_)
    return Download(data, mimetype=samples.FORMATS[format_],
                    headers={"Content-Disposition": f'attachment; filename="{key}.{format_}"'})


@blueprint.route("/lists/<key>/new", methods=["GET", "POST"])
@requires(Permission.LIST_IMPORT)
def upload(key: str) -> Response:
    """A list is uploaded."""
    kind, form = visible_kind(key), OwnListForm()
    if form.validate_on_submit():
        file = form.file.data
        if not file or not file.filename:
            form.refuse("file", "Choose your list.")
        elif (import_id := _take(kind, form, file)) is not None:
            asked = visible_import(import_id)[1].state != "mapped"
            return redirect(f"/lists/imports/{import_id}/columns" if asked else f"/lists/imports/{import_id}")
    return render("own_lists/upload.html", form=form, kind=kind, earlier=service.earlier(kind))


def _take(kind: ListKind, form: Form, file: Any) -> int | None:
    """The id of the import, or ``None`` where the form now says what is wrong. The file itself is not kept."""
    name, import_id = bare_name(file.filename), None
    try:
        sheet = _read(kind, file, name)
    except BadInput as refusal:
        form.refuse("file", str(refusal))
        return None
    with saving(form):
        import_id = kind.shelf.record_upload(sheet, by=actor(), notes=list(sheet.notes))
        fields = kind.shelf.remembered_mapping(sheet.headings)
        if fields is None and kind.columns.certain(sheet.headings, sheet.proposed):
            fields = sheet.proposed
        if fields is not None and kind.columns.mapping_problem(fields) is None:
            kind.shelf.settle_columns(import_id, fields, by=actor())
    return import_id if form.saved else None


def _read(kind: ListKind, file: Any, name: str) -> Sheet:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"list{Path(name).suffix.lower()[:6]}"
        file.save(path)
        sheet = read_sheet(path, name, kind.columns, called=kind.called,
                           with_headings=", ".join(heading.lower() for heading in kind.sample_headings[:1])
                           + "".join(f", {one.headings[0]}" for one in kind.columns.all if one.needed))
    if not sheet.rows:
        raise BadInput("there are headings, and no rows below them. Fill the list in and upload it again.", file=name)
    return sheet


@blueprint.route(f"{IMPORT}/columns", methods=["GET", "POST"])
@requires(Permission.LIST_IMPORT)
def columns_of(import_id: int) -> Response:
    """Which column is what, with three rows of each."""
    kind, record = visible_import(import_id)
    if record.state not in ("uploaded", "mapped"):
        return redirect(f"/lists/imports/{import_id}")
    headings, left_out, file_name, notes = record.headings, record.left_out, record.file_name, record.notes
    chosen, form = list(record.mapping), Form()
    if form.validate_on_submit():
        chosen = [request.form.get(f"column-{number}", "ignore") for number in range(len(headings))]
        with saving(form):
            kind.shelf.settle_columns(import_id, kind.columns.fields_of(chosen), by=actor())
        if form.saved:
            return redirect(f"/lists/imports/{import_id}")
    some = kind.shelf.rows_of(import_id, most=50)
    shown = [[cells[number] for _, cells in some if number < len(cells) and cells[number]][:_SAMPLES]
             for number in range(len(headings))]
    return render("own_lists/columns.html", form=form, kind=kind, file_name=file_name, left_out=left_out,
                  fields=kind.columns.choices, import_id=import_id, headings=headings, chosen=chosen, samples=shown,
                  notes=notes)


@blueprint.get(IMPORT)
@requires(Permission.LIST_IMPORT)
def look(import_id: int) -> Response:
    """Before the import: what it would do. After it: what it did, what waits, and how it is taken back."""
    kind, record = visible_import(import_id)
    if record.state == "discarded":
        raise NotFound("This list was discarded.")
    if record.state in ("imported", "taken_back"):
        return _after(kind, record)
    if record.state != "mapped":
        return redirect(f"/lists/imports/{import_id}/columns")
    return _check(kind, record, Form())


def _check(kind: ListKind, record: OwnListImport, form: Form) -> Response:
    planned = recording.planned(kind, record, Matcher(candidates.load()), today=today())
    return render("own_lists/check.html", kind=kind, record=record, planned=planned, form=form, Did=Did,
                  same=service.same_file(kind, record))


def _after(kind: ListKind, record: OwnListImport) -> Response:
    counts, refused = service.counted(record.id), service.refused(record.id, number=page_number())
    return render("own_lists/imported.html", kind=kind, record=record, waits=counts[RowState.WAITING],
                  left_out=counts[RowState.LEFT_OUT], superseded=counts[RowState.SUPERSEDED],
                  recorded=counts[RowState.RECORDED], refused=refused, warned=service.warnings_of(record.id),
                  refused_rows=[(one.line, one.problem) for one in refused.items])


@blueprint.post(f"{IMPORT}/import")
@requires(Permission.LIST_IMPORT)
def carry_out(import_id: int) -> Response:
    """Records what the rows say."""
    kind, record = visible_import(import_id)
    form = Form()
    if record.state == "mapped":
        matcher = Matcher(candidates.load())
        with saving(form):
            done = recording.carry_out(import_id, matcher, by=actor(), today=today())
        if not form.saved:
            return _check(kind, visible_import(import_id)[1], form)
        tell(done.sentence(kind), undo=f"/lists/imports/{import_id}/take-back" if done.new or done.changed else None)
        if done.to_match:
            return redirect(f"/lists/imports/{import_id}/match")
    return redirect(f"/lists/imports/{import_id}")


@blueprint.post(f"{IMPORT}/discard")
@requires(Permission.LIST_IMPORT)
def discard(import_id: int) -> Response:
    """Takes an upload back that is not imported."""
    kind, _ = visible_import(import_id)
    form = Form()
    with saving(form):
        kind.shelf.discard(import_id, by=actor())
    tell("The upload is discarded. Nothing was imported." if form.saved else "The upload could not be discarded.")
    return redirect("/lists")


@blueprint.post(f"{IMPORT}/take-back")
@requires(Permission.LIST_IMPORT)
def take_back(import_id: int) -> Response:
    """Undoes an import."""
    visible_import(import_id)
    form = Form()
    with saving(form):
        done = recording.take_back(import_id, by=actor())
    if not form.saved:
        tell("This list is not imported, or was taken back meanwhile.")
    else:
        tell(f"Taken back: {done.removed} removed, {done.put_back} as an older list has them."
             + (f" {len(done.kept)} stay, because something was added to them since." if done.kept else ""),
             undo=f"/lists/imports/{import_id}/again")
    return redirect(f"/lists/imports/{import_id}")


@blueprint.post(f"{IMPORT}/again")
@requires(Permission.LIST_IMPORT)
def bring_again(import_id: int) -> Response:
    """Carries a list out again that was taken back."""
    kind, _ = visible_import(import_id)
    form = Form()
    with saving(form):
        done = recording.bring_again(import_id, by=actor())
    tell(done.sentence(kind) if form.saved else "This list was not taken back.")
    return redirect(f"/lists/imports/{import_id}")
