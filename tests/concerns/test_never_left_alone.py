"""Never silent: a concern that nobody opened, that nobody may open, and one whose hold has ended."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update

from qa_service.accounts.models import User
from qa_service.concerns import access, closing, jobs, keeping, referring, rules, service
from qa_service.concerns.facts import Facts
from qa_service.concerns.kinds import SentHow, Stage
from qa_service.concerns.models import Concern, ConcernReceipt
from qa_service.concerns.views_case import end_of
from qa_service.database import db, transaction
from qa_service.errors import BadInput, NotFound
from qa_service.permissions import Role
from qa_service.retention import service as retention
from tests.concerns.making import KNOWN, a_lead, arranged, opened, reported, said
from tests.concerns.test_by_the_clock import clock, closed, mails_to  # noqa: F401 - a fixture
from tests.flags.builder import a_setting
from tests.visits.making import a_colleague

pytestmark = pytest.mark.only("sqlite")


@pytest.mark.parametrize("deputy_is", ["gone", "involved"])
def test_where_the_deputy_cannot_take_over_every_other_safeguarding_lead_does(
        context: Flask, clock: object, deputy_is: str) -> None:  # noqa: F811
    lead, deputy, third, subject = a_lead(), a_lead(), a_lead(), a_lead()
    arranged(lead, deputy)
    with transaction():
        home = a_setting()
    involved = (subject.user_id, *([deputy.user_id] if deputy_is == "involved" else []))
    reference = reported(a_colleague(), said(home, involved=involved))
    if deputy_is == "gone":
        with transaction():
            db.session.execute(update(User).where(User.id == deputy.user_id).values(disabled_at=KNOWN))
    for hours in (3, 5):
        with time_machine.travel(KNOWN + timedelta(hours=hours), tick=False):
            jobs.look_after_what_is_restricted()
        assert ("deputy" in mails_to(third)) is (hours == 5)
    assert opened(reference, third).reference == reference and "not-opened" in mails_to(lead)
    for shut_out in (subject, deputy):
        assert mails_to(shut_out) == []
        with pytest.raises(NotFound):
            opened(reference, shut_out)


def test_whoever_reports_what_nobody_may_read_is_told_so_until_somebody_may(
        context: Flask, clock: object) -> None:  # noqa: F811
    lead, officer = a_lead(), a_colleague()
    with transaction():
        home = a_setting()
    reported(officer, said(home, involved=(lead.user_id,)))
    reported(officer, said(home))
    unread, read = (referring.waits_for_a_reader(one) for one in db.session.scalars(
        select(ConcernReceipt).order_by(ConcernReceipt.id)))
    assert unread and not read
    late = a_lead()
    jobs.look_after_what_is_restricted()
    assert len(access.named_on(late)) == 1
    assert not any(referring.waits_for_a_reader(one) for one in db.session.scalars(select(ConcernReceipt)))


def test_when_we_knew_is_corrected_to_the_minute_the_working_day_follows_and_what_was_reported_stays(
        context: Flask, clock: object) -> None:  # noqa: F811
    lead = a_lead()
    with transaction():
        home = a_setting()
    reference = reported(lead, said(home, known_at=KNOWN + timedelta(seconds=20)))

    def corrected(known_at: datetime, sent_at: datetime | None = None) -> None:
        with transaction():
            service.record_sent(reference, sent_at=sent_at, how=SentHow.EMAIL if sent_at else None, area="Marlowe",
                                acknowledged_at=None, lado_reference="", known_at=known_at, by=lead,
                                version=opened(reference, lead).concern.version)

    corrected(KNOWN)
    assert opened(reference, lead).facts.known_at == KNOWN + timedelta(seconds=20), "the same minute is no change"
    for wrong, sent_at, match in ((KNOWN + timedelta(days=1), None, "in the future"),
                                  (KNOWN, KNOWN - timedelta(minutes=1), "before our council knew")):
        with pytest.raises(BadInput, match=match):
            corrected(wrong, sent_at)
    corrected(KNOWN - timedelta(days=4), KNOWN)
    found = opened(reference, lead)
    assert found.facts.deadline == KNOWN - timedelta(days=1), "from Friday to Monday"
    assert "not 03/03/2026 at 10:30, but 27/02/2026 at 10:30" in keeping.entries_of(found.concern)[0].text
    with transaction():
        service.record(reference, {"stage": Stage.MEETINGS}, version=found.concern.version, by=lead, today=KNOWN.date())
    with pytest.raises(BadInput, match="set the stage back first"):
        corrected(KNOWN)


def test_what_became_known_on_a_day_off_is_due_by_the_end_of_a_day_and_not_at_the_midnight_before_the_next() -> None:
    saturday = Facts(known_at=datetime(2026, 3, 7, 9, tzinfo=UTC))
    assert rules.next_step(saturday, saturday.known_at) == "Tell the LADO by the end of 9 March 2026"
    asked = replace(saturday, sent_at=KNOWN, closing_by=7)
    assert [rules.next_step(asked, KNOWN, by=who).partition(":")[0] for who in (7, 8)] == [
        "You asked to close it", "Somebody asks to close it"]
    assert end_of(saturday.deadline) == "the end of 9 March 2026"
    assert end_of(Facts(known_at=KNOWN).deadline) == "4 March 2026 at 10:30am"


def test_nothing_goes_on_the_day_on_which_a_hold_ends_the_named_people_are_told_and_have_a_month(
        context: Flask, clock: object) -> None:  # noqa: F811
    lead, second = a_lead(), a_lead()
    with transaction():
        home = a_setting(urn="2800667")
    reference = closed(home, lead, second)

    def stands_at(on: date, *told: str) -> bool:
        with time_machine.travel(datetime(on.year, on.month, on.day, 12, tzinfo=UTC), tick=False):
            jobs.look_after_what_is_restricted()
        assert {one for one in mails_to(lead) if one.startswith("erase")} == set(told)
        return bool(db.session.scalars(select(Concern.id)).all())

    with transaction():
        closing.hold(reference, "An inquiry", by=lead)
    with time_machine.travel(datetime(2040, 5, 1, 12, tzinfo=UTC), tick=False), transaction():
        closing.hold(reference, "", by=lead)
    assert stands_at(date(2040, 5, 1), "erase-2040-05-31"), "its own day was years ago"
    manager = a_colleague(Role.MANAGER)
    with time_machine.travel(datetime(2040, 5, 2, 12, tzinfo=UTC), tick=False), transaction():
        retention.set_hold("setting", "2800667", "A claim", by=manager)
    assert stands_at(date(2040, 6, 1), "erase-2040-05-31"), "a hold on the setting keeps what its setter cannot see"
    with time_machine.travel(datetime(2040, 7, 1, 12, tzinfo=UTC), tick=False), transaction():
        retention.end_hold(1, by=manager)
    assert stands_at(date(2040, 7, 2), "erase-2040-05-31")
    assert not stands_at(date(2040, 8, 2))
