"""The page “How flags work”, generated from the registry, and changing a rule's parameters."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect
from werkzeug.wrappers import Response

from forms.flags import parameter_form
from qa_service.accounts import service as accounts
from qa_service.clock import today
from qa_service.errors import BadInput, NotFound
from qa_service.flags import parameters, registry
from qa_service.flags.foreseeing import Foreseen, effect_of
from qa_service.flags.rule import Parameter
from qa_service.permissions import Permission, requires
from qa_service.web import actor, render, saving, tell


def add_to(blueprint: Blueprint) -> None:
    """Adds the pages about rules to the pages about flags."""
    blueprint.add_url_rule("/flags/rules", view_func=rules)
    blueprint.add_url_rule("/flags/rules/<code>", view_func=rule)
    blueprint.add_url_rule("/flags/rules/<code>/<name>", view_func=parameter, methods=["GET", "POST"])


@requires(Permission.RULE_READ)
def rules() -> Response:
    """Every rule: what it checks, on what basis, how severe, and its numbers."""
    every = registry.described_rules()
    return render("flags/rules.html", rules=every, values=parameters.values_of(every))


@requires(Permission.RULE_READ)
def rule(code: str) -> Response:
    """One rule with its parameters and who changed them."""
    found = registry.rule_called(code)
    return render("flags/rule.html", rule=found, values=parameters.values_of([found])[code],
                  changed=parameters.settings_of(code),
                  names={user.id: user.name for user in accounts.active_users()})


@requires(Permission.RULE_UPDATE)
def parameter(code: str, name: str) -> Response:
    """Changes one parameter, or goes back to the value as delivered: first the effect is shown, then it is saved."""
    found = registry.rule_called(code)
    wanted = next((one for one in found.parameters if one.name == name), None)
    if wanted is None:
        raise NotFound(f"{code} has no such parameter.")
    value = parameters.values_of([found])[code].by_name[name]
    delivered = "not set" if wanted.default == "" else str(wanted.default)
    form = parameter_form(f"{wanted.meaning} ({wanted.unit})", f"As delivered: {delivered}.", wanted.choices,
                          words=wanted.words, default=delivered if name in parameters.settings_of(code) else None,
                          value=str(value))
    effect = None
    if form.validate_on_submit():
        effect = _change(code, wanted, form)
        if form.saved:
            tell("Changed. The next assessment, within ten minutes, judges this rule anew.")
            return redirect(f"/flags/rules/{code}")
    return render("flags/parameter.html", form=form, rule=found, parameter=wanted, effect=effect)


def _change(code: str, wanted: Parameter, form: Any) -> Foreseen | None:
    """Saves a change whose effect was shown; the effect of one that was not."""
    try:
        text = str(wanted.default) if form.wants_default else form.value.data
        value = parameters.value_from(code, wanted.name, text, field="value")
    except BadInput as refusal:
        form.refuse("value", refusal.message)
        return None
    shown = f"{'default' if form.wants_default else 'own'}:{value}"
    if form.shown.data != shown:
        form.shown.data = shown
        return effect_of(code, wanted.name, value, today())
    with saving(form):
        if form.wants_default:
            parameters.use_default(code, wanted.name, reason=form.reason.data, by=actor())
        else:
            parameters.change_parameter(code, wanted.name, str(value), reason=form.reason.data, by=actor())
    return None
