"""What every HTML page must be, whoever fetches it: reviewed by the test client on each page."""

from __future__ import annotations

import itertools
from collections import Counter

import html5lib
from bs4 import BeautifulSoup, Tag

SERVICE = "Placement quality"
_UNLABELLED = ("hidden", "submit", "button", "image")


def problems(html: str, soup: BeautifulSoup | None = None) -> list[str]:
    """Everything wrong with this page; empty when nothing is. ``soup``: the same page, where it is parsed already."""
    soup = soup or BeautifulSoup(html, "lxml")
    return [*_invalid(html), *_document(soup), *_headings(soup), *_identifiers(soup), *_inputs(soup), *_inline(soup),
            *_links(soup), *_tables(soup), *_told(soup), *_template_leaks(soup)]


def _invalid(html: str) -> list[str]:
    parser = html5lib.HTMLParser()
    parser.parse(html)
    return [f"invalid HTML at {position}: {code}" for position, code, _values in parser.errors]


def _document(soup: BeautifulSoup) -> list[str]:
    """The language is said, the page may be made larger, and nobody's cursor is moved."""
    wrong = [] if soup.html and soup.html.get("lang") == "en-GB" else ["the language is not said"]
    viewport = soup.select_one("meta[name=viewport]")
    if viewport is None or "user-scalable" in str(viewport["content"]) or "maximum-scale" in str(viewport["content"]):
        wrong.append("the page cannot be made larger")
    wrong += [f"autofocus on {tag.name}" for tag in soup.select("[autofocus]")]
    wrong += [f"tabindex {tag['tabindex']} on {tag.name}" for tag in soup.select("[tabindex]")
              if str(tag["tabindex"]) not in ("0", "-1")]
    if len(soup.find_all("main")) != 1:
        wrong.append(f"{len(soup.find_all('main'))} main parts")
    return wrong


def _headings(soup: BeautifulSoup) -> list[str]:
    found = [" ".join(heading.get_text(" ").split()) for heading in soup.find_all("h1")]
    if len(found) != 1:
        return [f"{len(found)} h1 headings"]
    title = " ".join(soup.title.get_text().split()) if soup.title else ""
    if title != f"{found[0]} – {SERVICE}":
        return [f"the title “{title}” is not “{found[0]} – {SERVICE}”"]
    levels = [int(heading.name[1]) for heading in soup.select(", ".join(f"main h{level}" for level in range(1, 7)))]
    if 1 not in levels:
        return ["the h1 stands outside the main part"]
    levels = levels[levels.index(1):]
    return [f"a heading of level {after} follows one of level {before}"
            for before, after in itertools.pairwise(levels) if after > before + 1]


def _identifiers(soup: BeautifulSoup) -> list[str]:
    ids = Counter(str(tag["id"]) for tag in soup.find_all(id=True))
    wrong = [f"the id “{name}” is used {times} times" for name, times in ids.items() if times > 1]
    for tag in soup.find_all(True):
        for attribute in ("for", "aria-describedby", "aria-labelledby", "aria-controls"):
            for name in str(tag.get(attribute) or "").split():
                if name not in ids:
                    wrong.append(f"{attribute} names “{name}”, which is not there")
    return wrong


def _inputs(soup: BeautifulSoup) -> list[str]:
    labelled = {str(label["for"]) for label in soup.find_all("label") if label.get("for")}
    wrong = []
    for field in soup.select("input, select, textarea"):
        if field.get("type") in _UNLABELLED or field.get("aria-label") or field.get("aria-labelledby"):
            continue
        if field.get("id") not in labelled:
            wrong.append(f"the field “{field.get('name')}” has no label")
    for form in soup.find_all("form"):
        if str(form.get("method", "get")).lower() == "post" and not form.select_one("input[name=csrf_token]"):
            wrong.append(f"the form to “{form.get('action', 'this page')}” has no token")
    return [*wrong, *(f"a button without words: {button}" for button in soup.find_all("button") if not _said(button))]


def _inline(soup: BeautifulSoup) -> list[str]:
    wrong = [f"inline style on {tag.name}" for tag in soup.find_all(style=True)]
    wrong += ["a style element" for _ in soup.find_all("style")]
    wrong += ["an inline script" for script in soup.find_all("script") if not script.get("src")]
    wrong += [f"{name} on {tag.name}" for tag in soup.find_all(True) for name in tag.attrs if name.startswith("on")]
    for tag in soup.find_all(True):
        for name in ("src", "href", "action"):
            value = str(tag.get(name) or "")
            if tag.name != "a" and value.startswith(("http:", "https:", "//")):
                wrong.append(f"{tag.name} loads {value}")
    return wrong


def _links(soup: BeautifulSoup) -> list[str]:
    wrong = []
    for link in soup.find_all("a", href=True):
        if not _said(link):
            wrong.append(f"a link without words to {link['href']}")
        if not str(link["href"]).startswith(("/", "#", "?", "http://", "https://", "mailto:", "tel:")):
            wrong.append(f"a link to {link['href']}")
    fragments = [str(link["href"])[1:] for link in soup.select('a[href^="#"]') if len(str(link["href"])) > 1]
    return [*wrong, *(f"a link to #{name}, which is not there" for name in fragments if not soup.find(id=name))]


def _tables(soup: BeautifulSoup) -> list[str]:
    wrong = [f"a table without caption: {table.get_text(' ')[:40]}" for table in soup.find_all("table")
             if table.find("caption") is None]
    wrong += [f"a table without headings: {table.get_text(' ')[:40]}" for table in soup.find_all("table")
              if table.find("th") is None]
    wrong += ["a caption without words" for caption in soup.find_all("caption") if not _said(caption)]
    wrong += ["a table heading that does not say what it heads" for cell in soup.find_all("th")
              if cell.get("scope") not in ("col", "row", "colgroup", "rowgroup")]
    return [*wrong, *("an empty table heading" for cell in soup.find_all("th") if not _said(cell))]


def _told(soup: BeautifulSoup) -> list[str]:
    """A form's errors are announced, and each is said beside its field; pictures and states have words."""
    wrong = [f"a picture without words: {picture.get('src')}" for picture in soup.find_all("img")
             if picture.get("alt") is None]
    wrong += ["a state without words" for tag in soup.select(".govuk-tag") if not _said(tag)]
    wrong += ["a summary of errors that is not announced" for summary in soup.select(".govuk-error-summary")
              if summary.select_one("[role=alert]") is None]
    described = {name for tag in soup.select("[aria-describedby]") for name in str(tag["aria-describedby"]).split()}
    return [*wrong, *(f"the error “{said.get_text(' ', strip=True)[:60]}” belongs to no field"
                      for said in soup.select(".govuk-error-message") if said.get("id") not in described)]


def _template_leaks(soup: BeautifulSoup) -> list[str]:
    """Python's own words, and Jinja's, have no place in a sentence."""
    text = soup.get_text(" ")
    return [f"“{leak}” is printed" for leak in ("{{", "{%", "datetime.", "<function", "Undefined", "object at 0x")
            if leak in text]


def _said(tag: Tag) -> bool:
    picture = tag.find("img", alt=True)
    return bool(tag.get_text(strip=True) or tag.get("aria-label") or (picture and picture["alt"]))
