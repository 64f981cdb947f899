"""What a child's reference may look like, and what it must never be: a name, a number of the person, a birthday.

A refused value is never kept or shown: whoever asks gets the reason alone, and reports it with the row's number.
The service is not the care record (DQ-01): a child stands in it as a reference without meaning elsewhere.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from qa_service.masking import EMAIL, TITLED
from qa_service.own_lists.first_names import FIRST_NAMES
from qa_service.person_numbers import NUMBER_OF_TEN, UPN_IN_TEXT, is_nhs_number, is_upn, numbers_in
from scrapers.list_cells import date_in_words

LONGEST_REFERENCE: Final = 40
OLDEST_IN_CARE: Final = 26
_DEFAULT = re.compile(r"(?=.*\d)[A-Za-z0-9][A-Za-z0-9/_\-]{0,39}")
_POSTCODE = re.compile(r"\b([A-Z]{1,2}\d[A-Z\d]?) ?(\d[ABD-HJLNP-UW-Z]{2})\b", re.I)
_BIRTHDAY_IN_TEXT = re.compile(r"\b(?:d\.?o\.?b\.?|date of birth|born)\b", re.I)
_SAYS_NAME = re.compile(
    r"\b(?:(?:child|young person|yp|first|last|sur|fore|full|known as)[’']?s?\s?name|names?)\s*(?::|=|\bis\b)|"
    r"\b(?:known as|aka|called)\s+[A-Z]",
    re.I,
)
_NAMED: Final = re.compile(rf"\b(?:{'|'.join(name.capitalize() for name in sorted(FIRST_NAMES))})\b"
                           r"(?: ([A-Z][a-z'’\-]{2,}))?")
_ORDINARY: Final = frozenset("""
    child case client person young people care placement record number pupil ref reference council borough
    county city lac cla cic looked after ident pseudo
""".split())  # noqa: SIM905 - a list of words is read, and changed, as words
_OF_PLACES: Final = frozenset("""
    avenue bank barn close cottage court dene drive end farm fold garth gate grange grove hall heights hill home
    house lane lea lodge manor mews mount park place rise road school street team term terrace view villa walk
    way
""".split())  # noqa: SIM905 - a list of words is read, and changed, as words


@dataclass(frozen=True, slots=True)
class ReferenceShape:
    """A council's own shape of references: ``#`` a digit, ``@`` a letter, ``*`` any letters and digits to the end.

    Several shapes are separated by ``|``. Without one, letters, digits, ``-``, ``_`` and ``/`` with at least one
    digit are taken, at most 40 in all.
    """

    shape: str | None = None

    def fits(self, reference: str) -> bool:
        if len(reference) > LONGEST_REFERENCE:
            return False
        if not self.shape:
            return _DEFAULT.fullmatch(reference) is not None
        return any(re.fullmatch(_pattern(part.strip()), reference) for part in self.shape.split("|"))


def _pattern(shape: str) -> str:
    parts = {"#": r"\d", "@": "[A-Za-z]", "*": "[A-Za-z0-9]*"}
    return "".join(parts.get(letter) or re.escape(letter) for letter in shape)


_WITHHELD: Final = re.compile(r"\(withheld: (.+?)\)")


def withheld(what: str) -> str:
    """What stands in a cell in place of something personal that is not kept."""
    return f"(withheld: {what})"


def without_numbers(text: str) -> str:
    """The text with NHS numbers and unique pupil numbers withheld, wherever they stand in it."""
    if sum(letter.isdigit() for letter in text) < 10:
        return text
    text = UPN_IN_TEXT.sub(
        lambda found: withheld("a unique pupil number") if is_upn(found[0].upper()) else found[0], text
    )
    return NUMBER_OF_TEN.sub(
        lambda found: withheld("an NHS number") if is_nhs_number(re.sub(r"\D", "", found[0])) else found[0], text
    )


def shared_words(references: Sequence[str]) -> frozenset[str]:
    """Words that stand in so many references of a list that they are its prefix and nobody's name."""
    counted = Counter(word for reference in references for word in set(_words(reference)))
    enough = len(references) * 3 // 10 if len(references) >= 10 else max(2, len(references))
    return frozenset(word for word, times in counted.items() if times >= enough)


