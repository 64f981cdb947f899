"""What forms say: always our words, always what to do; and which telephone numbers and addresses they take."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import flask_wtf
import pytest
import wtforms
from flask import Flask
from werkzeug.datastructures import MultiDict

import forms
from forms.base import Form
from forms.flags import AcknowledgeForm
from forms.providers import ContactForm
from forms.reports import reading_form
from forms.shapes import is_email, is_telephone
from forms.widgets import DecimalField, IntegerField
from forms.words import SENTENCES

pytestmark = pytest.mark.only("sqlite")
NONSENSE = ("", "no such thing", "x" * 20_000, "-1", "1e999", "٣")


@pytest.fixture(scope="module")
def plain() -> Iterator[Flask]:
    app = Flask("forms alone")
    app.config.update(SECRET_KEY="for this test alone", WTF_CSRF_ENABLED=False)
    yield app


def _said_by_wtforms() -> set[str]:
    """Every message of WTForms' own, as its source has them."""
    found: set[str] = set()
    for package in (wtforms, flask_wtf):
        for file in Path(str(package.__file__)).parent.rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("gettext", "ngettext"):
                    found |= {one.value for one in node.args if isinstance(one, ast.Constant)
                              and isinstance(one.value, str)}
    assert len(found) > 30
    return found


def _modules() -> list[ModuleType]:
    return [importlib.import_module(f"forms.{module.name}") for module in pkgutil.iter_modules(forms.__path__)]


def _forms() -> list[type[Form]]:
    """Every form class there is, and one of each that is made for a page."""

    class Numbers(Form):
        whole = IntegerField("Whole")
        broken = DecimalField("With pence")

    made = [Numbers, reading_form([("overall", "Overall")], asked={"judgements.overall"}, with_outcome=True)]
    named = [one for module in _modules() for one in vars(module).values()
             if isinstance(one, type) and issubclass(one, Form) and one is not Form]
    assert len(named) > 20
    return [*named, *made]


def test_we_have_words_for_all_that_wtforms_can_say() -> None:
    assert set(SENTENCES) >= _said_by_wtforms()
    for theirs, ours in SENTENCES.items():
        assert ours.endswith((".", "?")) and "valid" not in ours.lower(), theirs


@pytest.mark.assures("V13")
@pytest.mark.parametrize("typed", NONSENSE, ids=lambda text: text[:15])
def test_no_form_ever_speaks_in_words_of_wtforms(plain: Flask, typed: str) -> None:
    theirs = {message.replace("%(max)d", "").split("%")[0].strip() for message in _said_by_wtforms()}
    seen = 0
    with plain.test_request_context(method="POST"):
        for kind in _forms():
            form = kind()
            for field in form:
                if getattr(field, "choices", False) is None:
                    field.choices = []
            form.process(MultiDict(dict.fromkeys(form._fields, typed)))
            form.validate()
            for field in form:
                for said in field.errors:
                    seen += 1
                    assert not any(said.startswith(message) for message in theirs if len(message) > 8), (kind, said)
                    assert said != SENTENCES["Invalid UUID."], (kind, field.name)
    assert seen > 5


def test_too_long_a_text_is_refused_with_how_much_fits(plain: Flask) -> None:
    with plain.test_request_context(method="POST", data={"reason": "x" * 1001}):
        form = AcknowledgeForm()
        assert not form.validate()
        assert form.reason.errors == ["Shorten this: at most 1000 characters fit."]


@pytest.mark.parametrize("number", [
    "01632 960 001", "01632 960001", "(01632) 960 001", "+44 1632 960001", "+44 (0)1632 960 001", "07700 900 123",
    "020 7946 0018", "0800 1111", "03000 123 456 ext. 12", "01632 960001 x4", "01632960001, extension 204", "101",
    "116 123", "+353 1 437 0000", "01632-960-001", "01632 960001 #7"])
def test_telephone_numbers_as_people_write_them_are_taken(number: str) -> None:
    assert is_telephone(number)


@pytest.mark.parametrize("number", [
    "ring Sam", "01632 96O 001", "12", "0", "++44 1632 960001", "01632 960 001 or 01632 960 002", "ext. 12",
    "01632 960 001 ask for the duty officer", "0" * 30, "£100", "+0 1632", "٠١٦٣٢٩٦٠٠٠١"])
def test_what_nobody_can_ring_is_refused(number: str) -> None:
    assert not is_telephone(number)


def test_a_contacts_telephone_with_letters_is_refused_with_what_to_write(plain: Flask) -> None:
    with plain.test_request_context(method="POST", data={"role": "Manager", "phone": "ring the office"}):
        form = ContactForm()
        assert not form.validate()
        (said,) = form.phone.errors
        assert "such as 01632 960 001" in said and "ring the office" in said


@pytest.mark.parametrize(("text", "is_one"), [
    ("name@example.gov.uk", True), ("n.o'name+tag@ex-ample.org", True), ("name@example", False),
    ("@example.org", False), ("two@example.org, three@example.org", False),
    ("name@@example.org", False), ("name@example..org", False),
    ("x" * 250 + "@example.org", False), ("", False)])
def test_an_e_mail_address_is_told_by_its_shape(text: str, is_one: bool) -> None:
    assert is_email(text) is is_one
