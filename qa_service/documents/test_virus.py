"""The file by which people test virus scanners, refused wherever a file comes in.

No scanner stands behind this: it shows that a file is looked at before it is kept. Files leave as downloads only.
"""

from __future__ import annotations

from typing import Final

from qa_service.errors import BadInput

BEGINNING: Final = 4096
"""Bytes of a file in which its mark is looked for; the standard lets it stand at the very beginning alone."""
_MARK: Final = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-" b"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def is_test_virus(data: bytes) -> bool:
    """Whether this is the standard test file, or begins like a file into which somebody put it."""
    return _MARK in data[:BEGINNING]


def refuse_test_virus(data: bytes, file_name: str) -> None:
    """Raises ``BadInput`` for such a file, naming it."""
    if is_test_virus(data):
        raise BadInput("this is a file for testing virus scanners; it was not kept", file=file_name)
