"""Texts as somebody reads them who may not know whom they are about."""

from __future__ import annotations

import re
from typing import Final

EMAIL: Final = re.compile(r"[A-Za-z0-9._%+'\-]+@[A-Za-z0-9.\-]+\.[A-Za-z]{2,}")
TITLED: Final = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr)\.?\s*(?:(?:&|and|\+)\s*(?:Mr|Mrs|Ms|Miss|Mx|Dr)\.?\s*)?"
    r"(?:[A-Z]\.?\s+)?[A-Z][A-Za-z'’\-]+"
)
_INITIALS: Final = re.compile(r"\b[A-Z]\.\s?(?:[A-Z]\.\s?){0,2}[A-Z]\b\.?")


def masked_words(text: str) -> str:
    """The text without titled names, initials (“J.B.”) and e-mail addresses."""
    text = TITLED.sub("[name hidden]", text)
    text = EMAIL.sub("[address hidden]", text)
    return _INITIALS.sub("[initials hidden]", text)
