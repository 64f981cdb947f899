"""What people are asked about concerns."""

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
NO_NAMES: Final = "Write no name of an adult or a child."
LOOKED: Final = "I have looked: it tells of nobody who they are"
CHOOSE: Final = ("", "Choose")
NOT_YET: Final = ("", "Not decided yet")
TIME: Final = "On the 24-hour clock, such as 14:30. Your best estimate will do."


class ReportForm(Form):
    """A concern, as it is reported."""

    key = HiddenField()
    known_on = DateField("The day on which our council first knew", validators=[
        InputRequired("Give the day on which our council first knew")])
    known_time = TimeField("The time", description=TIME, validators=[
        InputRequired("Give the time at which our council first knew. Your best estimate will do")])
    criteria = CheckboxesField("What may have happened", description="Somebody who works with children may have:",
                               validators=[DataRequired("Tick what may have happened: at least one")])
    note = LongTextField("What is known, in a few sentences", validators=[Length(max=5000)], description=(
        f"{NO_NAMES} The LADO is told names; this service must not hold them. Say “a member of staff”, “a child”."))
    involved = CheckboxesField("Must somebody who looks after concerns here not see this?", description=(
        "Tick whom it is about, who manages them, or who is related or a friend. They will not learn of it."))
    sent_on = DateField("If you have told the LADO yourself: on which day", validators=[Optional()])
    sent_time = TimeField("At what time", validators=[Optional()])
    sent_how = SelectField("How")
    looked_at_names = CheckboxField(LOOKED)

    def offer(self, criteria: Pairs, people: Pairs, ways: Pairs) -> None:
        """Sets what may be chosen; nothing is chosen first."""
        self.criteria.choices, self.involved.choices = choices_of(criteria), choices_of(people)
        self.sent_how.choices = choices_of([("", "Not told yet"), *ways])


class SentForm(Form):
    """That the LADO was told, and acknowledged it."""

    version = HiddenField()
    area = TextField("Whose LADO", description="The local authority in whose area the setting lies.",
                     validators=[Length(max=80)])
    sent_on = DateField("The LADO was told on", validators=[Optional()])
    sent_time = TimeField("At", description="Such as 14:30", validators=[Optional()])
    sent_how = SelectField("How")
    acknowledged_on = DateField("They acknowledged it on", validators=[Optional()])
    acknowledged_time = TimeField("At what time", description="Such as 9:15", validators=[Optional()])
    lado_reference = TextField("Their reference", description="As they gave it, without a name in it.",
                               validators=[Length(max=60)])
    known_on = DateField("The day on which our council first knew", validators=[Optional()], description=(
        "Change it only if it was reported wrongly. What was reported stays in the chronology."))
    known_time = TimeField("The time when our council first knew", description=TIME, validators=[Optional()])

    def offer(self, ways: Pairs) -> None:
        """Sets in which ways it may have gone."""
        self.sent_how.choices = choices_of([("", "Not told yet"), *ways])


class FactsForm(Form):
    """How far it is, and what was decided."""

    version = HiddenField()
    criteria = CheckboxesField("Criteria", validators=[DataRequired("Tick what may have happened: at least one")])
    stage = SelectField("Stage")
    outcome = SelectField("Outcome", description="In the words of the statutory guidance.")
    outcome_on = DateField("Outcome decided on", validators=[Optional()])
    placement_decision = SelectField("Placement decision")
    placement_decided_on = DateField("Placement decided on", validators=[Optional()])
    contract_decision = SelectField("Contract decision")
    contract_decided_on = DateField("Contract decided on", validators=[Optional()])
    plan_on = DateField("The provider’s action plan is of", validators=[Optional()])
    ofsted = SelectField("Ofsted")
    ofsted_told_on = DateField("Ofsted was told on", validators=[Optional()])
    review_on = DateField("Review it on", description="The named people are reminded that morning.",
                          validators=[Optional()])
    note = LongTextField("Restricted note", description=f"As little as can be. {NO_NAMES}",
                         validators=[Length(max=5000)])
    looked_at_names = CheckboxField(LOOKED)

    def offer(self, criteria: Pairs, stages: Pairs, **choices: Pairs) -> None:
        """Sets what may be chosen."""
        self.criteria.choices, self.stage.choices = choices_of(criteria), choices_of(stages)
        for name, pairs in choices.items():
            self[name].choices = choices_of([NOT_YET, *pairs])


class NoteForm(Form):
    """A line for the chronology."""

    text = LongTextField("What happened, or was said", description=NO_NAMES,
                         validators=[DataRequired("Say what happened, in a few words"), Length(max=5000)])
    on = DateField("On which day", description="Leave empty for today.", validators=[Optional()])
    looked_at_names = CheckboxField(LOOKED)


