"""The ledger: which monthly reports each home owes us, which came, and which are late.

A report is expected for every month in which a child of ours lived in the home, and for every whole month through
which somebody watched this very home, from the first whole month after the council's go-live date. (Who follows a
provider group or an area is owed no report: regulation 44(7) gives the host authority one on request.) It is late
when the month after the visited one has ended.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlalchemy import or_, select

from qa_service.accounts.models import Authority
from qa_service.clock import london
from qa_service.database import current_authority, db
from qa_service.flags.exposure import Stay, stays_of
from qa_service.flags.rule import SubjectIds
from qa_service.providers.models import Setting
from qa_service.reg44.models import IndependentPersonReport, ReportReceipt, ReportWaiver
from qa_service.reg44.months import last_day, month_later, month_of, months_between
from qa_service.reg44.words import ReportState
from qa_service.vocabulary import ProvisionType

MONTHS_ALLOWED: Final = 1
"""A report is due by the end of the month so many months after the visited one. The regulation sets no day."""
_HOMES: Final = tuple(kind for kind in ProvisionType if kind.is_home)


@dataclass(frozen=True, slots=True)
class Expected:
    """One month of one home: the report that is owed for it, and whether it came."""

    setting_id: int
    month: date
    due_on: date
    children: bool
    """Whether a child of ours lived there in it; otherwise somebody watched the home."""
    report_ids: tuple[int, ...] = ()
    waived: str | None = None
    """Why none is asked for."""
    receipt: ReportReceipt | None = None
    """That it came, as a list says that was kept before; the report itself is not here."""

    @property
    def open(self) -> bool:
        """Whether it is still to come."""
        return not self.report_ids and self.waived is None and self.receipt is None

    def late(self, as_at: date) -> bool:
        return self.open and as_at > self.due_on

    def state(self, as_at: date) -> str:
        """``received``, ``on_list`` (received, as our list says), ``waived``, ``late`` or ``awaited``."""
        if self.report_ids:
            return "received"
        if self.receipt is not None:
            return "on_list"
        if self.waived is not None:
            return "waived"
        return "late" if as_at > self.due_on else "awaited"


@dataclass(slots=True)
class Ledger:
    """What is expected of many homes on a day, the oldest month of each first."""

    as_at: date
    go_live_on: date | None
    first_month: date | None
    """The first month for which anything is expected; ``None`` where the council has set no go-live date."""
    by_home: dict[int, list[Expected]] = field(default_factory=dict)

    def late(self) -> list[Expected]:
        """Everything that is late, the oldest first."""
        return sorted((one for months in self.by_home.values() for one in months if one.late(self.as_at)),
                      key=lambda one: (one.month, one.setting_id))


def ledger(setting_ids: SubjectIds, as_at: date, *, months_allowed: int = MONTHS_ALLOWED) -> Ledger:
    """The ledger of these settings (``None``: of all) as it stood on a day, in eight queries. Others than registered
    children's homes owe nothing."""
    begun = db.session.scalar(select(Authority.go_live_on).where(Authority.id == current_authority()))
    first = None if begun is None else month_of(begun) if begun.day == 1 else month_later(month_of(begun))
    found = Ledger(as_at, begun, first)
    if first is None or first > as_at:
        return found
    stays = stays_of(setting_ids, first, as_at)
    homes = _homes(stays)
    came, waived, on_list = _came(homes, as_at), _waived(homes, as_at), _on_lists(homes, as_at)
    for id_, (opened, ended) in homes.items():
        found.by_home[id_] = [
            Expected(id_, month, last_day(month_later(month, months_allowed)), children,
                     tuple(came.get((id_, month), ())), waived.get((id_, month)), on_list.get((id_, month)))
            for month, children in _months(stays[id_], max(first, opened or first), min(ended or as_at, as_at))]
    return found


def _months(stays: Sequence[Stay], since: date, until: date) -> list[tuple[date, bool]]:
    """The months from ``since`` on for which these stays make a report expected, and whether for a child's sake."""
    found, watched = [], _without_a_break([(stay.first, stay.end) for stay in stays if not stay.children])
    for month in months_between(since, until):
        end = last_day(month)
        children = any(stay.children and stay.first <= end and (stay.end is None or stay.end > month)
                       for stay in stays)
        if children or any(first <= month and (ended is None or ended > end) for first, ended in watched):
            found.append((month, children))
    return found


def _without_a_break(times: Sequence[tuple[date, date | None]]) -> list[tuple[date, date | None]]:
    """These times, each with the first day after it (``None``: it lasts), those that meet or overlap put together: who
    takes a watch over in the middle of a month breaks nothing."""
    found: list[tuple[date, date | None]] = []
    for first, end in sorted(times, key=lambda one: (one[0], one[1] or date.max)):
        before = found[-1] if found else None
        if before is None or (before[1] is not None and before[1] < first):
            found.append((first, end))
        elif before[1] is not None and (end is None or end > before[1]):
            found[-1] = (before[0], end)
    return found


def _homes(stays: Mapping[int, object]) -> dict[int, tuple[date | None, date | None]]:
    """The registered homes among these, each with the day it was registered and the day it ended."""
    rows = db.session.execute(
        select(Setting.id, Setting.registered_on, Setting.closed_on, Setting.status, Setting.status_on)
        .where(Setting.provision.in_(_HOMES), Setting.urn.is_not(None), Setting.id.in_(list(stays))))
    return {id_: (opened, closed_on or (status_on if status.ended else None))
            for id_, opened, closed_on, status, status_on in rows}


def _came(homes: Mapping[int, object], as_at: date) -> Mapping[tuple[int, date], list[int]]:
    """The reports that had come by a day, by home and month."""
    report = IndependentPersonReport
    rows: Any = db.session.execute(
        select(report.id, report.setting_id, report.month, report.received_at)
        .where(report.state != ReportState.WITHDRAWN, report.setting_id.in_(list(homes))).order_by(report.id))
    found: defaultdict[tuple[int, date], list[int]] = defaultdict(list)
    for id_, setting_id, month, received_at in rows:
        if london(received_at).date() <= as_at:
            found[setting_id, month].append(id_)
    return found


def _on_lists(homes: Mapping[int, object], as_at: date) -> Mapping[tuple[int, date], ReportReceipt]:
    """The reports that had come by a day, as lists of ours say."""
    rows = db.session.scalars(select(ReportReceipt).where(
        ReportReceipt.setting_id.in_(list(homes)), ReportReceipt.received_on <= as_at))
    return {(one.setting_id, one.month): one for one in rows}


def _waived(homes: Mapping[int, object], as_at: date) -> Mapping[tuple[int, date], str]:
    """The reasons for which nothing was asked, as they stood on a day."""
    rows: Any = db.session.execute(
        select(ReportWaiver.setting_id, ReportWaiver.month, ReportWaiver.reason, ReportWaiver.waived_at,
               ReportWaiver.taken_back_at)
        .where(ReportWaiver.setting_id.in_(list(homes)),
               or_(ReportWaiver.taken_back_at.is_(None), ReportWaiver.taken_back_at > ReportWaiver.waived_at)))
    return {(setting_id, month): reason for setting_id, month, reason, waived_at, back_at in rows
            if london(waived_at).date() <= as_at and (back_at is None or london(back_at).date() > as_at)}
