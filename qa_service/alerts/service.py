"""Telling people: what to queue, for whom, and holding it back while a person looks."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from qa_service.accounts.models import User
from qa_service.actor import Actor
from qa_service.alerts import messages, preferences
from qa_service.alerts.models import Alert, AlertHold, AlertKind, AlertState
from qa_service.alerts.notices import DelayNotice, delay_notice
from qa_service.audit import service as audit
from qa_service.clock import utc_now
from qa_service.database import across_authorities, db
from qa_service.errors import BadInput, Conflict, NotFound
from qa_service.permissions import Permission, Role, allows
from qa_service.vocabulary import Severity

__all__ = ["DelayNotice", "Message", "Readers", "delay_notice", "hold", "release", "standing_hold", "tell",
           "tell_oneself", "tell_people", "tell_task"]

TEST_MAIL_EVERY: Final = 600
"""Seconds."""
_ALWAYS: Final = frozenset({Role.MANAGER})
_FROM_MEDIUM: Final = frozenset({Role.COMMISSIONING_OFFICER, Role.PLACEMENTS_OFFICER})
_MAY_WATCH: Final = _ALWAYS | _FROM_MEDIUM | {Role.SAFEGUARDING_LEAD}
"""Nobody else is told of flags: councillors, finance, auditors, administrators and partners are not."""


class Readers:
    """The people of the council in scope who may be told of flags, asked for once."""

    def __init__(self) -> None:
        self._people = [(user_id, role) for user_id, role in db.session.execute(select(User.id, User.role).where(
            User.disabled_at.is_(None), User.role.in_(_MAY_WATCH)).order_by(User.id))]
        self._spared = preferences.spared_what_is_only_watched()

    def told_of(self, severity: Severity, watcher_ids: Collection[int] = (), *, only_watched: bool = False,
                seen_with: Permission | None = None) -> list[int]:
        """Who is told of a flag of this severity, by user id.

        Managers of every one, officers of all but the lowest, and those who watch the setting, its group or its area.
        Where no child of ours lives and somebody merely watches (``only_watched``), not those who asked to be spared.
        Of what only some may see (``seen_with``), nobody else.
        """
        roles = _ALWAYS if severity is Severity.LOW else _ALWAYS | _FROM_MEDIUM
        spared = self._spared if only_watched else frozenset[int]()
        return [user_id for user_id, role in self._people
                if (role in roles or user_id in watcher_ids) and user_id not in spared
                and (seen_with is None or allows(role, seen_with))]


@dataclass(frozen=True, slots=True)
class Message:
    """What to tell these people (user ids).

    ``key`` and the recipient make an alert exist once; telling it again changes nothing. What is not ``urgent``
    waits for its reader's daily digest. The context holds the template's fields and nothing else (``messages.FIELDS``).
    """

    key: str
    template: str
    context: Mapping[str, Any]
    recipients: Collection[int]
    urgent: bool


def tell(*told: Message) -> int:
    """Queues alerts, in the transaction of what they tell. Returns how many are new.

    A context that does not fit its template is a fault of ours and raises ``ValueError``.
    """
    return _queue([(one.key, one.template, one.context, one.recipients,
                    AlertKind.IMMEDIATE if one.urgent else AlertKind.ITEM) for one in told])


def tell_task(*, key: str, template: str, context: Mapping[str, Any], roles: Collection[Role]) -> int:
    """Queues a message about the service itself for everybody in scope with one of these roles; see ``tell``."""
    people = db.session.scalars(select(User.id).where(User.disabled_at.is_(None), User.role.in_(roles)))
    return _queue([(key, template, context, list(people), AlertKind.TASK)])


def tell_people(*, key: str, template: str, context: Mapping[str, Any], user_ids: Collection[int]) -> int:
    """Queues a message about work that waits for these people; it leaves though alerts about flags are held; see
    ``tell``."""
    active = db.session.scalars(select(User.id).where(User.disabled_at.is_(None), User.id.in_(user_ids)))
    return _queue([(key, template, context, list(active), AlertKind.TASK)])


def tell_oneself(user_id: int) -> bool:
    """Queues a test mail to a person, at most one in ten minutes; it leaves though alerts are held."""
    now = utc_now()
    key = f"test:{int(now.timestamp()) // TEST_MAIL_EVERY}"
    return bool(_queue([(key, "test", {"asked_at": now.isoformat()}, [user_id], AlertKind.TASK)]))


_Queued = tuple[str, str, Mapping[str, Any], Collection[int], AlertKind]


def _queue(told: Sequence[_Queued]) -> int:
    for _, template, context, _, _ in told:
        messages.check(template, context)
    if not told:
        return 0
    now = utc_now()
    wanted = {user_id for _, _, _, user_ids, _ in told for user_id in user_ids}
    people = db.session.execute(select(User.id, User.authority_id).where(User.id.in_(wanted)))
    council_of = {user_id: authority_id for user_id, authority_id in people}
    rows = [{
        "key": f"{key}:{user_id}", "kind": kind, "template": template, "context": dict(context), "user_id": user_id,
        "authority_id": council_of[user_id], "message_id": secrets.token_hex(16), "state": AlertState.WAITING,
        "tries": 0, "created_at": now, "due_at": now, "next_try_at": now,
    } for key, template, context, user_ids, kind in told for user_id in sorted(council_of.keys() & set(user_ids))]
    return len(db.session.execute(_insert_new(), rows).scalars().all()) if rows else 0


def _insert_new() -> Insert:
    """Inserts the rows whose key is new and returns their ids; also when another writes the same at this moment."""
    dialect = sqlite if db.engine.dialect.name == "sqlite" else postgresql
    new: Insert = dialect.insert(Alert).on_conflict_do_nothing(index_elements=["key"]).returning(Alert.id)
    return new


def standing_hold() -> AlertHold | None:
    """The hold that stands, if one does."""
    return db.session.scalars(select(AlertHold).where(AlertHold.released_at.is_(None))).first()


def hold(reason: str) -> AlertHold:
    """Holds back every alert about flags until a person releases them, and tells every council's managers so.

    A further reason is added to the hold that stands.
    """
    standing = standing_hold()
    if standing is None:
        standing = AlertHold(reason=reason, since=utc_now())
        db.session.add(standing)
    elif reason not in standing.reason:
        standing.reason = f"{standing.reason}\n{reason}"
    db.session.flush()
    with across_authorities():
        tell_task(key=f"hold:{standing.id}", template="alerts-held", context={"since": standing.since.isoformat()},
                  roles={Role.MANAGER})
    return standing


def release(hold_id: int, *, by: Actor, reason: str, discard: bool = False) -> int:
    """Ends a hold: what waits is sent, or, with ``discard``, is not (the flags stay listed). Returns how many waited.

    Raises ``BadInput`` without a reason, ``NotFound``, and ``Conflict`` when it was released already.
    """
    if not reason.strip():
        raise BadInput("Say why the alerts can go, or need not.", field="reason")
    standing = db.session.get(AlertHold, hold_id)
    if standing is None:
        raise NotFound("There is no such hold.")
    if standing.released_at is not None:
        raise Conflict("Somebody else has released these alerts already.")
    now = utc_now()
    standing.released_at, standing.released_by, standing.release_reason = now, by.user_id, reason.strip()
    with across_authorities():
        change = {"state": AlertState.DROPPED} if discard else {"due_at": now, "next_try_at": now}
        waited = db.session.scalars(update(Alert).where(
            Alert.state == AlertState.WAITING, Alert.kind != AlertKind.TASK,
            *((Alert.created_at >= standing.since,) if discard else ())).values(**change).returning(Alert.id)).all()
    audit.record("alerts.discarded" if discard else "alerts.released", by=by, subject="alert-hold", subject_id=hold_id,
                 details={"alerts": len(waited), "reason": reason.strip()})
    return len(waited)
