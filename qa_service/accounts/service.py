"""Questions about councils and their people, and what a person sets for themselves."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from qa_service.accounts import passwords, sessions, telling
from qa_service.accounts.council import update_council_settings
from qa_service.accounts.models import Authority, User, UserPreference, UserSession
from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.clock import utc_now
from qa_service.database import across_authorities, current_authority, db, new_reference
from qa_service.errors import BadInput, NotFound
from qa_service.permissions import Role

__all__ = ["active_users", "add_person", "all_authority_ids", "authority", "change_password", "own_sessions",
           "preference", "preferences_of", "set_preference", "update_council_settings", "user_by_id", "users_with_role"]


def all_authority_ids() -> list[int]:
    """Every council of this installation, oldest first."""
    return list(db.session.scalars(select(Authority.id).order_by(Authority.id)))


def authority(authority_id: int) -> Authority:
    """One council. Raises ``NotFound``."""
    found = db.session.get(Authority, authority_id)
    if found is None:
        raise NotFound("There is no such council.")
    return found


def active_users() -> list[User]:
    """The people of the council in scope who can sign in, by name."""
    people = db.session.scalars(select(User).where(User.disabled_at.is_(None)).order_by(User.name, User.id))
    return [user for user in people if user.active]


def users_with_role(*roles: Role) -> list[User]:
    """Those of them with one of these roles."""
    return [user for user in active_users() if user.role in roles]


def user_by_id(user_id: int) -> User | None:
    """A person of the council in scope, disabled or not."""
    return db.session.scalars(select(User).where(User.id == user_id)).one_or_none()


def add_person(*, email: str, name: str, role: Role, password: str | None, by: Actor
               ) -> User:
    """Makes an account in the council in scope. Raises ``BadInput`` for a poor password or a known address.

    Without a password the person comes in by the council's own sign-in alone.
    """
    email = email.strip().lower()
    council = authority(current_authority())
    if password is not None:
        passwords.check(password, about=(name, email, council.name))
    refuse_known_address(email)
    user = User(authority_id=council.id, reference=new_reference(), email=email, name=name.strip(), role=role,
                password_hash=passwords.hash_of(password) if password is not None else None,
                created_at=utc_now())
    db.session.add(user)
    db.session.flush()
    audit.record("account.made", by=by, authority_id=council.id, subject="account", subject_id=user.reference,
                 details={"role": role.value})
    return user


def refuse_known_address(email: str) -> None:
    """Raises ``BadInput`` when an account of any council has this e-mail address."""
    with across_authorities():
        if db.session.scalar(select(User.id).where(User.email == email)) is not None:
            raise BadInput("There is an account with this e-mail address already.", field="email")


def change_password(user_id: int, *, current: str, new: str, by: Actor) -> None:
    """A new password for oneself; every session ends. Raises ``BadInput``."""
    user = _self(user_id)
    if not passwords.matches(user.password_hash, current):
        raise BadInput("This is not your current password.", field="current")
    passwords.check(new, about=(user.name, user.email, user.authority.name))
    user.password_hash = passwords.hash_of(new)
    sessions.end_all(user_id)
    audit.record("account.password_changed", by=by, authority_id=user.authority_id, subject="account",
                 subject_id=user.reference)
    telling.tell(user, telling.Notice.PASSWORD_CHANGED)


def own_sessions(user_id: int) -> list[UserSession]:
    """A person's sessions that still stand, the latest first."""
    return sessions.standing_of(user_id)


def end_own_session(user_id: int, session_id: int, *, by: Actor) -> None:
    """Ends one of one's own sessions. Raises ``NotFound`` for anybody else's."""
    if session_id not in {session.id for session in own_sessions(user_id)}:
        raise NotFound("There is no such session.")
    sessions.end(session_id)
    audit.record("account.session_ended", by=by, authority_id=_self(user_id).authority_id)


def preference(user_id: int, name: str, default: str) -> str:
    """What a person has set under this name, such as ``digest_time``."""
    found = db.session.scalar(select(UserPreference.value).where(
        UserPreference.user_id == user_id, UserPreference.name == name))
    return default if found is None else found


def preferences_of(user_ids: Collection[int], names: Collection[str]) -> dict[int, dict[str, str]]:
    """What these people have set under these names."""
    found: dict[int, dict[str, str]] = {}
    for row in db.session.execute(select(UserPreference.user_id, UserPreference.name, UserPreference.value).where(
            UserPreference.user_id.in_(user_ids), UserPreference.name.in_(names))):
        found.setdefault(row.user_id, {})[row.name] = row.value
    return found


def set_preference(user_id: int, name: str, value: str) -> None:
    """Sets one thing for a person; of two saves at one moment, the later one stands."""
    dialect = sqlite if db.engine.dialect.name == "sqlite" else postgresql
    row = {"authority_id": _self(user_id).authority_id, "user_id": user_id, "name": name, "value": value}
    db.session.execute(dialect.insert(UserPreference).values(row).on_conflict_do_update(
        index_elements=["user_id", "name"], set_={"value": value}))


def _self(user_id: int) -> User:
    user = user_by_id(user_id)
    if user is None:
        raise NotFound("There is no such account.")
    return user
