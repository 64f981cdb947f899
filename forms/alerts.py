"""What people are asked about alerts."""

from __future__ import annotations

import re
from typing import Any

from wtforms.validators import DataRequired, Length, ValidationError

from forms.base import Form
from forms.widgets import CheckboxesField, LongTextField, RadioField, TextField, choices_of


class ReleaseForm(Form):
    """Why alerts that were held can go, or need not."""

    decision = RadioField(
        "What should happen to the alerts that wait?", [DataRequired("Choose what should happen.")],
        choices=choices_of([
            ("send", "Send them"), ("discard", "Discard those queued since the hold; the flags stay listed")]))
    reason = LongTextField("Why", [DataRequired("Say why the alerts can go, or need not."), Length(max=1000)],
                           description="What you looked at. It is kept in the audit log.")


class EmailForm(Form):
    """What a person chooses about their e-mail. The view fills ``days.choices``."""

    digest_time = TextField("Time of your daily e-mail", [DataRequired("Enter a time.")],
                            description="On a 24-hour clock, such as 07:30. It leaves within five minutes of it.")
    days = CheckboxesField("Days of your daily e-mail", [DataRequired("Choose at least one day: what is not urgent "
                                                                      "reaches you in this e-mail alone.")],
                           description="What was found since the last one waits for the next day that you choose. "
                                       "On a day without anything new no e-mail comes.")
    watched = RadioField("Settings that are only watched",
                         [DataRequired("Choose whether e-mail tells you of them.")],
                         description="Where no child of ours lives, and you, a colleague or the team watches. What is "
                                     "found there always stands on the pages.",
                         choices=choices_of([("on", "Tell me by e-mail"), ("off", "Do not e-mail me about them")]))
    quiet = RadioField("When the daily e-mail is late", [DataRequired("Choose whether it may come at night.")],
                       description="Because e-mail was down or alerts were held. What is urgent never waits.",
                       choices=choices_of([("off", "Send it at whatever hour"),
                                           ("on", "Keep it to the hours from 07:00 to 19:00")]))

    def validate_digest_time(self, field: Any) -> None:
        if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", field.data or ""):
            raise ValidationError("Enter a time such as 07:30.")
