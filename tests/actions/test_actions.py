"""Actions of whatever domain: made once, followed to evidence and closure, drafts until they are put in force."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from qa_service.actions import listing
from qa_service.actions import service as actions
from qa_service.actions.kinds import ActionState
from qa_service.database import db, transaction
from qa_service.errors import BadInput, Conflict
from tests.visits.making import TODAY, a_colleague, key

only_sqlite = pytest.mark.only("sqlite")


def _action(by: object, **changes: object) -> int:
    given = {"text": "Mend the door", "owner": "Registered manager", "due_on": TODAY + timedelta(days=7), "key": key(),
             "source": "meeting", "by": by, "today": TODAY}
    with transaction():
        return actions.make_action(**(given | changes))  # type: ignore[arg-type]


@only_sqlite
@pytest.mark.parametrize(("wrong", "says"), [
    ({"owner": ""}, "who does it"), ({"owner": "99999"}, "who does it"), ({"owner": "Somebody"}, "who does it"),
    ({"due_on": None}, "the day by which"), ({"due_on": TODAY - timedelta(days=1)}, "from today on"),
    ({"text": " "}, "what is to be done"), ({"text": "Ring about 943 476 5919"}, "NHS number")])
def test_an_action_needs_words_an_owner_and_a_day(context: Flask, wrong: dict[str, object], says: str) -> None:
    with pytest.raises(BadInput, match=says):
        _action(a_colleague(), **wrong)
    assert _action(a_colleague(), due_on=TODAY)


def test_an_action_is_followed_to_evidence_and_closure(context: Flask) -> None:
    officer = a_colleague()
    action_id = _action(officer, owner=str(officer.user_id))
    with transaction():
        actions.give_evidence(action_id, text="The door is mended", by=officer, today=TODAY)
        actions.ask_again(action_id, reason="It is the other door", by=officer, today=TODAY)
    assert actions.action_by_id(action_id).state is ActionState.OPEN
    with transaction():
        actions.give_evidence(action_id, text="Both doors are mended", by=officer, today=TODAY)
        actions.close(action_id, reason="Seen on a photo", by=officer, today=TODAY)
        actions.close(action_id, reason="Seen on a photo", by=officer, today=TODAY)
    assert actions.action_by_id(action_id).closed_on == TODAY
    with pytest.raises(Conflict), transaction():
        actions.give_evidence(action_id, text="Again", by=officer, today=TODAY)
    with transaction():
        actions.reopen(action_id, by=officer, today=TODAY)
    assert actions.action_by_id(action_id).state is ActionState.EVIDENCE_GIVEN
    assert [one.kind for one in actions.history_of(action_id)] == [
        "made", "evidence", "asked_again", "evidence", "closed", "reopened"]


def test_D2_an_action_sent_twice_is_one(context: Flask) -> None:
    officer, one_key = a_colleague(), key()
    first = _action(officer, key=one_key)
    assert _action(officer, key=one_key) == first
    with pytest.raises(BadInput, match="sent before"):
        _action(officer, key=one_key, text="Something else")
    assert len(actions.history_of(first)) == 1


@only_sqlite
def test_two_people_changing_an_action_meet(context: Flask) -> None:
    officer = a_colleague()
    action_id = _action(officer)
    seen = actions.action_by_id(action_id).version
    later = {"owner": "Registered manager", "due_on": TODAY + timedelta(days=9), "by": officer, "today": TODAY}
    with transaction():
        actions.change_action(action_id, text="Mend both doors", version=seen, **later)  # type: ignore[arg-type]
    with pytest.raises(Conflict), transaction():
        actions.change_action(action_id, text="Mend no door", version=seen, **later)  # type: ignore[arg-type]
    assert actions.history_of(action_id)[-1].details["was"]["text"] == "Mend the door"


@only_sqlite
def test_a_draft_counts_once_it_is_put_in_force_and_can_be_taken_back_until_then(context: Flask) -> None:
    officer = a_colleague()
    assert officer.user_id is not None
    action_id = _action(officer, draft=True, source_id=7, source_part=3, about="Framework of 2026")
    _action(officer, draft=True, source_id=8)

    def listed() -> list[int]:
        return [one.id for one in db.session.scalars(listing.actions(state="standing", as_at=TODAY))]

    assert listed() == [] and [one.id for one in actions.actions_of("meeting", 7)] == [action_id]
    with transaction():
        actions.remove(action_id, by=officer, today=TODAY)
    assert actions.actions_of("meeting", 7) == []
    with transaction():
        actions.restore(action_id, by=officer, today=TODAY)
        actions.put_in_force("meeting", 7)
    assert listed() == [action_id] == [one.id for one in listing.open_actions()]
    for undo in (actions.remove, actions.restore):
        with pytest.raises(Conflict, match="counts already"), transaction():
            undo(action_id, by=officer, today=TODAY)
    with transaction():
        actions.put_in_force("meeting", 7, in_force=False)
    assert listed() == []
