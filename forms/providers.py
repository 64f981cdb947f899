"""What people are asked about a setting or a provider group that no list says."""

from __future__ import annotations

from wtforms.validators import InputRequired, Length, Optional, Regexp

from forms.base import Form
from forms.widgets import CheckboxField, EmailField, NoteField, SelectField, TelField, TextField


class OwnNameForm(Form):
    """The council's own name for a setting."""

    name = TextField("Your name for this setting", validators=[Optional(), Length(max=200)],
                     description="Ofsted withholds the names of most homes. Your name is seen by your council alone. "
                     "Leave it empty to take it away.")


class ContactForm(Form):
    """A work address at a setting or a provider."""

    role = TextField("Role", description="What somebody rings this person for, such as registered manager, referrals "
                     "or finance",
                     validators=[InputRequired("Enter the contact’s role"), Length(max=80)])
    name = TextField("Name (optional)", validators=[Optional(), Length(max=120)])
    email = EmailField("Work e-mail address", validators=[
        Optional(), Length(max=254),
        Regexp(r"[^@\s]+@[^@\s]+\.[^@\s]+$", message="Enter an e-mail address like name@example.org")])
    phone = TelField("Telephone number", validators=[Optional(), Length(max=40)])
    note = NoteField("Note (optional)", validators=[Optional(), Length(max=500)],
                     description="For example when to ring. Name no child here.")


class WatchForm(Form):
    """Watching a setting or a group. The view takes ``council`` away where the person may not say it for the team."""

    reason = NoteField("Why (optional)", validators=[Optional(), Length(max=200)],
                       description="For example “manager left in May”. Your colleagues see it, so name no child.")
    council = CheckboxField("Watch for the whole team", description="It then stays watched whoever leaves, and "
                            "stands on everybody’s list of what they follow.")


class WatchAreaForm(WatchForm):
    """Watching an area. The view fills the choices."""

    area = SelectField("Area", validators=[InputRequired("Choose an area.")],
                       description="The local authority in which a setting lies, as Ofsted’s lists print it. For a "
                       "fostering agency that is where its office is.")
    kind = SelectField("Kind of setting", validators=[Optional()],
                       description="An area can have hundreds of settings. One kind keeps your e-mail short.")
