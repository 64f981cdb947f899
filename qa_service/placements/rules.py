"""The flag rules that need placements: OF-06, a registration that ended, and UR-03, no registration at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from sqlalchemy import or_, select

from qa_service.database import db
from qa_service.flags.registry import register
from qa_service.flags.rule import Answer, CannotTell, Evidence, Finding, FlagRule, Listed, SubjectIds, Values
from qa_service.ofsted.rules.listed import imported_lists, list_of_providers
from qa_service.ofsted.rules.words import listed_in, status_not_known
from qa_service.own_lists.written_types import kind_of
from qa_service.placements.ages import bands_on
from qa_service.placements.models import Placement, PlacementImport, PlacementImportRow
from qa_service.placements.rules_imports import DQ_01, DQ_02
from qa_service.providers.found import found_on
from qa_service.providers.models import Setting
from qa_service.vocabulary import (
    AgeBand,
    ProvisionType,
    RegistrationFound,
    RegistrationStatus,
    Severity,
    SubjectType,
)

OUR_PLACEMENTS: Final = "Our placements"
MOST_NAMED: Final = 20


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
    list_line: int | None = None
    urn: str | None = None
    status_printed: str | None = None
    """What the list prints, where that names no status that is known."""
    ours: str = OUR_PLACEMENTS
    """Our list with the rows that place a child there."""
    listed: Listed | None = None
    """When the list of ``list_as_at`` came."""


def gather_registrations(setting_ids: SubjectIds, as_at: date) -> Mapping[int, Registration]:
    """The registered settings among these with an open placement of ours."""
    statement: Any = select(
        Setting.id, Setting.status, Setting.status_on, Setting.closed_on, Setting.list_as_at, Setting.list_line,
        Setting.urn, Setting.status_printed).where(
            Setting.urn.is_not(None), Setting.id.in_(select(Placement.setting_id).where(*_open_on(as_at))))
    rows: Any = _rows_of_ours().add_columns(Placement.setting_id).where(*_open_on(as_at))
    if setting_ids is not None:
        statement = statement.where(Setting.id.in_(setting_ids))
        rows = rows.where(Placement.setting_id.in_(setting_ids))
    ours: defaultdict[int, list[tuple[str, int]]] = defaultdict(list)
    for file_name, line, setting_id in db.session.execute(rows):
        ours[setting_id].append((file_name, line))
    lists = imported_lists()
    return {row.id: replace(Registration(*row[1:]), ours=our_list(ours[row.id]),
                            listed=list_of_providers(lists, row.list_as_at))
            for row in db.session.execute(statement)}


def _rows_of_ours() -> Any:
    """The rows of our lists that placements stand in: file and line."""
    return (select(PlacementImport.file_name, PlacementImportRow.line)
            .join(PlacementImportRow, PlacementImportRow.import_id == PlacementImport.id)
            .join(Placement, Placement.id == PlacementImportRow.placement_id))


def our_list(rows: Sequence[tuple[str, int]]) -> str:
    """Our list and the rows in it; a placement that stands in no list's row any more has none."""
    by_file: defaultdict[str, list[int]] = defaultdict(list)
    for file_name, line in sorted(rows):
        by_file[file_name].append(line)
    told = [f"“{file_name}”, row{'s' if len(lines) > 1 else ''} {', '.join(str(line) for line in lines[:MOST_NAMED])}"
            for file_name, lines in by_file.items()]
    return f"Our list {'; '.join(told)}" if told else OUR_PLACEMENTS


def judge_registration(facts: Registration, as_at: date, values: Values) -> Answer:
    """OF-06. A status that began, or a closing day that lies, after the day of judging does not count yet."""
    source = listed_in(facts.list_as_at, facts.list_line, urn=facts.urn,
                       status_on=facts.status_on if facts.status.ended else None)
    pieces = []
    begun = facts.status_on is None or facts.status_on <= as_at
    if begun and (facts.status.ended or facts.status is RegistrationStatus.SUSPENDED):
        since = f" since {_day(facts.status_on)} at the latest" if facts.status_on else ""
        pieces.append(Evidence(f"The registration is {facts.status.value.lower()}{since}.", source=source))
    if facts.closed_on is not None and facts.closed_on <= as_at:
        pieces.append(Evidence(f"The list gives {_day(facts.closed_on)} as the day the registration ended.",
                               source=source))
    if pieces:
        pieces.append(Evidence("A child of ours is placed there.", source=facts.ours))
        return Finding(tuple(pieces), listed=facts.listed)
    if facts.status_printed:
        return CannotTell(status_not_known(facts.status_printed, facts.list_as_at, facts.status_on))
    if facts.status is RegistrationStatus.UNKNOWN and facts.list_as_at is not None and begun:
        return Finding(
            (Evidence(f"Ofsted's list of {_day(facts.list_as_at)} had this setting; the newest list has not.",
                      source=source),
             Evidence("A child of ours is placed there.", source=facts.ours)),
            listed=facts.listed, severity=Severity.HIGH, title="No longer on Ofsted's list of registered settings")
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
    ours: str = OUR_PLACEMENTS
    """Our list with the placement's row."""
    band: AgeBand | None = None
    """How old the young person is; ``None`` where nobody has said."""
    found: RegistrationFound | None = None
    """What somebody of the council found about a place without a URN."""


