"""What the provider is given of a visit, and its right of reply: through private links, each for one thing.

What children said is not given: a child who spoke could be known by it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import select

from qa_service.actions.models import Action
from qa_service.actor import Actor
from qa_service.clock import today, utc_now
from qa_service.database import db
from qa_service.errors import BadInput, Conflict, NotFound
from qa_service.flags.names import settings_called
from qa_service.private_links import service as links
from qa_service.visits import actions, entries, finishing, templates
from qa_service.visits.entries import personal_details, rating_name, words_name
from qa_service.visits.finishing import NUMBERS
from qa_service.visits.kinds import WRITTEN, VisitState, is_issue
from qa_service.visits.models import QAVisit, VisitReply
from qa_service.visits.service import note, visit_by_id
from qa_service.visits.telling import tell_of_answer
from qa_service.visits.traces import trace

REPLY: Final = "visit-reply"
"""A link with this purpose shows the findings and takes replies."""
REPORT: Final = "visit-report"
"""A link with this purpose shows the published version and takes evidence on the provider's actions."""
PURPOSES: Final = {REPLY: "Right of reply", REPORT: "Published version and actions"}
LONGEST_REPLY: Final = 5000


def findings_of(visit: QAVisit) -> dict[str, Any]:
    """A visit as its provider reads it: plain facts, fit to be kept word for word."""
    whole, values = templates.whole(finishing.template_of(visit)), entries.values_of(visit.id)
    wanted: dict[int | None, list[dict[str, Any]]] = {}
    for one in actions.of_visit(visit.id):
        wanted.setdefault(one.source_part, []).append(
            {"text": one.text, "owner": one.owner_role or "The council", "due_on": _iso(one.due_on)})
    rags = {one["title"]: one["rag"] for one in visit.results}
    called = settings_called([visit.setting_id])[visit.setting_id]
    return {
        "setting": called.name, "urn": called.urn, "visited_on": _iso(visit.visited_on),
        "announced": visit.announced, "overall": visit.overall, "people_seen": values.get("people_seen", ""),
        "summary": values.get("summary", ""),
        "themes": [{"title": part.theme.title, "rag": rags.get(part.theme.title), "questions": [{
            "id": one.id, "text": one.text, "rating": values.get(rating_name(one.id), ""),
            "rated": one.scale.ratings.get(values.get(rating_name(one.id), ""), ""),
            "issue": is_issue(values.get(rating_name(one.id), "")), "words": values.get(words_name(one.id), ""),
            "actions": wanted.get(one.id, [])} for one in part.questions]} for part in whole.parts],
        "actions": wanted.get(None, []),
    }


def _iso(on: Any) -> str | None:
    return on.isoformat() if on else None


def publish(visit_id: int, *, by: Actor) -> None:
    """Settles what the provider is given, with its replies, and ends its reply link. Once published it stays as it is.

    Raises ``Conflict`` before the sign-off.
    """
    visit = visit_by_id(visit_id, lock=True)
    if visit.published is not None:
        return
    if visit.state is not VisitState.SIGNED_OFF:
        raise Conflict("A visit is published once a manager has signed it off.")
    visit.published = findings_of(visit) | {"replies": {
        str(question or ""): reply.text for question, reply in newest_replies(visit_id).items()}}
    visit.published_at, visit.published_by = utc_now(), by.user_id
    for link in links.standing_links(REPLY, visit_id):
        links.revoke(link.id, by=by)
    note("visit.published", visit, by)


def make_link(visit_id: int, purpose: str, *, made_for: str, days: int, by: Actor) -> str:
    """A private link for the provider; returns its token, which is shown once. An earlier one ends.

    Raises ``Conflict`` before there is something to show, ``BadInput`` for a number of days out of range.
    """
    visit = visit_by_id(visit_id)
    if purpose not in PURPOSES:
        raise NotFound("There is no such link.")
    if purpose == REPLY and visit.state not in WRITTEN:
        raise Conflict("A reply can be asked for once the visit is submitted.")
    if purpose == REPLY and visit.published is not None:
        raise Conflict("This visit is published: its replies are settled.")
    if purpose == REPORT and visit.published is None:
        raise Conflict("Publish the visit first.")
    return links.make(purpose, visit_id, made_for=made_for, lasts=timedelta(days=days), by=by)


def shown_for_reply(visit_id: int) -> dict[str, Any]:
    """What a reply link shows. Raises ``NotFound`` while the visit is being changed, and once it is published."""
    visit = visit_by_id(visit_id)
    if visit.state not in WRITTEN or visit.published is not None:
        raise NotFound("There is nothing to reply to at the moment.")
    return findings_of(visit)


def shown_as_published(visit_id: int) -> dict[str, Any]:
    """What a report link shows. Raises ``NotFound``."""
    visit = visit_by_id(visit_id)
    if visit.published is None:
        raise NotFound("This visit is not published.")
    return visit.published


def record_replies(visit_id: int, said: Mapping[int | None, str], *, link_id: int, by: Actor,
                   shown: Mapping[int | None, str] | None = None) -> int:
    """Keeps what the provider replies to findings (``None``: to the visit). What it said before stays kept too.

    ``shown``: traces of what its writer's page showed; what they did not change is left as it stands.
    Returns how many are new. Raises ``BadInput`` for what is too long or holds a person's number, ``Conflict`` where
    somebody else with the link replied meanwhile.
    """
    visit_by_id(visit_id, lock=True)
    asked = {one["id"] for theme in shown_for_reply(visit_id)["themes"] for one in theme["questions"]}
    before, new = newest_replies(visit_id), 0
    for question_id, text in said.items():
        text = text.replace("\r\n", "\n").strip()
        if question_id is not None and question_id not in asked:
            raise NotFound("This visit does not ask that.")
        if len(text) > LONGEST_REPLY:
            raise BadInput(f"Use at most {LONGEST_REPLY:,} characters.", field=reply_name(question_id))
        if worse := [what for what in personal_details(text) if what in NUMBERS]:
            raise BadInput(f"This seems to hold {' and '.join(worse)}. Take it out.", field=reply_name(question_id))
        known = before.get(question_id)
        standing = known.text if known else ""
        seen = trace(standing) if shown is None else shown.get(question_id, "")
        if text == standing or trace(text) == seen:
            continue
        if trace(standing) != seen:
            raise Conflict(f"Somebody else replied to the same finding meanwhile: “{standing}” Yours is below and not "
                           "sent yet. Press the button again to put it in the place of theirs.")
        db.session.add(VisitReply(visit_id=visit_id, question_id=question_id, link_id=link_id, text=text, at=utc_now()))
        new += 1
    if new:
        note("visit.replied", visit_by_id(visit_id), by, {"replies": new, "link": link_id})
        tell_of_answer(visit_by_id(visit_id), today=today())
    return new


def reply_name(question_id: int | None) -> str:
    return f"reply-{question_id}" if question_id is not None else "reply-visit"


def newest_replies(visit_id: int) -> dict[int | None, VisitReply]:
    """What the provider says now, by question; ``None`` is the visit as a whole. One that was emptied is left out."""
    rows = db.session.scalars(select(VisitReply).where(VisitReply.visit_id == visit_id).order_by(VisitReply.id))
    return {question: row for question, row in {row.question_id: row for row in rows}.items() if row.text}


def provider_actions(visit_id: int) -> list[Action]:
    """The provider's own actions from this visit."""
    return [one for one in actions.of_visit(visit_id) if one.owner_role is not None]
