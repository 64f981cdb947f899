"""The sections that reports of every kind share, drawn one by one."""

from __future__ import annotations

from qa_service.demo.layouts.page import Flow
from qa_service.demo.layouts.report import Report
from qa_service.demo.layouts.wording import (
    KINDS,
    OFSTED,
    event_words,
    judgement_words,
    long_date,
    slashed,
)
from qa_service.vocabulary import ReportKind

_FRAMEWORK = "Inspected under the social care common inspection framework"


def title(flow: Flow, report: Report, what: str) -> None:
    """The top of page 1: URN, provider, what kind of inspection."""
    flow.text(report.urn, bold=True, size=20, after=8, mark="urns")
    if report.kind is not ReportKind.RESIDENTIAL_SPECIAL_SCHOOL:
        flow.text(f"Registered provider: {report.provider}", size=12, after=8)
    flow.text(what, size=13, after=4)
    flow.text(_FRAMEWORK, after=12)


def about(flow: Flow, report: Report) -> None:
    """What the setting is, and since when its manager has been registered."""
    for paragraph in report.about.split("\n"):
        flow.text(paragraph, after=7)


def inspection_dates(flow: Flow, report: Report, words: str, *, visit: bool = False) -> None:
    """The line of inspection dates."""
    single = len(report.inspected) == 1 and report.inspected[0][0] == report.inspected[0][1]
    what = "Visit" if visit else "Inspection"
    flow.label(f"{what} date" if single else f"{what} dates", words, mark="inspected", after=9)


def previous(flow: Flow, report: Report, *, judgement: str = "Overall judgement at last inspection") -> None:
    """Date of last inspection and its judgement; a first inspection says so."""
    label = "Date of previous inspection" if "previous" in report.notes else "Date of last inspection"
    past = report.previous
    if past is None:
        words = "not applicable" if report.style.lower_case_grades else "Not applicable"
        flow.label(label, "this is the first inspection" if "first" in report.notes else words, mark="previous")
        flow.label(judgement, words)
        return
    flow.label(label, long_date(past.on), mark="previous")
    flow.label(judgement, judgement_words(past.grade, past.outcome, lower=report.style.lower_case_grades))


def enforcement(flow: Flow, report: Report) -> None:
    """Enforcement action since last inspection: none, or a paragraph."""
    label = "Enforcement action since last inspection"
    if report.enforcement is None:
        flow.label(label, report.style.enforcement_none, mark="enforcement")
    elif report.style.bold_labels:
        flow.need(60)
        flow.mark("enforcement", report.enforcement)
        flow.text(f"{label}:", bold=True, after=3)
        flow.text(report.enforcement)
    else:
        flow.label(label, report.enforcement, mark="enforcement")


def history(flow: Flow, report: Report) -> None:
    """Recent inspection history, newest first; left out where there is none."""
    if not report.history:
        return
    flow.heading("Recent inspection history")
    day = slashed if "slashed" in report.notes else long_date
    rows = [["Inspection date", "Inspection type", "Inspection judgement"]]
    rows += [
        [day(past.on), event_words(past.event_type), judgement_words(past.grade, past.outcome, lower=False)]
        for past in report.history
    ]
    flow.table(rows, [0.3, 0.28, 0.42], header=True, marks=[None, "history", *([None] * (len(rows) - 2))])


def improvement(flow: Flow, report: Report) -> None:
    """What the setting needs to do: requirements with due dates, then recommendations."""
    if not report.requirements and not report.recommendations:
        return
    words = KINDS[report.kind]
    flow.heading(f"What does the {words.noun} need to do to improve?")
    if report.requirements:
        flow.heading("Statutory requirements", size=12)
        flow.text(
            "This section sets out the actions that the registered person(s) must take to meet "
            f"{words.law}. The registered person(s) must comply within the given timescales."
        )
        rows = [["Requirement", "Due date"], *_requirement_rows(report)]
        marks = [None, *(f"requirements.{i}" for i in range(len(report.requirements)))]
        due = report.style.due_column
        flow.table(rows, [1 - due, due], header=True, marks=marks)
        if "notice" in report.notes:
            flow.text("* These requirements are subject to a compliance notice.")
    if report.recommendations:
        flow.heading("Recommendations" if len(report.recommendations) > 1 else "Recommendation", size=12)
        for number, item in enumerate(report.recommendations):
            flow.need(40)
            flow.mark(f"recommendations.{number}", item.text)
            flow.bullets([item.printed])


