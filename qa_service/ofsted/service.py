"""Named questions about inspections, and the verbs of an officer: review a report, say that a requirement was met."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.clock import utc_now
from qa_service.database import db
from qa_service.errors import BadInput, NotFound
from qa_service.marks.service import mark
from qa_service.ofsted import believing
from qa_service.ofsted.models import (
    Inspection,
    Judgement,
    Publication,
    Recommendation,
    ReportReview,
    Requirement,
)
from qa_service.vocabulary import SubjectType


def inspections_of(setting_id: int) -> list[Inspection]:
    """Every inspection of a setting, newest first; those a person withdrew are left out."""
    return [row for row in inspections_ever_of(setting_id) if row.state != "withdrawn"]


def inspections_ever_of(setting_id: int) -> list[Inspection]:
    """Every inspection of a setting, those too that a person withdrew, newest first."""
    return list(db.session.scalars(
        select(Inspection).where(Inspection.setting_id == setting_id)
        .order_by(Inspection.known_by.desc().nulls_last(), Inspection.id.desc())))


def publications_of(setting_id: int) -> list[Publication]:
    """Every report of a setting that Ofsted's site lists, newest first; those without a day last."""
    return list(db.session.scalars(
        select(Publication).where(Publication.setting_id == setting_id)
        .order_by(Publication.published_on.desc().nulls_last(), Publication.id)))


def latest_full_inspection(inspections: Sequence[Inspection], as_at: date) -> Inspection | None:
    """The newest full inspection published by a day. Visits without grades never take its place."""
    full = [inspection for inspection in inspections if inspection.may_be_full
            and (inspection.published_on or inspection.inspected_from or as_at) <= as_at]
    return max(full, key=lambda inspection: (inspection.known_by or date.min, inspection.id), default=None)


@dataclass(frozen=True, slots=True)
class JudgementShown:
    """One judgement as a page shows it: what is believed, and what each source says."""

    key: str
    label: str
    believed: Judgement | None
    disputed: bool
    by_source: dict[str, Judgement]


def judgements_of(inspection_id: int) -> list[JudgementShown]:
    """The judgements of an inspection with their sources, overall first."""
    shown = [
        JudgementShown(
            key, next((row.label for row in by_source.values() if row.label), key.replace("_", " ").capitalize()),
            believing.believed(by_source), believing.is_disputed(by_source), by_source)
        for key, by_source in believing.sources(inspection_id).items()
    ]
    return sorted(shown, key=lambda judgement: (judgement.key not in ("overall", "outcome"), judgement.key))


def requirements_of(inspection_ids: Sequence[int]) -> list[Requirement]:
    """The statutory requirements of these inspections, first due first."""
    statement = (
        select(Requirement)
        .where(Requirement.inspection_id.in_(inspection_ids))
        .order_by(Requirement.due_on.asc().nulls_last(), Requirement.inspection_id, Requirement.position)
    )
    return list(db.session.scalars(statement))


def recommendations_of(inspection_ids: Sequence[int]) -> list[Recommendation]:
    """The recommendations of these inspections, in the order printed."""
    statement = (
        select(Recommendation)
        .where(Recommendation.inspection_id.in_(inspection_ids))
        .order_by(Recommendation.inspection_id, Recommendation.position)
    )
    return list(db.session.scalars(statement))


def reviews_of(inspection_ids: Sequence[int]) -> dict[int, ReportReview]:
    """This council's review of each of these inspections, where there is one."""
    rows = db.session.scalars(select(ReportReview).where(ReportReview.inspection_id.in_(inspection_ids)))
    return {row.inspection_id: row for row in rows}


def review_report(inspection_id: int, *, note: str, by: Actor) -> None:
    """Records that an officer has read a report and what follows from it. Doing it again replaces the note."""
    inspection = db.session.get(Inspection, inspection_id)
    if inspection is None:
        raise NotFound("There is no such inspection.")
    if by.user_id is None:
        raise BadInput("Only a person can review a report.")
    if not note.strip():
        raise BadInput("say in a sentence what follows from this report", field="note")
    review = db.session.scalars(select(ReportReview).filter_by(inspection_id=inspection_id)).one_or_none()
    if review is None:
        review = ReportReview(inspection_id=inspection_id)
        db.session.add(review)
    review.reviewed_by, review.reviewed_at, review.note = by.user_id, utc_now(), note.strip()
    mark(SubjectType.SETTING, [inspection.setting_id], reason="report reviewed")
    audit.record("report.reviewed", by=by, authority_id=review.authority_id, subject=SubjectType.SETTING,
                 subject_id=inspection.setting_id, details={"inspection": inspection_id})


def record_requirement_met(requirement_id: int, *, on: date, evidence: str, by: Actor, today: date) -> None:
    """Records how an officer knows that a requirement was met."""
    requirement = db.session.get(Requirement, requirement_id)
    if requirement is None:
        raise NotFound("There is no such requirement.")
    if on > today:
        raise BadInput("the day lies in the future", field="met on")
    if not evidence.strip():
        raise BadInput("say what shows that it was met", field="evidence")
    inspection = db.session.get_one(Inspection, requirement.inspection_id)
    requirement.met_on, requirement.met_evidence, requirement.met_by = on, evidence.strip(), by.user_id
    mark(SubjectType.SETTING, [inspection.setting_id], reason="requirement met")
    audit.record("requirement.met", by=by, subject=SubjectType.SETTING, subject_id=inspection.setting_id,
                 details={"requirement": requirement_id, "on": on.isoformat()})
