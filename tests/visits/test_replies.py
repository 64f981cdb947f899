"""The provider's links: one form each, for a while, and everything said through them kept and audited."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from qa_service.audit.models import AuditEvent
from qa_service.clock import utc_now
from qa_service.database import db, transaction
from qa_service.errors import BadInput, Conflict, NotFound
from qa_service.permissions import Role
from qa_service.private_links import service as links
from qa_service.private_links.models import PrivateLink, PrivateLinkTry
from qa_service.private_links.service import Opened, Refused
from qa_service.visits import entries, finishing, publishing, service
from qa_service.visits.publishing import REPLY, REPORT
from tests.visits.making import a_colleague, a_finished_visit, a_visit, fill, submitted, whole_of

only_sqlite = pytest.mark.only("sqlite")
KEY = "a key of the tests"


def opened(token: str, purpose: str = REPLY, address: str = "192.0.2.1") -> Opened | Refused:
    with transaction():
        return links.open_link(token, purpose=purpose, address=address, key=KEY)


def a_link(visit_id: int, by: object, purpose: str = REPLY, days: int = 14) -> str:
    with transaction():
        return publishing.make_link(visit_id, purpose, made_for="The registered manager", days=days,
                                    by=by)  # type: ignore[arg-type]


def ready() -> tuple[int, object]:
    officer = a_colleague()
    visit_id = a_visit(officer)
    fill(visit_id, officer, ratings={0: "amber"})
    submitted(visit_id, officer)
    return visit_id, officer


def test_a_link_opens_its_own_form_alone_and_is_audited(context: Flask) -> None:
    visit_id, officer = ready()
    token = a_link(visit_id, officer)
    found = opened(token)
    assert isinstance(found, Opened) and found.subject_id == visit_id
    assert opened(token, REPORT) == Refused() and opened(token + "x") == Refused()
    assert token not in {link.token_hash for link in db.session.scalars(select(PrivateLink))}
    uses = db.session.scalars(select(AuditEvent).where(AuditEvent.action == "link.used")).all()
    assert [(use.actor, use.details) for use in uses] == [
        (f"link:{found.link_id}", {"purpose": REPLY, "about": visit_id})]


@only_sqlite
def test_a_link_ends_by_time_by_us_and_by_the_next_one(context: Flask) -> None:
    visit_id, officer = ready()
    token = a_link(visit_id, officer, days=14)
    made_at = db.session.scalars(select(PrivateLink.created_at)).one()
    for late, opens in ((timedelta(days=14) - timedelta(seconds=1), True), (timedelta(days=14), False)):
        with time_machine.travel(made_at + late, tick=False):
            assert isinstance(opened(token), Opened) is opens
    (link,) = links.standing_links(REPLY, visit_id)
    with transaction():
        links.revoke(link.id, by=officer)  # type: ignore[arg-type]
    assert opened(token) == Refused()
    first, second = a_link(visit_id, officer), a_link(visit_id, officer)
    assert opened(first) == Refused() and isinstance(opened(second), Opened)
    for days in (0, 91):
        with pytest.raises(BadInput):
            a_link(visit_id, officer, days=days)


@only_sqlite
def test_guessing_is_slowed_down_and_finds_nothing(context: Flask) -> None:
    visit_id, officer = ready()
    token = a_link(visit_id, officer)
    answers = [opened(secrets.token_urlsafe(32), address="198.51.100.7") for _ in range(links.MOST_WRONG + 5)]
    assert answers[:links.MOST_WRONG] == [Refused()] * links.MOST_WRONG
    assert all(isinstance(one, Refused) and one.wait > 0 for one in answers[links.MOST_WRONG:])
    assert len(db.session.scalars(select(PrivateLinkTry)).all()) == links.MOST_WRONG, "no more is written than counted"
    waiting = opened(token, address="198.51.100.7")
    assert isinstance(waiting, Refused) and waiting.wait > 0, "and a right guess is not told from a wrong one"
    assert isinstance(opened(token, address="192.0.2.1"), Opened), "whoever has the link elsewhere is not kept out"
    with time_machine.travel(utc_now() + links.WINDOW, tick=False):
        assert isinstance(opened(token, address="198.51.100.7"), Opened)


@only_sqlite
def test_one_link_is_not_used_without_end(context: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    visit_id, officer = ready()
    token = a_link(visit_id, officer)
    monkeypatch.setattr(links, "MOST_USES", 3)
    assert [isinstance(opened(token), Opened) for _ in range(4)] == [True, True, True, False]


def test_replies_stand_beside_their_findings_and_earlier_ones_are_kept(context: Flask) -> None:
    visit_id, officer = ready()
    found = opened(a_link(visit_id, officer))
    assert isinstance(found, Opened)
    question = whole_of(visit_id).questions[0].id

    def reply(said: dict[int | None, str]) -> int:
        with transaction():
            return publishing.record_replies(visit_id, said, link_id=found.link_id, by=found.actor)

    assert reply({question: "It was mended", None: "Thank you"}) == 2
    assert reply({question: "It was mended", None: "Thank you"}) == 0, "sent twice is once"
    assert reply({question: "It was mended on Monday"}) == 1
    assert {key: one.text for key, one in publishing.newest_replies(visit_id).items()} == {
        question: "It was mended on Monday", None: "Thank you"}
    for wrong, kind in (({question: "x" * 5001}, BadInput), ({question: "NHS 943 476 5919"}, BadInput),
                        ({999999: "Hello"}, NotFound)):
        with pytest.raises(kind):
            reply(wrong)  # type: ignore[arg-type]


@only_sqlite
def test_a_link_shows_no_more_than_the_provider_is_to_read(context: Flask) -> None:
    visit_id, _ = ready()
    with transaction():
        shown = str(publishing.shown_for_reply(visit_id))
    assert "I like the garden" not in shown, "what a child said is not given back to the home"
    assert "What was seen at question 0" in shown and "Put question 0 right" in shown
    names = {row.name for row in entries.entries_of(visit_id).values()}
    assert "children_said" in names


@only_sqlite
def test_what_was_published_stays_as_it_was(context: Flask) -> None:
    officer, manager = a_colleague(), a_colleague(Role.MANAGER)
    visit_id = a_finished_visit(officer, manager, ratings={0: "amber"})
    with pytest.raises(Conflict):
        a_link(visit_id, officer, REPORT)
    reply = a_link(visit_id, officer, REPLY)
    with transaction():
        publishing.publish(visit_id, by=manager)
    assert opened(reply) == Refused(), "the right of reply ends with the publication"
    given = publishing.shown_as_published(visit_id)
    with transaction():
        publishing.publish(visit_id, by=manager)
    visit = service.visit_by_id(visit_id)
    assert visit.published == given and isinstance(visit.published_at, datetime)
    with pytest.raises(Conflict):
        a_link(visit_id, officer, REPLY)
    assert isinstance(opened(a_link(visit_id, officer, REPORT), REPORT), Opened)
    with pytest.raises(Conflict), transaction():
        finishing.take_back(visit_id, by=officer)


@only_sqlite
def test_while_a_visit_is_changed_again_its_link_shows_nothing(context: Flask) -> None:
    visit_id, officer = ready()
    a_link(visit_id, officer)
    with transaction():
        finishing.take_back(visit_id, by=officer)  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        publishing.shown_for_reply(visit_id)
