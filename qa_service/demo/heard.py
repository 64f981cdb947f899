"""What people told the council: worries that build up, praise, what was done about it, and one noted wrongly."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from sqlalchemy import select

from qa_service.accounts.service import users_with_role
from qa_service.actions import service as actions
from qa_service.actor import Actor
from qa_service.database import db, transaction
from qa_service.heard import following, service
from qa_service.heard.kinds import FromWhom, HeardKind, NoteKind
from qa_service.heard.service import Said
from qa_service.permissions import Role
from qa_service.placements.models import Placement
from qa_service.providers.models import Setting

_WORRY, _COMPLAINT, _PRAISE, _INTELLIGENCE = (
    HeardKind.WORRY, HeardKind.COMPLAINT, HeardKind.COMPLIMENT, HeardKind.INTELLIGENCE)
_NAMED: Final = (FromWhom.NEIGHBOUR, FromWhom.PARENT)
_LOG: Final = (
    # which of our settings, how many days ago, kind, from whom, what
    (0, 195, _PRAISE, FromWhom.REVIEWING_OFFICER, "The review was well prepared, and the young person led it."),
    (1, 52, _WORRY, FromWhom.SOCIAL_WORKER, "Two visits in a row, nobody on shift knew the plan."),
    (1, 30, _COMPLAINT, FromWhom.NEIGHBOUR, "Shouting in the garden after eleven at night, three times this month."),
    (1, 6, _INTELLIGENCE, FromWhom.OTHER_COUNCIL, "Another council hears that the deputy and two seniors are leaving."),
    (2, 150, _WORRY, FromWhom.PARENT, "Telephone calls home were missed at the weekend."),
    (2, 90, _WORRY, FromWhom.SOCIAL_WORKER, "The car was off the road for a fortnight."),
    (2, 40, _COMPLAINT, FromWhom.YOUNG_PERSON, "“The food is always the same and nobody asks us.”"),
    (2, 9, _WORRY, FromWhom.SOCIAL_WORKER, "School attendance slips, and nobody rang us about it."),
    (3, 20, _PRAISE, FromWhom.YOUNG_PERSON, "“They helped me with my first job.”"),
    (3, 12, _WORRY, FromWhom.PROFESSIONAL, "The school has not been told who the key worker is."),
    (4, 3, _COMPLAINT, FromWhom.PARENT, "Nobody said that the visit was moved."),
    (5, 60, _INTELLIGENCE, FromWhom.PROVIDER, "A former member of staff says that shifts are often short."),
)


def make_heard(today: date) -> str:
    """Notes what people said of settings with our children, and follows it. Opens its own transaction."""
    homes = ours()
    officer, manager = somebody(Role.COMMISSIONING_OFFICER), somebody(Role.MANAGER)
    with transaction():
        made = [_noted(number, homes[place % len(homes)], today - timedelta(days=ago), kind, from_whom, words, officer)
                for number, (place, ago, kind, from_whom, words) in enumerate(_LOG)]
        _follow(made, homes, officer, manager, today)
        _of_a_group(homes, officer, today)
    return "What we heard: worries, complaints and praise, answered, turned into something, corrected, taken back."


def _noted(number: int, setting_id: int, on: date, kind: HeardKind, from_whom: FromWhom, words: str, by: Actor) -> int:
    who = "Asked not to be named to the home; ring back on 01632 960 555" if from_whom in _NAMED else ""
    return service.note_heard(Said(kind, from_whom, on, words, setting_id), key=f"demo-{number}", by=by, today=on,
                              who=who)


def _follow(made: list[int], homes: list[int], officer: Actor, manager: Actor, today: date) -> None:
    """Answered, promised for tomorrow and for last week, an action, a visit, corrected, taken back."""
    assert officer.user_id is not None
    week = timedelta(days=7)
    following.say(made[1], "Spoke with the manager: plans are now read at each handover.", due_on=None, by=officer,
                  today=today)
    following.say(made[4], "Ask for the log of calls.", due_on=today - week, by=officer, today=today - 2 * week)
    following.say(made[9], "Send the school the name.", due_on=today + timedelta(days=1), by=manager, today=today)
    action_id = actions.make_action(
        text="Ask the provider for the rota of the last eight weeks", owner=str(officer.user_id), due_on=today + week,
        key="demo-heard-action", source="heard", source_path=f"/heard/{made[3]}", by=officer, today=today,
        setting_id=homes[1 % len(homes)])
    following.turned_into(service.entry_by_id(made[3]), NoteKind.ACTION, f"/actions/{action_id}", officer)
    following.make_visit(made[7], homes[2 % len(homes)], planned_for=today + 2 * week, lead_id=officer.user_id,
                         key="demo-heard-visit", by=officer, today=today)
    said = service.content_of(service.said_of(made[10])[-1])
    service.correct(made[10], Said(_COMPLAINT, FromWhom.PARENT, said.heard_on,
                                   "Nobody said that the visit was moved by a day.", said.setting_id),
                    over=1, why="It was moved by a day, not left out", by=officer, today=today)
    service.withdraw(made[11], reason="Noted about the wrong home", by=officer)


def _of_a_group(homes: list[int], by: Actor, today: date) -> None:
    group_id = db.session.scalar(select(Setting.group_id).where(Setting.id.in_(homes), Setting.group_id.is_not(None))
                                 .order_by(Setting.id).limit(1))
    if group_id is not None:
        service.note_heard(Said(_INTELLIGENCE, FromWhom.OTHER_COUNCIL, today - timedelta(days=5),
                                "Two other councils say that their bills come late and with mistakes.",
                                group_id=group_id), key="demo-group", by=by, today=today)


def ours() -> list[int]:
    """The settings where our children live, by their number."""
    return list(db.session.scalars(select(Setting.id).where(Setting.id.in_(select(Placement.setting_id).where(
        Placement.setting_id.is_not(None), Placement.ended_on.is_(None)))).order_by(Setting.id)))


def somebody(role: Role) -> Actor:
    user = users_with_role(role)[0]
    return Actor.user(user.id, user.role)
