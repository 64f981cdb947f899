"""The engine: what is judged when, and what becomes of flags."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from qa_service.accounts.models import Authority
from qa_service.database import acting_for, db, transaction
from qa_service.flags import registry, service
from qa_service.flags.models import Flag, FlagEvent, FlagEvidence, RuleGap
from qa_service.flags.rule import Answer, CannotTell, Evidence, Finding, FlagRule, Parameter, Values
from qa_service.marks.models import Mark
from qa_service.providers.models import Setting
from qa_service.vocabulary import Grade, Severity, SubjectType
from tests.flags.builder import TODAY, a_placement, a_setting, an_inspection, assessed, flag, marked

G = Grade


class Told:
    """A rule that answers what the test says."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.answer: Any = None
        self.fails_to_gather = False
        self.asked: list[Any] = []
        self.rule = FlagRule("ZZ-01", "Told by the test", Severity.HIGH, "none", SubjectType.SETTING, "Nothing.",
                             self.gather, self.judge, (Parameter("days", 7, "days", "a number"),))
        monkeypatch.setattr(registry, "_rules", {self.rule.key: self.rule})

    def gather(self, ids: Any, as_at: date) -> dict[int, int]:
        self.asked.append(ids)
        if self.fails_to_gather:
            raise LookupError("no facts")
        every = db.session.scalars(select(Setting.id)).all()
        return {id_: id_ for id_ in every if ids is None or id_ in ids}

    def judge(self, facts: int, as_at: date, values: Values) -> Answer:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer  # type: ignore[no-any-return]


@pytest.fixture
def told(context: Flask, monkeypatch: pytest.MonkeyPatch) -> Told:
    return Told(monkeypatch)


def finding(text: str = "something", severity: Severity | None = None, **more: Any) -> Finding:
    return Finding((Evidence(text),), severity, **more)


@pytest.fixture
def home(context: Flask) -> int:
    with transaction():
        setting_id = a_setting()
        a_placement(setting_id)
    return setting_id


def kinds() -> list[str]:
    return list(db.session.scalars(select(FlagEvent.kind).order_by(FlagEvent.id)))


def judge_again(home: int) -> Any:
    with transaction():
        marked(home)
    return assessed()


def test_a_finding_raises_a_flag_with_its_evidence(told: Told, home: int, outbox: Any) -> None:
    told.answer = finding("the words", severity=Severity.CRITICAL)
    result = assessed()
    raised = flag("ZZ-01", home)
    assert raised is not None
    assert (result.raised, raised.state, raised.raised_on, raised.shown_severity, raised.exposed) == (
        1, "open", TODAY, Severity.CRITICAL, True)
    assert [piece.text for piece in service.evidence_of([raised.id])[raised.id]] == ["the words"]


def test_an_unchanged_finding_writes_nothing(told: Told, home: int, outbox: Any) -> None:
    told.answer = finding()
    assessed()
    before = [(row.judged_at, row.version) for row in db.session.scalars(select(Flag))]
    result = assessed(full=True)
    assert (result.raised, result.cleared, kinds()) == (0, 0, ["raised"])
    db.session.expire_all()
    assert [(row.judged_at, row.version) for row in db.session.scalars(select(Flag))] == before


def test_only_evidence_clears_a_flag(told: Told, home: int, outbox: Any) -> None:
    told.answer = finding()
    assessed()
    told.answer = CannotTell("the report is unread")
    assert judge_again(home).cleared == 0
    standing = flag("ZZ-01", home)
    assert standing is not None and standing.cannot_tell == "the report is unread"
    told.answer = None
    assert judge_again(home).cleared == 1
    assert flag("ZZ-01", home) is None
    assert kinds() == ["raised", "cannot_tell", "cleared"]


def test_a_crashing_rule_keeps_the_flag_and_lists_the_gap(told: Told, home: int, outbox: Any) -> None:
    told.answer = finding()
    assessed()
    told.answer = ValueError("C0001 is a child")
    result = judge_again(home)
    gap = db.session.scalars(select(RuleGap)).one()
    assert flag("ZZ-01", home) is not None
    assert (gap.is_fault, "C0001" in gap.why) == (True, False)
    assert result.faults == [{"rule": "ZZ-01", "subjects": 1, "error": "ValueError"}]


def test_a_crashed_judgement_is_tried_again_without_a_mark(told: Told, home: int, outbox: Any) -> None:
    told.answer = ValueError()
    assessed()
    told.answer = finding()
    assert assessed().raised == 1
    assert db.session.scalar(select(func.count()).select_from(RuleGap)) == 0


def test_facts_that_cannot_be_gathered_clear_nothing(told: Told, home: int, outbox: Any) -> None:
    told.answer = finding()
    assessed()
    told.fails_to_gather = True
    result = judge_again(home)
    assert flag("ZZ-01", home) is not None
    assert result.faults == [{"rule": "ZZ-01", "subjects": 1, "error": "LookupError"}]


