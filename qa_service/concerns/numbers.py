"""The numbers of the rules about concerns: a safeguarding lead asks for another one, a second one agrees."""

from __future__ import annotations

from collections.abc import Mapping

from qa_service.actor import Actor
from qa_service.concerns import access, keeping, requests, rules
from qa_service.concerns.kinds import RequestKind
from qa_service.database import db
from qa_service.errors import BadInput, NotFound
from qa_service.flags import parameters
from qa_service.flags.rule import FlagRule, Parameter, Values

_of_notices: list[FlagRule] = []


def also_of(*more: FlagRule) -> None:
    """Fills the port: the rules about notices, whose numbers are changed by two people like those about concerns."""
    _of_notices[:] = more


def standing() -> Mapping[str, Values]:
    """The numbers as they stand for the council in scope, by rule."""
    return parameters.values_of((*rules.RULES, *_of_notices))


def parameter_of(code: str, name: str) -> tuple[FlagRule, Parameter]:
    """A number of a rule. Raises ``NotFound``."""
    for rule in (*rules.RULES, *_of_notices):
        for parameter in rule.parameters:
            if (rule.code, parameter.name) == (code, name):
                return rule, parameter
    raise NotFound("There is no such number.")


def ask(code: str, name: str, text: str, *, why: str, by: Actor) -> None:
    """Asks for another number. Raises ``BadInput`` for what it cannot be, and where it is so already."""
    rule, parameter = parameter_of(code, name)
    try:
        value = parameter.parse(text)
    except ValueError as error:
        raise BadInput(str(error), field="value") from error
    if standing()[rule.code].by_name[name] == value:
        raise BadInput("It is so already.", field="value")
    for waiting in requests.of_kind(RequestKind.NUMBER):
        if waiting.waits and (waiting.content["rule"], waiting.content["name"]) == (code, name):
            raise BadInput("Another number for this waits to be agreed to. Decide that first.", field="value")
    requests.ask(RequestKind.NUMBER, {"rule": code, "name": name, "value": str(value)}, why=why, by=by,
                 tell=requests.leads_but(by.user_id))


def agree(reference: str, *, by: Actor) -> None:
    """Sets the number, as the second person; what reminds the named people goes by it from now on."""
    found = requests.agree(reference, RequestKind.NUMBER, by=by, may=lambda _asked: True)
    if found is None:
        return
    rule, parameter = parameter_of(str(found.content["rule"]), str(found.content["name"]))
    parameters.keep_value(rule.code, parameter, str(found.content["value"]), reason=found.why, by=by)
    for one in access.every_one():
        if one is not None:
            keeping.set_clock(one.concern, one.facts)
    db.session.flush()
