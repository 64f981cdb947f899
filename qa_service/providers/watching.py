"""Who watches what: a setting, a provider group or an area, for oneself or for the whole team.

A watch on a group or an area is kept as what it is, never as a list of its settings: whatever joins later is watched
from that moment, and whatever leaves is not. Whoever begins or ends one marks all its settings in one statement.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.exc import IntegrityError

from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.clock import utc_now
from qa_service.database import current_authority, db
from qa_service.errors import BadInput, Conflict, NotFound
from qa_service.marks.service import mark, mark_found
from qa_service.providers.models import EndedWatch, ProviderGroup, Setting, Watch
from qa_service.vocabulary import ProvisionType, SubjectType

COVERS: Final[tuple[ColumnElement[bool], ...]] = (
    Watch.setting_id == Setting.id,
    Watch.group_id == Setting.group_id,
    and_(Watch.area == Setting.local_authority, or_(Watch.kind == "", Watch.kind == Setting.provision)),
)
"""How a watch may cover a setting: as itself, through its group, through its area. Ask one after the other about many
settings: each has an index of its own."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a watch is on: exactly one of a setting, a group and an area (there, of one kind or of any)."""

    setting_id: int | None = None
    group_id: int | None = None
    area: str | None = None
    kind: str = ""

    @property
    def words(self) -> str:
        """``setting``, ``group`` or ``area``."""
        return "setting" if self.setting_id is not None else "group" if self.group_id is not None else "area"


@dataclass(frozen=True, slots=True)
class Covering:
    """A watch that covers a setting."""

    watch_id: int
    user_id: int | None
    target: Target
    since: datetime


def target_of(watch: Watch | EndedWatch) -> Target:
    """What a watch is on."""
    return Target(watch.setting_id, watch.group_id, watch.area, watch.kind)


def covered(target: Target) -> Select[int]:
    """The ids of the settings that it is on now."""
    if target.setting_id is not None:
        return select(Setting.id).where(Setting.id == target.setting_id)
    if target.group_id is not None:
        return select(Setting.id).where(Setting.group_id == target.group_id)
    found = select(Setting.id).where(Setting.local_authority == target.area)
    return found.where(Setting.provision == ProvisionType(target.kind)) if target.kind else found


def covered_count(target: Target) -> int:
    """How many settings it is on now."""
    return db.session.scalar(select(func.count()).select_from(covered(target).subquery())) or 0


def covering(setting_ids: Collection[int]) -> dict[int, list[Covering]]:
    """The watches on each of these settings, in three queries."""
    found: dict[int, list[Covering]] = {}
    for covers in COVERS if setting_ids else ():
        for setting_id, watch in db.session.execute(
                select(Setting.id, Watch).join(Watch, covers).where(Setting.id.in_(setting_ids)).order_by(Watch.id)):
            found.setdefault(setting_id, []).append(
                Covering(watch.id, watch.user_id, target_of(watch), watch.since))
    return found


def watchers_of_groups(group_ids: Collection[int]) -> dict[int, set[int]]:
    """The people who watch each of these groups."""
    found: dict[int, set[int]] = {}
    for group_id, user_id in db.session.execute(
            select(Watch.group_id, Watch.user_id).where(Watch.group_id.in_(group_ids), Watch.user_id.is_not(None))
            ) if group_ids else ():
        if group_id is not None and user_id is not None:
            found.setdefault(group_id, set()).add(user_id)
    return found


def watch_on(target: Target, user_id: int | None) -> Watch | None:
    """The watch of this person (``None``: the team's) on exactly this."""
    return db.session.scalars(_same(select(Watch), target).where(Watch.user_id == user_id)).one_or_none()


def watches_of(user_id: int | None) -> list[Watch]:
    """What a person watches (``None``: what the team watches), the newest first."""
    return list(db.session.scalars(
        select(Watch).where(Watch.user_id == user_id).order_by(Watch.since.desc(), Watch.id.desc())))


def watches_of_others(user_id: int) -> list[Watch]:
    """What everybody else of the council watches for themselves, by person."""
    return list(db.session.scalars(select(Watch).where(Watch.user_id.is_not(None), Watch.user_id != user_id)
                                   .order_by(Watch.user_id, Watch.since.desc(), Watch.id.desc())))


def others_on(target: Target, user_id: int) -> list[int]:
    """Who else watches exactly this, by user id."""
    return [id_ for id_ in db.session.scalars(_same(select(Watch.user_id), target).where(
        Watch.user_id.is_not(None), Watch.user_id != user_id).order_by(Watch.since)) if id_ is not None]


