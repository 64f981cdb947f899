"""Forms of the pages about settings, inspections and lists."""

from __future__ import annotations

from collections.abc import Iterable

from wtforms.validators import DataRequired, Length

from forms.base import Form
from forms.widgets import DateField, FileField, LongTextField, SelectField, TextField, choices_of


class ReviewForm(Form):
    """What an officer made of a new report."""

    note = LongTextField("What follows from this report", description="A sentence or two: what we do now, and by when.",
                         validators=[DataRequired("Say what follows from this report"), Length(max=2000)])


class RequirementMetForm(Form):
    """How it is known that a requirement was met."""

    on = DateField("Met on")
    evidence = LongTextField("What shows it", description="For example: seen on our visit; the provider's action plan.",
                             validators=[DataRequired("Say what shows that it was met"), Length(max=2000)])


class NotAReportForm(Form):
    """Why a document is no report of this setting."""

    note = TextField("What the document is", validators=[DataRequired("Say what the document is"), Length(max=300)])


class UploadReportForm(Form):
    """A report brought by hand."""

    file = FileField("The report as PDF", description="25 MB at most.")


class UploadListForm(Form):
    """A published list brought by hand."""

    file = FileField("The list", description="A file from GOV.UK: ODS, XLSX or CSV. 25 MB at most.")


GRADES = [("", "The report does not say"), ("outstanding", "Outstanding"), ("good", "Good"),
          ("requires_improvement", "Requires improvement to be good"), ("inadequate", "Inadequate"),
          ("adequate", "Adequate (until 2015)"), ("not_judged", "Not judged")]
OUTCOMES = [("", "The report does not say"), ("consistently_strong", "Consistently strong service delivery"),
            ("inconsistent", "Inconsistent quality of service delivery"),
            ("serious_or_widespread_weaknesses", "Serious or widespread weaknesses"),
            ("improved", "Improved effectiveness"), ("sustained", "Sustained effectiveness"),
            ("declined", "Declined in effectiveness"), ("serious_concerns", "Serious or widespread concerns found"),
            ("no_serious_concerns", "No serious or widespread concerns found"),
            ("1", "Area SEND: typically positive experiences"), ("2", "Area SEND: inconsistent experiences"),
            ("3", "Area SEND: widespread or systemic failings")]
EVENTS = [("", "Not known"), ("full", "Full inspection"), ("interim", "Interim inspection"),
          ("assurance", "Assurance inspection or visit"), ("monitoring", "Monitoring visit"),
          ("emergency", "Emergency inspection"), ("focused", "Focused visit")]


def reading_form(judgements: Iterable[tuple[str, str]], *, with_outcome: bool) -> type[Form]:
    """The form of one report: a field for each judgement (key, label) that it should carry."""
    fields: dict[str, object] = {
        "event_type": SelectField("Kind of inspection", choices=choices_of(EVENTS)),
        "inspected_from": DateField("First day of the inspection"),
    }
    for key, label in judgements:
        fields[f"grade_{key}"] = SelectField(label, choices=choices_of(GRADES))
    if with_outcome:
        fields["outcome"] = SelectField("Outcome", choices=choices_of(OUTCOMES))
    fields["note"] = TextField("Note (if you changed something)", validators=[Length(max=500)])
    return type("ReadingForm", (Form,), fields)
