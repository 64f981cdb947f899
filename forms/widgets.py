"""Fields in GOV.UK's markup: the one place that knows how WTForms and govuk-frontend-wtf fit together.

Choices are ``SelectChoice``; ``choices_of`` makes them from pairs. Dates are asked in three parts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from datetime import date, time
from typing import Any

import wtforms
from govuk_frontend_wtf import wtforms_widgets as gov
from govuk_frontend_wtf.main import flatten_errors
from markupsafe import Markup
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation, ValidationError

from forms.shapes import is_telephone

__all__ = ["CheckboxField", "CheckboxesField", "DateField", "DecimalField", "EmailField", "FileField",
           "HiddenField", "IntegerField", "LongTextField", "LookedAt", "NoteField", "PasswordField", "RadioField",
           "SearchField", "SelectChoice", "SelectField", "TelField", "TextField", "TimeField", "choices_of",
           "error_list"]

HiddenField = wtforms.HiddenField


class _Typed(gov.GovTextInput):  # type: ignore[misc]
    def __init__(self, input_type: str) -> None:
        super().__init__()
        self.input_type = input_type


_CONTROLS = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 127])


class LookedAt:
    """A field of free text, which is looked through for names, numbers and postcodes of people.

    ``looked_at=False`` where such things belong, or where somebody looks later. A number is refused. What looks like
    the rest is not: whoever sees the warning and sends the same text again means it.
    """

    id: str
    name: str
    data: Any
    errors: Any

    def __init__(self, *args: Any, looked_at: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.looked_at = looked_at
        self.seen = ""

    def warn_of(self, found: Sequence[str], numbers: Sequence[str], seen: Collection[str]) -> bool:
        """Whether its writer must look first; the warning then stands at the field. ``seen``: what they have seen."""
        if numbers:
            self.errors = [*self.errors, f"This seems to hold {' and '.join(numbers)}. Take it out."]
            return True
        self.seen = hashlib.sha256(str(self.data).encode()).hexdigest()[:20] if found else ""
        if not found or self.seen in seen:
            return False
        self.errors = [*self.errors, f"This looks as if it held {' and '.join(found)}. Take out what could tell who "
                       "somebody is. If it must stay, save again as it is."]
        return True

    def __call__(self, **kwargs: Any) -> Markup:
        """The field, a place for the warning while somebody types, and what they have seen."""
        html = Markup(super().__call__(**kwargs))  # type: ignore[misc]  # noqa: S704 - WTForms' own markup
        if self.looked_at:
            html += Markup('<div class="qa-look" data-qa-look="{}"></div>').format(self.id)
        if self.seen:
            html += Markup('<input type="hidden" name="seen-{}" value="{}">').format(self.name, self.seen)
        return html


class TextField(wtforms.StringField):  # type: ignore[misc]
    """One line of text, without the space round it, and without characters that no page can show."""

    widget = gov.GovTextInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata([" ".join(value.translate(_CONTROLS).split()) for value in valuelist])


class SearchField(TextField):
    """What to look for."""

    widget = _Typed("search")


class EmailField(TextField):
    """An e-mail address."""

    widget = _Typed("email")


class TelField(TextField):
    """A telephone number; one that cannot be is refused, whatever else the form asks of it."""

    widget = _Typed("tel")

    def pre_validate(self, form: Any) -> None:
        if self.data and not is_telephone(self.data):
            raise ValidationError(f"Enter one telephone number in figures, such as 01632 960 001 or +44 1632 960 001, "
                                  f"with “ext.” before an extension. “{self.data[:40]}” is none.")


class _Password(gov.GovPasswordInput):  # type: ignore[misc]
    """The component prints its own ``autocomplete``, so the field's goes into its parameters."""

    def map_gov_params(self, field: Any, **kwargs: Any) -> dict[str, Any]:
        params: dict[str, Any] = super().map_gov_params(field, **kwargs)
        params["autocomplete"] = params["attributes"].pop("autocomplete", "current-password")
        return params


class PasswordField(wtforms.PasswordField):  # type: ignore[misc]
    """A password; never sent back to the page."""

    widget = _Password()


class NoteField(LookedAt, TextField):
    """One line of free text."""


class LongTextField(LookedAt, wtforms.TextAreaField):  # type: ignore[misc]
    """Several lines of free text."""

    widget = gov.GovTextArea()

    def process_formdata(self, valuelist: list[str]) -> None:
        super().process_formdata([value.translate(_CONTROLS).replace("\r\n", "\n").strip() for value in valuelist])


