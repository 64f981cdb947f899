"""OF-01 to OF-03: what the last full inspection judged, against good and against the one before.

Monitoring and assurance visits never stand in for a full inspection. A full inspection that judged nothing ("not
judged", usually because no child was there) is neither good nor bad: the last one that did judge counts, and the
evidence says so. One whose judgement is unread never clears anything: what an older one found still stands.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from qa_service.flags.rule import (
    Answer,
    CannotTell,
    Evidence,
    Finding,
    FlagRule,
    Parameter,
    Values,
    severity_parameter,
)
from qa_service.ofsted.rules.histories import Event, History, Verdict, gather_histories
from qa_service.ofsted.rules.words import called, evidence_from, opening
from qa_service.vocabulary import Outcome, Severity, SubjectType


@dataclass(slots=True)
class Standing:
    """The full inspections of a setting sorted by what they tell."""

    judged: list[tuple[Event, Verdict]] = field(default_factory=list)
    """Newest first."""
    not_judged: list[Event] = field(default_factory=list)
    """Newer than the first of ``judged``."""
    unread: Event | None = None
    """The newest whose judgement is unread, when it is newer than the first of ``judged``."""
    unread_between: bool = False
    """Whether one between the first and the second of ``judged`` is unread."""


def standing(history: History) -> Standing:
    """What the full inspections of this setting say."""
    known: Standing = history.remembered.get("standing") or _standing(history)
    history.remembered["standing"] = known
    return known


def _standing(history: History) -> Standing:
    found = Standing()
    for event in history.fulls:
        verdict = event.verdict
        if verdict is not None and (event.certain or verdict.below_good):
            found.judged.append((event, verdict))
        elif event.not_judged and event.certain:
            if not found.judged:
                found.not_judged.append(event)
        elif not found.judged:
            found.unread = found.unread or event
        elif len(found.judged) == 1:
            found.unread_between = True
    return found


def unread_words(event: Event) -> str:
    """Why an inspection's overall judgement is not known."""
    if not event.has_report:
        return f"Ofsted's list gives no overall judgement for the {called(event)}."
    if event.without_headline:
        return f"The report on the {called(event)} gives no overall judgement; see what it judges."
    return f"The overall judgement of the {called(event)} is unread: a person is asked."


def judge_below_good(history: History, as_at: date, values: Values) -> Answer:
    """OF-01."""
    if history.is_over:
        return None
    found = standing(history)
    unsure = unread_words(found.unread) if found.unread else None
    evidence: list[Evidence] = []
    severities: list[Severity] = []
    latest = found.judged[0] if found.judged else None
    if latest and latest[1].below_good:
        event, verdict = latest
        evidence.append(evidence_from(event, _sentence(event, verdict), key=_key(event)))
        evidence += [evidence_from(newer, f"The newer {called(newer)} judged nothing.", key="overall")
                     for newer in found.not_judged]
        severities.append(_severity(event, verdict, values))
        if not event.certain:
            unsure = unread_words(event)
    concerned = _serious_concerns(history, latest[0] if latest else None)
    if concerned:
        evidence.append(evidence_from(
            concerned, f"{opening(concerned)}: {Outcome.SERIOUS_CONCERNS.words}.", key="outcome"))
        severities.append(values.severity("serious_concerns"))
    if not evidence:
        return CannotTell(unsure) if unsure else None
    telling, words = (latest if latest and latest[1].below_good else (concerned, None))
    assert telling is not None
    return Finding(
        evidence=tuple(evidence),
        severity=max(severities, key=lambda severity: severity.rank),
        title=None if words else "Serious or widespread concerns found since the last full inspection",
        urgent=_fell(found) if words else True,
        urgent_on_arrival=True,
        unsure=unsure,
        grade=words.words if words else Outcome.SERIOUS_CONCERNS.words,
        published_on=telling.published_on, found_at=telling.found_at, read_at=telling.read_at,
        listed=telling.listed)


def _severity(event: Event, verdict: Verdict, values: Values) -> Severity:
    kind = "supported" if event.overall is None else "graded"
    return values.severity(f"{kind}_{'worst' if verdict.rank > 3 else 'below_good'}")


def _sentence(event: Event, verdict: Verdict) -> str:
    return f"{opening(event)}: {verdict.words}."


def _key(event: Event) -> str:
    return "overall" if event.overall is not None else "outcome"


def _fell(found: Standing) -> bool:
    """Whether the judgement fell below good; without a word on the one before, it is taken to have fallen."""
    newest = found.judged[0][0]
    if len(found.judged) > 1 and not found.unread_between:
        return not found.judged[1][1].below_good
    return newest.previous_grade is None or not newest.previous_grade.below_good


def _serious_concerns(history: History, full: Event | None) -> Event | None:
    """The visit since the last judged full inspection that found serious concerns, unless a newer one found none."""
    for event in history.others:
        if full is not None and (event.on or date.min, event.id) <= (full.on or date.min, full.id):
            return None
        if event.outcome is Outcome.SERIOUS_CONCERNS:
            return event
        if event.outcome is Outcome.NO_SERIOUS_CONCERNS and event.certain:
            return None
    return None


