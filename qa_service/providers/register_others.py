"""Premises of supported accommodation, and who joined and left the register in a year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any, cast

from sqlalchemy import Table, delete, insert, select

from qa_service.providers import register_changes as changes
from qa_service.providers.models import Premises, RegisterChange
from qa_service.providers.register_settings import Register
from qa_service.vocabulary import ProvisionType, RegistrationStatus
from scrapers.lists import MovementRow, PremisesRow, SettingRow

_PREMISES, _CHANGES = cast(Table, Premises.__table__), cast(Table, RegisterChange.__table__)
_DESCRIBED = ("category", "places", "local_authority", "region")


def take_premises(register: Register, rows: Sequence[PremisesRow]) -> set[int]:
    """Takes a list of premises, which is the whole of its day; the lines that told something new.

    The same premises (nothing but its area, category and places is published) may stand on several rows.
    """
    settings = [_provider_of(row) for row in rows if row.urn not in register.settings]
    groups = register.name_owners(setting.owner for setting in settings)
    new_settings = {setting.urn for setting in settings if register.meet(setting, groups)}
    register.save_settings()
    left = _known_premises(register)
    new_rows: list[dict[str, Any]] = []
    for row in rows:
        described = _described(register.settings[row.urn]["id"], row)
        if left[described]:
            left[described].pop()
            continue
        new_rows.append({"setting_id": described[0], "list_id": register.list_id, "line": row.line,
                         "as_at": register.as_at} | dict(zip(_DESCRIBED, described[1:], strict=True)))
    gone = [id_ for ids in left.values() for id_ in ids]
    for start in range(0, len(gone), 500):
        register.link.execute(delete(_PREMISES).where(_PREMISES.c.id.in_(gone[start:start + 500])))
    register.touched |= {key[0] for key, ids in left.items() if ids}
    if new_rows:
        register.link.execute(insert(_PREMISES), new_rows)
        register.touched |= {row["setting_id"] for row in new_rows}
    return {row["line"] for row in new_rows} | {row.line for row in rows if row.urn in new_settings}


def _known_premises(register: Register) -> defaultdict[tuple[Any, ...], list[int]]:
    found: defaultdict[tuple[Any, ...], list[int]] = defaultdict(list)
    columns = [_PREMISES.c.setting_id, *(_PREMISES.c[name] for name in _DESCRIBED), _PREMISES.c.id]
    for row in register.link.execute(select(*columns).where(_PREMISES.c.as_at == register.as_at)):
        found[tuple(row[:-1])].append(row[-1])
    return found


def _described(setting_id: int, row: PremisesRow) -> tuple[Any, ...]:
    return (setting_id, row.category, row.places, (row.local_authority or "")[:80] or None,
            (row.region or "")[:80] or None)


def _provider_of(row: PremisesRow) -> SettingRow:
    """The setting of a premises that no list of providers has named: its area is not that of the premises."""
    return _bare_setting(row.line, row.urn, ProvisionType.SUPPORTED_ACCOMMODATION, row.status,
                         registered_on=row.registered_on, name=row.provider_name, sector=row.sector, owner=row.owner)


def take_movements(register: Register, rows: Sequence[MovementRow]) -> set[int]:
    """Takes a list of joiners and leavers; the lines that told something new."""
    news = {row.line for row in rows if register.meet(_mover(row), {})}
    register.save_settings()
    known = {(fact.setting_id, fact.kind, fact.on) for fact in register.link.execute(
        select(_CHANGES.c.setting_id, _CHANGES.c.kind, _CHANGES.c.on))}
    for row in rows:
        told = [_told(register, row.urn, fact, known) for fact in _facts(row)]
        status = _status_left_in(row)
        if row.left and status.ended:
            told.append(register.last_word(_mover(row), _left_on(row, status)))
            told.append(register.set_ended(row.urn, status, _left_on(row, status)))
        elif row.left and row.status_after_printed:
            told.append(register.set_not_known(row.urn, row.status_after_printed))
        if any(told):
            news.add(row.line)
    register.save_settings()
    return news


def _told(register: Register, urn: str, fact: changes.Fact, known: set[tuple[int, str, date | None]]) -> bool:
    key = (register.settings[urn]["id"], fact.kind, fact.on)
    if key in known:
        return False
    known.add(key)
    register.state_fact(urn, fact)
    return True


def _facts(row: MovementRow) -> list[changes.Fact]:
    facts = []
    if row.joined and row.active_from:
        facts.append(changes.Fact("registered", "status", None, "Active", row.active_from))
    status = _status_left_in(row)
    if row.left and status.ended:
        facts.append(changes.status_fact(row.status_before, status, _left_on(row, status)))
    return facts


def _status_left_in(row: MovementRow) -> RegistrationStatus:
    """How a leaver ended: as the list says, else by the date that is filled."""
    if row.status_after is not None:
        return row.status_after
    if row.cancelled_on:
        return RegistrationStatus.CANCELLED
    if row.resigned_on:
        return RegistrationStatus.RESIGNED
    return RegistrationStatus.CLOSED if row.closed_on else RegistrationStatus.UNKNOWN


def _left_on(row: MovementRow, status: RegistrationStatus) -> date | None:
    own = {RegistrationStatus.CANCELLED: row.cancelled_on, RegistrationStatus.RESIGNED: row.resigned_on}.get(status)
    return own or row.closed_on or row.resigned_on or row.cancelled_on


def _mover(row: MovementRow) -> SettingRow:
    return _bare_setting(row.line, row.urn, row.provision, row.status_after or RegistrationStatus.UNKNOWN,
                         registered_on=row.active_from, name=row.name, sector=row.sector, region=row.region,
                         local_authority=row.local_authority, places=row.places)


def _bare_setting(line: int, urn: str, provision: ProvisionType, status: RegistrationStatus, *,
                  registered_on: date | None, name: str | None, sector: str | None, owner: str | None = None,
                  region: str | None = None, local_authority: str | None = None,
                  places: int | None = None) -> SettingRow:
    return SettingRow(
        line=line, urn=urn, provision=provision, provision_printed=provision.value, status=status,
        registered_on=registered_on, name=name, name_redacted=False, address=None, postcode=None, region=region,
        local_authority=local_authority, constituency=None, sector=sector, places=places, owner=owner,
        short_break_only=None, linked_education_urn=None, web_link=None)
