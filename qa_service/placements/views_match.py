"""Which setting each row means: proposals, many rows at a time; search; a place without registration; undo."""

from __future__ import annotations

from flask import redirect, request, url_for
from werkzeug.wrappers import Response

from forms.base import Form
from forms.placements import UnregisteredForm, WithoutSettingForm
from forms.widgets import choices_of
from qa_service.own_lists import places
from qa_service.own_lists.identifiers import personal_details
from qa_service.own_lists.written_types import WITHOUT_SETTING, kind_of
from qa_service.permissions import Permission, requires
from qa_service.placements import matches
from qa_service.placements.blueprint import blueprint
from qa_service.providers import names
from qa_service.vocabulary import ProvisionType
from qa_service.web import actor, page_number, render, saving, tell

_RUN_AS = (
    ProvisionType.CHILDRENS_HOME,
    ProvisionType.SUPPORTED_ACCOMMODATION,
    ProvisionType.FOSTERING_AGENCY,
    ProvisionType.RESIDENTIAL_FAMILY_CENTRE,
    ProvisionType.OVER_18,
    ProvisionType.OTHER,
)


@blueprint.route("/placements/match", methods=["GET", "POST"])
@requires(Permission.PLACEMENT_IMPORT)
def match() -> Response:
    """Rows that wait, with up to three proposals each; what is left alone stays for later."""
    form = Form()
    if form.validate_on_submit():
        decisions = {
            int(name[4:]): int(value)
            for name, value in request.form.items()
            if name.startswith("row-") and _is_id(name[4:]) and _is_id(value)
        }
        with saving(form):
            done = matches.match({**decisions, **places.by_urn(_typed())}, by=actor())
        if form.saved:
            tell(f"{done} matched." if done else "Nothing was chosen, so nothing is matched.")
            return redirect(url_for("placements.match", page=request.args.get("page")))
    page = matches.rows(waiting=True, number=page_number())
    return render("placements/match.html", form=form, page=page, typed=_typed(), chosen=request.form)


def _typed() -> dict[int, str]:
    """The URNs typed beside rows."""
    return {
        int(name[4:]): value.strip()
        for name, value in request.form.items()
        if name.startswith("urn-") and _is_id(name[4:]) and value.strip()
    }


@blueprint.route("/placements/match/sure", methods=["GET", "POST"])
@requires(Permission.PLACEMENT_IMPORT)
def match_sure() -> Response:
    """First proposals with a high score, ticked one by one or left, and accepted together."""
    form = Form()
    if form.validate_on_submit():
        with saving(form):
            done = matches.accept_first(
                [int(value) for value in request.form.getlist("row") if _is_id(value)], by=actor()
            )
        if form.saved:
            tell(f"{done} matched." if done else "Nothing was ticked, so nothing is matched.")
            return redirect(url_for("placements.match_sure"))
    page = matches.rows(waiting=True, surest=matches.SURE, number=page_number(), size=50)
    return render("placements/sure.html", form=form, page=page, sure=matches.SURE)


@blueprint.get("/placements/match/done")
@requires(Permission.PLACEMENT_IMPORT)
def match_done() -> Response:
    """What people have matched, newest first, each with its undo."""
    return render("placements/done.html", page=matches.rows(waiting=False, number=page_number()))


@blueprint.get("/placements/match/<int(max=2147483647):row_id>")
@requires(Permission.PLACEMENT_IMPORT)
def match_row(row_id: int) -> Response:
    """One row: its proposals, a search, and what to do where there is no setting."""
    return _row_page(row_id, _unregistered_form(row_id), _without_form(row_id))


@blueprint.post("/placements/match/<int(max=2147483647):row_id>/to/<int:setting_id>")
@requires(Permission.PLACEMENT_IMPORT)
def match_to(row_id: int, setting_id: int) -> Response:
    """This row means this setting."""
    form = _without_form(row_id)
    with saving(form):
        matches.match({row_id: setting_id}, by=actor())
    return _after(row_id, form, "Matched.")


@blueprint.post("/placements/match/<int(max=2147483647):row_id>/unregistered")
@requires(Permission.PLACEMENT_IMPORT)
def match_unregistered(row_id: int) -> Response:
    """A place without registration becomes a setting of the council, and the row's."""
    form = _unregistered_form(row_id)
    if form.validate_on_submit():
        if found := personal_details(form.name.data):
            form.refuse("name", f"This seems to hold {' and '.join(found)}. Give the place another name.")
        else:
            with saving(form):
                setting_id = names.register_unregistered(
                    form.name.data,
                    provision=ProvisionType(form.provision.data),
                    local_authority=form.local_authority.data or None,
                    by=actor(),
                )
                matches.match({row_id: setting_id}, by=actor())
    return _after(row_id, form, "The place is entered as an unregistered setting and matched.")


@blueprint.post("/placements/match/<int(max=2147483647):row_id>/without")
@requires(Permission.PLACEMENT_IMPORT)
def match_without(row_id: int) -> Response:
    """There is no setting to match: own fostering, with parents, …"""
    form = _without_form(row_id)
    if form.validate_on_submit():
        with saving(form):
            matches.settle_without(row_id, form.why.data, by=actor())
    return _after(row_id, form, "Recorded: there is no registered setting.")


@blueprint.post("/placements/match/<int(max=2147483647):row_id>/undo")
@requires(Permission.PLACEMENT_IMPORT)
def match_undo(row_id: int) -> Response:
    """Takes a match back."""
    form = Form()
    with saving(form):
        matches.undo(row_id, by=actor())
    return _after(row_id, form, "The match is taken back; the row waits again.")


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def _after(row_id: int, form: Form, sentence: str) -> Response:
    if form.saved:
        tell(sentence)
        return redirect(url_for("placements.match"))
    unregistered = form if isinstance(form, UnregisteredForm) else _unregistered_form(row_id)
    return _row_page(
        row_id, unregistered, form if isinstance(form, WithoutSettingForm) else _without_form(row_id), form
    )


def _row_page(
    row_id: int, unregistered: UnregisteredForm, without: WithoutSettingForm, refused: Form | None = None
) -> Response:
    text = request.args.get("q", "").strip()[:100]
    found = places.search(text, number=page_number()) if text else None
    return render(
        "placements/row.html",
        form=refused,
        row=matches.row(row_id),
        q=text,
        found=found,
        unregistered=unregistered,
        without=without,
    )


def _unregistered_form(row_id: int) -> UnregisteredForm:
    form = UnregisteredForm()
    form.provision.choices = choices_of([(kind.value, kind.value) for kind in _RUN_AS])
    return form


def _without_form(row_id: int) -> WithoutSettingForm:
    form = WithoutSettingForm()
    form.why.choices = choices_of([(why, why.capitalize()) for why in WITHOUT_SETTING])
    if form.why.data is None:
        form.why.data = kind_of(matches.row(row_id).placement.kind or "").without_setting
    return form
