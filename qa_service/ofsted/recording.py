"""From what was read in a report to an inspection on a setting. Nothing is recorded that the report does not carry."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import delete, select

from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.clock import utc_now
from qa_service.database import db
from qa_service.marks.service import mark
from qa_service.ofsted import believing, corrections, proving
from qa_service.ofsted.models import Inspection, Judgement, Recommendation, Requirement
from qa_service.providers.models import Setting
from qa_service.vocabulary import EventType, ProvisionType, ReadingStatus, ReportKind, SubjectType
from scrapers.report import ReportRecord

_CLOSE: Final = timedelta(days=3)
"""How far the site's or the register's single date may lie from the days a report prints."""

_KINDS_OF: Final[dict[ReportKind, tuple[ProvisionType, ...]]] = {
    ReportKind.CHILDRENS_HOME: (ProvisionType.CHILDRENS_HOME, ProvisionType.SCHOOL_AS_HOME,
                                ProvisionType.SECURE_CHILDRENS_HOME),
    ReportKind.SECURE_CHILDRENS_HOME: (ProvisionType.SECURE_CHILDRENS_HOME, ProvisionType.CHILDRENS_HOME),
    ReportKind.INDEPENDENT_FOSTERING_AGENCY: (ProvisionType.FOSTERING_AGENCY, ProvisionType.VOLUNTARY_ADOPTION_AGENCY),
    ReportKind.SUPPORTED_ACCOMMODATION: (ProvisionType.SUPPORTED_ACCOMMODATION,),
    ReportKind.RESIDENTIAL_FAMILY_CENTRE: (ProvisionType.RESIDENTIAL_FAMILY_CENTRE,),
}


@dataclass(frozen=True, slots=True)
class Found:
    """What was known about a report before it was read: from the site's page, or from who uploaded it."""

    label: str | None = None
    event_type: EventType | None = None
    event_on: date | None = None
    published_on: date | None = None
    found_at: datetime | None = None
    setting_names: tuple[str, ...] = ()


@dataclass(slots=True)
class Recorded:
    """What recording a report did."""

    inspection_id: int
    is_new: bool
    needs_person: bool
    grade_changed: bool = False
    doubts: list[str] = field(default_factory=list)


def record_report(record: ReportRecord, setting: Setting, found: Found, *, by: Actor) -> Recorded:
    """Records a report as an inspection of this setting: a new one, or more about one already known.

    What cannot be relied on (unread, or contradicting the page it was found on) leaves the inspection ``unread`` and
    asks a person. Doing it again changes nothing.
    """
    doubts = _doubts(record, setting, found)
    inspection = _same_inspection(record, setting, found)
    is_new = inspection is None or (inspection.document_sha256 is None and inspection.state == "listed")
    if inspection is None:
        inspection = Inspection(setting_id=setting.id, state="unread", recorded_at=utc_now())
        db.session.add(inspection)
        db.session.flush()
    elif inspection.state == "withdrawn" and inspection.document_sha256 == record.sha256:
        return Recorded(inspection.id, is_new=False, needs_person=False)
    before = (inspection.overall, inspection.outcome, inspection.document_sha256)
    _write(inspection, record, found, doubts)
    corrections.reapply(inspection)
    believing.settle(inspection)
    mark(SubjectType.SETTING, [setting.id], reason="inspection recorded")
    after = (inspection.overall, inspection.outcome, inspection.document_sha256)
    if after != before or is_new:
        audit.record("inspection.recorded", by=by, subject=SubjectType.SETTING, subject_id=setting.ref,
                     details={"inspection": inspection.id, "document": record.sha256, "state": inspection.state,
                              "event_type": inspection.event_type, "doubts": [name for name, _ in doubts]})
    return Recorded(
        inspection.id, is_new=is_new, needs_person=inspection.state == "unread",
        grade_changed=before[2] is not None and before[:2] != after[:2], doubts=[why for _, why in doubts])


def record_unfetched(setting: Setting, found: Found, reason: str, *, by: Actor) -> Recorded:
    """Records that the site lists a report which could not be had: an unread inspection, and a person is asked."""
    record = ReportRecord(sha256="", status=ReadingStatus.UNREADABLE, reason=reason, unread=["document"])
    return record_report(record, setting, found, by=by)


def _doubts(record: ReportRecord, setting: Setting, found: Found) -> list[tuple[str, str]]:
    """Where the report contradicts the place it was found at: (field, sentence)."""
    if record.status is ReadingStatus.UNREADABLE:
        return [("document", record.reason or "The document could not be read.")]
    doubts = []
    if setting.urn and record.urns and setting.urn not in record.urns:
        doubts.append(("urns", f"The report names URN {', '.join(record.urns)}; the page is that of {setting.urn}."))
    if not record.urns and not _is_of_this_area(record, setting, found):
        doubts.append(("urns", "The report names no URN that could be read."))
    if found.event_type and record.event_type and found.event_type is not record.event_type:
        doubts.append(("event_type", f"The page calls it “{found.label}”, the report “{record.event_type.words}”."))
    if found.event_on and record.inspected and not any(
            period.start - _CLOSE <= found.event_on <= period.end + _CLOSE for period in record.inspected):
        doubts.append(("inspected", "The dates in the report are not those on the page."))
    expected = _KINDS_OF.get(record.kind) if record.kind else None
    if expected and setting.provision not in (*expected, ProvisionType.OTHER):
        doubts.append(("kind", f"The report is not about a setting of the kind “{setting.provision}”."))
    return doubts


