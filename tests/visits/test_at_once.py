"""D1 and D2 with several requests at the same moment, on both engines."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from flask import Flask
from sqlalchemy import func, select

from qa_service.actions import service as actions
from qa_service.actions.models import Action, ActionEvent
from qa_service.database import acting_for, current_authority, db, transaction
from qa_service.errors import Busy
from qa_service.visits import entries
from tests.visits.making import TODAY, a_colleague, a_visit

AT_ONCE = 6


def test_D2_a_form_sent_many_times_at_once_makes_one_action(context: Flask) -> None:
    officer, council = a_colleague(), current_authority()

    def send(_number: int) -> int:
        with context.app_context(), acting_for(council), transaction():
            return actions.make_action(
                text="Mend the door", owner="Registered manager", due_on=TODAY + timedelta(days=7), key="one form",
                source="visit", by=officer, today=TODAY)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        made = list(pool.map(send, range(AT_ONCE)))
    assert len(set(made)) == 1
    counted = [db.session.scalar(select(func.count()).select_from(table)) for table in (Action, ActionEvent)]
    assert counted == [1, 1]


def test_D1_people_who_write_at_the_same_moment_lose_nothing(context: Flask) -> None:
    people = [a_colleague() for _ in range(AT_ONCE)]
    visit_id, council = a_visit(people[0]), current_authority()

    def write(number: int) -> bool:
        with context.app_context(), acting_for(council):
            for _ in range(20):
                try:
                    with transaction():
                        saved = entries.save(visit_id, "summary", f"Text {number}", over=0, by=people[number])
                    return saved.clash is None
                except Busy:
                    continue
        raise AssertionError("never let in")

    with ThreadPoolExecutor(AT_ONCE) as pool:
        stood = list(pool.map(write, range(AT_ONCE)))
    assert stood.count(True) == 1, "one stands, the others are beside it"
    db.session.rollback()
    beside = {other.value for other in entries.others_of(visit_id, "summary")}
    assert beside | {entries.values_of(visit_id)["summary"]} == {f"Text {number}" for number in range(AT_ONCE)}
    assert len(beside) == AT_ONCE - 1
