"""The actions of a visit: drafts while it is being written, in force from its submission on."""

from __future__ import annotations

from datetime import date
from typing import Final

from qa_service.actions import service as actions
from qa_service.actions.models import Action
from qa_service.actor import Actor
from qa_service.visits.kinds import WITH_RESULT
from qa_service.visits.models import QAVisit
from qa_service.visits.service import visit_by_id

SOURCE: Final = "visit"


def make(visit_id: int, *, text: str, owner: str, due_on: date | None, key: str, by: Actor, today: date,
         question_id: int | None = None) -> int:
    """Makes an action from a visit, for a finding or for the visit as a whole. Raises as ``actions.make_action``."""
    visit = visit_by_id(visit_id, lock=True)
    return actions.make_action(
        text=text, owner=owner, due_on=due_on, key=key, source=SOURCE, source_id=visit_id, source_part=question_id,
        source_path=f"/visits/{visit_id}", setting_id=visit.setting_id, draft=visit.state not in WITH_RESULT, by=by,
        today=today)


def of_visit(visit_id: int) -> list[Action]:
    """The actions of a visit, in the order of their making; removed ones left out."""
    return actions.actions_of(SOURCE, visit_id)


def follow(visit: QAVisit) -> None:
    """Puts the actions of a visit in force, or back to drafts with it."""
    actions.put_in_force(SOURCE, visit.id, in_force=visit.state in WITH_RESULT)
