"""What people are asked about accounts, and about the council."""

from __future__ import annotations

from typing import Any

from wtforms.validators import DataRequired, Length, Optional, ValidationError

from forms.base import Form
from forms.shapes import is_email
from forms.widgets import DateField, EmailField, HiddenField, PasswordField, SelectField, TelField, TextField


def has_email(_form: Any, field: Any) -> None:
    """One e-mail address, by its shape."""
    if field.data and not is_email(field.data):
        raise ValidationError("Enter an e-mail address such as name@example.gov.uk.")


_ROLE = ("What they may see and do. Officers act on flags; councillors and regional partners see published facts "
         "alone; an administrator keeps accounts and sees no child.")


class SignInForm(Form):
    """E-mail address and password."""

    email = EmailField("E-mail address", [DataRequired("Enter your e-mail address."), Length(max=254)],
                       render_kw={"autocomplete": "username", "spellcheck": "false"})
    password = PasswordField("Password", [DataRequired("Enter your password.")],
                             render_kw={"autocomplete": "current-password"})


class CodeForm(Form):
    """The six figures that an authenticator app shows."""

    code = TextField("Code", [DataRequired("Enter the six figures that your app shows."), Length(max=12)],
                     description="Six figures from your authenticator app",
                     render_kw={"autocomplete": "one-time-code", "inputmode": "numeric"})


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


class RoleForm(Form):
    """Another role for somebody. The view fills ``role.choices``."""

    role = SelectField("Role", [DataRequired("Choose a role.")], description=_ROLE)


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
