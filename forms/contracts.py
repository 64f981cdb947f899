"""What people are asked about providers, contracts and how they are watched over."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from forms.base import Form
from forms.widgets import (
    CheckboxesField,
    CheckboxField,
    DateField,
    DecimalField,
    FileField,
    HiddenField,
    IntegerField,
    LongTextField,
    NoteField,
    RadioField,
    SelectField,
    TextField,
    choices_of,
)

_DAY: Final = "For example, 27 3 2026"
_FILE: Final = "A PDF, a Word file (DOCX), a spreadsheet (XLSX) or a photo, of at most 25 MB."
_NAME: Final = InputRequired("Give a name")
Choices = Iterable[tuple[str, str]]


def _choose(choices: Choices, words: str = "Choose") -> Any:
    return choices_of([("", words), *choices])


class _Versioned(Form):
    """A form that changes what is there: ``version`` is what the person saw."""

    version = HiddenField()

    @property
    def seen(self) -> int:
        """The version that the form was opened with; 0 where the form lost it."""
        text = str(self.version.data or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


class FrameworkForm(_Versioned):
    """A framework or purchasing system with its lots."""

    name = TextField("Name", validators=[_NAME, Length(max=120)])
    kind = SelectField("What it is", validators=[DataRequired("Choose what it is")])
    held_by = TextField("Who runs it (optional)", validators=[Optional(), Length(max=120)])
    starts_on = DateField("First day (optional)", description=_DAY)
    ends_on = DateField("Last day (optional)", description=_DAY)
    lots = LongTextField("Lots (optional)", description="One a line, in their order.",
                         validators=[Optional(), Length(max=8000)])
    zones = LongTextField("Zones (optional)", description="One a line, where the framework has zones.",
                          validators=[Optional(), Length(max=8000)])
    asked_for = CheckboxesField("Documents that it asks for")
    note = LongTextField("Note (optional)", validators=[Optional(), Length(max=4000)])

    def offer(self, kinds: Choices, documents: Choices) -> None:
        """Sets the kinds of framework and of documents."""
        self.kind.choices, self.asked_for.choices = _choose(kinds), choices_of(documents)


class ProviderForm(_Versioned):
    """A legal entity that holds contracts."""

    name = TextField("Name of the provider", description="The legal entity that signs, such as “Harbour Care Limited”.",
                     validators=[_NAME, Length(max=160)])
    company_number = TextField("Company number (optional)", description="Eight letters and figures.",
                               validators=[Optional(), Length(max=12)])
    group = TextField("Owner in Ofsted’s register (optional)",
                      description="A part of the name is enough. Its settings then are this provider’s.",
                      validators=[Optional(), Length(max=200)])
    note = LongTextField("Note (optional)", validators=[Optional(), Length(max=4000)])


class _ContractFields(_Versioned):
    framework = SelectField("Framework or way of buying")
    title = TextField("Title (optional)", description="Empty: the framework’s name.",
                      validators=[Optional(), Length(max=160)])
    reference = TextField("Our reference (optional)", validators=[Optional(), Length(max=60)])
    starts_on = DateField("First day", description=_DAY, validators=[InputRequired("Give the first day")])
    ends_on = DateField("Last day (if it is known)", description=_DAY)
    rolling = CheckboxField("It has no last day: it runs until somebody ends it")
    covers = RadioField("Which settings it covers")
    meets = CheckboxField("A contract meeting is agreed for every quarter")
    yearly = DecimalField("Value in a year, in pounds (optional)",
                          validators=[Optional(), NumberRange(0, 1_000_000_000, "Enter an amount in pounds.")])
    terms = LongTextField("Terms that we need to know (optional)",
                          description="Notice, retainer, uplift and whatever else is agreed, in your own words.",
                          validators=[Optional(), Length(max=8000)])

    def offer(self, frameworks: Choices, covers: Choices, *, with_money: bool) -> None:
        """Sets the frameworks. Without ``with_money`` the form does not ask what it is worth."""
        self.framework.choices = _choose(frameworks, "None")
        self.covers.choices = choices_of(covers)
        if not with_money:
            del self.yearly


class NewContractForm(_ContractFields):
    """A contract with a provider that is there, or with a new one; sent once, it is all that is needed."""

    GROUPS = (("Whom it is with", ("provider", "new_name", "company_number", "group")),
              ("The contract", ("framework", "title", "reference", "starts_on", "ends_on", "rolling", "yearly",
                                "terms")),
              ("What it covers and asks for", ("covers", "meets", "usual")))
    """The order on the page: under each heading the fields that belong together."""

    provider = SelectField("Provider")
    new_name = TextField("Or the name of a new provider", validators=[Optional(), Length(max=160)])
    company_number = TextField("Its company number (optional)", validators=[Optional(), Length(max=12)])
    group = TextField("Its owner in Ofsted’s register (optional)", description="A part of the name is enough.",
                      validators=[Optional(), Length(max=200)])
    usual = CheckboxField("Ask for the usual figures every quarter: health and dental checks, good education plans")

    def offer_providers(self, providers: Choices) -> None:
        """Sets the providers that are there."""
        self.provider.choices = _choose(providers, "A new one")


class ContractForm(_ContractFields):
    """A contract is changed."""


class SettingsForm(Form):
    """Which settings a contract covers."""

    chosen = CheckboxesField("Settings of the provider’s group")
    urn = TextField("Another setting (optional)", description="Its URN, such as SC012345 or 1234567.",
                    validators=[Optional(), Length(max=40)])

    def offer(self, settings: Choices) -> None:
        """Sets the settings that may be ticked."""
        self.chosen.choices = choices_of(settings)


class PlanForm(Form):
    """What follows when a contract ends."""

    plan = LongTextField("What follows when it ends", description="Such as “extended to 31 March 2028”, “tendered anew "
                         "by Placements North West” or “not renewed; two children move before June”.",
                         validators=[Length(max=4000)])


class LotForm(Form):
    """A provider comes on a lot."""

    lot = SelectField("Lot", validators=[DataRequired("Choose a lot")])
    provider = SelectField("Provider", validators=[DataRequired("Choose a provider")])
    starts_on = DateField("First day", description=_DAY, validators=[InputRequired("Give the first day")])
    ends_on = DateField("Last day (optional)", description=_DAY)
    zones = CheckboxesField("Zones", description="None ticked: all of them.")

    def offer(self, lots: Choices, providers: Choices, zones: Choices) -> None:
        """Sets what may be chosen. A field with nothing to choose from, or only one thing, is not asked."""
        self.lot.choices, self.provider.choices = _choose(lots), _choose(providers)
        self.zones.choices = choices_of(zones)
        if not self.zones.choices:
            del self.zones


class LastDayForm(Form):
    """The last day of a provider on a lot."""

    ends_on = DateField("Last day on the lot", description=_DAY, validators=[InputRequired("Give the last day")])


class DocumentForm(Form):
    """A contract document that somebody has seen."""

    kind = SelectField("What it is", validators=[DataRequired("Choose what it is")])
    name = TextField("More exactly (optional)", description="Needed for “another document”.",
                     validators=[Optional(), Length(max=120)])
    expires_on = DateField("Last day on which it holds", description=_DAY)
    lasting = CheckboxField("It has no last day")
    seen_on = DateField("Day on which you saw it", validators=[InputRequired("Give the day")])
    file = FileField("The document (optional)", description=_FILE)
    note = LongTextField("Note (optional)", validators=[Optional(), Length(max=2000)])

    def offer(self, kinds: Choices) -> None:
        """Sets the kinds of documents."""
        self.kind.choices = _choose(kinds)


class FinancialCheckForm(Form):
    """A financial check of a provider."""

    checked_on = DateField("Day of the check", validators=[InputRequired("Give the day")])
    source = NoteField("Source", description="Such as the credit agency, or the accounts of which year.",
                       validators=[InputRequired("Say where it comes from"), Length(max=120)])
    score = IntegerField("Score (if there is one)", validators=[Optional()])
    lowest_score = IntegerField("Lowest score that we accept (optional)",
                                description="Of this source. Empty: the limit that the rule has.",
                                validators=[Optional()])
    who = TextField("Who checked", validators=[InputRequired("Say who checked"), Length(max=120)])
    note = LongTextField("Note (optional)", validators=[Optional(), Length(max=2000)])


class MeetingForm(_Versioned):
    """A contract meeting, planned or held."""

    on = DateField("Day", description=_DAY, validators=[InputRequired("Give the day")])
    held = RadioField("Was it held?", choices=choices_of([("yes", "It was held"), ("no", "It is planned")]),
                      validators=[InputRequired("Say whether it was held")])
    who = TextField("Who was there (optional)", description="By their jobs; leave children’s names out.",
                    validators=[Optional(), Length(max=500)])
    minutes = LongTextField("Minutes (optional)", description="What was said and decided. Write no child’s name.",
                            validators=[Optional(), Length(max=20000)])
    local_carers = LongTextField(
        "Why carers who live near are not available to our children (optional)",
        description="With fostering agencies: how many carers live in our area, whose children are with them, and why.",
        validators=[Optional(), Length(max=4000)])
    file = FileField("Minutes as a file (optional)", description=_FILE)

    def without_carers(self) -> None:
        """Does not ask about local carers: the contract is with no fostering agency."""
        del self.local_carers


class ForumForm(_Versioned):
    """A provider forum, planned or held."""

    title = TextField("Which forum", description="Such as “Residential provider forum”.",
                      validators=[InputRequired("Say which forum"), Length(max=120)])
    on = DateField("Day", description=_DAY, validators=[InputRequired("Give the day")])
    held = RadioField("Was it held?", choices=choices_of([("yes", "It was held"), ("no", "It is planned")]),
                      validators=[InputRequired("Say whether it was held")])
    who = LongTextField("Who was there (optional)", validators=[Optional(), Length(max=4000)])
    minutes = LongTextField("Minutes (optional)", description="What was said and decided. Write no child’s name.",
                            validators=[Optional(), Length(max=20000)])
    file = FileField("Minutes as a file (optional)", description=_FILE)


class SuspensionForm(Form):
    """No new placements, from a day on."""

    kind = RadioField("What it is", validators=[InputRequired("Choose what it is")])
    reason = LongTextField("Why", description="Write no child’s name, and no allegation about a person.",
                           validators=[DataRequired("Say why"), Length(max=4000)])
    from_on = DateField("From", validators=[InputRequired("Give the first day")])
    review_on = DateField("To be looked at again on", validators=[InputRequired("Give the day of the review")])
    told = CheckboxesField("Who was told (tick all that were)")
    told_more = NoteField("Who else was told (optional)", validators=[Optional(), Length(max=500)])

    def offer(self, kinds: Choices, told: Choices) -> None:
        """Sets the kinds of suspension, and who can be told."""
        self.kind.choices, self.told.choices = choices_of(kinds), choices_of(told)


class ToldForm(_Versioned):
    """Who was told of a suspension."""

    told = CheckboxesField("Who was told (tick all that were)")
    told_more = NoteField("Who else was told (optional)", validators=[Optional(), Length(max=500)])

    def offer(self, told: Choices) -> None:
        """Sets who can be told."""
        self.told.choices = choices_of(told)


class SuspensionReviewForm(ToldForm):
    """A suspension is looked at again, and stays."""

    found = LongTextField("What you found, and why it stays",
                          validators=[DataRequired("Say what you found"), Length(max=4000)])
    next_on = DateField("To be looked at again on", validators=[InputRequired("Give the day of the next review")])


class LiftForm(_Versioned):
    """A suspension is lifted."""

    on = DateField("Children can be placed again from", validators=[InputRequired("Give the day")])
    evidence = LongTextField("What shows that they can", description="Such as the visit, the report, the action plan "
                             "that was done.", validators=[DataRequired("Say what shows it"), Length(max=4000)])


class IndicatorForm(Form):
    """A figure that a contract asks for every quarter."""

    name = TextField("Which figure", description="Such as “Unplanned endings”.",
                     validators=[InputRequired("Say which figure"), Length(max=120)])
    target = DecimalField("Target", validators=[InputRequired("Give the target")])
    unit = SelectField("In")
    better = RadioField("The target is", choices=choices_of([("least", "the least that is good"),
                                                             ("most", "the most that is good")]), default="least")

    def offer(self, units: Choices) -> None:
        """Sets the units."""
        self.unit.choices = choices_of(units)


def figures_form(rows: Sequence[tuple[int, str, str]], **data: Any) -> Any:
    """A form with one field a figure: number, label, and what is kept. ``shown-…`` is what the person saw."""

    class FiguresForm(Form):
        """Many figures of one quarter at once."""

        def typed(self) -> dict[int, str]:
            """What stands in each field now."""
            return {id_: str(self[f"figure-{id_}"].data or "").strip() for id_, _label, _kept in rows}

        def seen(self) -> dict[int, str]:
            """What stood in each field when the form was opened."""
            return {id_: str(self[f"shown-{id_}"].data or "").strip() for id_, _label, _kept in rows}

    for id_, label, kept in rows:
        setattr(FiguresForm, f"figure-{id_}", TextField(label, default=kept, validators=[Optional(), Length(max=20)]))
        setattr(FiguresForm, f"shown-{id_}", HiddenField(default=kept))
    return FiguresForm(**data)
