"""OF-04: enforcement or a restriction in force, from the list's status or the newest report that speaks of it.

A report's section covers the time since the last inspection. So the newest report with such a section decides: what
it reports as lifted, met or ended is history. A section that was not read decides nothing, and what an older one
said still stands.
"""

from __future__ import annotations

from datetime import date

from qa_service.flags.rule import Answer, CannotTell, Evidence, Finding, FlagRule, Values
from qa_service.ofsted.rules.enforcement_words import in_force
from qa_service.ofsted.rules.histories import Event, History, gather_histories
from qa_service.ofsted.rules.words import called, day, evidence_from, listed_in, status_not_known
from qa_service.vocabulary import RegistrationStatus, Severity, SubjectType


def judge_enforcement(history: History, as_at: date, values: Values) -> Answer:
    """OF-04."""
    evidence = [*_from_list(history, as_at)]
    unsure: str | None = None
    telling: Event | None = None
    for event in history.events:
        if _unread(event):
            unsure = unsure or f"What the report on the {called(event)} says of enforcement is unread."
        elif event.enforcement_none:
            break
        elif event.enforcement_text:
            measures = in_force(event.enforcement_text)
            if measures is None:
                unsure = unsure or f"What the report on the {called(event)} says of enforcement needs a person to read."
                continue
            evidence += [evidence_from(event, f"{measure}, in the report on the {called(event)}.",
                                       page=event.enforcement_page, quote=sentence)
                         for measure, sentence in measures]
            telling = event if measures else None
            break
    if history.status_printed:
        unsure = status_not_known(history.status_printed, history.list_as_at, history.status_on)
    if not evidence:
        return CannotTell(unsure) if unsure else None
    return Finding(
        tuple(evidence), unsure=unsure, published_on=telling.published_on if telling else None,
        found_at=telling.found_at if telling else None, read_at=telling.read_at if telling else None,
        listed=None if telling else history.listed)


def _from_list(history: History, as_at: date) -> list[Evidence]:
    if history.status not in (RegistrationStatus.SUSPENDED, RegistrationStatus.CANCELLED):
        return []
    if history.status_on is not None and history.status_on > as_at:
        return []
    since = f" since {day(history.status_on)} at the latest" if history.status_on else ""
    listed = listed_in(history.list_as_at, history.list_line, urn=history.urn,
                       status_on=history.status_on if history.status.ended else None)
    return [Evidence(f"The registration is {history.status.value.lower()}{since}.", source=listed)]


def _unread(event: Event) -> bool:
    if event.unusable:
        return True
    return event.enforcement_text is None and event.enforcement_none is None and "enforcement" in event.unread


OF_04 = FlagRule(
    code="OF-04", title="Ofsted enforcement or restriction in force", severity=Severity.CRITICAL,
    basis="Care Standards Act 2000, part 2 (section 22B: restriction of accommodation)", subject=SubjectType.SETTING,
    checks="The list says that the registration is suspended or cancelled, or the newest report that speaks of "
           "enforcement names a compliance notice, restriction, suspension, cancellation or other step that it does "
           "not also report as lifted, met or ended.",
    gather=gather_histories, judge=judge_enforcement)
