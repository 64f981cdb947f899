"""What providers told the council themselves: reviews of their own quality, and notices of serious events."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time, timedelta
from typing import Final

from qa_service.actor import Actor
from qa_service.clock import utc_now
from qa_service.reg44 import events
from qa_service.reg44.events import SaidOfEvent, SaidOfReview
from qa_service.reg44.words import ReviewKind, SeriousEvent

_RISE: Final = (
    (SeriousEvent.POLICE, 4, "The police came after a window was broken in the evening."),
    (SeriousEvent.ALLEGATION, 12, "An allegation about a member of staff; the LADO was told the same day."),
    (SeriousEvent.ENQUIRY, 23, "A child protection enquiry began."))
_FEW: Final = ((SeriousEvent.POLICE, 20, "The police brought two young people back."),
               (SeriousEvent.EXPLOITATION, 75, "Worry about the people whom a young person meets."),
               (SeriousEvent.OTHER, 130, "A flood in the cellar; two rooms could not be used for a week."))
_OVERDUE_FOR: Final = timedelta(days=245)


def tell_of_events(rising: int, others: Sequence[int], today: date, by: Actor) -> None:
    """Three notices within a month of one setting, and one each of a few others. In the open transaction."""
    for kind, days, what in _RISE:
        _notice(rising, kind, today - timedelta(days=days), what, by)
    for setting_id, (kind, days, what) in zip(others, _FEW, strict=False):
        _notice(setting_id, kind, today - timedelta(days=days), what, by)


def _notice(setting_id: int, kind: SeriousEvent, on: date, what: str, by: Actor) -> None:
    told_on = on + timedelta(days=1)
    events.record_notice(setting_id, SaidOfEvent(kind, on, told_on, what, time(9, 30), on, time(19, 30)), by=by,
                         now=utc_now())


def receive_reviews(homes: Sequence[int], supported: Sequence[int], today: date, by: Actor) -> None:
    """A review of each of these within the last months; the first home's is long ago. In the open transaction."""
    for kind, settings in ((ReviewKind.REG_45, homes), (ReviewKind.SA_REG_32, supported)):
        for number, setting_id in enumerate(settings):
            old = kind is ReviewKind.REG_45 and number == 0
            written = today - (_OVERDUE_FOR if old else timedelta(days=30 + 17 * (number % 7)))
            events.record_quality_review(setting_id, kind, SaidOfReview(written, written + timedelta(days=20)),
                                         by=by, today=today)
