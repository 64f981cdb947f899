"""What people are asked about a setting or a provider group that no list says."""

from __future__ import annotations

from wtforms.validators import InputRequired, Length, Optional, Regexp

from forms.base import Form
from forms.widgets import CheckboxField, EmailField, TelField, TextField


class OwnNameForm(Form):
    """The council's own name for a setting."""

    name = TextField("Your name for this setting", validators=[Optional(), Length(max=200)],
                     description="Ofsted withholds the names of most homes. Your name is seen by your council alone. "
                     "Leave it empty to take it away.")


class ContactForm(Form):
    """A work address at a setting or a provider."""

    role = TextField("Role", description="For example registered manager, referrals, finance",
                     validators=[InputRequired("Enter the contact’s role"), Length(max=80)])
    name = TextField("Name (optional)", validators=[Optional(), Length(max=120)])
    email = EmailField("Work e-mail address", validators=[
        Optional(), Length(max=254),
        Regexp(r"[^@\s]+@[^@\s]+\.[^@\s]+$", message="Enter an e-mail address like name@example.org")])
    phone = TelField("Telephone number", validators=[Optional(), Length(max=40)])
    note = TextField("Note (optional)", validators=[Optional(), Length(max=500)])


class WatchForm(Form):
    """Watching a setting."""

    reason = TextField("Why (optional)", validators=[Optional(), Length(max=200)])
    council = CheckboxField("Watch for the whole council", description="Without it, you alone watch.")