def _is_of_this_area(record: ReportRecord, setting: Setting, found: Found) -> bool:
    """Local-authority reports print no URN: they are told by the authority's name."""
    if record.kind not in (ReportKind.LOCAL_AUTHORITY, ReportKind.AREA_SEND) or not record.local_authority:
        return False
    wanted = _area_words(record.local_authority)
    names = [setting.name, setting.local_authority, *found.setting_names]
    return any(wanted and wanted <= _area_words(name) for name in names if name)


def _area_words(name: str) -> set[str]:
    filler = {"council", "city", "borough", "county", "metropolitan", "london", "royal", "of", "the", "and", "upon",
              "unitary", "authority", "local", "district", "mbc"}
    words = {word.strip(",.’'&()").lower() for word in name.replace("-", " ").split()}
    return {word for word in words if word and word not in filler}


def _same_inspection(record: ReportRecord, setting: Setting, found: Found) -> Inspection | None:
    """The inspection of this setting that the report is about, if it is known already."""
    known = list(db.session.scalars(select(Inspection).filter_by(setting_id=setting.id).order_by(Inspection.id)))
    if record.sha256:
        for inspection in known:
            if inspection.document_sha256 == record.sha256:
                return inspection
    if record.event_number:
        for inspection in known:
            if inspection.event_number == record.event_number:
                return inspection
    start, end = _days(record, found)
    if start is None or end is None:
        return None
    event_type = record.event_type or found.event_type
    near = [(abs((inspection.inspected_from - start).days), inspection.id, inspection) for inspection in known
            if inspection.inspected_from is not None
            and start - _CLOSE <= inspection.inspected_from <= end + _CLOSE
            and (event_type is None or inspection.event_type in (None, event_type))]
    return min(near)[2] if near else None


def _days(record: ReportRecord, found: Found) -> tuple[date | None, date | None]:
    if record.inspected:
        return min(period.start for period in record.inspected), max(period.end for period in record.inspected)
    return found.event_on, found.event_on


def _write(inspection: Inspection, record: ReportRecord, found: Found, doubts: list[tuple[str, str]]) -> None:
    """Puts what was read on the inspection, replacing an earlier reading but nobody's correction."""
    start, end = _days(record, found)
    unreadable = record.status is ReadingStatus.UNREADABLE
    doubtful = {name for name, _ in doubts}
    inspection.document_sha256 = record.sha256 or inspection.document_sha256
    inspection.inspected_from = start or inspection.inspected_from
    inspection.inspected_to = end or inspection.inspected_to
    inspection.event_type = record.event_type or found.event_type or inspection.event_type
    inspection.event_type_printed = found.label or inspection.event_type_printed
    inspection.event_number = inspection.event_number or record.event_number
    inspection.published_on = found.published_on or record.published or inspection.published_on
    inspection.kind = record.kind or inspection.kind
    inspection.found_at = inspection.found_at or found.found_at
    inspection.read_at = inspection.read_at if unreadable else (inspection.read_at or utc_now())
    inspection.unread = sorted(set(record.unread) | doubtful)
    inspection.unproven = proving.is_unproven(record.kind, record.event_type)
    if record.previous:
        inspection.previous_on, inspection.previous_grade = record.previous.on, record.previous.grade
    if record.enforcement:
        inspection.enforcement_none = record.enforcement.none
        inspection.enforcement_text, inspection.enforcement_page = record.enforcement.text, record.enforcement.page
    inspection.manager_vacant = None if unreadable else record.manager_vacant
    inspection.state = "unread" if unreadable or doubtful else "read"
    # A report that may be somebody else's lends this setting no grade.
    _write_judgements(inspection, ReportRecord(record.sha256, record.status) if doubtful & {"urns", "kind"} else record)
    _write_lists(inspection, record)


def _write_judgements(inspection: Inspection, record: ReportRecord) -> None:
    db.session.execute(delete(Judgement).filter_by(inspection_id=inspection.id, source="report"))
    for judgement in record.judgements:
        db.session.add(Judgement(
            inspection_id=inspection.id, key=judgement.key, source="report", grade=judgement.grade,
            label=judgement.label, page=judgement.page, quote=judgement.quote))
    if record.outcome:
        db.session.add(Judgement(
            inspection_id=inspection.id, key="outcome", source="report", outcome=record.outcome.key,
            page=record.outcome.page, quote=record.outcome.quote))


def _write_lists(inspection: Inspection, record: ReportRecord) -> None:
    """Requirements and recommendations anew; evidence that a requirement was met stays with the same words."""
    met = {row.text: row for row in db.session.scalars(select(Requirement).filter_by(inspection_id=inspection.id))}
    for table in (Requirement, Recommendation):
        db.session.execute(delete(table).filter_by(inspection_id=inspection.id))
    for position, requirement in enumerate(record.requirements, 1):
        was = met.get(requirement.text)
        db.session.add(Requirement(
            inspection_id=inspection.id, position=position, regulations=list(requirement.regulations),
            due_on=requirement.due, text=requirement.text, page=requirement.page,
            met_on=was.met_on if was else None, met_evidence=was.met_evidence if was else None,
            met_by=was.met_by if was else None))
    for position, recommendation in enumerate(record.recommendations, 1):
        db.session.add(Recommendation(
            inspection_id=inspection.id, position=position, text=recommendation.text, cites=recommendation.cites,
            page=recommendation.page))
