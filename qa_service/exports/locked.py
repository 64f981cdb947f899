"""A file behind a password: a ZIP with AES-256, as 7-Zip, WinZip and macOS open it.

The password is worked out from the installation's secret and the export's reference, so that it is nowhere kept.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import io
from collections.abc import Iterable
from typing import Final

_LETTERS: Final = 20


def locked(files: Iterable[tuple[str, bytes]], password: str) -> bytes:
    """The ZIP. Names of files inside can be read without the password, so they must tell nothing."""
    import pyzipper  # few pages need it

    out = io.BytesIO()
    with pyzipper.AESZipFile(out, "w", compression=pyzipper.ZIP_DEFLATED, encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(password.encode())
        archive.setencryption(pyzipper.WZ_AES, nbits=256)
        for name, data in files:
            archive.writestr(name, data)
    return out.getvalue()


def password_of(reference: str, secret: str) -> str:
    """The password of an export: 100 bits in groups that can be read out."""
    key = hmac.new(secret.encode(), f"export {reference}".encode(), hashlib.sha256).digest()
    letters = base64.b32encode(key).decode()[:_LETTERS]
    return "-".join(letters[at:at + 5] for at in range(0, _LETTERS, 5))
