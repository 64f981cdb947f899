"""The pages of providers: the legal entity, its contracts, documents and financial checks."""

from __future__ import annotations

from flask import redirect, request
from werkzeug.wrappers import Response

from forms.contracts import DocumentForm, FinancialCheckForm, ProviderForm
from qa_service.clock import today
from qa_service.contracts import checks, listing, papers, providers, service, suspensions
from qa_service.contracts.blueprint import (
    NUMBER,
    blueprint,
    clashed,
    expiry_warning,
    form_page,
    keep_file,
    note_file,
)
from qa_service.contracts.checks import CheckSaid
from qa_service.contracts.kinds import DocumentKind
from qa_service.contracts.papers import PaperSaid
from qa_service.contracts.providers import ProviderSaid
from qa_service.database import transaction
from qa_service.errors import NotFound
from qa_service.flags.names import groups_called
from qa_service.permissions import Permission, requires
from qa_service.vocabulary import SubjectType
from qa_service.web import actor, asked_number, page_number, person, render, saving, tell
from qa_service.web.files import download, sent
from qa_service.web.people import people

_PROVIDER = f"/contracts/providers/{NUMBER.format('provider_id')}"
_PAPER = f"/contracts/papers/{NUMBER.format('paper_id')}"
_CHECK = f"/contracts/checks/{NUMBER.format('check_id')}"
AHEAD = {30: "30 days", 90: "90 days", 365: "a year"}


@blueprint.get("/contracts/providers")
@requires(Permission.CONTRACT_READ)
def provider_list() -> Response:
    """Every provider with which the council has, or had, a contract."""
    words = request.args.get("q", "")[:200]
    page = providers.providers_listed(words, number=page_number())
    return render("contracts/providers.html", page=page, words=words,
                  groups=groups_called({one.group_id for one in page.items if one.group_id}))


@blueprint.route("/contracts/providers/new", methods=["GET", "POST"])
@requires(Permission.CONTRACT_UPDATE)
def new_provider() -> Response:
    """A provider is added."""
    form = ProviderForm(group=request.args.get("group", ""), name=request.args.get("group", ""))
    if form.validate_on_submit():
        number = 0
        with saving(form):
            number = providers.add_provider(_said(form), by=actor())
        if form.saved:
            tell("The provider is kept.")
            return redirect(f"/contracts/providers/{number}")
    return form_page(form, "Add a provider", button="Keep the provider", back_to="/contracts/providers",
                     back_words="Providers")


def _said(form: ProviderForm) -> ProviderSaid:
    return ProviderSaid(form.name.data or "", form.company_number.data, form.group.data or "", form.note.data)


@blueprint.get(_PROVIDER)
@requires(Permission.CONTRACT_READ)
def provider(provider_id: int) -> Response:
    """One provider."""
    found, day = providers.provider_by_id(provider_id), today()
    settings = providers.settings_of_provider(found)
    stops = suspensions.about_provider(found, settings, day)
    return render(
        "contracts/provider.html", provider=found, day=day, names=people().names(),
        group=groups_called([found.group_id]).get(found.group_id) if found.group_id else None,
        settings=len(settings), contracts=service.contracts_of(provider_id),
        papers=papers.newest_papers([provider_id]).get(provider_id, []), older=papers.older_papers(provider_id),
        missing=papers.missing_of(provider_id, day), checks=checks.checks_of(provider_id),
        suspensions=stops, about=suspensions.about(stops), flags=listing.flags_on(SubjectType.PROVIDER, provider_id))


@blueprint.route(f"{_PROVIDER}/change", methods=["GET", "POST"])
@requires(Permission.CONTRACT_UPDATE)
def change_provider(provider_id: int) -> Response:
    """A provider is changed."""
    found = providers.provider_by_id(provider_id)
    group = groups_called([found.group_id]).get(found.group_id, "") if found.group_id else ""
    form = ProviderForm(version=str(found.version), name=found.name, company_number=found.company_number,
                        group=group, note=found.note)
    if form.validate_on_submit():
        with saving(form):
            providers.change_provider(provider_id, _said(form), version=form.seen, by=actor())
        if form.saved:
            tell("The provider is changed.")
            return redirect(f"/contracts/providers/{provider_id}")
    now = providers.provider_by_id(provider_id)
    if clashed(form):
        form.version.data = str(now.version)
    return form_page(form, "Change a provider", button="Save", back_to=f"/contracts/providers/{provider_id}",
                     back_words=now.name, stands=[("Name", now.name), ("Company number", now.company_number or ""),
                                                  ("Note", now.note or "")])


@blueprint.post(f"{_PROVIDER}/remove")
@requires(Permission.CONTRACT_UPDATE)
def remove_provider(provider_id: int) -> Response:
    """A provider that was entered by mistake is taken away."""
    with transaction():
        providers.remove_provider(provider_id, by=actor())
    tell("The provider is taken away.", undo=f"/contracts/providers/{provider_id}/restore")
    return redirect("/contracts/providers")