def start(target: Target, *, user_id: int | None, reason: str | None, by: Actor) -> None:
    """A person, or with no ``user_id`` the team, watches from now on. Again: only the reason changes.

    Raises ``BadInput`` for an area or kind of which there is no setting.
    """
    _refuse_nothing(target)
    if watch_on(target, user_id) is None:
        _begin(target, user_id=user_id, reason=reason, since=utc_now())
    known = watch_on(target, user_id)
    if known:
        known.reason = reason
    db.session.flush()
    _mark(target, "watched")
    _audit("watch", target, by, user_id)


def stop(watch_id: int, *, user_id: int, team: bool, by: Actor) -> int | None:
    """Ends one's own watch, or with ``team`` the team's. Returns the number under which it can be taken back.

    ``None`` when it had ended already. Raises ``NotFound`` for anybody else's watch.
    """
    watch = db.session.scalars(select(Watch).where(Watch.id == watch_id).with_for_update()).one_or_none()
    if watch is None:
        return None
    if watch.user_id != user_id and not (team and watch.user_id is None):
        raise NotFound("There is no such watch.")
    ended = EndedWatch(user_id=watch.user_id, setting_id=watch.setting_id, group_id=watch.group_id, area=watch.area,
                       kind=watch.kind, reason=watch.reason, since=watch.since, ended_at=utc_now(),
                       ended_by=by.user_id)
    target = target_of(watch)
    db.session.add(ended)
    db.session.delete(watch)
    db.session.flush()
    _mark(target, "no longer watched")
    _audit("unwatch", target, by, ended.user_id)
    return ended.id


def take_back(ended_id: int, *, user_id: int, team: bool, by: Actor) -> None:
    """A watch that was ended goes on as though it had not been. Raises ``NotFound``, and ``Conflict`` the second time.

    """
    ended = db.session.scalars(select(EndedWatch).where(EndedWatch.id == ended_id).with_for_update()).one_or_none()
    if ended is None or (ended.user_id != user_id and not (team and ended.user_id is None)):
        raise NotFound("There is no such watch.")
    if ended.taken_back_at is not None:
        raise Conflict("This watch goes on already.")
    ended.taken_back_at = utc_now()
    target = target_of(ended)
    if watch_on(target, ended.user_id) is None:
        _begin(target, user_id=ended.user_id, reason=ended.reason, since=ended.since)
    db.session.flush()
    _mark(target, "watched")
    _audit("watch-taken-back", target, by, ended.user_id)


def ended_by_number(ended_id: int) -> EndedWatch | None:
    """A watch that ended, of anybody of the council."""
    return db.session.scalars(select(EndedWatch).where(EndedWatch.id == ended_id)).one_or_none()


def _begin(target: Target, *, user_id: int | None, reason: str | None, since: datetime) -> None:
    try:
        with db.session.begin_nested():
            db.session.add(Watch(setting_id=target.setting_id, group_id=target.group_id, area=target.area,
                                 kind=target.kind, user_id=user_id, reason=reason, since=since))
    except IntegrityError:
        db.session.expire_all()  # sent twice at one moment: the other one's stands, and gets this reason


def _same(statement: Select[Any], target: Target) -> Select[Any]:
    return statement.where(Watch.setting_id == target.setting_id, Watch.group_id == target.group_id,
                           Watch.area == target.area, Watch.kind == target.kind)


def _refuse_nothing(target: Target) -> None:
    if target.kind and target.kind not in set(ProvisionType):
        raise BadInput("Choose one of the kinds of setting.", field="kind")
    if target.area is not None and db.session.scalar(
            select(Setting.id).where(Setting.local_authority == target.area).limit(1)) is None:
        raise BadInput("Choose an area in which there are settings.", field="area")
    if target.group_id is not None and db.session.get(ProviderGroup, target.group_id) is None:
        raise NotFound("There is no such provider group.")


def _mark(target: Target, reason: str) -> None:
    """Everything that it is on must be judged anew: one statement, whatever its size."""
    mark_found(SubjectType.SETTING, covered(target), reason=reason)
    if target.group_id is not None:
        mark(SubjectType.GROUP, [target.group_id], reason=reason)


def _audit(verb: str, target: Target, by: Actor, user_id: int | None) -> None:
    subject_id = target.setting_id or target.group_id
    subject = SubjectType.SETTING if target.setting_id else SubjectType.GROUP if target.group_id else None
    details: dict[str, Any] = {"for": "council" if user_id is None else user_id}
    if target.area is not None:
        details |= {"area": target.area, "kind": target.kind}
    audit.record(f"{target.words}.{verb}", by=by, authority_id=current_authority(), subject=subject,
                 subject_id=subject_id, details=details)
