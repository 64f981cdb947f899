"""What happens by the clock: the deputy takes over, reminders to the named people alone, and what the rules say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update

from qa_service.accounts.models import User
from qa_service.actor import Actor
from qa_service.alerts.transports import ServerDown
from qa_service.audit.models import AuditEvent
from qa_service.concerns import access, closing, files, jobs, keeping, mailing, patterns, rules, service
from qa_service.concerns.facts import Facts, read, written
from qa_service.concerns.kinds import Criterion, MeetingKind, Outcome, PlacementDecision, SentHow, Stage
from qa_service.concerns.models import Concern, ConcernEntry, ConcernFile, ConcernMail, ConcernReceipt
from qa_service.concerns.rules import Known
from qa_service.database import db, transaction
from qa_service.documents.uploaded import clean
from qa_service.errors import BadInput, Conflict, NotFound, NotPermitted
from qa_service.flags.rule import CannotTell, Finding
from qa_service.permissions import Role
from qa_service.vocabulary import Severity
from tests.concerns.making import KNOWN, NOTE, a_lead, arranged, opened, reported, said, told
from tests.flags.builder import a_group, a_setting
from tests.visits.making import a_colleague

pytestmark = pytest.mark.only("sqlite")
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def clock() -> object:
    """Everything happens on Tuesday 3 March 2026, at 11:00, half an hour after it was known."""
    with time_machine.travel(KNOWN + HOUR / 2, tick=False) as traveller:
        yield traveller


def mails_to(user: Actor) -> list[str]:
    return [one.once.split("-", 2)[2] for one in db.session.scalars(
        select(ConcernMail).where(ConcernMail.user_id == user.user_id).order_by(ConcernMail.id))]


def test_the_deputy_is_named_after_the_set_hours_if_nobody_has_opened_it(context: Flask, clock: object) -> None:
    lead, deputy, officer = a_lead(), a_lead(), a_colleague()
    arranged(lead, deputy, hours=3)
    with transaction():
        home = a_setting()
    reference, seen = reported(officer, said(home)), reported(officer, said(home))
    with transaction():
        access.record_reading(seen, by=lead)
    for hours in (2.9, 3.1):
        with time_machine.travel(KNOWN + HOUR / 2 + hours * HOUR, tick=False):
            jobs.look_after_what_is_restricted()
        if hours < 3:
            with pytest.raises(NotFound):
                opened(reference, deputy)
    assert opened(reference, deputy).facts.note == NOTE and opened(reference, lead).reference == reference
    with pytest.raises(NotFound):
        opened(seen, deputy)
    assert mails_to(deputy) == ["deputy"] and "not-opened" in mails_to(lead)


def test_the_named_people_and_nobody_else_are_reminded_before_and_when_the_working_day_ends(
        context: Flask, clock: object) -> None:
    lead, other = a_lead(), a_lead()
    arranged(lead)
    with transaction():
        home = a_setting(local_authority="Wexley")
    reference = reported(lead, said(home))
    with transaction():
        access.record_reading(reference, by=lead)
    times = []
    for hour in range(0, 72):
        with time_machine.travel(KNOWN + HOUR / 2 + hour * HOUR, tick=False):
            before = len(mails_to(lead))
            jobs.look_after_what_is_restricted()
            if len(mails_to(lead)) > before:
                times.append(hour)
    assert times == [21, 24, 45, 69], "three hours before, at its end, and each working morning until it is done"
    assert mails_to(other) == []
    with time_machine.travel(KNOWN + 72 * HOUR, tick=False), transaction():
        service.record_sent(reference, sent_at=KNOWN + 71 * HOUR, how=SentHow.TELEPHONE, area="Wexley",
                            acknowledged_at=KNOWN + 71 * HOUR, lado_reference="", by=lead,
                            version=opened(reference, lead).concern.version)
    due = opened(reference, lead).concern.due_at
    assert due is not None and due.date() == KNOWN.date() + timedelta(days=30), "the next is that it is open for long"


def test_a_concern_whose_last_safeguarding_lead_has_gone_comes_to_whoever_looks_after_concerns_now(
        context: Flask, clock: object) -> None:
    lead, subject, next_lead, manager = a_lead(), a_lead(), a_lead(), a_colleague(Role.MANAGER)
    arranged(lead, next_lead)
    with transaction():
        home = a_setting()
    reference = reported(lead, said(home, involved=(subject.user_id,)))
    with transaction():
        access.record_reading(reference, by=lead)
        access.name(reference, manager.user_id or 0, by=lead)
    jobs.look_after_what_is_restricted()
    with pytest.raises(NotFound):
        opened(reference, next_lead)
    with transaction():
        db.session.execute(update(User).where(User.id == lead.user_id).values(disabled_at=KNOWN))
        db.session.execute(update(User).where(User.id == next_lead.user_id).values(role=Role.AUDITOR))
    jobs.look_after_what_is_restricted()
    with pytest.raises(NotFound):
        opened(reference, subject)
    assert mails_to(subject) == [], "better nobody than whom it is about"
    with transaction():
        db.session.execute(update(User).where(User.id == next_lead.user_id).values(role=Role.SAFEGUARDING_LEAD))
    jobs.look_after_what_is_restricted()
    jobs.look_after_what_is_restricted()
    found = opened(reference, next_lead)
    assert [one.user_id for one, _ in access.people_on(found.concern) if one.is_lead] == [next_lead.user_id]
    assert mails_to(next_lead) == ["left"] and mails_to(subject) == []
    assert any("nobody was left" in one.text for one in keeping.entries_of(found.concern))


def test_a_meeting_is_remembered_the_day_before_and_until_it_is_recorded(context: Flask, clock: object) -> None:
    lead = a_lead()
    with transaction():
        home = a_setting(local_authority="Wexley")
    reference = reported(lead, said(home, **told(KNOWN)))
    with transaction():
        service.record_sent(reference, sent_at=KNOWN, how=SentHow.EMAIL, area="Wexley", acknowledged_at=KNOWN,
                            lado_reference="M 7", by=lead, version=opened(reference, lead).concern.version)
        service.plan_meeting(reference, MeetingKind.ALLEGATIONS, date(2026, 3, 9), by=lead, today=KNOWN.date())
    due = opened(reference, lead).concern.due_at
    assert due == datetime(2026, 3, 8, 8, tzinfo=UTC)
    with transaction():
        service.hold_meeting(reference, MeetingKind.ALLEGATIONS, KNOWN.date(), "Goes on", by=lead, today=KNOWN.date())
    assert opened(reference, lead).facts.planned == []
    with pytest.raises(BadInput, match="from today on"), transaction():
        service.plan_meeting(reference, MeetingKind.REVIEW, KNOWN.date() - DAY, by=lead, today=KNOWN.date())


class Broken:
    """A mail server that is away, and then there."""

    outcome = None

    def __init__(self) -> None:
        self.away, self.sent = True, list[str]()

    def deliver(self, message: object, *, address: str, message_id: str) -> None:
        if self.away:
            raise ServerDown("connection refused")
        self.sent.append(address)

    def close(self) -> None:
        pass


def test_a_mail_that_cannot_leave_is_tried_again_and_the_page_says_so(context: Flask) -> None:
    lead, gone, server = a_lead(), a_lead(), Broken()
    with transaction():
        home = a_setting()
    with time_machine.travel(KNOWN, tick=False):
        reference = reported(lead, said(home))
        mailing.send_waiting(context.config["SERVICE"], transport=server)  # type: ignore[arg-type]
        with transaction():
            access.take_off(reference, gone.user_id or 0, by=lead)
    with time_machine.travel(KNOWN + HOUR, tick=False):
        assert mailing.undelivered(opened(reference, lead).concern.id, KNOWN + HOUR)
        server.away = False
        for _again in range(2):
            mailing.send_waiting(context.config["SERVICE"], transport=server)  # type: ignore[arg-type]
        assert mailing.undelivered(opened(reference, lead).concern.id, KNOWN + HOUR) == []
    assert len(server.sent) == 1, "once, and not to whoever is not named any more"


def known(now: datetime = KNOWN + 10 * DAY, **facts: object) -> Known:
    return Known(replace(Facts(known_at=KNOWN, criteria=(Criterion.RISK,)), **facts), "r", now)  # type: ignore[arg-type]


@pytest.mark.parametrize(("code", "what", "found"), [
    ("SG-01", known(), True), ("SG-01", known(closed_on=KNOWN.date()), False),
    ("SG-02", known(KNOWN + DAY - HOUR), False), ("SG-02", known(KNOWN + DAY + HOUR), True),
    ("SG-02", known(sent_at=KNOWN + DAY), False), ("SG-02", known(sent_at=KNOWN + DAY + HOUR / 60), True),
    ("SG-02", known(closed_on=KNOWN.date()), False),
    ("SG-03", known(KNOWN + 30 * DAY), False), ("SG-03", known(KNOWN + 31 * DAY), True),
    ("SG-03", known(KNOWN + 400 * DAY), True), ("SG-03", known(KNOWN + 400 * DAY, closed_on=KNOWN.date()), False),
    ("SG-04", known(), False), ("SG-04", replace(known(), near=(("x", KNOWN.date() - 179 * DAY),)), True),
    ("SG-04", replace(known(), near=(("x", KNOWN.date() - 180 * DAY),)), False),
    ("SG-05", known(outcome=Outcome.SUBSTANTIATED, outcome_on=KNOWN.date()), True),
    ("SG-05", known(KNOWN + 7 * DAY, outcome=Outcome.SUBSTANTIATED, outcome_on=KNOWN.date()), False),
    ("SG-05", known(outcome=Outcome.SUBSTANTIATED, outcome_on=KNOWN.date(), plan_on=KNOWN.date()), False),
    ("SG-05", known(outcome=Outcome.SUBSTANTIATED, outcome_on=KNOWN.date(),
                    placement_decision=PlacementDecision.STAY), False),
    ("SG-05", known(outcome=Outcome.UNFOUNDED, outcome_on=KNOWN.date()), False),
    ("SG-05", known(outcome=Outcome.SUBSTANTIATED), None),
    ("SG-08", known(), False), ("SG-08", replace(known(), notices=()), True),
    ("SG-08", replace(known(KNOWN + HOUR), notices=()), False),
    ("SG-08", replace(known(), notices=(KNOWN.date(),)), False),
    ("SG-08", replace(known(), notices=(KNOWN.date() - 4 * DAY,)), True),
])
def test_a_rule_finds_what_its_row_says_and_nothing_else(code: str, what: Known, found: bool | None) -> None:
    rule = next(one for one in rules.RULES if one.code == code)
    answer = rule.judge(what, what.now.date(), rule.defaults)
    assert rule.restricted
    if found is None:
        assert isinstance(answer, CannotTell)
    else:
        assert isinstance(answer, Finding) is found and (answer is None) is not found


def test_the_rules_are_no_flags_and_are_declared_as_the_table_of_rules_has_them() -> None:
    from qa_service.flags.registry import all_rules

    assert not [one.code for one in all_rules() if one.code.startswith("SG-")]
    assert {one.code: one.severity for one in rules.RULES} == {
        "SG-01": Severity.HIGH, "SG-02": Severity.CRITICAL, "SG-03": Severity.MEDIUM, "SG-04": Severity.HIGH,
        "SG-05": Severity.CRITICAL, "SG-06": Severity.MEDIUM, "SG-08": Severity.HIGH}


def test_patterns_count_what_the_reader_is_named_on_and_show_the_arithmetic(context: Flask) -> None:
    lead, other, officer = a_lead(), a_lead(), a_colleague()
    with transaction():
        group = a_group("Larch Care Ltd")
        home, quiet = a_setting(name="Invented House", group_id=group), a_setting(name="Quiet House", group_id=group)
    arranged(lead)
    for at, where in ((KNOWN, home), (KNOWN - 30 * DAY, home), (KNOWN - 400 * DAY, home), (KNOWN, quiet)):
        reported(officer, said(where, at))
    found = patterns.patterns(access.named_on(lead), KNOWN.date())
    shown = {one.name: one for one in found}
    assert shown["Invented House"].own_past.startswith("2 in the last 365 days, 1 in the 365 before: 1 more than")
    assert shown["Invented House"].peers == (
        "1 concern ÷ 1 other settings of ours of its kind (children's home) = 1.00 each; here 2")
    assert (shown["Larch Care Ltd"].now, shown["Larch Care Ltd"].before) == (3, 1)
    assert patterns.patterns(access.named_on(other), KNOWN.date()) == [], "a count tells nobody of what is not theirs"


def test_what_is_changed_after_somebody_asked_to_close_it_has_to_be_asked_for_anew(
        context: Flask, clock: object) -> None:
    lead, second = a_lead(), a_lead()
    with transaction():
        home = a_setting()
    reference, today = reported(lead, said(home, **told(KNOWN))), KNOWN.date()

    def do(what: Callable[..., None], *args: object, **more: object) -> None:
        with transaction():
            what(reference, *args, **more)

    def version() -> int:
        return opened(reference, lead).concern.version

    do(service.record, {"stage": Stage.CONCLUDED, "outcome": Outcome.SUBSTANTIATED, "outcome_on": today,
                        "plan_on": today}, version=version(), by=lead, today=today)
    do(closing.ask_to_close, "Done", by=lead)
    do(service.record, {"plan_on": None}, version=version(), by=second, today=today)
    with pytest.raises(Conflict, match="Nobody asks"):
        do(closing.close, by=second, today=today)
    said_so = [one.text for one in keeping.entries_of(opened(reference, lead).concern)]
    assert "It was asked to close it; that ended, since this was changed" in said_so
    do(service.record, {"plan_on": today}, version=version(), by=second, today=today)
    do(closing.ask_to_close, "Done", by=lead)
    do(access.recuse, lead.user_id or 0, why="A friend", by=second)
    with pytest.raises(Conflict, match="Nobody asks"):
        do(closing.close, by=second, today=today)


def test_closing_needs_two_an_outcome_and_the_lado(
        context: Flask, clock: object) -> None:
    lead, second = a_lead(), a_lead()
    with transaction():
        home = a_setting()
    reference, today = reported(lead, said(home)), KNOWN.date()

    def refused(do: Callable[[], None], error: type[Exception], words: str) -> None:
        with pytest.raises(error, match=words), transaction():
            do()

    def record(**facts: object) -> None:
        with transaction():
            service.record(reference, facts, version=opened(reference, lead).concern.version, by=lead, today=today)

    refused(lambda: closing.ask_to_close(reference, "x", by=lead), BadInput, "never told")
    with transaction():
        service.record_sent(reference, sent_at=KNOWN, how=SentHow.EMAIL, area="Marlowe", acknowledged_at=None,
                            lado_reference="", by=lead, version=opened(reference, lead).concern.version)
    refused(lambda: closing.ask_to_close(reference, "x", by=lead), BadInput, "outcome first")
    record(stage=Stage.CONCLUDED, outcome=Outcome.SUBSTANTIATED, outcome_on=today)
    refused(lambda: closing.ask_to_close(reference, "x", by=lead), BadInput, "action plan")
    record(plan_on=today)
    refused(lambda: closing.close(reference, by=second, today=today), Conflict, "Nobody asks")
    with transaction():
        closing.ask_to_close(reference, "Done", by=lead)
    refused(lambda: closing.close(reference, by=lead, today=today), NotPermitted, "somebody else")
    with transaction():
        closing.close(reference, by=second, today=today)
    assert opened(reference, lead).concern.erase_on == date(2076, 3, 3), "fifty years: no age is kept here"
    refused(lambda: service.add_note(reference, "x", on=None, by=lead, today=today), Conflict, "closed")
    with transaction():
        closing.hold(reference, "An inquiry", by=lead)
    assert opened(reference, lead).concern.erase_on is None


def closed(home: int, lead: Actor, second: Actor) -> str:
    """A concern that two people closed today, with a line in its chronology and a file."""
    today = KNOWN.date()
    reference = reported(lead, said(home, **told(KNOWN)))
    with transaction():
        files.add(reference, clean(b"%PDF-1.4\n%%EOF", "plan.pdf"), by=lead)
        service.record(reference, {"stage": Stage.CONCLUDED, "outcome": Outcome.FALSE, "outcome_on": today},
                       version=opened(reference, lead).concern.version, by=lead, today=today)
        closing.ask_to_close(reference, "Done", by=lead)
        closing.close(reference, by=second, today=today)
    return reference


def test_a_concern_is_erased_on_its_day_with_its_files_never_before_and_never_while_it_is_held(
        context: Flask, clock: object) -> None:
    lead, second = a_lead(), a_lead()
    with transaction():
        home = a_setting()
    gone, held, stays = (closed(home, lead, second) for _ in range(3))
    open_ = reported(lead, said(home, **told(KNOWN)))
    with transaction():
        closing.hold(held, "An inquiry", by=lead)
    day, folder = date(2036, 3, 3), context.config["SERVICE"].data_dir / "sealed-files"
    assert [opened(one, lead).concern.erase_on for one in (gone, held, stays, open_)] == [day, None, day, None]
    with transaction():
        db.session.execute(update(Concern).where(Concern.reference.in_([gone, held, open_])).values(
            erase_on=KNOWN.date()))
    jobs.look_after_what_is_restricted()
    assert len(db.session.scalars(select(Concern)).all()) == 4, "a day brought forward in the database erases nothing"
    with time_machine.travel(datetime(2036, 2, 3, 12, tzinfo=UTC), tick=False):
        jobs.look_after_what_is_restricted()
        jobs.look_after_what_is_restricted()
        assert len([one for one in mails_to(lead) if one == "erase-2036-03-03"]) == 2, "told a month before, once each"
    with transaction():
        db.session.execute(update(Concern).where(Concern.reference == stays).values(wrapped_key=b"damaged"))
    for at, left in ((datetime(2036, 3, 2, 23, 59, tzinfo=UTC), 4), (datetime(2036, 3, 3, 0, 1, tzinfo=UTC), 3)):
        with time_machine.travel(at, tick=False):
            jobs.look_after_what_is_restricted()
            assert len(db.session.scalars(select(Concern.id)).all()) == left
    assert set(db.session.scalars(select(Concern.reference))) == {held, stays, open_}, "nor what cannot be opened"
    assert len([one for one in folder.rglob("*") if one.is_file()]) == 2
    left_of = {kind: set(db.session.scalars(select(kind.concern_id))) for kind in (ConcernEntry, ConcernFile)}
    assert all(len(ids) <= 3 for ids in left_of.values())
    assert len(db.session.scalars(select(ConcernReceipt.id)).all()) == 3, "nor does a receipt tell that there was one"
    event = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "concern.erased")).one()
    assert (event.subject_id, event.details) == (gone, {}), "what stays is that it was erased"


def test_two_people_do_not_write_over_each_other(context: Flask, clock: object) -> None:
    lead = a_lead()
    with transaction():
        home = a_setting()
    reference = reported(lead, said(home, **told(KNOWN)))
    version = opened(reference, lead).concern.version
    with transaction():
        service.record(reference, {"stage": Stage.ENQUIRIES}, version=version, by=lead, today=KNOWN.date())
    with pytest.raises(Conflict, match="Somebody else changed"), transaction():
        service.record(reference, {"stage": Stage.NOT_MET}, version=version, by=lead, today=KNOWN.date())


def test_facts_are_read_as_they_were_written_and_what_a_later_version_adds_has_its_default() -> None:
    facts = Facts(known_at=KNOWN, setting_id=3, criteria=(Criterion.OFFENCE,), sent_at=KNOWN, sent_how=SentHow.FORM,
                  outcome=Outcome.FALSE, outcome_on=KNOWN.date(), recused=(4, 5))
    assert read(written(facts)) == facts
    assert read(b'{"known_at": "2026-03-03T10:30:00+00:00"}') == Facts(known_at=KNOWN)


def test_the_clock_opens_nothing(context: Flask, clock: object) -> None:
    lead = a_lead()
    with transaction():
        home = a_setting()
    reported(lead, said(home))
    with transaction():
        db.session.execute(update(Concern).values(due_at=KNOWN, facts=b"", wrapped_key=b""))
    jobs.look_after_what_is_restricted()
    assert [one for one in mails_to(lead) if one.startswith("due-")], "although nothing of it can be opened"
