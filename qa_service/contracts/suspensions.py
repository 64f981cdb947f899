"""Suspensions and embargoes: decided, reviewed, lifted on evidence."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import Select, case, func, or_, select

from qa_service.actor import Actor
from qa_service.clock import utc_now
from qa_service.contracts.frameworks import lot_by_id
from qa_service.contracts.kinds import TOLD, Scope, SuspensionKind
from qa_service.contracts.models import Lot, Provider
from qa_service.contracts.noting import SUSPENSION, in_turn, no_numbers_of_persons, noted
from qa_service.contracts.oversight_models import Suspension, SuspensionReview
from qa_service.contracts.providers import provider_by_id
from qa_service.contracts.reach import reached, standing_on
from qa_service.database import db, paginate
from qa_service.database.session import Page
from qa_service.errors import BadInput, Conflict, NotFound
from qa_service.flags.names import groups_called, settings_called
from qa_service.providers.models import Setting
from qa_service.providers.names import group_by_id

_FIELDS: Final = {Scope.SETTING: "setting_id", Scope.PROVIDER: "provider_id", Scope.GROUP: "group_id",
                  Scope.LOT: "lot_id"}
FARTHEST: Final = timedelta(days=10 * 366)


@dataclass(frozen=True, slots=True)
class SuspensionSaid:
    """What a manager decides: from when, when it is looked at again, why, and who was told."""

    kind: SuspensionKind
    reason: str
    from_on: date
    review_on: date
    told: tuple[str, ...] = ()
    told_more: str | None = None


def suspend(scope: Scope, subject_id: int, said: SuspensionSaid, *, by: Actor, today: date) -> int:
    """Makes no new placement at a setting, with a provider or group, or through a lot. Returns the suspension's id.

    Raises ``BadInput`` without a reason or with a review before its first day, ``Conflict`` where one of this kind
    stands there already.
    """
    in_turn()
    _exists(scope, subject_id)
    if by.user_id is None:
        raise BadInput("Only a person can decide this.")
    if not said.reason.strip():
        raise BadInput("Say why.", field="reason")
    no_numbers_of_persons(said.reason, "reason")
    no_numbers_of_persons(said.told_more, "told_more")
    _near(said.from_on, today, "from_on")
    _near(said.review_on, today, "review_on")
    if said.review_on < said.from_on:
        raise BadInput("The review cannot be before the first day.", field="review_on")
    standing = _standing(scope, subject_id, said.kind)
    if standing is not None and (standing.from_on, standing.reason) == (said.from_on, said.reason.strip()):
        return standing.id
    _none_stands(scope, subject_id, said.kind)
    row = Suspension(
        scope=scope, kind=said.kind, reason=said.reason.strip(), from_on=said.from_on, review_on=said.review_on,
        told=[one for one in TOLD if one in said.told], told_more=(said.told_more or "").strip() or None,
        decided_by=by.user_id, decided_at=utc_now(), **{_FIELDS[scope]: subject_id})
    db.session.add(row)
    db.session.flush()
    _noted("suspension.decided", row, by, {"scope": scope.value, "subject": subject_id,
                                           "from": said.from_on.isoformat(), "told": row.told})
    return row.id


def _standing(scope: Scope, subject_id: int, kind: SuspensionKind) -> Suspension | None:
    return db.session.scalars(select(Suspension).filter_by(
        scope=scope, kind=kind, lifted_on=None, removed_at=None, **{_FIELDS[scope]: subject_id})).first()


def _none_stands(scope: Scope, subject_id: int, kind: SuspensionKind) -> None:
    if (standing := _standing(scope, subject_id, kind)) is not None:
        raise Conflict(f"There is {standing.kind.a_word} already, since {standing.from_on.day} "
                       f"{standing.from_on:%B %Y}. Review it or lift it.")


def _near(day: date, today: date, field: str) -> None:
    if abs(day - today) > FARTHEST:
        raise BadInput("Check the year: the day cannot be right.", field=field)


def review(suspension_id: int, *, found: str, next_on: date, told: Iterable[str], told_more: str | None, version: int,
           by: Actor, today: date) -> None:
    """A manager looked at a suspension again: it stays, until it is looked at next. Who was told may be added to."""
    row = _unlifted(suspension_id, version)
    if by.user_id is None:
        raise BadInput("Only a person can decide this.")
    if not found.strip():
        raise BadInput("Say what you found, and why it stays.", field="found")
    no_numbers_of_persons(found, "found")
    no_numbers_of_persons(told_more, "told_more")
    if next_on <= today:
        raise BadInput("Choose a day that is to come.", field="next_on")
    _near(next_on, today, "next_on")
    db.session.add(SuspensionReview(suspension_id=row.id, reviewed_on=today, found=found.strip(), next_on=next_on,
                                    reviewed_by=by.user_id, reviewed_at=utc_now()))
    before, row.review_on = row.review_on, next_on
    row.told, row.told_more = [one for one in TOLD if one in {*told}], (told_more or "").strip() or None
    _noted("suspension.reviewed", row, by, {"was_due": before.isoformat(), "next": next_on.isoformat(),
                                            "told": row.told})


def lift(suspension_id: int, *, on: date, evidence: str, version: int, by: Actor, today: date) -> None:
    """A manager lifts a suspension from a day on, and says on what evidence. Raises ``BadInput``, ``Conflict``."""
    row = _unlifted(suspension_id, version)
    if not evidence.strip():
        raise BadInput("Say what shows that children can be placed there again.", field="evidence")
    no_numbers_of_persons(evidence, "evidence")
    if on > today:
        raise BadInput("The day lies in the future.", field="on")
    if on < row.from_on:
        raise BadInput("It cannot be lifted before it began.", field="on")
    row.lifted_on, row.lifting_evidence, row.lifted_by, row.lifted_at = on, evidence.strip(), by.user_id, utc_now()
    _noted("suspension.lifted", row, by, {"on": on.isoformat()})


def put_back(suspension_id: int, *, by: Actor) -> None:
    """Takes a lifting back: the suspension stands as if it had not been lifted."""
    in_turn()
    row = suspension_by_id(suspension_id)
    if row.lifted_on is None:
        return
    _none_stands(row.scope, getattr(row, _FIELDS[row.scope]), row.kind)
    was = {"on": row.lifted_on.isoformat(), "evidence": row.lifting_evidence}
    row.lifted_on = row.lifting_evidence = row.lifted_by = row.lifted_at = None
    _noted("suspension.put_back", row, by, {"was": was})


def _unlifted(suspension_id: int, version: int) -> Suspension:
    row = suspension_by_id(suspension_id)
    if row.lifted_on is not None:
        raise Conflict("Somebody else has lifted this already.")
    if row.version != version:
        raise Conflict("Somebody else changed this while you looked at it. Look at what it says now.")
    return row


def _exists(scope: Scope, subject_id: int) -> None:
    if scope is Scope.PROVIDER:
        provider_by_id(subject_id)
    elif scope is Scope.GROUP:
        group_by_id(subject_id)
    elif scope is Scope.LOT:
        lot_by_id(subject_id)
    elif db.session.scalars(select(Setting.id).where(Setting.id == subject_id)).one_or_none() is None:
        raise NotFound("There is no such setting.")


def tell_of(suspension_id: int, told: Iterable[str], told_more: str | None, *, version: int, by: Actor) -> None:
    """Says who was told of a suspension, also after it was lifted."""
    row = suspension_by_id(suspension_id)
    if row.version != version:
        raise Conflict("Somebody else changed this while you looked at it. Look at what it says now.")
    no_numbers_of_persons(told_more, "told_more")
    row.told, row.told_more = [one for one in TOLD if one in {*told}], (told_more or "").strip() or None
    _noted("suspension.told", row, by, {"told": row.told})


def remove(suspension_id: int, *, by: Actor) -> None:
    """Takes a suspension away that was entered by mistake, as if it had never stood; ``restore`` brings it back."""
    row = suspension_by_id(suspension_id, removed_too=True)
    if row.removed_at is None:
        row.removed_at = utc_now()
        _noted("suspension.removed", row, by, {})


def restore(suspension_id: int, *, by: Actor) -> None:
    """Brings a removed suspension back. Raises ``Conflict`` where another was decided in its place."""
    in_turn()
    row = suspension_by_id(suspension_id, removed_too=True)
    if row.removed_at is None:
        return
    if row.lifted_on is None:
        _none_stands(row.scope, getattr(row, _FIELDS[row.scope]), row.kind)
    row.removed_at = None
    _noted("suspension.restored", row, by, {})


def suspension_by_id(suspension_id: int, *, removed_too: bool = False) -> Suspension:
    """A suspension of the council in scope. Raises ``NotFound``."""
    found = db.session.scalars(select(Suspension).where(Suspension.id == suspension_id)).one_or_none()
    if found is None or (found.removed_at is not None and not removed_too):
        raise NotFound("There is no such suspension.")
    return found


def reviews_of(suspension_id: int) -> list[SuspensionReview]:
    """When a suspension was looked at again, first first."""
    return list(db.session.scalars(select(SuspensionReview).where(
        SuspensionReview.suspension_id == suspension_id).order_by(SuspensionReview.id)))


def standing() -> list[Suspension]:
    """The suspensions that are not lifted, the one to be reviewed first first."""
    return list(db.session.scalars(_listed().where(Suspension.lifted_on.is_(None))))


def every_one(*, number: int, size: int = 50) -> Page[Suspension]:
    """All suspensions: those that stand, the one to be reviewed first first; then those that were lifted."""
    return paginate(_listed(), number=number, size=size)


def _listed() -> Select[Any]:
    lifted_last = case((Suspension.lifted_on.is_(None), 0), else_=1)
    statement: Any = select(Suspension).where(Suspension.removed_at.is_(None)).order_by(
        lifted_last, Suspension.lifted_on.desc(), Suspension.review_on, Suspension.id)
    return statement  # type: ignore[no-any-return]


def of_provider(provider: Provider) -> list[Suspension]:
    """The suspensions of a provider itself, or of its group, the newest first."""
    which = [Suspension.provider_id == provider.id]
    if provider.group_id is not None:
        which.append(Suspension.group_id == provider.group_id)
    return list(db.session.scalars(select(Suspension).where(or_(*which), Suspension.removed_at.is_(None)).order_by(
        Suspension.from_on.desc(), Suspension.id.desc())))


def about_provider(provider: Provider, setting_ids: Collection[int], as_at: date) -> list[Suspension]:
    """Those of a provider itself and of its group, the newest first; then those that are not over of these settings."""
    own = of_provider(provider)
    below = {one.id: one for rows in standing_on(setting_ids, as_at).values() for one in rows}
    return [*own, *(one for id_, one in below.items() if id_ not in {known.id for known in own})]


def of_group(group_id: int) -> list[Suspension]:
    """The suspensions of a group that are not lifted."""
    return list(db.session.scalars(select(Suspension).where(
        Suspension.group_id == group_id, Suspension.lifted_on.is_(None), Suspension.removed_at.is_(None))
        .order_by(Suspension.from_on.desc())))


def how_many_to_review(as_at: date) -> int:
    """How many suspensions wait to be looked at again: their day has come."""
    return db.session.scalar(select(func.count()).select_from(Suspension).where(
        Suspension.lifted_on.is_(None), Suspension.removed_at.is_(None), Suspension.review_on <= as_at)) or 0


@dataclass(frozen=True, slots=True)
class About:
    """What a suspension is about: its name, and its page."""

    name: str
    path: str


def about(rows: Collection[Suspension]) -> Mapping[int, About]:
    """By suspension, what it is about; in a fixed number of queries."""
    settings = settings_called({one.setting_id for one in rows if one.setting_id})
    groups = groups_called({one.group_id for one in rows if one.group_id})
    providers = {id_: name for id_, name in db.session.execute(select(Provider.id, Provider.name).where(
        Provider.id.in_({one.provider_id for one in rows if one.provider_id})))}
    lots = {lot.id: lot for lot in db.session.scalars(select(Lot).where(
        Lot.id.in_({one.lot_id for one in rows if one.lot_id})))}
    found = {}
    for one in rows:
        if one.setting_id and (called := settings.get(one.setting_id)):
            found[one.id] = About(f"{called.name} ({called.ref})", f"/settings/{called.ref}")
        elif one.group_id:
            found[one.id] = About(f"{groups.get(one.group_id, 'A group')}, all settings", f"/groups/{one.group_id}")
        elif one.provider_id:
            found[one.id] = About(f"{providers.get(one.provider_id, 'A provider')}, all settings",
                                  f"/contracts/providers/{one.provider_id}")
        elif one.lot_id and (lot := lots.get(one.lot_id)):
            found[one.id] = About(f"The lot “{lot.name}”", f"/contracts/frameworks/{lot.framework_id}#lot-{lot.id}")
    return found


def _noted(action: str, row: Suspension, by: Actor, details: dict[str, Any]) -> None:
    db.session.flush()
    pairs = reached().subquery()
    settings = db.session.scalars(select(pairs.c.setting_id).where(pairs.c.suspension_id == row.id)).all()
    noted(action, SUSPENSION, row.id, by, details, settings=settings)
