"""Fields: what people type, and what becomes of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms.validators import DataRequired

from forms.base import Form
from forms.widgets import (
    CheckboxesField,
    CheckboxField,
    DateField,
    FileField,
    LongTextField,
    RadioField,
    SelectField,
    TextField,
    choices_of,
    error_list,
)
from tests.web.review import problems

pytestmark = pytest.mark.only("sqlite")
ANIMALS = choices_of([("cat", "Cat"), ("dog", "Dog")])


class Everything(Form):
    """One field of each kind."""

    class Meta:
        csrf = False

    name = TextField("Name", [DataRequired("Enter a name.")], description="As in the register")
    note = LongTextField("Note")
    on = DateField("Date", description="For example 27 3 2026")
    animal = SelectField("Animal", choices=ANIMALS)
    colour = RadioField("Colour", choices=choices_of([("red", "Red"), ("blue", "Blue")]))
    pets = CheckboxesField("Pets", choices=ANIMALS)
    sure = CheckboxField("I am sure")
    file = FileField("File")


def filled(app: Flask, **sent: Any) -> Everything:
    pairs = [(name, value) for name, values in sent.items()
             for value in (values if isinstance(values, list) else [values])]
    form = Everything(formdata=MultiDict(pairs))
    form.validate()
    return form


@pytest.mark.parametrize(("parts", "day"), [
    (["27", "3", "2026"], date(2026, 3, 27)), (["01", "01", "2026"], date(2026, 1, 1)),
    ([" 1 ", "2 ", " 2026"], date(2026, 2, 1)), (["", "", ""], None), ([], None),
])
def test_a_date_is_taken_in_three_parts(app: Flask, parts: list[str], day: date | None) -> None:
    with app.test_request_context():
        form = filled(app, name="x", on=parts)
        assert form.on.data == day and not form.on.errors


@pytest.mark.parametrize("parts", [
    ["27", "3"], ["27"], ["31", "2", "2026"], ["0", "1", "2026"], ["1", "1", "26"], ["a", "b", "c"], ["1", "", "2026"],
    ["1", "2", "3", "4"], ["١", "2", "2026"], ["1", "1", "99999999999999999999"], ["-1", "1", "2026"],
])
def test_what_is_no_date_is_refused_in_words_and_stays_in_its_boxes(app: Flask, parts: list[str]) -> None:
    with app.test_request_context():
        form = filled(app, name="x", on=parts)
        assert form.on.data is None and len(form.on.errors) == 1
        html = str(form.on())
        assert f'value="{parts[0]}"' in html
        assert {"text": form.on.errors[0], "href": "#on-day"} in error_list(form)
        assert 'id="on-day"' in html


def test_every_kind_of_field_makes_valid_labelled_html(app: Flask) -> None:
    with app.test_request_context():
        for form in (Everything(formdata=None), filled(app, name="", on=["x"], animal="cow", colour="green")):
            body = "".join(str(field()) for field in form)
            page = ("<!DOCTYPE html><html lang=en-GB><head><title>X – Placement quality</title>"
                    "<meta name=viewport content='width=device-width, initial-scale=1'></head>"
                    f"<body><main><h1>X</h1><form>{body}</form></main></body></html>")
            assert problems(page) == []


def test_the_summary_links_to_the_first_box_of_each_wrong_field(app: Flask) -> None:
    with app.test_request_context():
        form = filled(app, name="", on=["x", "", ""], colour="green")
        rendered = "".join(str(field()) for field in form)
        for error in error_list(form):
            assert f'id="{error["href"][1:]}"' in rendered


def test_text_loses_what_no_page_can_show_and_keeps_the_rest(app: Flask) -> None:
    with app.test_request_context():
        form = filled(app, name="  Ivy\x00 \x1b House\t\n ", note="one\r\n\r\ntwo\x07 <b>&amp;\u2019")
        assert form.name.data == "Ivy House"
        assert form.note.data == "one\n\ntwo <b>&amp;\u2019"
        assert "<b>" not in str(form.note())


def test_a_date_from_a_record_is_shown_in_its_boxes(app: Flask) -> None:
    with app.test_request_context():
        form = Everything(formdata=None, on=date(2026, 3, 7))
        html = str(form.on())
        assert 'value="07"' in html and 'value="2026"' in html
