"""What people are asked about alerts."""

from __future__ import annotations

from wtforms.validators import DataRequired, Length

from forms.base import Form
from forms.widgets import LongTextField, RadioField, choices_of


class ReleaseForm(Form):
    """Why alerts that were held can go, or need not."""

    decision = RadioField(
        "What should happen to the alerts that wait?", [DataRequired("Choose what should happen.")],
        choices=choices_of([
            ("send", "Send them"), ("discard", "Discard those queued since the hold; the flags stay listed")]))
    reason = LongTextField("Why", [DataRequired("Say why the alerts can go, or need not."), Length(max=1000)],
                           description="What you looked at. It is kept in the audit log.")
