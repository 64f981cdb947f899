"""VI-03: an action past its day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import select

from qa_service.actions.kinds import ActionState
from qa_service.actions.models import Action
from qa_service.actions.service import in_force
from qa_service.database import db
from qa_service.flags.registry import register
from qa_service.flags.rule import Answer, CannotTell, Evidence, Finding, FlagRule, Parameter, SubjectIds, Values
from qa_service.masking import masked_words
from qa_service.ofsted.rules.words import day
from qa_service.permissions import Permission
from qa_service.vocabulary import Severity, SubjectType

_SHOWN: Final = 160


@dataclass(frozen=True, slots=True)
class Standing:
    """An action that is not closed."""

    setting_id: int | None
    text: str
    due_on: date | None
    state: ActionState
    of_a_visit: bool = True


def gather_standing(action_ids: SubjectIds, as_at: date) -> Mapping[int, Standing]:
    """The actions among these that count and are not closed."""
    columns = (Action.id, Action.setting_id, Action.text, Action.due_on, Action.state, Action.source == "visit")
    statement: Any = select(*columns).where(Action.state != ActionState.CLOSED, *in_force())
    if action_ids is not None:
        statement = statement.where(Action.id.in_(action_ids))
    return {row[0]: Standing(*row[1:]) for row in db.session.execute(statement)}


def judge_standing(facts: Standing, as_at: date, values: Values) -> Answer:
    """VI-03. Evidence that nobody has looked at yet does not close an action."""
    if facts.due_on is None:
        return CannotTell("The action has no day by which it is to be done.")
    if as_at <= facts.due_on + timedelta(days=values.number("days")):
        return None
    text = masked_words(facts.text)
    text = text if len(text) <= _SHOWN else f"{text[:_SHOWN].rstrip()}…"
    stop = "" if text.endswith((".", "…")) else "."
    waits = f"{stop} Evidence has come, and nobody has looked at it." if (
        facts.state is ActionState.EVIDENCE_GIVEN) else ""
    return Finding((Evidence(f"Due by {day(facts.due_on)}: {text}{waits}", source="Our actions"),),
                   title=None if facts.of_a_visit else "Action overdue", setting_id=facts.setting_id)


VI_03 = FlagRule(
    seen_with=Permission.VISIT_READ, stands_at="/actions/{subject}",
    code="VI-03", title="Visit action overdue", severity=Severity.MEDIUM, basis="Action plan",
    subject=SubjectType.ACTION,
    checks="The day of an action has passed and it is not closed. An action of a visit counts from the visit's "
           "submission on.",
    gather=gather_standing, judge=judge_standing,
    parameters=(Parameter("days", 0, "days", "Days of grace after the day that was agreed", 0, 90),))

register(VI_03)
