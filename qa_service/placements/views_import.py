"""Bringing the team's own list in: upload, columns, check, import."""

from __future__ import annotations

import tempfile
from pathlib import Path

from flask import redirect, request, url_for
from sqlalchemy import select
from werkzeug.wrappers import Response

from forms.base import Form
from forms.placements import MissingForm, UploadListForm
from qa_service.clock import today
from qa_service.database import db, paginate
from qa_service.database.session import Page
from qa_service.documents.uploaded import bare_name
from qa_service.errors import BadInput
from qa_service.own_lists import candidates
from qa_service.own_lists.matching import Matcher
from qa_service.own_lists.sheets import TOO_LARGE
from qa_service.permissions import Permission, requires
from qa_service.placements import imports, missing, own_list, planning, uploads
from qa_service.placements.blueprint import blueprint
from qa_service.placements.columns import COLUMNS
from qa_service.placements.models import Child, Placement, PlacementImport, PlacementImportRow
from qa_service.placements.stopped import begun_all_the_same
from qa_service.web import actor, allowed, page_number, render, saving, tell
from qa_service.web.errors import page

_SAMPLES = 3


@blueprint.errorhandler(413)
def too_large(_error: Exception) -> Response:
    """A list larger than any form may send: the limit that holds here is the list's own, not the form's."""
    return page(413, sentence=f"Nothing was kept: {TOO_LARGE}", next_step="Then upload it again.")


@blueprint.route("/placements/import", methods=["GET", "POST"])
@requires(Permission.PLACEMENT_IMPORT)
def upload() -> Response:
    """A list is uploaded; earlier ones are listed."""
    form = UploadListForm(as_at=today())
    if form.validate_on_submit():
        file = form.file.data
        if not file or not file.filename:
            form.refuse("file", "Choose your team’s list")
        elif (import_id := _take(form, file)) is not None:
            return redirect(url_for("placements.columns_of", import_id=import_id))
    return render("placements/upload.html", form=form, earlier=earlier_lists())


def earlier_lists() -> list[PlacementImport]:
    """The last lists that were brought in, the newest first."""
    return list(
        db.session.scalars(
            select(PlacementImport)
            .where(PlacementImport.state != "discarded")
            .order_by(PlacementImport.id.desc())
            .limit(10)
        )
    )


def _take(form: UploadListForm, file: object) -> int | None:
    """The id of the import, or ``None`` where the form now says what is wrong. The file itself is not kept."""
    name = bare_name(getattr(file, "filename", ""))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"list{Path(name).suffix.lower()[:6]}"
        file.save(path)  # type: ignore[attr-defined]
        try:
            sheet = own_list.read_sheet(path, name)
        except BadInput as refusal:
            form.refuse("file", str(refusal))
            return None
    import_id = None
    with saving(form):
        import_id = uploads.record_upload(sheet, as_at=form.as_at.data or today(), by=actor())
    return import_id if form.saved else None


@blueprint.route("/placements/imports/<int(max=2147483647):import_id>/columns", methods=["GET", "POST"])
@requires(Permission.PLACEMENT_IMPORT)
def columns_of(import_id: int) -> Response:
    """Which column is what, with three rows of each."""
    record = uploads.get(import_id)
    headings, left_out, file_name = list(record.headings), list(record.left_out), record.file_name
    notes, chosen = list(record.notes), list(record.mapping)
    form = Form()
    if form.validate_on_submit():
        chosen = [request.form.get(f"column-{number}", "ignore") for number in range(len(headings))]
        with saving(form):
            uploads.settle_columns(import_id, COLUMNS.fields_of(chosen), by=actor())
        if form.saved:
            return redirect(url_for("placements.check", import_id=import_id))
    samples = uploads.rows_of(import_id, most=50)
    shown = [
        [cells[number] for _, cells in samples if number < len(cells) and cells[number]][:_SAMPLES]
        for number in range(len(headings))
    ]
    return render(
        "placements/columns.html",
        form=form,
        file_name=file_name,
        left_out=left_out,
        notes=notes,
        fields=COLUMNS.choices,
        import_id=import_id,
        headings=headings,
        chosen=chosen,
        samples=shown,
    )


