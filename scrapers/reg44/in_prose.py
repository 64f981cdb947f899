"""Recommendations in running text: "I recommend that …", and those that a paragraph counts up.

Read only where a report has no section, table or label of recommendations, as in letters.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from scrapers.reg44.paper import Block
from scrapers.reg44.record import IndependentReportRecord, Read, VisitorsRecommendation
from scrapers.reg44.sections import Part
from scrapers.reg44.targets import from_words
from scrapers.reg44.text import sentences, words_of

_ADVISES = re.compile(
    r"^(?:(?:overall|therefore|finally|also|in addition|secondly|thirdly|lastly),? )?"
    r"(?:i (?:(?:would|do|also|therefore|again|strongly|further|must|have) )*(?:recommend|recommended|advise|suggest)"
    r" (?:that|the|you|a|an|to)\b|i (?:(?:would|also|therefore|must) )*ask (?:that|you)\b"
    r"|my (?:\w+ )?recommendation is\b|it is (?:therefore |also |strongly )*recommended (?:that|to)\b"
    r"|(?:the )?(?:independent (?:person|visitor)|visitor) recommends\b)")
_COUNTED = re.compile(r"^(?:first|second|third|fourth|fifth|sixth|last|final)(?:ly)?,? (?:that )?(?P<text>.+)$",
                      re.IGNORECASE | re.DOTALL)
_PAST = re.compile(r"\b(?:last|previous|earlier)\b|\bmonths? ago\b")
_NONE = re.compile(
    r"^(?:(?:there (?:are|were)|i (?:make|made|have made|have)|i am making) )?no (?:(?:new|further|formal|specific) )*"
    r"recommendations(?: (?:are|were|have been|to make|arising|made|from|at|following|needed|on|this|the|visit|occasion"
    r"|month|time|report))*[ .]*$")
_OF_OTHERS = (Part.EARLIER, Part.OTHERS, Part.GUIDANCE)


def read_prose(record: IndependentReportRecord, blocks: Sequence[Block], parts: Sequence[Part]) -> None:
    """Fills what no section told: the recommendations of running text, or that it says there are none."""
    if record.recommendations or record.no_recommendations.value:
        return
    for block, part in zip(blocks, parts, strict=True):
        if block.is_row or part in _OF_OTHERS:
            continue
        said = sentences(block.cells[0].text)
        record.recommendations += _advised(said, block.page)
        none = next((one for one in said if _NONE.match(words_of(one))), None)
        if none is not None and "recommendations" in words_of(none):
            record.no_recommendations = Read(True, block.page, none[:300])


def _advised(said: Sequence[str], page: int | None) -> list[VisitorsRecommendation]:
    found = []
    counting = False
    for one in said:
        words = words_of(one)
        counted = _COUNTED.match(one) if counting else None
        counting = counting or bool(re.search(r"\brecommendations\b", words))
        if (counted or _ADVISES.match(words)) and not _PAST.search(words):
            made = from_words(counted["text"] if counted else one, page)
            found += [made] if made is not None else []
    return found