def _requirement_rows(report: Report) -> list[list[str]]:
    """Rows of the table. A due date that equals the one above is left blank, as in the reports' own tables."""
    rows: list[list[str]] = []
    above = None
    for number, item in enumerate(report.requirements):
        due = "" if item.due is None or item.due == above else long_date(item.due)
        above = item.due
        star = "*" if "notice" in report.notes and number == 0 else ""
        rows.append([f"{item.text}{star} ({printed_regulations(item.printed, report.style.regulations)})", due])
    return rows


def printed_regulations(spaced: str, form: str) -> str:
    """"Regulation 12 (1) (2)(a)(i)" in one of the ways in which reports print it."""
    if form == "tight":
        return spaced.replace("Regulation ", "Regulation\n").replace(" (", "(").replace("\n", " ")
    if form == "comma":
        number, _, rest = spaced.partition(" (")
        return f"{number}(" + rest.replace(" (", ", (")
    return spaced.lower() if form == "small" else spaced


def information(flow: Flow, report: Report) -> None:
    """How the inspection was made."""
    words = KINDS[report.kind]
    flow.heading("Information about this inspection")
    flow.text(
        f"Inspectors have looked closely at the experiences and progress of {words.service_users}, using the 'Social "
        "care common inspection framework'. This inspection was carried out under the Care Standards Act 2000 to "
        "assess "
        f"the effectiveness of the service, how it meets the core functions of the service as set out in legislation, "
        f"and to consider how well it complies with {words.law}."
    )


def details(flow: Flow, report: Report) -> None:
    """The setting's details, the inspectors and Ofsted's closing paragraph."""
    words = KINDS[report.kind]
    flow.heading(words.details)
    flow.label("Unique reference number", report.urn)
    if report.kind is ReportKind.RESIDENTIAL_SPECIAL_SCHOOL:
        flow.label("Headteacher/teacher in charge", report.manager or "Vacant")
        flow.label("Type of school", "Residential special school")
    else:
        if report.provision:
            flow.label("Provision sub-type", report.provision)
        flow.label("Registered provider", report.provider, mark="registered_provider")
        flow.label("Registered provider address", report.provider_address, mark="registered_provider_address")
        _people(flow, report)
    if report.kind is ReportKind.INDEPENDENT_FOSTERING_AGENCY:
        flow.label("Telephone number", "01632 960123")
        flow.label("Email address", "office@agency.example")
    many = len(report.inspectors) > 1
    flow.heading("Inspectors" if many else "Inspector", size=12, mark="inspectors")
    for number, name in enumerate(report.inspectors):
        lead = ", lead inspector" if "lead" in report.notes and number == 0 else ""
        post = "social care inspector" if report.style.lower_case_grades else "Social Care Inspector"
        flow.text(f"{name}{lead or f', {post}'}", after=2)
    flow.space(14)
    flow.text(OFSTED, size=9)
    year = report.inspected[-1][1].year
    flow.text(f"© Crown copyright {year}", size=9)


def _people(flow: Flow, report: Report) -> None:
    supported = report.kind is ReportKind.SUPPORTED_ACCOMMODATION
    if report.responsible_individual:
        label = "Nominated individual" if supported else "Responsible individual"
        flow.label(label, report.responsible_individual, mark="responsible_individual")
    manager = report.manager or ("Post vacant" if "post vacant" in report.notes else "Vacant")
    flow.label("Registered service manager" if supported else "Registered manager", manager, mark="registered_manager")


