"""Where we are exposed: settings with our children, and those that somebody watches. Fills the port of ``flags``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select

from qa_service.database import db
from qa_service.flags.exposure import NOT_EXPOSED, Exposed
from qa_service.flags.rule import SubjectIds
from qa_service.placements.models import Placement
from qa_service.providers.models import Setting, Watch
from qa_service.providers.watching import COVERS


def exposure_of(setting_ids: SubjectIds, as_at: date) -> Mapping[int, Exposed]:
    """The settings among these (``None``: among all) that matter to the council in scope on a day; four queries.

    A placement counts from its first day until the day before its last; a watch counts on a setting, its group
    and its area.
    """
    found: dict[int, Exposed] = {}
    for setting_id, recorded_at, started_on in db.session.execute(_among(
            select(Placement.setting_id, func.min(Placement.recorded_at), func.max(Placement.started_on)).where(
                Placement.setting_id.is_not(None), Placement.started_on <= as_at,
                or_(Placement.ended_on.is_(None), Placement.ended_on > as_at)).group_by(Placement.setting_id),
            Placement.setting_id, setting_ids)):
        _add(found, setting_id, recorded_at.date(), started_on, children=True)
    for covers in COVERS:
        for setting_id, since, newest in db.session.execute(_among(
                select(Setting.id, func.min(Watch.since), func.max(Watch.since)).join(Watch, covers)
                .group_by(Setting.id), Setting.id, setting_ids)):
            _add(found, setting_id, since.date(), newest.date(), watched=True,
                 **({"singled_out": True} if covers is COVERS[0] else {}))
    return found


def _among(statement: Any, column: Any, setting_ids: SubjectIds) -> Any:
    return statement if setting_ids is None else statement.where(column.in_(setting_ids))


def _add(found: dict[int, Exposed], setting_id: int, since: date, newest: date, **why: bool) -> None:
    known = found.get(setting_id, NOT_EXPOSED)
    found[setting_id] = replace(known, since=min(since, known.since or since),
                                newest=max(newest, known.newest or newest), **why)
