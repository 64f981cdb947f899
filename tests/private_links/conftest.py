"""One council with a link for each form, for tests that only look."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from qa_service.accounts.models import Authority
from qa_service.actor import Actor
from qa_service.app import create_app
from qa_service.clock import utc_now
from qa_service.database import acting_for, db, transaction
from qa_service.notices.commenting import PURPOSE as COMMENT
from qa_service.notices.mailing import PURPOSE as FORM
from qa_service.notices.models import NoticeSending, RegionalNotice
from qa_service.permissions import Role
from qa_service.private_links import service as links
from qa_service.providers.models import Contact
from qa_service.reg44.models import ReportRequest
from qa_service.reg44.words import PURPOSE
from qa_service.visits import publishing
from qa_service.visits.publishing import REPLY, REPORT
from tests.conftest import make_config
from tests.flags import builder
from tests.notices.making import circulated, sent
from tests.visits.making import TODAY, a_colleague, a_finished_visit, a_visit, fill, submitted

BY = Actor.command("test")
ELSEWHERE = "Birch House"
"""A setting of the council that no link is about."""
_addresses = itertools.count(1)


@dataclass
class Council:
    """An application with a link for each form. ``paths``: the page of each form, with ``{}`` for the token."""

    app: Flask
    authority: int
    about: dict[str, int]
    paths: dict[str, str]

    def link(self, purpose: str, *, lasts: timedelta = timedelta(days=7)) -> str:
        with self.app.app_context(), acting_for(self.authority), transaction():
            return links.make(purpose, self.about[purpose], made_for="Registered manager", lasts=lasts, by=BY)

    def open(self, path: str, *, method: str = "GET", address: str = "", **said: object) -> TestResponse:
        """As somebody without an account, from a network address of their own."""
        number = next(_addresses)
        return self.app.test_client().open(path, method=method, **said, environ_base={  # type: ignore[arg-type]
            "REMOTE_ADDR": address or f"10.{number // 65536}.{number // 256 % 256}.{number % 256}"})


@pytest.fixture(scope="module")
def council(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Council]:
    folder = tmp_path_factory.mktemp("links")
    shutil.copyfile(sqlite_template, folder / "qa.sqlite3")
    app = create_app(make_config(f"sqlite:///{folder}/qa.sqlite3", folder))
    with app.app_context():
        with transaction():
            row = Authority(name="Marlowe Borough Council", area="Marlowe", go_live_on=date(2024, 1, 1))
            db.session.add(row)
            db.session.flush()
            authority = row.id
        with acting_for(authority):
            about = _records()
            action = publishing.provider_actions(about[REPORT])[0].id
    paths = {FORM: f"/{FORM}/{{}}", COMMENT: f"/{COMMENT}/{{}}",
             PURPOSE: "/reg44-report/{}", REPLY: "/visit-reply/{}", REPORT: "/visit-report/{}",
             "evidence": f"/visit-report/{{}}/actions/{action}"}
    yield Council(app, authority, {**about, "evidence": about[REPORT]}, paths)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def _records() -> dict[str, int]:
    with transaction():
        home, _ = builder.a_setting(name="Elm House"), builder.a_setting(name=ELSEWHERE)
        contact = Contact(setting_id=home, role="Registered manager", email="manager@elm.example", added_at=utc_now())
        db.session.add(contact)
        db.session.flush()
        request = ReportRequest(setting_id=home, month=date(2026, 10, 1), contact_id=contact.id, state="sent",
                                message_id="0" * 32, made_at=utc_now(), next_try_at=utc_now())
        db.session.add(request)
        db.session.flush()
        asked = request.id
    officer, manager = a_colleague(), a_colleague(Role.MANAGER)
    waiting = a_visit(officer, setting_id=home, visited_on=TODAY)
    fill(waiting, officer, ratings={0: "amber"})
    submitted(waiting, officer)
    published = a_finished_visit(officer, manager, setting_id=home, ratings={0: "amber"})
    with transaction():
        publishing.publish(published, by=manager)
    lead = a_colleague(Role.SAFEGUARDING_LEAD)
    sent(lead, home, circulated(lead))
    return {PURPOSE: asked, REPLY: waiting, REPORT: published,
            FORM: db.session.scalars(select(NoticeSending.id).order_by(NoticeSending.id)).first() or 0,
            COMMENT: db.session.scalars(select(RegionalNotice.id)).one()}
