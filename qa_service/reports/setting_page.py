"""One setting as its page shows it: what stands against placing here, and what is not known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select

from qa_service.database import db
from qa_service.flags.names import Called, settings_called
from qa_service.ofsted import service as ofsted
from qa_service.ofsted.models import Inspection, Publication, ReadingTask, Requirement, SettingCheck
from qa_service.ofsted.service import JudgementShown
from qa_service.placements.models import Placement
from qa_service.providers.models import Premises, Setting
from qa_service.reports.grades_shown import GradeShown, of_inspection
from qa_service.vocabulary import ProvisionType, RegistrationStatus


@dataclass(frozen=True, slots=True)
class SettingPage:
    """Everything that the setting's page shows besides its flags and its timeline."""

    setting: Setting
    called: Called
    check: SettingCheck | None
    inspections: list[Inspection]
    """Without those that a person withdrew."""
    inspections_ever: list[Inspection]
    publications: list[Publication]
    """Every report that Ofsted lists."""
    shown: dict[int, GradeShown]
    latest: Inspection | None
    before: Inspection | None
    """The full inspection before the latest."""
    since: list[Inspection]
    """Visits without grades since the latest full inspection, newest first."""
    waiting: list[ReadingTask]
    """Its reports that wait for a person."""
    not_fetched: list[Publication]
    """Reports that Ofsted lists and that we do not have."""
    judgements: list[JudgementShown]
    requirements: list[Requirement]
    """Of the inspections in force."""
    every_requirement: list[Requirement]
    """Of all its inspections."""
    requirements_unknown: list[Inspection]
    """Inspections in force whose report is not here or not read: what they require is not known."""
    children: int
    premises: list[tuple[int | None, int, int]]
    """Supported accommodation: category, number of premises, places."""

    @property
    def status_since(self) -> str | None:
        """Since when the registration stands as it does. A list of providers tells that it was so on its day: unless
        the day of registration or of the end is known, it may have been so earlier."""
        setting = self.setting
        if setting.status_on is None or setting.is_unregistered:
            return None
        exact = setting.status_on in (setting.registered_on if setting.status is RegistrationStatus.ACTIVE else None,
                                      setting.closed_on if setting.status.ended else None)
        return f"since {setting.status_on.day} {setting.status_on:%B %Y}" + ("" if exact else " at the latest")


def page_of(setting: Setting, day: date) -> SettingPage:
    """The setting's page on a day, in a fixed number of queries."""
    ever, publications = ofsted.inspections_ever_of(setting.id), ofsted.publications_of(setting.id)
    inspections = [row for row in ever if row.state != "withdrawn"]
    latest = ofsted.latest_full_inspection(inspections, day)
    before = ofsted.latest_full_inspection([row for row in inspections if _older(row, latest)], day)
    since = [row for row in inspections if not row.may_be_full and not _older(row, latest)]
    in_force = ([latest] if latest else []) + since
    ids = {row.id for row in in_force}
    every_requirement = ofsted.requirements_of([row.id for row in inspections])
    return SettingPage(
        setting=setting,
        called=settings_called([setting.id])[setting.id],
        check=db.session.get(SettingCheck, setting.id),
        inspections=inspections,
        inspections_ever=ever,
        publications=publications,
        shown={row.id: of_inspection(row) for row in inspections},
        latest=latest,
        before=before,
        since=since,
        waiting=_waiting(setting.id),
        not_fetched=[one for one in publications if one.state != "recorded"],
        judgements=ofsted.judgements_of(latest.id) if latest else [],
        requirements=[one for one in every_requirement if one.inspection_id in ids],
        every_requirement=every_requirement,
        requirements_unknown=[row for row in in_force if row.document_sha256 is None or row.state == "unread"],
        children=_children(setting.id, day),
        premises=_premises(setting.id) if setting.provision is ProvisionType.SUPPORTED_ACCOMMODATION else [],
    )


def _older(row: Inspection, latest: Inspection | None) -> bool:
    """Whether an inspection is older than the latest full one; a visit of the same day is not."""
    if latest is None or row is latest:
        return False
    if row.may_be_full:
        return True
    return (row.known_by or date.min) < (latest.known_by or date.min)


def _waiting(setting_id: int) -> list[ReadingTask]:
    return list(db.session.scalars(
        select(ReadingTask).where(ReadingTask.setting_id == setting_id, ReadingTask.closed_at.is_(None))
        .order_by(ReadingTask.opened_at, ReadingTask.id)))


def _children(setting_id: int, day: date) -> int:
    return db.session.scalar(
        select(func.count(Placement.child_id.distinct())).where(
            Placement.setting_id == setting_id, Placement.started_on <= day,
            or_(Placement.ended_on.is_(None), Placement.ended_on > day))) or 0


def _premises(setting_id: int) -> list[tuple[int | None, int, int]]:
    rows = db.session.execute(
        select(Premises.category, func.count(), func.sum(Premises.places))
        .where(Premises.setting_id == setting_id)
        .group_by(Premises.category).order_by(Premises.category))
    return [(category, count, places or 0) for category, count, places in rows]
