"""The pages of indicators: what a contract asks for, and the grid of a quarter's returns."""

from __future__ import annotations

from datetime import date

from flask import redirect, request
from werkzeug.wrappers import Response

from forms.contracts import IndicatorForm, figures_form
from qa_service.clock import today
from qa_service.contracts import providers, returns, service
from qa_service.contracts.blueprint import NUMBER, blueprint, form_page
from qa_service.contracts.quarters import quarter_later, quarter_of, quarter_words
from qa_service.contracts.returns import UNITS, IndicatorSaid
from qa_service.database import transaction
from qa_service.permissions import Permission, requires
from qa_service.vocabulary import counted
from qa_service.web import actor, asked_day, page_number, render, saving, tell

_CONTRACT = f"/contracts/{NUMBER.format('contract_id')}"
_INDICATOR = f"/contracts/indicators/{NUMBER.format('indicator_id')}"
QUARTERS_OFFERED = 8


def quarter_asked() -> date:
    """The quarter that the address asks for; the last that has ended where it asks for none."""
    asked, last = asked_day("quarter"), quarter_later(quarter_of(today()), -1)
    return min(quarter_of(asked), quarter_of(today())) if asked else last


@blueprint.get("/contracts/returns")
@requires(Permission.CONTRACT_READ)
def grid() -> Response:
    """What was returned for a quarter, by provider."""
    return _grid(quarter_asked())


def _grid(quarter: date, form: object = None) -> Response:
    page = returns.grid(quarter, number=page_number())
    kept = returns.returns_of([row.id for row, _, _ in page.items])
    rows = [(row.id, f"{row.name}, {provider.name}", returns.figure(kept.get((row.id, quarter))))
            for row, _, provider in page.items]
    newest = quarter_of(today())
    offered = [quarter_later(newest, -back) for back in range(QUARTERS_OFFERED)]
    return render("contracts/returns.html", form=form or figures_form(rows), page=page, kept=kept, quarter=quarter,
                  nothing=returns.NOTHING, with_unit=returns.with_unit,
                  quarters=[(one.isoformat(), quarter_words(one)) for one in offered])


@blueprint.post("/contracts/returns/save")
@requires(Permission.CONTRACT_UPDATE)
def save_grid() -> Response:
    """Many figures of a quarter are kept at once."""
    quarter, number = quarter_asked(), page_number()
    page = returns.grid(quarter, number=number)
    kept = returns.returns_of([row.id for row, _, _ in page.items])
    form = figures_form([(row.id, f"{row.name}, {provider.name}", returns.figure(kept.get((row.id, quarter))))
                         for row, _, provider in page.items])
    if form.validate_on_submit():
        changed = 0
        clashed: list[int] = []
        typed = {id_: text for id_, text in form.typed().items() if f"figure-{id_}" in request.form}
        with saving(form):
            changed, clashed = returns.record(quarter, typed, form.seen(), by=actor())
        if form.saved:
            if changed or not clashed:
                tell(f"{counted(changed, 'figure')} kept." if changed else "Nothing was changed.")
            if clashed:
                tell(f"{counted(len(clashed), 'figure')} changed by somebody else meanwhile: theirs stand. Look at "
                     "them, and type yours again if they are right.")
            return redirect(f"/contracts/returns?quarter={quarter.isoformat()}&page={number}")
    return _grid(quarter, form)


@blueprint.route(f"{_CONTRACT}/indicators/new", methods=["GET", "POST"])
@requires(Permission.CONTRACT_UPDATE)
def new_indicator(contract_id: int) -> Response:
    """A figure that a contract asks for."""
    found = service.contract_by_id(contract_id)
    title, provider = found.title, providers.provider_by_id(found.provider_id).name
    form = IndicatorForm(unit="%", better="least")
    form.offer(UNITS.items())
    if form.validate_on_submit():
        with saving(form):
            assert form.target.data is not None
            returns.add_indicator(contract_id, IndicatorSaid(
                form.name.data or "", form.target.data, form.unit.data, form.better.data == "most"), by=actor(),
                today=today())
        if form.saved:
            tell("The figure is asked for.")
            return redirect(f"/contracts/{contract_id}#figures")
    return form_page(form, "Ask for a figure every quarter", button="Ask for it", caption=provider,
                     back_to=f"/contracts/{contract_id}", back_words=title)


@blueprint.post(f"{_CONTRACT}/indicators/usual")
@requires(Permission.CONTRACT_UPDATE)
def usual_indicators(contract_id: int) -> Response:
    """The usual figures are asked for: health, dental checks, good education plans."""
    with transaction():
        returns.add_usual(contract_id, by=actor(), today=today())
    tell("The usual figures are asked for.")
    return redirect(f"/contracts/{contract_id}#figures")


@blueprint.post(f"{_INDICATOR}/end")
@requires(Permission.CONTRACT_UPDATE)
def end_indicator(indicator_id: int) -> Response:
    """A figure is no longer asked for."""
    with transaction():
        contract_id = returns.end_indicator(indicator_id, on=quarter_of(today()), by=actor())
    tell("The figure is no longer asked for, from this quarter on.", undo=f"/contracts/indicators/{indicator_id}/ask")
    return redirect(f"/contracts/{contract_id}#figures")


@blueprint.post(f"{_INDICATOR}/ask")
@requires(Permission.CONTRACT_UPDATE)
def ask_again(indicator_id: int) -> Response:
    """A figure is asked for again."""
    with transaction():
        contract_id = returns.end_indicator(indicator_id, on=None, by=actor())
    tell("The figure is asked for again.")
    return redirect(f"/contracts/{contract_id}#figures")
