"""Agreements from a council's own list: when each was signed, from when it is for, and what was agreed a week."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from sqlalchemy import func, select

from qa_service.agreements.models import Agreement
from qa_service.clock import utc_now
from qa_service.database import db
from qa_service.own_lists.columns import Column, headings_in, is_date, is_money, is_reference
from qa_service.own_lists.kind import ListKind, Said, Taking, columns_with_setting, own_shelf, register
from qa_service.own_lists.reading import Row, iso, kept_day
from qa_service.permissions import Permission
from qa_service.placements.headings import HEADINGS
from qa_service.placements.models import Child, Placement

KEY: Final = "agreements"

COLUMNS: Final = columns_with_setting(
    Column("reference", "Child reference", HEADINGS["reference"], needed=True, looks=is_reference, strict=True,
           hint="Never a name"),
    Column("started_on", "Start", ("start", "agreement start", "start of agreement", "ipa start", *HEADINGS["start"]),
           needed=True, looks=is_date, strict=True, hint="The first day that it is for"),
    Column("signed_on", "Signed on", headings_in("""signed on; signed; date signed; signed date; ipa signed;
           agreement signed; signature date; date of signature; ipa signed on; date ipa signed; signed by both on"""),
           looks=is_date, hint="Empty where it is not signed"),
    Column("weekly", "£ a week", ("agreed weekly fee", "agreed fee", "core fee", "weekly core fee",
                                  *HEADINGS["weekly"]), looks=is_money, strict=True,
           hint="The core fee: 3450 or £3,450.00"))


def read(row: Row) -> Said:
    """An agreement. Raises ``RowRefused``."""
    reference = row.reference()
    started_on = row.day("started_on", needed=True, may_come=True)
    if started_on and started_on > row.today:
        row.warnings.append("“Start”: this is in the future")
    return Said({"reference": reference, "started_on": iso(started_on), "signed_on": iso(row.day("signed_on")),
                 "weekly_pence": row.weekly_pence("weekly")}, started_on)


class Agreements:
    """The agreements of the council by child, setting and first day."""

    def __init__(self) -> None:
        self._children = {child.reference.casefold(): child for child in db.session.scalars(select(Child))}
        self._agreements = {(one.child_id, one.setting_id, one.started_on): one
                            for one in db.session.scalars(select(Agreement))}
        self._by_id = {one.id: one for one in self._agreements.values()}

    def find(self, setting_id: int, values: Mapping[str, Any]) -> Agreement | None:
        child = self._children.get(values["reference"].casefold())
        if child is None:
            return None
        return self._agreements.get((child.id, setting_id, _start(values)))

    def same(self, record: Agreement, values: Mapping[str, Any]) -> bool:
        return (iso(record.signed_on), record.weekly_pence) == (values["signed_on"], values["weekly_pence"])

    def make(self, setting_id: int, values: Mapping[str, Any]) -> Agreement:
        reference = values["reference"]
        child = self._children.get(reference.casefold())
        if child is None:
            child = Child(reference=reference)
            db.session.add(child)
            db.session.flush()
            self._children[reference.casefold()] = child
        agreement = Agreement(child_id=child.id, setting_id=setting_id, started_on=_start(values),
                              recorded_at=utc_now())
        self.change(agreement, values)
        db.session.add(agreement)
        self._agreements[child.id, setting_id, agreement.started_on] = agreement
        return agreement

    def change(self, record: Agreement, values: Mapping[str, Any]) -> None:
        record.signed_on, record.weekly_pence = kept_day(values, "signed_on"), values["weekly_pence"]

    def get(self, record_id: int) -> Agreement | None:
        return self._by_id.get(record_id)

    def remove(self, record: Agreement) -> None:
        """With the child's reference, where nothing else is known of the child."""
        child_id = record.child_id
        self._agreements.pop((child_id, record.setting_id, record.started_on), None)
        db.session.delete(record)
        db.session.flush()
        others = sum(db.session.scalar(select(func.count()).select_from(table).where(table.child_id == child_id)) or 0
                     for table in (Agreement, Placement))
        child = db.session.get(Child, child_id)
        if not others and child is not None:
            self._children.pop(child.reference.casefold(), None)
            db.session.delete(child)


def _start(values: Mapping[str, Any]) -> date:
    started_on = kept_day(values, "started_on")
    assert started_on is not None
    return started_on


AGREEMENTS: Final = ListKind(
    key=KEY, title="Agreements", one="agreement", many="agreements", called="a list of agreements",
    what="The individual placement agreements that you hold: for which child, by reference alone, with which setting, "
         "when signed, from when, at what fee a week. Each is shown beside the placement that it is for.",
    permission=Permission.PLACEMENT_IMPORT, columns=COLUMNS, shelf=own_shelf(KEY, COLUMNS),
    path="/lists/agreements/new", import_path="/lists/imports/{id}",
    taking=Taking(read, Agreements, ("reference", "started_on")), records_path="/agreements")
register(AGREEMENTS)