@blueprint.get("/placements/imports/<int(max=2147483647):import_id>")
@requires(Permission.PLACEMENT_IMPORT)
def check(import_id: int) -> Response:
    """Before the import: what it would do. After it: what it did, and what waits for a person."""
    record = uploads.get(import_id)
    if record.state == "imported":
        return _imported(record)
    if record.state != "mapped":
        return redirect(url_for("placements.columns_of", import_id=import_id))
    understood = planning.understand(
        uploads.rows_of(import_id), record.mapping, today=record.as_at
    )
    planned = planning.plan(understood, None, as_at=record.as_at)
    return render("placements/check.html", record=record, planned=planned, warned=_warned(planned), form=Form())


def _warned(planned: planning.Plan) -> list[tuple[int, str]]:
    return [(row.line, warning) for row in planned.understood.rows for warning in row.warnings]


def _imported(record: PlacementImport) -> Response:
    rejected = rows_not_taken(record.id, number=page_number(), size=100)
    counts = imports.counts_of(record.id)
    gone, references = gone_from(record.id)
    stopped = begun_all_the_same(record.id, today()) if allowed(Permission.CONTRACT_READ) else []
    return render("placements/imported.html", record=record, rejected=rejected, counts=counts, gone=gone,
                  references=references, stopped=stopped)


def rows_not_taken(import_id: int, *, number: int = 1, size: int) -> Page[PlacementImportRow]:
    """The rows of an imported list that could not be taken, with the reason of each."""
    statement = (
        select(PlacementImportRow)
        .where(PlacementImportRow.import_id == import_id, PlacementImportRow.placement_id.is_(None))
        .order_by(PlacementImportRow.line)
    )
    return paginate(statement, number=number, size=size)


def gone_from(import_id: int) -> tuple[list[Placement], dict[int, str]]:
    """Current placements that the list does not have, if it is the newest, and the children's references by id."""
    gone = missing.missing_placements(today()) if import_id == uploads.newest_import_id() else []
    rows = db.session.execute(
        select(Child.id, Child.reference).where(Child.id.in_([placement.child_id for placement in gone]))
    )
    return gone, {row.id: row.reference for row in rows}


@blueprint.post("/placements/imports/<int(max=2147483647):import_id>/import")
@requires(Permission.PLACEMENT_IMPORT)
def carry_out(import_id: int) -> Response:
    """Makes the list's rows placements."""
    record = uploads.get(import_id)
    form = Form()
    if record.state == "mapped":
        understood = planning.understand(
            uploads.rows_of(import_id), record.mapping, today=record.as_at
        )
        planned = planning.plan(understood, Matcher(candidates.load()), as_at=record.as_at)
        with saving(form):
            result = imports.carry_out(import_id, planned, by=actor())
        if not form.saved:
            return render(
                "placements/check.html",
                form=form,
                record=uploads.get(import_id),
                planned=planned,
                warned=_warned(planned),
            )
        tell(
            f"{result.imported} placements imported, {result.unchanged} unchanged, "
            f"{len(result.rejected)} rows not taken."
        )
    return redirect(url_for("placements.check", import_id=import_id))


@blueprint.post("/placements/imports/<int(max=2147483647):import_id>/discard")
@requires(Permission.PLACEMENT_IMPORT)
def discard(import_id: int) -> Response:
    """Takes an upload back that is not imported."""
    form = Form()
    with saving(form):
        uploads.discard(import_id, by=actor())
    tell("The upload is discarded. Nothing was imported." if form.saved else "The upload could not be discarded.")
    return redirect(url_for("placements.upload"))


@blueprint.route("/placements/missing/<int(max=2147483647):placement_id>", methods=["GET", "POST"])
@requires(Permission.PLACEMENT_IMPORT)
def settle_missing(placement_id: int) -> Response:
    """What became of a placement that the newest list does not have."""
    placement, reference = missing.placement_with_reference(placement_id)
    shown = {"reference": reference, "written": placement.setting_as_written, "started_on": placement.started_on}
    form = MissingForm()
    if form.validate_on_submit():
        if form.said.data == "ended" and not form.ended_on.data:
            form.refuse("ended_on", "Enter the first day no longer there")
        else:
            with saving(form):
                missing.settle_missing(
                    placement_id,
                    ended_on=form.ended_on.data if form.said.data == "ended" else None,
                    remove=form.said.data == "mistake",
                    by=actor(),
                    today=today(),
                )
            if form.saved:
                tell("That is recorded.")
                newest = uploads.newest_import_id()
                return redirect(f"/placements/imports/{newest}" if newest else "/placements")
    return render("placements/missing.html", form=form, shown=shown, newest=uploads.newest_import_id())
