"""Which grades both readings agree on. Where they do not, nobody's grade is taken and a person is asked."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from qa_service.vocabulary import Grade
from scrapers.readers.labels import Hit
from scrapers.readers.text import Line, one_line
from scrapers.report import Judgement, ReportRecord, SecondReading

_FAILURES = r"(?:serious(?:,|,? (?:and|or)) widespread|widespread(?:,|,? (?:and|or)) serious) failures"
_SENTENCES = (
    (Grade.OUTSTANDING, re.compile(r"highly effective services|consistently exceeds? the standards? of good")),
    (Grade.GOOD, re.compile(r"(?<!highly )effective services that meet the requirements for good")),
    (Grade.REQUIRES_IMPROVEMENT, re.compile(r"not yet delivering good")),
    (Grade.INADEQUATE, re.compile(rf"(?<!no )(?<!not any )(?<!any ){_FAILURES} (?:that|which|in|leav|mean|result)")),
)
_PAST_LIST = re.compile(
    r"(?:previous|last|recent)(?: ofsted)? (?:inspections?|judgements?)(?: judgements?)?(?: \([^)]*\))?:?"
    r"|judgements at (?:the )?(?:last|previous) inspection:?",
    re.IGNORECASE,
)
_PAST_LEAD = re.compile(
    r"\b(?:previous|last)\b[^.:]{0,160}\bpublished\b.{0,80}judgements?\b.{0,60}\bwere\b|"
    r"\bjudgements? (?:for|of|at|in)\b[^.:]{0,80}\bwere:?$",
    re.IGNORECASE,
)
_LOOK_BACK = 9


def standard_sentence(lines: Sequence[Line]) -> Grade | None:
    """The grade whose standard sentence these lines carry; ``None`` when they carry none or several."""
    text = one_line(" ".join(line.text for line in lines)).lower()
    found = {grade for grade, pattern in _SENTENCES if pattern.search(text)}
    return found.pop() if len(found) == 1 else None


def current_hits(hits: Sequence[Hit], lines: Sequence[Line]) -> list[Hit]:
    """The hits that speak of this inspection: a list of an earlier one's judgements is left out."""
    current: list[Hit] = []
    past_until = -1
    for hit in hits:
        before = lines[max(0, hit.at - _LOOK_BACK) : hit.at]
        text = one_line(" ".join(line.text for line in before[-4:]))
        listed = _has_past_heading(before) or _PAST_LEAD.search(text)
        if listed or hit.at <= past_until:
            past_until = hit.at + 4
        else:
            current.append(hit)
    return current


def _has_past_heading(lines: Sequence[Line]) -> bool:
    """Whether a list of an earlier inspection opens here; a label that goes on in small letters opens none."""
    return any(
        _PAST_LIST.fullmatch(line.text.strip(" •")) and not following.text[:1].islower()
        for line, following in zip_longest(lines, lines[1:], fillvalue=Line("", 0))
    )


@dataclass(slots=True)
class Agreement:
    """What came of comparing: the judgements to record, and the fields that a person must look at."""

    judgements: list[Judgement] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    differences: list[SecondReading] = field(default_factory=list)

    def into(self, record: ReportRecord) -> None:
        record.judgements += self.judgements
        record.unread += [name for name in self.unread if name not in record.unread]
        record.differences += self.differences


def agree(first: Sequence[Hit], second: Sequence[Hit], sentence: Grade | None = None) -> Agreement:
    """Compare the two readings key by key; ``sentence`` is the overall grade that the standard sentence implies."""
    result = Agreement()
    tables = _table_pages(first)
    in_order = sorted(first, key=lambda hit: hit.grade is None)
    for key in dict.fromkeys(hit.key for hit in (*in_order, *second)):
        mine = [hit for hit in first if hit.key == key]
        theirs = [hit for hit in second if hit.key == key and hit.grade is not None]
        graded = [hit for hit in mine if hit.grade is not None]
        if not graded and not theirs and not any(hit.page in tables for hit in mine):
            continue  # only mentioned, in a list of contents or in prose
        grades = {hit.grade for hit in graded} | {hit.grade for hit in theirs}
        lost = any(hit.page in tables for hit in mine) and not any(hit.page in tables for hit in graded)
        contradicted = key == "overall" and sentence is not None and grades != {sentence}
        if graded and theirs and len(grades) == 1 and not lost and not contradicted:
            hit = graded[0]
            assert hit.grade is not None
            result.judgements.append(Judgement(key, hit.label, hit.grade, hit.page, hit.quote))
            continue
        name = f"judgements.{key}"
        result.unread.append(name)
        result.differences.append(SecondReading(name, _words(graded), _words(theirs)))
        if contradicted and sentence is not None:
            result.differences.append(SecondReading(name, _words(graded), f"standard sentence: {sentence.value}"))
    return result


def _table_pages(hits: Sequence[Hit]) -> set[int]:
    """The page of the judgement table, where the first grade stands, and the next one if the table runs on there."""
    graded = [hit for hit in hits if hit.grade is not None]
    if not graded:
        return set()
    first = min(hit.page for hit in graded)
    return {first} | ({first + 1} if len({hit.key for hit in graded if hit.page == first + 1}) > 1 else set())


def _words(hits: Sequence[Hit]) -> str | None:
    return ", ".join(dict.fromkeys(hit.grade.value for hit in hits if hit.grade)) or None
