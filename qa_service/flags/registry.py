"""All rules, each declared once by the domain that owns its evidence."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from qa_service.errors import NotFound
from qa_service.flags.rule import FlagRule
from qa_service.permissions import Permission, Role, allows
from qa_service.vocabulary import SubjectType
from qa_service.web.people import person

_reader: Final[ContextVar[Role | None]] = ContextVar("reader of flags", default=None)
_rules: dict[tuple[str, SubjectType], FlagRule] = {}


def register(*rules: FlagRule) -> None:
    """Adds rules. The same code may stand for two types of subject, and then has the same parameters.

    Raises ``ValueError`` when a different rule has that code and subject already.
    """
    for rule in rules:
        if _rules.get(rule.key, rule) is not rule:
            raise ValueError(f"two rules call themselves {rule.code} about a {rule.subject}")
        if any(other.code == rule.code and other.parameters != rule.parameters for other in _rules.values()):
            raise ValueError(f"{rule.code} has two sets of parameters")
        _rules[rule.key] = rule


def all_rules() -> list[FlagRule]:
    """Every rule, by code."""
    return [_rules[key] for key in sorted(_rules)]


def described_rules() -> list[FlagRule]:
    """One rule a code: for lists in which a rule that judges two types of subject stands once."""
    first: dict[str, FlagRule] = {}
    for rule in all_rules():
        if rule.code not in first or rule.subject is SubjectType.SETTING:
            first[rule.code] = rule
    return list(first.values())


def seen_rules() -> list[FlagRule]:
    """One rule a code, of those whose flags whoever reads may see."""
    unseen = restricted_codes()
    return [rule for rule in described_rules() if rule.code not in unseen]


def rule_called(code: str) -> FlagRule:
    """The rule with this code. Raises ``NotFound``."""
    for rule in described_rules():
        if rule.code == code:
            return rule
    raise NotFound(f"There is no rule {code}. The page “How flags work” lists them all.")


def never_general() -> set[str]:
    """Codes of rules whose flags are seen by named people only, and never in general lists, counts or mails."""
    return {rule.code for rule in _rules.values() if rule.restricted}


def restricted_codes() -> set[str]:
    """Codes of rules whose flags whoever reads may not see: those that nobody sees in general, and those whose
    evidence repeats what the reader's role may not read. Outside requests nobody reads, unless ``read_by`` says so."""
    role = _reader.get() or (someone.role if (someone := person()) else None)
    return {rule.code for rule in _rules.values()
            if rule.restricted or (role and rule.seen_with and not allows(role, rule.seen_with))}


def asked_of_readers(code: str) -> Permission | None:
    """What a reader of this rule's flags must be allowed besides reading flags; ``None`` where nothing is asked."""
    return next((rule.seen_with for rule in _rules.values() if rule.code == code), None)


@contextmanager
def read_by(role: Role) -> Iterator[None]:
    """Within it, whatever is asked about flags is asked for a reader of this role: for what jobs make for a person."""
    token = _reader.set(role)
    try:
        yield
    finally:
        _reader.reset(token)