def refusal(reference: str, *, shape: ReferenceShape, shared: frozenset[str], today: date) -> str | None:
    """Why this must not be a child's reference, without repeating it; ``None`` when it may be one.

    ``shared`` is ``shared_words`` of the whole list: a prefix is not a name.
    """
    if what := looks_like(reference, shared=shared, today=today):
        return f"the child reference looks like {what}"
    if not shape.fits(reference):
        if shape.shape:
            return "the child reference does not have the shape that your council set"
        return (
            "the child reference is not one (letters and digits with at least one digit, no spaces, "
            "at most 40 characters)"
        )
    return None


def looks_like(reference: str, *, shared: frozenset[str], today: date) -> str | None:
    """What of a person this looks like, in words ("a name"); ``None`` when it looks like nothing of the kind."""
    if gone := _WITHHELD.search(reference):
        return gone[1]
    compact = re.sub(r"[\s\-]", "", reference)
    if "@" in reference:
        return "an e-mail address"
    if is_nhs_number(compact):
        return "an NHS number"
    if is_upn(compact.upper()):
        return "a unique pupil number"
    if _looks_like_birthday(reference, today):
        return "a date of birth"
    if _looks_like_name(reference, shared):
        return "a name"
    return None


def _looks_like_birthday(reference: str, today: date) -> bool:
    if date_in_words(reference):
        return True
    digits = re.fullmatch(r"[A-Za-z]{0,3}[ \-/_.]?(\d{8})", reference)
    if digits is None:
        return False
    number = digits[1]
    readings = (f"{number[:2]}/{number[2:4]}/{number[4:]}", f"{number[:4]}-{number[4:6]}-{number[6:]}")
    born = [day for reading in readings if (day := date_in_words(reading))]
    return any(today.year - OLDEST_IN_CARE <= day.year <= today.year for day in born)


def _words(reference: str) -> list[str]:
    return [word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Za-z][a-z]*", reference)]


def _looks_like_name(reference: str, shared: frozenset[str]) -> bool:
    words = [word for word in _words(reference) if word not in _ORDINARY]
    if not re.search(r"\d", reference):
        return bool(words)
    return any(
        word in FIRST_NAMES or (len(word) >= 4 and word not in shared and re.search("[aeiouy]", word) is not None)
        for word in words
    )


def personal_details(text: str) -> list[str]:
    """What in a free text must not be kept, in words ("an NHS number"); empty when the text is clean."""
    if gone := _WITHHELD.findall(text):
        return list(dict.fromkeys(gone))
    found = numbers_in(text)
    if _BIRTHDAY_IN_TEXT.search(text):
        found.append("a date of birth")
    if _POSTCODE.search(text):
        found.append("a postcode")
    if EMAIL.search(text):
        found.append("an e-mail address")
    if _SAYS_NAME.search(text) or TITLED.search(text) or _full_name(text):
        found.append("a name")
    return found


def _full_name(text: str) -> bool:
    """A common first name followed by a word with a capital ("Amy Brackenstone"), unless it names a place."""
    return any(
        pair[1].lower() in FIRST_NAMES and pair[2].lower() not in _OF_PLACES
        for pair in re.finditer(r"\b([A-Z][a-z]+)(?= ([A-Z][a-z'’\-]{2,}))", text)
    )


def without_names(text: str) -> str:
    """The text with every common first name hidden, and with the name after it, unless it names a place."""
    return _NAMED.sub(
        lambda found: found[0] if (found[1] or "").lower() in _OF_PLACES else "[name hidden]", text)


def email_in(text: str) -> str | None:
    """The first e-mail address in the text, in lower case."""
    found = EMAIL.search(text)
    return found[0].lower() if found else None


def without_people(text: str, *, someones_home: bool) -> tuple[str, bool]:
    """(the text without titled names and, where it is somebody's own home, without postcodes; whether any went)."""
    clean = TITLED.sub("[name left out]", text)
    clean = EMAIL.sub("[address left out]", clean)
    if someones_home:
        clean = _POSTCODE.sub(r"\1", clean)
    return clean, clean != text


def postcode_in(text: str) -> str | None:
    """The first full postcode in the text, in its one spelling."""
    found = _POSTCODE.search(text)
    return f"{found[1]} {found[2]}".upper() if found else None
