"""The demonstration's concerns show what there is to see, and cost next to nothing."""

from __future__ import annotations

import pytest
from flask import Flask

from qa_service.clock import today, utc_now
from qa_service.concerns import access, counts, marker, patterns, requests, rules
from qa_service.concerns.kinds import RequestKind
from qa_service.database import current_authority, transaction
from qa_service.demo.concerns import make_concerns
from qa_service.demo.heard import ours, somebody
from qa_service.permissions import Role
from tests.flags.builder import a_group, a_placement, a_setting
from tests.web.client import make_user

pytestmark = pytest.mark.only("sqlite")


def test_the_demonstration_has_a_concern_for_each_thing_that_can_stand_out(context: Flask) -> None:
    for role in (Role.COMMISSIONING_OFFICER, Role.SAFEGUARDING_LEAD, Role.MANAGER, Role.AUDITOR):
        make_user(current_authority(), role)
    with transaction():
        for _number in range(5):
            a_placement(a_setting(group_id=a_group()))
    make_concerns(today())
    opened = access.named_on(somebody(Role.SAFEGUARDING_LEAD))
    found = rules.findings(opened, patterns.groups_of(patterns.settings_in(opened)), utc_now())
    codes = {said.rule.code for several in found.values() for said in several}
    assert {"SG-01", "SG-02", "SG-03", "SG-04", "SG-05", "SG-06", "SG-08"} == codes
    assert len([one for one in opened if one.facts.is_open]) == 5 and len(opened) == 6
    assert marker.marked(ours()) and patterns.patterns(opened, today())
    assert len(access.named_on(somebody(Role.MANAGER))) == 1
    assert [one.waits for kind in RequestKind for one in requests.of_kind(kind)] == [True, False, True]
    found_counts, whole = counts.counted(requests.of_kind(RequestKind.COUNTS)[0])
    assert whole and found_counts[0].words == "5 to 9", "more than those that are hidden"
