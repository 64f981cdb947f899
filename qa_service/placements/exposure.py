"""Where we are exposed: settings with our children, under our contracts, or watched. Fills the ports of ``flags``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select

from qa_service.clock import london
from qa_service.contracts.coverage import under_contract
from qa_service.database import db
from qa_service.flags.exposure import NOT_EXPOSED, Exposed, Stay
from qa_service.flags.rule import SubjectIds
from qa_service.placements.models import Placement
from qa_service.providers.models import EndedWatch, Setting, Watch
from qa_service.providers.watching import COVERS


def exposure_of(setting_ids: SubjectIds, as_at: date) -> Mapping[int, Exposed]:
    """The settings among these (``None``: among all) that matter to the council in scope on a day; five queries.

    A placement counts from its first day until the day before its last; a contract from its first day to its last; a
    watch counts on a setting, its group and its area.
    """
    found: dict[int, Exposed] = {}
    for setting_id, recorded_at, started_on in db.session.execute(_among(
            select(Placement.setting_id, func.min(Placement.recorded_at), func.max(Placement.started_on)).where(
                Placement.setting_id.is_not(None), Placement.started_on <= as_at,
                or_(Placement.ended_on.is_(None), Placement.ended_on > as_at)).group_by(Placement.setting_id),
            Placement.setting_id, setting_ids)):
        _add(found, setting_id, recorded_at.date(), started_on, children=True)
    for setting_id, covered in under_contract(setting_ids, as_at).items():
        _add(found, setting_id, covered.known_since, covered.newest, contract=True)
    for covers in COVERS:
        for setting_id, since, newest in db.session.execute(_among(
                select(Setting.id, func.min(Watch.since), func.max(Watch.since)).join(Watch, covers)
                .group_by(Setting.id), Setting.id, setting_ids)):
            _add(found, setting_id, since.date(), newest.date(), watched=True,
                 **({"singled_out": True} if covers is COVERS[0] else {}))
    return found


def stays_of(setting_ids: SubjectIds, since: date, until: date) -> Mapping[int, Sequence[Stay]]:
    """When our children lived in these settings (``None``: in all), and when somebody watched these very ones.

    Of placements and watches known today, those that touch the days from ``since`` to ``until``; three queries.
    """
    found: defaultdict[int, list[Stay]] = defaultdict(list)
    for setting_id, started_on, ended_on in db.session.execute(_among(
            select(Placement.setting_id, Placement.started_on, Placement.ended_on).where(
                Placement.setting_id.is_not(None), Placement.started_on <= until,
                or_(Placement.ended_on.is_(None), Placement.ended_on > since)).distinct(),
            Placement.setting_id, setting_ids)):
        found[setting_id].append(Stay(started_on, ended_on, children=True))
    for setting_id, began in db.session.execute(_among(
            select(Watch.setting_id, Watch.since).where(Watch.setting_id.is_not(None)), Watch.setting_id, setting_ids)):
        found[setting_id].append(Stay(london(began).date(), None, children=False))
    for setting_id, began, ended in db.session.execute(_among(
            select(EndedWatch.setting_id, EndedWatch.since, EndedWatch.ended_at).where(
                EndedWatch.setting_id.is_not(None)), EndedWatch.setting_id, setting_ids)):
        found[setting_id].append(Stay(london(began).date(), london(ended).date(), children=False))
    touching = {id_: [stay for stay in stays if stay.first <= until and (stay.end is None or stay.end > since)]
                for id_, stays in found.items()}
    return {id_: stays for id_, stays in touching.items() if stays}


def _among(statement: Any, column: Any, setting_ids: SubjectIds) -> Any:
    return statement if setting_ids is None else statement.where(column.in_(setting_ids))


def _add(found: dict[int, Exposed], setting_id: int, since: date, newest: date, **why: bool) -> None:
    known = found.get(setting_id, NOT_EXPOSED)
    found[setting_id] = replace(known, since=min(since, known.since or since),
                                newest=max(newest, known.newest or newest), **why)