class IntegerField(wtforms.IntegerField):  # type: ignore[misc]
    """A whole number."""

    widget = gov.GovTextInput()


class DecimalField(wtforms.DecimalField):  # type: ignore[misc]
    """A number with decimals, such as pounds."""

    widget = gov.GovTextInput()


class SelectField(wtforms.SelectField):  # type: ignore[misc]
    """One of many choices, in a list that opens."""

    widget = gov.GovSelect()


class RadioField(wtforms.RadioField):  # type: ignore[misc]
    """One of a few choices, all in sight."""

    widget = gov.GovRadioInput()


class CheckboxField(wtforms.BooleanField):  # type: ignore[misc]
    """Yes, or not ticked."""

    widget = gov.GovCheckboxInput()


class CheckboxesField(wtforms.SelectMultipleField):  # type: ignore[misc]
    """Any of a few choices."""

    widget = gov.GovCheckboxesInput()


class FileField(wtforms.FileField):  # type: ignore[misc]
    """One file. ``data`` is the upload, or empty: also where something came that is no file."""

    widget = gov.GovFileInput()

    def process_formdata(self, valuelist: list[Any]) -> None:
        sent = valuelist[0] if valuelist else None
        self.data = sent if getattr(sent, "filename", "") else None


class _DateParts(gov.GovDateInput):  # type: ignore[misc]
    """Day, month and year, whatever number of parts was sent."""

    def map_gov_params(self, field: Any, **kwargs: Any) -> dict[str, Any]:
        sent = field.raw_data
        kept = list(sent) if sent is not None else None
        try:
            if kept is not None:
                field.raw_data = [*kept, "", "", ""][:3]
            params: dict[str, Any] = super().map_gov_params(field, **kwargs)
        finally:
            field.raw_data = sent
        for item in params["items"]:
            item["id"] = item["id"].replace(field.name, field.id, 1)
        return params


class DateField(wtforms.Field):  # type: ignore[misc]
    """A date in three parts; ``data`` is a date or ``None``."""

    widget = _DateParts()

    def _value(self) -> str:
        return ""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        parts = [part.strip() for part in valuelist]
        if not any(parts):
            return
        if len(parts) != 3 or not all(part.isascii() and part.isdigit() and len(part) < 5 for part in parts):
            raise ValueError("Enter the day, the month and the year as numbers, such as 27 3 2026.")
        try:
            self.data = date(int(parts[2]), int(parts[1]), int(parts[0]))
        except ValueError:
            raise ValueError("There is no such date. Check the day, the month and the year.") from None
        if not 1900 <= self.data.year <= 2200:
            self.data = None
            raise ValueError("Enter the year in four figures, such as 2026.")

    def pre_validate(self, form: Any) -> None:
        """Stops at a date that is none: ``Optional`` would take a blank day for a blank date, and forget the rest."""
        if self.process_errors:
            raise StopValidation


def choices_of(pairs: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    """Choices from pairs of value and words."""
    return [SelectChoice(value=value, label=label) for value, label in pairs]


def error_list(form: Any) -> list[dict[str, str]]:
    """The errors of a form for its summary, each with a link that puts the cursor where it belongs."""
    errors = [{"text": sentence} for sentence in form.form_errors]
    for field in form:
        if not field.errors or field.name == "csrf_token":
            continue
        for error in flatten_errors({field.name: field.errors}, id_map={field.name: field.id}):
            errors.append({"text": error["text"], "href": f"#{_first_input(field)}"})
    return errors


def _first_input(field: Any) -> str:
    return f"{field.id}-day" if isinstance(field, DateField) else str(field.id)


class TimeField(wtforms.Field):  # type: ignore[misc]
    """A time of day on the 24-hour clock; ``data`` is a time or ``None``."""

    widget = gov.GovTextInput()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return f"{self.data:%H:%M}" if self.data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        given = (valuelist[0] if valuelist else "").strip().replace(".", ":")
        if not given:
            return
        hour, _, minute = given.partition(":")
        if not (hour.isascii() and hour.isdigit() and minute.isascii() and minute.isdigit() and len(minute) == 2
                and int(hour) < 24 and int(minute) < 60):
            raise ValueError("Enter the time of day in figures, such as 14:30.")
        self.data = time(int(hour), int(minute))

    def pre_validate(self, form: Any) -> None:
        if self.process_errors:
            raise StopValidation
