"""What changing a rule's parameter would do: a dry assessment of all its subjects. Nothing is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from qa_service.database import db
from qa_service.flags.exposure import exposure_of, shown_severity
from qa_service.flags.judging import Answers, Fault, judge
from qa_service.flags.models import Flag
from qa_service.flags.parameters import values_of
from qa_service.flags.registry import all_rules
from qa_service.flags.rule import Answer, Finding, FlagRule, Values
from qa_service.vocabulary import Severity, SubjectType


@dataclass(slots=True)
class Foreseen:
    """How many flags a change would raise, clear and make more or less severe; ``ours`` of them where we are exposed.

    ``cannot_tell`` counts subjects about which the rule could tell before and could not then.
    """

    raised: int = 0
    raised_ours: int = 0
    cleared: int = 0
    cleared_ours: int = 0
    more_severe: int = 0
    less_severe: int = 0
    cannot_tell: int = 0

    @property
    def anything(self) -> bool:
        return bool(self.raised or self.cleared or self.more_severe or self.less_severe or self.cannot_tell)


def effect_of(code: str, name: str, value: int | str, as_at: date) -> Foreseen:
    """What the open flags of a rule become with this value, all else as it is now."""
    found = Foreseen()
    for rule in (one for one in all_rules() if one.code == code):
        now = values_of([rule])
        then = {code: Values({**now[code].by_name, name: value})}
        (before,), (after,) = judge([rule], None, as_at, now), judge([rule], None, as_at, then)
        _compare(rule, before, after, as_at, found)
    return found


def _compare(rule: FlagRule, before: Answers, after: Answers, as_at: date, found: Foreseen) -> None:
    flags = {flag.subject_id: flag for flag in db.session.scalars(
        select(Flag).where(Flag.rule == rule.code, Flag.subject_type == rule.subject, Flag.cleared_at.is_(None)))}
    exposed = {id_ for id_, one in exposure_of(None, as_at).items() if one.at_all}
    for subject_id, answer in after.by_subject.items():
        earlier = before.by_subject.get(subject_id)
        if _said(rule, answer) == _said(rule, earlier):
            continue
        ours = _is_ours(rule, subject_id, answer, flags, exposed)
        flag = flags.get(subject_id)
        if isinstance(answer, Finding) and flag is None:
            found.raised += 1
            found.raised_ours += ours
        elif isinstance(answer, Finding) and flag is not None:
            _weigh(found, flag.shown_severity, shown_severity(answer.severity or rule.severity, ours))
        elif answer is None and flag is not None:
            found.cleared += 1
            found.cleared_ours += ours
        elif answer is not None and isinstance(earlier, Finding | None):
            found.cannot_tell += 1


def _said(rule: FlagRule, answer: Answer | Fault) -> object:
    """What an answer comes to on the lists."""
    return answer.severity or rule.severity if isinstance(answer, Finding) else type(answer)


def _weigh(found: Foreseen, now: Severity, then: Severity) -> None:
    found.more_severe += then.rank > now.rank
    found.less_severe += then.rank < now.rank


def _is_ours(rule: FlagRule, subject_id: int, answer: Answer | Fault, flags: Mapping[int, Flag],
             exposed: set[int]) -> bool:
    """Whether we are exposed to what the flag is about; what concerns no one setting is ours."""
    setting_id: int | None = subject_id if rule.subject is SubjectType.SETTING else None
    if isinstance(answer, Finding) and answer.setting_id is not None:
        setting_id = answer.setting_id
    elif setting_id is None and subject_id in flags:
        setting_id = flags[subject_id].setting_id
    return setting_id is None or setting_id in exposed
