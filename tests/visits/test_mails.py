"""Who is told by mail of a visit, and what: a name, a plain title and a link; providers at addresses of ours alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from flask import Flask, current_app
from sqlalchemy import select

from qa_service.accounts.models import User
from qa_service.actions import service as actions
from qa_service.actor import Actor
from qa_service.alerts.messages import Message
from qa_service.alerts.models import Alert, AlertKind, AlertState
from qa_service.alerts.transports import Deferred, Refused
from qa_service.clock import today
from qa_service.database import acting_for, db, transaction
from qa_service.database.once import new_key
from qa_service.errors import BadInput
from qa_service.permissions import Role
from qa_service.private_links import service as links
from qa_service.private_links.service import Opened
from qa_service.providers.names import ContactDetails, add_contact, contacts
from qa_service.visits import finishing, mailing, publishing, service
from qa_service.visits.actions import of_visit
from qa_service.visits.programme_models import VisitMail
from qa_service.visits.publishing import REPORT
from tests.flags.builder import a_setting
from tests.visits.making import TODAY, a_colleague, a_finished_visit, a_visit, fill, submitted
from tests.visits.test_pages import form_of
from tests.web.client import Browser, make_user

pytestmark = pytest.mark.only("sqlite")
BY = Actor.job("mail-visits")


@dataclass
class Post:
    """A mail server that keeps what it takes, or answers with the error it is given."""

    error: Exception | None = None
    taken: list[tuple[str, Message]] = field(default_factory=list)
    outcome = AlertState.SENT

    def deliver(self, message: Message, *, address: str, message_id: str) -> None:
        if self.error is not None:
            raise self.error
        self.taken.append((address, message))

    def close(self) -> None:
        """Nothing is open."""

    def tokens(self) -> list[str]:
        return [token for _, message in self.taken for token in re.findall(r"/visit-report/(\S+)", message.text)]


def told() -> dict[str, set[int]]:
    """Who was told, by mail template."""
    found: dict[str, set[int]] = {}
    for alert in db.session.scalars(select(Alert).where(Alert.kind == AlertKind.TASK)):
        found.setdefault(alert.template, set()).add(alert.user_id)
    return found


def a_contact(setting_id: int, by: Actor, email: str = "manager@elm.example") -> int:
    with transaction():
        add_contact(ContactDetails(role="Registered manager", email=email), setting_id=setting_id, by=by)
    return contacts(setting_id=setting_id)[-1].id


def a_published_visit(officer: Actor, manager: Actor, setting_id: int) -> int:
    visit_id = a_finished_visit(officer, manager, setting_id=setting_id, ratings={18: "red"})
    with transaction():
        publishing.publish(visit_id, by=manager)
    return visit_id


def send(post: Post) -> int:
    return mailing.send_waiting(current_app.config["SERVICE"], post, by=BY)


def opens(token: str) -> bool:
    with transaction():
        return isinstance(links.open_link(token, purpose=REPORT, address="192.0.2.1", key="test"), Opened)


def test_managers_are_told_of_a_submission_and_its_writer_of_a_return(context: Flask) -> None:
    officer, manager, other = a_colleague(), a_colleague(Role.MANAGER), a_colleague(Role.MANAGER)
    a_colleague(Role.FINANCE)
    gone = a_colleague(Role.MANAGER)
    with transaction():
        leaver = db.session.get_one(User, gone.user_id)
        leaver.disabled_at = leaver.created_at
    visit_id = a_visit(officer)
    fill(visit_id, officer)
    submitted(visit_id, officer)
    assert told() == {"visit-submitted": {manager.user_id, other.user_id}}
    with transaction():
        finishing.send_back(visit_id, reason="The rota is not named: a secret word", by=manager)
    assert told()["visit-sent-back"] == {officer.user_id}
    for alert in db.session.scalars(select(Alert)):
        assert set(alert.context) == {"setting_name", "link"} and "secret" not in str(alert.context)
    submitted(visit_id, officer)
    assert len(list(db.session.scalars(select(Alert).where(Alert.template == "visit-submitted")))) == 4, "anew"


def test_whoever_made_a_visit_is_told_once_a_day_that_the_provider_answered(context: Flask) -> None:
    officer = a_colleague()
    visit_id = a_visit(officer)
    fill(visit_id, officer)
    submitted(visit_id, officer)
    with transaction():
        token = publishing.make_link(visit_id, publishing.REPLY, made_for="Registered manager", days=9, by=officer)
        opened = links.open_link(token, purpose=publishing.REPLY, address="192.0.2.1", key="test")
    assert isinstance(opened, Opened)
    for text in ("It was mended: a secret word", "It was mended twice", "It was mended twice"):
        with transaction():
            publishing.record_replies(visit_id, {None: text}, link_id=opened.link_id, by=opened.actor)
    assert told() == {"visit-answered": {officer.user_id}}
    (alert,) = db.session.scalars(select(Alert).where(Alert.template == "visit-answered"))
    assert "secret" not in str(alert.context)


def test_who_cannot_sign_a_visit_off_is_not_asked_to(context: Flask) -> None:
    manager, other = a_colleague(Role.MANAGER), a_colleague(Role.MANAGER)
    visit_id = a_visit(manager)
    fill(visit_id, manager)
    submitted(visit_id, manager)
    assert told() == {"visit-submitted": {other.user_id}}


def test_a_report_is_mailed_once_and_ends_the_links_before_it_when_it_has_left(context: Flask) -> None:
    officer, manager = a_colleague(), a_colleague(Role.MANAGER)
    with transaction():
        home = a_setting()
    contact, visit_id = a_contact(home, officer), a_published_visit(officer, manager, home)
    with transaction():
        before = publishing.make_link(visit_id, REPORT, made_for="Registered manager", days=9, by=officer)
    key = new_key()
    for _ in range(2):
        with transaction():
            mailing.mail_report(visit_id, contact, key=key, by=manager)
    assert send(Post(Deferred("busy"))) == 0 and opens(before), "it stands until the new one has arrived"
    with transaction():
        for row in db.session.scalars(select(VisitMail)):
            row.next_try_at = row.made_at
    post = Post()
    assert (send(post), send(post)) == (1, 0)
    (address, message), (token,) = post.taken[0], post.tokens()
    assert address == "manager@elm.example" and "quality visit" in message.subject
    assert opens(token) and not opens(before)
    assert len(links.standing_links(REPORT, visit_id)) == 1, "the one that did not leave is withdrawn"


def test_a_mail_that_is_refused_is_said_to_have_failed(context: Flask) -> None:
    officer, manager = a_colleague(), a_colleague(Role.MANAGER)
    with transaction():
        home = a_setting()
    contact, visit_id = a_contact(home, officer), a_published_visit(officer, manager, home)
    with transaction():
        mailing.mail_report(visit_id, contact, key=new_key(), by=manager)
    assert send(Post(Refused("no such mailbox"))) == 0
    ((mail, to),) = mailing.mails_of(visit_id)
    assert (mail.state, mail.last_error) == ("failed", "no such mailbox") and "manager@elm.example" in to
    assert links.standing_links(REPORT, visit_id) == []


def test_nobody_is_mailed_whom_the_council_did_not_enter_for_this_setting(context: Flask) -> None:
    officer, manager = a_colleague(), a_colleague(Role.MANAGER)
    with transaction():
        home, elsewhere = a_setting(), a_setting()
    stranger, visit_id = a_contact(elsewhere, officer), a_published_visit(officer, manager, home)
    with pytest.raises(BadInput), transaction():
        mailing.mail_report(visit_id, stranger, key=new_key(), by=manager)


def test_asking_for_more_evidence_mails_whom_the_report_was_mailed_to_or_says_that_nobody_is(context: Flask) -> None:
    officer, manager = a_colleague(), a_colleague(Role.MANAGER)
    with transaction():
        home = a_setting()
    contact, visit_id = a_contact(home, officer), a_published_visit(officer, manager, home)
    (action,) = of_visit(visit_id)

    def ask() -> actions.Told | None:
        with transaction():
            actions.give_evidence(action.id, text="It is mended", by=officer, today=TODAY)
        with transaction():
            return actions.ask_again(action.id, reason="No date is shown", by=officer, today=TODAY)

    by_hand = ask()
    assert by_hand is not None and by_hand.path == f"/visits/{visit_id}/link/{REPORT}"
    with transaction():
        mailing.mail_report(visit_id, contact, key=new_key(), by=manager)
    mailed = ask()
    assert mailed is not None and mailed.path is None and "manager@elm.example" in mailed.sentence
    post = Post()
    assert send(post) == 2
    assert "No date is shown" not in post.taken[1][1].text and opens(post.tokens()[1]) and not opens(post.tokens()[0])


def test_the_publishing_page_offers_our_contacts_and_says_where_there_is_none(
        app: Flask, authority: int, client_for: Callable[[Role], Browser]) -> None:
    manager = client_for(Role.MANAGER)
    with app.app_context(), acting_for(authority):
        officer = Actor.user(make_user(authority, Role.COMMISSIONING_OFFICER), Role.COMMISSIONING_OFFICER)
        signer = Actor.user(make_user(authority, Role.MANAGER), Role.MANAGER)
        with transaction():
            home = a_setting(urn="2800999", name="Invented House")
        visit_id = a_finished_visit(officer, signer, setting_id=home, visited_on=today(), today=today())
    path = f"/visits/{visit_id}/publish"
    page = manager.get(path)
    assert "No contact with an e-mail address" in page.text and page.soup.select_one("input[name=contact]") is None
    with app.app_context(), acting_for(authority):
        contact = a_contact(home, officer)
    page = manager.get(path)
    assert manager.post(path, {**form_of(page), "contact": str(contact)}).location == f"/visits/{visit_id}"
    shown = manager.get(f"/visits/{visit_id}")
    assert "Registered manager: manager@elm.example" in shown.text and "Waits" in shown.text
    with app.app_context(), acting_for(authority):
        assert service.visit_by_id(visit_id).published is not None
