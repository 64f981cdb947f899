"""The pages of frameworks and lots, and of providers coming on a lot and leaving it."""

from __future__ import annotations

from typing import Any

from flask import redirect, request
from werkzeug.wrappers import Response

from forms.contracts import FrameworkForm, LastDayForm, LotForm
from qa_service.clock import today
from qa_service.contracts import frameworks, listing, providers, ready_made, service, suspensions
from qa_service.contracts.blueprint import NUMBER, blueprint, clashed, form_page, lines_of, number_of
from qa_service.contracts.frameworks import FrameworkSaid
from qa_service.contracts.kinds import DocumentKind, FrameworkKind
from qa_service.contracts.models import Framework
from qa_service.database import transaction
from qa_service.errors import BadInput
from qa_service.permissions import Permission, requires
from qa_service.web import actor, allowed, render, saving, tell

_FRAMEWORK = f"/contracts/frameworks/{NUMBER.format('framework_id')}"


@blueprint.get("/contracts/frameworks")
@requires(Permission.CONTRACT_READ)
def framework_list() -> Response:
    """The council's frameworks with their lots, and those that are offered ready-made."""
    found = frameworks.all_frameworks()
    lots = frameworks.lots_of([one.id for one in found])
    members = frameworks.members(as_at=today())
    names = {one.name.lower() for one in found}
    return render("contracts/frameworks.html", frameworks=found, lots=lots, day=today(),
                  on_lot={lot_id: len({one.provider.id for one in members if one.lot.id == lot_id})
                          for lot_id in {one.lot.id for one in members}},
                  offered=[one for one in ready_made.OFFERED if one.name.lower() not in names])


@blueprint.post("/contracts/frameworks/adopt/<key>")
@requires(Permission.CONTRACT_UPDATE)
def adopt_framework(key: str) -> Response:
    """Takes a ready-made framework over."""
    with transaction():
        number = frameworks.adopt(key, by=actor())
    tell("The framework is yours now. Change whatever is different with you.")
    return redirect(f"/contracts/frameworks/{number}")


@blueprint.route("/contracts/frameworks/new", methods=["GET", "POST"])
@requires(Permission.CONTRACT_UPDATE)
def new_framework() -> Response:
    """A framework of the council's own."""
    form = FrameworkForm(asked_for=[kind.value for kind in ready_made.USUAL])
    _offer(form)
    if form.validate_on_submit():
        number = 0
        with saving(form):
            number = frameworks.add(_said(form), by=actor())
        if form.saved:
            tell("The framework is kept.")
            return redirect(f"/contracts/frameworks/{number}")
    return form_page(form, "Add a framework", button="Keep it", back_to="/contracts/frameworks",
                     back_words="Frameworks and lots")


@blueprint.get(_FRAMEWORK)
@requires(Permission.CONTRACT_READ)
def framework(framework_id: int) -> Response:
    """A framework: its lots, and who is on each."""
    found, day = frameworks.framework_by_id(framework_id), today()
    lots = frameworks.lots_of([framework_id])[framework_id]
    every = frameworks.members(lot_ids=[lot.id for lot in lots])
    standing = [one for one in suspensions.standing() if one.stands(day) and one.lot_id in {lot.id for lot in lots}]
    return render("contracts/framework.html", framework=found, lots=lots, day=day, suspensions=standing,
                  on_lot={lot.id: [one for one in every if one.lot.id == lot.id
                                   and (one.member.ends_on is None or one.member.ends_on >= day)] for lot in lots},
                  left={lot.id: [one for one in every if one.lot.id == lot.id
                                 and one.member.ends_on is not None and one.member.ends_on < day] for lot in lots},
                  stopped=listing.suspended_providers([one.provider for one in every], day),
                  may_go=allowed(Permission.CONTRACT_UPDATE) and not every,
                  documents=[kind.words for kind in DocumentKind if kind.value in found.asked_for])


@blueprint.route(f"{_FRAMEWORK}/change", methods=["GET", "POST"])
@requires(Permission.CONTRACT_UPDATE)
def change_framework(framework_id: int) -> Response:
    """A framework is changed."""
    found = frameworks.framework_by_id(framework_id)
    form = FrameworkForm(
        version=str(found.version), name=found.name, kind=found.kind.value, held_by=found.held_by,
        starts_on=found.starts_on, ends_on=found.ends_on, zones="\n".join(found.zones), asked_for=found.asked_for,
        lots="\n".join(lot.name for lot in frameworks.lots_of([framework_id])[framework_id]), note=found.note)
    _offer(form)
    if form.validate_on_submit():
        with saving(form):
            frameworks.change(framework_id, _said(form), version=form.seen, by=actor())
        if form.saved:
            tell("The framework is changed.")
            return redirect(f"/contracts/frameworks/{framework_id}")
    now = frameworks.framework_by_id(framework_id)
    if clashed(form):
        form.version.data = str(now.version)
    return form_page(form, "Change a framework", button="Save", back_to=f"/contracts/frameworks/{framework_id}",
                     back_words=now.name, stands=_stands(now))


