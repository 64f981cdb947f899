"""The shape of an e-mail address and of a telephone number: what can be one, not whether somebody answers."""

from __future__ import annotations

import re
from typing import Final

_EMAIL: Final = re.compile(r"[^@\s,;<>\"()]+@[^@\s,;<>\"()]+\.[^@\s,;<>\"().]+")
_EXTENSION: Final = re.compile(r"\s*(?:,\s*)?(?:extension|ext|x|#)\.?\s*\d{1,6}$", re.IGNORECASE | re.ASCII)
_MARKS: Final = re.compile(r"[\s().\-–/]")
_NUMBER: Final = re.compile(r"\+(?!0)\d{8,15}|0\d{7,10}|[1-9]\d{2,5}", re.ASCII)
"""Abroad or +44; a British number with its 0; a short one such as 101 or 116 123."""
LONGEST_EMAIL: Final = 254


def is_email(text: str) -> bool:
    """One address such as name@example.gov.uk, of at most 254 characters."""
    return len(text) <= LONGEST_EMAIL and ".." not in text and _EMAIL.fullmatch(text) is not None


def is_telephone(text: str) -> bool:
    """One number as people write it: 01632 960 001, +44 (0)1632 960001, 0800 1111 ext. 12."""
    number = _MARKS.sub("", _EXTENSION.sub("", text.strip()))
    if number.startswith("+440"):
        number = "+44" + number.removeprefix("+440")
    return _NUMBER.fullmatch(number) is not None
