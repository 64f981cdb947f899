"""A council's own sign-in: how it is set up, and which account here is whose over there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from qa_service.accounts import oidc, telling
from qa_service.accounts.access_models import ExternalIdentity, IdentityProvider
from qa_service.accounts.models import Authority, User
from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.clock import utc_now
from qa_service.config import Config
from qa_service.database import across_authorities, acting_for, current_authority, db
from qa_service.errors import BadInput, Conflict, NotFound
from qa_service.sealing import keyring

MFA_VALUES: Final = ("mfa", "otp", "hwk", "swk", "fido", "sc", "c1")
"""What is offered for a provider that is new here (RFC 8176; ``c1`` is an authentication context of Entra ID)."""
NOT_LINKED: Final = ("Your council’s sign-in knows you, but no account here is linked with it. Sign in with your "
                     "password, then link it on the page “Your account”; or ask an administrator for an invitation.")


@dataclass(frozen=True, slots=True)
class Setup:
    """What an administrator types. An empty secret leaves the one that is kept."""

    issuer: str
    client_id: str
    client_secret: str
    mfa_values: str
    enabled: bool


@dataclass(frozen=True, slots=True)
class Offered:
    """A council whose people may sign in with its own sign-in."""

    authority_id: int
    council: str


def offered() -> list[Offered]:
    """The councils that have one, by name."""
    with across_authorities():
        rows = db.session.execute(
            select(Authority.id, Authority.name).join(IdentityProvider, IdentityProvider.authority_id == Authority.id)
            .where(IdentityProvider.enabled).order_by(Authority.name))
        return [Offered(*row) for row in rows]


def offered_by(authority_id: int) -> Offered | None:
    """This council, if it has one."""
    return next((one for one in offered() if one.authority_id == authority_id), None)


def provider() -> IdentityProvider | None:
    """That of the council in scope."""
    return db.session.scalars(select(IdentityProvider)).one_or_none()


def client_for(authority_id: int, service: Config) -> oidc.Client:
    """What this service is at the council's provider. Raises ``NotFound``, and ``KeyLost`` or ``SealBroken``."""
    with across_authorities():
        found = db.session.scalars(select(IdentityProvider).where(
            IdentityProvider.authority_id == authority_id, IdentityProvider.enabled)).one_or_none()
    if found is None:
        raise NotFound("This council has no sign-in of its own here.")
    secret = keyring().unwrap(found).open(found.client_secret, _place(authority_id)).decode()
    return oidc.Client(found.issuer, found.client_id, secret, tuple(found.mfa_values),
                       service.public_url + oidc.RETURN_PATH)


def save(setup: Setup, *, version: int, by: Actor) -> None:
    """Sets the council's sign-in up, or changes it. Raises ``BadInput`` and ``Conflict``."""
    values = _values(setup.mfa_values)
    if not oidc.is_secure(setup.issuer) or "?" in setup.issuer:
        raise BadInput("Give the issuer’s address as the provider writes it, such as "
                       "https://login.example.gov.uk/v2.0.", field="issuer")
    found, authority_id = provider(), current_authority()
    if (found.version if found else 0) != version:
        raise Conflict("Somebody else changed this while you were typing. Reload the page and look at theirs first.")
    if found is None and not setup.client_secret:
        raise BadInput("Give the client’s secret.", field="client_secret")
    if found is None:
        found = IdentityProvider(authority_id=authority_id)
        db.session.add(found)
    changed = [name for name, old, new in (
        ("issuer", found.issuer, setup.issuer), ("client_id", found.client_id, setup.client_id),
        ("client_secret", None, setup.client_secret or None), ("mfa_values", found.mfa_values, values),
        ("enabled", found.enabled, setup.enabled)) if old != new]
    found.issuer, found.client_id, found.mfa_values = setup.issuer, setup.client_id, values
    found.enabled, found.changed_at = setup.enabled, utc_now()
    if setup.client_secret:
        key, wrapped = keyring().new_key()
        found.wrapped_key, found.key_version = wrapped.wrapped_key, wrapped.key_version
        found.client_secret = key.seal(setup.client_secret.encode(), _place(authority_id))
    db.session.flush()
    oidc.forget()
    audit.record("council.sign_in_changed", by=by, authority_id=authority_id, details={
        "changed": changed, "issuer": setup.issuer, "mfa": values, "enabled": setup.enabled})


def whose(identity: oidc.Identity, authority_id: int) -> User:
    """The active person of this council who has this identity. Raises ``BadInput``."""
    with across_authorities():
        user = db.session.scalars(select(User).join(ExternalIdentity, ExternalIdentity.user_id == User.id).where(
            ExternalIdentity.issuer == identity.issuer, ExternalIdentity.subject == identity.subject)).one_or_none()
    if user is None or not user.active or user.authority_id != authority_id:
        raise BadInput(NOT_LINKED)
    return user


def link(user: User, identity: oidc.Identity, *, by: Actor) -> None:
    """From now on this person may come in with their council's sign-in. Raises ``BadInput``."""
    with across_authorities():
        known = db.session.scalars(select(ExternalIdentity).where(
            ExternalIdentity.issuer == identity.issuer, ExternalIdentity.subject == identity.subject)).one_or_none()
    if known is not None and known.user_id != user.id:
        raise BadInput("Another account here is linked with that sign-in. Ask an administrator which is yours.")
    with acting_for(user.authority_id):
        own = identity_of(user.id)
        if own is None:
            own = ExternalIdentity(user_id=user.id)
            db.session.add(own)
        own.issuer, own.subject, own.linked_at = identity.issuer, identity.subject, utc_now()
        db.session.flush()
    audit.record("account.own_sign_in_linked", by=by, authority_id=user.authority_id, subject="account",
                 subject_id=user.reference)
    telling.tell(user, telling.Notice.OWN_SIGN_IN_LINKED)


def unlink(user: User, *, by: Actor, has_another: bool) -> None:
    """Ends it. Raises ``BadInput`` where the person could not come in any more."""
    own = identity_of(user.id)
    if own is None:
        raise NotFound("No sign-in of the council is linked.")
    if not has_another:
        raise BadInput("You have no other way to sign in. Add a passkey first, or a password and an authenticator app.")
    db.session.delete(own)
    db.session.flush()
    audit.record("account.own_sign_in_unlinked", by=by, authority_id=user.authority_id, subject="account",
                 subject_id=user.reference)
    telling.tell(user, telling.Notice.OWN_SIGN_IN_UNLINKED)


def identity_of(user_id: int) -> ExternalIdentity | None:
    """Who this person is over there, if that is known."""
    return db.session.scalars(select(ExternalIdentity).where(ExternalIdentity.user_id == user_id)).one_or_none()


def _values(typed: str) -> list[str]:
    values = list(dict.fromkeys(re.findall(r"[^\s,]+", typed)))
    if not values or any(len(value) > 120 for value in values):
        raise BadInput("Say what the provider’s token must hold to show a second factor, such as mfa.",
                       field="mfa_values")
    if unsafe := [value for value in values if value.lower() in ("pwd", "password", "pin", "kba", "wia", "0", "1")]:
        raise BadInput(f"“{unsafe[0]}” does not show a second factor. Give what does, such as mfa.",
                       field="mfa_values")
    return values


def _place(authority_id: int) -> str:
    return f"identity_provider.client_secret.{authority_id}"
