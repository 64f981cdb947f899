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
from qa_service.flags.rule import FlagRule, Values


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


def change_parameter(code: str, name: str, text: str, *, reason: str, by: Actor, field: str | None = None) -> None:
    """Sets a parameter of a rule for the council in scope; the next assessment judges the whole rule anew.

    Raises ``BadInput`` for a value that it cannot be (at ``field``, where a form has another name for it) or a missing
    reason, ``NotFound`` for an unknown rule.
    """
    rule = rule_called(code)
    if by.user_id is None:
        raise NotPermitted("Only a person changes a parameter.")
    parameter = next((one for one in rule.parameters if one.name == name), None)
    if parameter is None:
        raise BadInput(f"{code} has no parameter of that name.", field=name)
    try:
        value = str(parameter.parse(text))
    except ValueError as error:
        raise BadInput(str(error), field=field or name) from error
    if not reason.strip():
        raise BadInput("Say why it is changed.", field="reason")
    row = settings_of(code).get(name)
    before = row.value if row else str(parameter.default)
    if before == value:
        return
    if row is None:
        row = RuleSetting(rule=code, parameter=name)
        db.session.add(row)
    row.value, row.reason, row.set_by, row.set_at = value, reason.strip(), by.user_id, utc_now()
    db.session.flush()
    audit.record("rule.parameter_changed", by=by, authority_id=current_authority(), subject="rule", subject_id=code,
                 details={"parameter": name, "old": before, "new": value, "reason": reason.strip()})
