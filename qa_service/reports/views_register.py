"""Published lists: those that GOV.UK offers, and files brought by hand; looked at before they are imported."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final

from flask import current_app, redirect
from sqlalchemy import select
from werkzeug.wrappers import Response

from forms.reports import ConfirmForm, UploadListForm
from qa_service.clock import today
from qa_service.database import db, paginate, transaction
from qa_service.database.session import Page
from qa_service.documents import service as documents
from qa_service.documents.models import DocumentOrigin
from qa_service.documents.test_virus import refuse_test_virus
from qa_service.documents.uploaded import bare_name
from qa_service.errors import BadInput, Busy, CouldNotStore, NotFound
from qa_service.flags.exposure import exposure_of
from qa_service.permissions import Permission, requires
from qa_service.providers import list_offers, register
from qa_service.providers.foreseeing import Foreseen, Worse
from qa_service.providers.models import ListOffer, RegisterList, RegisterRejection
from qa_service.reports import looks_kept
from qa_service.reports.blueprint import blueprint
from qa_service.vocabulary import counted
from qa_service.web import actor, page_number, render, saving, tell
from qa_service.web.forms import status_of
from scrapers.lists import CellWarning, ListedFile, ListError
from scrapers.tables import TableError, tables_in

LARGEST: Final = 25 * 1024 * 1024
WORSE_SHOWN: Final = 50
ORIGIN: Final = "list-upload:"
"""Where a list came from that somebody brought: this and who."""


@blueprint.route("/register", methods=["GET", "POST"])
@requires(Permission.REGISTER_IMPORT)
def register_lists() -> Response:
    """What GOV.UK offers, what was imported, and a file to upload."""
    form = UploadListForm()
    if form.validate_on_submit():
        sha256 = _take(form)
        if sha256 is not None:
            return redirect(f"/register/{sha256}")
    imported = imported_lists(number=page_number())
    return render("reports/register.html", form=form, offers=list_offers.offers(), checks=list_offers.checks(),
                  imported=imported)


def imported_lists(*, number: int = 1, size: int = 50) -> Page[RegisterList]:
    """The lists that were imported, the newest first."""
    return paginate(select(RegisterList).order_by(RegisterList.id.desc()), number=number, size=size)


@blueprint.post("/register/offers/<int:offer_id>/look")
@requires(Permission.REGISTER_IMPORT)
def look_at_offer(offer_id: int) -> Response:
    """Fetches an offered list, to be looked at before it is imported."""
    try:
        sha256, _ = list_offers.fetch_offer(
            list_offers.gov_uk_fetcher(current_app.config["SERVICE"]), offer_id, by=actor())
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
    tell("Passed over. It can still be uploaded as a file.")
    return redirect("/register")


@blueprint.route("/register/<sha256>", methods=["GET", "POST"])
@requires(Permission.REGISTER_IMPORT)
def preview_list(sha256: str) -> Response:
    """What a list holds: its sheets, rows and problems; importing it is one more step."""
    path, name = _stored(sha256)
    form = ConfirmForm()
    read = cache(lambda: register.read_file(path, name))  # it takes a second or two: once a request, at most
    try:
        if form.validate_on_submit():
            listed = read()
            with saving(form):
                taken = register.import_file(path, by=actor(), name=name, listed=listed)
                _settle_offers(sha256)
            if form.saved:
                tell(_said(sum(one.imported for one in taken.lists), len(taken.rejected))
                     + _doubtful([cell for one in taken.lists for cell in one.warnings if cell.needs_a_person])
                     + _otherwise([cell for one in taken.lists for cell in one.contradictions]))
                return redirect("/register")
        shown = looks_kept.held(path, name, read)
    except ListError as error:
        form.refuse(None, str(error))
        form.refused_with = 422
        return render("reports/register_preview.html", form=form, name=name, listed=None, known=[], effect=None)
    known = list(db.session.scalars(select(RegisterList).where(RegisterList.sha256 == sha256)))
    effect, worse = _effect(path, name, read)
    return render("reports/register_preview.html", form=form, name=name, listed=shown, known=known, effect=effect,
                  worse=worse, most=WORSE_SHOWN, what_becomes=_what_becomes)


def _effect(path: Path, name: str,
            read: Callable[[], ListedFile]) -> tuple[Foreseen | None, list[tuple[Worse, bool]]]:
    """What importing would do, and the settings that it would show as worse, where our children live first."""
    try:
        effect = looks_kept.foreseen(path, read, name=name, by=actor())
    except (Busy, CouldNotStore):
        return None, []
    ours = exposure_of({one.setting_id for one in effect.worse if one.setting_id is not None}, today())
    with_children = {setting_id for setting_id, exposed in ours.items() if exposed.children}
    told = [(one, one.setting_id in with_children) for one in effect.worse]
    return effect, sorted(told, key=lambda pair: not pair[1])


def _what_becomes(warning: CellWarning) -> str:
    """A warning's reason, and what becomes of the cell."""
    said = warning.reason
    return said if said.endswith(("kept as printed", "left out", "has an overall grade")) else f"{said}; left empty"


