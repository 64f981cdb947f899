"""What a form says where WTForms has English of its own: each sentence tells what to do.

WTForms asks for the words of every message that a validator or a field was not given (``gettext``), so this is the
one place where they are put into ours. A message that is not here is a fault, found by the test that walks over all
that WTForms can say.
"""

from __future__ import annotations

from typing import Final

_LENGTH_AT_MOST: Final = "Shorten this: at most %(max)d characters fit."
_LENGTH_AT_LEAST: Final = "Write more: at least %(min)d characters are needed."
_CHOOSE: Final = "Choose one of the answers offered."
_NUMBER: Final = "Enter a number in figures, such as 12."
_UNKNOWN: Final = "This could not be taken. Check what you typed and send it again."

SENTENCES: Final[dict[str, str]] = {
    "This field is required.": "Fill this in.",
    "Field cannot be longer than %(max)d character.": _LENGTH_AT_MOST,
    "Field cannot be longer than %(max)d characters.": _LENGTH_AT_MOST,
    "Field must be at least %(min)d character long.": _LENGTH_AT_LEAST,
    "Field must be at least %(min)d characters long.": _LENGTH_AT_LEAST,
    "Field must be exactly %(max)d character long.": "Write exactly %(max)d characters.",
    "Field must be exactly %(max)d characters long.": "Write exactly %(max)d characters.",
    "Field must be between %(min)d and %(max)d characters long.": "Write between %(min)d and %(max)d characters.",
    "Number must be at least %(min)s.": "Enter a number of at least %(min)s.",
    "Number must be at most %(max)s.": "Enter a number of at most %(max)s.",
    "Number must be between %(min)s and %(max)s.": "Enter a number between %(min)s and %(max)s.",
    "Date must be at least %(min)s.": "Enter a day from %(min)s on.",
    "Date must be at most %(max)s.": "Enter a day up to %(max)s.",
    "Date must be between %(min)s and %(max)s.": "Enter a day between %(min)s and %(max)s.",
    "Not a valid integer value.": "Enter a whole number in figures, such as 12.",
    "Not a valid decimal value.": "Enter a number in figures, such as 3450.50.",
    "Not a valid float value.": _NUMBER,
    "Not a valid choice.": _CHOOSE,
    "Invalid Choice: could not coerce.": _CHOOSE,
    "Invalid choice(s): one or more data inputs could not be coerced.": _CHOOSE,
    "'%(value)s' is not a valid choice for this field.": _CHOOSE,
    "'%(value)s' are not valid choices for this field.": _CHOOSE,
    "Choices cannot be None.": _CHOOSE,
    "Not a valid date value.": "Enter a date, such as 27 3 2026.",
    "Not a valid datetime value.": "Enter a date and a time, such as 27 3 2026 14:30.",
    "Not a valid time value.": "Enter a time, such as 07:30.",
    "Not a valid week value.": "Enter a week, such as 2026-W13.",
    "Invalid input.": "Check what you typed: it does not have the form that is asked for.",
    "Invalid email address.": "Enter an e-mail address such as name@example.gov.uk.",
    "Invalid IP address.": "Enter an address of a computer, such as 192.0.2.1.",
    "Invalid Mac address.": "Enter a hardware address, such as 02:00:5e:10:00:00.",
    "Invalid URL.": "Enter a web address, such as https://example.gov.uk.",
    "Invalid UUID.": _UNKNOWN,
    "Invalid field name '%s'.": "There is no field “%s” on this form.",
    "Field must be equal to %(other_name)s.": "Type the same here as in the other field.",
    "Invalid value, must be one of: %(values)s.": _CHOOSE,
    "Invalid value, can't be any of: %(values)s.": "Choose another: this one cannot be taken.",
    "This field cannot be edited.": "Leave this as it was: it cannot be changed here.",
    "This field is disabled and cannot have a value.": "Leave this empty: it cannot be changed here.",
    "File does not have an approved extension.": "Choose a file of another kind: this kind cannot be taken.",
    "File does not have an approved extension: {extensions}": "Choose a file of one of these kinds: {extensions}.",
    "Invalid CSRF Token.": "Reload the page and send it again.",
    "CSRF token missing.": "Reload the page and send it again.",
    "CSRF failed.": "Reload the page and send it again.",
    "CSRF token expired.": "Reload the page and send it again.",
}


class Words:
    """Our sentences in the place of WTForms' translations."""

    def gettext(self, message: str) -> str:
        """Ours for one of theirs; what a validator was given in our words is not asked for here."""
        return SENTENCES.get(message, _UNKNOWN)

    def ngettext(self, one: str, many: str, number: int) -> str:
        return self.gettext(one if number == 1 else many)


WORDS: Final = Words()
