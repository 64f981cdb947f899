"""Ofsted's own words by kind of setting: titles, judgement labels, standard sentences, dates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from qa_service.vocabulary import EventType, Grade, Outcome, ReportKind


@dataclass(frozen=True, slots=True)
class KindWords:
    """What reports call one kind of setting and the law that binds it."""

    noun: str
    title: str
    details: str
    service_users: str
    law: str


_HOMES_LAW = (
    "the Care Standards Act 2000, Children's Homes (England) Regulations 2015 and the 'Guide to the Children's Homes "
    "Regulations, including the quality standards'"
)
KINDS: dict[ReportKind, KindWords] = {
    ReportKind.CHILDRENS_HOME: KindWords(
        "children's home", "Inspection report for children's home", "Children's home details",
        "children and young people", _HOMES_LAW),
    ReportKind.SECURE_CHILDRENS_HOME: KindWords(
        "secure children's home", "Inspection report for secure children's home", "Children's home details",
        "children and young people", _HOMES_LAW),
    ReportKind.INDEPENDENT_FOSTERING_AGENCY: KindWords(
        "independent fostering agency", "Inspection report independent fostering agency",
        "Independent fostering agency details", "children and young people",
        "the Care Standards Act 2000, Fostering Services (England) Regulations 2011 and the national minimum "
        "standards"),
    ReportKind.RESIDENTIAL_FAMILY_CENTRE: KindWords(
        "residential family centre", "Inspection report residential family centre",
        "Residential family centre details", "children and parents",
        "the Care Standards Act 2000, Residential Family Centres Regulations 2002 and the national minimum standards"),
    ReportKind.VOLUNTARY_ADOPTION_AGENCY: KindWords(
        "voluntary adoption agency", "Inspection report voluntary adoption agency",
        "Voluntary adoption agency details", "service users",
        "the Care Standards Act 2000, the Voluntary Adoption Agencies and the Adoption Agencies (Miscellaneous "
        "Amendments) Regulations 2003 and the national minimum standards"),
    ReportKind.RESIDENTIAL_SPECIAL_SCHOOL: KindWords(
        "residential special school", "Inspection report residential special school",
        "Residential special school details", "children and young people",
        "the national minimum standards for residential special schools"),
    ReportKind.SUPPORTED_ACCOMMODATION: KindWords(
        "supported accommodation", "Inspection report for supported accommodation",
        "Supported accommodation details", "children",
        "the Care Standards Act 2000 and the Supported Accommodation (England) Regulations 2023"),
}

_LABELS = {
    "overall": "Overall experiences and progress of {users}, taking into account",
    "help_and_protection": "How well {users} are helped and protected",
    "leadership": "The effectiveness of leaders and managers",
    "education": "Outcomes in education and related learning activities",
    "health": "Health services",
}
_OUTCOMES = {
    Outcome.CONSISTENTLY_STRONG: (
        "Consistently strong service delivery leads to typically positive experiences and progress for children. Where "
        "improvements are needed, leaders and managers take timely and effective action."),
    Outcome.INCONSISTENT: (
        "Inconsistent quality of service delivery adversely affects some children's experiences and progress. Leaders "
        "and managers must make improvements."),
    Outcome.SERIOUS_OR_WIDESPREAD_WEAKNESSES: (
        "Serious or widespread weaknesses lead to significant concerns about the experiences and progress of children. "
        "Leaders and managers must take immediate action and address failings as an urgent priority."),
}
NEXT_INSPECTION = {
    Outcome.CONSISTENTLY_STRONG: "The next inspection will be within approximately 3 years.",
    Outcome.INCONSISTENT: "The next inspection will be within approximately 18 months.",
    Outcome.SERIOUS_OR_WIDESPREAD_WEAKNESSES: "The next inspection will be within approximately 6 months.",
}
_EFFECTIVENESS = {Outcome.IMPROVED: "improved effectiveness", Outcome.SUSTAINED: "sustained effectiveness",
                  Outcome.DECLINED: "declined in effectiveness"}
OFSTED = (
    "The Office for Standards in Education, Children's Services and Skills (Ofsted) regulates and inspects to achieve "
    "excellence in the care of children and young people, and in education and skills for learners of all ages."
)


def label(kind: ReportKind, key: str) -> str:
    """A judgement's label as printed in the judgement table."""
    users = "children, young people and adults" if kind is ReportKind.VOLUNTARY_ADOPTION_AGENCY else (
        KINDS[kind].service_users)
    return _LABELS[key].format(users=users)


def standard_sentence(kind: ReportKind, overall: Grade) -> str:
    """The one sentence that goes with an overall grade."""
    noun = KINDS[kind].noun
    if overall is Grade.OUTSTANDING:
        return (
            f"The {noun} provides highly effective services that consistently exceed the standards of good. The "
            "actions "
            f"of the {noun} contribute to significantly improved outcomes and positive experiences for children and "
            "young people who need help, protection and care."
        )
    if overall is Grade.GOOD:
        return f"The {noun} provides effective services that meet the requirements for good."
    if overall is Grade.REQUIRES_IMPROVEMENT:
        return (
            f"The {noun} is not yet delivering good help and care for children and young people. However, there are no "
            "serious or widespread failures that result in their welfare not being safeguarded or promoted."
        )
    return (
        "There are serious or widespread failures that mean children and young people are not protected or their "
        "welfare is not promoted or safeguarded."
    )


def outcome_sentence(outcome: Outcome) -> str:
    """The sentence in which supported accommodation's outcome is printed."""
    return _OUTCOMES[outcome]


def effectiveness(outcome: Outcome) -> str:
    """An interim inspection's outcome as printed."""
    return _EFFECTIVENESS[outcome]


def judgement_words(grade: Grade | None, outcome: Outcome | None, *, lower: bool) -> str:
    """A past judgement as a history table prints it."""
    if grade:
        return grade.words.lower() if lower else grade.words
    if outcome in _EFFECTIVENESS:
        return _EFFECTIVENESS[outcome].capitalize()
    if outcome in _OUTCOMES:
        return outcome.words
    return "Not judged"


def long_date(day: date) -> str:
    """``4 March 2024``."""
    return f"{day.day} {day:%B} {day.year}"


def slashed(day: date) -> str:
    """``04/03/2024``."""
    return f"{day:%d/%m/%Y}"


def date_range(start: date, end: date, joiner: str) -> str:
    """An inspection's days in one of the printed forms: ``joiner`` is ``and``, ``to``, a dash or ``full``."""
    if start == end:
        return long_date(start)
    word = "and" if joiner == "and" and (end - start).days == 1 else "to"
    if joiner == "full":
        return f"{long_date(start)} to {long_date(end)}"
    if start.year != end.year:
        return f"{long_date(start)} {word} {long_date(end)}"
    if start.month != end.month:
        return f"{start.day} {start:%B} {word} {long_date(end)}"
    if joiner == "dash":
        return f"{start.day}\u2013{long_date(end)}"
    if joiner == "spaced dash":
        return f"{start.day} \u2013 {long_date(end)}"
    return f"{start.day} {word} {long_date(end)}"


def inspection_dates(stretches: tuple[tuple[date, date], ...], joiner: str) -> str:
    """Every stretch of days, joined as reports join them."""
    return " and ".join(date_range(start, end, joiner) for start, end in stretches)


def event_words(event_type: EventType) -> str:
    """An inspection's type as a history table prints it."""
    return {EventType.FULL: "Full", EventType.INTERIM: "Interim", EventType.ASSURANCE: "Assurance",
            EventType.MONITORING: "Monitoring", EventType.EMERGENCY: "Emergency"}[event_type]
