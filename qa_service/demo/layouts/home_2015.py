"""Children's homes from April 2015 to March 2017: a table of facts on page 1, judgements on page 2."""

from __future__ import annotations

from qa_service.demo.layouts import parts
from qa_service.demo.layouts.page import Flow
from qa_service.demo.layouts.report import Report
from qa_service.demo.layouts.wording import OFSTED, judgement_words, slashed, standard_sentence
from qa_service.vocabulary import EventType, Grade

_PRINTED = {
    "overall": "The overall experiences and progress of children and young people living in the home are",
    "help_and_protection": "How well children and young people are helped and protected",
    "leadership": "The impact and effectiveness of leaders and managers",
    "education": "Outcomes in education and related learning activities",
}
_MEANING = (
    ("Outstanding", "A children's home demonstrating and exceeding the characteristics of good where children and "
                    "young "
                    "people make exceptional progress."),
    ("Good", "A children's home where children and young people are well cared for, safe and make good progress."),
    ("Requires improvement", "A children's home may be compliant with its requirements but is not yet delivering good "
                             "help, protection and care."),
    ("Inadequate", "A children's home where there are widespread or serious failures which result in children and "
                   "young "
                   "people not being safeguarded or cared for."),
)


def words(grade: Grade) -> str:
    """A grade as this layout prints it."""
    return "Requires improvement" if grade is Grade.REQUIRES_IMPROVEMENT else grade.words


def printed_label(key: str) -> str:
    """A judgement's label as this layout prints it."""
    return _PRINTED[key]


def draw(report: Report) -> Flow:
    """The pages of a full inspection."""
    flow = Flow(report.style)
    _facts(flow, report)
    flow.new_page()
    _this_inspection(flow, report)
    flow.new_page()
    _summary(flow, report)
    parts.improvement(flow, report)
    _full_report(flow, report)
    return flow


def _facts(flow: Flow, report: Report) -> None:
    flow.heading("Children's home inspection – Full", size=18)
    flow.space(14)
    (start, _), *_ = report.inspected
    rows = [
        ["Inspection date", slashed(start)],
        ["Unique reference number", report.urn],
        ["Type of inspection", "Full"],
        ["Provision subtype", report.provision],
        ["Registered provider", report.provider],
        ["Registered provider address", report.provider_address],
        ["Responsible individual", report.responsible_individual or ""],
        ["Registered manager", report.manager or ("Post vacant" if "post vacant" in report.notes else "Vacant")],
        ["Inspector", report.inspectors[0]],
    ]
    marks = ["inspected", "urns", None, None, "registered_provider", "registered_provider_address",
             "responsible_individual", "registered_manager", "inspectors"]
    kept = [(row, mark) for row, mark in zip(rows, marks, strict=True) if row[1]]
    flow.table([row for row, _ in kept], [0.4, 0.6], bold_first=True, marks=[mark for _, mark in kept])


def _this_inspection(flow: Flow, report: Report) -> None:
    past = report.previous
    before = words(past.grade) if past and past.grade else (
        judgement_words(None, past.outcome, lower=False) if past else "Not previously inspected")
    rows = [
        ["Inspection date", slashed(report.inspected[0][0])],
        ["Previous inspection judgement", before],
        ["Enforcement action since last inspection", report.enforcement or "None"],
    ]
    flow.table(rows, [0.45, 0.55], bold_first=True, marks=[None, "previous", "enforcement"])
    flow.heading("This inspection", size=13)
    grades = report.grades
    flow.table([[_PRINTED["overall"], words(grades["overall"])]], [0.68, 0.32], marks=["judgements.overall"])
    flow.text(standard_sentence(report.kind, grades["overall"]), mark="standard_sentence")
    rest = [key for key in ("help_and_protection", "leadership", "education") if key in grades]
    flow.table([[_PRINTED[key], words(grades[key])] for key in rest], [0.68, 0.32],
               marks=[f"judgements.{key}" for key in rest])


def _summary(flow: Flow, report: Report) -> None:
    flow.heading(report.urn, size=15)
    flow.heading("Summary of findings", size=13)
    overall = report.grades["overall"]
    verb = "" if overall is Grade.REQUIRES_IMPROVEMENT else "is "
    flow.text(f"The children's home provision {verb}{words(overall).lower()} because:", bold=True)
    flow.bullets(list(report.prose["findings"]))


def _full_report(flow: Flow, report: Report) -> None:
    flow.heading("Full report", size=15)
    flow.heading("Information about this children's home", size=13)
    parts.about(flow, report)
    if report.history:
        flow.heading("Recent inspection history", size=13)
        rows = [["Inspection date", "Inspection type", "Inspection judgement"]]
        rows += [
            [slashed(past.on), "Full" if past.event_type is EventType.FULL else "Interim",
             words(past.grade) if past.grade else judgement_words(None, past.outcome, lower=False)]
            for past in report.history
        ]
        flow.table(rows, [0.3, 0.28, 0.42], header=True, marks=[None, "history", *([None] * (len(rows) - 2))])
    flow.heading("Inspection judgements", size=14)
    flow.table([["", "Judgement grade"], [f"{_PRINTED['overall']}", words(report.grades["overall"])]], [0.68, 0.32])
    for paragraph in report.prose["overall"]:
        flow.text(paragraph, after=7)
    for key in ("help_and_protection", "leadership", "education"):
        if key in report.grades:
            flow.table([["", "Judgement grade"], [_PRINTED[key], words(report.grades[key])]], [0.68, 0.32])
            for paragraph in report.prose.get(key, report.prose["overall"]):
                flow.text(paragraph, after=7)
    flow.heading("What the inspection judgements mean", size=13)
    flow.text("The experiences and progress of children and young people are at the centre of the inspection.")
    flow.table([["Judgement", "Description"], *[list(row) for row in _MEANING]], [0.28, 0.72], header=True)
    flow.heading("Information about this inspection", size=13)
    flow.text(
        "This inspection was carried out under the Care Standards Act 2000 to assess the effectiveness of the service "
        "and to consider how well it complies with the relevant regulations."
    )
    flow.text(OFSTED, size=9)
    flow.text(f"© Crown copyright {report.inspected[0][0].year}", size=9)
