"""Assessment: which rules judge which subjects now, in short transactions that may be cut off anywhere.

A rule judges everything anew when it has not yet done so for this day, or not with these parameters, or always when
its subjects are few; otherwise only what is marked. Marks are removed after the last judging that they caused, so
whatever kills the process leaves either the marks or their effect, and what changes meanwhile leaves a mark of its
own. Judging twice has no effect: what is unchanged is not written.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import partial
from itertools import chain, islice
from typing import Any, Final, TypeVar

from sqlalchemy import delete, select

from qa_service.accounts.models import Authority
from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.clock import utc_now
from qa_service.database import (
    acting_for,
    current_authority,
    db,
    in_short_transactions,
    let_others_write,
    transaction,
)
from qa_service.flags import handling
from qa_service.flags.judging import judge
from qa_service.flags.models import RuleGap, RuleRun
from qa_service.flags.parameters import values_of
from qa_service.flags.recording import Recorder, Tally
from qa_service.flags.registry import all_rules
from qa_service.flags.rule import SYSTEM_ID, FlagRule, SubjectIds
from qa_service.flags.telling import Beginning, tell
from qa_service.marks.models import Mark
from qa_service.providers.models import Setting
from qa_service.vocabulary import SubjectType

BATCH: Final = 200
"""Subjects judged in one transaction, nearly all unchanged: a tenth of a second or so, for which whoever opens a page
waits on SQLite."""
CHANGED_BATCH: Final = 20
"""The same of subjects that are marked, most of which have changed."""

_Step = Callable[[], None]


@dataclass(frozen=True, slots=True)
class AssessmentResult:
    """What an assessment did; ``faults`` names rules that crashed, on how many subjects and how first."""

    judged: int
    raised: int
    cleared: int
    cannot_tell: int
    faults: list[dict[str, Any]]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def sentence(self) -> str:
        text = (f"{self.raised} flags raised, {self.cleared} cleared, {self.judged} judgements, "
                f"{self.cannot_tell} could not be told.")
        if self.faults:
            text += " Rules that failed: " + ", ".join(fault["rule"] for fault in self.faults) + "."
        return text


def assess(as_at: date, *, full: bool = False, by: Actor) -> AssessmentResult:
    """Judges, for every council, what is due on this day. ``full`` judges everything whether due or not.

    Opens its own transactions: call it from an edge (command, job). Safe to repeat and to kill.
    """
    tally = Tally()
    marks = _waiting_marks()
    everything_judged = True
    for authority_id in _authority_ids():
        with acting_for(authority_id):
            everything_judged &= _Assessor(as_at, tally, by).judge_what_is_due(full=full)
    if everything_judged:
        _drop_all(marks)
    else:
        _judge_marked(marks, as_at, tally, by)
    return AssessmentResult(
        tally.judged, tally.raised, tally.cleared, tally.cannot_tell,
        [{"rule": rule, "subjects": count, "error": error} for rule, (count, error) in sorted(tally.faults.items())])


def _authority_ids() -> list[int]:
    return list(db.session.scalars(select(Authority.id).order_by(Authority.id)))


class _Assessor:
    """Assessment for the council in scope, on one day."""

    def __init__(self, as_at: date, tally: Tally, by: Actor) -> None:
        self.as_at, self.tally, self.by = as_at, tally, by
        self.rules = all_rules()
        self.values = values_of(self.rules)
        self.runs = {(run.rule, run.subject_type): run for run in db.session.scalars(select(RuleRun))}
        council = db.session.execute(
            select(Authority.go_live_on).where(Authority.id == current_authority())).one()
        self.beginning = Beginning(council.go_live_on, first_assessment=not self.runs)

    def judge_what_is_due(self, *, full: bool) -> bool:
        """Judges whole rules that are due; returns whether that was all of them."""
        before = self._counted
        if handling.any_to_wake(self.as_at):
            with transaction():
                handling.wake_snoozed(self.as_at)
        due = self.rules if full else [rule for rule in self.rules if self._is_due(rule)]
        for subject, rules in _by_subject(rule for rule in due if not rule.small).items():
            self._judge_all(rules, self._all_ids() if subject is SubjectType.SETTING else [None])
        small = [rule for rule in due if rule.small]
        in_short_transactions([*(partial(self.judge_batch, rules, None) for rules in _by_subject(small).values()),
                               partial(self._note_runs, small)])
        if len(due) < len(self.rules):
            self._try_faults_again([rule for rule in self.rules if rule not in due])
        if self._counted != before:
            with transaction():
                self._record_change(before)
        return len(due) == len(self.rules)

    def _is_due(self, rule: FlagRule) -> bool:
        if rule.small:
            return True
        run = self.runs.get(rule.key)
        return (run is None or run.judged_on != self.as_at
                or run.parameters != self.values[rule.code].fingerprint())

    def _all_ids(self) -> list[SubjectIds]:
        ids = db.session.scalars(select(Setting.id).order_by(Setting.id)).all()
        return [*_batches(ids, BATCH)] or [None]

    def _judge_all(self, rules: Sequence[FlagRule], batches: Sequence[SubjectIds]) -> None:
        for number, batch in enumerate(batches, start=1):
            if number > 1:
                let_others_write()
            with transaction():
                self.judge_batch(rules, batch)
                if number == len(batches):
                    self._note_runs(rules)

    def judge_batch(self, rules: Sequence[FlagRule], subject_ids: SubjectIds) -> None:
        """Judges rules of one subject type about these subjects, in the caller's transaction."""
        _lock(current_authority())
        recorder = Recorder(as_at=self.as_at, now=utc_now(), tally=self.tally)
        news = recorder.record(judge(rules, subject_ids, self.as_at, self.values))
        tell(news, self.beginning, self.as_at)

    def _note_runs(self, rules: Sequence[FlagRule]) -> None:
        runs = {(run.rule, run.subject_type): run for run in db.session.scalars(select(RuleRun))}
        for rule in rules:
            run = runs.get(rule.key)
            parameters = self.values[rule.code].fingerprint()
            if run is None:
                run = RuleRun(rule=rule.code, subject_type=rule.subject)
                db.session.add(run)
            elif (run.judged_on, run.parameters) == (self.as_at, parameters):
                continue
            run.judged_on, run.judged_at, run.parameters = self.as_at, utc_now(), parameters
        db.session.flush()

    def _try_faults_again(self, rules: Sequence[FlagRule]) -> None:
        faulted: dict[tuple[str, SubjectType], set[int]] = {}
        for gap in db.session.execute(
                select(RuleGap.rule, RuleGap.subject_type, RuleGap.subject_id).where(RuleGap.is_fault)):
            faulted.setdefault((gap.rule, gap.subject_type), set()).add(gap.subject_id)
        for rule in rules:
            if ids := faulted.get(rule.key):
                for batch in _batches(sorted(ids), BATCH):
                    with transaction():
                        self.judge_batch([rule], None if SYSTEM_ID in batch else batch)

    def steps(self, marked: Mapping[SubjectType, Collection[int]]) -> Iterator[_Step]:
        """What judges all that these marks concern, and last records what came of it."""
        before = self._counted
        for subject, rules in _by_subject(rule for rule in self.rules if not rule.small).items():
            same = set(marked.get(subject, ()))
            if subject is SubjectType.SETTING and (groups := marked.get(SubjectType.GROUP)):
                same |= set(db.session.scalars(select(Setting.id).where(Setting.group_id.in_(groups))))
            plain = [rule for rule in rules if rule.affected_by is None]
            if plain and same:
                yield partial(self.judge_batch, plain, same)
            for rule in rules:
                if rule.affected_by and (ids := same | set(rule.affected_by(marked, self.as_at))):
                    yield partial(self.judge_batch, [rule], ids)
        yield partial(self._record_change, before)

    @property
    def _counted(self) -> tuple[int, int]:
        return self.tally.raised, self.tally.cleared

    def _record_change(self, before: tuple[int, int]) -> None:
        raised, cleared = (now - then for now, then in zip(self._counted, before, strict=True))
        if raised or cleared:
            audit.record("flags.assessed", by=self.by, authority_id=current_authority(), details={
                "as_at": self.as_at.isoformat(), "raised": raised, "cleared": cleared})


