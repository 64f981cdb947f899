"""What is kept between requests holds until one of its tables changes, however it is changed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import delete, func, insert, select, text

from qa_service.accounts.models import Authority, UserSession
from qa_service.clock import utc_now
from qa_service.database import acting_for, db, transaction
from qa_service.database.kept import Kept
from qa_service.documents.models import Document
from qa_service.documents.text_models import DocumentPage, DocumentText
from qa_service.placements.models import Child
from qa_service.providers.models import ProviderGroup


class Counted:
    """An answer that counts how often it was worked out."""

    def __init__(self, table: type[ProviderGroup] | type[Child]) -> None:
        self.table, self.times, self.kept = table, 0, Kept[int](most=2)

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


def test_an_answer_from_a_table_whose_changes_are_not_noted_is_not_kept(context: None) -> None:
    times, kept = [], Kept[int]()

    def sessions() -> int:
        times.append(1)
        return db.session.scalar(select(func.count(UserSession.id))) or 0

    assert [kept.get(sessions), kept.get(sessions), len(times)] == [0, 0, 2]


def test_an_answer_made_of_a_kept_one_changes_with_it(context: None) -> None:
    groups, twice = Counted(ProviderGroup), Kept[int]()
    groups.ask()
    assert twice.get(lambda: 2 * groups.ask()) == 0
    with transaction():
        db.session.add(_group("one"))
    assert twice.get(lambda: 2 * groups.ask()) == 2


def test_rows_that_go_with_another_are_a_change_too(context: None) -> None:
    with transaction():
        text_of = DocumentText(sha256="0" * 64, state="kept", pages=1, pages_kept=1, kept_at=utc_now())
        db.session.add_all((Document(sha256="0" * 64, size=1, media_type="-", stored_at=utc_now()), text_of))
        db.session.flush()
        db.session.add(DocumentPage(id=1001, text_id=text_of.id, page=1, text="Words"))
    pages = Kept[int]()

    def ask() -> int:
        return pages.get(lambda: db.session.scalar(select(func.count(DocumentPage.id))) or 0)

    assert ask() == 1
    with transaction():
        db.session.execute(delete(DocumentText))
    assert ask() == 0
