"""Supported accommodation since September 2024: one of three outcomes, printed as a sentence."""

from __future__ import annotations

from qa_service.demo.layouts import parts
from qa_service.demo.layouts.page import Flow
from qa_service.demo.layouts.report import Report
from qa_service.demo.layouts.wording import NEXT_INSPECTION, inspection_dates, outcome_sentence


def draw(report: Report) -> Flow:
    """The pages of a full inspection of a supported-accommodation provider."""
    flow = Flow(report.style)
    parts.title(flow, report, "Full inspection")
    flow.heading("Information about this supported accommodation provider", size=13)
    parts.about(flow, report)
    parts.inspection_dates(flow, report, inspection_dates(report.inspected, report.style.date_joiner))
    flow.heading("Inspection outcome" if "outcome heading" in report.notes else
                 "Overall experiences and progress of children", size=12.5)
    if report.outcome:
        flow.text(outcome_sentence(report.outcome), bold=report.style.bold_labels, mark="outcome", after=8)
        flow.text(NEXT_INSPECTION[report.outcome], after=10)
    parts.previous(flow, report)
    parts.enforcement(flow, report)
    flow.new_page()
    flow.heading("Inspection findings", size=15)
    for key, words in (
        ("overall", "Children's experiences and progress"),
        ("help_and_protection", "How well children are helped and protected"),
        ("leadership", "Leaders and managers"),
    ):
        flow.heading(words, size=12.5)
        for paragraph in report.prose[key]:
            flow.text(paragraph, after=7)
    parts.improvement(flow, report)
    parts.information(flow, report)
    parts.details(flow, report)
    return flow
