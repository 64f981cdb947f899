"""What people are asked about a list that they bring in."""

from __future__ import annotations

from forms.base import Form
from forms.widgets import FileField


class OwnListForm(Form):
    """The council's own spreadsheet."""

    file = FileField("Your list", description="A spreadsheet (XLSX, XLS, ODS or CSV) with one row each and the "
                     "headings in one row. At most 5 MB and 20,000 rows.")
