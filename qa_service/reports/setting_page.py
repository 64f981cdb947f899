"""One setting as its page shows it: found by its reference, with the answer to “what stands against placing here”."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, or_, select

from qa_service.database import db
from qa_service.errors import NotFound
from qa_service.flags.names import Called, settings_called
from qa_service.ofsted import service as ofsted
from qa_service.ofsted.models import Inspection, Requirement, SettingCheck
from qa_service.ofsted.service import JudgementShown
from qa_service.placements.models import Placement
from qa_service.providers.models import Premises, ProviderGroup, Setting
from qa_service.reports.settings_list import GradeShown, grade_shown
from qa_service.vocabulary import EventType, urn_from_printed


@dataclass(frozen=True, slots=True)
class SettingPage:
    """Everything that the setting's page shows besides its flags."""

    setting: Setting
    called: Called
    group: ProviderGroup | None
    check: SettingCheck | None
    inspections: list[Inspection]
    shown: dict[int, GradeShown]
    latest: Inspection | None
    before: Inspection | None
    judgements: list[JudgementShown]
    requirements: list[Requirement]
    children: int
    premises: list[tuple[int | None, int, int]]
    """Supported accommodation: category, number of premises, places."""


def setting_by_ref(ref: str) -> Setting:
    """The setting that an address names: by URN, or ``U`` and a number. Raises ``NotFound``."""
    statement = select(Setting)
    if ref.startswith("U") and ref[1:].isdigit():
        statement = statement.where(Setting.id == int(ref[1:]), Setting.urn.is_(None))
    else:
        statement = statement.where(Setting.urn == (urn_from_printed(ref) or ""))
    setting = db.session.scalars(statement).one_or_none()
    if setting is None:
        raise NotFound("There is no such setting.")
    return setting


def page_of(setting: Setting, day: date) -> SettingPage:
    """The setting's page on a day, in a fixed number of queries."""
    inspections = ofsted.inspections_of(setting.id)
    latest = ofsted.latest_full_inspection(inspections, day)
    before = ofsted.latest_full_inspection([row for row in inspections if row is not latest and _older(row, latest)],
                                           day)
    return SettingPage(
        setting=setting,
        called=settings_called([setting.id])[setting.id],
        group=db.session.get(ProviderGroup, setting.group_id) if setting.group_id else None,
        check=db.session.get(SettingCheck, setting.id),
        inspections=inspections,
        shown={row.id: grade_shown(row.overall, row.outcome, row.state, row.inspected_from) for row in inspections},
        latest=latest,
        before=before,
        judgements=ofsted.judgements_of(latest.id) if latest else [],
        requirements=ofsted.requirements_of([row.id for row in _in_force(inspections, latest)]),
        children=_children(setting.id, day),
        premises=_premises(setting.id),
    )


def _older(row: Inspection, latest: Inspection | None) -> bool:
    return latest is None or (row.inspected_from or date.min) < (latest.inspected_from or date.min)


def _in_force(inspections: Sequence[Inspection], latest: Inspection | None) -> list[Inspection]:
    """The latest full inspection and whatever came after it: whose requirements still stand."""
    if latest is None:
        return list(inspections)
    return [row for row in inspections if row is latest or (
        row.event_type is not EventType.FULL and not _older(row, latest))]


def _children(setting_id: int, day: date) -> int:
    return db.session.scalar(
        select(func.count()).select_from(Placement).where(
            Placement.setting_id == setting_id, Placement.started_on <= day,
            or_(Placement.ended_on.is_(None), Placement.ended_on > day))) or 0


def _premises(setting_id: int) -> list[tuple[int | None, int, int]]:
    rows = db.session.execute(
        select(Premises.category, func.count(), func.coalesce(func.sum(Premises.places), 0))
        .filter_by(setting_id=setting_id).group_by(Premises.category).order_by(Premises.category))
    return [(row[0], row[1], row[2] or 0) for row in rows]