@blueprint.get("/register/lists/<int:list_id>")
@requires(Permission.REGISTER_IMPORT)
def imported_list(list_id: int) -> Response:
    """One imported list, with every row that could not be taken."""
    found, rejections = list_with_rejections(list_id, number=page_number(), size=100)
    return render("reports/register_list.html", list=found, rejections=rejections)


def list_with_rejections(list_id: int, *, number: int = 1, size: int) -> tuple[RegisterList, Page[RegisterRejection]]:
    """An imported list, and its rows that could not be taken. Raises ``NotFound``."""
    found = db.session.get(RegisterList, list_id)
    if found is None:
        raise NotFound("There is no such list.")
    return found, paginate(select(RegisterRejection).where(RegisterRejection.list_id == list_id)
                           .order_by(RegisterRejection.line, RegisterRejection.id), number=number, size=size)


def _said(told: int, rejected: int) -> str:
    news = f"{told:,} {'row' if told == 1 else 'rows'} told something new" if told else "nothing in it is new to us"
    return f"Imported: {news}" + (f"; {rejected:,} could not be taken and are listed below." if rejected else ".")


def _doubtful(cells: list[CellWarning]) -> str:
    """That a person must look at what could not be understood, with the first of it."""
    if not cells:
        return ""
    first = min(cells, key=lambda cell: cell.line)
    return (f" {counted(len(cells), 'cell')} could not be understood and must be looked at; the first: row "
            f"{first.line}, {first.field.replace('_', ' ')}: {first.reason}.")


def _otherwise(contradictions: list[CellWarning]) -> str:
    """That two lists of one day contradict each other, with the first of what they say."""
    if not contradictions:
        return ""
    first = min(contradictions, key=lambda cell: (not cell.needs_a_person, cell.line))
    return (f" {counted(len(contradictions), 'cell')} {'says' if len(contradictions) == 1 else 'say'} otherwise than "
            f"another list of the same day; the first: row {first.line}, {first.field}: {first.reason}.")


def _settle_offers(sha256: str) -> None:
    for offer in db.session.scalars(select(ListOffer).where(ListOffer.sha256 == sha256, ListOffer.state == "offered")):
        list_offers.decide(offer.id, imported=True, by=actor())


def _take(form: UploadListForm) -> str | None:
    """Keeps an uploaded list; ``None`` when there is nothing to keep, with the reason on the form."""
    file = form.file.data
    if not file or not file.filename:
        form.refuse("file", "Choose the list’s file")
        return None
    data, name = file.read(LARGEST + 1), bare_name(file.filename)
    if not data or len(data) > LARGEST:
        form.refuse("file", f"{name}: " + ("the file is larger than 25 MB" if data else "the file is empty"))
        return None
    try:
        _refuse_other_files(data, name)
        sha256 = documents.keep_bytes(data)
        with transaction():
            documents.record_document(sha256, len(data), media_type="application/octet-stream",
                                      origin=f"{ORIGIN}{actor().user_id}", file_name=name)
    except (BadInput, CouldNotStore) as refusal:
        form.refuse("file", str(refusal))
        form.refused_with = status_of(refusal)
        return None
    return sha256


def _refuse_other_files(data: bytes, name: str) -> None:
    """Raises ``BadInput`` for what is no table at all: nothing of it is kept."""
    refuse_test_virus(data, name)
    try:
        tables_in(data, name)
    except TableError as refusal:
        raise BadInput(str(refusal)) from refusal


def _stored(sha256: str) -> tuple[Path, str]:
    """A list that was offered or uploaded here, and its name. Nothing else that is stored can be looked at here."""
    offered = select(ListOffer.url).where(ListOffer.sha256 == sha256)
    origin = db.session.scalars(
        select(DocumentOrigin).where(
            DocumentOrigin.sha256 == sha256,
            DocumentOrigin.origin.startswith(ORIGIN, autoescape=True) | DocumentOrigin.origin.in_(offered))
        .order_by(DocumentOrigin.fetched_at.desc(), DocumentOrigin.id.desc()).limit(1)).one_or_none()
    if origin is None:
        raise NotFound("There is no such list.")
    return documents.path_of(sha256), origin.file_name or "list"
