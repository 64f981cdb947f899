"""Actions: who does what by when, followed to evidence and closure. Other domains make theirs here too."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, timedelta
from typing import Any, Final, Protocol

from sqlalchemy import Select, select

from qa_service.accounts.models import User
from qa_service.actions.kinds import ActionState
from qa_service.actions.models import Action, ActionEvent
from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.clock import utc_now
from qa_service.database import current_authority, db
from qa_service.database.once import make_once
from qa_service.errors import BadInput, Conflict, NotFound
from qa_service.marks.service import mark
from qa_service.permissions import Permission, allows
from qa_service.person_numbers import numbers_in
from qa_service.vocabulary import SubjectType

AT_THE_PROVIDER: Final = ("Registered manager", "Responsible individual", "Provider’s head office",
                          "Provider’s safeguarding lead")
FARTHEST: Final = timedelta(days=731)
LONGEST: Final = 2000


def make_action(*, text: str, owner: str, due_on: date | None, key: str, source: str, by: Actor, today: date,
                setting_id: int | None = None, source_id: int | None = None, source_part: int | None = None,
                source_path: str | None = None, about: str | None = None, draft: bool = False) -> int:
    """Makes an action and returns its id; the same form again, the same id.

    ``owner`` is a colleague's id as text, or one of ``AT_THE_PROVIDER``. ``source`` names the domain that asks for it,
    ``source_id`` and ``source_part`` its record and the part of it, ``source_path`` its page, ``about`` what it
    concerns where that is no setting. ``draft``: it counts only from ``put_in_force`` on.
    Raises ``BadInput`` without words, an owner or a day from today on.
    """
    owner_id, owner_role = _owner(owner)
    text = _text(text)
    _check_day(due_on, today)
    action, new = make_once(
        Action, key,
        {"text": text, "owner_id": owner_id, "owner_role": owner_role, "due_on": due_on, "source": source,
         "source_id": source_id, "source_part": source_part, "setting_id": setting_id},
        {"source_path": source_path, "about": about, "draft": draft, "state": ActionState.OPEN,
         "created_at": utc_now(), "created_by": by.user_id})
    if new:
        _note(action, "made", by, today)
    return action.id


def owners() -> list[tuple[int, str]]:
    """Colleagues who do actions, in the order of names."""
    return [(user.id, user.name) for user in db.session.scalars(select(User).order_by(User.name))
            if user.active and allows(user.role, Permission.ACTION_UPDATE)]


def put_in_force(source: str, source_id: int, *, in_force: bool = True) -> None:
    """The actions of this source count from now on; or, where it is being written again, count no more."""
    its = list(db.session.scalars(select(Action).where(Action.source == source, Action.source_id == source_id)))
    for action in its:
        action.draft = not in_force
    db.session.flush()
    mark(SubjectType.ACTION, [action.id for action in its], reason=f"{source} in force")


def change_action(action_id: int, *, text: str, owner: str, due_on: date | None, version: int, by: Actor,
                  today: date) -> None:
    """Changes what is to be done, by whom or by when; what it was stays in its history.

    Raises ``BadInput``, ``Conflict`` where it changed since ``version`` or is closed.
    """
    action = action_by_id(action_id, lock=True)
    owner_id, owner_role = _owner(owner)
    text = _text(text)
    said = {"text": text, "owner_id": owner_id, "owner_role": owner_role, "due_on": due_on}
    before = {name: getattr(action, name) for name in said}
    if before == said:
        return
    if action.version != version:
        raise Conflict("This action changed while you looked at it. Look at what it says now, then change it again.")
    if action.state is ActionState.CLOSED:
        raise Conflict("This action is closed. Open it again to change it.")
    if due_on != action.due_on:
        _check_day(due_on, today)
    for name, value in said.items():
        setattr(action, name, value)
    _note(action, "changed", by, today, was={
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in before.items() if value != said[name]})


def give_evidence(action_id: int, *, text: str, by: Actor, today: date, link_id: int | None = None,
                  files: int = 0) -> None:
    """What was done, as its owner says: an officer looks at it and closes the action, or says what is missing.

    Raises ``BadInput`` without words or files, ``Conflict`` where the action is closed.
    """
    action = action_by_id(action_id, lock=True)
    text = text.strip()
    if not text and not files:
        raise BadInput("Say what was done, or add a file that shows it.", field="text")
    _check_words(text, "text")
    if _said_last(action, "evidence", text, by, link_id) and not files:
        return
    if action.state is ActionState.CLOSED:
        raise Conflict("This action is closed already. Nothing more is needed.")
    action.state = ActionState.EVIDENCE_GIVEN
    _note(action, "evidence", by, today, text=text, link_id=link_id, files=files)


class Told(Protocol):
    """How somebody outside learns that more is asked: in a sentence, and the page where their link can be had."""

    @property
    def sentence(self) -> str: ...

    @property
    def path(self) -> str | None: ...


TellOfAsking = Callable[[Action, int, Actor], Told | None]
_TELLS: Final[dict[str, TellOfAsking]] = {}


def tell_of_asking_with(source: str, tell: TellOfAsking) -> None:
    """Fills the port for the actions of a source; called once by the application.

    ``tell(action, event_id, by)`` is called in the transaction of the asking; ``event_id`` names it.
    """
    _TELLS[source] = tell


def ask_again(action_id: int, *, reason: str, by: Actor, today: date) -> Told | None:
    """The evidence does not show it: the action is open again, and its owner reads why. Says how they are told."""
    action = action_by_id(action_id, lock=True)
    reason = _needed(reason)
    if action.state is ActionState.EVIDENCE_GIVEN:
        action.state = ActionState.OPEN
        _note(action, "asked_again", by, today, text=reason)
    elif not _said_last(action, "asked_again", reason, by, None):
        raise Conflict("Somebody else has decided on this evidence meanwhile.")
    db.session.flush()
    tell = _TELLS.get(action.source)
    return tell(action, history_of(action_id)[-1].id, by) if tell else None


def close(action_id: int, *, reason: str, by: Actor, today: date) -> None:
    """The action is done: what shows it is said here. Closing twice is closing once."""
    action = action_by_id(action_id, lock=True)
    if action.state is ActionState.CLOSED:
        return
    action.state, action.closed_on = ActionState.CLOSED, today
    _note(action, "closed", by, today, text=_needed(reason))


def reopen(action_id: int, *, by: Actor, today: date) -> None:
    """Takes a closure back."""
    action = action_by_id(action_id, lock=True)
    if action.state is ActionState.CLOSED:
        given = db.session.scalars(select(ActionEvent.kind).where(
            ActionEvent.action_id == action_id, ActionEvent.kind != "closed")
            .order_by(ActionEvent.id.desc()).limit(1)).first()
        action.state = ActionState.EVIDENCE_GIVEN if given == "evidence" else ActionState.OPEN
        action.closed_on = None
        _note(action, "reopened", by, today)


def remove(action_id: int, *, by: Actor, today: date) -> None:
    """Takes an action back while its source is being written; ``restore`` brings it back."""
    action = _draft(action_id)
    if action.removed_at is None:
        action.removed_at = utc_now()
        _note(action, "removed", by, today)


def restore(action_id: int, *, by: Actor, today: date) -> None:
    """Brings a removed action back, while its source is being written."""
    action = _draft(action_id)
    if action.removed_at is not None:
        action.removed_at = None
        _note(action, "restored", by, today)


def _draft(action_id: int) -> Action:
    action = action_by_id(action_id, lock=True)
    if not action.draft:
        raise Conflict("This action counts already and can no longer be removed or brought back. Close it, and say "
                       "why; or add a new one.")
    return action


def action_by_id(action_id: int, *, lock: bool = False) -> Action:
    """An action of the council in scope. Raises ``NotFound``."""
    statement = select(Action).where(Action.id == action_id)
    found = db.session.scalars(statement.with_for_update() if lock else statement).one_or_none()
    if found is None:
        raise NotFound("There is no such action.")
    return found


def actions_of(source: str, source_id: int) -> list[Action]:
    """The actions of a source, in the order of their making; removed ones left out."""
    return list(db.session.scalars(select(Action).where(
        Action.source == source, Action.source_id == source_id, Action.removed_at.is_(None)).order_by(Action.id)))


def of_settings(setting_ids: Collection[int]) -> list[Action]:
    """The actions about these settings that are not closed, the earliest first."""
    return list(db.session.scalars(standing().where(Action.setting_id.in_(setting_ids))))


def standing() -> Select[Action]:
    """Actions that count and are not closed, the earliest first."""
    return (select(Action).where(Action.state != ActionState.CLOSED, *in_force())
            .order_by(Action.due_on, Action.id))


def in_force() -> tuple[Any, ...]:
    """Conditions on actions: not taken back, and their source no longer being written."""
    return Action.removed_at.is_(None), Action.draft.is_(False)


def history_of(action_id: int) -> list[ActionEvent]:
    """What happened to an action, first first."""
    return list(db.session.scalars(select(ActionEvent).where(ActionEvent.action_id == action_id)
                                   .order_by(ActionEvent.id)))


def _owner(owner: str) -> tuple[int | None, str | None]:
    if owner in AT_THE_PROVIDER:
        return None, owner
    if owner.isascii() and owner.isdigit() and len(owner) < 10:
        person = db.session.scalars(select(User).filter_by(id=int(owner))).one_or_none()
        if person is not None and person.active:
            return person.id, None
    raise BadInput("Choose who does it: a colleague, or somebody at the provider.", field="owner")


def _text(text: str) -> str:
    text = text.strip()
    if not text:
        raise BadInput("Say what is to be done.", field="text")
    _check_words(text, "text")
    return text


def _check_words(text: str, field: str) -> None:
    if len(text) > LONGEST:
        raise BadInput(f"Use at most {LONGEST:,} characters.", field=field)
    if worse := numbers_in(text):
        raise BadInput(f"This seems to hold {' and '.join(worse)}. Take it out.", field=field)


def _check_day(due_on: date | None, today: date) -> None:
    if due_on is None:
        raise BadInput("Give the day by which it is to be done.", field="due_on")
    if not timedelta(0) <= due_on - today <= FARTHEST:
        raise BadInput("Choose a day from today on, and at most two years ahead.", field="due_on")


def _needed(reason: str) -> str:
    if not reason.strip():
        raise BadInput("Say why, in a few words.", field="reason")
    _check_words(reason.strip(), "reason")
    return reason.strip()


def _said_last(action: Action, kind: str, text: str, by: Actor, link_id: int | None) -> bool:
    last = db.session.scalars(select(ActionEvent).where(ActionEvent.action_id == action.id)
                              .order_by(ActionEvent.id.desc()).limit(1)).first()
    return last is not None and (last.kind, last.note or "", last.by, last.link_id) == (kind, text, by.user_id, link_id)


def _note(action: Action, kind: str, by: Actor, today: date, *, text: str | None = None, link_id: int | None = None,
          **details: Any) -> None:
    db.session.flush()
    db.session.add(ActionEvent(action_id=action.id, kind=kind, note=text or None, details=details, on=today,
                               at=utc_now(), by=by.user_id, link_id=link_id))
    mark(SubjectType.ACTION, [action.id], reason=f"action {kind}")
    audit.record(f"action.{kind}", by=by, authority_id=current_authority(), subject=SubjectType.ACTION,
                 subject_id=action.id, details={"source": action.source, "source_id": action.source_id,
                                                **({"files": details["files"]} if details.get("files") else {})})
