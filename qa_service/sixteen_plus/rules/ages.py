"""UR-01 and UR-02: somebody under 18 in a place where the law of the day does not let a council place them.

Both are dated (``sixteen_plus.law``) and turn on how old the young person is; where nobody has said, it cannot be told.
They ask for legal advice and decide nothing. Places for people of 18 and over are left to UR-03.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import or_, select

from qa_service.database import db
from qa_service.flags.rule import Answer, CannotTell, Evidence, Finding, FlagRule, SubjectIds, Values
from qa_service.ofsted.rules.words import day
from qa_service.own_lists.written_types import kind_of
from qa_service.permissions import Permission
from qa_service.placements.ages import bands_on
from qa_service.placements.models import Placement
from qa_service.placements.rules import says_unregistered
from qa_service.providers.found import records_on
from qa_service.providers.models import Setting
from qa_service.sixteen_plus.law import SIXTEEN_TO_17, UNDER_16, Law
from qa_service.sixteen_plus.models import UnregisteredPlacement
from qa_service.vocabulary import AgeBand, ProvisionType, RegistrationFound, RegistrationStatus, Severity, SubjectType

AGE: Final = "Our record of how old our young people are"
PLACE: Final = "Our record of its registration"
_NO_AGE: Final = "nobody has said how old the young person is"


@dataclass(frozen=True, slots=True)
class Living:
    """A placement that lasts, in supported accommodation or in a place without registration."""

    setting_id: int | None
    supported: bool
    """Whether it is supported accommodation: as registered, as entered, or in our list's words."""
    registered: bool
    """Whether the setting stands on Ofsted's lists."""
    status: RegistrationStatus | None
    started_on: date
    band: AgeBand | None = None
    """How old the young person is; ``None`` where nobody has said, or not for a year."""
    found: RegistrationFound | None = None
    found_on: date | None = None
    dol_order: bool | None = None
    """Whether a court has authorised a deprivation of liberty, as far as somebody has said."""


def gather_living(placement_ids: SubjectIds, as_at: date) -> Mapping[int, Living]:
    """The placements among these that last on a day, in supported accommodation or without registration; four
    queries."""
    statement: Any = (
        select(Placement.id, Placement.setting_id, Placement.kind, Placement.started_on, Setting.urn,
               Setting.provision, Setting.status, UnregisteredPlacement.dol_order)
        .outerjoin(Setting, Setting.id == Placement.setting_id)
        .outerjoin(UnregisteredPlacement, UnregisteredPlacement.placement_id == Placement.id)
        .where(Placement.started_on <= as_at, or_(Placement.ended_on.is_(None), Placement.ended_on > as_at),
               Placement.without_setting.is_(None)))
    if placement_ids is not None:
        statement = statement.where(Placement.id.in_(placement_ids))
    rows = [row for row in db.session.execute(statement) if _concerns(row)]
    bands = bands_on({row.id: row.kind for row in rows}, as_at)
    found = records_on({row.setting_id for row in rows if row.setting_id is not None}, as_at)
    return {row.id: Living(
        row.setting_id, _supported(row), row.urn is not None, row.status, row.started_on, bands[row.id],
        found[row.setting_id].found if row.setting_id in found else None,
        found[row.setting_id].checked_on if row.setting_id in found else None, row.dol_order) for row in rows}


def _supported(row: Any) -> bool:
    if row.setting_id is not None:
        return row.provision is ProvisionType.SUPPORTED_ACCOMMODATION
    return ProvisionType.SUPPORTED_ACCOMMODATION in kind_of(row.kind or "").likely


def _concerns(row: Any) -> bool:
    if row.provision is ProvisionType.OVER_18:
        return False
    return _supported(row) or says_unregistered(row.kind) or (row.setting_id is not None and row.urn is None)


def judge_under_16(facts: Living, as_at: date, values: Values) -> Answer:
    """UR-01."""
    if as_at < UNDER_16.since or facts.band in (AgeBand.SIXTEEN_TO_17, AgeBand.OVER_18):
        return None
    if not facts.supported and facts.found is RegistrationFound.REGISTERED:
        return None
    if not facts.supported and facts.registered:
        return CannotTell("Our list of placements says unregistered, and the place is matched to a registered one: one "
                          "of the two is wrong.")
    if facts.band is None:
        return CannotTell(f"{_where(facts)}, where nobody under 16 may be placed, and {_NO_AGE}.")
    if facts.found is RegistrationFound.EXCEPTED:
        return CannotTell("An officer found the place excepted; whether regulation 27A permits it for somebody under "
                          "16 nobody has said. Ask for legal advice.")
    return Finding(_evidence(facts, UNDER_16), setting_id=facts.setting_id)


