"""The flag rules that need placements: OF-06, a registration that ended, and UR-03, no registration at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import or_, select

from qa_service.database import db
from qa_service.flags.registry import register
from qa_service.flags.rule import Answer, CannotTell, Evidence, Finding, FlagRule, SubjectIds, Values
from qa_service.placements.kinds import kind_of
from qa_service.placements.models import Placement
from qa_service.placements.rules_imports import DQ_01, DQ_02
from qa_service.providers.models import Setting
from qa_service.vocabulary import ProvisionType, RegistrationStatus, Severity, SubjectType


def _day(on: date) -> str:
    return f"{on.day} {on:%B %Y}"


def _open_on(as_at: date) -> Any:
    return Placement.started_on <= as_at, or_(Placement.ended_on.is_(None), Placement.ended_on > as_at)


@dataclass(frozen=True, slots=True)
class Registration:
    """The registration of a setting where our child lives."""

    status: RegistrationStatus
    status_on: date | None
    closed_on: date | None
    list_as_at: date | None


def gather_registrations(setting_ids: SubjectIds, as_at: date) -> Mapping[int, Registration]:
    """The registered settings among these with an open placement of ours."""
    statement: Any = select(
        Setting.id, Setting.status, Setting.status_on, Setting.closed_on, Setting.list_as_at).where(
            Setting.urn.is_not(None), Setting.id.in_(select(Placement.setting_id).where(*_open_on(as_at))))
    if setting_ids is not None:
        statement = statement.where(Setting.id.in_(setting_ids))
    return {row[0]: Registration(*row[1:]) for row in db.session.execute(statement)}


def judge_registration(facts: Registration, as_at: date, values: Values) -> Answer:
    """OF-06. A status that began, or a closing day that lies, after the day of judging does not count yet."""
    source = f"Ofsted's published list of {_day(facts.list_as_at)}" if facts.list_as_at else "Ofsted's site"
    pieces = []
    begun = facts.status_on is None or facts.status_on <= as_at
    if begun and (facts.status.ended or facts.status is RegistrationStatus.SUSPENDED):
        since = f" since {_day(facts.status_on)} at the latest" if facts.status_on else ""
        pieces.append(Evidence(f"The registration is {facts.status.value.lower()}{since}.", source=source))
    if facts.closed_on is not None and facts.closed_on <= as_at:
        pieces.append(Evidence(f"The list gives {_day(facts.closed_on)} as the day the registration ended.",
                               source=source))
    if pieces:
        pieces.append(Evidence("A child of ours is placed there.", source="Our placements"))
        return Finding(tuple(pieces))
    if facts.status is RegistrationStatus.UNKNOWN and facts.list_as_at is not None and begun:
        return Finding(
            (Evidence(f"Ofsted's list of {_day(facts.list_as_at)} had this setting; the newest list has not.",
                      source="Ofsted's published lists"),
             Evidence("A child of ours is placed there.", source="Our placements")),
            severity=Severity.HIGH, title="No longer on Ofsted's list of registered settings")
    if facts.status is RegistrationStatus.UNKNOWN:
        return CannotTell("Nobody has said whether this setting is registered.")
    return None


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """An open placement as far as registration goes."""

    setting_id: int | None
    urn: str | None
    provision: ProvisionType | None
    kind: str | None
    started_on: date


def gather_whereabouts(placement_ids: SubjectIds, as_at: date) -> Mapping[int, Whereabouts]:
    """The open placements among these that are not simply in a registered setting or where none can be."""
    statement: Any = select(
        Placement.id, Placement.setting_id, Setting.urn, Setting.provision, Placement.kind, Placement.started_on,
        Placement.without_setting).outerjoin(Setting, Setting.id == Placement.setting_id).where(*_open_on(as_at))
    if placement_ids is not None:
        statement = statement.where(Placement.id.in_(placement_ids))
    return {row.id: Whereabouts(*row[1:6]) for row in db.session.execute(statement)
            if _says_unregistered(row.kind) or (row.urn is None and row.without_setting is None)}


def _says_unregistered(kind: str | None) -> bool:
    return bool(kind) and kind_of(kind or "").unregistered


def judge_whereabouts(facts: Whereabouts, as_at: date, values: Values) -> Answer:
    """UR-03."""
    since = f"since {_day(facts.started_on)}"
    if facts.urn is not None:
        return CannotTell(f"The list of placements says unregistered, and the setting is matched to URN {facts.urn}: "
                          "one of the two is wrong.")
    if _says_unregistered(facts.kind):
        return Finding((Evidence(f"A placement {since}: the list of placements gives its type as “{facts.kind}”.",
                                 source="Our placements"),), setting_id=facts.setting_id)
    if facts.setting_id is None:
        return CannotTell("Nobody has said yet which setting this placement is in.")
    if facts.provision is ProvisionType.SUPPORTED_ACCOMMODATION:
        return Finding(
            (Evidence(f"A placement {since} in supported accommodation for which no registration is recorded. It must "
                      "be registered since 28 October 2023; where care is given, as a children's home.",
                      source="Our placements"),),
            title="Supported accommodation that is not registered", setting_id=facts.setting_id)
    return Finding((Evidence(f"A placement {since} in a setting for which no registration is recorded.",
                             source="Our placements"),), setting_id=facts.setting_id)


OF_06 = FlagRule(
    code="OF-06", title="Registration ended or not active", severity=Severity.CRITICAL,
    basis="Care Planning Regulations 2010; the return's checks 227 and 228", subject=SubjectType.SETTING,
    checks="A child of ours is placed in a setting whose registration is suspended, resigned, cancelled or closed, or "
           "whose closing day has passed. A setting that the newest list no longer has is flagged as high.",
    gather=gather_registrations, judge=judge_registration)

UR_03 = FlagRule(
    code="UR-03", title="Should be registered as a children's home but is not", severity=Severity.CRITICAL,
    basis="Care Standards Act 2000, section 11", subject=SubjectType.PLACEMENT,
    checks="A child of ours is placed in a setting without a registration, or the list of placements gives the type as "
           "unregistered. A placement that nobody has matched to a setting is listed as not known.",
    gather=gather_whereabouts, judge=judge_whereabouts, small=True)

register(OF_06, UR_03, DQ_01, DQ_02)
