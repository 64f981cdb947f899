"""What people are asked about regional notices."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from forms.base import Form
from forms.widgets import (
    CheckboxesField,
    CheckboxField,
    DateField,
    EmailField,
    FileField,
    HiddenField,
    IntegerField,
    LongTextField,
    RadioField,
    SelectField,
    TelField,
    TextField,
    TimeField,
    choices_of,
)

Pairs = Iterable[tuple[str, str]]
FIT: Final = "The provider reads it, too. Write no name of an adult or a child."
LOOKED: Final = "I have looked: it tells of nobody who they are"
FOR_EXAMPLE: Final = "For example, 27 3 2026"


class ContentsForm(Form):
    """Section A of the protocol's form."""

    key = HiddenField()
    version = HiddenField()
    said = LongTextField("What is new", description=FIT, validators=[Length(max=5000)])
    issuing_authority = TextField("Issuing local authority", validators=[Length(max=200)])
    officer_name = TextField("Officer name", validators=[Length(max=120)])
    officer_email = EmailField("Officer e-mail", validators=[Length(max=254)])
    officer_phone = TelField("Officer telephone", validators=[Length(max=40)])
    to_provider_on = DateField("Date issued to the provider", description="Leave it empty until it is.",
                               validators=[Optional()])
    review_on = DateField("Date for review by the issuing authority", description=FOR_EXAMPLE,
                          validators=[Optional()])
    organisation = TextField("Organisation name", validators=[Length(max=200)])
    company_number = TextField("Company number", validators=[Length(max=12)])
    address = TextField("Address", validators=[Length(max=400)])
    host_authority = TextField("Host authority", validators=[Length(max=80)])
    reach = RadioField("Whole organisation or one service")
    service = TextField("Name of home/property/school", validators=[Length(max=200)])
    urn = TextField("Ofsted URN", validators=[Length(max=10)])
    contracts = CheckboxesField("Contract affected")
    reasons = CheckboxesField("Reason")
    detail = LongTextField("Other, or detail", description=FIT, validators=[Length(max=5000)])
    ending_placements = CheckboxField("Placement action: ending placement(s)")
    placement_action = LongTextField("Other placement action", description=FIT, validators=[Length(max=1000)])
    looked_at_names = CheckboxField(LOOKED)

    def offer(self, reaches: Pairs, contracts: Pairs, reasons: Pairs) -> None:
        """Sets what may be chosen."""
        self.reach.choices, self.contracts.choices = choices_of(reaches), choices_of(contracts)
        self.reasons.choices = choices_of(reasons)


class SendForm(Form):
    """To whom a notice goes."""

    version = HiddenField()
    recipients = CheckboxesField("Who gets it")
    needed = CheckboxField("Sharing it is necessary and proportionate. It is no routine performance management and no "
                           "contract dispute")

    def offer(self, recipients: Pairs) -> None:
        """Sets who may be chosen."""
        self.recipients.choices = choices_of(recipients)


class RemoveForm(Form):
    """That a notice is lifted."""

    version = HiddenField()
    on = DateField("Lifted on", description=FOR_EXAMPLE, validators=[InputRequired("Give the day")])
    why = LongTextField("Why", description=FIT, validators=[Length(max=5000)])
    looked_at_names = CheckboxField(LOOKED)


class GivenForm(Form):
    """That a version was given by hand."""

    on = DateField("Given on", description=FOR_EXAMPLE, validators=[InputRequired("Give the day")])
    how = TextField("How", description="For example, by encrypted e-mail from the team’s mailbox",
                    validators=[Length(max=120)])


class ProviderLinkForm(Form):
    """For whom at the provider a link is made."""

    made_for = TextField("For whom, by role", description="For example, Responsible individual. No name.",
                         validators=[DataRequired("Say for whom the link is, by role"), Length(max=120)])
    days = IntegerField("How many days it lasts", validators=[
        InputRequired("Enter a number of days from 1 to 90"),
        NumberRange(1, 90, message="Enter a number of days from 1 to 90")])


