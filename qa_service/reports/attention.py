"""Whether what the pages rest on is fresh: the age and the health of the sources."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, select

from qa_service.alerts import service as alerts
from qa_service.clock import utc_now
from qa_service.database import db
from qa_service.jobs import service as jobs
from qa_service.ofsted.models import CollectRun, ReadingTask, SettingCheck
from qa_service.placements.models import PlacementImport
from qa_service.providers.models import ListOffer, RegisterList
from qa_service.web.data_age import SourceAge


@dataclass(frozen=True, slots=True)
class DataAge:
    """How old what the first page rests on is, what is wrong with the sources, and what waits for a person."""

    last_run: CollectRun | None
    could_not_check: int
    register_as_at: date | None
    offers: int
    """Published lists that GOV.UK offers and nobody has decided about."""
    own_list_at: datetime | None
    stale_jobs: list[jobs.Stale]
    mail_delay: alerts.DelayNotice | None
    hold_reason: str | None
    to_read: int


def source_age() -> SourceAge:
    """The line at the top of every page, in one query. A run over chosen settings alone (no days covered) is none."""
    nightly = CollectRun.finished_at.is_not(None), CollectRun.covers_to.is_not(None)
    row = db.session.execute(select(
        select(func.max(CollectRun.finished_at)).where(*nightly).scalar_subquery().label("tried_at"),
        select(func.max(CollectRun.finished_at)).where(*nightly, CollectRun.discovery_complete).scalar_subquery()
        .label("whole_at"),
        select(func.count(SettingCheck.setting_id)).where(SettingCheck.state == "could_not_check").scalar_subquery()
        .label("could_not_check"),
    )).one()
    return SourceAge(row.tried_at, row.whole_at, row.could_not_check)


def data_age() -> DataAge:
    """The age and health of all sources, in a fixed number of queries."""
    hold = alerts.standing_hold()
    return DataAge(
        last_run=_last_run(),
        could_not_check=_could_not_check(),
        register_as_at=_register_as_at(),
        offers=_count(select(func.count(ListOffer.id)).where(ListOffer.state == "offered")),
        own_list_at=db.session.scalar(
            select(func.max(PlacementImport.imported_at)).where(PlacementImport.imported_at.is_not(None))),
        stale_jobs=jobs.stale_jobs(utc_now()),
        mail_delay=alerts.delay_notice(utc_now()),
        hold_reason=hold.reason if hold else None,
        to_read=_count(select(func.count(ReadingTask.id)).where(ReadingTask.closed_at.is_(None))),
    )


def _last_run() -> CollectRun | None:
    return db.session.scalars(
        select(CollectRun).where(CollectRun.finished_at.is_not(None)).order_by(CollectRun.id.desc()).limit(1)
    ).one_or_none()


def _could_not_check() -> int:
    return _count(select(func.count(SettingCheck.setting_id)).where(SettingCheck.state == "could_not_check"))


def _register_as_at() -> date | None:
    return db.session.scalar(select(func.max(RegisterList.as_at)).where(RegisterList.kind == "providers"))


def _count(statement: Select[int]) -> int:
    return db.session.scalar(statement) or 0
