"""What people are asked about what they heard."""

from __future__ import annotations

from collections.abc import Iterable

from wtforms.validators import DataRequired, InputRequired, Length, Optional

from forms.actions import NO_NAMES
from forms.base import Form
from forms.widgets import CheckboxField, DateField, HiddenField, LongTextField, RadioField, SelectField, choices_of

Pairs = Iterable[tuple[str, str]]
_LOOKED = "I have looked: it tells of nobody who they are"


class SaidForm(Form):
    """What somebody told us."""

    kind = RadioField("What kind is it?", validators=[InputRequired("Choose what kind it is")])
    from_whom = SelectField("Who told us, by role", validators=[DataRequired("Choose the role of whoever told us")])
    words = LongTextField("What we heard", description=f"In a few sentences. {NO_NAMES} Do not name who told you.",
                          validators=[DataRequired("Say what you heard"), Length(max=5000)])
    heard_on = DateField("When we were told", description="Today, unless you change it.",
                         validators=[InputRequired("Give the day on which we were told")])
    looked_at_names = CheckboxField(_LOOKED)

    def offer(self, kinds: Pairs, roles: Pairs) -> None:
        """Sets what may be chosen; nothing is chosen first."""
        self.kind.choices = choices_of(kinds)
        self.from_whom.choices = choices_of([("", "Choose"), *roles])


class HeardForm(SaidForm):
    """The same as it is noted first, with what we did about it."""

    key = HiddenField()
    did = LongTextField("What we did about it", description=f"Can be left empty and said later. {NO_NAMES}",
                        validators=[Length(max=5000)])
    due_on = DateField("If it is still to be done: by when",
                       description="It then stands among what is due. Leave empty for what is done.",
                       validators=[Optional()])
    who = LongTextField("Their name and how to reach them", description="Kept apart: managers and safeguarding leads "
                        "see it, if they say why, and each reading is recorded.", looked_at=False,
                        validators=[Length(max=500)])


class CorrectionForm(SaidForm):
    """What should have been noted."""

    over = HiddenField()
    why = LongTextField("Why it is corrected", description="What was noted first stays beside it.",
                        validators=[DataRequired("Say why it is corrected, in a few words"), Length(max=1000)])
    who = LongTextField("Their name and how to reach them",
                        description="Leave empty if nothing is to be added. It is kept apart.", looked_at=False,
                        validators=[Length(max=500)])


class AnswerForm(Form):
    """What we did, or will do."""

    did = LongTextField("What we did, or will do", description=NO_NAMES,
                        validators=[DataRequired("Say what was done, or what will be"), Length(max=5000)])
    due_on = DateField("If it is still to be done: by when", description="Leave empty for what is done.",
                       validators=[Optional()])
    looked_at_names = CheckboxField(_LOOKED)


class VisitForm(Form):
    """A visit because of what we heard."""

    key = HiddenField()
    setting = SelectField("Which setting")
    planned_for = DateField("The day of the visit", description="For example, 27 3 2026",
                            validators=[InputRequired("Give the day of the visit")])
    lead = SelectField("Who makes it")

    def offer(self, settings: Pairs, people: Iterable[tuple[int, str]]) -> None:
        """Sets where it may lead and who may make it."""
        self.setting.choices = choices_of(settings)
        self.lead.choices = choices_of([(str(id_), name) for id_, name in people])
