"""Which sentences of a report speak of this inspection, and which of an earlier one, of nobody knows which, or of none.

An inspection without grades states its outcome in a sentence. The same words stand in a report's history, in its
explanations and in what others said. A sentence is weighed by its own markers ("at this inspection", "at the last
inspection", a date that is not this inspection's); what its markers leave open is told apart, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from scrapers.readers.dates import date_from
from scrapers.readers.fields import stretches_in
from scrapers.readers.text import Line, one_line
from scrapers.report import InspectedDates


class Weight(Enum):
    """How a sentence speaks of this inspection's outcome."""

    CLEAR = "says that it does"
    LOOSE = "says nothing of when or by whom"
    UNSURE = "speaks of now and of before at once"


_EARLIER = (
    r"(?:last|previous|earlier|prior|preceding|former|most recent)(?: (?!at )[\w']+){0,3}? "
    r"(?:inspection|visit|report|judgement|outcome|year|summer|winter|spring|autumn|month)s?\b"
)
_PAST = re.compile(
    rf"\b{_EARLIER}|"
    r"\b(?:previously|formerly|at (?:that|the) time|in the past|historic\w*|ago|was judged|were judged)\b",
    re.IGNORECASE,
)
_SINCE = re.compile(
    r"\b(?:since|compared (?:to|with)) (?:the |its |their |our )?(?:[\w']+ ){0,3}?(?:inspection|visit)s?\b",
    re.IGNORECASE,
)
"""A stretch of time that ends now."""
_HERE = re.compile(
    r"\b(?:at|from|during|on|in) this (?:[\w']+ ){0,2}?(?:inspection|visit)\b|\bofsted judges?\b|"
    r"\bthis (?:[\w']+ ){0,2}?(?:inspection|visit) (?:has |did |does )?(?:not )?(?:identif|f[io]u?nd)",
    re.IGNORECASE,
)
_SPEAKS = re.compile(
    r"\b(?:we|inspectors?|ofsted)\b (?:\w+ ){0,2}?"
    r"(?:judge|identif|f[io]u?nd|did not|do not|didn't|saw|see|raised|has|have)",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"\b(?:parents?|staff|managers?|leaders|(?:social |support |key)workers?|professionals?|police|"
    r"independent (?:persons?|visitors?|reviewing \w+)|local authorit\w+|placing|commission\w+|responsible individual|"
    r"provider|said|told|says|reported|commented)\b",
    re.IGNORECASE,
)
_OVER = re.compile(r"\b(?:had|before|then)\b", re.IGNORECASE)
_LASTING = re.compile(
    r"\b(?:remain|continu|persist|still|ongoing|not (?:been )?(?:addressed|resolved|met))", re.IGNORECASE
)
_SUPPOSED = re.compile(
    r"\b(?:whether|if|unless|ensure|(?-i:may)|might|could|would|should|means? that|one of (?:the )?three|"
    r"when (?:we|inspectors))\b",
    re.IGNORECASE,
)
"""A sentence that explains, or asks for something."""
_DENIED = re.compile(r"\b(?:cannot|unable|not (?:assured|confident|satisfied|clear|possible))\b", re.IGNORECASE)
_CLAUSE = re.compile(r"[,;]|\b(?:but|although|however|while|whereas|though)\b", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.;!?]) |\n")
_OPENER = re.compile(
    r"(?:We|At this|During this|This|Inspectors|Ofsted judges?|There|No|Serious|Widespread|Consistently|Inconsistent)\b"
)
_GOES_ON = re.compile(r"[,:]$|\b(?:the|a|an|in|that|by|at|of|on|was|were|found|identified|and|or|to)$")
_NOW = re.compile(r"(?:At this|We|Inspectors|Ofsted judges?|This (?:\w+ )?(?:inspection|visit))\b")
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\.?"
)
_DAY = re.compile(rf"\b\d{{1,2}}(?:st|nd|rd|th)? (?:of )?{_MONTH} \d{{4}}\b|\b\d{{1,2}}/\d{{1,2}}/\d{{4}}\b")
_OF_MONTH = re.compile(rf"\b{_MONTH} \d{{4}}\b")
_YEAR = re.compile(r"(?<!regulations )(?<!act )(?<!order )\b(?:19|20)\d\d\b", re.IGNORECASE)
_LOOK_BACK = 300  # letters
_NOT_NOW = re.compile(
    r"(?:recent )?inspection history|inspection date inspection type|previous inspections?\b|"
    r"judgements? at (?:the )?(?:last|previous)|what (?:the |our |these )?(?:inspection|outcomes|judgements)|"
    r"the inspection (?:judgements|outcomes) and",
    re.IGNORECASE,
)
"""Headings of what speaks of other inspections, or of inspections at large."""


