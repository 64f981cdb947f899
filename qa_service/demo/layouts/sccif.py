"""Full inspections since 2017: homes, secure homes, fostering agencies, family centres, schools, adoption agencies."""

from __future__ import annotations

from qa_service.demo.layouts import parts
from qa_service.demo.layouts.page import Flow
from qa_service.demo.layouts.report import Layout, Report
from qa_service.demo.layouts.wording import KINDS, inspection_dates, label, standard_sentence
from qa_service.vocabulary import Grade, ReportKind

_ORDER = ("overall", "education", "health", "help_and_protection", "leadership")


def draw(report: Report) -> Flow:
    """The pages of a full inspection in the order of 2017 to 2019, or of 2020 and later."""
    flow = Flow(report.style)
    _front(flow, report)
    if report.layout is Layout.SCCIF_2017:
        _key_findings(flow, report)
        parts.history(flow, report)
        parts.improvement(flow, report)
        _judgements(flow, report)
    else:
        flow.new_page()
        _judgements(flow, report)
        parts.improvement(flow, report)
        parts.history(flow, report)
    parts.information(flow, report)
    parts.details(flow, report)
    return flow


def grade_words(grade: Grade, report: Report) -> str:
    """A grade as this report prints it: lower case in most."""
    return grade.words.lower() if report.style.lower_case_grades else grade.words


def _front(flow: Flow, report: Report) -> None:
    words = KINDS[report.kind]
    parts.title(flow, report, "Full inspection")
    flow.heading(f"Information about this {words.noun}", size=13)
    parts.about(flow, report)
    parts.inspection_dates(flow, report, inspection_dates(report.inspected, report.style.date_joiner))
    keys = [key for key in _ORDER if key in report.grades]
    rows = [[label(report.kind, key), grade_words(report.grades[key], report)] for key in keys]
    share = report.style.label_column
    marks: list[str | None] = [f"judgements.{key}" for key in keys]
    flow.table(rows, [share, 1 - share], marks=marks, bold_last=report.style.bold_labels)
    if report.grades["overall"] is Grade.NOT_JUDGED:
        flow.text("There were no children living here at the time of this inspection, so no judgements were made.")
    else:
        flow.text(standard_sentence(report.kind, report.grades["overall"]), mark="standard_sentence", after=10)
    if report.kind is ReportKind.RESIDENTIAL_SPECIAL_SCHOOL:
        met = "does not meet" if "notice" in report.notes else "meets"
        flow.text(f"The school {met} the national minimum standards for residential special schools.", after=10)
    parts.previous(flow, report)
    parts.enforcement(flow, report)


def _key_findings(flow: Flow, report: Report) -> None:
    flow.new_page()
    flow.heading("Key findings from this inspection")
    noun, overall = KINDS[report.kind].noun, report.grades["overall"]
    flow.text(f"This {noun} {_verb(overall)} {grade_words(overall, report)} because:", bold=True)
    flow.bullets(list(report.prose["findings"]))
    flow.text(f"The {noun}'s areas for development:", bold=True)
    flow.bullets(list(report.prose["development"]))


def _verb(grade: Grade) -> str:
    return "" if grade is Grade.REQUIRES_IMPROVEMENT else "is"


def _judgements(flow: Flow, report: Report) -> None:
    flow.heading("Inspection judgements", size=15)
    for key in (key for key in _ORDER if key in report.grades):
        grade = report.grades[key]
        if key == "overall" and report.heading_overall is not None:
            grade = report.heading_overall
        words = label(report.kind, key).removesuffix(", taking into account")
        flow.heading(f"{words}: {grade_words(grade, report)}", size=12.5)
        for paragraph in report.prose.get(key, report.prose["overall"]):
            flow.text(paragraph, after=7)
