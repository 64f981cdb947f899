"""How the demonstration's people get in.

The quarter's review half done, one who left with work open, one request, and a council sign-in that is set up and
switched off.
"""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from qa_service.accounts import administration, council_sign_in, reviews
from qa_service.accounts import service as accounts
from qa_service.accounts.access_models import AccountRequest, RequestKind, ReviewDecision
from qa_service.accounts.models import User
from qa_service.actions import service as actions
from qa_service.actor import Actor
from qa_service.clock import utc_now
from qa_service.database import db, transaction
from qa_service.permissions import Role

BY = Actor.command("demo")
LEAVER = "lee.leaver@marlowe.example"
_LAST_SEEN = {Role.COUNCILLOR: timedelta(days=120), Role.REGIONAL_PARTNER: None}
"""Those who have not been here for long, or never; everybody else was here this week."""


def make_access(today: date) -> str:
    """Makes it for the council in scope, and says so in a sentence."""
    with transaction():
        everybody = list(db.session.scalars(select(User).order_by(User.id.desc())))
        for number, user in enumerate(everybody):
            ago = _LAST_SEEN.get(user.role, timedelta(days=number % 4, hours=number))
            user.last_signed_in_at = utc_now() - ago if ago is not None else None
            user.created_at = utc_now() - timedelta(days=300 + number)
        people = {user.role: user for user in everybody}
        manager, administrator = people[Role.MANAGER], people[Role.ADMINISTRATOR]
        _one_who_left(today)
        council_sign_in.save(council_sign_in.Setup(
            "https://login.marlowe.example/v2.0", "placement-quality", "an invented secret", "mfa", False),
            version=0, by=BY)
        db.session.add(AccountRequest(
            kind=RequestKind.SECOND_FACTOR, user_id=people[Role.PLACEMENTS_OFFICER].id, asked_by=administrator.id,
            asked_at=utc_now() - timedelta(hours=2),
            reason="The phone was left on a train. I saw Pat in person, with the staff card."))
        review = reviews.begin(today)
        assert review is not None
        review.due_on, review.reminded_on = today + timedelta(days=9), today
        first = [line for line in reviews.lines(review) if line.user.role in (Role.FINANCE, Role.COMMISSIONING_OFFICER)]
        reviews.decide(review.id, {line.id: ReviewDecision.KEEP for line in first},
                       by=Actor.user(manager.id, manager.role))
    return "access: a review half done, one request, one who left"


def _one_who_left(today: date) -> None:
    """Somebody who left last week, and what they had to do."""
    left = accounts.add_person(email=LEAVER, name="Lee Leaver", role=Role.COMMISSIONING_OFFICER,
                               password=None, by=BY)
    actions.make_action(text="Ask the provider for the new fire plan", owner=str(left.id),
                        due_on=today + timedelta(days=12), key="demo-leaver", source="contract-meeting",
                        source_path="/contracts", about="Fire safety", by=BY, today=today)
    left.ends_on, left.last_signed_in_at = today - timedelta(days=4), utc_now() - timedelta(days=5)
    administration.close_those_who_left(by=BY)
