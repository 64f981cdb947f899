"""Forms of the pages about settings, inspections and lists."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from forms.base import Form
from forms.widgets import DateField, FileField, LongTextField, NoteField, RadioField, SelectField, choices_of

NOT_SAID: Final = "none"
"""The choice by which a person says that the report gives no such judgement."""


class ReviewForm(Form):
    """What an officer made of a new report."""

    note = LongTextField("What follows from this report", description="A sentence or two: what we do now, and by when.",
                         validators=[DataRequired("Say what follows from this report"), Length(max=2000)])


class RequirementMetForm(Form):
    """How it is known that a requirement was met."""

    on = DateField("Met on", description="The day on which it was met, as far as you know; not today, if it was "
                   "earlier. For example, 27 3 2026",
                   validators=[InputRequired("Give the day on which it was met")])
    evidence = LongTextField("What shows it", description="For example: seen on our visit; the provider’s action plan.",
                             validators=[DataRequired("Say what shows that it was met"), Length(max=2000)])


class NotAReportForm(Form):
    """Why a document is no report of this setting."""

    note = NoteField("What the document is", description="For example: a menu; a report of another setting.",
                     validators=[DataRequired("Say what the document is"), Length(max=300)])


class UploadReportForm(Form):
    """A report brought by hand."""

    file = FileField("The report as PDF", description="Ofsted’s report about this setting, as it was published or sent "
                     "to you. 25 MB at most.")


class UploadListForm(Form):
    """A published list brought by hand."""

    file = FileField("The list", description="A file from GOV.UK: ODS, XLSX or CSV. 25 MB at most.")


class ConfirmForm(Form):
    """One button that does something after a look."""


_CHOOSE: Final = ("", "Choose what the report says")
GRADES: Final = [(NOT_SAID, "The report does not say"), ("outstanding", "Outstanding"), ("good", "Good"),
                 ("requires_improvement", "Requires improvement to be good"), ("inadequate", "Inadequate"),
                 ("adequate", "Adequate (until 2015)"), ("satisfactory", "Satisfactory (until 2015)"),
                 ("not_judged", "Not judged")]
OUTCOMES: Final = [
    (NOT_SAID, "The report does not say"), ("consistently_strong", "Consistently strong service delivery"),
    ("inconsistent", "Inconsistent quality of service delivery"),
    ("serious_or_widespread_weaknesses", "Serious or widespread weaknesses"),
    ("improved", "Improved effectiveness"), ("sustained", "Sustained effectiveness"),
    ("declined", "Declined in effectiveness"), ("serious_concerns", "Serious or widespread concerns found"),
    ("no_serious_concerns", "No serious or widespread concerns found"),
    ("1", "Area SEND: typically positive experiences"), ("2", "Area SEND: inconsistent experiences"),
    ("3", "Area SEND: widespread or systemic failings")]
EVENTS: Final = [("full", "Full inspection"), ("interim", "Interim inspection"),
                 ("assurance", "Assurance inspection or visit"), ("monitoring", "Monitoring visit"),
                 ("emergency", "Emergency inspection"), ("focused", "Focused visit")]


SOMETHING_ELSE: Final = "other"
"""The choice by which a person says that no reader saw what the report says."""
OTHER: Final = "other_"
"""How the names begin of the fields that say what else."""
Seen = Mapping[str, Sequence[tuple[str, str]]]
"""By field of the form, what the readers saw: the answer's key, and in words the answer and who saw it."""


def reading_form(judgements: Iterable[tuple[str, str]], *, asked: Collection[str], with_outcome: bool,
                 event_known: bool = True, seen: Seen | None = None, days_seen: str = "") -> type[Form]:
    """The form of one report: a field for each judgement (key, label) that it should carry.

    What is ``asked`` (``judgements.overall``, ``outcome``, ``event_type``, ``inspected``) begins without an answer and
    must be given one: nobody says by leaving a field alone that a report does not give a grade. Where readers saw
    something, their answers are the choices, beside something else.
    """
    seen = seen or {}
    fields: dict[str, object] = {}
    _ask(fields, "event_type", "Kind of inspection", EVENTS, seen, must=not event_known or "event_type" in asked)
    fields["inspected_from"] = DateField(
        "First day of the inspection", description=days_seen,
        validators=[InputRequired("Give the first day of the inspection")] if "inspected" in asked else [])
    for key, label in judgements:
        _ask(fields, f"grade_{key}", label, GRADES, seen, must=f"judgements.{key}" in asked)
    if with_outcome:
        _ask(fields, "outcome", "Outcome", OUTCOMES, seen, must="outcome" in asked)
    fields["note"] = NoteField("Note", description="If you changed something: why.", validators=[Length(max=500)])
    return type("ReadingForm", (Form,), fields)


def answer_of(form: Form, name: str) -> str:
    """What a person answered to a question of the form: a choice's key, also where it was given as something else."""
    chosen = str(form[name].data or "")
    return str(form[OTHER + name].data or "") if chosen == SOMETHING_ELSE else chosen


def _ask(fields: dict[str, object], name: str, label: str, choices: list[tuple[str, str]], seen: Seen, *,
         must: bool) -> None:
    answers = seen.get(name) if must else None
    if not answers:
        fields[name] = _choice(label, choices, must=must)
        return
    last = [choice for choice in choices if choice[0] == NOT_SAID]
    fields[name] = RadioField(
        label, choices=choices_of([*answers, (SOMETHING_ELSE, "Something else"), *last]), validate_choice=False,
        validators=[DataRequired(f"Choose what the report says: {label}"), _Answer(choices)])
    fields[OTHER + name] = SelectField(
        f"If something else: {label}", choices=choices_of([_CHOOSE, *(one for one in choices if one not in last)]))


class _Answer:
    """An answer is one of the field's choices; “something else” says what."""

    def __init__(self, choices: list[tuple[str, str]]) -> None:
        self._known = {value for value, _ in choices}

    def __call__(self, form: Form, field: Any) -> None:
        if field.data == SOMETHING_ELSE:
            if not form[OTHER + field.name].data:
                raise ValidationError(f"Choose what the report says: {field.label.text}")
        elif field.data not in self._known:
            raise ValidationError("Choose one of the answers")


def _choice(label: str, choices: list[tuple[str, str]], *, must: bool) -> Any:
    if not must:
        return SelectField(label, choices=choices_of(choices))
    return SelectField(label, choices=choices_of([_CHOOSE, *choices]),
                       validators=[DataRequired(f"Choose what the report says: {label}")])


class CalendarForm(Form):
    """What a private calendar address shows. The view fills the choices."""

    whose = RadioField("What the calendar shows", [DataRequired("Choose what the calendar shows.")])
