"""Asking for a list that tells of people, and deciding about it."""

from __future__ import annotations

from wtforms.validators import DataRequired, Length, Optional

from forms.base import Form
from forms.widgets import CheckboxField, NoteField, RadioField, choices_of


class AskExportForm(Form):
    """Why somebody needs the list, and whether it must say where each child lives."""

    reason = NoteField("What do you need it for?",
                       description="For example: to prepare the placement panel on 4 March. Your reason stands in the "
                                   "register of exports.",
                       validators=[DataRequired("Say what you need it for"), Length(max=500)])
    with_places = CheckboxField("Include where each child lives")


class DecideExportForm(Form):
    """Yes or no, as the second person."""

    decision = RadioField("Your decision", choices=choices_of([("yes", "Approve it"), ("no", "Refuse it")]),
                          validators=[DataRequired("Choose whether you approve it")])
    why = NoteField("Why not, in a few words", description="Only where you refuse it.",
                    validators=[Optional(), Length(max=500)])