def judge_sixteen_to_17(facts: Living, as_at: date, values: Values) -> Answer:
    """UR-02."""
    if as_at < SIXTEEN_TO_17.since or not facts.supported or facts.band in (AgeBand.UNDER_16, AgeBand.OVER_18):
        return None
    against = facts.found is not None and not facts.found.settled
    if facts.registered and facts.status is RegistrationStatus.ACTIVE and not against:
        return None
    if facts.found is RegistrationFound.EXCEPTED or (
            not facts.registered and facts.found is RegistrationFound.REGISTERED):
        return None
    if facts.setting_id is None:
        return CannotTell("Nobody has said yet which setting this placement is in, so it is not known whether it is "
                          "registered.")
    if facts.band is None:
        return CannotTell(f"{_where(facts)} whose registration is in doubt, and {_NO_AGE}.")
    if facts.registered and facts.status is RegistrationStatus.UNKNOWN:
        return CannotTell("Nobody has said whether this setting is registered.")
    if facts.registered and against and facts.status is RegistrationStatus.ACTIVE:
        return CannotTell("The register says active and we say otherwise: one of the two is wrong.")
    return Finding(_evidence(facts, SIXTEEN_TO_17), setting_id=facts.setting_id)


def _where(facts: Living) -> str:
    place = "supported accommodation" if facts.supported else "a place without registration"
    return f"A placement since {day(facts.started_on)} in {place}"


def _evidence(facts: Living, law: Law) -> tuple[Evidence, ...]:
    short = law.regulation.rpartition(", ")[2]
    assert facts.band is not None, "whoever has no age is no finding"
    pieces = [Evidence(f"{_where(facts)} of somebody recorded as {facts.band.words.lower()}. R{short[1:]} of "
                       f"the Care Planning Regulations 2010 applies since {day(law.since)}.", source=AGE)]
    if law is SIXTEEN_TO_17:
        pieces.append(Evidence(_registration(facts), source=PLACE))
    if facts.dol_order is not None:
        pieces.append(Evidence(
            "A court has authorised a deprivation of liberty, which does not make up for it." if facts.dol_order else
            "No court has authorised a deprivation of liberty.", source="Our record of who was told"))
    return tuple(pieces)


def _registration(facts: Living) -> str:
    said = (f"Found on {day(facts.found_on)}: {facts.found.words[0].lower()}{facts.found.words[1:]}."
            if facts.found and facts.found_on else "")
    listed = (f"The register says {facts.status.value.lower()}." if facts.registered and facts.status else
              "No registration is recorded.")
    return said if said and not facts.registered else f"{listed} {said}".rstrip()


UR_01 = FlagRule(
    seen_with=Permission.DUE_DILIGENCE_READ, stands_at="/settings/{ref}/sixteen-plus#law",
    code="UR-01", title="Under 16 in a place that is not permitted: legal advice needed", severity=Severity.CRITICAL,
    basis=f"{UNDER_16.regulation}, since 9 September 2021", subject=SubjectType.PLACEMENT,
    checks="Since 9 September 2021, somebody recorded as under 16 is placed in supported accommodation or in a place "
           "without registration. Where nobody has said how old they are, or an officer found the place excepted, it "
           "cannot be told. A court's order is shown and changes nothing.",
    gather=gather_living, judge=judge_under_16, small=True)
UR_02 = FlagRule(
    seen_with=Permission.DUE_DILIGENCE_READ, stands_at="/settings/{ref}/sixteen-plus#law",
    code="UR-02", title="16 or 17 in supported accommodation that is not registered: legal advice needed",
    severity=Severity.CRITICAL, basis=f"{SIXTEEN_TO_17.regulation}, since 28 October 2023",
    subject=SubjectType.PLACEMENT,
    checks="Since 28 October 2023, somebody recorded as 16 or 17 is placed in supported accommodation that has no "
           "active registration, and that no officer found registered or excepted. An application that is pending "
           "is no registration. Where the age or the registration is not known, it cannot be told.",
    gather=gather_living, judge=judge_sixteen_to_17, small=True)
