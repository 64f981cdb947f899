"""A council's own values for the parameters of rules, and changing them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import select

from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.clock import utc_now
from qa_service.database import current_authority, db
from qa_service.errors import BadInput, NotPermitted
from qa_service.flags.models import RuleSetting
from qa_service.flags.registry import rule_called
from qa_service.flags.rule import FlagRule, Parameter, Values


def values_of(rules: Iterable[FlagRule]) -> Mapping[str, Values]:
    """By code, the parameters of these rules as they stand for the council in scope, in one query.

    A value kept from an older version of the rule that no longer fits gives way to the default.
    """
    kept = {(row.rule, row.parameter): row.value
            for row in db.session.execute(select(RuleSetting.rule, RuleSetting.parameter, RuleSetting.value))}
    result = {}
    for rule in rules:
        by_name = dict(rule.defaults.by_name)
        for parameter in rule.parameters:
            if (text := kept.get((rule.code, parameter.name))) is not None:
                try:
                    by_name[parameter.name] = parameter.parse(text)
                except ValueError:
                    continue
        result[rule.code] = Values(by_name)
    return result


def settings_of(code: str) -> Mapping[str, RuleSetting]:
    """By parameter, what the council in scope has set for this rule: value, reason, who and when."""
    return {row.parameter: row for row in db.session.scalars(select(RuleSetting).filter_by(rule=code))}


def parameter_of(code: str, name: str) -> Parameter:
    """A rule's parameter. Raises ``NotFound`` for an unknown rule, ``BadInput`` for an unknown parameter."""
    for parameter in rule_called(code).parameters:
        if parameter.name == name:
            return parameter
    raise BadInput(f"{code} has no parameter of that name.", field=name)


def value_from(code: str, name: str, text: str, *, field: str | None = None) -> int | str:
    """What somebody typed as a value of this parameter.

    Raises ``BadInput`` for what it cannot be, at ``field`` where a form has another name for it.
    """
    try:
        return parameter_of(code, name).parse(text)
    except ValueError as error:
        raise BadInput(str(error), field=field or name) from error


def change_parameter(code: str, name: str, text: str, *, reason: str, by: Actor, field: str | None = None) -> None:
    """Sets a parameter of a rule for the council in scope; the next assessment judges the whole rule anew.

    Raises as ``value_from``, ``BadInput`` without a reason, ``NotFound`` for an unknown rule.
    """
    value = str(value_from(code, name, text, field=field))
    keep_value(code, parameter_of(code, name), value, reason=reason, by=by)


def keep_value(code: str, parameter: Parameter, value: str, *, reason: str, by: Actor) -> None:
    """Keeps a value that was looked at before, with its reason."""
    name = parameter.name
    reason, who = _allowed(reason, by)
    row = settings_of(code).get(name)
    before = row.value if row else str(parameter.default)
    if before == value:
        return
    if row is None:
        row = RuleSetting(rule=code, parameter=name)
        db.session.add(row)
    row.value, row.reason, row.set_by, row.set_at = value, reason, who, utc_now()
    db.session.flush()
    _audit("rule.parameter_changed", code, by, {"parameter": name, "old": before, "new": value, "reason": reason})


def use_default(code: str, name: str, *, reason: str, by: Actor) -> None:
    """Takes the council's own value of a parameter away: the value as delivered counts, also if a later version of the
    service delivers another. Raises as ``change_parameter``."""
    parameter = parameter_of(code, name)
    reason, _ = _allowed(reason, by)
    row = settings_of(code).get(name)
    if row is None:
        return
    before = row.value
    db.session.delete(row)
    db.session.flush()
    _audit("rule.parameter_default", code, by, {
        "parameter": name, "old": before, "new": str(parameter.default), "reason": reason})


def _allowed(reason: str, by: Actor) -> tuple[str, int]:
    """The reason, and who gives it."""
    if by.user_id is None:
        raise NotPermitted("Only a person changes a parameter.")
    if not reason.strip():
        raise BadInput("Say why it is changed.", field="reason")
    return reason.strip(), by.user_id


def _audit(action: str, code: str, by: Actor, details: dict[str, str]) -> None:
    audit.record(action, by=by, authority_id=current_authority(), subject="rule", subject_id=code, details=details)
