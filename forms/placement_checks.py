"""What an officer adds to a check before placing."""

from __future__ import annotations

from collections.abc import Mapping

from wtforms.validators import Length, Optional

from forms.base import Form
from forms.widgets import CheckboxField, HiddenField, LongTextField, RadioField, TextField, choices_of


class PlacementCheckForm(Form):
    """A check before placing; ``opened`` is what the page said when it was opened, signed."""

    opened = HiddenField()
    outcome = RadioField("What follows", default="", validators=[Optional()])
    child_reference = TextField(
        "The child’s reference, if it is for one child", description="As in your own list; never a name. Can be left "
        "out.", validators=[Optional(), Length(max=40)])
    note = LongTextField("Note", description="Can be left out. Write no child’s name.",
                         validators=[Optional(), Length(max=2000)])
    no_childs_name = CheckboxField("The name in the note is no child’s")

    def offer(self, outcomes: Mapping[str, str]) -> None:
        """Sets the answers; none is the first."""
        self.outcome.choices = choices_of([("", "Not said yet"), *outcomes.items()])
