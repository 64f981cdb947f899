"""Keeping something beyond its time."""

from __future__ import annotations

from collections.abc import Iterable

from wtforms.validators import DataRequired, Length, Optional

from forms.base import Form
from forms.widgets import NoteField, RadioField, SelectChoice, SelectField, TextField, choices_of


def choices_of_kinds(kinds: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    """The kinds of record, with none chosen first."""
    return choices_of([("", "None"), *kinds])


class HoldForm(Form):
    """What must be kept, and why. The view fills the kinds."""

    of = RadioField("What must be kept", choices=choices_of([
        ("setting", "All about one setting"), ("child", "All about one child"), ("kind", "All of one kind of record")]),
        validators=[DataRequired("Choose what must be kept")])
    which = TextField("The setting’s URN, or the child’s reference", validators=[Optional(), Length(max=60)])
    kind = SelectField("The kind of record", validators=[Optional()])
    reason = NoteField("Why it must be kept", description="For example: a claim, an inquiry, a police investigation. "
                       "Write nobody’s name.", validators=[DataRequired("Say why it must be kept"), Length(max=500)])
