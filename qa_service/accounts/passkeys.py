"""Passkeys (WebAuthn level 3): several for each person, each with a name, user verification always required.

A passkey is two factors in one, so it signs in without a password. Nobody can guess one, and it answers to our address
alone. The library ``webauthn`` checks what authenticators say; here is what is asked and what is kept.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from typing import Any, Final
from urllib.parse import urlsplit

from sqlalchemy import func, select

from qa_service.accounts import telling
from qa_service.accounts.access_models import ExternalIdentity, Passkey
from qa_service.accounts.models import User
from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.clock import utc_now
from qa_service.config import Config
from qa_service.database import across_authorities, acting_for, db
from qa_service.errors import BadInput, NotFound

MOST: Final = 10
"""Of one person."""
ASKED_FOR: Final = timedelta(minutes=5)
"""How long a question (a challenge) can be answered."""
_LONGEST_ANSWER: Final = 20_000
REFUSED: Final = ("This passkey could not be taken. Try again; if it stays so, sign in in another way and ask an "
                  "administrator.")
_REFUSED_NEW: Final = ("Your device did not make a passkey that can be used here. It must check that it is you, by a "
                       "fingerprint, your face or a PIN. Try again, or use another device.")


@dataclass(frozen=True, slots=True)
class Question:
    """What a browser is asked: the options as JSON, and what is remembered to judge the answer."""

    options: str
    kept: dict[str, str]


class Copied(BadInput):
    """A passkey's counter went backwards: there is a copy of it. The person is to be told, though nothing is done."""

    def __init__(self, user_id: int) -> None:
        self.user_id = user_id
        super().__init__(REFUSED)


def available(service: Config) -> bool:
    """Whether browsers make passkeys for the address of this installation: it must be a name."""
    host = _host(service)
    try:
        ip_address(host)
    except ValueError:
        return service.uses_tls or host == "localhost" or host.endswith(".localhost")
    return False


def ask_for_new(user: User, service: Config) -> Question:
    """Asks for a new passkey that the person does not have yet."""
    import webauthn
    from webauthn.helpers import base64url_to_bytes, structs

    options = webauthn.generate_registration_options(
        rp_id=_host(service), rp_name="Placement quality", user_id=bytes.fromhex(user.reference),
        user_name=user.email, user_display_name=user.name,
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.REQUIRED,
            user_verification=structs.UserVerificationRequirement.REQUIRED),
        exclude_credentials=[structs.PublicKeyCredentialDescriptor(base64url_to_bytes(one.credential_id))
                             for one in of(user.id)])
    return _question("new", options.challenge, webauthn.options_to_json(options))


def ask_for_known(service: Config, user: User | None = None) -> Question:
    """Asks for a passkey: any of this service at sign-in, one of the person's own to confirm that it is them."""
    import webauthn
    from webauthn.helpers import base64url_to_bytes, structs

    options = webauthn.generate_authentication_options(
        rp_id=_host(service), user_verification=structs.UserVerificationRequirement.REQUIRED,
        allow_credentials=[structs.PublicKeyCredentialDescriptor(base64url_to_bytes(one.credential_id))
                           for one in (of(user.id) if user else [])])
    return _question("known", options.challenge, webauthn.options_to_json(options))


def add(user: User, name: str, answer: str, kept: Any, *, service: Config, by: Actor) -> Passkey:
    """Keeps a new passkey. Raises ``BadInput`` for anything but a verified answer to what was just asked."""
    import webauthn
    from webauthn.helpers import bytes_to_base64url

    challenge = _still_asked(kept, "new")
    try:
        made = webauthn.verify_registration_response(
            credential=_as_json(answer), expected_challenge=challenge, expected_rp_id=_host(service),
            expected_origin=_origin(service), require_user_verification=True)
    except Exception as error:  # the library raises its own and plain ones for what is malformed
        raise BadInput(_REFUSED_NEW) from error
    credential_id = bytes_to_base64url(made.credential_id)
    with across_authorities():
        if db.session.scalar(select(Passkey.id).where(Passkey.credential_id == credential_id)) is not None:
            raise BadInput("This passkey is known already.")
    if len(of(user.id)) >= MOST:
        raise BadInput(f"You have {MOST} passkeys. Remove one that you do not use first.", field="name")
    with acting_for(user.authority_id):
        passkey = Passkey(user_id=user.id, name=name.strip()[:60], credential_id=credential_id,
                          public_key=made.credential_public_key, sign_count=made.sign_count,
                          synced=made.credential_backed_up, made_at=utc_now())
        db.session.add(passkey)
        db.session.flush()
    _record("account.passkey_added", user, by, passkey)
    telling.tell(user, telling.Notice.PASSKEY_ADDED)
    return passkey


