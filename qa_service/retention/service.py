"""Holds, and runs of erasing: asked for by one person, carried out by another, by day or by night."""

from __future__ import annotations

from datetime import date
from typing import Final

from sqlalchemy import select

from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.clock import utc_now
from qa_service.data_dictionary.periods import PERIODS
from qa_service.database import current_authority, db, transaction
from qa_service.documents import erasing as documents
from qa_service.errors import BadInput, Conflict, NotFound, NotPermitted
from qa_service.retention import due, erasing, tombstones
from qa_service.retention.models import ErasingRun, LegalHold
from qa_service.retention.rules import RULES, Rule, table

BY_JOB: Final = Actor.job("erase-what-is-past")


def set_hold(of: str, which: str, reason: str, *, by: Actor) -> None:
    """Keeps all of a setting (its URN), a child (its reference) or a kind beyond its time. Raises ``BadInput``."""
    reason = " ".join(reason.split())[:500]
    if len(reason) < 5:
        raise BadInput("Say why it must be kept, in a few words.", field="reason")
    number, called = _meant(of, which.strip())
    if any(hold.of == of and hold.which == number for hold in due.standing_holds()):
        raise BadInput("It is held already.", field="which")
    assert by.user_id is not None
    hold = LegalHold(of=of, which=number, called=called, reason=reason, set_by=by.user_id, set_at=utc_now())
    db.session.add(hold)
    db.session.flush()
    audit.record("hold.set", by=by, authority_id=current_authority(), subject="hold", subject_id=hold.id,
                 details={"of": of, "which": number})


def end_hold(hold_id: int, *, by: Actor) -> None:
    """Ends a hold: what is past its time may be erased by the next run."""
    hold = db.session.get(LegalHold, hold_id)
    if hold is None:
        raise NotFound("There is no such hold.")
    if hold.ended_at is None:
        hold.ended_at, hold.ended_by = utc_now(), by.user_id
        db.session.flush()
        audit.record("hold.ended", by=by, authority_id=current_authority(), subject="hold", subject_id=hold.id)


def _meant(of: str, which: str) -> tuple[str, str]:
    if of == "kind" and which in PERIODS and PERIODS[which].years:
        return which, PERIODS[which].what
    if of == "setting":
        t = table("setting")
        id_ = int(which.removeprefix("U")) if which.removeprefix("U").isdigit() and which.startswith("U") else 0
        row = db.session.execute(select(t.c.id, t.c.name, t.c.urn).where((t.c.urn == which) | (t.c.id == id_)).where(
            t.c.authority_id.is_(None) | (t.c.authority_id == current_authority()))).first()
        if row is not None:
            return str(row[0]), f"{row[1] or 'Setting'} ({row[2] or which})"
    if of == "child":
        t = table("child")
        row = db.session.execute(select(t.c.id, t.c.reference).where(
            t.c.reference == which, t.c.authority_id == current_authority())).first()
        if row is not None:
            return str(row[0]), f"Child {row[1]}"
    raise BadInput("There is no such setting, child or kind of record. Give the setting’s URN, the child’s reference, "
                   "or choose a kind.", field="which")


def runs() -> list[ErasingRun]:
    """The last runs, the newest first."""
    return list(db.session.scalars(select(ErasingRun).order_by(ErasingRun.id.desc()).limit(50)))


def ask(*, by: Actor, today: date) -> ErasingRun:
    """Asks for a run over what the preview shows today. Raises ``BadInput`` where nothing is due, or one waits."""
    if any(run.done_at is None and run.approved is not False for run in runs()):
        raise BadInput("A run waits already: somebody must decide about it first.")
    counts = {one.rule.table: one.go for one in due.preview(today) if one.go and not one.rule.by_itself}
    if not counts:
        raise BadInput("Nothing that needs two people is past its time.")
    assert by.user_id is not None
    run = ErasingRun(as_at=today, counts=counts, asked_by=by.user_id, asked_at=utc_now())
    db.session.add(run)
    db.session.flush()
    audit.record("erasing.asked", by=by, authority_id=current_authority(), subject="erasing", subject_id=run.id,
                 details=counts)
    return run


def decide(run_id: int, yes: bool, *, by: Actor) -> None:
    """Says yes or no as the second person; what was approved is erased by the job, the same night."""
    run = db.session.get(ErasingRun, run_id)
    if run is None:
        raise NotFound("There is no such run.")
    if run.asked_by == by.user_id:
        raise NotPermitted("You asked for it, so somebody else must decide.")
    if run.approved is not None:
        raise Conflict("It was decided already.")
    run.approved, run.decided_by, run.decided_at = yes, by.user_id, utc_now()
    db.session.flush()
    audit.record("erasing.approved" if yes else "erasing.refused", by=by, authority_id=current_authority(),
                 subject="erasing", subject_id=run.id)


def carry_out(*, today: date) -> dict[str, int]:
    """Erases, for the council in scope, what was approved, and logs that are past their time. Opens transactions.

    By table, how many records went. Holds set since the run was asked for keep what they hold.
    """
    erased: dict[str, int] = {}
    for run in [run for run in runs() if run.approved and run.done_at is None]:
        ids = {rule: due.ids_of(rule, run.as_at) for rule in RULES if not rule.by_itself}  # as the preview counts them
        gone = {rule.table: _erase_all(rule, those) for rule, those in ids.items()}
        with transaction():
            gone["child"] = erasing.erase_children_without_records()
        gone = {name: count for name, count in gone.items() if count}
        _close(run.id, gone)
        erased.update(gone)
    for rule in RULES:
        if rule.by_itself and (count := _erase_all(rule, due.ids_of(rule, today))):
            erased[rule.table] = count
    if erased:
        tombstones.write()
        erasing.leave_no_trace()
    return erased


def _erase_all(rule: Rule, ids: list[int]) -> int:
    """One transaction a rule: a run that is stopped goes on where it was."""
    if not ids:
        return 0
    with transaction():
        freed = erasing.erase(rule, ids)
        if rule.quiet:
            audit.record("notice.erased", by=BY_JOB, authority_id=current_authority(), subject="notice",
                         subject_id="list", details={rule.table: len(ids)})
        elif rule.by_itself:
            audit.record("erasing.done", by=BY_JOB, authority_id=current_authority(), details={rule.table: len(ids)})
    documents.remove_bytes(freed)
    return len(ids)


def _close(run_id: int, gone: dict[str, int]) -> None:
    with transaction():
        run = db.session.get_one(ErasingRun, run_id)
        run.erased, run.done_at = gone, utc_now()
        audit.record("erasing.done", by=BY_JOB, authority_id=current_authority(), subject="erasing",
                     subject_id=run.id, details=gone)
