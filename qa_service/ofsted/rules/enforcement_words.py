"""What a report's words on enforcement leave in force: sentence by sentence, in their order."""

from __future__ import annotations

import re
from typing import Final

_MEASURES: Final = (
    ("Compliance notice", r"compliance notices?|notices? (?:of|to) compl\w+"),
    ("Restriction of accommodation", r"restrict\w*"),
    ("Suspension", r"suspen\w+"),
    ("Cancellation", r"cancel\w*"),
    ("Conditions of registration", r"(?:impos\w+|var\w+|additional) (?:an? |the )?(?:\w+ )?conditions?|"
                                    r"conditions? (?:\w+ ){0,3}(?:impos|var)\w+"),
    ("Prosecution", r"prosecut\w+"),
    ("Emergency action", r"emergency (?:action|order)"),
    ("Warning letter", r"warning letters?"),
    ("Notice", r"notices? of (?:proposal|decision)|enforcement (?:action|notice)s?"),
)
_NOTHING: Final = re.compile(
    r"\b(?:no|not any|none|without)\b[^.]{0,40}\b(?:enforcement|action|notices?|restrictions?|conditions?)\b|"
    r"\b(?:has|have|had|did|was|were|is|are) not (?:been )?(?:issued|taken|served|imposed|any)\b|"
    r"\bnot applicable\b|^(?:none|nil|n/a)\b",
    re.IGNORECASE)
_ENDED: Final = re.compile(
    r"\b(?:lifted|revoked|withdrawn|rescinded|discharged|complied|no longer in (?:force|place)|met in full|"
    r"(?:is|was|were|are|been|now|all|fully) met|"
    r"met (?:the|all|both|its|their|this|these|it|them) (?:\w+ ){0,3}notices?)\b|"
    r"\b(?:notices?|restrictions?|suspensions?|cancellation|conditions?|this|it|they|both|these)"
    r"(?: of accommodation)? (?:(?:has|have|was|were|is|are|been|since|now|then|later|subsequently) )*"
    r"(?:removed|ended|expired|lapsed)\b", re.IGNORECASE)
_NOT_ENDED: Final = re.compile(
    r"\b(?:not|never|un(?:til|less)|partly|partially|some|remains?|continues?|still|only one|except)\b|\bwill be\b",
    re.IGNORECASE)
_ALL: Final = re.compile(r"\b(?:all|both|these|the notices|each|every|they)\b", re.IGNORECASE)
_SENTENCE: Final = re.compile(r"(?<=[.;!?])\s+(?=[A-Z0-9•\-])|\n\s*\n|\s*[•]\s*")


def in_force(text: str) -> list[tuple[str, str]] | None:
    """The measures that the text leaves in force, each with its sentence; ``None`` when it is not clear to us.

    Later sentences may end what earlier ones name ("This was lifted on…", "Both notices have been met").
    """
    standing: dict[str, str] = {}
    last: list[str] = []
    understood = False
    for sentence in (part.strip() for part in _SENTENCE.split(re.sub(r"[ \t\r]*\n(?!\s*\n)", " ", text))):
        if not sentence:
            continue
        named = [name for name, pattern in _MEASURES if re.search(rf"\b(?:{pattern})\b", sentence, re.IGNORECASE)]
        if len(named) > 1 and "Notice" in named:
            named.remove("Notice")
        if _ENDED.search(sentence) and not _NOT_ENDED.search(sentence):
            understood |= bool(named or last)
            ended = list(standing) if _ALL.search(sentence) and not _specific(named) else (named or last)
            for name in ended:
                standing.pop(name, None)
        elif _NOTHING.search(sentence):
            understood = True
        elif named:
            understood = True
            standing |= dict.fromkeys(named, sentence)
        last = named or last
    return list(standing.items()) if understood else None


def _specific(named: list[str]) -> bool:
    return bool(named) and named != ["Notice"]
