"""Forms of the pages about settings, inspections and lists."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, Final

from wtforms.validators import DataRequired, InputRequired, Length

from forms.base import Form
from forms.widgets import DateField, FileField, LongTextField, SelectField, TextField, choices_of

NOT_SAID: Final = "none"
"""The choice by which a person says that the report gives no such judgement."""


class ReviewForm(Form):
    """What an officer made of a new report."""

    note = LongTextField("What follows from this report", description="A sentence or two: what we do now, and by when.",
                         validators=[DataRequired("Say what follows from this report"), Length(max=2000)])


class RequirementMetForm(Form):
    """How it is known that a requirement was met."""

    on = DateField("Met on", description="For example, 27 3 2026",
                   validators=[InputRequired("Give the day on which it was met")])
    evidence = LongTextField("What shows it", description="For example: seen on our visit; the provider’s action plan.",
                             validators=[DataRequired("Say what shows that it was met"), Length(max=2000)])


class NotAReportForm(Form):
    """Why a document is no report of this setting."""

    note = TextField("What the document is", description="For example: a menu; a report of another setting.",
                     validators=[DataRequired("Say what the document is"), Length(max=300)])


class UploadReportForm(Form):
    """A report brought by hand."""

    file = FileField("The report as PDF", description="25 MB at most.")


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


def reading_form(judgements: Iterable[tuple[str, str]], *, asked: Collection[str], with_outcome: bool,
                 event_known: bool = True) -> type[Form]:
    """The form of one report: a field for each judgement (key, label) that it should carry.

    What is ``asked`` (``judgements.overall``, ``outcome``, ``event_type``, ``inspected``) begins without an answer and
    must be given one: nobody says by leaving a field alone that a report does not give a grade.
    """
    fields: dict[str, object] = {
        "event_type": _choice("Kind of inspection", EVENTS, must=not event_known or "event_type" in asked),
        "inspected_from": DateField(
            "First day of the inspection",
            validators=[InputRequired("Give the first day of the inspection")] if "inspected" in asked else []),
    }
    for key, label in judgements:
        fields[f"grade_{key}"] = _choice(label, GRADES, must=f"judgements.{key}" in asked)
    if with_outcome:
        fields["outcome"] = _choice("Outcome", OUTCOMES, must="outcome" in asked)
    fields["note"] = TextField("Note", description="If you changed something: why.", validators=[Length(max=500)])
    return type("ReadingForm", (Form,), fields)


def _choice(label: str, choices: list[tuple[str, str]], *, must: bool) -> Any:
    if not must:
        return SelectField(label, choices=choices_of(choices))
    return SelectField(label, choices=choices_of([_CHOOSE, *choices]),
                       validators=[DataRequired(f"Choose what the report says: {label}")])