class CommentForm(Form):
    """What the provider says."""

    text = LongTextField("Your comment", description="Write no name of an adult or a child.",
                         validators=[Length(max=5000)])


class DecisionForm(Form):
    """Whether a notice is raised."""

    key = HiddenField()
    version = HiddenField()
    wanted = RadioField("Raise a regional notice?", choices=choices_of([("yes", "Yes"), ("no", "No")]))
    why = LongTextField("Why", description="Write no name of an adult or a child.", validators=[Length(max=2000)])
    looked_at_names = CheckboxField(LOOKED)


class UploadForm(Form):
    """A received notice as it came."""

    key = HiddenField()
    file = FileField("The notice", description="A PDF, a Word document (DOCX) or a photo of at most 25 MB.")
    came_on = DateField("It came on", description=FOR_EXAMPLE, validators=[InputRequired("Give the day")])
    came_time = TimeField("At", description="On the 24-hour clock, such as 14:30. Your best estimate will do.",
                          validators=[InputRequired("Give the time at which it came. Your best estimate will do")])


class ReceivedForm(Form):
    """What a received notice says."""

    key = HiddenField()
    version = HiddenField()
    came_on = DateField("It came on", description=FOR_EXAMPLE, validators=[InputRequired("Give the day")])
    came_time = TimeField("At", description="On the 24-hour clock, such as 14:30. Your best estimate will do.",
                          validators=[InputRequired("Give the time at which it came. Your best estimate will do")])
    issuing_authority = TextField("Issuing local authority", validators=[Length(max=200)])
    officer_name = TextField("Officer name", validators=[Length(max=120)])
    officer_email = EmailField("Officer e-mail", validators=[Length(max=254)])
    officer_phone = TextField("Officer telephone", validators=[Length(max=40)])
    to_region_on = DateField("Date issued to the regional body", validators=[Optional()])
    review_on = DateField("Date for review", validators=[Optional()])
    organisation = TextField("Organisation name", validators=[Length(max=200)])
    host_authority = TextField("Host authority", validators=[Length(max=80)])
    service = TextField("Name of home/property/school", validators=[Length(max=200)])
    urn = TextField("Ofsted URN", validators=[Length(max=10)])
    reasons = CheckboxesField("Reason")
    detail = LongTextField("Other, or detail", validators=[Length(max=5000)])

    def offer(self, reasons: Pairs) -> None:
        """Sets what may be chosen."""
        self.reasons.choices = choices_of(reasons)


class CheckedForm(Form):
    """That our children there were looked at."""

    on = DateField("On which day", description=FOR_EXAMPLE, validators=[InputRequired("Give the day")])
    said = LongTextField("What was found, and decided", description="Children by reference, never by name.",
                         validators=[Length(max=2000)])
    looked_at_names = CheckboxField(LOOKED)


class EndedForm(Form):
    """That the issuing authority removed its notice."""

    on = DateField("Removed on", description=FOR_EXAMPLE, validators=[InputRequired("Give the day")])


class RecipientForm(Form):
    """An entry of the circulation list."""

    version = HiddenField()
    organisation = TextField("Organisation", validators=[DataRequired("Give the organisation’s name"),
                                                         Length(max=160)])
    kind = SelectField("What it is")
    email = EmailField("E-mail address", description="A team’s address, nobody’s own. Without one it is given by hand.",
                       validators=[Length(max=254)])
    phone = TelField("Telephone", validators=[Length(max=40)])
    account = SelectField("Its account here", description="With one it reads here what was sent to it.")

    def offer(self, kinds: Pairs, accounts: Pairs) -> None:
        """Sets what may be chosen."""
        self.kind.choices = choices_of(kinds)
        self.account.choices = choices_of([("", "None"), *accounts])


class HandlerForm(Form):
    """Who handles regional notices besides the safeguarding leads."""

    person = SelectField("Somebody of this council")

    def offer(self, people: Pairs) -> None:
        """Sets who may be chosen; nobody is chosen first."""
        self.person.choices = choices_of([("", "Choose"), *people])
