"""What people are asked about quality visits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from wtforms.validators import DataRequired, InputRequired, Length, Optional

from forms.actions import NO_NAMES, WHY
from forms.base import Form
from forms.widgets import (
    CheckboxField,
    DateField,
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


class PlanForm(Form):
    """A visit is planned, or moved."""

    key = HiddenField()
    version = HiddenField()
    planned_for = DateField("The day of the visit", description="For example, 27 3 2026",
                            validators=[InputRequired("Give the day of the visit")])
    lead = SelectField("Who makes it", description="They write it and submit it. Colleagues can write in it too.")

    def offer(self, people: Iterable[tuple[int, str]]) -> None:
        """Sets who may be chosen."""
        self.lead.choices = choices_of([(str(id_), name) for id_, name in people])


class AssignVisitsForm(Form):
    """The next visits to settings are given to a colleague."""

    key = HiddenField()
    officer = SelectField("Give the ticked visits to")
    due_by = DateField("To be made by", description="Leave empty for the day on which each is due; those that are late "
                                                    "get a week. For example, 27 3 2026", validators=[Optional()])

    def offer(self, people: Iterable[tuple[int, str]]) -> None:
        """Sets who may be chosen; nobody is chosen first."""
        self.officer.choices = choices_of([("", "Choose"), *((str(id_), name) for id_, name in people)])


class BandForm(Form):
    """A setting's risk band is set by hand."""

    band = RadioField("How closely it is to be visited", validators=[InputRequired("Choose one")])
    reason = LongTextField("Why", description=f"What you know that Ofsted’s grade does not say. {NO_NAMES}",
                           validators=[DataRequired(WHY), Length(max=1000)])
    review_on = DateField("To be reviewed by", description="At most a year ahead. After this day the closer of the two "
                                                           "counts, until somebody reviews it. For example, 27 3 2026",
                          validators=[InputRequired("Give the day by which it is to be reviewed")])

    def offer(self, bands: Iterable[tuple[str, str]]) -> None:
        """Sets the bands, in words with their intervals."""
        self.band.choices = choices_of(list(bands))


class OtherVisitForm(Form):
    """A visit that another council made, as it told us."""

    key = HiddenField()
    council = TextField("Which council", validators=[DataRequired("Name the council"), Length(max=120)])
    visited_on = DateField("When they were there", description="For example, 27 3 2026",
                           validators=[InputRequired("Give the day on which they were there")])
    kind = RadioField("What it was", validators=[InputRequired("Choose one")])
    shared = LongTextField("What they told us", description=f"Such as the result, and what they asked for. {NO_NAMES}",
                           validators=[DataRequired("Say what they told us; a few words do"), Length(max=4000)])
    file = FileField("What they sent", description="Can be left out.")
    may_count = RadioField("May it stand in for a visit of ours?",
                           choices=choices_of([("yes", "Yes, for the time that the rule allows"), ("no", "No")]),
                           validators=[InputRequired("Choose one")])
    why = LongTextField("Why it may, or why not", description="Such as “same questions as ours, report seen”.",
                        validators=[DataRequired(WHY), Length(max=1000)])

    def offer(self, kinds: Iterable[tuple[str, str]]) -> None:
        """Sets the kinds of visit."""
        self.kind.choices = choices_of(list(kinds))


class RequestForm(Form):
    """Documents that are asked for before a visit."""

    what = LongTextField("Documents", description="One a line, such as “Rota of the last four weeks”.",
                         validators=[DataRequired("Name at least one document, one a line"), Length(max=4000)])
    due_on = DateField("By when", description="Some days before the visit. For example, 27 3 2026",
                       validators=[InputRequired("Give the day by which they are to come")])


class ReceivedForm(Form):
    """What became of a document that was asked for."""

    shown = HiddenField()
    received_on = DateField("Came on", description="Leave empty if it has not come.", validators=[Optional()])
    found = LongTextField("What the desk review found", description=f"Can be left empty. {NO_NAMES}",
                          validators=[Length(max=4000)])


class FileForm(Form):
    """A photo or a file."""

    file = FileField("Photo or file")
    caption = NoteField("What it shows", description=f"Can be left out. Keep people out of photos. {NO_NAMES}",
                        validators=[Length(max=200)])


class SubmitForm(Form):
    """A visit is complete."""

    looked_at_names = CheckboxField("I have looked at these: none of them identifies a child")


