"""Z6, Z10: who is recused stays out, whatever else they are given; a role is not enough; nobody alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from qa_service.actor import Actor
from qa_service.clock import today
from qa_service.concerns import access, service
from qa_service.concerns.models import ConcernMail
from qa_service.database import acting_for, db, transaction
from qa_service.errors import BadInput, NotFound, NotPermitted
from qa_service.permissions import Role
from tests.concerns.making import KNOWN, a_lead, arranged, key, opened, reported, said, told
from tests.concerns.twins import without_chance
from tests.flags.builder import a_person, a_setting
from tests.visits.making import a_colleague
from tests.web.client import Browser, signed_in

pytestmark = pytest.mark.only("sqlite")


def test_Z6_whom_it_is_about_is_shut_out_whatever_else_they_are_given(context: Flask) -> None:
    lead, subject, officer = a_lead(), a_lead(), a_colleague()
    assert subject.user_id is not None
    arranged(subject, lead)
    with transaction():
        home = a_setting()
    reference = reported(officer, said(home, involved=(subject.user_id,)))
    assert [one.user_id for one, _ in access.people_on(opened(reference, lead).concern)] == [lead.user_id], (
        "not to the lead, whom it is about, but to the deputy")
    with transaction():
        with pytest.raises(BadInput, match="must not see"):
            access.name(reference, subject.user_id, by=lead)
        access.grant(opened(reference, lead).concern, subject.user_id, by=lead)
    for attempt in (lambda: access.named(reference, by=subject), lambda: access.changing(reference, by=subject),
                    lambda: access.record_reading(reference, by=subject)):
        with pytest.raises(NotFound, match="no such concern"):
            attempt()
    assert access.named_on(subject) == []


def test_Z6_every_page_of_it_is_to_them_as_if_nothing_were_there(
        app: Flask, authority: int, figure: Callable[[str, str], None]) -> None:
    with app.app_context(), acting_for(authority):
        lead, *shut_out = (a_lead() for _person in range(4))
        with transaction():
            home = a_setting()
        reference = reported(lead, said(home, involved=tuple(one.user_id or 0 for one in shut_out)))
        with transaction():
            for one in shut_out:
                access.grant(opened(reference, lead).concern, one.user_id or 0, by=lead)
    rules, tried = [one for one in app.url_map.iter_rules() if one.rule.startswith("/concern/")], 0
    for number, browser in enumerate(signed_in(app, one.user_id or 0) for one in shut_out):
        for rule in rules[number::len(shut_out)]:
            for method in {"GET", "POST"} & (rule.methods or set()):
                answers = [browser.client.open(re.sub("<[^>]*>", "pdf", rule.rule.replace("<reference>", one)),
                                               method=method, data={"csrf_token": browser.token})
                           for one in (reference, "f" * 20)]
                tried += 1
                assert [one.status_code for one in answers] == [404, 404], rule.rule
                assert without_chance(answers[0].text) == without_chance(answers[1].text), rule.rule
        assert reference not in browser.get("/concerns").html
    assert tried > 30
    figure("Z6", f"{tried} of {tried} kinds of request by people who are recused and named end as “not found”")


def test_Z6_somebody_recused_later_is_out_at_once_and_for_good(context: Flask) -> None:
    lead, linked = a_lead(), a_lead()
    assert linked.user_id is not None and lead.user_id is not None
    with transaction():
        home = a_setting()
    reference = reported(a_colleague(), said(home))
    assert opened(reference, linked).reference == reference
    with transaction():
        with pytest.raises(BadInput, match="ask another"):
            access.recuse(reference, lead.user_id, why="Mine", by=lead)
        access.recuse(reference, linked.user_id, why="Lives with a manager of the home", by=lead)
    with pytest.raises(NotFound):
        access.named(reference, by=linked)
    with pytest.raises(BadInput, match="must not see"), transaction():
        access.name(reference, linked.user_id, by=lead)


def test_a_role_is_not_enough_and_a_name_without_the_role_neither(context: Flask) -> None:
    lead, other = a_lead(), a_lead()
    arranged(lead)
    with transaction():
        home = a_setting()
    officer = a_colleague()
    reference = reported(officer, said(home))
    for reader in (other, officer, a_colleague(Role.ADMINISTRATOR), a_colleague(Role.AUDITOR),
                   a_colleague(Role.MANAGER), Actor.job("night"), Actor.command("flask")):
        with pytest.raises(NotFound):
            access.named(reference, by=reader)
    assert officer.user_id is not None and other.user_id is not None
    with pytest.raises(BadInput, match="safeguarding lead or a manager"), transaction():
        access.name(reference, officer.user_id, by=lead)
    with transaction():
        access.grant(opened(reference, lead).concern, officer.user_id, by=lead)
    with pytest.raises(NotFound):
        access.named(reference, by=officer)
    manager = a_colleague(Role.MANAGER)
    with transaction():
        access.name(reference, manager.user_id or 0, by=lead)
    with pytest.raises(NotPermitted), transaction():
        service.add_note(reference, "x", on=None, by=manager, today=today())


def test_a_safeguarding_lead_always_stays_on_it_and_the_case_lead_hears_of_each_new_name(context: Flask) -> None:
    lead, other = a_lead(), a_lead()
    assert lead.user_id is not None and other.user_id is not None
    arranged(lead)
    with transaction():
        home = a_setting()
    reference = reported(lead, said(home))
    with pytest.raises(BadInput, match="must stay on it"), transaction():
        access.take_off(reference, lead.user_id, by=lead)
    with transaction():
        access.name(reference, other.user_id, by=lead)
        access.make_lead(reference, other.user_id, by=lead)
        manager = a_person(Role.MANAGER)
        access.name(reference, manager, by=lead)
    told_of = set(db.session.scalars(select(ConcernMail.user_id)))
    assert told_of == {lead.user_id, other.user_id, manager}
    with transaction():
        access.take_off(reference, lead.user_id, by=other)
    with pytest.raises(NotFound):
        access.named(reference, by=lead)


def _two_leads_at_one_concern(app: Flask, authority: int) -> tuple[Actor, Actor, str, Browser, Browser]:
    """Two safeguarding leads who are named on it, its reference, and a browser of each."""
    with app.app_context(), acting_for(authority):
        lead, other = a_lead(), a_lead()
        with transaction():
            home = a_setting()
        reference = reported(lead, said(home))
    return lead, other, reference, signed_in(app, lead.user_id or 0), signed_in(app, other.user_id or 0)


def test_what_somebody_wrote_who_was_taken_off_meanwhile_is_not_lost_and_shown_to_the_named_alone(
        app: Flask, authority: int) -> None:
    lead, other, reference, first, second = _two_leads_at_one_concern(app, authority)
    second.get(f"/concern/{reference}/note")
    with app.app_context(), acting_for(authority), transaction():
        access.take_off(reference, other.user_id or 0, by=lead)
    page = second.post(f"/concern/{reference}/note", {"text": "Kestrel seen"}, status=404)
    assert page.heading == "Page not found" and "Kestrel" not in page.html
    shown = first.get(f"/concern/{reference}")
    assert "Kestrel seen" in shown.text and "taken off meanwhile" in shown.text and "Not found" in shown.text


def test_nothing_of_a_longer_form_is_lost_either_of_somebody_who_was_taken_off_meanwhile(
        app: Flask, authority: int) -> None:
    lead, other, reference, first, second = _two_leads_at_one_concern(app, authority)
    with app.app_context(), acting_for(authority), transaction():
        access.take_off(reference, other.user_id or 0, by=lead)
    forms = {"close": {"reason": "Because of the kestrel"}, "people": {"why": "A linnet of theirs", "person": "1"},
             "notice": {"why": "The siskin rule", "wanted": "yes"},
             "notice/write": {"detail": "wren " * 990, "placement_action": "dunnock", "said": "robin " * 800 + "last"}}
    for path, fields in forms.items():
        second.post(f"/concern/{reference}/{path}", {"version": "1", **fields}, status=404)
    shown = first.get(f"/concern/{reference}").text
    for words in ("Because of the kestrel", "A linnet of theirs", "The siskin rule", "wren wren", "dunnock",
                  "robin last"):
        assert words in shown, words


def test_the_lado_told_already_is_on_the_receipt_and_nothing_else_is(context: Flask) -> None:
    officer = a_colleague()
    a_lead()
    with transaction():
        home = a_setting()
    from qa_service.concerns import referring

    with transaction():
        receipt = referring.report(said(home, **told(KNOWN + timedelta(hours=1))), key=key(), by=officer)
        shown = {name: getattr(receipt, name) for name in ("sent_at", "acknowledged_at")}
    assert shown == {"sent_at": KNOWN + timedelta(hours=1), "acknowledged_at": None}
