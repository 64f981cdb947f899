"""The demonstration shows what left, what waits for a second person, who asked what is held of them, and a hold."""

from __future__ import annotations

import pytest
from flask import Flask

from qa_service.clock import today
from qa_service.database import current_authority, transaction
from qa_service.demo.data_protection import make_data_protection
from qa_service.demo.heard import somebody
from qa_service.exports import service as exports
from qa_service.exports.states import State
from qa_service.permissions import Role
from qa_service.retention import due
from qa_service.subject_access import service as requests
from tests.flags.builder import a_placement, a_setting
from tests.web.client import make_user


@pytest.mark.only("sqlite")
def test_the_demonstration_shows_what_waits_for_a_second_person(context: Flask) -> None:
    for role in (Role.COMMISSIONING_OFFICER, Role.PLACEMENTS_OFFICER, Role.MANAGER):
        make_user(current_authority(), role)
    with transaction():
        home = a_setting()
        for _number in range(51):
            a_placement(home)
    make_data_protection(today())
    register = exports.register(by=somebody(Role.MANAGER)).items
    assert [one.state for one in register] == [State.WAITING, State.REFUSED, State.TAKEN]
    assert [one.approved for one in requests.requests()] == [None] and len(due.standing_holds()) == 1