class MailForm(Form):
    """To whom at the provider its private link is mailed."""

    key = HiddenField()
    contact = RadioField("Mail its private link to", validators=[Optional()])

    def offer(self, contacts: Iterable[tuple[int, str]], nobody: str = "") -> None:
        """Sets who may be chosen; ``nobody`` are the words for no mail."""
        self.contact.choices = choices_of([*((str(id_), words) for id_, words in contacts),
                                           *([("nobody", nobody)] if nobody else [])])


class LinkForm(Form):
    """A private link for the provider."""

    made_for = SelectField("Whose link it is")
    days = IntegerField("How many days it works", description="At most 90.",
                        validators=[InputRequired("Give the number of days")])

    def offer(self, people: Sequence[str]) -> None:
        """Sets who may be chosen."""
        self.made_for.choices = choices_of([(one, one) for one in people])


class Box:
    """One thing to write: its name, question, help, and the answers offered, or none for words."""

    def __init__(self, name: str, label: str, help_: str = "", answers: Mapping[str, str] | None = None) -> None:
        self.name, self.label, self.help, self.answers = name, label, help_, answers


DAY: Final = "visited_on"
"""The field of the day on which a visit was made."""


def writing_form(boxes: Sequence[Box], *, day: bool = False, **data: Any) -> Any:
    """The form of one part of a visit: for each box its field, and hidden beside it what the page showed there.

    ``shown-…`` says over which text is written, ``beside-…`` which of several kept texts is gone on with.
    ``day``: it asks on which day the visit was made, too.
    """
    fields: dict[str, Any] = {}
    if day:
        fields |= {DAY: DateField("The day of the visit", description="For example, 27 3 2026",
                                  validators=[Optional()]),
                   f"shown-{DAY}": HiddenField(), f"beside-{DAY}": HiddenField()}
    for box in boxes:
        if box.answers:
            fields[box.name] = RadioField(box.label, description=box.help, validators=[Optional()],
                                          choices=choices_of(list(box.answers.items())))
        else:
            fields[box.name] = LongTextField(box.label, description=box.help, looked_at=False,
                                             validators=[Length(max=20_000)])
        fields[f"shown-{box.name}"] = HiddenField()
        fields[f"beside-{box.name}"] = HiddenField()
    return type("WritingForm", (Form,), fields)(**data)


def reply_form(questions: Sequence[tuple[str, str]], **data: Any) -> Any:
    """The provider's form: one box for each finding, and hidden beside it what the page showed there.

    ``questions`` are field names with what is replied to.
    """
    fields: dict[str, Any] = {}
    for name, label in questions:
        fields[name] = LongTextField(label, description="Can be left empty. Write no names.",
                                     validators=[Length(max=5000)])
        fields[f"shown-{name}"] = HiddenField()
    return type("ReplyForm", (Form,), fields)(**data)


def template_form(themes: Sequence[tuple[str, bool, Sequence[tuple[str, str, str]]]], scales: Mapping[str, str]) -> Any:
    """The form that changes a template: themes (title, safety, questions), and room for one more of each.

    A question whose text is emptied is left out, and a theme whose title is emptied with all its questions.
    """
    fields: dict[str, Any] = {"based_on": HiddenField()}
    values: dict[str, Any] = {}
    room = [*themes, ("", False, [])]
    for number, (title, safety, questions) in enumerate(room):
        fields[f"title-{number}"] = TextField("Title of the theme", validators=[Length(max=120)])
        fields[f"safety-{number}"] = CheckboxField("This theme is about safety: its result decides first")
        values |= {f"title-{number}": title, f"safety-{number}": safety}
        for place, (text, guidance, scale) in enumerate([*questions, ("", "", "rag")]):
            at = f"{number}-{place}"
            fields[f"text-{at}"] = TextField(f"Question {place + 1}", validators=[Length(max=300)])
            fields[f"guidance-{at}"] = LongTextField(f"Guidance to question {place + 1}",
                                                     validators=[Length(max=2000)])
            fields[f"scale-{at}"] = SelectField(f"Answer to question {place + 1}",
                                                choices=choices_of(list(scales.items())))
            values |= {f"text-{at}": text, f"guidance-{at}": guidance, f"scale-{at}": scale}
    fields["reason"] = LongTextField("Why it is changed", description="It is kept with the version.",
                                     validators=[DataRequired(WHY), Length(max=1000)])
    return type("TemplateForm", (Form,), fields)(data=values)
