"""The files that browsers load: as recorded, generic, and from this service alone."""

from __future__ import annotations

import hashlib
import re

import pytest

from qa_service.web.rendering import STATIC
from qa_service.web.vendor import generic


def test_vendored_files_are_the_ones_that_were_recorded() -> None:
    recorded = dict(re.findall(r"^([0-9a-f]{64})  (govuk/\S+)$", (STATIC / "VENDOR.txt").read_text(), re.M))
    files = (STATIC / "govuk").iterdir()
    found = {hashlib.sha256(file.read_bytes()).hexdigest(): f"govuk/{file.name}" for file in files}
    assert recorded == found


@pytest.mark.parametrize("file", [file for file in STATIC.rglob("*") if file.suffix in (".css", ".js", ".svg")],
                         ids=lambda file: file.name)
def test_no_file_asks_another_host_or_has_what_only_gov_uk_may_use(file: object) -> None:
    text = file.read_text()  # type: ignore[attr-defined]
    for absent in ("GDS Transport", "govuk-crest", "@font-face", "url(http", "@import", "sourceMappingURL"):
        assert absent not in text
    assert set(re.findall(r"https?://[^\s\"')]+", text)) <= {"http://www.w3.org/2000/svg"}


def test_no_typeface_and_no_crown_is_shipped() -> None:
    shipped = [file for file in STATIC.rglob("*") if file.is_file()]
    assert {file.suffix for file in shipped} <= {".css", ".js", ".svg", ".png", ".txt"}, "fonts have no place here"
    assert [file.name for file in shipped if re.search("crown|crest|transport", file.name, re.IGNORECASE)] == []
    for file in STATIC.rglob("*.css"):
        assert not re.search(r"url\([^)]*(?:crown|crest|woff)", file.read_text(), re.IGNORECASE)


def test_the_style_sheet_is_made_generic() -> None:
    css = ('@font-face{font-family:GDS Transport;src:url(/a.woff2)}body{font-family:GDS Transport,arial,sans-serif}'
           ".x:before{content:\"\";background-image:url(/assets/images/govuk-crest.svg);width:1px}"
           "/*# sourceMappingURL=x.css.map */")
    assert generic(css) == "body{font-family:arial,helvetica,sans-serif}.x:before{content:\"\";width:1px}\n"