def test_other_rules_go_on_when_one_crashes(told: Told, home: int, outbox: Any,
                                             monkeypatch: pytest.MonkeyPatch) -> None:
    other = FlagRule("ZZ-02", "Another", Severity.LOW, "none", SubjectType.SETTING, "Nothing.", told.gather,
                     lambda facts, as_at, values: finding())
    monkeypatch.setattr(registry, "_rules", {told.rule.key: told.rule, other.key: other})
    told.answer = RuntimeError()
    assessed()
    assert flag("ZZ-02", home) is not None


def test_a_gap_is_listed_and_goes_when_it_is_closed(told: Told, home: int, outbox: Any) -> None:
    told.answer = CannotTell("nobody has said")
    assert assessed().cannot_tell == 1
    assert [gap.why for gap in service.gaps().items] == ["nobody has said"]
    told.answer = None
    judge_again(home)
    assert service.gaps().items == []


def test_a_finding_may_stand_beside_a_gap(told: Told, home: int, outbox: Any) -> None:
    told.answer = finding(unsure="a newer report is unread")
    assessed()
    assert flag("ZZ-01", home) is not None
    assert [gap.why for gap in service.gaps_of_setting(home)] == ["a newer report is unread"]


def test_a_flag_raised_again_is_the_same_row_with_a_new_day(told: Told, home: int, outbox: Any) -> None:
    for told.answer in (finding(), None, finding("again")):
        judge_again(home)
    assert db.session.scalar(select(func.count()).select_from(Flag)) == 1
    raised = flag("ZZ-01", home)
    assert raised is not None and kinds() == ["raised", "cleared", "raised"]
    assert [piece.text for piece in service.evidence_of([raised.id])[raised.id]] == ["again"]
    assert db.session.scalar(select(func.count()).select_from(FlagEvidence)) == 1


def test_more_severe_reopens_what_was_acknowledged(told: Told, home: int, outbox: Any) -> None:
    told.answer = finding(severity=Severity.MEDIUM)
    assessed()
    with transaction():
        raised = flag("ZZ-01", home)
        assert raised is not None
        raised.state = "acknowledged"
    told.answer = finding(severity=Severity.CRITICAL)
    judge_again(home)
    risen = flag("ZZ-01", home)
    assert risen is not None and risen.state == "open"
    assert kinds() == ["raised", "changed", "reopened"]


def test_other_words_leave_the_acknowledgement(told: Told, home: int, outbox: Any) -> None:
    told.answer = finding("one")
    assessed()
    with transaction():
        raised = flag("ZZ-01", home)
        assert raised is not None
        raised.state = "acknowledged"
    told.answer = finding("two")
    judge_again(home)
    changed = flag("ZZ-01", home)
    assert changed is not None and changed.state == "acknowledged"


def test_a_subject_that_is_no_longer_the_rules_is_cleared(told: Told, home: int, outbox: Any,
                                                          monkeypatch: pytest.MonkeyPatch) -> None:
    told.answer = finding()
    assessed()
    monkeypatch.setattr(told, "gather", lambda ids, as_at: {})
    gone = FlagRule("ZZ-01", "Told by the test", Severity.HIGH, "none", SubjectType.SETTING, "Nothing.", told.gather,
                    told.judge)
    monkeypatch.setattr(registry, "_rules", {gone.key: gone})
    assert assessed(full=True).cleared == 1


def test_marks_are_taken_away_with_the_judging(told: Told, home: int, outbox: Any) -> None:
    assessed()
    judge_again(home)
    assert told.asked[-1] == {home}
    assert db.session.scalar(select(func.count()).select_from(Mark)) == 0


