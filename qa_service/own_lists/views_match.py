"""Which setting rows mean: asked once for all rows with the same words; search; a place without registration; undo."""

from __future__ import annotations

from flask import redirect, request
from werkzeug.wrappers import Response

from forms.base import Form
from forms.placements import UnregisteredForm
from forms.widgets import choices_of
from qa_service.own_lists import deciding, places
from qa_service.own_lists.blueprint import IMPORT, ROW, blueprint, visible_import
from qa_service.own_lists.identifiers import personal_details
from qa_service.own_lists.states import RowState
from qa_service.permissions import Permission, requires
from qa_service.providers import names
from qa_service.vocabulary import ProvisionType
from qa_service.web import actor, page_number, render, saving, tell

RUN_AS = (
    ProvisionType.CHILDRENS_HOME,
    ProvisionType.SUPPORTED_ACCOMMODATION,
    ProvisionType.FOSTERING_AGENCY,
    ProvisionType.RESIDENTIAL_FAMILY_CENTRE,
    ProvisionType.OTHER,
)


@blueprint.route(f"{IMPORT}/match", methods=["GET", "POST"])
@requires(Permission.LIST_IMPORT)
def match(import_id: int) -> Response:
    """What waits, with up to three proposals each; what is left alone stays for later."""
    kind, record = visible_import(import_id)
    form, typed = Form(), _typed()
    if form.validate_on_submit():
        chosen = {int(name[4:]): int(value) for name, value in request.form.items()
                  if name.startswith("row-") and _is_id(name[4:]) and _is_id(value)}
        with saving(form):
            done = deciding.match(import_id, {**chosen, **places.by_urn(typed)}, by=actor())
        if form.saved:
            tell(_sentence(done) if chosen or typed else "Nothing was chosen, so nothing is matched.")
            more = deciding.to_match(import_id)
            return redirect(f"/lists/imports/{import_id}/match" if more else f"/lists/imports/{import_id}")
    kind, record = visible_import(import_id)
    return render("own_lists/match.html", form=form, kind=kind, record=record, typed=typed, chosen=request.form,
                  page=deciding.waiting(import_id, number=page_number()))


def _sentence(done: deciding.Decided) -> str:
    refused = f" {done.refused} could not be taken: see why below." if done.refused else ""
    return f"{done.matched} rows matched and recorded.{refused}"


def _typed() -> dict[int, str]:
    """The URNs typed beside rows."""
    return {int(name[4:]): value.strip() for name, value in request.form.items()
            if name.startswith("urn-") and _is_id(name[4:]) and value.strip()}


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


@blueprint.get(f"{IMPORT}/matched")
@requires(Permission.LIST_IMPORT)
def matched(import_id: int) -> Response:
    """What people have matched or left out, each with its undo."""
    kind, record = visible_import(import_id)
    return render("own_lists/matched.html", kind=kind, record=record,
                  page=deciding.settled(import_id, number=page_number()))


@blueprint.get(ROW)
@requires(Permission.LIST_IMPORT)
def row(row_id: int) -> Response:
    """The rows with one place's words: proposals, a search, and what to do where there is no setting."""
    visible_import(deciding.import_of(row_id))
    return _page(row_id, _unregistered_form(row_id))


@blueprint.post(f"{ROW}/to/<int:setting_id>")
@requires(Permission.LIST_IMPORT)
def match_to(row_id: int, setting_id: int) -> Response:
    """These rows mean this setting."""
    import_id, form = deciding.import_of(row_id), Form()
    visible_import(import_id)
    with saving(form):
        done = deciding.match(import_id, {row_id: setting_id}, by=actor())
    return _after(row_id, form, import_id, _sentence(done) if form.saved else "")


@blueprint.post(f"{ROW}/unregistered")
@requires(Permission.LIST_IMPORT)
def match_unregistered(row_id: int) -> Response:
    """A place without registration becomes a setting of the council, and the rows'."""
    import_id, form, sentence = deciding.import_of(row_id), _unregistered_form(row_id), ""
    visible_import(import_id)
    if form.validate_on_submit():
        if found := personal_details(form.name.data):
            form.refuse("name", f"This seems to hold {' and '.join(found)}. Give the place another name.")
        else:
            with saving(form):
                setting_id = names.register_unregistered(
                    form.name.data, provision=ProvisionType(form.provision.data),
                    local_authority=form.local_authority.data or None, by=actor())
                sentence = _sentence(deciding.match(import_id, {row_id: setting_id}, by=actor()))
    return _after(row_id, form, import_id, f"The place is entered as an unregistered setting. {sentence}")


@blueprint.post(f"{ROW}/leave-out")
@requires(Permission.LIST_IMPORT)
def leave_out(row_id: int) -> Response:
    """These rows are not to be taken."""
    import_id, form = deciding.import_of(row_id), Form()
    visible_import(import_id)
    with saving(form):
        rows = deciding.leave_out(row_id, by=actor())
    return _after(row_id, form, import_id, f"{rows} rows are left out." if form.saved else "",
                  undo=f"/lists/rows/{row_id}/undo")


@blueprint.post(f"{ROW}/undo")
@requires(Permission.LIST_IMPORT)
def undo(row_id: int) -> Response:
    """Takes a decision back."""
    import_id, form = deciding.import_of(row_id), Form()
    visible_import(import_id)
    with saving(form):
        rows = deciding.undo(row_id, by=actor())
    return _after(row_id, form, import_id, f"{rows} rows wait again." if form.saved else "")


def _after(row_id: int, form: Form, import_id: int, sentence: str, undo: str | None = None) -> Response:
    if form.saved:
        tell(sentence, undo=undo)
        more = deciding.to_match(import_id)
        return redirect(f"/lists/imports/{import_id}/match" if more else f"/lists/imports/{import_id}")
    return _page(row_id, form if isinstance(form, UnregisteredForm) else _unregistered_form(row_id), form)


def _unregistered_form(row_id: int) -> UnregisteredForm:
    form = UnregisteredForm(name=deciding.group_of(row_id).written[:200])
    form.provision.choices = choices_of((one.value, one.value) for one in RUN_AS)
    return form


def _page(row_id: int, unregistered: UnregisteredForm, form: Form | None = None) -> Response:
    kind, record = visible_import(deciding.import_of(row_id))
    sought = request.args.get("q", "").strip()[:100]
    return render("own_lists/row.html", kind=kind, record=record, group=deciding.group_of(row_id), q=sought,
                  waits=RowState.WAITING, found=places.search(sought, number=page_number()) if sought else None,
                  unregistered=unregistered, form=form or Form())
