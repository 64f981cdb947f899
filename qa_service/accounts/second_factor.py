"""Time-based codes (RFC 6238): the current 30 seconds alone, each used once."""

from __future__ import annotations

import hmac
from typing import Final

import pyotp

from qa_service.clock import utc_now

STEP_SECONDS: Final = 30
ISSUER: Final = "Placement quality"


def new_secret() -> str:
    """160 random bits in base 32."""
    return pyotp.random_base32()


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