class MeetingForm(Form):
    """A decision meeting to come."""

    kind = SelectField("What kind of meeting")
    on = DateField("On which day", description="The named people are reminded the day before.",
                   validators=[InputRequired("Give the day of the meeting")])

    def offer(self, kinds: Pairs) -> None:
        """Sets the kinds."""
        self.kind.choices = choices_of(kinds)


class HeldForm(Form):
    """What a decision meeting decided."""

    kind = SelectField("What kind of meeting was it")
    held_on = DateField("On which day was it held", validators=[InputRequired("Give the day on which it was held")])
    decision = LongTextField("What was decided", description=NO_NAMES,
                             validators=[DataRequired("Say what was decided, in a few words"), Length(max=5000)])
    looked_at_names = CheckboxField(LOOKED)

    def offer(self, kinds: Pairs) -> None:
        """Sets the kinds."""
        self.kind.choices = choices_of(kinds)


class PersonForm(Form):
    """Somebody who is put on the list, or shut out."""

    person = SelectField("Who")
    what = RadioField("What is to happen", validators=[InputRequired("Choose what is to happen")])
    why = LongTextField("Why", description="Needed where somebody must never see it. Without names.",
                        validators=[Length(max=1000)])

    def offer(self, people: Pairs, whats: Pairs) -> None:
        """Sets whom and what."""
        self.person.choices = choices_of([CHOOSE, *people])
        self.what.choices = choices_of(whats)


class KeepFileForm(Form):
    """A file of a concern."""

    file = FileField("The file", description="A photo, PDF, Word file or spreadsheet. Only what is needed here: the "
                     "LADO’s record is the record.")
    looked_at_names = CheckboxField("I have looked: its name tells of nobody who they are")


class ArrangementForm(Form):
    """Who looks after concerns."""

    version = HiddenField()
    lead = SelectField("Safeguarding lead", description="Every new concern goes to them.")
    deputy = SelectField("Deputy", description="Takes over if the lead has not opened a new concern in time.")
    hours = IntegerField("After how many hours", validators=[
        InputRequired("Give a number of hours"), NumberRange(1, 24, "Give from 1 to 24 hours")])
    years = IntegerField("Years for which a closed concern is kept", description=(
        "Guidance: until normal retirement age, or ten years if that is longer. Ages are not kept here, so 50 years is "
        "never too early."), validators=[InputRequired("Give a number of years"),
                                         NumberRange(10, 100, "Give from 10 to 100 years")])
    years_unproven = IntegerField(
        "Years, where the threshold was not met or it was malicious, false or unfounded",
        validators=[InputRequired("Give a number of years"), NumberRange(10, 100, "Give from 10 to 100 years")])

    def offer(self, leads: Pairs) -> None:
        """Sets who may be chosen."""
        people = list(leads)
        self.lead.choices = choices_of([CHOOSE, *people])
        self.deputy.choices = choices_of([("", "Nobody"), *people])


class LadoForm(Form):
    """How the designated officers of a local authority are reached."""

    version = HiddenField()
    area = TextField("Local authority", description="As Ofsted’s lists print it.",
                     validators=[DataRequired("Give the local authority"), Length(max=80)])
    email = EmailField("E-mail", validators=[Length(max=254)])
    phone = TelField("Telephone", validators=[Length(max=40)])
    out_of_hours = TelField("Out of hours", validators=[Length(max=40)])
    form_url = TextField("Address of their online form", description="It begins with https://.",
                         validators=[Length(max=500)])
    note = LongTextField("What one should know", description="Such as which team answers. No person’s name.",
                         validators=[Length(max=1000)])


class NumberForm(Form):
    """Another number for a rule about concerns."""

    value = TextField("The new number", validators=[DataRequired("Give the number"), Length(max=10)])
    reason = LongTextField("Why it is changed", validators=[DataRequired("Say why, in a few words"), Length(max=500)])


class CountsForm(Form):
    """From when to when an auditor asks for counts, and why."""

    since = DateField("From which day", validators=[InputRequired("Give the first day")])
    until = DateField("To which day", validators=[InputRequired("Give the last day")])
    reason = LongTextField("What the counts are needed for", description="Those who decide read this. " + NO_NAMES,
                           validators=[DataRequired("Say what they are needed for"), Length(max=500)])


class UrgentForm(Form):
    """Why a manager needs to see what is kept about a setting at once."""

    reason = LongTextField("Why it cannot wait", description=(
        f"A safeguarding lead who decides reads this, and so do the auditor and everybody who is told. {NO_NAMES}"),
        validators=[DataRequired("Say why it cannot wait"), Length(max=500)])
