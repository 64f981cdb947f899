"""What is kept between requests holds until one of its tables changes, however it is changed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, insert, select, text

from qa_service.accounts.models import Authority, UserSession
from qa_service.clock import utc_now
from qa_service.database import acting_for, db, transaction
from qa_service.database.kept import Kept
from qa_service.placements.models import Child
from qa_service.providers.models import ProviderGroup


class Counted:
    """An answer that counts how often it was worked out."""

    def __init__(self, table: type[ProviderGroup] | type[Child]) -> None:
        self.table, self.times, self.kept = table, 0, Kept[int](table, most=2)

    def ask(self, *key: int) -> int:
        return self.kept.get(self._work_out, *key)

    def _work_out(self) -> int:
        self.times += 1
        return db.session.scalar(select(func.count(self.table.id))) or 0


def _group(key: str) -> ProviderGroup:
    return ProviderGroup(key=key, name=key, first_seen_at=utc_now())


def test_an_answer_is_worked_out_once_until_its_table_changes(context: None) -> None:
    groups = Counted(ProviderGroup)
    assert [groups.ask(), groups.ask(), groups.times] == [0, 0, 1]
    with transaction():
        db.session.add(_group("one"))
    assert [groups.ask(), groups.ask(), groups.times] == [1, 1, 2]


@pytest.mark.parametrize("write", [
    lambda: db.session.delete(db.session.scalars(select(ProviderGroup)).one()),
    lambda: db.session.execute(text("\n  delete from provider_group")),
])
def test_no_way_of_writing_goes_past_it(context: None, write: Callable[[], object]) -> None:
    groups = Counted(ProviderGroup)
    with transaction():
        db.session.add(_group("one"))
    assert groups.ask() == 1
    with transaction():
        write()
    assert groups.ask() == 0


def test_a_change_by_another_process_counts(app: Flask, context: None) -> None:
    groups = Counted(ProviderGroup)
    groups.ask()
    with db.engine.connect() as other:
        other.execute(insert(ProviderGroup).values(key="one", name="one", first_seen_at=utc_now()))
        other.commit()
    db.session.rollback()
    assert groups.ask() == 1


def test_inside_a_transaction_nothing_is_kept_so_that_one_taken_back_leaves_nothing(context: None) -> None:
    groups = Counted(ProviderGroup)
    with pytest.raises(ZeroDivisionError), transaction():
        db.session.add(_group("one"))
        db.session.flush()
        assert groups.ask() == 1
        1 / 0  # noqa: B018
    assert groups.ask() == 0


def test_a_change_of_another_table_leaves_the_answer(context: None, authority: int) -> None:
    groups = Counted(ProviderGroup)
    groups.ask()
    with transaction():
        db.session.add(Child(authority_id=authority, reference="C1"))
    groups.ask()
    assert groups.times == 1


def test_councils_do_not_share_answers(app: Flask, authority: int) -> None:
    with app.app_context():
        with transaction():
            other = Authority(name="Other", area="Other")
            db.session.add(other)
            db.session.flush()
            other_id = other.id
        with acting_for(authority), transaction():
            db.session.add(Child(authority_id=authority, reference="C1"))
        children = Counted(Child)
        answers = []
        for id_ in (authority, other_id, authority):
            with acting_for(id_):
                answers.append(children.ask())
        assert (answers, children.times) == ([1, 0, 1], 2)


def test_no_more_are_kept_than_said(context: None) -> None:
    groups = Counted(ProviderGroup)
    for key in (1, 2, 3, 1):
        groups.ask(key)
    assert groups.times == 4


def test_nothing_may_rest_on_a_table_whose_changes_are_not_noted() -> None:
    with pytest.raises(ValueError, match="user_session"):
        Kept[int](UserSession)
