"""How long assessment takes over the register with ten years of events: in full, and after one new inspection.

``python -m benchmarks.assessment``: with the published lists where they lie beside the checkout; ``benchmarks.flags``
measures the same on a generated register.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import date

from sqlalchemy import select

from benchmarks.filled import BY, fill, new_application, settings
from benchmarks.limits import OVER, WITHIN
from qa_service.clock import utc_now
from qa_service.database import acting_for, db, transaction
from qa_service.flags.assessment import AssessmentResult, assess
from qa_service.marks.service import mark
from qa_service.ofsted.models import Inspection
from qa_service.placements.models import Placement
from qa_service.vocabulary import EventType, Grade, SubjectType

TODAY = date(2025, 6, 2)
FULL_SECONDS, ONE_MILLISECONDS = 10.0, 200.0


def _measured(what: str, limit: float, work: Callable[[], AssessmentResult]) -> bool:
    began, busy = time.perf_counter(), time.process_time()
    result = work()
    took, busy = time.perf_counter() - began, time.process_time() - busy
    late = "" if took < limit else "  over the limit"
    print(f"{what}: {took:.3f} s, {busy:.3f} s of processor (limit {limit:g} s): {result.sentence}{late}")
    return took < limit


def _after_one_inspection(setting_id: int) -> float:
    """Milliseconds until everything is judged that a new inspection of this setting changes."""
    with transaction():
        db.session.add(Inspection(
            setting_id=setting_id, event_number=f"99{setting_id}", event_type=EventType.FULL, state="listed",
            inspected_from=date(2025, 5, 20), published_on=date(2025, 5, 30), overall=Grade.INADEQUATE,
            recorded_at=utc_now(), in_register=True, unread=[]))
        mark(SubjectType.SETTING, [setting_id], reason="benchmark")
    began = time.perf_counter()
    assess(TODAY, by=BY)
    return (time.perf_counter() - began) * 1000


def main() -> int:
    with new_application():
        authority_id, source = fill()
        print(f"{settings()} settings ({source})")
        within = [_measured("first assessment of everything", FULL_SECONDS, lambda: assess(TODAY, by=BY)),
                  _measured("full assessment", FULL_SECONDS, lambda: assess(TODAY, full=True, by=BY))]
        with acting_for(authority_id):
            found = db.session.scalars(select(Placement.setting_id).order_by(Placement.id).limit(7))
            ours = [id_ for id_ in found if id_ is not None]
        took = sorted(_after_one_inspection(setting_id) for setting_id in ours)
        typical = took[len(took) // 2]
        within.append(typical < ONE_MILLISECONDS)
        print(f"after one new inspection: {typical:.0f} ms, the median of {len(took)} where our child is (fastest "
              f"{took[0]:.0f}, slowest {took[-1]:.0f}; limit {ONE_MILLISECONDS:g} ms)")
    return WITHIN if all(within) else OVER


if __name__ == "__main__":
    sys.exit(main())
