"""Forms of the pages about flags and rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from forms.base import Form
from forms.widgets import CheckboxField, DateField, HiddenField, LongTextField, SelectField, TextField, choices_of

_REASON = "Say why, in a few words"
_NO_NAMES = "Write no child’s name."
_WHAT_FOLLOWS = ("Who does what, and by when, such as “we ring the manager by Friday”. A flag stays open until new "
                 f"evidence clears it. {_NO_NAMES}")
_COMES_BACK = ("It comes back by itself on this day, and sooner if it gets worse. At most six months ahead. "
               "For example, 27 3 2026")
_WHY_IT_WAITS = f"What you know that makes waiting right, such as the date of a visit. {_NO_NAMES}"
_WHO_IS_LISTED = "People who may act on flags. No e-mail tells them, so tell them yourself."


class AcknowledgeForm(Form):
    """Somebody has seen a flag, and what follows."""

    version = HiddenField()
    reason = LongTextField("What follows from it", description=_WHAT_FOLLOWS,
                           validators=[DataRequired(_REASON), Length(max=1000)])


class SnoozeForm(Form):
    """A flag is put off until a day."""

    version = HiddenField()
    until = DateField("Until", description=_COMES_BACK,
                      validators=[InputRequired("Give the day on which it comes back")])
    reason = LongTextField("Why it can wait", description=_WHY_IT_WAITS,
                           validators=[DataRequired(_REASON), Length(max=1000)])


class AssignForm(Form):
    """A flag is given to a colleague."""

    version = HiddenField()
    to = SelectField("Colleague", description=_WHO_IS_LISTED)

    def offer(self, people: Iterable[tuple[int, str]]) -> None:
        """Sets who may be chosen."""
        self.to.choices = choices_of([("", "Nobody"), *((str(id_), name) for id_, name in people)])


class _Many(Form):
    """What the page on which an act on many flags is confirmed carries: the flags with their versions, and its key."""

    flags = HiddenField()
    key = HiddenField()
    back = HiddenField()


class AcknowledgeManyForm(_Many):
    """Somebody has seen these flags, and what follows."""

    reason = LongTextField("What follows from them", description=_WHAT_FOLLOWS,
                           validators=[DataRequired(_REASON), Length(max=1000)])


class SnoozeManyForm(_Many):
    """These flags are put off until a day."""

    until = DateField("Until", description=_COMES_BACK,
                      validators=[InputRequired("Give the day on which they come back")])
    reason = LongTextField("Why they can wait", description=_WHY_IT_WAITS,
                           validators=[DataRequired(_REASON), Length(max=1000)])


class TakeManyForm(_Many):
    """Somebody takes these flags on."""


class AssignManyForm(_Many):
    """These flags are given to a colleague."""

    to = SelectField("Colleague", description=_WHO_IS_LISTED)

    def offer(self, people: Iterable[tuple[int, str]]) -> None:
        """Sets who may be chosen."""
        self.to.choices = choices_of([("", "Nobody"), *((str(id_), name) for id_, name in people)])


def parameter_form(label: str, description: str, choices: Sequence[str], *, words: bool, default: str | None,
                   **data: Any) -> Any:
    """The form that changes one parameter of a rule: a number, one of some choices, or words.

    ``default`` says what the value as delivered is, where the council has set its own and may go back.
    """

    class ParameterForm(Form):
        """A rule's parameter and why it is changed; ``shown`` is the value whose effect the person has seen."""

        shown = HiddenField()
        value: Any = SelectField(label, description=description, choices=choices_of(
            [(choice, choice.capitalize()) for choice in choices])) if choices else TextField(
                label, description=description)
        use_default: Any = CheckboxField(f"Use the value as delivered instead: {default}") if default else None
        reason = LongTextField("Why it is changed", description="It is kept in the audit log, with the value before.",
                               validators=[DataRequired(_REASON), Length(max=1000)])

        def validate_value(self, field: Any) -> None:
            """A number is needed, unless the value as delivered is wanted."""
            if not field.data and not choices and not words and not self.wants_default:
                raise ValidationError("Enter a whole number")

        @property
        def wants_default(self) -> bool:
            return bool(self.use_default and self.use_default.data)

    return ParameterForm(**data)