_WaitingMark = tuple[int, SubjectType, int]


def _waiting_marks() -> list[_WaitingMark]:
    rows = db.session.execute(select(Mark.id, Mark.subject_type, Mark.subject_id).order_by(Mark.id))
    return [(row.id, row.subject_type, row.subject_id) for row in rows]


def _judge_marked(marks: list[_WaitingMark], as_at: date, tally: Tally, by: Actor) -> None:
    by_subject: dict[tuple[SubjectType, int], list[int]] = {}
    for mark_id, subject_type, subject_id in marks:
        by_subject.setdefault((subject_type, subject_id), []).append(mark_id)
    for number, batch in enumerate(_batches(list(by_subject), CHANGED_BATCH)):
        if number:
            let_others_write()
        marked: dict[SubjectType, set[int]] = {}
        for subject_type, subject_id in batch:
            marked.setdefault(subject_type, set()).add(subject_id)
        done = partial(_drop, [id_ for subject in batch for id_ in by_subject[subject]])
        in_short_transactions(chain(_steps(marked, as_at, tally, by), [done]))


def _steps(marked: Mapping[SubjectType, Collection[int]], as_at: date, tally: Tally, by: Actor) -> Iterator[_Step]:
    """Every council's steps, each found and done in its scope."""
    for authority_id in _authority_ids():
        with acting_for(authority_id):
            steps = _Assessor(as_at, tally, by).steps(marked)
            step = next(steps, None)
        while step is not None:
            yield partial(_act, authority_id, step)
            with acting_for(authority_id):
                step = next(steps, None)


def _act(authority_id: int, step: _Step) -> None:
    with acting_for(authority_id):
        step()


def _drop_all(marks: list[_WaitingMark]) -> None:
    for batch in _batches(marks, 20 * BATCH):
        with transaction():
            _drop(mark_id for mark_id, _, _ in batch)


def _drop(mark_ids: Iterable[int]) -> None:
    for batch in _batches(list(mark_ids), BATCH):
        db.session.execute(delete(Mark).where(Mark.id.in_(batch)))


def _lock(authority_id: int) -> None:
    """One assessment of a council at a time: two would raise the same flag twice. (SQLite has one writer anyway.)"""
    db.session.execute(select(Authority.id).where(Authority.id == authority_id).with_for_update(key_share=True))


def _by_subject(rules: Iterable[FlagRule]) -> dict[SubjectType, list[FlagRule]]:
    grouped: dict[SubjectType, list[FlagRule]] = {}
    for rule in rules:
        grouped.setdefault(rule.subject, []).append(rule)
    return grouped


_Item = TypeVar("_Item")


def _batches(items: Sequence[_Item], size: int) -> Iterator[list[_Item]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
