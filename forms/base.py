"""What every form has in common."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm

from forms.words import WORDS, Words


class Form(FlaskForm):  # type: ignore[misc]
    """A form with its token. ``saved`` and ``refused_with`` are set by whoever tries to save it."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """Every message in our words."""

        def get_translations(self, form: Any) -> Words:
            return WORDS

    saved: bool = False
    refused_with: int | None = None

    def refuse(self, field: str | None, sentence: str) -> None:
        """Shows a sentence at this field, or above the form when it belongs to none; what was typed stays."""
        errors: Any = self[field].errors if field else self.form_errors
        if field:
            self[field].errors = [*errors, sentence]
        else:
            errors.append(sentence)
