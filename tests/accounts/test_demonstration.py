"""The demonstration shows how people get in: a review half done, a request, somebody who left with work open."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from qa_service.accounts import council_sign_in, reviews, two_people
from qa_service.accounts.access_models import RequestKind
from qa_service.accounts.service import active_users, users_with_role
from qa_service.clock import today
from qa_service.database import transaction
from qa_service.demo import access, accounts
from qa_service.permissions import Role
from qa_service.reports import handover


@pytest.mark.only("sqlite")
def test_the_demonstration_shows_each_thing_that_waits_for_somebody(context: Flask, tmp_path: Path) -> None:
    with transaction():
        accounts.make(tmp_path, by=access.BY)
    access.make_access(today())
    review, manager = reviews.newest(), users_with_role(Role.MANAGER)[0]
    assert review is not None and review.finished_at is None and not reviews.is_late(review, today())
    lines = reviews.lines(review)
    assert {line.open for line in lines} == {True, False} and any(line.hints for line in lines)
    assert {line.user.id for line in lines} == {user.id for user in active_users()}
    request, = two_people.listed()
    assert request.kind is RequestKind.SECOND_FACTOR and two_people.decided_by(manager.id, [request]) == {request.id}
    left, = handover.leavers()
    assert left.name == "Lee Leaver" and left.work
    assert council_sign_in.offered() == []
