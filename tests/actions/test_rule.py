"""VI-03: on both sides of its limit, at it, and where the evidence is missing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from qa_service.actions.kinds import ActionState
from qa_service.actions.rules import VI_03, Standing
from qa_service.flags.rule import CannotTell, Finding
from tests.visits.making import TODAY
from tests.visits.test_rules import ask


@pytest.mark.parametrize("state", [ActionState.OPEN, ActionState.EVIDENCE_GIVEN])
def test_an_action_is_late_the_day_after_its_day(state: ActionState) -> None:
    facts = Standing(1, "Mend the door", TODAY, state)
    assert [ask(VI_03, facts, TODAY + timedelta(late)) for late in (-1, 0, 1)] == [None, None, Finding]


def test_an_action_without_a_day_cannot_be_told() -> None:
    assert ask(VI_03, Standing(1, "Mend the door", None, ActionState.OPEN)) is CannotTell


def test_only_an_action_of_a_visit_is_called_one() -> None:
    for of_a_visit, title in ((True, None), (False, "Action overdue")):
        facts = Standing(1, "Mend the door", TODAY, ActionState.OPEN, of_a_visit)
        found = VI_03.judge(facts, TODAY + timedelta(1), VI_03.defaults)
        assert isinstance(found, Finding) and found.title == title
