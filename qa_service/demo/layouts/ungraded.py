"""Interim and assurance inspections, monitoring visits and emergency inspections: one outcome, or none."""

from __future__ import annotations

from qa_service.demo.layouts import parts
from qa_service.demo.layouts.page import Flow
from qa_service.demo.layouts.report import Layout, Report
from qa_service.demo.layouts.wording import KINDS, effectiveness, inspection_dates
from qa_service.vocabulary import Outcome

_TITLES = {
    Layout.INTERIM: "Interim inspection",
    Layout.MONITORING: "Monitoring visit",
    Layout.EMERGENCY: "Emergency inspection",
}
_STEPS = (
    "Make sure that staff follow each child's risk assessment (regulation 12).",
    "Review every child's missing-from-home protocol by 4 April.",
    "Make sure that managers monitor the quality of records (regulation 13).",
)


def draw(report: Report) -> Flow:
    """The pages of an ungraded inspection or visit."""
    flow = Flow(report.style)
    visit = report.layout is Layout.MONITORING or "assurance visit" in report.notes
    what = _TITLES.get(report.layout) or ("Assurance visit" if visit else "Assurance inspection")
    parts.title(flow, report, what)
    flow.heading(f"Information about this {KINDS[report.kind].noun}", size=13)
    parts.about(flow, report)
    parts.inspection_dates(flow, report, inspection_dates(report.inspected, report.style.date_joiner), visit=visit)
    parts.previous(flow, report, judgement=_judgement_label(report))
    parts.enforcement(flow, report)
    _FINDINGS[report.layout](flow, report)
    parts.improvement(flow, report)
    parts.history(flow, report)
    parts.information(flow, report)
    parts.details(flow, report)
    return flow


def _judgement_label(report: Report) -> str:
    if report.layout is Layout.INTERIM:
        return "Judgement at last inspection"
    visit = "assurance visit" in report.notes
    return "Previous inspection judgement" if visit else "Overall judgement at last inspection"


def _interim(flow: Flow, report: Report) -> None:
    flow.heading("This inspection")
    flow.heading(
        "The effectiveness of the home and the progress and experiences of children and young people since the most "
        "recent full inspection", size=12)
    if report.outcome and report.previous and report.previous.grade:
        verb = {"improved effectiveness": "has improved its effectiveness",
                "sustained effectiveness": "has sustained its effectiveness",
                "declined in effectiveness": "has declined in effectiveness"}[effectiveness(report.outcome)]
        noun = KINDS[report.kind].noun.split(" ")[-1]
        flow.text(
            f"This {noun} was judged {report.previous.grade.words.lower()} at the last full inspection. At this "
            "interim "
            f"inspection, Ofsted judges that it {verb}.", mark="outcome")
    _paragraphs(flow, report)


def _assurance(flow: Flow, report: Report) -> None:
    visit = "assurance visit" in report.notes
    flow.heading("Findings from the visit" if visit else "Findings from this inspection")
    found = report.outcome is Outcome.SERIOUS_CONCERNS
    when = "assurance visit" if visit else "assurance inspection"
    sentence = (
        f"We identified serious or widespread concerns in relation to the care or protection of children at this "
        f"{when}."
        if found else
        f"We did not identify any serious or widespread concerns in relation to the care or protection of children at "
        f"this {when}."
    )
    flow.text(sentence, mark="outcome")
    flow.heading("The care of children", size=12)
    _paragraphs(flow, report)
    for key, words in (("help_and_protection", "The safety of children"), ("leadership", "Leaders and managers")):
        flow.heading(words, size=12)
        for paragraph in report.prose[key]:
            flow.text(paragraph, after=7)


def _monitoring(flow: Flow, report: Report) -> None:
    flow.heading("This inspection" if "this inspection" in report.notes else "Findings from this visit")
    for paragraph in report.prose["reason"]:
        flow.text(paragraph, after=7)
    if "steps" in report.notes:
        flow.text("The following steps were set out in the compliance notice:")
        steps = [[step, met] for step, met in zip(_STEPS, ("Met", "Met", "Not met"), strict=True)]
        flow.table([["Step to be taken", "Met or not met"], *steps], [0.75, 0.25], header=True)
    for paragraph in report.prose["notices"]:
        flow.text(paragraph, after=7)
    _paragraphs(flow, report)
    for paragraph in report.prose["help_and_protection"]:
        flow.text(paragraph, after=7)


def _paragraphs(flow: Flow, report: Report) -> None:
    for paragraph in report.prose["overall"]:
        flow.text(paragraph, after=7)


_FINDINGS = {
    Layout.INTERIM: _interim,
    Layout.ASSURANCE: _assurance,
    Layout.MONITORING: _monitoring,
    Layout.EMERGENCY: _monitoring,
}