@dataclass(frozen=True, slots=True)
class Sentences:
    """A report's way to weigh its sentences: the days of its inspection."""

    inspected: Sequence[InspectedDates]

    def weigh(self, sentence: str, said: re.Match[str]) -> Weight | None:
        """How the sentence speaks of this inspection where it names an outcome; ``None`` where it does not."""
        timeless = _SINCE.sub(" ", sentence)
        before = sentence[: said.end()]
        if _SUPPOSED.search(before) or _SUPPOSED.match(sentence, said.end() + 1):
            return None
        past, here = self._is_past(timeless), _HERE.search(sentence) is not None
        if past and not here:
            return Weight.UNSURE if _LASTING.search(sentence) else None
        if past:
            clause = _SINCE.sub(" ", _clause(sentence, said))
            return Weight.CLEAR if _HERE.search(clause) and not self._is_past(clause) else Weight.UNSURE
        if _DENIED.search(before):
            return Weight.UNSURE
        speaks = _SPEAKS.search(sentence) is not None
        if not speaks and _OTHERS.search(sentence, 0, said.start()):
            return Weight.UNSURE
        if speaks or here:
            return Weight.CLEAR
        if _OVER.search(sentence):
            return None
        return Weight.UNSURE if _SINCE.search(sentence) else Weight.LOOSE

    def among(self, lines: Sequence[Line]) -> Iterator[str]:
        """The sentences that may speak of this inspection: values of labels for an earlier one are left out."""
        for field, stretch in stretches_in(lines):
            kept = stretch
            if field == "previous_grade" or (stretch and _NOT_NOW.match(stretch[0])):
                kept = stretch[next((at for at, line in enumerate(stretch) if _NOW.match(line)), len(stretch)) :]
            elif field == "previous_on":
                kept = stretch[1:]
            text = self._with_ends(kept, labelled=field is not None)
            yield from (words for one in _SENTENCE.split(text) if (words := one_line(one)))

    def _with_ends(self, lines: Sequence[str], *, labelled: bool) -> str:
        """The lines as one text, with a line's end before each that opens a sentence while the one above came to none.

        A heading of earlier times ("Assurance visit, December 2020") stays with the sentence below it; a label's value
        does not.
        """
        text: list[str] = []
        above = ""
        for line in lines:
            if labelled and text:
                ends = line[:1].isupper()  # behind the label's value
                labelled = not ends
            else:
                ends = _OPENER.match(line) is not None and not _GOES_ON.search(above) and not self._heads(above)
            text.append(f"{chr(10) if ends else ' '}{line.strip()}")
            above = _SENTENCE.split(line if ends else f"{above} {line}")[-1][-_LOOK_BACK:]
        return "".join(text)

    def _heads(self, above: str) -> bool:
        return not above.endswith((".", ";", "!", "?")) and self._is_past(_SINCE.sub(" ", above))

    def _is_past(self, text: str) -> bool:
        return _PAST.search(text) is not None or self._is_of_another_day(text)

    def _is_of_another_day(self, text: str) -> bool:
        """Whether the text names a day, month or year that is not this inspection's."""
        own = self.inspected
        for match in _DAY.finditer(text):
            day = date_from(match.group())
            if day is None or not any(one.start <= day <= one.end for one in own):
                return True
        for match in _OF_MONTH.finditer(text):
            day = date_from(f"1 {match.group()}")
            if day is None or not any(_month(one.start) <= _month(day) <= _month(one.end) for one in own):
                return True
        years = {int(match.group()) for match in _YEAR.finditer(text)}
        return not years <= {year for one in own for year in (one.start.year, one.end.year)}


def _month(day: date) -> tuple[int, int]:
    return (day.year, day.month)


def _clause(sentence: str, said: re.Match[str]) -> str:
    """The clause in which the outcome is named."""
    start = max((match.end() for match in _CLAUSE.finditer(sentence, 0, said.start())), default=0)
    after = _CLAUSE.search(sentence, said.end())
    return sentence[start : after.start() if after else len(sentence)]
