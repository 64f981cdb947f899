"""What is asked about looks that nothing explains."""

from __future__ import annotations

from wtforms.validators import InputRequired, Length

from forms.base import Form
from forms.widgets import LongTextField, RadioField, choices_of


class LookedIntoForm(Form):
    """What looking into it showed."""

    answer = RadioField("What did you find?", validators=[InputRequired("Say whether there was a reason")])
    words = LongTextField("In a few words", description="Do not name children, or anybody who told you something.",
                          validators=[InputRequired("Say in a few words what you found"), Length(max=2000)])

    def offer(self, answers: list[tuple[str, str]]) -> None:
        """Sets what may be chosen; nothing is chosen first."""
        self.answer.choices = choices_of(answers)
