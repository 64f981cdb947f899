"""What people are asked about their own list of placements."""

from __future__ import annotations

from wtforms.validators import InputRequired, Length, Optional

from forms.base import Form
from forms.widgets import DateField, FileField, RadioField, SelectField, TextField, choices_of


class UploadListForm(Form):
    """The team's own spreadsheet."""

    file = FileField("Your team’s list", description="A spreadsheet (XLSX, XLS, ODS or CSV) with one row a placement "
                     "and the headings in one row: child reference, home, start, … At most 5 MB and 20,000 rows.")
    as_at = DateField("The day the list describes",
                      description="The day on which it was drawn up: before today, if it has lain since.",
                      validators=[InputRequired("Enter the day that the list describes")])


class UnregisteredForm(Form):
    """A place that is on no register and perhaps should be."""

    name = TextField("Your name for the place", description="Not the name of a person.",
                     validators=[InputRequired("Enter a name for the place"), Length(max=200)])
    provision = SelectField("What it is run as",
                            description="What is done there, although it is not registered for it.")
    local_authority = TextField("Local authority it is in",
                                description="Where the place lies, not who placed the child.",
                                validators=[Optional(), Length(max=80)])


class WithoutSettingForm(Form):
    """Why a placement is in no setting of Ofsted's register."""

    why = RadioField("Why is there no registered setting?")


class MissingForm(Form):
    """What became of a placement that the newest list does not have."""

    said = RadioField("What became of it?", choices=choices_of([
        ("ended", "It ended"), ("stands", "It goes on; the list should have it"),
        ("mistake", "It was never right: remove it")]), validators=[InputRequired("Choose what became of it")])
    ended_on = DateField("If it ended: the first day no longer there",
                         description="The day after the last night. For example, 27 3 2026",
                         validators=[Optional()])