def gather_whereabouts(placement_ids: SubjectIds, as_at: date) -> Mapping[int, Whereabouts]:
    """The open placements among these that are not simply in a registered setting or where none can be."""
    statement: Any = select(
        Placement.id, Placement.setting_id, Setting.urn, Setting.provision, Placement.kind, Placement.started_on,
        Placement.without_setting).outerjoin(Setting, Setting.id == Placement.setting_id).where(*_open_on(as_at))
    if placement_ids is not None:
        statement = statement.where(Placement.id.in_(placement_ids))
    rows = {id_: our_list([(name, line)]) for name, line, id_ in db.session.execute(
        _rows_of_ours().add_columns(Placement.id).where(*_open_on(as_at)))}
    asked = [row for row in db.session.execute(statement)
             if says_unregistered(row.kind) or (row.urn is None and row.without_setting is None)]
    bands = bands_on({row.id: row.kind for row in asked}, as_at)
    found = found_on({row.setting_id for row in asked if row.setting_id is not None}, as_at)
    return {row.id: replace(Whereabouts(*row[1:6]), ours=rows.get(row.id, OUR_PLACEMENTS), band=bands[row.id],
                            found=found.get(row.setting_id)) for row in asked}


def says_unregistered(kind: str | None) -> bool:
    """Whether the list's own words for a placement's type say that the place is not registered."""
    return bool(kind) and kind_of(kind or "").unregistered


def judge_whereabouts(facts: Whereabouts, as_at: date, values: Values) -> Answer:
    """UR-03."""
    since = f"since {_day(facts.started_on)}"
    if facts.provision is ProvisionType.OVER_18:
        return _judge_over_18(facts, since)
    if facts.urn is not None:
        return CannotTell(f"The list of placements says unregistered, and the setting is matched to URN {facts.urn}: "
                          "one of the two is wrong.")
    if says_unregistered(facts.kind):
        return Finding((Evidence(f"A placement {since}: the list of placements gives its type as “{facts.kind}”.",
                                 source=facts.ours),), setting_id=facts.setting_id)
    if facts.setting_id is None:
        return CannotTell("Nobody has said yet which setting this placement is in.")
    if facts.found is not None and facts.found.settled:
        return None
    if facts.provision is ProvisionType.SUPPORTED_ACCOMMODATION:
        return Finding(
            (Evidence(f"A placement {since} in supported accommodation for which no registration is recorded. It must "
                      "be registered since 28 October 2023; where care is given, as a children's home.",
                      source=facts.ours),),
            title="Supported accommodation that is not registered", setting_id=facts.setting_id)
    return Finding((Evidence(f"A placement {since} in a setting for which no registration is recorded.",
                             source=facts.ours),), setting_id=facts.setting_id)


def _judge_over_18(facts: Whereabouts, since: str) -> Answer:
    """A place for people of 18 and over needs no registration; whoever is younger may not live there."""
    if facts.band is AgeBand.OVER_18:
        return None
    if facts.band is None:
        return CannotTell("The place is for people of 18 and over, which no regulator inspects, and nobody has said "
                          "whether this person is 18.")
    return Finding((Evidence(f"A placement {since} of somebody recorded as {facts.band.words.lower()}, in a place for "
                             "people of 18 and over that no regulator inspects.", source=facts.ours),),
                   title="A person under 18 in a place for 18 and over", setting_id=facts.setting_id)


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
           "unregistered. A placement that nobody has matched to a setting is listed as not known. A place that an "
           "officer found registered or excepted is not flagged (UR-09 compares it with the published list). In a "
           "place for people of 18 and over, whoever is younger is, and whoever has no age here is listed as "
           "not known.",
    gather=gather_whereabouts, judge=judge_whereabouts, small=True)

register(OF_06, UR_03, DQ_01, DQ_02)
