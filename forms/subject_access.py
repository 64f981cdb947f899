"""Asking for everything that is held of a person."""

from __future__ import annotations

from wtforms.validators import DataRequired, Length, Optional

from forms.base import Form
from forms.widgets import LongTextField


class AskForm(Form):
    """Whom to look for. Names are what this form is for."""

    names = LongTextField("Every name they go by or went by", description="One on each line. Short forms, initials, "
                          "other spellings and slips are found by themselves.",
                          looked_at=False, validators=[Optional(), Length(max=1300)])
    references = LongTextField("Their numbers, references and e-mail addresses",
                               description="One on each line: a child’s reference, an e-mail address.",
                               looked_at=False, validators=[Optional(), Length(max=1300)])
    why = LongTextField("Who asks, and how you know that it is them", looked_at=False, validators=[
                        DataRequired("Say who asks, and how you know that it is them"), Length(max=1000)])
