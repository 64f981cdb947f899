"""A browser for tests: signed in as a role, sending each form's token, and reviewing every page that it fetches."""

from __future__ import annotations

import itertools
from functools import cached_property
from typing import Any

from bs4 import BeautifulSoup
from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from qa_service.accounts import sessions
from qa_service.accounts.cookies import cookie_name
from qa_service.accounts.models import User
from qa_service.clock import utc_now
from qa_service.database import acting_for, db, new_reference, transaction
from qa_service.permissions import Role
from tests.web.review import problems

_numbers = itertools.count(1)


class Page:
    """What came back: the response, and its HTML parsed."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.status = response.status_code
        self.location = response.headers.get("Location")
        self.html = response.text if response.mimetype.startswith("text/") else ""

    @cached_property
    def soup(self) -> BeautifulSoup:
        return BeautifulSoup(self.html, "lxml")

    @property
    def text(self) -> str:
        """The words of the page's main part, with one space between them."""
        return " ".join((self.soup.main or self.soup).get_text(" ").split())

    @property
    def heading(self) -> str:
        return " ".join(self.soup.h1.get_text(" ").split()) if self.soup.h1 else ""

    def rows(self, number: int = 0) -> list[list[str]]:
        """The cells of the numbered table of the page, heading row left out."""
        table = self.soup.find_all("table")[number]
        return [[" ".join(cell.get_text(" ").split()) for cell in row.find_all(["td", "th"])]
                for row in table.tbody.find_all("tr")]


class Browser:
    """One browser. ``get`` and ``post`` check the status that the test expects, and review HTML."""

    def __init__(self, app: Flask, *, user_id: int | None = None, cookie: str | None = None,
                 csrf: str | None = None) -> None:
        self.app, self.user_id, self._csrf = app, user_id, csrf
        self.client = app.test_client()
        if cookie:
            self.client.set_cookie(cookie_name(app), cookie)

    @property
    def token(self) -> str:
        """The token that this session's forms carry."""
        signer = URLSafeTimedSerializer(self.app.config["SECRET_KEY"], salt="wtf-csrf-token")
        return str(signer.dumps(self._csrf or ""))

    def get(self, path: str, *, status: int = 200, **kwargs: Any) -> Page:
        return self._checked("GET", path, status, **kwargs)

    def post(self, path: str, data: dict[str, Any] | None = None, *, status: int = 302, **kwargs: Any) -> Page:
        """Sends a form with its token. Files go into ``data`` as ``(BytesIO, "name")``.

        Where the page warns that a text looks as if it held a name, the same is sent again, as whoever means it does.
        """
        said = {"csrf_token": self.token, **(data or {})}
        if status != 422 and "data" not in kwargs:
            response = self.client.open(path, method="POST", data=dict(said), **kwargs)
            seen = Page(response).soup.select("input[name^=seen-]") if response.status_code == 422 else []
            if not seen:
                return self._looked_at("POST", path, status, response)
            said |= {str(one["name"]): str(one["value"]) for one in seen}
        return self._checked("POST", path, status, data=said, **kwargs)

    def _checked(self, method: str, path: str, status: int, **kwargs: Any) -> Page:
        return self._looked_at(method, path, status, self.client.open(path, method=method, **kwargs))

    @staticmethod
    def _looked_at(method: str, path: str, status: int, response: TestResponse) -> Page:
        page = Page(response)
        assert page.status == status, f"{method} {path} answered {page.status}, not {status}: {page.text[:500]}"
        if response.mimetype == "text/html" and not 300 <= page.status < 400:
            found = problems(page.html, page.soup)
            assert not found, f"{method} {path}: {found}"
        return page


def make_user(authority_id: int, role: Role, *, name: str | None = None, email: str | None = None,
              password_hash: str | None = None) -> int:
    """A person of this role in this council; their id. Call inside an application context."""
    number = next(_numbers)
    with acting_for(authority_id), transaction():
        user = User(reference=new_reference(), email=email or f"{role}-{number}@example.gov.uk",
                    name=name or f"{role.words} {number}", role=role, password_hash=password_hash,
                    created_at=utc_now())
        db.session.add(user)
        db.session.flush()
        return user.id


def signed_in(app: Flask, user_id: int) -> Browser:
    """A browser in which this person has signed in, second factor included."""
    with app.app_context(), transaction():
        started = sessions.begin(user_id, second_factor=True, address="127.0.0.1", browser="test browser")
    return Browser(app, user_id=user_id, cookie=started.token, csrf=started.data["csrf_token"])