@blueprint.post(f"{_PROVIDER}/restore")
@requires(Permission.CONTRACT_UPDATE)
def restore_provider(provider_id: int) -> Response:
    """A removed provider is brought back."""
    with transaction():
        providers.restore_provider(provider_id, by=actor())
    tell("The provider is back.")
    return redirect(f"/contracts/providers/{provider_id}")


@blueprint.get("/contracts/documents")
@requires(Permission.CONTRACT_READ)
def expiring_documents() -> Response:
    """Documents that have expired, or soon do."""
    usual, days = expiry_warning(), days_asked()
    page = papers.running_out(today(), days, number=page_number())
    return render("contracts/documents.html", page=page, days=days, day=today(),
                  ahead=sorted({(usual, f"{usual} days"), *AHEAD.items()}))


def days_asked() -> int:
    """Within how many days documents run out that the address asks for."""
    days = asked_number("days")
    return expiry_warning() if days is None else min(days, 3650)


@blueprint.route(f"{_PROVIDER}/documents/new", methods=["GET", "POST"])
@requires(Permission.CONTRACT_UPDATE)
def new_document(provider_id: int) -> Response:
    """A document that somebody has seen."""
    found = providers.provider_by_id(provider_id)
    name = found.name
    form = DocumentForm(seen_on=today(), kind=request.args.get("kind", ""), name=request.args.get("name", "")[:120])
    form.offer((kind.value, kind.words) for kind in DocumentKind)
    if form.validate_on_submit():
        cleaned = sent(form)
        if not form.errors:
            sha256 = keep_file(cleaned)
            with saving(form):
                assert form.seen_on.data is not None
                papers.keep_paper(provider_id, PaperSaid(
                    DocumentKind(form.kind.data), form.seen_on.data, form.name.data, form.expires_on.data,
                    bool(form.lasting.data), form.note.data, note_file(sha256, cleaned)), by=actor(), today=today())
            if form.saved:
                tell("The document is kept.")
                return redirect(f"/contracts/providers/{provider_id}#documents")
    return form_page(form, "Record a document", button="Keep the document", caption=name, upload=True,
                     back_to=f"/contracts/providers/{provider_id}", back_words=name)


@blueprint.get(f"{_PAPER}/file")
@requires(Permission.CONTRACT_READ)
def document_file(paper_id: int) -> Response:
    """The file of a contract document, as a download."""
    paper = papers.paper_by_id(paper_id)
    if paper.document_sha256 is None:
        raise NotFound("No file of this document was kept.")
    return download(paper.document_sha256, paper.file_name or "document")


@blueprint.post(f"{_PAPER}/remove")
@requires(Permission.CONTRACT_UPDATE)
def remove_document(paper_id: int) -> Response:
    """A document that was entered by mistake is taken away."""
    with transaction():
        provider_id = papers.remove_paper(paper_id, by=actor())
    tell("The document is taken away.", undo=f"/contracts/papers/{paper_id}/restore")
    return redirect(f"/contracts/providers/{provider_id}#documents")


@blueprint.post(f"{_PAPER}/restore")
@requires(Permission.CONTRACT_UPDATE)
def restore_document(paper_id: int) -> Response:
    """A removed document is brought back."""
    with transaction():
        provider_id = papers.restore_paper(paper_id, by=actor())
    tell("The document is back.")
    return redirect(f"/contracts/providers/{provider_id}#documents")


@blueprint.route(f"{_PROVIDER}/checks/new", methods=["GET", "POST"])
@requires(Permission.FINANCIAL_CHECK)
def new_check(provider_id: int) -> Response:
    """A financial check."""
    found, me = providers.provider_by_id(provider_id), person()
    name, last = found.name, next(iter(checks.checks_of(provider_id)), None)
    form = FinancialCheckForm(checked_on=today(), who=me.name if me else "", source=last.source if last else "",
                              lowest_score=last.lowest_score if last else None)
    if form.validate_on_submit():
        with saving(form):
            assert form.checked_on.data is not None
            checks.record_check(provider_id, CheckSaid(
                form.checked_on.data, form.source.data or "", form.who.data or "", form.score.data,
                form.lowest_score.data, form.note.data), by=actor(), today=today())
        if form.saved:
            tell("The check is kept.")
            return redirect(f"/contracts/providers/{provider_id}#checks")
    return form_page(form, "Record a financial check", button="Keep the check", caption=name,
                     back_to=f"/contracts/providers/{provider_id}", back_words=name)


@blueprint.post(f"{_CHECK}/remove")
@requires(Permission.FINANCIAL_CHECK)
def remove_check(check_id: int) -> Response:
    """A check that was entered by mistake is taken away."""
    with transaction():
        provider_id = checks.remove_check(check_id, by=actor())
    tell("The check is taken away.", undo=f"/contracts/checks/{check_id}/restore")
    return redirect(f"/contracts/providers/{provider_id}#checks")


@blueprint.post(f"{_CHECK}/restore")
@requires(Permission.FINANCIAL_CHECK)
def restore_check(check_id: int) -> Response:
    """A removed check is brought back."""
    with transaction():
        provider_id = checks.restore_check(check_id, by=actor())
    tell("The check is back.")
    return redirect(f"/contracts/providers/{provider_id}#checks")
