"""Drawing ahead: the pages that people are likely to look at next, drawn by a job and not while somebody waits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from qa_service.accounts.service import all_authority_ids
from qa_service.database import acting_for, db
from qa_service.documents import pictures
from qa_service.flags.filters import order_of
from qa_service.flags.models import Flag, FlagEvidence
from qa_service.flags.registry import never_general
from qa_service.ofsted.models import Inspection
from qa_service.reports.by_hand import asked_about
from qa_service.reports.waiting import waiting
from qa_service.vocabulary import counted

BATCH: Final = 12
"""Pictures drawn in one run: a second or two of work each five minutes takes nothing from anybody, and what a night
brings is drawn before the day begins."""
MOST_AHEAD: Final = 1000
"""Of each council's evidence: at 50 kB each, a quarter of what the store of pictures may take."""
MOST_TO_READ: Final = 50


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A picture as its page first asks for it."""

    sha256: str
    page: int
    quote: str | None
    quoted_on: int | None = None


@dataclass(slots=True)
class Drawn:
    """What a run did; ``left`` waits for the next one."""

    drawn: int = 0
    failed: int = 0
    left: int = 0

    @property
    def sentence(self) -> str:
        """The run in words."""
        parts = [f"{counted(self.drawn, 'page')} of reports drawn before somebody looks"]
        if self.failed:
            parts.append(f"{self.failed} could not be drawn")
        if self.left:
            parts.append(f"{self.left} left for the next run")
        return ", ".join(parts) + "."


def draw_ahead(*, most: int = BATCH) -> Drawn:
    """Draws the evidence of flags where a council has somebody, and reports to read by hand, unless it is drawn.

    Writes nothing to the database. What is drawn already is not touched: only looking at it keeps it from being
    removed to make room.
    """
    to_do = [one for one in dict.fromkeys(_wanted()) if not pictures.is_kept(
        one.sha256, one.page, quote=one.quote, quoted_on=one.quoted_on)]
    db.session.rollback()
    result = Drawn(left=max(0, len(to_do) - most))
    for one in to_do[:most]:
        shown = pictures.shown(one.sha256, one.page, quote=one.quote, quoted_on=one.quoted_on)
        result.drawn += shown.why is None
        result.failed += shown.why is not None
    return result


def _wanted() -> Iterator[_Wanted]:
    for authority_id in all_authority_ids():
        with acting_for(authority_id):
            yield from _evidence()
            yield from _to_read()


def _evidence() -> Iterator[_Wanted]:
    """Of the open flags where the council has a child, a contract or a watcher; the worst first, as lists show them."""
    rows = db.session.execute(
        select(FlagEvidence.document, FlagEvidence.page, FlagEvidence.quote)
        .join(Flag, Flag.id == FlagEvidence.flag_id)
        .where(Flag.cleared_at.is_(None), Flag.exposed, Flag.rule.not_in(never_general()),
               FlagEvidence.document.is_not(None), FlagEvidence.page.is_not(None))
        .order_by(*order_of(""), FlagEvidence.position).limit(MOST_AHEAD)).all()
    for sha256, page, quote in rows:
        if sha256 and page:
            yield _Wanted(sha256, page, quote or None, page if quote else None)


def _to_read() -> Iterator[_Wanted]:
    tasks = db.session.scalars(waiting(ours_first=True).limit(MOST_TO_READ)).all()
    inspections = db.session.scalars(select(Inspection).where(
        Inspection.id.in_([task.inspection_id for task in tasks]), Inspection.document_sha256.is_not(None)))
    for inspection in inspections.all():
        asked = asked_about(inspection)
        if inspection.document_sha256:
            yield _Wanted(inspection.document_sha256, asked.page, asked.quote)
