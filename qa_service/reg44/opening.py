"""Why a report is opened of which nothing is left to do.

It tells of children and staff, so that a person who confirms or reviews it has reason enough, and anybody who opens
it afterwards says why. The reason stands in the audit trail before anything of the report is shown, and holds for this
sign-in.
"""

from __future__ import annotations

from typing import Any, Final

from flask import session

from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.errors import BadInput
from qa_service.reg44.models import IndependentPersonReport
from qa_service.reg44.words import ReportState

SUBJECT: Final = "reg44-report"
REASONS: Final = {
    "recommendation": "To follow up a recommendation",
    "meeting": "To prepare a visit or a meeting",
    "worry": "A worry about the home",
    "records": "To check or put right what we recorded",
    "other": "Another reason",
}
_KEY: Final = "reg44_opened"
_MOST: Final = 50
_SHORTEST: Final = 5


def waits_for(report: IndependentPersonReport) -> str:
    """What is left to do with a report: ``confirming``, ``review`` or ``nothing``."""
    if report.state is ReportState.TO_CONFIRM:
        return "confirming"
    return "review" if report.reviewed_at is None else "nothing"


def asks_why(report: IndependentPersonReport) -> bool:
    """Whether this person must say why before anything of the report is shown."""
    return waits_for(report) == "nothing" and report.id not in _opened()


def note_opened(report_id: int) -> None:
    """This sign-in has a reason to read the report: it was worked on, or the reason was given."""
    if report_id not in (opened := _opened()):
        session[_KEY] = [*opened, report_id][-_MOST:]


def record_reason(report: IndependentPersonReport, reason: str, words: str, *, by: Actor) -> None:
    """Records why a person opens a finished report. Raises ``BadInput`` for none, and for another without words."""
    if reason not in REASONS:
        raise BadInput("Say why you open the report.", field="reason")
    if reason == "other" and len(words.strip()) < _SHORTEST:
        raise BadInput("Say in a few words what the other reason is.", field="words")
    said = REASONS[reason] if reason != "other" else words.strip()[:300]
    audit.record("reg44.opened", by=by, authority_id=report.authority_id, subject=SUBJECT,
                 subject_id=report.id, details={"setting": report.setting_id, "reason": said})


def _opened() -> list[int]:
    kept: Any = session.get(_KEY)
    return [one for one in kept if isinstance(one, int)] if isinstance(kept, list) else []
