"""Recording answers: flags raised, changed, kept and cleared, gaps listed, and messages queued with them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, insert, select

from qa_service.database import current_authority, db
from qa_service.flags.exposure import NOT_EXPOSED, Exposed, exposure_of, shown_severity
from qa_service.flags.judging import Answers, Fault
from qa_service.flags.models import Flag, FlagEvent, FlagEvidence, RuleGap
from qa_service.flags.rule import SYSTEM_ID, Answer, CannotTell, Finding, FlagRule, SubjectIds
from qa_service.flags.telling import News
from qa_service.vocabulary import SubjectType

_Key = tuple[str, int]


@dataclass(slots=True)
class Tally:
    """What an assessment did."""

    judged: int = 0
    raised: int = 0
    cleared: int = 0
    cannot_tell: int = 0
    faults: dict[str, tuple[int, str]] = field(default_factory=dict)
    """By rule: how many subjects, and the first error."""

    def fault(self, rule: str, error: str) -> None:
        count, first = self.faults.get(rule, (0, error))
        self.faults[rule] = (count + 1, first)


class Recorder:
    """Writes the answers of one batch, in the transaction of the caller."""

    def __init__(self, *, as_at: date, now: datetime, tally: Tally) -> None:
        self.as_at, self.now, self.tally = as_at, now, tally
        self._flags: dict[_Key, Flag] = {}
        self._gaps: dict[_Key, RuleGap] = {}
        self._exposed: Mapping[int, Exposed] = {}
        self._new_flags: dict[_Key, tuple[dict[str, Any], Finding]] = {}
        self._new_gaps: list[dict[str, Any]] = []
        self._events: list[dict[str, Any]] = []
        self._new_news: list[tuple[_Key, Finding, Exposed]] = []
        self._news: list[News] = []

    def record(self, answers: Iterable[Answers]) -> list[News]:
        """Takes answers about subjects of one type; returns what somebody must be told."""
        together = list(answers)
        if not together:
            return []
        self._load(together)
        for answer in together:
            self._record_rule(answer)
        db.session.flush()
        ids = self._insert_new_flags(together[0].rule.subject)
        _insert(FlagEvent, self._events)
        _insert(RuleGap, self._new_gaps)
        told = {flag.id: flag for flag in db.session.scalars(
            select(Flag).where(Flag.id.in_([ids[key] for key, _, _ in self._new_news])))} if self._new_news else {}
        return self._news + [News(told[ids[key]], "raised", finding, exposed)
                             for key, finding, exposed in self._new_news]

    def _insert_new_flags(self, subject: SubjectType) -> dict[_Key, int]:
        """Writes the new flags with evidence and history, many at a time; returns their ids."""
        if not self._new_flags:
            return {}
        _insert(Flag, [row for row, _ in self._new_flags.values()])
        rules = {rule for rule, _ in self._new_flags}
        ids = {(row.rule, row.subject_id): row.id for row in db.session.execute(
            select(Flag.id, Flag.rule, Flag.subject_id).where(
                Flag.rule.in_(rules), Flag.subject_type == subject, Flag.raised_at == self.now))}
        _insert(FlagEvidence, [
            {"flag_id": ids[key], **piece} for key, (_, finding) in self._new_flags.items()
            for piece in _pieces(finding)], owned=False)
        self._events += [
            {**self._event_row("raised", row, finding), "flag_id": ids[key]}
            for key, (row, finding) in self._new_flags.items()]
        return ids

    def _load(self, answers: list[Answers]) -> None:
        codes, subject = [answer.rule.code for answer in answers], answers[0].rule.subject
        asked = answers[0].asked
        self._flags = {(flag.rule, flag.subject_id): flag for flag in _rows_about(Flag, codes, subject, asked)}
        self._gaps = {(gap.rule, gap.subject_id): gap for gap in _rows_about(RuleGap, codes, subject, asked)}
        if subject is SubjectType.SETTING:
            self._exposed = exposure_of(asked, self.as_at)
            return
        settings = {flag.setting_id for flag in self._flags.values()} | {
            one.setting_id for answer in answers for one in answer.by_subject.values() if isinstance(one, Finding)}
        self._exposed = exposure_of({id_ for id_ in settings if id_ is not None}, self.as_at)

    def _record_rule(self, answers: Answers) -> None:
        rule = answers.rule
        if answers.unreadable:
            for subject_id in ([SYSTEM_ID] if answers.asked is None else answers.asked):
                self._stand(rule, subject_id, answers.unreadable)
            return
        for subject_id, answer in answers.by_subject.items():
            self._record_one(rule, subject_id, answer)
        self.tally.judged += len(answers.by_subject)
        for code, subject_id in [*self._flags, *self._gaps]:
            if code == rule.code and subject_id not in answers.by_subject:
                self._record_one(rule, subject_id, None)

    def _record_one(self, rule: FlagRule, subject_id: int, answer: Answer | Fault) -> None:
        match answer:
            case Finding():
                self._find(rule, subject_id, answer)
                self._gap(rule, subject_id, CannotTell(answer.unsure) if answer.unsure else None)
            case CannotTell() | Fault():
                self._stand(rule, subject_id, answer)
            case None:
                self._clear(rule, subject_id)
                self._gap(rule, subject_id, None)

    def _find(self, rule: FlagRule, subject_id: int, finding: Finding) -> None:
        severity, title = finding.severity or rule.severity, finding.title or rule.title
        setting_id = subject_id if rule.subject is SubjectType.SETTING else finding.setting_id
        exposed = self._exposure(setting_id)
        facts = {
            "setting_id": setting_id, "title": title, "severity": severity, "exposed": exposed.at_all,
            "with_children": exposed.children,
            "shown_severity": shown_severity(severity, exposed.at_all), "cannot_tell": finding.unsure,
            "fingerprint": finding.fingerprint(severity, title),
        }
        flag = self._flags.get((rule.code, subject_id))
        if flag is None:
            self._new_flags[rule.code, subject_id] = ({
                "rule": rule.code, "subject_type": rule.subject, "subject_id": subject_id, "state": "open",
                "raised_on": self.as_at, "raised_at": self.now, "judged_at": self.now, "version": 1, **facts}, finding)
            self.tally.raised += 1
            if exposed.at_all:
                self._new_news.append(((rule.code, subject_id), finding, exposed))
        elif flag.cleared_at is not None:
            self._rewrite(flag, facts, finding)
            flag.state, flag.cleared_at, flag.raised_on, flag.raised_at = "open", None, self.as_at, self.now
            flag.reason = flag.assigned_to = flag.snoozed_until = None
            self.tally.raised += 1
            self._event(flag, "raised", finding=finding)
            if exposed.at_all:
                self._news.append(News(flag, "raised", finding, exposed))
        elif any(getattr(flag, name) != value for name, value in facts.items()):
            self._changed(flag, facts, finding, exposed)

    def _changed(self, flag: Flag, facts: Mapping[str, Any], finding: Finding, exposed: Exposed) -> None:
        was_shown, was_exposed = flag.shown_severity, flag.exposed
        arrived = exposed.children and not flag.with_children
        stood = not was_exposed and flag.severity.rank >= facts["severity"].rank
        self._rewrite(flag, facts, finding)
        self._event(flag, "changed", finding=finding)
        rose = flag.shown_severity.rank > was_shown.rank
        if rose and flag.state != "open":
            flag.state, flag.snoozed_until = "open", None
            self._event(flag, "reopened", note="It is more severe than when somebody last dealt with it.")
        if flag.exposed and (rose or not was_exposed or arrived):
            self._news.append(News(flag, f"to-{flag.shown_severity.value}", finding, exposed, arrived, stood))

    def _rewrite(self, flag: Flag, facts: Mapping[str, Any], finding: Finding) -> None:
        if flag.fingerprint != facts["fingerprint"]:
            db.session.execute(delete(FlagEvidence).where(FlagEvidence.flag_id == flag.id))
            _insert(FlagEvidence, [{"flag_id": flag.id, **piece} for piece in _pieces(finding)], owned=False)
        for name, value in facts.items():
            setattr(flag, name, value)
        flag.judged_at = self.now
        flag.version += 1

    def _stand(self, rule: FlagRule, subject_id: int, answer: CannotTell | Fault) -> None:
        """No answer: what stands keeps standing (our exposure to it may still change), and the gap is listed."""
        self._gap(rule, subject_id, answer)
        if isinstance(answer, Fault):
            self.tally.fault(rule.code, answer.error)
        else:
            self.tally.cannot_tell += 1
        flag = self._flags.get((rule.code, subject_id))
        if flag is None or flag.cleared_at is not None:
            return
        exposed = self._exposure(flag.setting_id)
        shown = shown_severity(flag.severity, exposed.at_all)
        arrived = exposed.children and not flag.with_children
        rose = shown.rank > flag.shown_severity.rank or (exposed.at_all and not flag.exposed) or arrived
        stood = not flag.exposed
        now = (answer.why, exposed.at_all, exposed.children, shown)
        if (flag.cannot_tell, flag.exposed, flag.with_children, flag.shown_severity) == now:
            return
        kind = "cannot_tell" if flag.cannot_tell != answer.why else "changed"
        flag.cannot_tell, flag.exposed, flag.with_children, flag.shown_severity = now
        flag.judged_at, flag.version = self.now, flag.version + 1
        self._event(flag, kind, note=answer.why)
        if rose:
            if flag.state != "open":
                flag.state, flag.snoozed_until = "open", None
                self._event(flag, "reopened", note="It is more severe than when somebody last dealt with it.")
            self._news.append(News(flag, f"to-{shown.value}", None, exposed, arrived, stood))

    def _clear(self, rule: FlagRule, subject_id: int) -> None:
        flag = self._flags.get((rule.code, subject_id))
        if flag is None or flag.cleared_at is not None:
            return
        flag.cleared_at = flag.judged_at = self.now
        flag.cannot_tell = None
        flag.version += 1
        self.tally.cleared += 1
        self._event(flag, "cleared")

    def _gap(self, rule: FlagRule, subject_id: int, answer: CannotTell | Fault | None) -> None:
        gap = self._gaps.get((rule.code, subject_id))
        if answer is None:
            if gap is not None:
                db.session.delete(gap)
                del self._gaps[rule.code, subject_id]
        elif gap is None:
            self._new_gaps.append({
                "rule": rule.code, "subject_type": rule.subject, "subject_id": subject_id, "why": answer.why,
                "is_fault": isinstance(answer, Fault), "since": self.now})
        else:
            gap.why, gap.is_fault = answer.why, isinstance(answer, Fault)

    def _exposure(self, setting_id: int | None) -> Exposed:
        if setting_id is None:
            return Exposed(contract=True)  # about a group, a list or this service, as far as it is ours
        return self._exposed.get(setting_id, NOT_EXPOSED)

    def _event(self, flag: Flag, kind: str, *, finding: Finding | None = None, note: str | None = None) -> None:
        shown = {name: getattr(flag, name) for name in ("title", "severity", "shown_severity", "exposed")}
        self._events.append({**self._event_row(kind, shown, finding, note), "flag_id": flag.id})

    def _event_row(self, kind: str, shown: Mapping[str, Any], finding: Finding | None,
                   note: str | None = None) -> dict[str, Any]:
        details: dict[str, Any] = {
            "title": shown["title"], "severity": shown["severity"].value,
            "shown_severity": shown["shown_severity"].value, "exposed": shown["exposed"]}
        if finding is not None:
            details["evidence"] = [piece.as_dict() for piece in finding.evidence]
        return {"kind": kind, "on": self.as_at, "at": self.now, "note": note, "details": details}


def _rows_about(table: type[Any], codes: Collection[str], subject: SubjectType, asked: SubjectIds) -> list[Any]:
    statement = select(table).where(table.rule.in_(codes), table.subject_type == subject)
    if asked is not None:
        statement = statement.where(table.subject_id.in_(asked))
    return list(db.session.scalars(statement))


def _pieces(finding: Finding) -> list[dict[str, Any]]:
    return [{"position": position, "link": None, **piece.as_dict()} for position, piece in enumerate(finding.evidence)]


def _insert(table: type[Any], rows: list[dict[str, Any]], *, owned: bool = True) -> None:
    """Writes many rows in few statements, those that a council owns for the one in scope."""
    if rows:
        owner = {"authority_id": current_authority()} if owned else {}
        db.session.execute(insert(table), [{**owner, **row} for row in rows])