@blueprint.post(f"{_FRAMEWORK}/remove")
@requires(Permission.CONTRACT_UPDATE)
def remove_framework(framework_id: int) -> Response:
    """A framework that was entered by mistake is taken away."""
    with transaction():
        frameworks.remove(framework_id, by=actor())
    tell("The framework is taken away.", undo=f"/contracts/frameworks/{framework_id}/restore")
    return redirect("/contracts/frameworks")


@blueprint.post(f"{_FRAMEWORK}/restore")
@requires(Permission.CONTRACT_UPDATE)
def restore_framework(framework_id: int) -> Response:
    """A removed framework is brought back."""
    with transaction():
        frameworks.restore(framework_id, by=actor())
    tell("The framework is back.")
    return redirect(f"/contracts/frameworks/{framework_id}")


def _stands(now: Framework) -> list[tuple[str, str]]:
    lots = frameworks.lots_of([now.id])[now.id]
    return [("Name", now.name), ("Lots", "; ".join(lot.name for lot in lots)), ("Zones", "; ".join(now.zones)),
            ("Note", now.note or "")]


def _offer(form: Any) -> None:
    form.offer([(kind.value, kind.words) for kind in FrameworkKind], [
        (kind.value, kind.words) for kind in DocumentKind if kind is not DocumentKind.OTHER])


def _said(form: FrameworkForm) -> FrameworkSaid:
    return FrameworkSaid(
        form.name.data or "", FrameworkKind(form.kind.data), form.held_by.data, form.starts_on.data, form.ends_on.data,
        lines_of(form.zones.data), lines_of(form.lots.data), tuple(form.asked_for.data or ()), form.note.data)


@blueprint.route(f"{_FRAMEWORK}/providers/new", methods=["GET", "POST"])
@requires(Permission.CONTRACT_UPDATE)
def add_to_lot(framework_id: int) -> Response:
    """A provider comes on a lot of a framework."""
    found = frameworks.framework_by_id(framework_id)
    lots = frameworks.lots_of([framework_id])[framework_id]
    form = LotForm(lot=request.args.get("lot", ""), provider=request.args.get("provider", ""))
    form.offer([(str(lot.id), lot.name) for lot in lots], providers.provider_choices(),
               [(zone, zone) for zone in found.zones])
    if form.validate_on_submit():
        with saving(form):
            lot_id, provider_id = number_of(form.lot.data), number_of(form.provider.data)
            if lot_id is None or provider_id is None or form.starts_on.data is None:
                raise BadInput("Choose a lot and a provider, and give the first day.")
            service.add_to_lot(lot_id, provider_id, starts_on=form.starts_on.data, ends_on=form.ends_on.data,
                               zones=form.zones.data or () if "zones" in form else (), by=actor())
        if form.saved:
            tell("The provider is on the lot.")
            return redirect(f"/contracts/frameworks/{framework_id}#lot-{form.lot.data}")
    says = ["A provider that has no contract in this framework yet gets one with it.",
            "Is the provider not in the list? Add it first, under Providers."]
    if not lots:
        says = ["This framework has no lots. Name them first: change the framework."]
    return form_page(form, "Put a provider on a lot", button="Put it on the lot", says=says, caption=found.name,
                     back_to=f"/contracts/frameworks/{framework_id}", back_words=found.name)


@blueprint.route(f"/contracts/lots/members/{NUMBER.format('member_id')}/end", methods=["GET", "POST"])
@requires(Permission.CONTRACT_UPDATE)
def take_off_lot(member_id: int) -> Response:
    """The last day of a provider on a lot."""
    member = service.member_by_id(member_id)
    lot = frameworks.lot_by_id(member.lot_id)
    framework_id, name = lot.framework_id, lot.name
    provider = providers.provider_by_id(service.contract_by_id(member.contract_id).provider_id).name
    form = LastDayForm(ends_on=member.ends_on)
    if form.validate_on_submit():
        with saving(form):
            assert form.ends_on.data is not None
            service.take_off_lot(member_id, form.ends_on.data, by=actor())
        if form.saved:
            tell("The last day is kept.")
            return redirect(f"/contracts/frameworks/{framework_id}")
    return form_page(form, "Last day on a lot", button="Save", caption=f"{provider}: {name}",
                     back_to=f"/contracts/frameworks/{framework_id}", back_words="The framework",
                     says=["It stays in the record who was on the lot, and until when."])


@blueprint.post(f"/contracts/lots/members/{NUMBER.format('member_id')}/remove")
@requires(Permission.CONTRACT_UPDATE)
def remove_member(member_id: int) -> Response:
    """A place on a lot that was entered by mistake is taken away."""
    with transaction():
        framework_id = frameworks.lot_by_id(service.remove_member(member_id, by=actor()).lot_id).framework_id
    tell("The place on the lot is taken away.", undo=f"/contracts/lots/members/{member_id}/restore")
    return redirect(f"/contracts/frameworks/{framework_id}")


@blueprint.post(f"/contracts/lots/members/{NUMBER.format('member_id')}/restore")
@requires(Permission.CONTRACT_UPDATE)
def restore_member(member_id: int) -> Response:
    """A removed place on a lot is brought back."""
    with transaction():
        member = service.remove_member(member_id, by=actor(), back=True)
        framework_id = frameworks.lot_by_id(member.lot_id).framework_id
    tell("The place on the lot is back.")
    return redirect(f"/contracts/frameworks/{framework_id}")
