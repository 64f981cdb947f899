"""Reading a report by hand: what a person is asked about it, and what they changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import select

from forms.base import Form
from forms.reports import NOT_SAID, answer_of, reading_form
from qa_service.actor import Actor
from qa_service.database import db
from qa_service.ofsted import corrections, service
from qa_service.ofsted.models import Inspection, ReadingTask
from qa_service.ofsted.reading import newest_reading
from qa_service.ofsted.service import JudgementShown
from qa_service.providers.models import Setting
from qa_service.reports.field_words import judgement_label
from qa_service.reports.readers_saw import what_readers_saw
from qa_service.vocabulary import EventType, ProvisionType
from scrapers.report import ReportRecord

_USUAL: Final = ("overall", "help_and_protection", "leadership")
_FORM_NAMES: Final = {"inspected": "inspected_from"}
_WHOLE: Final = ("document", "judgements", "urns", "kind")
"""Unread fields that leave every judgement open: what may be another setting's report lends no grade unseen."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A report with what its readers saw, and what a person is asked about it."""

    inspection: Inspection
    task: ReadingTask | None
    record: ReportRecord | None
    shown: list[JudgementShown]
    keys: list[tuple[str, str]]
    """The judgements that it should carry: key and label."""
    with_outcome: bool
    fields: frozenset[str]
    """What must be answered: unread, or disputed between the sources."""

    @property
    def is_open(self) -> bool:
        return self.task is not None and self.task.closed_at is None

    def form(self) -> Form:
        """The form of this report, filled with what is believed."""
        seen = what_readers_saw(self.inspection, self.record, self.shown, self.fields)
        made = reading_form(self.keys, asked=self.fields, with_outcome=self.with_outcome, seen=seen.answers,
                            days_seen=seen.days, event_known=self.inspection.event_type is not None)
        return made(data=_as_read(self))

    @property
    def questions(self) -> list[str]:
        """The fields of the form that must be answered, in its order."""
        names = ["event_type", "inspected_from", *(f"grade_{key}" for key, _ in self.keys), "outcome"]
        asked = {_FORM_NAMES.get(field, field.replace("judgements.", "grade_")) for field in self.fields}
        if self.inspection.event_type is None:
            asked.add("event_type")
        return [name for name in names if name in asked]

    @property
    def page(self) -> int:
        """The page at issue: where a disputed judgement was read, else where any was."""
        rows = [row.by_source["report"] for row in self.shown if "report" in row.by_source]
        at_issue = [row for row in rows if {f"judgements.{row.key}", row.key} & self.fields]
        read = [row.page for row in (*at_issue, *rows) if row.page]
        return read[0] if read else 1

    @property
    def quote(self) -> str | None:
        """The words at issue on that page, where they are known."""
        return next((row.by_source["report"].quote for row in self.shown if "report" in row.by_source
                     and {f"judgements.{row.key}", row.key} & self.fields
                     and row.by_source["report"].page == self.page), None)


def task_of(inspection_id: int) -> ReadingTask | None:
    """The newest reading task of an inspection, open or decided."""
    return db.session.scalars(
        select(ReadingTask).where(ReadingTask.inspection_id == inspection_id)
        .order_by(ReadingTask.id.desc()).limit(1)).one_or_none()


def asked_about(inspection: Inspection) -> Asked:
    """What a person is asked about the report of an inspection."""
    task, shown = task_of(inspection.id), service.judgements_of(inspection.id)
    record = newest_reading(inspection.document_sha256) if inspection.document_sha256 else None
    open_fields = set(task.fields) if task is not None and task.closed_at is None else set()
    keys = [(row.key, judgement_label(row.key, row.label)) for row in shown if row.key != "outcome"]
    missing = [field.removeprefix("judgements.") for field in sorted(open_fields) if field.startswith("judgements.")]
    whole = bool(open_fields & set(_WHOLE))
    by_outcome = _is_by_outcome(inspection, shown, record, open_fields)
    if not by_outcome and (whole or not keys):
        missing += _USUAL
    known = {key for key, _ in keys}
    keys += [(key, judgement_label(key)) for key in dict.fromkeys(missing) if key not in known]
    return Asked(inspection, task, record, shown, keys, by_outcome or whole, frozenset(
        open_fields | ({"outcome"} if whole and by_outcome else set())
        | ({f"judgements.{key}" for key, _ in keys} if whole else set())
        | ({"inspected"} if "document" in open_fields and inspection.inspected_from is None else set())))


def decide(asked: Asked, form: Form, *, by: Actor) -> None:
    """Records what a person said: confirmed where nothing was changed or asked, else corrected."""
    changes = _changes(asked, form)
    if changes:
        corrections.correct(asked.inspection.id, changes, note=form["note"].data or None, by=by)
    elif asked.is_open and asked.fields:
        corrections.correct(asked.inspection.id, {}, note=form["note"].data or None, by=by)
    else:
        corrections.confirm(asked.inspection.id, by=by)


def _is_by_outcome(inspection: Inspection, shown: list[JudgementShown], record: ReportRecord | None,
                   open_fields: set[str]) -> bool:
    """Whether the report gives an outcome and no grades, as far as is known."""
    if "outcome" in open_fields or any(row.key == "outcome" for row in shown) or (record and record.outcome):
        return True
    if inspection.event_type in (EventType.INTERIM, EventType.ASSURANCE):
        return True
    setting = db.session.get(Setting, inspection.setting_id)
    return setting is not None and setting.provision is ProvisionType.SUPPORTED_ACCOMMODATION


def _as_read(asked: Asked) -> dict[str, Any]:
    """What is believed, by field of the form. What is asked begins empty; what was never said begins as not said."""
    found = asked.inspection
    data: dict[str, Any] = {"inspected_from": found.inspected_from,
                            "event_type": found.event_type.value if found.event_type else ""}
    if "event_type" in asked.fields:
        data["event_type"] = ""
    believed = {row.key: row.believed for row in asked.shown}
    for key, _ in asked.keys:
        said = believed.get(key)
        data[f"grade_{key}"] = "" if f"judgements.{key}" in asked.fields else (
            said.grade.value if said is not None and said.grade else NOT_SAID)
    said = believed.get("outcome")
    data["outcome"] = "" if "outcome" in asked.fields else (
        said.outcome.value if said is not None and said.outcome else NOT_SAID)
    return data


def _changes(asked: Asked, form: Form) -> dict[str, str | None]:
    """The fields that were asked or that differ from what is believed, as ``corrections.correct`` takes them."""
    before, changes = _as_read(asked), dict[str, str | None]()
    named = {f"grade_{key}": f"judgements.{key}" for key, _ in asked.keys} | (
        {"outcome": "outcome"} if "outcome" in form else {})
    for name, field in named.items():
        said = answer_of(form, name)
        if said != before[name]:
            changes[field] = None if said == NOT_SAID else said
    kind = answer_of(form, "event_type")
    if kind and kind != before["event_type"]:
        changes["event_type"] = kind
    day = form["inspected_from"].data
    if isinstance(day, date) and (day != asked.inspection.inspected_from or "inspected" in asked.fields):
        changes["inspected_from"] = day.isoformat()
    return changes
