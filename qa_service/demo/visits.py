"""The council's own quality visits: planned, half written, waiting, published, and what providers replied."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from typing import Final

from PIL import Image, ImageDraw
from sqlalchemy import select

from qa_service.accounts.service import users_with_role
from qa_service.actions.service import close, give_evidence
from qa_service.actor import Actor
from qa_service.database import db, transaction
from qa_service.documents import uploaded
from qa_service.permissions import Role
from qa_service.placements.models import Placement
from qa_service.private_links import service as links
from qa_service.private_links.service import Opened
from qa_service.providers.models import Setting
from qa_service.visits import actions, entries, files, finishing, publishing, service, templates
from qa_service.visits.entries import rating_name, words_name
from qa_service.visits.kinds import Scale, is_issue
from qa_service.vocabulary import ProvisionType

_SEEN: Final = (
    "Seen in the files of two children and with the deputy.", "Talked through with staff on shift; examples given.",
    "As at the last visit. Two examples were shown.", "Seen on a walk through the house.",
    "Checked against the rota and the log of the last four weeks.")
_ISSUES: Final = (
    ("Three repairs from the spring are still open.", "Finish the repairs in the hall and on the first floor"),
    ("Supervision records have gaps of more than three months.", "Supervise every member of staff, and show the dates"),
    ("Two of five plans are older than they should be.", "Bring the plans up to date with our social workers"))
_CHILDREN: Final = "“I like my room.” “The food has got better.” “I would like to go swimming more.”"
_RAG_AS_SCORE: Final = {"green": "4", "amber": "2", "red": "1"}


@dataclass(frozen=True, slots=True)
class _People:
    officer: Actor
    other: Actor
    manager: Actor


def make_visits(today: date) -> str:
    """Plans, makes and follows visits to settings with our children. Opens its own transactions."""
    homes = _ours(ProvisionType.CHILDRENS_HOME)
    supported, fostering = _ours(ProvisionType.SUPPORTED_ACCOMMODATION), _ours(ProvisionType.FOSTERING_AGENCY)
    who = _People(_somebody(Role.COMMISSIONING_OFFICER), _somebody(Role.PLACEMENTS_OFFICER), _somebody(Role.MANAGER))
    ago = today - timedelta(days=1)
    with transaction():
        _published(homes[0], today - timedelta(days=40), who, today)
        _waiting(homes[1], today - timedelta(days=4), who, today)
        _half_written(homes[2], today - timedelta(days=20), who)
        _planned(homes[3], today + timedelta(days=6), who, ago)
        _planned(homes[4], today - timedelta(days=2), who, today - timedelta(days=30))
        for days in (120, 30):
            _made(homes[5], today - timedelta(days=days), who, {}, heard=False)
        for setting_id in (*supported[:2], *fostering[:1]):
            _made(setting_id, today - timedelta(days=60), who, {1: "amber"} if setting_id in fostering else {})
    return "Visits: planned, being written, waiting for sign-off, published."


def _ours(kind: ProvisionType) -> list[int]:
    """The settings of a kind where our children live, by their number."""
    return list(db.session.scalars(
        select(Setting.id).where(Setting.provision == kind, Setting.id.in_(select(Placement.setting_id).where(
            Placement.setting_id.is_not(None), Placement.ended_on.is_(None)))).order_by(Setting.id)))


def _somebody(role: Role) -> Actor:
    user = users_with_role(role)[0]
    return Actor.user(user.id, user.role)


def _planned(setting_id: int, planned_for: date, who: _People, when: date) -> int:
    """A visit that is ahead, with documents asked for."""
    assert who.officer.user_id is not None
    visit_id = service.plan_visit(setting_id, planned_for=planned_for, lead_id=who.officer.user_id,
                                  key=f"demo-{setting_id}-{planned_for}", by=who.officer, today=when)
    service.ask_for(visit_id, what=["Rota of the last four weeks", "Training record", "Newest quality review"],
                    due_on=max(when, planned_for - timedelta(days=7)), by=who.officer, today=when)
    rota = service.requests_of(visit_id)[0]
    service.note_received(rota.id, received_on=when, found="Two shifts without a senior.", by=who.officer, today=when)
    return visit_id


def _begun(setting_id: int, visited_on: date, who: _People) -> int:
    """A visit that was made on its day."""
    assert who.officer.user_id is not None
    visit_id = service.plan_visit(setting_id, planned_for=visited_on, lead_id=who.officer.user_id,
                                  key=f"demo-{setting_id}-{visited_on}", by=who.officer, today=visited_on)
    service.record_visited(visit_id, visited_on=visited_on, by=who.officer, today=visited_on)
    return visit_id


def _write(visit_id: int, visited_on: date, who: _People, ratings: Mapping[int, str], *, heard: bool = True,
           until: int | None = None) -> None:
    """Answers questions, green but for the ``ratings`` by number, and makes an action for each issue."""
    visit = service.visit_by_id(visit_id)
    about = {"announced": "unannounced", "people_seen": "The registered manager and two staff",
             "summary": "Calm and settled. What is still to do is below.", "child_heard": "yes" if heard else "no",
             "children_said" if heard else "no_child": _CHILDREN if heard else "Everybody was at school or out."}
    for name, value in about.items():
        entries.save(visit_id, name, value, over=0, by=who.officer)
    questions = templates.whole(finishing.template_of(visit)).questions
    issues = iter(_ISSUES)
    for number, question in enumerate(questions[:until]):
        rating, found, action = ratings.get(number, "green"), _SEEN[number % len(_SEEN)], ""
        if is_issue(rating):
            found, action = next(issues)
        scaled = _RAG_AS_SCORE.get(rating, rating) if question.scale is Scale.SCORE else rating
        entries.save(visit_id, rating_name(question.id), scaled, over=0, by=who.officer)
        entries.save(visit_id, words_name(question.id), found, over=0, by=who.officer)
        if action:
            actions.make(
                visit_id, text=action, owner="Registered manager", due_on=visited_on + timedelta(days=28),
                key=f"demo-{visit_id}-{number}", by=who.officer, today=visited_on, question_id=question.id)


def _made(setting_id: int, visited_on: date, who: _People, ratings: Mapping[int, str], *, heard: bool = True) -> int:
    """A visit that is signed off."""
    visit_id = _begun(setting_id, visited_on, who)
    _write(visit_id, visited_on, who, ratings, heard=heard)
    finishing.submit(visit_id, looked_at_names=True, by=who.officer)
    finishing.sign_off(visit_id, by=who.manager)
    return visit_id


def _published(setting_id: int, visited_on: date, who: _People, today: date) -> None:
    """One action is closed, one has evidence, one is late; the provider has replied."""
    visit_id = _begun(setting_id, visited_on, who)
    _write(visit_id, visited_on, who, {1: "amber", 22: "amber", 24: "amber"})
    _photo(visit_id, who)
    finishing.submit(visit_id, looked_at_names=True, by=who.officer)
    asked = actions.of_visit(visit_id)
    _reply(visit_id, who, {asked[0].source_part: "The repairs were ordered in April; the builder came late."})
    finishing.sign_off(visit_id, by=who.manager)
    publishing.publish(visit_id, by=who.manager)
    publishing.make_link(visit_id, publishing.REPORT, made_for="Registered manager", days=90, by=who.manager)
    link = links.standing_links(publishing.REPORT, visit_id)[0]
    close(asked[1].id, reason="The dates were shown on 12 files.", by=who.officer, today=today)
    give_evidence(asked[2].id, text="All plans were reviewed last week.", by=Actor(f"link:{link.id}"),
                  today=today, link_id=link.id)


def _photo(visit_id: int, who: _People) -> None:
    """A drawing of a wall that needs paint."""
    picture = Image.new("RGB", (640, 420), "#d8d0c0")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((40, 40, 600, 380), outline="#806040", width=6)
    pen.polygon([(220, 120), (330, 90), (400, 210), (300, 260), (210, 200)], fill="#a89880")
    out = BytesIO()
    picture.save(out, "JPEG")
    cleaned = uploaded.clean(out.getvalue(), "hall.jpg")
    question = templates.whole(finishing.template_of(service.visit_by_id(visit_id))).questions[1]
    files.add(files.keep(cleaned), cleaned, caption="The wall in the hall", by=who.officer, visit_id=visit_id,
              question_id=question.id)


def _waiting(setting_id: int, visited_on: date, who: _People, today: date) -> None:
    """Red for the safety of the building; a manager is to sign it off, and the provider is asked for its reply."""
    visit_id = _begun(setting_id, visited_on, who)
    _write(visit_id, visited_on, who, {21: "red", 2: "amber"})
    finishing.submit(visit_id, looked_at_names=True, by=who.officer)
    publishing.make_link(visit_id, publishing.REPLY, made_for="Responsible individual", days=14, by=who.officer)


def _reply(visit_id: int, who: _People, said: Mapping[int | None, str]) -> None:
    token = publishing.make_link(visit_id, publishing.REPLY, made_for="Registered manager", days=14, by=who.officer)
    opened = links.open_link(token, purpose=publishing.REPLY, address="192.0.2.10", key="demo")
    assert isinstance(opened, Opened)
    publishing.record_replies(visit_id, said, link_id=opened.link_id, by=opened.actor)


def _half_written(setting_id: int, visited_on: date, who: _People) -> None:
    """Late, half answered, and two officers wrote the summary at the same time."""
    visit_id = _begun(setting_id, visited_on, who)
    _write(visit_id, visited_on, who, {4: "amber", 7: "not_looked"}, until=14)
    entries.save(visit_id, "summary", "Calm, but the manager is new and the team is thin.", over=0, by=who.other)

