"""How a council looks on its own pages: a logo and a colour, checked before they are kept."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from io import BytesIO
from typing import Final

from PIL import Image
from sqlalchemy import select

from qa_service.accounts.models import Authority
from qa_service.actor import Actor
from qa_service.audit import service as audit
from qa_service.database import db
from qa_service.documents import service as documents
from qa_service.errors import BadInput, Conflict, NotFound

LEAST_CONTRAST: Final = 4.5
"""Of white words on the colour: WCAG 2.2, 1.4.3, level AA."""
MOST_BYTES: Final = 500_000
MOST_PIXELS_A_SIDE: Final = 3000
SHOWN_WITHIN: Final = (600, 120)
"""Pixels that a logo is made to fit: twice what is shown, for fine screens."""
_PNG: Final = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True, slots=True)
class NewBrand:
    """What somebody asks for. ``colour`` as typed, empty for the usual one; ``logo`` ``None`` to leave it as it is."""

    colour: str
    logo: bytes | None = None
    remove_logo: bool = False


def update_brand(authority_id: int, brand: NewBrand, *, version: int, by: Actor) -> None:
    """Saves the council's colour and logo, typed while looking at ``version``. Raises ``BadInput``, ``Conflict``."""
    council = db.session.scalars(select(Authority).where(Authority.id == authority_id).with_for_update()).one_or_none()
    if council is None:
        raise NotFound("There is no such council.")
    if council.version != version:
        raise Conflict("Somebody else changed the council’s settings while you were typing. Look at them, then save "
                       "again.")
    before = {"colour": council.brand_colour, "logo": council.logo_sha256}
    council.brand_colour = checked_colour(brand.colour) if brand.colour else None
    if brand.logo is not None:
        council.logo_sha256 = _keep(safe_logo(brand.logo), authority_id, by)
    elif brand.remove_logo:
        council.logo_sha256 = None
    after = {"colour": council.brand_colour, "logo": council.logo_sha256}
    if after != before:
        db.session.flush()
        audit.record("council.brand_updated", by=by, authority_id=authority_id,
                     details={name: {"from": before[name], "to": after[name]} for name in after
                              if before[name] != after[name]})


def _keep(picture: bytes, authority_id: int, by: Actor) -> str:
    """Keeps a logo as a document with its origin. One that is replaced stays: the audit trail names it by its hash."""
    sha256 = documents.keep_bytes(picture)
    documents.record_document(sha256, len(picture), media_type="image/png",
                              origin=f"council-logo:{authority_id}:{by.user_id}")
    return sha256


def logo_of(sha256: str) -> bytes:
    """The logo's bytes, a PNG that this service wrote. Raises ``NotFound``."""
    return documents.bytes_of(sha256)


def checked_colour(typed: str) -> str:
    """The colour as ``#rrggbb``. Raises ``BadInput`` for what is none, and for one on which white cannot be read."""
    found = re.fullmatch(r"#?([0-9a-fA-F]{6})", typed.strip())
    if found is None:
        raise BadInput("Enter a colour as six figures and letters, such as #1d70b8.", field="colour")
    colour = f"#{found[1].lower()}"
    contrast = contrast_with_white(colour)
    if contrast < LEAST_CONTRAST:
        raise BadInput(f"White words on {colour} have a contrast of {int(contrast * 100) / 100:.2f} to 1, and at least "
                       f"{LEAST_CONTRAST} to 1 is needed to read them. Choose a darker colour.", field="colour")
    return colour


def contrast_with_white(colour: str) -> float:
    """The contrast of white on ``#rrggbb``, from 1 to 21: WCAG 2.2, “contrast ratio” and “relative luminance”."""
    parts = [int(colour[place:place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def safe_logo(data: bytes) -> bytes:
    """The picture drawn anew as a small PNG, so that nothing but its pixels is left. Raises ``BadInput``.

    Only PNG is taken: an SVG may hold scripts and ask other hosts.
    """
    if len(data) > MOST_BYTES:
        raise BadInput(f"The logo is larger than {MOST_BYTES // 1000} kB. Save it smaller.", field="logo")
    if not data.startswith(_PNG) or len(data) < 33:
        raise BadInput("The logo must be a PNG file.", field="logo")
    width, height = struct.unpack(">II", data[16:24])
    if not (0 < width <= MOST_PIXELS_A_SIDE and 0 < height <= MOST_PIXELS_A_SIDE):
        raise BadInput(f"The logo may be at most {MOST_PIXELS_A_SIDE} pixels wide and high.", field="logo")
    try:
        with Image.open(BytesIO(data), formats=["PNG"]) as picture:
            drawn = picture.convert("RGBA")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise BadInput("The logo’s file is damaged and could not be read.", field="logo") from error
    drawn.thumbnail(SHOWN_WITHIN)
    made = BytesIO()
    drawn.save(made, "PNG", optimize=True)
    return made.getvalue()
