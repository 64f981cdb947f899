"""The pages of contracts: the list, one contract, making and changing one, its settings and its end."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import redirect, request
from werkzeug.wrappers import Response

from forms.contracts import ContractForm, NewContractForm, PlanForm, SettingsForm
from qa_service.clock import today
from qa_service.contracts import (
    coverage,
    frameworks,
    listing,
    meetings,
    papers,
    providers,
    returns,
    service,
    suspensions,
    timeline,
    views_frameworks,
    views_meetings,
    views_providers,
    views_returns,
    views_suspensions,
)
from qa_service.contracts.blueprint import NUMBER, blueprint, clashed, form_page, number_of
from qa_service.contracts.kinds import Covers
from qa_service.contracts.listing import SORTS, STATES, Filters
from qa_service.contracts.models import Contract, Framework
from qa_service.contracts.service import ContractSaid
from qa_service.database import db, transaction
from qa_service.errors import BadInput, NotFound
from qa_service.flags.names import settings_called
from qa_service.permissions import Permission, requires
from qa_service.providers.models import Setting
from qa_service.providers.names import setting_by_ref
from qa_service.vocabulary import SubjectType, urn_from_printed
from qa_service.web import actor, allowed, asked_choice, asked_number, page_number, render, saving, tell
from qa_service.web.addresses import chosen_filter
from qa_service.web.people import people

__all__ = ["blueprint", "views_frameworks", "views_meetings", "views_providers", "views_returns", "views_suspensions"]
_CONTRACT = f"/contracts/{NUMBER.format('contract_id')}"
SETTINGS_SHOWN = 100


@blueprint.get("/contracts")
@requires(Permission.CONTRACT_READ)
def contracts() -> Response:
    """Every contract that fits the filters."""
    filters = filters_asked()
    return render("contracts/index.html", page=listing.contracts(filters, today(), number=page_number()),
                  filters=filters, states=STATES, sorts=SORTS, day=today(),
                  frameworks=[(str(one.id), one.name) for one in frameworks.all_frameworks()],
                  chosen=[chosen_filter(f"{label}: {words}", name) for name, label, words in said(filters)],
                  to_review=suspensions.how_many_to_review(today()))


def filters_asked() -> Filters:
    """What the address asks for."""
    return Filters(
        text=request.args.get("q", "")[:200], framework_id=asked_number("framework"), lot_id=asked_number("lot"),
        state=asked_choice("state", STATES) or "in-force", suspended=bool(request.args.get("suspended")),
        flagged=bool(request.args.get("flagged")), sort=asked_choice("sort", SORTS) or "provider")


def said(filters: Filters) -> list[tuple[str, str, str]]:
    """Each filter that is on: its argument, its label and its words."""
    framework = db.session.get(Framework, filters.framework_id) if filters.framework_id else None
    found = (("q", "Words", filters.text), ("framework", "Framework", framework.name if framework else ""),
             ("lot", "Lot", frameworks.lot_by_id(filters.lot_id).name if filters.lot_id else ""),
             ("state", "State", STATES[filters.state] if filters.state != "in-force" else ""),
             ("suspended", "Only", "suspended providers" if filters.suspended else ""),
             ("flagged", "Only", "with a flag" if filters.flagged else ""))
    return [one for one in found if one[2]]


@blueprint.get(_CONTRACT)
@requires(Permission.CONTRACT_READ)
def contract(contract_id: int) -> Response:
    """One contract: what is agreed, its lots and settings, and how it is watched over."""
    found = service.contract_by_id(contract_id)
    provider, day = providers.provider_by_id(found.provider_id), today()
    ids = coverage.settings_of(found)
    indicators = returns.indicators_of(contract_id)
    return render(
        "contracts/show.html", contract=found, provider=provider, day=day, names=people().names(),
        framework=db.session.get(Framework, found.framework_id) if found.framework_id else None,
        members=frameworks.members(contract_id=contract_id), covers=len(ids), most=SETTINGS_SHOWN,
        called=sorted(settings_called(ids[:SETTINGS_SHOWN]).values(), key=lambda one: (one.name, one.ref)),
        papers=papers.newest_papers([provider.id]).get(provider.id, []),
        missing=papers.missing_of(provider.id, day), meetings=meetings.meetings_of(contract_id),
        indicators=indicators, figures=returns.lately([one.id for one in indicators], day), unit_of=returns.with_unit,
        yearly=Decimal(found.yearly_pence) / 100 if found.yearly_pence is not None else None,
        suspensions=[one for one in suspensions.of_provider(provider) if one.stands(day)],
        flags=[*listing.flags_on(SubjectType.CONTRACT, contract_id), *listing.flags_on(SubjectType.PROVIDER,
                                                                                     provider.id)],
        events=timeline.of_contract(found))


@blueprint.route("/contracts/new", methods=["GET", "POST"])
@requires(Permission.CONTRACT_UPDATE)
def new_contract() -> Response:
    """A contract, with a provider that is there or with a new one."""
    given = request.args.get("provider", "")
    form = NewContractForm(covers=Covers.GROUP.value, meets=True, usual=True, provider=given,
                           framework=request.args.get("framework", ""))
    _offer(form)
    form.offer_providers(providers.provider_choices())
    if form.validate_on_submit():
        number = 0
        with saving(form):
            number = service.make_contract(_provider(form), _said(form), by=actor())
            if form.usual.data:
                returns.add_usual(number, by=actor(), today=today())
        if form.saved:
            tell("The contract is kept.")
            return redirect(f"/contracts/{number}" + (
                "/settings" if form.covers.data == Covers.CHOSEN.value and allowed(Permission.CONTRACT_UPDATE) else ""))
    return form_page(form, "Add a contract", button="Keep the contract", back_to="/contracts", back_words="Contracts")


def _provider(form: NewContractForm) -> int:
    chosen = number_of(form.provider.data)
    if chosen is not None:
        return chosen
    if not form.new_name.data:
        raise BadInput("Choose a provider, or type the name of a new one.", field="provider")
    try:
        return providers.add_provider(providers.ProviderSaid(
            form.new_name.data, form.company_number.data, form.group.data or ""), by=actor())
    except BadInput as refusal:
        raise BadInput(refusal.message, field="new_name" if refusal.field == "name" else refusal.field) from None


def _offer(form: Any) -> None:
    form.offer([(str(one.id), one.name) for one in frameworks.all_frameworks()],
               [(one.value, one.words) for one in Covers], with_money=allowed(Permission.FEE_READ))


def _said(form: Any, before: Contract | None = None) -> ContractSaid:
    framework_id = number_of(form.framework.data)
    title = form.title.data or (frameworks.framework_by_id(framework_id).name if framework_id else "")
    if not title:
        raise BadInput("Choose a framework, or give the contract a title.", field="title")
    yearly = before.yearly_pence if before else None
    if "yearly" in form:
        yearly = int(form.yearly.data * 100) if form.yearly.data is not None else None
    assert form.starts_on.data is not None
    return ContractSaid(
        title, form.starts_on.data, framework_id, form.reference.data, form.ends_on.data, bool(form.rolling.data),
        Covers(form.covers.data), bool(form.meets.data), yearly, form.terms.data)


@blueprint.route(f"{_CONTRACT}/change", methods=["GET", "POST"])
@requires(Permission.CONTRACT_UPDATE)
def change_contract(contract_id: int) -> Response:
    """What is agreed is changed."""
    found = service.contract_by_id(contract_id)
    form = ContractForm(
        version=str(found.version), framework=str(found.framework_id or ""), title=found.title,
        reference=found.reference, starts_on=found.starts_on, ends_on=found.ends_on, rolling=found.rolling,
        covers=found.covers.value, meets=found.meets, terms=found.terms,
        yearly=Decimal(found.yearly_pence) / 100 if found.yearly_pence is not None else None)
    _offer(form)
    if form.validate_on_submit():
        with saving(form):
            service.change_contract(contract_id, _said(form, service.contract_by_id(contract_id)), version=form.seen,
                                    by=actor())
        if form.saved:
            tell("The contract is changed.")
            return redirect(f"/contracts/{contract_id}")
    now = service.contract_by_id(contract_id)
    if clashed(form):
        form.version.data = str(now.version)
    return form_page(form, "Change a contract", button="Save", back_to=f"/contracts/{contract_id}",
                     back_words=now.title, caption=providers.provider_by_id(now.provider_id).name, stands=_stands(now))


def _stands(now: Contract) -> list[tuple[str, str]]:
    return [("Title", now.title), ("Our reference", now.reference or ""), ("First day", now.starts_on.isoformat()),
            ("Last day", now.ends_on.isoformat() if now.ends_on else ""), ("Terms", now.terms or "")]


@blueprint.post(f"{_CONTRACT}/remove")
@requires(Permission.CONTRACT_UPDATE)
def remove_contract(contract_id: int) -> Response:
    """A contract that was entered by mistake is taken away."""
    with transaction():
        service.remove_contract(contract_id, by=actor())
    tell("The contract is taken away.", undo=f"/contracts/{contract_id}/restore")
    return redirect("/contracts")


@blueprint.post(f"{_CONTRACT}/restore")
@requires(Permission.CONTRACT_UPDATE)
def restore_contract(contract_id: int) -> Response:
    """A removed contract is brought back."""
    with transaction():
        service.restore_contract(contract_id, by=actor())
    tell("The contract is back.")
    return redirect(f"/contracts/{contract_id}")


@blueprint.route(f"{_CONTRACT}/settings", methods=["GET", "POST"])
@requires(Permission.CONTRACT_UPDATE)
def contract_settings(contract_id: int) -> Response:
    """Which settings a contract covers."""
    found = service.contract_by_id(contract_id)
    provider, chosen = providers.provider_by_id(found.provider_id), list(service.chosen_settings(contract_id))
    offered = settings_called({*providers.settings_of_provider(provider), *chosen})
    form = SettingsForm(chosen=[str(id_) for id_ in chosen])
    form.offer((str(id_), f"{one.name} ({one.ref})") for id_, one in sorted(
        offered.items(), key=lambda pair: (pair[0] not in chosen, pair[1].name, pair[1].ref)))
    if form.validate_on_submit():
        with saving(form):
            wanted = {int(id_) for id_ in form.chosen.data or ()}
            if form.urn.data:
                wanted.add(_setting_typed(form.urn.data).id)
            service.choose_settings(contract_id, wanted, by=actor())
        if form.saved:
            tell("The contract covers these settings now.")
            return redirect(f"/contracts/{contract_id}" + ("/settings" if form.urn.data else "#settings"))
    return form_page(form, "Which settings it covers", button="Save", back_to=f"/contracts/{contract_id}",
                     back_words=found.title, caption=provider.name)


def _setting_typed(text: str) -> Setting:
    """The setting of a URN as somebody typed it, or of the reference of an unregistered one."""
    try:
        return setting_by_ref(urn_from_printed(text) or text.strip())
    except NotFound:
        raise BadInput("No setting has this URN. Type it as in SC012345 or 1234567.", field="urn") from None


@blueprint.route(f"{_CONTRACT}/plan", methods=["GET", "POST"])
@requires(Permission.CONTRACT_UPDATE)
def plan_the_end(contract_id: int) -> Response:
    """What follows when a contract ends."""
    found = service.contract_by_id(contract_id)
    form = PlanForm(plan=found.plan)
    if form.validate_on_submit():
        with saving(form):
            service.plan_the_end(contract_id, form.plan.data or "", by=actor())
        if form.saved:
            tell("What follows is kept." if form.plan.data else "The plan is taken back.")
            return redirect(f"/contracts/{contract_id}")
    return form_page(form, "What follows when it ends", button="Save", back_to=f"/contracts/{contract_id}",
                     back_words=found.title, caption=providers.provider_by_id(found.provider_id).name)
