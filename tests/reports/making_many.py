"""Many invented settings with inspections, flags, checks and tasks, written in bulk."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Table, insert, select

from qa_service.accounts.models import User
from qa_service.contracts.models import Contract, ContractDocument, Framework, Lot, LotMember, Provider
from qa_service.contracts.oversight_models import (
    ContractMeeting,
    FinancialCheck,
    Indicator,
    ProviderForum,
    Suspension,
)
from qa_service.database import db
from qa_service.flags.models import Flag, FlagEvidence
from qa_service.ofsted.models import CollectRun, Inspection, ReadingTask, SettingCheck
from qa_service.placements.models import Child, Placement
from qa_service.providers.models import ListOffer, ProviderGroup, RegisterList, Setting, SettingName

NOW = datetime(2026, 3, 12, 2, tzinfo=UTC)
AREAS = [f"Invented Area {number}" for number in range(150)]
GRADES = ("good", "inadequate", "good", "good", "outstanding", "requires_improvement", "good", None)


def many_settings(authority_id: int, *, first: int = 1, last: int, inspections_each: int = 2) -> None:
    """Fills the tables that the lists draw on, in proportion. Call inside ``transaction()``."""

    def every(step: int) -> range:
        return range(first + -(first - 1) % step, last + 1, step)

    numbers = every(1)
    _put(ProviderGroup, [{"id": n, "key": f"group {n}", "name": f"Group {n} Ltd", "first_seen_at": NOW}
                         for n in every(4)])
    _put(Setting, [{
        "id": n, "urn": f"{2_000_000 + n}", "provision": "Children's home" if n % 5 else "Supported Accommodation",
        "provision_printed": "", "status": "Suspended" if n % 200 == 0 else "Active", "known_from": "register",
        "local_authority": AREAS[n % 150], "owner_printed": f"Group {_group(n)} Ltd", "group_id": _group(n),
        "registered_on": date(2015, 1, 5), "first_seen_at": NOW} for n in numbers])
    _put(Inspection, [_inspection(n, k, inspections_each) for n in numbers for k in range(inspections_each)])
    ours = every(7)
    _put(SettingName, [{"authority_id": authority_id, "setting_id": n, "name": f"Own name {n}", "given_at": NOW}
                       for n in numbers if n % 10 == 0])
    _put(Child, [{"id": n, "authority_id": authority_id, "reference": f"C{n}"} for n in ours])
    _put(Placement, [{"authority_id": authority_id, "child_id": n, "setting_id": n, "setting_as_written": "x",
                      "started_on": date(2025, 1, 6), "origin": "own-list", "origin_key": f"{n}", "recorded_at": NOW}
                     for n in ours])
    _put(SettingCheck, [{"setting_id": n, "state": "could_not_check" if n % 3 == 0 else "checked", "tried_at": NOW,
                         "reason": "slow"} for n in every(3)])
    _put(Flag, [{
        "id": n, "authority_id": authority_id, "rule": "OF-01", "subject_type": "setting", "subject_id": n,
        "setting_id": n, "title": "Rated below good", "severity": "high", "shown_severity": "high", "exposed": True,
        "state": "open", "raised_on": NOW.date(), "raised_at": NOW, "judged_at": NOW, "fingerprint": f"{n:064x}",
        "version": 1} for n in every(5)])
    _put(FlagEvidence, [{"flag_id": n, "position": 1, "text": "Inadequate."} for n in every(5)])
    _put(ReadingTask, [{"setting_id": n, "inspection_id": n * inspections_each, "reason": "x", "fields": [],
                        "opened_at": NOW} for n in every(9)])
    _put(RegisterList, [{"sha256": f"{n:064x}", "sheet": "", "file_name": f"list {n}", "kind": "providers", "rows": 1,
                         "changed": 1, "rejected": 0, "imported_at": NOW, "imported_by": "test"}
                        for n in every(10)])
    _put(ListOffer, [{"url": f"https://x/{n}", "title": f"List {n}", "page": "/x", "noticed_at": NOW,
                      "state": "offered"} for n in every(500)])
    _contracts(authority_id, every(20))
    _put(CollectRun, [{"started_at": NOW, "finished_at": NOW, "discovery_complete": True, "catch_up": False,
                       "counts": {}, "problems": [], "held": False, "sentence": "Done."}] * len(every(100)))


def _contracts(authority_id: int, numbers: range) -> None:
    """One provider for each of these groups, with all that a contract has."""
    seen = date(2026, 1, 5)
    every: dict[Any, dict[str, Any]] = {
        Framework: {"id": 0, "name": "Framework {}", "kind": "framework", "zones": [], "asked_for": ["dbs"],
                    "version": 1},
        Lot: {"id": 0, "framework_id": 0, "position": 1, "name": "Lot"},
        Provider: {"id": 0, "name": "Provider {}", "group_id": 0, "version": 1},
        Contract: {"id": 0, "provider_id": 0, "framework_id": 0, "title": "Contract", "starts_on": seen,
                   "ends_on": date(2027, 1, 5), "rolling": False, "covers": "group", "meets": True, "version": 1},
        LotMember: {"id": 0, "lot_id": 0, "contract_id": 0, "starts_on": seen, "zones": []},
        ContractDocument: {"id": 0, "provider_id": 0, "kind": "dbs", "seen_on": seen, "expires_on": date(2026, 9, 1),
                           "lasting": False},
        Suspension: {"id": 0, "kind": "embargo", "scope": "provider", "provider_id": 0, "reason": "Staff.",
                     "from_on": seen, "review_on": seen, "told": [], "decided_at": NOW, "version": 1},
        ContractMeeting: {"id": 0, "contract_id": 0, "on": seen, "held": True, "version": 1},
        ProviderForum: {"id": 0, "title": "Forum", "on": seen, "held": True, "version": 1},
        Indicator: {"id": 0, "contract_id": 0, "name": "Checks", "target_hundredths": 10000, "unit": "%",
                    "at_most": False, "first_quarter": date(2025, 10, 1)},
        FinancialCheck: {"id": 0, "provider_id": 0, "checked_on": seen, "source": "Credit", "score": 3, "who": "Us"}}
    somebody = db.session.scalars(select(User.id)).first()
    for model, facts in every.items():
        columns = {column.name for column in model.__table__.columns}
        more = {name: value for name, value in (
            ("recorded_at", NOW), ("authority_id", authority_id), ("decided_by", somebody)) if name in columns}
        _put(model, [{**more, **{name: n if value == 0 and value is not False else
                                 value.format(n) if isinstance(value, str) else value
                                 for name, value in facts.items()}} for n in numbers])


def _group(setting: int) -> int:
    """Every third setting is the first group's, so that its page grows as the lists do."""
    return 1 if setting % 3 == 0 else (setting - 1) // 4 * 4 + 1


def _inspection(setting: int, turn: int, each: int) -> dict[str, Any]:
    day = date(2026, 2, 1) - timedelta(days=300 * turn + setting % 200)
    visit = turn % 3 == 1
    grade = None if visit else GRADES[(setting + turn) % len(GRADES)]
    return {"id": (setting - 1) * each + turn + 1, "setting_id": setting, "event_number": f"{setting}-{turn}",
            "inspected_from": day, "published_on": day,
            "event_type": "monitoring" if visit else "full", "overall": grade, "in_register": True, "unproven": False,
            "state": "unread" if grade is None and not visit else "listed", "unread": [], "recorded_at": NOW}


def _put(model: Any, rows: list[dict[str, Any]]) -> None:
    table = model.__table__
    assert isinstance(table, Table)
    for start in range(0, len(rows), 5000):
        db.session.connection().execute(insert(table), rows[start:start + 5000])
