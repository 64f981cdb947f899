"""Which independent persons' reports came, from a list that was kept before: receipts, never reports."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from sqlalchemy import select

from qa_service.clock import utc_now
from qa_service.database import db
from qa_service.own_lists.columns import Column, headings_in, is_date
from qa_service.own_lists.kind import ListKind, Said, Taking, columns_with_setting, own_shelf, register
from qa_service.own_lists.reading import Row, RowRefused, iso, kept_day
from qa_service.permissions import Permission
from qa_service.providers.models import Setting
from qa_service.reg44.models import IndependentPersonReport, ReportReceipt
from qa_service.reg44.months import month_of, month_words
from qa_service.reg44.words import ReportState
from qa_service.vocabulary import Opinion, ProvisionType

KEY: Final = "reg44"
_HOMES: Final = tuple(kind for kind in ProvisionType if kind.is_home)
_OPINIONS: Final = {
    "yes": "yes", "no": "no", "qualified": "qualified", "with reservations": "qualified", "yes with reservations":
    "qualified", "partly": "qualified", "partially": "qualified", "not stated": "not_stated", "y": "yes", "n": "no"}

COLUMNS: Final = columns_with_setting(
    Column("month", "Month", headings_in("""month; month visited; report month; month of visit; reg 44 month; period;
           for month; month of report; report for; reporting month"""), hint="The month that was visited: March 2025"),
    Column("visited_on", "Visit date", headings_in("""visit date; date of visit; visited on; reg 44 visit; visited;
           reg 44 visit date; date visited; date of reg 44 visit"""), looks=is_date,
           hint="Where there is no month, its month counts"),
    Column("received_on", "Received on", headings_in("""received on; received; date received; report received;
           date report received; received date; receipt date; date of receipt; report received on"""), needed=True,
           looks=is_date, strict=True, hint="The day on which the report came"),
    Column("safeguarded", "Children safeguarded", headings_in("""children safeguarded; safeguarded; effectively
           safeguarded; safeguarding opinion; safeguarding; 44(4)(a); opinion safeguarded"""),
           hint="Yes, no, qualified or not stated"),
    Column("well_being", "Well-being promoted", headings_in("""well-being promoted; wellbeing promoted; well-being;
           wellbeing; promotes well-being; promotes wellbeing; wellbeing opinion; 44(4)(b); opinion well-being"""),
           hint="Yes, no, qualified or not stated"), place="home")


def read(row: Row) -> Said:
    """A report that came. Raises ``RowRefused``."""
    visited_on, received_on = row.day("visited_on"), row.needed_day("received_on")
    month = row.month("month") or (month_of(visited_on) if visited_on else None)
    if month is None:
        raise row.refuse("month", "there is neither a month nor a visit date")
    if visited_on and month_of(visited_on) != month:
        raise row.refuse("visited_on", f"this is not in {month_words(month)}")
    if received_on < (visited_on or month):
        raise row.refuse("received_on", "this is before the visit" if visited_on else "this is before the month")
    return Said({"month": iso(month), "visited_on": iso(visited_on), "received_on": iso(received_on),
                 "safeguarded": row.one_of("safeguarded", _OPINIONS),
                 "well_being": row.one_of("well_being", _OPINIONS)},
                visited_on or month)


class Receipts:
    """The receipts of the council by home and month, and the reports that are here."""

    def __init__(self) -> None:
        self._homes = set(db.session.scalars(select(Setting.id).where(Setting.provision.in_(_HOMES))))
        self._receipts = {(one.setting_id, one.month): one for one in db.session.scalars(select(ReportReceipt))}
        self._by_id = {one.id: one for one in self._receipts.values()}
        report = IndependentPersonReport
        self._reports = {(setting_id, month) for setting_id, month in db.session.execute(
            select(report.setting_id, report.month).where(report.state != ReportState.WITHDRAWN))}

    def find(self, setting_id: int, values: Mapping[str, Any]) -> ReportReceipt | None:
        if setting_id not in self._homes:
            raise RowRefused("this setting is no children’s home: no regulation 44 reports are written on it")
        key = _key(setting_id, values)
        if (found := self._receipts.get(key)) is None and key in self._reports:
            raise RowRefused(f"the report on {month_words(key[1])} itself is here already; it was left as it is")
        return found

    def same(self, record: ReportReceipt, values: Mapping[str, Any]) -> bool:
        return values == {"month": iso(record.month), "visited_on": iso(record.visited_on),
                "received_on": iso(record.received_on),
                "safeguarded": record.safeguarded.value if record.safeguarded else None,
                "well_being": record.well_being.value if record.well_being else None}

    def make(self, setting_id: int, values: Mapping[str, Any]) -> ReportReceipt:
        key = _key(setting_id, values)
        receipt = ReportReceipt(setting_id=setting_id, month=key[1], recorded_at=utc_now())
        self.change(receipt, values)
        db.session.add(receipt)
        self._receipts[key] = receipt
        return receipt

    def change(self, record: ReportReceipt, values: Mapping[str, Any]) -> None:
        received_on = kept_day(values, "received_on")
        assert received_on is not None
        record.visited_on, record.received_on = kept_day(values, "visited_on"), received_on
        record.safeguarded = Opinion(values["safeguarded"]) if values["safeguarded"] else None
        record.well_being = Opinion(values["well_being"]) if values["well_being"] else None

    def get(self, record_id: int) -> ReportReceipt | None:
        return self._by_id.get(record_id)

    def remove(self, record: ReportReceipt) -> None:
        db.session.delete(record)
        self._receipts.pop((record.setting_id, record.month), None)


def _key(setting_id: int, values: Mapping[str, Any]) -> tuple[int, date]:
    month = kept_day(values, "month")
    assert month is not None
    return setting_id, month


RECEIPTS: Final = ListKind(
    key=KEY, title="Regulation 44 reports received", one="report", many="reports received",
    called="a list of regulation 44 reports received",
    what="Which monthly reports of independent persons came before. The ledger counts them as received, “as our list "
         "says”; the opinions are your list’s, never shown as read from a report.",
    permission=Permission.REG44_RECORD, columns=COLUMNS, shelf=own_shelf(KEY, COLUMNS), path="/lists/reg44/new",
    import_path="/lists/imports/{id}", taking=Taking(read, Receipts, ("month",)), records_path="/reg44")
register(RECEIPTS)
