"""Where a report contradicts the place it was found at, or another version of itself: each doubt asks a person."""

from __future__ import annotations

from datetime import date
from typing import Final

from sqlalchemy import select

from qa_service.clock import today
from qa_service.database import db
from qa_service.ofsted.identity import CLOSE, Found
from qa_service.ofsted.models import Publication, ReadingTask
from qa_service.ofsted.reading import newest_reading
from qa_service.providers.models import Setting
from qa_service.vocabulary import (
    Grade,
    Outcome,
    ProvisionType,
    ReadingStatus,
    ReportKind,
    grade_from_printed,
    outcome_from_printed,
)
from scrapers.report import ReportRecord

_KINDS_OF: Final[dict[ReportKind, tuple[ProvisionType, ...]]] = {
    ReportKind.CHILDRENS_HOME: (ProvisionType.CHILDRENS_HOME, ProvisionType.SCHOOL_AS_HOME,
                                ProvisionType.SECURE_CHILDRENS_HOME),
    ReportKind.SECURE_CHILDRENS_HOME: (ProvisionType.SECURE_CHILDRENS_HOME, ProvisionType.CHILDRENS_HOME),
    ReportKind.INDEPENDENT_FOSTERING_AGENCY: (ProvisionType.FOSTERING_AGENCY, ProvisionType.VOLUNTARY_ADOPTION_AGENCY),
    ReportKind.SUPPORTED_ACCOMMODATION: (ProvisionType.SUPPORTED_ACCOMMODATION,),
    ReportKind.RESIDENTIAL_FAMILY_CENTRE: (ProvisionType.RESIDENTIAL_FAMILY_CENTRE,),
    ReportKind.LOCAL_AUTHORITY: (),
    ReportKind.AREA_SEND: (),
}
_OF_AN_AREA: Final = (ReportKind.LOCAL_AUTHORITY, ReportKind.AREA_SEND)
_FILLER: Final = frozenset({
    "council", "city", "borough", "county", "metropolitan", "london", "royal", "of", "the", "and", "upon", "unitary",
    "authority", "local", "district", "mbc", "children", "childrens", "children's", "services"})

Doubt = tuple[str, str]
"""The field that a person is asked about, and why in a sentence."""


def doubts_about(record: ReportRecord, setting: Setting, found: Found) -> list[Doubt]:
    """Every contradiction between a report and what its page, its setting and its other versions say."""
    if record.status is ReadingStatus.UNREADABLE:
        return [("document", record.reason or "The document could not be read.")]
    return [*_of_identity(record, setting), *_of_event(record, found), *_of_grade(record, setting, found)]


def _of_identity(record: ReportRecord, setting: Setting) -> list[Doubt]:
    doubts = []
    if setting.urn and record.urns and setting.urn not in record.urns:
        doubts.append(("urns", f"The report names URN {', '.join(record.urns)}; the page is that of {setting.urn}."))
    if not record.urns and not _is_of_this_area(record, setting):
        doubts.append(("urns", "The report names no URN that could be read."))
    expected = _KINDS_OF.get(record.kind) if record.kind else None
    if expected is not None and setting.provision not in (*expected, ProvisionType.OTHER):
        doubts.append(("kind", f"The report is not about a setting of the kind “{setting.provision}”."))
    return doubts


def _of_event(record: ReportRecord, found: Found) -> list[Doubt]:
    doubts = []
    if found.event_type and record.event_type and found.event_type is not record.event_type:
        doubts.append(("event_type", f"The page calls it “{found.label}”, the report “{record.event_type.words}”."))
    if found.event_on and record.inspected and not any(
            period.start - CLOSE <= found.event_on <= period.end + CLOSE for period in record.inspected):
        doubts.append(("inspected", "The dates in the report are not those on the page."))
    public = min(found.published_on or date.max, today())
    if any(period.end > public for period in record.inspected):
        doubts.append(("inspected", "The report was published before the last day that was read as inspected."))
    return doubts


def _of_grade(record: ReportRecord, setting: Setting, found: Found) -> list[Doubt]:
    field, says = headline(record)
    hint = _meaning(found.grade_hint)
    if says is None:
        return []
    doubts = []
    if hint is not None and type(hint) is type(says) and hint is not says:
        doubts.append((field, f"Ofsted's site prints “{found.grade_hint}”; the report reads “{says.words}”."))
    for publication, other in _other_versions(record, setting, found):
        theirs = headline(other)[1]
        if theirs is not None and theirs is not says and not _is_older(publication.published_on, found.published_on):
            doubts.append((field, f"Another report of this inspection reads “{theirs.words}”."))
    return doubts


def headline(record: ReportRecord) -> tuple[str, Grade | Outcome | None]:
    """The overall judgement or outcome of a report, with the name of its field."""
    overall = next((judgement.grade for judgement in record.judgements if judgement.key == "overall"), None)
    if overall is None and record.outcome:
        return "outcome", record.outcome.key
    return "judgements.overall", overall


def is_superseded(record: ReportRecord, setting: Setting, found: Found) -> bool:
    """Whether a newer version of the same report is here and readable: this one is kept and lends nothing any more."""
    return any(_is_older(found.published_on, publication.published_on)
               for publication, _ in _other_versions(record, setting, found))


def _other_versions(record: ReportRecord, setting: Setting, found: Found) -> list[tuple[Publication, ReportRecord]]:
    """Other documents that the setting's page lists for the same inspection, with what was read in them."""
    if found.event_on is None or found.event_type is None:
        return []
    rows = db.session.scalars(select(Publication).where(
        Publication.setting_id == setting.id, Publication.event_on == found.event_on,
        Publication.event_type == found.event_type, Publication.sha256.is_not(None),
        Publication.sha256 != record.sha256))
    versions = []
    for row in rows:
        other = newest_reading(row.sha256) if row.sha256 else None
        if (other is not None and other.status is not ReadingStatus.UNREADABLE
                and not is_no_report(other.sha256, setting.id)):
            versions.append((row, other))
    return versions


def is_no_report(sha256: str, setting_id: int) -> bool:
    """Whether a person said that this document is not a report of this setting."""
    return db.session.scalar(select(ReadingTask.id).filter_by(
        sha256=sha256, setting_id=setting_id, decision="not_a_report").limit(1)) is not None


def _is_older(one: date | None, other: date | None) -> bool:
    return one is not None and other is not None and one < other


def _meaning(hint: str | None) -> Grade | Outcome | None:
    return (grade_from_printed(hint) or outcome_from_printed(hint)) if hint else None


def _is_of_this_area(record: ReportRecord, setting: Setting) -> bool:
    """Local-authority reports print no URN: they are told by the authority's name."""
    if record.kind not in _OF_AN_AREA or not record.local_authority:
        return False
    wanted = _area_words(record.local_authority)
    return bool(wanted) and wanted in [_area_words(name) for name in (setting.name, setting.local_authority) if name]


def _area_words(name: str) -> set[str]:
    words = {word.strip(",.’'&()").lower().replace("’", "'") for word in name.replace("-", " ").split()}
    return {word for word in words if word and word not in _FILLER}


def may_be_anothers(doubtful: set[str]) -> bool:
    """Whether the report may be about another setting: then it lends this one no grade."""
    return bool(doubtful & {"urns", "kind"})


