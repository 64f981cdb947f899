"""What was checked of settings for 16 and over, from a council's own list: each look with its day and its end."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from sqlalchemy import select

from qa_service.clock import utc_now
from qa_service.database import db
from qa_service.own_lists.columns import Column, headings_in, is_date
from qa_service.own_lists.kind import ListKind, Said, Taking, columns_with_setting, own_shelf, register
from qa_service.own_lists.models import OwnListRow
from qa_service.own_lists.reading import Row, RowRefused, iso, kept_day
from qa_service.own_lists.words import plain
from qa_service.permissions import Permission
from qa_service.sixteen_plus.diligence import EARLIEST, LATEST
from qa_service.sixteen_plus.items import BY_KEY, ITEMS
from qa_service.sixteen_plus.kinds import CheckOutcome
from qa_service.sixteen_plus.models import DiligenceRecord

KEY: Final = "due-diligence"
AS_LISTED: Final = "As our own list says."
_OUTCOMES: Final = {
    "met": "met", "yes": "met", "ok": "met", "seen": "met", "in date": "met", "complete": "met", "pass": "met",
    "not met": "not_met", "no": "not_met", "fail": "not_met", "missing": "not_met", "not complete": "not_met",
    "not applicable": "not_applicable", "n/a": "not_applicable", "na": "not_applicable"}
_ALSO: Final = {
    "certificate": "registration certificate; ofsted certificate; ofsted registration", "purpose": "sop",
    "public-liability": "public liability; pli", "employers-liability": "employers liability; eli",
    "vehicles": "vehicle insurance; car insurance; motor insurance",
    "location": "location assessment; location risk assessment", "area-risk": "area risk assessment; area assessment",
    "lease": "landlord consent; tenancy; landlord's consent", "licence": "hmo licence; planning; hmo",
    "gas": "gas safety; gas safety certificate; gas certificate", "electrics": "eicr; electrical safety; electrics",
    "appliances": "pat; pat test; pat testing", "fire": "fra; fire risk; fire safety", "alarms": "smoke alarms; alarms",
    "energy": "epc; energy performance certificate", "staff-checks": "dbs; dbs checks; staff list; staff checks",
    "missing": "missing; missing from care", "agreement": "house rules; licence agreement", "bullying": "anti-bullying",
    "matching": "impact assessment; matching assessment", "internet": "internet; online safety",
    "company": "company number; companies house", "accounts": "accounts", "councils": "other las; references"}


def _names() -> dict[str, str]:
    """What a list may call each thing, in plain words, and its key."""
    found: dict[str, str] = {}
    for item in ITEMS:
        names = [item.key, item.words, *_ALSO.get(item.key, "").split(";")]
        if item.group.startswith("Policies"):
            names += [f"{name} policy" for name in (item.key, *_ALSO.get(item.key, "").split(";")) if name]
        for name in names:
            if plain(name):
                found.setdefault(plain(name), item.key)
    return found


_BY_NAME: Final = _names()

COLUMNS: Final = columns_with_setting(
    Column("item", "What was checked", headings_in("""item; what was checked; check; document; due diligence item;
           due diligence; requirement; evidence; checklist item; area of check"""), needed=True,
           hint="As on the checklist: Gas safety record"),
    Column("seen_on", "Date seen", headings_in("""date seen; seen on; seen; checked on; date checked; date; date
           received; checked; date of check; last checked"""), needed=True, looks=is_date, strict=True,
           hint="The day on which somebody looked at it"),
    Column("expires_on", "Expiry", headings_in("""expiry; expires; expiry date; expires on; valid until; valid to;
           renewal date; review date; end date; renewal due"""), looks=is_date, hint="The last day on which it holds"),
    Column("outcome", "Outcome", headings_in("""outcome; result; status; met; in place; complete; compliant"""),
           hint="Met, not met or not applicable; empty is met"),
    Column("note", "Note", headings_in("note; notes; comment; comments; reason; remarks"), free_text=True,
           hint="Why it is not met, or does not apply"))


def read(row: Row) -> Said:
    """A look at one thing. Raises ``RowRefused``."""
    key = _BY_NAME.get(plain(row.texts.get("item", "")))
    if key is None:
        raise row.refuse("item", "this is not a thing of the checklist; use its words, like “Gas safety record”")
    seen_on, expires_on = row.needed_day("seen_on"), row.day("expires_on", may_come=True)
    if seen_on < EARLIEST:
        raise row.refuse("seen_on", "this is before 2000; check the year")
    if expires_on and expires_on < seen_on:
        raise row.refuse("expires_on", "this is before the day on which it was seen")
    if expires_on and expires_on > row.today + LATEST:
        raise row.refuse("expires_on", "this is more than 30 years ahead; check the year")
    outcome = row.one_of("outcome", _OUTCOMES) or "met"
    if outcome == "met" and BY_KEY[key].expires and expires_on is None:
        raise row.refuse("expires_on", "there is no day; say until when it holds")
    return Said({"item": key, "seen_on": iso(seen_on), "expires_on": iso(expires_on), "outcome": outcome,
                 "note": row.note("note", 500)}, seen_on)


class Looks:
    """The looks of the council by setting, thing and day."""

    def __init__(self) -> None:
        self._records = {(one.setting_id, one.item, one.seen_on): one for one in db.session.scalars(
            select(DiligenceRecord).where(DiligenceRecord.withdrawn_at.is_(None)).order_by(DiligenceRecord.id))}
        self._by_id = {one.id: one for one in self._records.values()}
        self._from_lists = set(db.session.scalars(select(OwnListRow.record_id).where(
            OwnListRow.kind == KEY, OwnListRow.record_id.is_not(None))))

    def find(self, setting_id: int, values: Mapping[str, Any]) -> DiligenceRecord | None:
        found = self._records.get(_key(setting_id, values))
        if found is not None and found.id is not None and found.id not in self._from_lists:
            raise RowRefused("somebody recorded this look here already; it was left as it is")
        return found

    def same(self, record: DiligenceRecord, values: Mapping[str, Any]) -> bool:
        return (record.outcome.value, iso(record.expires_on), record.reason) == (
            values["outcome"], values["expires_on"], values["note"] or AS_LISTED)

    def make(self, setting_id: int, values: Mapping[str, Any]) -> DiligenceRecord:
        key = _key(setting_id, values)
        record = DiligenceRecord(setting_id=setting_id, item=key[1], seen_on=key[2], recorded_at=utc_now())
        self.change(record, values)
        db.session.add(record)
        self._records[key] = record
        return record

    def change(self, record: DiligenceRecord, values: Mapping[str, Any]) -> None:
        record.outcome, record.expires_on = CheckOutcome(values["outcome"]), kept_day(values, "expires_on")
        record.reason = values["note"] or AS_LISTED

    def get(self, record_id: int) -> DiligenceRecord | None:
        return self._by_id.get(record_id)

    def remove(self, record: DiligenceRecord) -> None:
        record.withdrawn_at = utc_now()
        self._records.pop((record.setting_id, record.item, record.seen_on), None)


def _key(setting_id: int, values: Mapping[str, Any]) -> tuple[int, str, date]:
    seen_on = kept_day(values, "seen_on")
    assert seen_on is not None
    return setting_id, values["item"], seen_on


DUE_DILIGENCE: Final = ListKind(
    key=KEY, title="Due diligence", one="look at the same thing", many="looks", called="a list of due-diligence dates",
    what="What was checked of settings for 16 and over: which paper or check, when it was seen, until when it holds. "
         "Each is marked “as our own list says” on the setting’s checklist.",
    permission=Permission.DUE_DILIGENCE_UPDATE, columns=COLUMNS, shelf=own_shelf(KEY, COLUMNS),
    path="/lists/due-diligence/new", import_path="/lists/imports/{id}",
    taking=Taking(read, Looks, ("item", "seen_on")), records_path="/sixteen-plus")
register(DUE_DILIGENCE)
