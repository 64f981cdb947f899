"""UR-09: a setting, category or number of places that the provider's registration does not cover."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import func, or_, select

from qa_service.database import db
from qa_service.flags.exposure import exposure_of
from qa_service.flags.rule import Answer, CannotTell, Evidence, Finding, FlagRule, SubjectIds, Values
from qa_service.ofsted.rules.words import day, listed_in
from qa_service.permissions import Permission
from qa_service.placements.models import Placement
from qa_service.providers.found import records_on
from qa_service.providers.models import RegistrationRecord, Setting
from qa_service.sixteen_plus.registration import Compared, Published, Said, compare, published_of
from qa_service.vocabulary import ProvisionType, RegistrationFound, Severity, SubjectType

OURS: Final = "Our record of its registration"


@dataclass(frozen=True, slots=True)
class Covered:
    """What we say of a setting's registration, and what the published lists say."""

    said: Said | None
    published: Published | None
    compared: Compared


def gather_covered(setting_ids: SubjectIds, as_at: date) -> Mapping[int, Covered]:
    """The supported accommodation among these where our young people live; also places without a URN that an officer
    found registered."""
    ours = [id_ for id_, why in exposure_of(setting_ids, as_at).items() if why.children]
    if not ours:
        return {}
    settings = list(db.session.scalars(select(Setting).where(Setting.id.in_(ours))))
    return covered(settings, records_on(ours, as_at), children_there(ours, as_at))


def covered(settings: Iterable[Setting], records: Mapping[int, RegistrationRecord],
            children: Mapping[int, int]) -> dict[int, Covered]:
    """The same for any settings, with what was found of them and how many of ours live there; those of other kinds are
    left out."""
    urns = {one.id: one.urn for one in settings if one.is_unregistered
            or (one.urn is not None and one.provision is ProvisionType.SUPPORTED_ACCOMMODATION)}
    said = {id_: Said(one.found, one.checked_on, one.category, one.area, one.under_urn)
            for id_, one in records.items()}
    asked = {id_: urn or (said[id_].under_urn if id_ in said else None) for id_, urn in urns.items()}
    published = published_of({urn for urn in asked.values() if urn is not None})
    found = {}
    for id_, urn in urns.items():
        ours, listed = said.get(id_), published.get(asked[id_] or "")
        if urn is not None or (ours is not None and ours.found is RegistrationFound.REGISTERED):
            found[id_] = Covered(ours, listed, compare(ours, listed, urn=urn, children=children.get(id_, 0)))
    return found


def children_there(setting_ids: Collection[int], as_at: date) -> dict[int, int]:
    """How many of our young people live in each of these settings on a day. One query."""
    rows: Any = db.session.execute(
        select(Placement.setting_id, func.count(Placement.child_id.distinct())).where(
            Placement.setting_id.in_(setting_ids), Placement.started_on <= as_at,
            or_(Placement.ended_on.is_(None), Placement.ended_on > as_at))
        .group_by(Placement.setting_id)) if setting_ids else ()
    return {setting_id: number for setting_id, number in rows}


def judge_covered(facts: Covered, as_at: date, values: Values) -> Answer:
    """UR-09."""
    if facts.compared.differences:
        listed = facts.published
        source = listed_in(listed.list_as_at, None, urn=listed.urn) if listed and listed.list_as_at else OURS
        pieces = [Evidence(one, source=source) for one in facts.compared.differences]
        if facts.said is not None:
            pieces.append(Evidence(f"Our record of {day(facts.said.checked_on)}: {facts.said.found.words.lower()}.",
                                   source=OURS))
        return Finding(tuple(pieces), unsure=" ".join(facts.compared.unknown) or None)
    return CannotTell(" ".join(facts.compared.unknown)) if facts.compared.unknown else None


UR_09 = FlagRule(
    seen_with=Permission.DUE_DILIGENCE_READ, stands_at="/settings/{ref}/sixteen-plus",
    code="UR-09", title="Setting or category not on the provider's registration", severity=Severity.HIGH,
    basis="Supported Accommodation (England) Regulations 2023, regulation 2", subject=SubjectType.SETTING,
    checks="The published list of premises has none of the category and in the area that we say we use, fewer places "
           "there than we have young people, or the register says otherwise than we do. Asked where our young people "
           "live in supported accommodation, or in a place without a URN that an officer found registered.",
    gather=gather_covered, judge=judge_covered)