def judge_dropped(history: History, as_at: date, values: Values) -> Answer:
    """OF-02."""
    if history.is_over:
        return None
    found = standing(history)
    unsure = unread_words(found.unread) if found.unread else None
    if not found.judged:
        return CannotTell(unsure) if unsure else None
    newest, now = found.judged[0]
    if now.rank <= values.number("grades"):
        return CannotTell(unsure) if unsure else None
    before: Verdict | None = None
    pieces = [evidence_from(newest, _sentence(newest, now), key=_key(newest))]
    if len(found.judged) > 1 and not found.unread_between:
        earlier, before = found.judged[1]
        pieces.append(evidence_from(earlier, f"Before that, {called(earlier)}: {before.words}.", key=_key(earlier)))
    elif newest.previous_grade is not None and newest.previous_grade.rank is not None:
        before = Verdict(newest.previous_grade.rank, newest.previous_grade.words)
        pieces.append(evidence_from(newest, f"Before that, as this report says: {before.words}."))
    elif found.unread_between:
        return CannotTell(f"The judgement before the {called(newest)} is unread.")
    if before is None or now.rank - before.rank < values.number("grades"):
        return CannotTell(unsure) if unsure else None
    return Finding(tuple(pieces), unsure=unsure, grade=now.words, published_on=newest.published_on,
                   found_at=newest.found_at, read_at=newest.read_at, listed=newest.listed)


def judge_parts(history: History, as_at: date, values: Values) -> Answer:
    """OF-03."""
    if history.is_over:
        return None
    found = standing(history)
    whole = next((event for event in history.fulls if event.without_headline), None)
    if whole is not None and (not found.judged or (whole.on and whole.on > (found.judged[0][0].on or date.min))):
        newest, unsure = whole, None
    elif found.judged:
        newest, unsure = found.judged[0][0], unread_words(found.unread) if found.unread else None
        if found.judged[0][1].below_good:
            return CannotTell(unsure) if unsure else None
    else:
        return CannotTell(unread_words(found.unread)) if found.unread else None
    parts = [said for key, said in newest.judgements.items() if key not in ("overall", "outcome")]
    below = [said for said in parts if said.grade is not None and said.grade.below_good]
    missing = sorted({name for name in newest.unread if name.startswith("judgements.")}
                     | {f"judgements.{said.key}" for said in parts if said.grade is None and not said.quote})
    if missing:
        what = ", ".join(name.removeprefix("judgements.").replace("_", " ") for name in missing)
        unsure = unsure or f"Not read in the report on the {called(newest)}: {what}."
    if not below:
        return CannotTell(unsure) if unsure else None
    return Finding(
        tuple(evidence_from(newest, f"{opening(newest)}: {said.label or said.key.replace('_', ' ')} – "
                                    f"{said.grade.words if said.grade else ''}.", key=said.key) for said in below),
        unsure=unsure, published_on=newest.published_on, found_at=newest.found_at, read_at=newest.read_at,
        listed=newest.listed)


OF_01 = FlagRule(
    code="OF-01", title="Rated below good", severity=Severity.HIGH,
    basis="Monitoring duty; host authorities' notices on inadequate settings",
    subject=SubjectType.SETTING,
    checks="The overall judgement of the last full inspection is below good, or the outcome for supported "
           "accommodation is inconsistent or worse. Serious or widespread concerns found at a later visit count too. "
           "Visits without grades never replace the last full inspection; one that judged nothing is passed over. "
           "A setting that has left the register is judged while something of ours is there.",
    gather=gather_histories, judge=judge_below_good,
    parameters=(
        severity_parameter("graded_below_good", Severity.MEDIUM, "Requires improvement (or adequate, satisfactory)"),
        severity_parameter("graded_worst", Severity.CRITICAL, "Inadequate"),
        severity_parameter("supported_below_good", Severity.MEDIUM, "Inconsistent quality of service delivery"),
        severity_parameter("supported_worst", Severity.CRITICAL, "Serious or widespread weaknesses"),
        severity_parameter("serious_concerns", Severity.HIGH, "Serious or widespread concerns found at a visit"),
    ))

OF_02 = FlagRule(
    code="OF-02", title="Judgement has dropped", severity=Severity.MEDIUM, basis="Quality monitoring",
    subject=SubjectType.SETTING,
    checks="The newest overall judgement is worse than the one before, by at least this many grades.",
    gather=gather_histories, judge=judge_dropped,
    parameters=(Parameter("grades", 1, "grades", "The smallest drop that is flagged", 1, 3),))

OF_03 = FlagRule(
    code="OF-03", title="Safety or leadership judgement below good", severity=Severity.MEDIUM,
    basis="Quality monitoring; social care common inspection framework", subject=SubjectType.SETTING,
    checks="A judgement such as help and protection, or leadership, is below good although the overall one is good "
           "or better, or although there is no overall one.",
    gather=gather_histories, judge=judge_parts)
