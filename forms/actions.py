"""What people are asked about actions, and why something is closed, cancelled or sent back."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from wtforms.validators import DataRequired, InputRequired, Length

from forms.base import Form
from forms.widgets import DateField, FileField, HiddenField, LongTextField, SelectField, choices_of

NO_NAMES: Final = "Write no child’s name."
WHY: Final = "Say why, in a few words"


class ReasonForm(Form):
    """Why something is cancelled, sent back or closed."""

    reason = LongTextField("Why", validators=[DataRequired(WHY), Length(max=2000)])

    def ask(self, label: str, description: str = "") -> None:
        """Puts the question in the page's words."""
        self.reason.label.text, self.reason.description = label, description


class ActionForm(Form):
    """What is to be done, by whom and by when."""

    key = HiddenField()
    version = HiddenField()
    text = LongTextField("What is to be done", description=NO_NAMES,
                         validators=[DataRequired("Say what is to be done"), Length(max=2000)])
    owner = SelectField("Who does it")
    due_on = DateField("By when", description="For example, 27 3 2026",
                       validators=[InputRequired("Give the day by which it is to be done")])

    def offer(self, at_the_provider: Iterable[str], people: Iterable[tuple[int, str]]) -> None:
        """Sets who may be chosen; nobody is chosen first."""
        self.owner.choices = choices_of([("", "Choose"), *((role, f"At the provider: {role.lower()}")
                                                           for role in at_the_provider),
                                         *((str(id_), name) for id_, name in people)])


class EvidenceForm(Form):
    """What was done about an action."""

    text = LongTextField("What was done", description=NO_NAMES, validators=[Length(max=2000)])
    file = FileField("A photo or file that shows it", description="Can be left out.")
