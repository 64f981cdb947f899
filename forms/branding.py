"""What a council is asked about its look."""

from __future__ import annotations

from wtforms.validators import Length

from forms.base import Form
from forms.widgets import CheckboxField, FileField, HiddenField, TextField


class BrandForm(Form):
    """The council's colour and logo. ``version`` says which state the person was looking at."""

    version = HiddenField()
    colour = TextField("Colour", [Length(max=20)],
                       description="Six figures and letters, such as #1d70b8. Leave it empty for the usual one")
    logo = FileField("Logo", description="A PNG file of at most 500 kB. Leave it empty to keep the one you have")
    remove_logo = CheckboxField("Take the logo away and write the council’s name")
