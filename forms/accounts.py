"""What people are asked about accounts, and about the council."""

from __future__ import annotations

from typing import Any

from wtforms.validators import DataRequired, Length, Optional, ValidationError

from forms.base import Form
from forms.shapes import is_email
from forms.widgets import (
    CheckboxField,
    DateField,
    EmailField,
    FileField,
    HiddenField,
    PasswordField,
    SelectField,
    TelField,
    TextField,
)


def has_email(_form: Any, field: Any) -> None:
    """One e-mail address, by its shape."""
    if field.data and not is_email(field.data):
        raise ValidationError("Enter an e-mail address such as name@example.gov.uk.")


_ROLE = ("What they may see and do. Officers act on flags; councillors and regional partners see published facts "
         "alone; an administrator keeps accounts and sees no child.")


_WHY = "Where a second person is to agree: why, and how you made sure of the person. Ring them; do not trust a mail"


class SignInForm(Form):
    """E-mail address and password."""

    email = EmailField("E-mail address", [DataRequired("Enter your e-mail address."), Length(max=254)],
                       render_kw={"autocomplete": "username", "spellcheck": "false"})
    password = PasswordField("Password", [DataRequired("Enter your password.")],
                             render_kw={"autocomplete": "current-password"})


class PasswordForm(Form):
    """One's password, to show that one is still the same person."""

    password = PasswordField("Password", [DataRequired("Enter your password.")],
                             render_kw={"autocomplete": "current-password"})


class CodeForm(Form):
    """The six figures that an authenticator app shows."""

    code = TextField("Code", [DataRequired("Enter the six figures that your app shows."), Length(max=12)],
                     description="Six figures from your authenticator app",
                     render_kw={"autocomplete": "one-time-code", "inputmode": "numeric"})


class PasskeyForm(Form):
    """What a passkey answered; the browser fills it in."""

    answer = HiddenField()


class NewPasskeyForm(PasskeyForm):
    """A new passkey, under a name."""

    name = TextField("Name of this passkey", [DataRequired("Give it a name by which you know the device."),
                                              Length(max=60)],
                     description="By which you know the device again, such as “work laptop” or “blue key”")


class PasskeyNameForm(Form):
    """Another name for a passkey."""

    name = TextField("Name of this passkey", [DataRequired("Give it a name by which you know the device."),
                                              Length(max=60)])


class NewPasswordForm(Form):
    """A password to be set through a link."""

    password = PasswordField("New password", [DataRequired("Choose a password.")],
                             description="At least 12 characters. Three unrelated words are a good password.",
                             render_kw={"autocomplete": "new-password"})


class AcceptForm(NewPasswordForm):
    """What makes an account of an invitation."""

    name = TextField("Your full name", [DataRequired("Enter your name."), Length(max=120)],
                     render_kw={"autocomplete": "name"})


class ChangePasswordForm(NewPasswordForm):
    """A new password, with the old one to prove who asks."""

    current = PasswordField("Current password", [DataRequired("Enter your current password.")],
                            render_kw={"autocomplete": "current-password"})


class InviteForm(Form):
    """Whom to invite, and as what. The view fills ``role.choices``."""

    email = EmailField("E-mail address", [DataRequired("Enter an e-mail address."), Length(max=254), has_email],
                       description="A work address. You are shown a link to send there; it works once, for seven days.")
    name = TextField("Full name (optional)", [Optional(), Length(max=120)],
                     description="They can change it when they accept.")
    role = SelectField("Role", [DataRequired("Choose a role.")], description=_ROLE)
    reason = TextField("Reason", [Optional(), Length(max=1000)], description=_WHY)


class CouncilSignInForm(Form):
    """A council's own sign-in. ``version`` says which state the person was looking at."""

    version = HiddenField()
    issuer = TextField("Issuer", [DataRequired("Give the issuer’s address."), Length(max=300)],
                       description="As the provider writes it, with https:// and everything after it",
                       render_kw={"spellcheck": "false"})
    client_id = TextField("Client’s id", [DataRequired("Give this service’s id at the provider."), Length(max=200)],
                          description="For Entra ID: the application (client) ID", render_kw={"spellcheck": "false"})
    client_secret = PasswordField("Client’s secret", [Optional(), Length(max=500)],
                                  description="It is kept sealed and never shown. Leave this empty to keep the one "
                                              "that is there.", render_kw={"autocomplete": "off"})
    mfa_values = TextField("What shows a second factor",
                           [DataRequired("Say what the provider’s token must hold to show a second factor."),
                            Length(max=400)],
                           description="One or more values of amr, acr or acrs, with commas. A sign-in without any of "
                                       "them is refused.", render_kw={"spellcheck": "false"})
    enabled = CheckboxField("People of this council may sign in with it")


class RoleForm(Form):
    """Another role for somebody. The view fills ``role.choices``."""

    role = SelectField("Role", [DataRequired("Choose a role.")], description=_ROLE)
    role_reason = TextField("Reason", [Optional(), Length(max=1000)], description=_WHY)


class ReasonForm(Form):
    """What a second person is told who is to agree."""

    reason = TextField("Reason", [Optional(), Length(max=1000)],
                       description="Why, and how you made sure of the person. Ring them; do not trust a mail")


class LastDayForm(Form):
    """The end of a post or of a term."""

    ends_on = DateField("Last day", [Optional()],
                        description="From the day after, nobody signs in with this account. Leave it empty for none")


class LeaversForm(Form):
    """A list of those who leave, as the personnel system gives it."""

    file = FileField("List of leavers (CSV)", [DataRequired("Choose a file.")],
                     description="With a heading row, a column of e-mail addresses and, if there is one, a column with "
                                 "the last day. Nothing is kept of it, and nothing changes before you looked at it")


class EmailForm(Form):
    """Another e-mail address for oneself."""

    email = EmailField("New e-mail address", [DataRequired("Enter an e-mail address."), Length(max=254), has_email],
                       description="A work address", render_kw={"autocomplete": "email"})
    reason = TextField("Why", [DataRequired("Say why, for whoever is to agree."), Length(max=1000)])


class CouncilForm(Form):
    """The council's settings. ``version`` says which state the person was looking at."""

    version = HiddenField()
    name = TextField("Council’s name", [DataRequired("Enter the council’s name."), Length(max=200)])
    area = TextField("Area", [DataRequired("Enter the area."), Length(max=200)],
                     description="The local authority’s name as Ofsted’s lists print it")
    go_live_on = DateField("Go-live date", [Optional()],
                           description="The day from which you keep your records here. What could only have been "
                           "recorded before it is never a flag")
    contact_email = EmailField("Contact e-mail address", [Optional(), Length(max=254), has_email],
                               description="Where people of the council ask. It stands at the foot of every page.")
    contact_phone = TelField("Contact telephone", [Optional(), Length(max=40)],
                             description="At the foot of every page too.")
    duty_team_phone = TelField("Duty team telephone", [Optional(), Length(max=40)])
    out_of_hours_phone = TelField("Out-of-hours telephone", [Optional(), Length(max=40)],
                                  description="At night and at weekends. It stands at the foot of every page.")


class HandOverForm(Form):
    """Who takes somebody's open work over. The view fills ``to.choices``."""

    to = SelectField("Give all of it to", [DataRequired("Choose a colleague.")], choices=[])
