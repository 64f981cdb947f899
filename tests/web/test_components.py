"""The components: each stands on its page in each state, and keeps what it promises."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from markupsafe import Markup

from qa_service.permissions import Role
from qa_service.web import glossary
from qa_service.web.charts import bar_drawing, spark_points, step_drawing
from qa_service.web.stacking import with_headings
from tests.conftest import ROOT
from tests.web.client import Browser

TEMPLATES = ROOT / "templates"
COMPONENTS = sorted((TEMPLATES / "components").glob("*.html"))
ClientFor = Callable[[Role], Browser]
CONTROL = re.compile(r"<(?:input|select|textarea|button|form|table|option|fieldset)\b")
PRINTED = re.compile("<!DOCTYPE html>")
"""Whole documents that become a PDF: their tables are of paper."""


def macros(file: Path) -> set[str]:
    return set(re.findall(r"{% macro ([a-z]\w*)\(", file.read_text()))


@pytest.mark.parametrize("file", COMPONENTS, ids=lambda file: file.stem)
def test_every_macro_stands_on_the_page_of_components(file: Path) -> None:
    page = (TEMPLATES / "web" / "components.html").read_text()
    shown = set(re.findall(r"{[{%]-?\s*(?:call\s+)?(\w+)\(", page))
    assert macros(file) - shown == set()


def test_every_macro_comes_through_the_one_door() -> None:
    door = (TEMPLATES / "components.html").read_text()
    given = set(re.findall(r"\w+_\.(\w+)", door))
    assert given == {name for file in COMPONENTS for name in macros(file)}


@pytest.mark.only("sqlite")
def test_the_page_of_components_is_for_administrators_and_in_nobodys_navigation(client_for: ClientFor) -> None:
    page = client_for(Role.ADMINISTRATOR).get("/components?severity=critical&kind=home&kind=agency")
    assert page.soup.select('#navigation a[href="/components"]') == []
    removed = [link["href"] for link in page.soup.select(".qa-chosen__tag")]
    assert removed == ["/components?kind=home&kind=agency", "/components?severity=critical&kind=agency"]
    client_for(Role.MANAGER).get("/components", status=404)


def test_no_page_writes_raw_controls_or_tables() -> None:
    pages = {name: file.read_text() for file in TEMPLATES.rglob("*.html")
             if not (name := str(file.relative_to(TEMPLATES))).startswith(("components", "alerts/mail/"))}
    raw = {name for name, page in pages.items()
           if CONTROL.search(page.replace("<table>", "") if PRINTED.match(page) and name != "base.html" else page)}
    assert raw == set(), "write them with macros of components.html"


def test_every_cell_carries_its_heading_and_a_cell_over_several_carries_none() -> None:
    rows = Markup('<tr class="a"><th scope="row">x</th><td class="b">1</td><td>2</td></tr>'
                  '<tr><td colspan="2">none</td><td>3</td></tr>')
    made = with_headings(rows, ["Name", {"text": "A “b” & c"}, 'Say "so"'])
    assert made == (
        '<tr role="row" class="a"><th role="rowheader" data-label="Name" scope="row">x</th>'
        '<td role="cell" data-label="A “b” &amp; c" class="b">1</td>'
        '<td role="cell" data-label="Say &#34;so&#34;">2</td></tr>'
        '<tr role="row"><td role="cell" colspan="2">none</td><td role="cell" data-label="Say &#34;so&#34;">3</td></tr>')


def test_every_term_that_a_page_explains_is_in_the_glossary() -> None:
    used = {(file.name, key) for file in TEMPLATES.rglob("*.html")
            for key in re.findall(r"(?:\bterm|whats_this)\(\"([\w-]+)\"", file.read_text())}
    assert used
    assert {(name, key) for name, key in used if key not in glossary.TERMS} == set()


def test_a_term_that_the_glossary_lacks_is_an_error(app: Flask) -> None:
    with pytest.raises(LookupError, match="no term “nonsense”"):
        glossary.glossary_term("nonsense")


@pytest.mark.only("sqlite")
def test_the_glossary_has_an_anchor_for_every_term_and_every_grade_in_full(client_for: ClientFor) -> None:
    page = client_for(Role.COUNCILLOR).get("/glossary")
    assert {div["id"] for div in page.soup.select("dl.qa-glossary > div")} == set(glossary.TERMS)
    assert "requires improvement to be good" in page.text.lower()
    assert len(glossary.TERMS) == sum(len(terms) for _id, _title, terms in glossary.SECTIONS)


def test_a_value_that_is_not_known_leaves_a_gap_and_never_a_line() -> None:
    points = [{"on": date(2020, 1, 1), "value": 3}, {"on": date(2021, 1, 1), "value": None},
              {"on": date(2022, 1, 1), "value": 1}]
    line = step_drawing([{"name": "One", "points": points}], [(1, "Low"), (3, "High")], date(2023, 1, 1)).lines[0]
    assert len(line.pieces) == 2 and len(line.marks) == 2
    assert line.marks[0][1] < line.marks[1][1], "a better grade stands higher"
    assert step_drawing([{"name": "None", "points": []}], [(1, "Low")], date(2023, 1, 1)).lines[0].pieces == []
    assert spark_points([1, None, 2]) and spark_points([None]) == []


def test_bars_are_as_long_as_their_values_and_an_unknown_one_has_none() -> None:
    drawn = bar_drawing([{"label": "a", "values": [10, None]}, {"label": "b", "values": [5, 0]}])
    (_, _, first), (_, _, second) = drawn.groups
    assert first[0].width == 2 * second[0].width > 0
    assert (first[1].value, first[1].width, second[1].width) == (None, 0, 0)
