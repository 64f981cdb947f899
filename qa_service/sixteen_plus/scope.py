"""Which settings are on the 16+ register, of which kind each is, and what is therefore checked of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import or_, select

from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.clock import utc_now
from qa_service.database import current_authority, db
from qa_service.flags.exposure import exposure_of, stays_of
from qa_service.flags.rule import SubjectIds
from qa_service.marks.service import mark
from qa_service.providers.models import RegistrationRecord, Setting
from qa_service.sixteen_plus.items import BY_KEY, ITEMS, Item
from qa_service.sixteen_plus.kinds import DiligenceKind
from qa_service.sixteen_plus.models import DiligenceRecord, DiligenceScope, DiligenceSetting
from qa_service.sixteen_plus.over_18 import entered_on, places_in_use
from qa_service.vocabulary import ProvisionType, SubjectType

SIXTEEN_PLUS: Final = (ProvisionType.SUPPORTED_ACCOMMODATION, ProvisionType.OVER_18)


def follows_from(urn: str | None, provision: ProvisionType) -> DiligenceKind | None:
    """The kind that follows from a setting's registration; ``None`` for a registered setting of another kind."""
    if provision is ProvisionType.OVER_18:
        return DiligenceKind.OVER_18
    if urn is None:
        return DiligenceKind.UNREGISTERED
    return DiligenceKind.REGISTERED if provision is ProvisionType.SUPPORTED_ACCOMMODATION else None


def kinds_of(settings: Iterable[Setting]) -> dict[int, DiligenceKind]:
    """The kind of each of these settings, as an officer says or as follows; those of none are left out. One query."""
    known = list(settings)
    said: dict[int, DiligenceKind] = {id_: kind for id_, kind in db.session.execute(
        select(DiligenceSetting.setting_id, DiligenceSetting.kind).where(
            DiligenceSetting.setting_id.in_([one.id for one in known])))} if known else {}
    found = {one.id: said.get(one.id) or follows_from(one.urn, one.provision) for one in known}
    return {id_: kind for id_, kind in found.items() if kind is not None}


def settings_on_register(exposed: Collection[int]) -> list[Setting]:
    """Every setting of the register: supported accommodation among those that matter to us (``exposed``), our places
    without registration and for 18 and over, and all of which something is recorded."""
    recorded: list[Any] = [select(row.setting_id) for row in (RegistrationRecord, DiligenceRecord, DiligenceSetting)]
    return list(db.session.scalars(select(Setting).where(or_(
        Setting.urn.is_(None), (Setting.provision == ProvisionType.SUPPORTED_ACCOMMODATION) & Setting.id.in_(exposed),
        *(Setting.id.in_(one) for one in recorded))).order_by(Setting.id)))


@dataclass(frozen=True, slots=True)
class Used:
    """A setting that we use: as which kind it is checked, and since when."""

    kind: DiligenceKind | None
    provision: ProvisionType
    since: date


def used_by_us(setting_ids: SubjectIds, as_at: date) -> dict[int, Used]:
    """The settings among these where our children live, and the places for 18 and over that are in use. Care leavers
    of 18 are on no list of placements, so that such a place counts from the day on which it was entered."""
    children = {id_ for id_, why in exposure_of(setting_ids, as_at).items() if why.children}
    entered = places_in_use(setting_ids, as_at)
    known = list(db.session.scalars(select(Setting).where(Setting.id.in_(children | set(entered)))))
    return used_of(known, kinds_of(known), children, as_at)


def used_of(settings: Iterable[Setting], kinds: Mapping[int, DiligenceKind], children: Collection[int],
            as_at: date) -> dict[int, Used]:
    """The same of settings that are known, with their kinds and those where our children live."""
    known = list(settings)
    ours = {one.id for one in known} & set(children)
    first = {id_: min(stay.first for stay in found if stay.children)
             for id_, found in stays_of(ours, as_at, as_at).items()}
    since = {one.id: [on for on in (first.get(one.id), entered_on(one, as_at)) if on is not None] for one in known}
    return {one.id: Used(kinds.get(one.id), one.provision, min(since[one.id])) for one in known if since[one.id]}


def say_kind(setting_id: int, kind: DiligenceKind | None, *, by: Actor) -> None:
    """Says that a setting is of another kind than follows from its registration; ``None``: as follows."""
    row = db.session.scalars(select(DiligenceSetting).filter_by(setting_id=setting_id)).one_or_none()
    if (row.kind if row else None) is kind:
        return
    if kind is None:
        db.session.delete(row)
    elif row is None:
        db.session.add(DiligenceSetting(setting_id=setting_id, kind=kind, said_by=by.user_id, said_at=utc_now()))
    else:
        row.kind, row.said_by, row.said_at = kind, by.user_id, utc_now()
    db.session.flush()
    mark(SubjectType.SETTING, [setting_id], reason="diligence kind said")
    audit.record("diligence.kind", by=by, authority_id=current_authority(), subject=SubjectType.SETTING,
                 subject_id=setting_id, details={"kind": kind.value if kind else "as follows"})


# Which things are checked of which kind

Scope = Mapping[DiligenceKind, tuple[Item, ...]]


def scope_now() -> Scope:
    """What is checked of each kind: as delivered, and as the council has changed it. One query."""
    said = {(row.kind, row.item): row.applies for row in db.session.scalars(select(DiligenceScope))}
    return {kind: tuple(one for one in ITEMS if said.get((kind, one.key), kind in one.kinds))
            for kind in DiligenceKind}


def change_scope(applies: Mapping[DiligenceKind, Collection[str]], *, by: Actor) -> int:
    """Says for each of these kinds which things are checked. Returns how many answers changed."""
    before = scope_now()
    rows = {(row.kind, row.item): row for row in db.session.scalars(select(DiligenceScope))}
    changed: list[str] = []
    for kind, wanted in applies.items():
        now = {one.key for one in before[kind]}
        for key in (one for one in BY_KEY if (one in wanted) != (one in now)):
            row = rows.get((kind, key))
            if row is None:
                row = DiligenceScope(kind=kind, item=key)
                db.session.add(row)
            row.applies, row.changed_by, row.changed_at = key in wanted, by.user_id, utc_now()
            changed.append(f"{'+' if key in wanted else '-'}{kind.value}:{key}")
    db.session.flush()
    if changed:
        audit.record("diligence.scope", by=by, authority_id=current_authority(),
                     details={"changed": ", ".join(changed)[:900]})
    return len(changed)
