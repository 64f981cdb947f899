"""What is asked when somebody wants a setting's file."""

from __future__ import annotations

from forms.base import Form
from forms.widgets import CheckboxField


class SettingFileForm(Form):
    """A setting's file as one PDF."""

    with_references = CheckboxField("Print the references of our children there", description="Leave this empty for a "
                                    "meeting with people from outside.")
