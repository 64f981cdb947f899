"""Forms of the filters that people keep."""

from __future__ import annotations

from wtforms.validators import DataRequired, Length

from forms.base import Form
from forms.widgets import CheckboxField, HiddenField, TextField

_NAMED = [DataRequired("Give the filter a name"), Length(max=60)]


class SaveFilterForm(Form):
    """A list's present filter is kept under a name."""

    query = HiddenField()
    name = TextField("Name", description="For example, Suspended in the north. Write no child’s name.",
                     validators=_NAMED)
    starts = CheckboxField("Begin the list with it")
    shared = CheckboxField("Share it with everybody in the council who sees this list")


class RenameFilterForm(Form):
    """A kept filter is given another name."""

    name = TextField("Name", description="Write no child’s name.", validators=_NAMED)
