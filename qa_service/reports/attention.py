"""What needs attention today: the figures of the first page, and whether what they rest on is fresh."""

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
from qa_service.providers.models import RegisterList


@dataclass(frozen=True, slots=True)
class DataAge:
    """How old what the pages rest on is."""

    last_run: CollectRun | None
    could_not_check: int
    register_as_at: date | None
    own_list_at: datetime | None
    stale_jobs: list[jobs.Stale]
    mail_delay: alerts.DelayNotice | None
    hold_reason: str | None
    to_read: int


def data_age() -> DataAge:
    """The age and health of the sources, in a fixed number of queries."""
    hold = alerts.standing_hold()
    return DataAge(
        last_run=db.session.scalars(
            select(CollectRun).where(CollectRun.finished_at.is_not(None)).order_by(CollectRun.id.desc()).limit(1)
        ).one_or_none(),
        could_not_check=_count(select(func.count()).select_from(SettingCheck).filter_by(state="could_not_check")),
        register_as_at=db.session.scalar(select(func.max(RegisterList.as_at)).filter_by(kind="providers")),
        own_list_at=db.session.scalar(
            select(func.max(PlacementImport.imported_at)).where(PlacementImport.imported_at.is_not(None))),
        stale_jobs=jobs.stale_jobs(utc_now()),
        mail_delay=alerts.delay_notice(utc_now()),
        hold_reason=hold.reason if hold else None,
        to_read=_count(select(func.count()).select_from(ReadingTask).filter_by(closed_at=None)),
    )


def _count(statement: Select[int]) -> int:
    return db.session.scalar(statement) or 0