def judge(answer: str, kept: Any, *, service: Config, only: int | None = None) -> User:
    """Whose passkey answered; ``only`` that person's counts. Raises ``BadInput``, and ``Copied`` for a copy's counter.

    Run it in a transaction: the passkey's counter moves with it.
    """
    import webauthn

    challenge, given = _still_asked(kept, "known"), _as_json(answer)
    passkey, user = _known(str(given.get("id", "")), only)
    try:
        found = webauthn.verify_authentication_response(
            credential=given, expected_challenge=challenge, expected_rp_id=_host(service),
            expected_origin=_origin(service), credential_public_key=passkey.public_key,
            credential_current_sign_count=0, require_user_verification=True)
        _check_handle(given, user)
    except Exception as error:
        raise BadInput(REFUSED) from error
    if found.new_sign_count <= passkey.sign_count and (found.new_sign_count or passkey.sign_count):
        raise Copied(user.id)
    with acting_for(user.authority_id):
        passkey.sign_count, passkey.last_used_at = found.new_sign_count, utc_now()
        passkey.synced = found.credential_backed_up
        db.session.flush()
    return user


def warn_of_copy(user_id: int, *, by: Actor) -> None:
    """A passkey's counter went backwards: it is recorded, and the person is told to remove it."""
    with across_authorities():
        user = db.session.get_one(User, user_id)
    audit.record("account.passkey_copied", by=by, authority_id=user.authority_id, subject="account",
                 subject_id=user.reference)
    telling.tell(user, telling.Notice.PASSKEY_COPIED)


def of(user_id: int) -> list[Passkey]:
    """Somebody's passkeys, the oldest first."""
    with across_authorities():
        return list(db.session.scalars(select(Passkey).where(Passkey.user_id == user_id).order_by(Passkey.id)))


def rename(user_id: int, passkey_id: int, name: str) -> None:
    """Gives one's own passkey another name. Raises ``NotFound`` and ``BadInput``."""
    if not name.strip():
        raise BadInput("Give it a name by which you know the device.", field="name")
    _own(user_id, passkey_id).name = name.strip()[:60]
    db.session.flush()


def remove(user: User, passkey_id: int, *, by: Actor, second_factor_needed: bool) -> None:
    """Removes one's own passkey; the last thing that a sign-in needs stays. Raises ``NotFound`` and ``BadInput``."""
    passkey = _own(user.id, passkey_id)
    others = db.session.scalar(select(func.count(Passkey.id)).where(Passkey.user_id == user.id)) or 0
    if second_factor_needed and others == 1 and not _has_another_way(user):
        raise BadInput("This is the only second factor that you have. Add another passkey or an authenticator app "
                       "first.")
    db.session.delete(passkey)
    _record("account.passkey_removed", user, by, passkey)
    telling.tell(user, telling.Notice.PASSKEY_REMOVED)


def remove_all(user_id: int) -> int:
    """Removes somebody's passkeys: a lost second factor is made anew from nothing. Says how many there were."""
    found = of(user_id)
    for passkey in found:
        db.session.delete(passkey)
    db.session.flush()
    return len(found)


def _has_another_way(user: User) -> bool:
    return user.has_codes or db.session.scalar(
        select(ExternalIdentity.id).where(ExternalIdentity.user_id == user.id)) is not None


def _own(user_id: int, passkey_id: int) -> Passkey:
    found = db.session.scalars(select(Passkey).where(Passkey.id == passkey_id, Passkey.user_id == user_id)
                               ).one_or_none()
    if found is None:
        raise NotFound("There is no such passkey.")
    return found


def _known(credential_id: str, only: int | None) -> tuple[Passkey, User]:
    with across_authorities():
        row = db.session.execute(
            select(Passkey, User).join(User, User.id == Passkey.user_id)
            .where(Passkey.credential_id == credential_id[:1400]).with_for_update(of=Passkey)).one_or_none()
    if row is None or not row[1].active or (only is not None and row[1].id != only):
        raise BadInput(REFUSED)
    return row[0], row[1]


def _check_handle(given: dict[str, Any], user: User) -> None:
    """An authenticator that says whose passkey this is must say the person who has it here."""
    from webauthn.helpers import bytes_to_base64url

    handle = (given.get("response") or {}).get("userHandle")
    if handle and handle.rstrip("=") != bytes_to_base64url(bytes.fromhex(user.reference)):
        raise ValueError("another person's handle")


def _question(what: str, challenge: bytes, options: str) -> Question:
    return Question(options, {"for": what, "challenge": challenge.hex(), "at": utc_now().isoformat()})


def _still_asked(kept: Any, what: str) -> bytes:
    """The challenge that was asked, if it was for this and not long ago. Raises ``BadInput``."""
    if (not isinstance(kept, dict) or kept.get("for") != what
            or utc_now() - datetime.fromisoformat(kept["at"]) > ASKED_FOR):
        raise BadInput("This took too long, or was sent before. Try again.")
    return bytes.fromhex(kept["challenge"])


def _as_json(answer: str) -> dict[str, Any]:
    try:
        found = json.loads(answer) if len(answer) <= _LONGEST_ANSWER else None
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise BadInput(REFUSED)
    return found


def _record(action: str, user: User, by: Actor, passkey: Passkey) -> None:
    db.session.flush()
    audit.record(action, by=by, authority_id=user.authority_id, subject="account", subject_id=user.reference,
                 details={"passkey": passkey.id})


def _host(service: Config) -> str:
    return urlsplit(service.public_url).hostname or ""


def _origin(service: Config) -> str:
    parts = urlsplit(service.public_url)
    return f"{parts.scheme}://{parts.netloc}"
