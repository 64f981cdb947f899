"""What every form has in common."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from flask import request
from flask_wtf import FlaskForm

from forms.widgets import LookedAt
from forms.words import WORDS, Words

Scanner = Callable[[str], Sequence[str]]
OWN_BOXES: Final = ("looked_at_names", "no_childs_name")
"""Boxes by which a form itself asks its writer to look."""
_scanners: Final[list[Scanner]] = [lambda _text: (), lambda _text: ()]


def look_with(details: Scanner, numbers: Scanner) -> None:
    """Fills the port, once: what in a text looks as if it told who somebody is, and which numbers of persons it holds.

    Numbers are refused; the rest is the writer's to look at.
    """
    _scanners[:] = details, numbers


class Form(FlaskForm):  # type: ignore[misc]
    """A form with its token. ``saved`` and ``refused_with`` are set by whoever tries to save it."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """Every message in our words."""

        def get_translations(self, form: Any) -> Words:
            return WORDS

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether everything fits, and its writer has seen what in free text looks like a name or a number."""
        return bool(super().validate(extra_validators)) and not self._must_look()

    def _must_look(self) -> bool:
        if any(box in self for box in OWN_BOXES):
            return False
        looked = [field for field in self if isinstance(field, LookedAt) and field.looked_at and field.data]
        details, numbers = _scanners
        warned = [field.warn_of(details(str(field.data)), numbers(str(field.data)),
                                request.form.getlist(f"seen-{field.name}")) for field in looked]
        return any(warned)

    saved: bool = False
    refused_with: int | None = None

    def refuse(self, field: str | None, sentence: str) -> None:
        """Shows a sentence at this field, or above the form when it belongs to none; what was typed stays."""
        errors: Any = self[field].errors if field else self.form_errors
        if field:
            self[field].errors = [*errors, sentence]
        else:
            errors.append(sentence)
