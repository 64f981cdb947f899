"""What each reader saw where a person is asked: the answers that the form offers."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import select

from qa_service.database import db
from qa_service.ofsted.models import Inspection, Publication
from qa_service.ofsted.service import JudgementShown
from qa_service.reports.field_words import value_words
from qa_service.vocabulary import EventType, Grade, Outcome
from scrapers.report import ReportRecord

_TEXT: Final = "the run of the text"
_LAYOUT: Final = "the layout of the page"
_SENTENCE: Final = "standard sentence: "
_SOURCES: Final = {"report": "the report as it was read", "register": "Ofsted’s published list"}
_ANSWERS: Final = {str(value) for kind in (Grade, Outcome, EventType) for value in kind}


@dataclass(slots=True)
class Saw:
    """By field of the form the answers that readers gave, with who gave them; and what they said of the days."""

    answers: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    days: str = ""


def what_readers_saw(inspection: Inspection, record: ReportRecord | None, shown: Sequence[JudgementShown],
                     asked: Collection[str]) -> Saw:
    """The answers to what is ``asked``: each once, with all who saw it so."""
    saw = Saw()
    publication = _publication(inspection) if {"event_type", "inspected"} & set(asked) else None
    for name in asked:
        answers = dict[str, list[str]]()
        for value, who in _answers(name, record, shown, publication):
            if value in _ANSWERS and who not in answers.setdefault(value, []):
                answers[value].append(who)
        if answers:
            saw.answers[name.replace("judgements.", "grade_")] = [
                (value, f"{value_words(value)} (by {' and '.join(who)})") for value, who in answers.items()]
    if "inspected" in asked:
        saw.days = _days(record, publication)
    return saw


def _answers(name: str, record: ReportRecord | None, shown: Sequence[JudgementShown],
             publication: Publication | None) -> Iterator[tuple[str, str]]:
    """What was said about a field, and by whom."""
    if name == "event_type":
        if record and record.event_type:
            yield record.event_type, _SOURCES["report"]
        if publication and publication.event_type:
            yield publication.event_type, "Ofsted’s site"
        return
    key = name.removeprefix("judgements.")
    for difference in record.differences if record else ():
        if difference.field == name:
            yield from _parts(difference.first, _TEXT)
            yield from _parts(difference.second, _LAYOUT)
    for row in shown:
        for source, said in row.by_source.items() if row.key == key else ():
            if source in _SOURCES and (value := said.outcome or said.grade):
                yield value, _SOURCES[source]
    for judgement in record.judgements if record else ():
        if judgement.key == key:
            yield judgement.grade, _SOURCES["report"]
    if record and record.outcome and key == "outcome":
        yield record.outcome.key, _SOURCES["report"]


def _parts(said: str | None, who: str) -> Iterator[tuple[str, str]]:
    for part in (said or "").split(", "):
        yield (part.removeprefix(_SENTENCE), "the standard sentence") if part.startswith(_SENTENCE) else (part, who)


def _days(record: ReportRecord | None, publication: Publication | None) -> str:
    said = [f"{one.start.day} {one.start:%B %Y}" for one in record.inspected] if record else []
    read = f"Read in the report: {', '.join(said)}." if said else "It could not be read in the report."
    on = publication.event_on if publication else None
    return f"{read} Ofsted’s site: {on.day} {on:%B %Y}." if on else read


def _publication(inspection: Inspection) -> Publication | None:
    return db.session.scalars(select(Publication).filter_by(
        setting_id=inspection.setting_id, sha256=inspection.document_sha256).limit(1)).one_or_none()