def test_a_kill_before_the_commit_leaves_the_mark_and_no_flag(told: Told, home: int, outbox: Any,
                                                              monkeypatch: pytest.MonkeyPatch) -> None:
    assessed()
    with transaction():
        marked(home)
    told.answer = finding()
    with monkeypatch.context() as killed:
        killed.setattr("qa_service.flags.assessment._drop", lambda ids: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            assessed()
    assert (flag("ZZ-01", home), db.session.scalar(select(func.count()).select_from(Mark))) == (None, 1)
    assert assessed().raised == 1


def test_a_new_day_judges_everything_anew(told: Told, home: int, outbox: Any) -> None:
    assessed()
    told.answer = finding()
    assert assessed().raised == 0
    assert assessed(date(2025, 6, 3)).raised == 1


def test_a_setting_without_exposure_is_listed_lowest_and_told_to_nobody(
        told: Told, context: Flask, outbox: Any) -> None:
    with transaction():
        elsewhere = a_setting()
    told.answer = finding(severity=Severity.CRITICAL, urgent=True)
    assessed()
    raised = flag("ZZ-01", elsewhere)
    assert raised is not None
    assert (raised.severity, raised.shown_severity, raised.exposed) == (Severity.CRITICAL, Severity.LOW, False)
    assert outbox.messages == []


def test_a_child_placed_there_makes_the_flag_count_in_full_and_tells(told: Told, context: Flask, outbox: Any) -> None:
    with transaction():
        elsewhere = a_setting()
    told.answer = finding(severity=Severity.CRITICAL)
    assessed()
    with transaction():
        a_placement(elsewhere)
        marked(elsewhere)
    assessed()
    raised = flag("ZZ-01", elsewhere)
    assert raised is not None and raised.shown_severity is Severity.CRITICAL
    assert outbox.messages == [("Told by the test", True)]


def test_exposure_changes_also_under_a_flag_that_cannot_be_told(told: Told, home: int, outbox: Any) -> None:
    told.answer = finding(severity=Severity.CRITICAL)
    assessed()
    told.answer = CannotTell("unread")
    with transaction():
        from qa_service.placements.models import Placement
        db.session.scalars(select(Placement)).one().ended_on = TODAY
        marked(home)
    assessed()
    standing = flag("ZZ-01", home)
    assert standing is not None and standing.shown_severity is Severity.LOW


@pytest.mark.parametrize(("answer", "urgent"), [
    (finding(severity=Severity.CRITICAL), True), (finding(severity=Severity.HIGH), False),
    (finding(severity=Severity.MEDIUM, urgent=True), True)])
def test_critical_and_a_fall_where_our_child_is_go_at_once(told: Told, home: int, outbox: Any, answer: Finding,
                                                           urgent: bool) -> None:
    told.answer = answer
    assessed()
    assert outbox.messages == [("Told by the test", urgent)]


def test_however_often_it_is_judged_it_is_told_once(told: Told, home: int, outbox: Any) -> None:
    told.answer = finding()
    assessed()
    assessed(full=True)
    judge_again(home)
    assert len(outbox.messages) == 1


def test_what_was_public_before_go_live_is_one_line_in_the_digest(told: Told, context: Flask, outbox: Any) -> None:
    with transaction():
        for _ in range(3):
            a_placement(a_setting(), date(2023, 6, 1))
    told.answer = finding(severity=Severity.CRITICAL, urgent=True, published_on=date(2023, 12, 31))
    assert assessed().raised == 3
    assert outbox.messages == [("Flags about what was published before the service began", False)]


def test_a_child_who_came_since_go_live_makes_old_news_new(told: Told, context: Flask, outbox: Any) -> None:
    with transaction():
        a_placement(a_setting(), date(2024, 1, 2))
    told.answer = finding(severity=Severity.CRITICAL, published_on=date(2023, 12, 31))
    assessed()
    assert outbox.messages == [("Told by the test", True)]


def test_without_a_go_live_date_the_first_assessment_is_no_flood(told: Told, home: int, outbox: Any,
                                                                 authority: int) -> None:
    with transaction():
        db.session.get_one(Authority, authority).go_live_on = None
        another = a_setting()
    told.answer = finding(severity=Severity.CRITICAL)
    assessed()
    with transaction():
        a_placement(another)
        marked(another)
    assessed()
    assert outbox.messages == [("Flags about what was published before the service began", False),
                               ("Told by the test", True)]


def test_each_council_has_its_own_flags_on_the_same_settings(told: Told, home: int, outbox: Any) -> None:
    with transaction():
        neighbour = Authority(name="Otherwick Council", area="Otherwick")
        db.session.add(neighbour)
        db.session.flush()
        other_id = neighbour.id
    told.answer = finding()
    assert assessed().raised == 2
    with acting_for(other_id):
        theirs = flag("ZZ-01", home)
        assert theirs is not None and not theirs.exposed
    told.answer = None
    assert judge_again(home).cleared == 2


def test_a_message_names_the_setting_and_its_owner_and_no_more(told: Told, home: int, outbox: Any) -> None:
    with transaction():
        setting = db.session.get_one(Setting, home)
        setting.owner_printed, urn = "Harbour Care Ltd", setting.urn
    told.answer = finding(grade="Inadequate", published_on=TODAY)
    assessed()
    raised = flag("ZZ-01", home)
    assert raised is not None
    assert outbox.contexts[0] == {
        "title": "Told by the test", "grade": "Inadequate", "setting_name": "Children's home in Marlowe", "urn": urn,
        "provider": "Harbour Care Ltd", "published_on": "2025-06-02", "found_at": None, "read_at": None,
        "listed_as_at": None, "list_published_on": None, "link": f"/flags/{raised.id}"}


def test_the_queries_of_an_assessment_do_not_grow_with_the_settings(context: Flask, outbox: Any,
                                                                    count_queries: Any) -> None:
    def assess_with(homes: int) -> int:
        with transaction():
            for _ in range(homes):
                an_inspection(a_setting(), date(2024, 5, 7), G.INADEQUATE)
        assessed(full=True)
        before = count_queries()
        assessed(full=True)
        return int(count_queries() - before)

    assert assess_with(5) == assess_with(40)
