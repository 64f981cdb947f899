"""The 16+ register, what is checked of which kind of place, and entering a place for 18 and over."""

from __future__ import annotations

from flask import redirect, request
from werkzeug.wrappers import Response

from forms.sixteen_plus import PlaceForm, scope_form
from qa_service.clock import today
from qa_service.database.session import Page
from qa_service.own_lists.identifiers import personal_details
from qa_service.permissions import Permission, requires
from qa_service.providers import names
from qa_service.sixteen_plus import register, scope, views_checks, views_setting, views_unregistered
from qa_service.sixteen_plus.blueprint import blueprint
from qa_service.sixteen_plus.items import ITEMS
from qa_service.sixteen_plus.kinds import DiligenceKind
from qa_service.sixteen_plus.register import DILIGENCE, NOT_CHECKED, Filters
from qa_service.vocabulary import ProvisionType, RegistrationFound
from qa_service.web import actor, asked_choice, page_number, render, saving, tell
from qa_service.web.addresses import chosen_filter

__all__ = ["blueprint", "views_checks", "views_setting", "views_unregistered"]
SIZE = 50
FOUND = [(NOT_CHECKED, "Not checked"), *((one.value, one.words) for one in RegistrationFound)]
KINDS = [(one.value, one.words) for one in DiligenceKind]


def filters_asked() -> Filters:
    """What the address narrows the register to, for the page and for its download."""
    return Filters(kind=asked_choice("kind", [value for value, _ in KINDS]),
                   found=asked_choice("found", [value for value, _ in FOUND]),
                   diligence=asked_choice("diligence", DILIGENCE), area=request.args.get("area", "").strip()[:80],
                   ours=bool(request.args.get("ours")), differs=bool(request.args.get("differs")))


def filters_said(filters: Filters) -> list[tuple[str, str, str]]:
    """Each filter that is on: its argument, its label and its words."""
    said = (("kind", "Kind", dict(KINDS).get(filters.kind, "")),
            ("found", "Registration, as we found it", dict(FOUND).get(filters.found, "")),
            ("diligence", "Due diligence", DILIGENCE.get(filters.diligence, "")), ("area", "Area", filters.area),
            ("ours", "Where", "our young people live" if filters.ours else ""),
            ("differs", "Registration", "we and the list differ" if filters.differs else ""))
    return [one for one in said if one[2]]


@blueprint.get("/sixteen-plus")
@requires(Permission.DUE_DILIGENCE_READ)
def overview() -> Response:
    """Every setting of the register that fits the filters."""
    filters, every = filters_asked(), register.rows_on(today())
    fitting = [row for row in every if filters.takes(row)]
    number = min(page_number(), max(1, -(-len(fitting) // SIZE)))
    return render(
        "sixteen_plus/index.html", page=Page(fitting[(number - 1) * SIZE:number * SIZE], number, SIZE, len(fitting)),
        filters=filters, chosen=[chosen_filter(f"{label}: {words}", name) for name, label, words in
                                 filters_said(filters)],
        kinds=KINDS, found=FOUND, diligence=DILIGENCE, total=len(every), summary=register.summary(today()),
        areas=sorted({(area, area) for row in every if (area := row.setting.local_authority)}), day=today())


@blueprint.route("/sixteen-plus/items", methods=["GET", "POST"])
@requires(Permission.RULE_UPDATE)
def change_scope() -> Response:
    """Which things are checked of which kind of place."""
    now = scope.scope_now()
    form = scope_form(KINDS, [(one.key, one.words) for one in ITEMS],
                      data={kind.value: [one.key for one in items] for kind, items in now.items()})
    if form.validate_on_submit():
        with saving(form):
            changed = scope.change_scope({kind: form[kind.value].data or [] for kind in DiligenceKind}, by=actor())
        if form.saved:
            tell("What is checked is changed." if changed else "Nothing was changed.")
            return redirect("/sixteen-plus")
    return render("sixteen_plus/items.html", form=form, kinds=KINDS)


@blueprint.route("/sixteen-plus/places/new", methods=["GET", "POST"])
@requires(Permission.DUE_DILIGENCE_UPDATE)
def new_place() -> Response:
    """A place for people of 18 and over is entered by hand."""
    form = PlaceForm()
    if form.validate_on_submit():
        if found := personal_details(form.name.data or ""):
            form.refuse("name", f"This seems to hold {' and '.join(found)}. Give the place another name.")
        else:
            with saving(form):
                setting_id = names.register_unregistered(form.name.data or "", provision=ProvisionType.OVER_18,
                                                         local_authority=form.area.data or None, by=actor())
            if form.saved:
                tell("The place is entered. Match placements to it as to any other setting.")
                return redirect(f"/settings/U{setting_id}/sixteen-plus")
    return render("sixteen_plus/place.html", form=form)
