"""What people are asked about settings for 16 and over, due diligence and placements without registration."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from wtforms.validators import DataRequired, InputRequired, Length, Optional

from forms.base import Form
from forms.widgets import (
    CheckboxesField,
    DateField,
    FileField,
    HiddenField,
    LongTextField,
    NoteField,
    RadioField,
    SelectField,
    TextField,
    choices_of,
)

Choices = Iterable[tuple[str, str]]
NO_NAMES: Final = "Write no young person’s name."
_DAY: Final = "For example, 27 3 2026"


class FoundForm(Form):
    """What somebody found who checked a setting's registration. The view takes ``under_urn`` away where it has one."""

    found = RadioField("What did you find?", validators=[DataRequired("Choose what you found")])
    checked_on = DateField("The day on which you checked", description=_DAY,
                           validators=[InputRequired("Give the day on which you checked")])
    source = NoteField("Where you looked", description="Such as the certificate, Ofsted’s letter, the published list.",
                       validators=[DataRequired("Say where you looked"), Length(max=200)])
    category = SelectField("Category of the premises that we use", description="Leave it where it is not known.",
                           validators=[Optional()])
    area = TextField("Local authority area of these premises", validators=[Length(max=80)],
                     description="As Ofsted’s lists print it. Can be left empty.")
    under_urn = TextField("URN of the provider under whose registration it is", validators=[Length(max=12)],
                          description="Where it is said to be registered. SC and six digits, or five to seven digits.")
    reason = LongTextField("Why, or anything else", validators=[Length(max=2000)],
                           description=f"Needed where it is excepted or was refused. {NO_NAMES}")

    def offer(self, found: Choices, categories: Choices) -> None:
        """Sets what may be chosen; nothing is chosen first."""
        self.found.choices = choices_of(found)
        self.category.choices = choices_of([("", "Not known"), *categories])


class KindForm(Form):
    """As which kind of place a setting is checked."""

    kind = SelectField("Check it as")

    def offer(self, kinds: Choices, follows: str) -> None:
        """Sets the kinds; ``follows`` says which one follows from the registration."""
        self.kind.choices = choices_of([("", follows), *kinds])


class CheckForm(Form):
    """What was found of one thing, with its document."""

    outcome = RadioField("What did you find?", validators=[DataRequired("Choose what you found")])
    seen_on = DateField("The day on which you saw it", description=_DAY,
                        validators=[InputRequired("Give the day on which you saw it")])
    expires_on = DateField("The last day on which it holds", description="Leave it empty where it has none.",
                           validators=[Optional()])
    reason = LongTextField("Why, or a note", description=f"Needed unless it is met. {NO_NAMES}",
                           validators=[Length(max=2000)])
    file = FileField("The document", description="A photo, PDF, Word file or spreadsheet. Can be left out.")

    def offer(self, outcomes: Choices) -> None:
        """Sets what may be chosen."""
        self.outcome.choices = choices_of(outcomes)


@dataclass(frozen=True, slots=True)
class Line:
    """One thing of the checklist: its key, its words, and whether it holds until a day."""

    key: str
    words: str
    expires: bool


def checks_form(lines: Sequence[Line], outcomes: Choices, **data: Any) -> Any:
    """Many things at once: what is left as it is says nothing. One day of looking is for all of them."""
    offered = choices_of([("", "Nothing new"), *outcomes])
    fields: dict[str, Any] = {"seen": DateField(
        "The day on which you saw them", description=f"For all that you enter here. {_DAY}",
        validators=[InputRequired("Give the day on which you saw them")])}
    for line in lines:
        fields[f"outcome-{line.key}"] = SelectField("What you found", choices=offered, default="")
        if line.expires:
            fields[f"expires-{line.key}"] = DateField("Holds until", validators=[Optional()])
        fields[f"reason-{line.key}"] = NoteField("Why, unless it is met", validators=[Length(max=500)])
    return type("ChecksForm", (Form,), fields)(**data)


def ages_form(placements: Sequence[tuple[int, str]], bands: Choices, **data: Any) -> Any:
    """How old each of these young people is (id of the placement, words): a band, never a date of birth."""
    offered = choices_of([*bands, ("", "Not known")])
    fields = {f"age-{id_}": RadioField(words, choices=offered, validators=[Optional()]) for id_, words in placements}
    return type("AgesForm", (Form,), fields)(**data)


def scope_form(kinds: Choices, items: Choices, **data: Any) -> Any:
    """Which things are checked of each kind of place."""
    offered = choices_of(items)
    fields = {kind: CheckboxesField(words, choices=offered) for kind, words in kinds}
    return type("ScopeForm", (Form,), fields)(**data)


class FactsForm(Form):
    """What is known of a placement without registration."""

    version = HiddenField()
    since_on = DateField("Without registration since, if later than the placement began", description=_DAY,
                         validators=[Optional()])
    dol_order = RadioField("Has a court authorised a deprivation of liberty?", validators=[Optional()], default="",
                           choices=choices_of([("yes", "Yes"), ("no", "No"), ("", "Not known")]),
                           description="Such an order does not make up for a registration. Write nothing about the "
                                       "young person.")
    ordered_on = DateField("The court ordered us to tell Ofsted, on", validators=[Optional()],
                           description="Where it did. Ofsted is then to be told within 7 days.")
    told_ofsted_on = DateField("We told Ofsted on", validators=[Optional()])
    told_reviewing_officer_on = DateField("We told the independent reviewing officer on", validators=[Optional()])
    told_director_on = DateField("We told the director of children’s services on", validators=[Optional()])
    application = SelectField("The place’s application for registration", validators=[Optional()])
    application_on = DateField("Day of the application", validators=[Optional()])
    plan = SelectField("How the placement without registration is to end", validators=[Optional()])
    plan_by = DateField("By when", validators=[Optional()])
    plan_words = LongTextField("The plan in a few words", description=NO_NAMES, validators=[Length(max=2000)])

    def offer(self, applications: Choices, plans: Choices) -> None:
        """Sets what may be chosen."""
        self.application.choices = choices_of([("", "Not known"), *applications])
        self.plan.choices = choices_of([("", "No plan yet"), *plans])


class ReviewForm(Form):
    """A manager's review of a placement without registration."""

    reviewed_on = DateField("The day of the review", description=_DAY,
                            validators=[InputRequired("Give the day of the review")])
    may_stay = RadioField("May the placement go on until the next review?", validators=[
        DataRequired("Say whether the placement may go on")], choices=choices_of([
            ("yes", "Yes, until the next review"), ("no", "No: the young person must move")]))
    note = LongTextField("What was looked at, and what follows", description=NO_NAMES, validators=[
        DataRequired("Say what was looked at and what follows"), Length(max=4000)])


class PlaceForm(Form):
    """A place for people of 18 and over that no regulator inspects."""

    name = TextField("What you call the place", description="No person’s name and no address.", validators=[
        DataRequired("Give the place a name"), Length(max=200)])
    area = TextField("Local authority area (optional)", validators=[Length(max=80)])
