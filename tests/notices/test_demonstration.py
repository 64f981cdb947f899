"""The demonstration's regional notices show what there is to see, and cost next to nothing."""

from __future__ import annotations

from collections import Counter

import pytest
from flask import Flask
from sqlalchemy import select

from qa_service.clock import today, utc_now
from qa_service.concerns import access as concerns
from qa_service.database import current_authority, db, transaction
from qa_service.demo.concerns import make_concerns
from qa_service.demo.heard import somebody
from qa_service.demo.notices import make_notices
from qa_service.notices import of_concerns, receiving, rules
from qa_service.notices.kinds import Direction
from qa_service.notices.models import RegionalNotice
from qa_service.permissions import Role
from tests.flags.builder import a_group, a_placement, a_setting
from tests.web.client import make_user

pytestmark = pytest.mark.only("sqlite")


def test_the_demonstration_has_a_notice_of_each_kind_and_one_that_nobody_acted_on(context: Flask) -> None:
    for role in (Role.COMMISSIONING_OFFICER, Role.SAFEGUARDING_LEAD, Role.MANAGER, Role.REGIONAL_PARTNER,
                 Role.AUDITOR):
        make_user(current_authority(), role)
    with transaction():
        for _number in range(5):
            a_placement(a_setting(group_id=a_group()))
    make_concerns(today())
    make_notices(today())
    rows = list(db.session.scalars(select(RegionalNotice).order_by(RegionalNotice.id)))
    assert Counter((row.direction.value, row.state.value) for row in rows) == {
        ("sent", "in_force"): 1, ("sent", "removed"): 1, ("sent", "draft"): 1, ("received", "in_force"): 3}
    received = [row for row in rows if row.direction is Direction.RECEIVED]
    said = rules.of_received(receiving.known_of(received, utc_now()))
    assert [one is not None for one in said] == [True, False, True], "late, acted on, and matched to nothing"
    opened = concerns.named_on(somebody(Role.SAFEGUARDING_LEAD))
    assert len([one for one in opened if of_concerns.of(one).draft]) == 1, "a draft is sealed with one of the concerns"
