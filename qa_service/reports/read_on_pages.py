"""What was read in a report, page by page, with the words it was read from: the evidence behind a link to a page."""

from __future__ import annotations

from dataclasses import dataclass

from qa_service.reports.field_words import judgement_label
from scrapers.report import ReportRecord


@dataclass(frozen=True, slots=True)
class ReadOnPage:
    """One thing read: what it is, what was understood, and the report's own words."""

    what: str
    understood: str
    quote: str | None


def read_on_pages(record: ReportRecord) -> dict[int, list[ReadOnPage]]:
    """By page (from 1, in order): the judgements, outcome, requirements, recommendations and enforcement read there."""
    found: list[tuple[int, ReadOnPage]] = [
        (row.page, ReadOnPage(judgement_label(row.key, row.label), row.grade.words, row.quote))
        for row in record.judgements]
    if record.outcome:
        found.append((record.outcome.page, ReadOnPage("Outcome", record.outcome.key.words, record.outcome.quote)))
    for requirement in record.requirements:
        regulations = f"Regulation {', '.join(requirement.regulations)}; " if requirement.regulations else ""
        due = f"due {requirement.due:%-d %B %Y}" if requirement.due else "due on a date that was not read"
        found.append((requirement.page, ReadOnPage("Requirement", regulations + due, requirement.text)))
    found += [(row.page, ReadOnPage("Recommendation", row.cites or "", row.text)) for row in record.recommendations]
    if record.enforcement and record.enforcement.page:
        found.append((record.enforcement.page, ReadOnPage("Enforcement", "", record.enforcement.text)))
    by_page: dict[int, list[ReadOnPage]] = {}
    for page, read in sorted(found, key=lambda one: one[0]):
        by_page.setdefault(page, []).append(read)
    return by_page
