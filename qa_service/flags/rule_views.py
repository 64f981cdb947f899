"""The page “How flags work”, generated from the registry, and changing a rule's parameters."""

from __future__ import annotations

from flask import Blueprint, redirect
from werkzeug.wrappers import Response

from forms.flags import parameter_form
from qa_service.accounts import service as accounts
from qa_service.errors import NotFound
from qa_service.flags import parameters, registry
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
    """Changes one parameter, with a reason."""
    found = registry.rule_called(code)
    wanted = next((one for one in found.parameters if one.name == name), None)
    if wanted is None:
        raise NotFound(f"{code} has no such parameter.")
    value = parameters.values_of([found])[code].by_name[name]
    form = parameter_form(f"{wanted.meaning} ({wanted.unit})", f"As delivered: {wanted.default or 'empty'}.",
                          wanted.choices, words=wanted.words, value=str(value))
    if form.validate_on_submit():
        with saving(form):
            parameters.change_parameter(code, name, form.value.data, reason=form.reason.data, by=actor(), field="value")
        if form.saved:
            tell("Changed. The next assessment, within ten minutes, judges this rule anew.")
            return redirect(f"/flags/rules/{code}")
    return render("flags/parameter.html", form=form, rule=found, parameter=wanted)
