"""Judging: rules are fed with facts and their answers gathered. Nothing is written here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

import structlog
from sqlalchemy.exc import OperationalError

from qa_service.database import db
from qa_service.flags.rule import Answer, CannotTell, Finding, FlagRule, SubjectIds, Values

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Fault:
    """The rule crashed: no answer. The flag that stands keeps standing, and the gap is ours to mend."""

    error: str

    @property
    def why(self) -> str:
        return f"The rule itself failed ({self.error}). What it said before still stands."


@dataclass(slots=True)
class Answers:
    """What one rule answered about the subjects it was asked about (``asked``: ``None`` stands for all of them)."""

    rule: FlagRule
    asked: SubjectIds
    by_subject: dict[int, Answer | Fault] = field(default_factory=dict)
    unreadable: Fault | None = None
    """The facts themselves could not be gathered: nothing was judged."""


def judge(rules: Iterable[FlagRule], subject_ids: SubjectIds, as_at: date,
          values: Mapping[str, Values]) -> list[Answers]:
    """Asks rules of one subject type about subjects. Rules that share a ``gather`` share one reading."""
    ordered = sorted(rules, key=lambda rule: (rule.gather.__module__, rule.gather.__qualname__, rule.code))
    answers = []
    for gather, sharing in groupby(ordered, key=lambda rule: rule.gather):
        together = list(sharing)
        try:
            with db.session.begin_nested():
                facts = gather(subject_ids, as_at)
        except OperationalError:
            raise  # the database is busy or gone: nothing to do with the rule
        except Exception as error:
            log.exception("facts could not be gathered", rules=[rule.code for rule in together])
            answers += [Answers(rule, subject_ids, unreadable=Fault(_brief(error))) for rule in together]
            continue
        answers += [Answers(rule, subject_ids, {
            subject_id: _ask(rule, one, as_at, values[rule.code]) for subject_id, one in facts.items()})
            for rule in together]
    return answers


def _ask(rule: FlagRule, facts: object, as_at: date, values: Values) -> Answer | Fault:
    try:
        answer = rule.judge(facts, as_at, values)
    except Exception as error:
        log.exception("a rule failed", rule=rule.code)
        return Fault(_brief(error))
    if answer is None or isinstance(answer, Finding | CannotTell):
        return answer
    return Fault(f"it answered with a {type(answer).__name__}")


def _brief(error: Exception) -> str:
    return type(error).__name__  # the message may quote a record; the log has it
