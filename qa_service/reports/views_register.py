"""Published lists: those that GOV.UK offers, and files brought by hand; looked at before they are imported."""

from __future__ import annotations

from pathlib import Path

from flask import current_app, redirect
from sqlalchemy import select
from werkzeug.wrappers import Response

from forms.reports import ReviewForm, UploadListForm
from qa_service.database import db, transaction
from qa_service.documents import service as documents
from qa_service.documents.models import Document, DocumentOrigin
from qa_service.errors import BadInput, NotFound
from qa_service.ofsted.collecting import make_fetcher
from qa_service.permissions import Permission, requires
from qa_service.providers import list_offers, register
from qa_service.providers.models import ListOffer, RegisterList, RegisterRejection
from qa_service.reports.blueprint import blueprint
from qa_service.web import actor, render, saving, tell
from scrapers.lists import ListError

LARGEST = 25 * 1024 * 1024


@blueprint.route("/register", methods=["GET", "POST"])
@requires(Permission.REGISTER_IMPORT)
def register_lists() -> Response:
    """What GOV.UK offers, what was imported, and a file to upload."""
    form = UploadListForm()
    if form.validate_on_submit():
        file = form.file.data
        data = file.read(LARGEST + 1) if file and file.filename else b""
        if not data or len(data) > LARGEST:
            form.refuse("file", "Choose the list's file" if not data else "The file is larger than 25 MB")
        else:
            sha256 = _keep(data, file.filename)
            return redirect(f"/register/{sha256}")
    imported = list(db.session.scalars(select(RegisterList).order_by(RegisterList.id.desc()).limit(50)))
    return render("reports/register.html", form=form, offers=list_offers.offers(), checks=list_offers.checks(),
                  imported=imported)


@blueprint.post("/register/offers/<int:offer_id>/look")
@requires(Permission.REGISTER_IMPORT)
def look_at_offer(offer_id: int) -> Response:
    """Fetches an offered list, to be looked at before it is imported."""
    try:
        sha256, _ = list_offers.fetch_offer(make_fetcher(current_app.config["SERVICE"]), offer_id, by=actor())
    except BadInput as refusal:
        tell(str(refusal))
        return redirect("/register")
    return redirect(f"/register/{sha256}")


@blueprint.post("/register/offers/<int:offer_id>/pass-over")
@requires(Permission.REGISTER_IMPORT)
def pass_over_offer(offer_id: int) -> Response:
    """Says that an offered list is not wanted."""
    with transaction():
        list_offers.decide(offer_id, imported=False, by=actor())
    tell("Passed over.")
    return redirect("/register")


@blueprint.route("/register/<sha256>", methods=["GET", "POST"])
@requires(Permission.REGISTER_IMPORT)
def preview_list(sha256: str) -> Response:
    """What a list holds: its sheets, rows and problems; importing it is one more step."""
    path, name = _stored(sha256)
    form = ReviewForm(meta={"csrf": True})
    del form.note
    try:
        listed = register.read_file(path, name)
    except ListError as error:
        form.refuse(None, str(error))
        form.refused_with = 422
        return render("reports/register_preview.html", form=form, name=name, lists=[], passed_over=[])
    if form.validate_on_submit():
        with saving(form):
            taken = register.import_file(path, by=actor(), name=name, listed=listed)
            for offer in db.session.scalars(select(ListOffer).filter_by(sha256=sha256, state="offered")):
                list_offers.decide(offer.id, imported=True, by=actor())
        if form.saved:
            changed = sum(one.imported for one in taken.lists)
            rejected = len(taken.rejected)
            tell(f"Imported: {changed:,} rows told something new"
                 + (f", {rejected:,} could not be taken and are listed below." if rejected else "."))
            return redirect("/register")
    return render("reports/register_preview.html", form=form, name=name, lists=listed.lists,
                  passed_over=listed.passed_over)


@blueprint.get("/register/lists/<int:list_id>")
@requires(Permission.REGISTER_IMPORT)
def imported_list(list_id: int) -> Response:
    """One imported list, with every row that could not be taken."""
    found = db.session.get(RegisterList, list_id)
    if found is None:
        raise NotFound("There is no such list.")
    return render("reports/register_list.html", list=found, rejections=_rejections(list_id))


def _rejections(list_id: int) -> list[RegisterRejection]:
    return list(db.session.scalars(
        select(RegisterRejection).filter_by(list_id=list_id).order_by(RegisterRejection.line)))


def _keep(data: bytes, file_name: str) -> str:
    sha256 = documents.keep_bytes(data)
    with transaction():
        documents.record_document(sha256, len(data), media_type="application/octet-stream",
                                  origin=f"upload:{actor().user_id}", file_name=file_name[-200:])
    return sha256


def _stored(sha256: str) -> tuple[Path, str]:
    document = db.session.get(Document, sha256)
    if document is None or document.media_type == "application/pdf":
        raise NotFound("There is no such list.")
    origin = db.session.scalars(
        select(DocumentOrigin).filter_by(sha256=sha256).order_by(DocumentOrigin.id.desc()).limit(1)).one()
    name = origin.file_name or "list"
    return _with_its_ending(documents.path_of(sha256), name), name


def _with_its_ending(path: Path, name: str) -> Path:
    """The stored file under a name with its ending, which tells its format; a link, not a copy."""
    ending = Path(name).suffix.lower()
    if ending not in (".ods", ".xlsx", ".xls", ".csv"):
        raise BadInput("this is not a list that Ofsted publishes: it must be ODS, XLSX or CSV", file=name)
    link = path.with_name(f"{path.name}{ending}")
    if not link.exists():
        link.symlink_to(path.name)
    return link
