"""A secret as three shares of which any two give it back, and one alone tells nothing (Shamir, over bytes).

Each byte of the secret is where a straight line over GF(2^8) meets zero; a share is the line's value at 1, 2 or 3.
"""

from __future__ import annotations

import secrets
from functools import reduce
from operator import xor
from typing import Final

NUMBERS: Final = (1, 2, 3)
_POLYNOMIAL: Final = 0x11B


def split(secret: bytes) -> dict[int, bytes]:
    """The three shares, by number."""
    slope = secrets.token_bytes(len(secret))
    return {number: bytes(byte ^ _times(steep, number) for byte, steep in zip(secret, slope, strict=True))
            for number in NUMBERS}


def join(shares: dict[int, bytes]) -> bytes:
    """The secret, of two shares or more. Raises ``ValueError`` for fewer, or shares of different lengths."""
    if len(shares) < 2 or not set(shares) <= set(NUMBERS):
        raise ValueError("two different shares are needed")
    chosen = dict(sorted(shares.items())[:2])
    weights = {one: _divided(other, one ^ other) for one in chosen for other in chosen if other != one}
    return bytes(reduce(xor, (_times(byte, weights[number]) for number, byte in zip(chosen, column, strict=True)))
                 for column in zip(*chosen.values(), strict=True))


def _times(one: int, other: int) -> int:
    product = 0
    while other:
        if other & 1:
            product ^= one
        one <<= 1
        if one & 0x100:
            one ^= _POLYNOMIAL
        other >>= 1
    return product


def _divided(one: int, by: int) -> int:
    return next(found for found in range(256) if _times(found, by) == one)
