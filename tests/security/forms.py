"""Every form that somebody finds who saves what the pages offer: how it is filled in, and where that leads."""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag
from flask import Flask
from werkzeug.test import TestResponse

from qa_service.permissions import Permission, Role, allows, decision
from tests.web.client import Browser

ENDS_IT = ("/sign-out", "/account/sessions")
TYPED = {"email": "somebody@example.org", "tel": "01632 960 001", "number": "3", "date": "2026-06-01", "time": "10:00"}
WORDS = "The garden is mended"
_FREE = ("text", "search", "email", "tel", "url", "number", "date", "time", "password", "textarea")


@dataclass(frozen=True)
class Form:
    """A form on a page, filled in as somebody might."""

    target: str
    fields: dict[str, list[str]]
    free: set[str]
    """The fields in which people write."""
    shown: set[str]
    """The names of all that it has, also of what is ticked, chosen or hidden."""

    @property
    def shape(self) -> str:
        """The same for the same form about another record."""
        return re.sub("[0-9a-f]{8,}|[0-9]+", "#", self.target) + " ".join(sorted(self.shown))


def forms_of(path: str, html: str) -> Iterator[Form]:
    """The forms of a page that send something."""
    for form in BeautifulSoup(html, "lxml").select("form[method=post]"):
        target = str(form.get("action") or path)
        if not target.startswith(ENDS_IT):
            free = {str(one["name"]) for one in form.select("input[name], textarea[name]")
                    if str(one.get("type", one.name if one.name == "textarea" else "text")) in _FREE}
            yield Form(target, dict(_filled(form)), free, {str(one["name"]) for one in form.select("[name]")})


def _filled(form: Tag) -> Iterator[tuple[str, list[str]]]:
    parts = Counter(str(one["name"]) for one in form.select("input[inputmode=numeric]"))
    chosen = set[str]()
    for field in form.select("input[name], textarea[name], select[name]"):
        name, kind = str(field["name"]), str(field.get("type", field.name))
        if kind in ("file", "submit") or name in chosen:
            continue
        chosen.add(name)
        if field.name == "select":
            yield name, [next((value for one in field.select("option") if (value := str(one.get("value", "")))), "")]
        elif field.name == "textarea":
            yield name, [field.get_text().strip() or WORDS]
        elif parts[name] == 3:
            yield name, ["1", "6", "2026"]
        else:
            yield name, [str(field.get("value") or TYPED.get(kind) or _typed(name, parts[name]))]


def _typed(name: str, numeric: int) -> str:
    return "3" if numeric else "10:00" if "time" in name else "2026-06-01" if name.endswith("_on") else WORDS


def pages_with_forms(app: Flask, role: Role, ref: str | None = None) -> list[str]:
    """The addresses at which this role may send a form: those without a record in them, and, where the ``ref`` of a
    setting is given, the pages about it and about the first record of each kind."""
    found = []
    for rule in app.url_map.iter_rules():
        decided, methods = decision(app.view_functions[rule.endpoint]), rule.methods or set()
        path = re.sub("<int[^>]*>", "1", rule.rule.replace("<ref>", ref)) if ref else rule.rule
        if (isinstance(decided, Permission) and allows(role, decided) and "<" not in path
                and {"GET"} | (set() if rule.arguments else {"POST"}) <= methods):
            found.append(path)
    return found


def send_every_form(browser: Browser, pages: list[str], send: Callable[[Form], TestResponse],
                    known: set[str]) -> None:
    """Has each form of these pages sent once, and those to which saving leads; ``known`` are shapes sent before."""
    waiting, looked = deque(pages), set[str]()
    while waiting:
        path = waiting.popleft()
        if path in looked:
            continue
        looked.add(path)
        response = browser.client.get(path)
        for form in forms_of(path, response.text if response.mimetype == "text/html" else ""):
            if form.shape not in known:
                known.add(form.shape)
                answer = send(form)
                if answer.status_code in (302, 303):
                    waiting.append(str(answer.location).partition("#")[0])
