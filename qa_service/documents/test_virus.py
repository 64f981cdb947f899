"""The file by which people test virus scanners, refused wherever a file comes in.

No scanner stands behind this: it shows that a file is looked at before it is kept. Files leave as downloads only.
"""

from __future__ import annotations

from typing import Final

BEGINNING: Final = 4096
"""Bytes of a file in which its mark is looked for; the standard lets it stand at the very beginning alone."""
_MARK: Final = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-" b"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def is_test_virus(data: bytes) -> bool:
    """Whether this is the standard test file, or begins like a file into which somebody put it."""
    return _MARK in data[:BEGINNING]
