"""What people are asked about independent persons' reports, and what a home sends through its link."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from forms.base import Form
from forms.widgets import (
    DateField,
    FileField,
    HiddenField,
    IntegerField,
    LongTextField,
    NoteField,
    RadioField,
    SelectField,
    TextField,
    choices_of,
)

NOT_READ: Final = ""
_OPINIONS: Final = [("yes", "Yes"), ("qualified", "Yes, with a reservation"), ("no", "No"),
                    ("not_stated", "The report does not say")]
_YES_NO: Final = [("yes", "Yes"), ("no", "No"), ("", "The report does not say")]
INDEPENDENT: Final = "independent"
OURS: Final = "ours"
_FILE: Final = "A PDF or a Word document (.docx) of at most 25 MB."


class _Months(Form):
    """A form that asks for a month. The view fills the choices."""

    month = SelectField("The month that was visited", validators=[DataRequired("Choose the month that was visited")])

    def offer(self, months: Iterable[tuple[str, str]]) -> None:
        """Sets the months that may be chosen, as value and words."""
        self.month.choices = choices_of([("", "Choose a month"), *months])


class UploadReportForm(_Months):
    """A report that reached an officer."""

    made_by = RadioField("Who made the visit", choices=choices_of([
        (INDEPENDENT, "The home’s independent person"),
        (OURS, "Somebody who commissions or finances the home, from this or another council")]),
        validators=[DataRequired("Say who made the visit")])
    file = FileField("The report", description=_FILE)


class SendReportForm(Form):
    """A report that a home sends through its private link."""

    file = FileField("The report", description=_FILE)


class WaiveForm(_Months):
    """Why no report is asked of a home for a month."""

    reason = LongTextField("Why no report is asked for", description="For example: no child of ours slept there.",
                           validators=[DataRequired("Say why no report is asked for"), Length(max=1000)])


class PlaceForm(_Months):
    """Whose report a file is."""

    setting = TextField("The home’s URN", description="SC and six digits, or five to seven digits.",
                        validators=[DataRequired("Enter the home’s URN"), Length(max=12)])
    made_by = RadioField("Who made the visit", choices=choices_of([
        (INDEPENDENT, "The home’s independent person"),
        (OURS, "Somebody who commissions or finances the home, from this or another council")]),
        validators=[DataRequired("Say who made the visit")])


class WhyForm(Form):
    """Why a file is set aside, or a report taken off its month."""

    why = LongTextField("Why", validators=[DataRequired("Say why, in a few words"), Length(max=1000)])


class OpenReportForm(Form):
    """Why somebody opens a report of which nothing is left to do. The view fills the choices."""

    reason = RadioField("Your reason", validators=[DataRequired("Choose your reason")])
    words = NoteField("Another reason, in a few words", description="Write no child’s name.",
                      validators=[Optional(), Length(max=300)])

    def offer(self, reasons: Iterable[tuple[str, str]]) -> None:
        """Sets the reasons."""
        self.reason.choices = choices_of(reasons)


class ReviewReportForm(Form):
    """What the commissioning manager makes of a report."""

    note = LongTextField("What follows from this report", validators=[
        DataRequired("Say what follows from this report"), Length(max=2000)])


class CloseForm(Form):
    """How it is known that a recommendation was done."""

    on = DateField("Done on", description="For example, 27 3 2026",
                   validators=[InputRequired("Give the day on which it was done")])
    evidence = LongTextField("What shows it", validators=[
        DataRequired("Say what shows that it was done"), Length(max=2000)])


class FollowUpForm(Form):
    """When we ask whether a recommendation was done."""

    on = DateField("The day on which we ask", description="For example, 27 3 2026",
                   validators=[InputRequired("Give the day")])


class ConfirmReportForm(Form):
    """What a report says, beside its pages. The recommendations are one a line, as they are printed."""

    version = HiddenField()
    made_by = RadioField("Who made the visit", choices=choices_of([
        (INDEPENDENT, "The home’s independent person"),
        (OURS, "Somebody who commissions or finances the home, from this or another council")]),
        validators=[DataRequired("Say who made the visit")])
    visited_on = DateField("Day of the visit", validators=[InputRequired("Give the day of the visit")])
    visitor = TextField("Name of the visitor", validators=[Optional(), Length(max=120)])
    announced = RadioField("Was the visit announced", choices=choices_of(_YES_NO), default="",
                           validators=[Optional()])
    children_spoken = IntegerField("Children who were spoken to or consulted", validators=[
        Optional(), NumberRange(0, 50, "Enter a number from 0 to 50")],
        description="Leave it empty where the report does not say.")
    safeguarded = RadioField("Are children effectively safeguarded, in the visitor’s opinion",
                             choices=choices_of(_OPINIONS),
                             validators=[DataRequired("Choose what the report says: children effectively safeguarded")])
    well_being = RadioField("Does the conduct of the home promote children’s well-being, in the visitor’s opinion",
                            choices=choices_of(_OPINIONS),
                            validators=[DataRequired("Choose what the report says: children’s well-being")])
    conflict = RadioField("Does the report state a conflict of interest of its visitor",
                          choices=choices_of([("yes", "Yes"), ("no", "No")]),
                          validators=[DataRequired("Say whether a conflict of interest is stated")])
    missing = IntegerField("Times a child was missing", validators=[Optional(), NumberRange(0, 500)])
    restraint = IntegerField("Restraints", validators=[Optional(), NumberRange(0, 500)])
    complaints = IntegerField("Complaints", validators=[Optional(), NumberRange(0, 500)])
    police = IntegerField("Times the police were called", validators=[Optional(), NumberRange(0, 500)])
    injuries = IntegerField("Injuries", validators=[Optional(), NumberRange(0, 500)])
    recommendations = LongTextField(
        "Recommendations", description="One a line, in the report’s words. A day in brackets at the end, such as "
        "[30/6/2026], is when we ask whether it was done.", looked_at=False,
        validators=[Optional(), Length(max=20000)])


class NoticeForm(Form):
    """A notice of a serious event. Times that nobody knows stay empty."""

    version = HiddenField()
    kind = SelectField("What it is about", validators=[DataRequired("Choose what it is about")])
    happened_on = DateField("Day on which it happened", validators=[InputRequired("Give the day")])
    told_on = DateField("Day on which we were told", validators=[InputRequired("Give the day on which we were told")])
    told_time = TextField("Time at which we were told (optional)", description="For example 14:30",
                          validators=[Optional(), Length(max=5)])
    known_on = DateField("Day on which the home learned of it (optional)", validators=[Optional()])
    known_time = TextField("Time at which the home learned of it (optional)", validators=[Optional(), Length(max=5)])
    what = LongTextField("What happened, in a sentence", description="Write no name and no address.",
                         validators=[DataRequired("Say in a sentence what happened"), Length(max=1000)])

    def offer(self, kinds: Iterable[tuple[str, str]]) -> None:
        """Sets what it can be about."""
        self.kind.choices = choices_of([("", "Choose"), *kinds])


class QualityReviewForm(Form):
    """A provider's own review that we received."""

    version = HiddenField()
    written_on = DateField("Day to which it looks back", validators=[InputRequired("Give the day")])
    received_on = DateField("Day on which we received it", validators=[InputRequired("Give the day")])
    file = FileField("The review (optional)", description=_FILE)
    note = LongTextField("Note (optional)", validators=[Optional(), Length(max=2000)])


class ArrangementForm(Form):
    """To which of its contacts a home's monthly link is mailed. The view fills the choices."""

    contact = SelectField("Whom the link is mailed to", validators=[DataRequired("Choose a contact")])

    def offer(self, contacts: Iterable[tuple[str, str]]) -> None:
        """Sets the contacts that have an e-mail address."""
        self.contact.choices = choices_of([("", "Choose a contact"), *contacts])
