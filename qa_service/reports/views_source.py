"""Source health: how the last runs of collection went, and what could not be checked."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import func, select
from werkzeug.wrappers import Response

from qa_service.database import db, paginate
from qa_service.database.kept import Kept
from qa_service.database.session import Page
from qa_service.flags.names import settings_called
from qa_service.ofsted import agreement, proving
from qa_service.ofsted.agreement import Agreement, Readers
from qa_service.ofsted.models import CollectRun, Publication, SettingCheck
from qa_service.ofsted.proving import CONFIRMATIONS_NEEDED
from qa_service.permissions import Permission, requires
from qa_service.providers import list_offers
from qa_service.providers.models import Setting
from qa_service.reports import attention
from qa_service.reports.blueprint import blueprint
from qa_service.vocabulary import EventType, ReportKind
from qa_service.web import page_number, render
from scrapers.reading import layout_known

RUNS_SHOWN = 14
_COMPARED: Final = {
    Agreement.AGREED: "agreed on every grade", Agreement.DIFFERED: "differed",
    Agreement.ONE_ONLY: "read by one reader alone", Agreement.NEITHER: "read by neither for certain",
    Agreement.UNREADABLE: "not readable at all", Agreement.NO_GRADES: "without grades to compare"}


@blueprint.get("/source")
@requires(Permission.SOURCE_READ)
def source() -> Response:
    """Whether Ofsted's site could be checked, what was not, and how far each kind of report is proven."""
    unchecked = settings_unchecked(number=page_number())
    waiting = [(state, count) for state, count in db.session.execute(
        select(Publication.state, func.count()).where(Publication.state != "recorded").group_by(Publication.state))]
    return render("reports/source.html", age=attention.data_age(), runs=last_runs(), unchecked=unchecked,
                  called=settings_called([row.setting_id for row in unchecked.items]),
                  waiting=dict(waiting), coverage=coverage(), needed=CONFIRMATIONS_NEEDED,
                  failed_lists=[check for check in list_offers.checks() if check.state != "checked"])


def settings_unchecked(*, number: int = 1, size: int = 50) -> Page[SettingCheck]:
    """The settings whose page could not be checked, those tried last first."""
    return paginate(
        select(SettingCheck).join(Setting, Setting.id == SettingCheck.setting_id)
        .where(SettingCheck.state == "could_not_check")
        .order_by(SettingCheck.tried_at.desc().nulls_last(), SettingCheck.setting_id), number=number, size=size)


def last_runs() -> list[CollectRun]:
    """The last runs of collection, the newest first."""
    return list(db.session.scalars(select(CollectRun).order_by(CollectRun.id.desc()).limit(RUNS_SHOWN)))


def coverage() -> list[Coverage]:
    """How the reports of each kind stand."""
    return _COVERAGE.get(_coverage)


@dataclass(slots=True)
class Coverage:
    """How the reports of one kind and type of inspection stand."""

    kind: ReportKind | None
    event_type: EventType | None
    confirmed: int
    """How many people found to be read right, since the last that was read wrong."""
    by_state: dict[str, int] = field(default_factory=dict)
    readers: Readers = field(default_factory=Readers)
    register: tuple[int, int] = (0, 0)
    """Inspections of which the published list says the same as the report, and something else."""

    @property
    def kind_words(self) -> str:
        words = self.kind.value.replace("_", " ").replace("childrens", "children’s") if self.kind else "kind not known"
        return words.capitalize()

    @property
    def event_words(self) -> str:
        return self.event_type.words if self.event_type else "Kind of inspection not known"

    @property
    def all(self) -> int:
        return sum(self.by_state.values())

    @property
    def unread(self) -> int:
        return self.by_state.get("unread", 0)

    @property
    def looked_at(self) -> int:
        return self.by_state.get("confirmed", 0)

    @property
    def fields(self) -> int:
        """Fields that the reports have, read or not."""
        return self.readers.fields_read + self.readers.fields_unread

    @property
    def share_read(self) -> str:
        """The share of the fields that were read: never rounded up to all."""
        return f"{math.floor(1000 * self.readers.fields_read / self.fields) / 10:g} %" if self.fields else ""

    @property
    def compared(self) -> list[tuple[int, str]]:
        """How many reports ended in each outcome of comparing the two readers, with its words."""
        return [(count, words) for outcome, words in _COMPARED.items()
                if (count := self.readers.by_agreement[outcome])]

    @property
    def proven(self) -> bool:
        if self.kind is None:
            return False
        return layout_known(self.kind, self.event_type) or self.confirmed >= CONFIRMATIONS_NEEDED


_COVERAGE: Final = Kept[list[Coverage]]()


def _coverage() -> list[Coverage]:
    """One line for each kind of report and type of inspection, in four queries: the dearest of all pages, so kept."""
    confirmed = proving.all_confirmations()
    lines: dict[tuple[ReportKind | None, EventType | None], Coverage] = {}
    for kind, event_type, state, count in proving.coverage():
        key = (kind, event_type)
        line = lines.setdefault(key, Coverage(kind, event_type, confirmed.get(key, 0)))
        line.by_state[state] = line.by_state.get(state, 0) + count
    readers, register = agreement.readers_by_kind(), agreement.register_by_kind()
    for key, line in lines.items():
        line.readers, line.register = readers.get(key, line.readers), register.get(key, line.register)
    return sorted(lines.values(), key=lambda line: (str(line.kind or "~"), str(line.event_type or "~")))
