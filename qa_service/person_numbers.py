"""Numbers of persons, known by their check digits: NHS numbers and unique pupil numbers."""

from __future__ import annotations

import re
from typing import Final

NUMBER_OF_TEN: Final = re.compile(r"(?<!\d)\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)")
UPN_IN_TEXT: Final = re.compile(r"\b[A-Za-z]\d{11}[0-9A-Za-z]\b")
_UPN: Final = re.compile(r"[A-Z]\d{11}[0-9A-Z]")
_UPN_LETTERS: Final = "ABCDEFGHJKLMNPQRTUVWXYZ"


def numbers_in(text: str) -> list[str]:
    """Which numbers of persons a free text holds, in words ("an NHS number"); empty when it holds none."""
    found = []
    if any(is_nhs_number(re.sub(r"\D", "", number[0])) for number in NUMBER_OF_TEN.finditer(text)):
        found.append("an NHS number")
    if any(is_upn(upn[0].upper()) for upn in UPN_IN_TEXT.finditer(text)):
        found.append("a unique pupil number")
    return found


def is_nhs_number(digits: str) -> bool:
    """Whether ten digits carry the NHS number's check digit (modulus 11)."""
    if not re.fullmatch(r"\d{10}", digits):
        return False
    check = 11 - sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    return check != 10 and check % 11 == int(digits[9])


def is_upn(text: str) -> bool:
    """Whether the text is a unique pupil number: check letter, eleven digits, a digit or (temporary) a letter."""
    if not _UPN.fullmatch(text):
        return False
    values = [_UPN_LETTERS.find(letter) if letter.isalpha() else int(letter) for letter in text[1:]]
    if -1 in values:
        return False
    return (
        _UPN_LETTERS[sum(value * weight for value, weight in zip(values, range(2, 14), strict=True)) % 23] == text[0]
    )
