"""Time-based codes (RFC 6238): the current 30 seconds alone, each used once. What they are made of is kept sealed."""

from __future__ import annotations

import base64
import hmac
from collections.abc import MutableMapping
from typing import Any, Final

import pyotp
from sqlalchemy import exists, or_, select

from qa_service import logs
from qa_service.accounts.access_models import ExternalIdentity, Passkey
from qa_service.accounts.models import User
from qa_service.clock import utc_now
from qa_service.database import across_authorities, db
from qa_service.errors import BadInput
from qa_service.sealing import KeyLost, SealBroken, seal, unseal

STEP_SECONDS: Final = 30
ISSUER: Final = "Placement quality"
_PROPOSED: Final = "new_codes"
_log = logs.logger("accounts")


class CannotCheck(BadInput):
    """What somebody's codes are made of cannot be opened."""

    def __init__(self) -> None:
        super().__init__("Codes cannot be checked at the moment: the key that guards yours is not on this machine. "
                         "Come in another way if you have one, such as a passkey. If not, ring an administrator: they "
                         "have the key put back, or two people remove your app and you set up another.")


def is_set(user: User) -> bool:
    """Whether this person has codes, a passkey or their council's own sign-in: a password alone is then not enough."""
    with across_authorities():
        return user.has_codes or bool(db.session.scalar(select(or_(
            exists().where(Passkey.user_id == user.id), exists().where(ExternalIdentity.user_id == user.id)))))


def new_secret() -> str:
    """160 random bits in base 32."""
    return pyotp.random_base32()


def keep(user: User, secret: str) -> None:
    """The person's codes are made of this from now on.

    In a transaction that has written to the audit trail already: a key is retired before that, or not meanwhile.
    """
    user.totp_sealed = seal(secret.encode(), _place(user.id))


def forget(user: User) -> None:
    """The person has no codes any more."""
    user.totp_sealed = user.totp_last_step = None


def secret_of(user: User) -> str:
    """What the codes of somebody who has them are made of. Raises ``CannotCheck``."""
    assert user.totp_sealed is not None
    try:
        return unseal(user.totp_sealed, _place(user.id)).decode()
    except (KeyLost, SealBroken) as error:
        _log.error("codes cannot be checked", reason=str(error))
        raise CannotCheck from error


def proposed(session: MutableMapping[str, Any], user_id: int) -> str:
    """The secret that somebody sets up in this session, which keeps it sealed; another where it cannot be opened."""
    place = f"user_session.data.{_PROPOSED}.{user_id}"
    if _PROPOSED in session:
        try:
            return unseal(base64.b64decode(session[_PROPOSED]), place).decode()
        except (KeyLost, SealBroken) as error:
            _log.warning("another secret is proposed", reason=str(error))
    secret = new_secret()
    session[_PROPOSED] = base64.b64encode(seal(secret.encode(), place)).decode()
    return secret


def accepted_step(secret: str, code: str, *, after: int | None) -> int | None:
    """The step that this code belongs to, if it is the current one and later than ``after``; else ``None``."""
    step = int(utc_now().timestamp()) // STEP_SECONDS
    right = pyotp.TOTP(secret).generate_otp(step)
    if not hmac.compare_digest(right.encode(), code.strip().replace(" ", "").encode()):
        return None
    return step if after is None or step > after else None


def picture(secret: str, email: str) -> str:
    """The secret as an SVG picture for an authenticator app; it holds no style and no script."""
    address = pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)
    import segno  # the page that sets up a second factor alone draws

    return segno.make(address, error="m").svg_inline(scale=4, svgclass=None, lineclass=None, omitsize=True)


def spoken(secret: str) -> str:
    """The secret in groups of four, to be typed where no picture can be taken."""
    return " ".join(secret[start:start + 4] for start in range(0, len(secret), 4))


def _place(user_id: int) -> str:
    return f"user_account.totp_sealed.{user_id}"
