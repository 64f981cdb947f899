"""Inspections of registered settings that give no grades: supported accommodation, interim, assurance."""

from __future__ import annotations

import re

from qa_service.vocabulary import EventType, Outcome, ReportKind
from scrapers.readers.outcomes import Patterns, agreed_outcome, outcomes_in
from scrapers.readers.pages import Pages
from scrapers.readers.text import one_line
from scrapers.report import ReportRecord

_SUPPORTED: Patterns = (
    (Outcome.CONSISTENTLY_STRONG, re.compile(r"\bconsistently strong service delivery\b", re.IGNORECASE)),
    (Outcome.INCONSISTENT, re.compile(r"\binconsistent quality of service delivery\b", re.IGNORECASE)),
    (
        Outcome.SERIOUS_OR_WIDESPREAD_WEAKNESSES,
        re.compile(
            r"\bserious (?:or|and|and/or) widespread weaknesses(?= (?:lead|$|that|mean))|"
            r"(?<!no )\bserious (?:or|and|and/or) widespread weaknesses\b",
            re.IGNORECASE,
        ),
    ),
)
_INTERIM: Patterns = (
    (Outcome.IMPROVED, re.compile(r"\bimproved (?:in |its )?effectiveness\b", re.IGNORECASE)),
    (Outcome.SUSTAINED, re.compile(r"\bsustained (?:in |its )?effectiveness\b", re.IGNORECASE)),
    (Outcome.DECLINED, re.compile(r"\bdeclined (?:in |its )?effectiveness\b", re.IGNORECASE)),
)
_CONCERNS = r"(?:serious (?:or|and|and/or) widespread|widespread (?:or|and|and/or) serious|serious) concerns"
_NOT = (
    rf"(?:\b(?:no|not any|nor any|without(?: any)?) {_CONCERNS}|\b(?:not|n't|never) (?:identif\w+|f[io]u?nd\w*|see|any)"
    rf"[\w ]{{0,20}} ?{_CONCERNS}|{_CONCERNS} (?:were|was|are|have been|had been) (?:not|neither)\b)"
)
_ASSURANCE: Patterns = (
    (Outcome.NO_SERIOUS_CONCERNS, re.compile(_NOT, re.IGNORECASE)),
    (
        Outcome.SERIOUS_CONCERNS,
        re.compile(
            rf"(?:\b(?:identified|found|are|were|have|raised|there is|there are)\b[\w ]{{0,20}}? ?(?<!no "
            rf")(?<!any ){_CONCERNS}"
            rf"|(?<!no )(?<!any )\b{_CONCERNS} (?:were|was|are|have been) (?:identified|found|raised))",
            re.IGNORECASE,
        ),
    ),
)
_PAST = re.compile(r"\b(?:previous|last|earlier|was judged|were judged|had|at that time|before)\b", re.IGNORECASE)
_STATEMENT = re.compile(
    r"(?:at this |this )(?:interim |assurance |monitoring )?(?:inspection|visit)|judgements? at this|"
    r"ofsted judges?|we (?:judge|identified|found|did not)|inspectors",
    re.IGNORECASE,
)
_JUDGES = re.compile(r"\bat this (?:interim )?inspection\b.{0,20}\bjudges?\b", re.IGNORECASE)


def read_outcome(pages: Pages, record: ReportRecord) -> None:
    """Fill ``outcome`` where this kind of inspection has one; both readings of its page must agree."""
    patterns = _patterns(record)
    if patterns is None:
        return
    for number in pages.numbers[:3]:
        first = one_line(" ".join(line.text for line in pages.page_lines(number)))
        if outcomes_in(first, patterns):
            second = one_line(" ".join(line.text for line in pages.placed_lines(number)))
            record.outcome = agreed_outcome(
                record, _present(first, patterns), _present(second, patterns), patterns, number
            )
            return
    record.unread.append("outcome")


def _patterns(record: ReportRecord) -> Patterns | None:
    if record.event_type is EventType.INTERIM:
        return _INTERIM
    if record.event_type is EventType.ASSURANCE:
        return _ASSURANCE
    if record.kind is ReportKind.SUPPORTED_ACCOMMODATION and record.event_type in (EventType.FULL, None):
        return _SUPPORTED
    return None


def _present(text: str, patterns: Patterns) -> str:
    """The sentences that speak of this inspection; a label's value for the last one is cut out first."""
    text = re.sub(
        r"(?:overall )?(?:judgement|outcome) at (?:the )?(?:last|previous) inspection ?:? ?"
        r"(?:(?:improved|sustained|declined)(?: in)? effectiveness|consistently strong service delivery|"
        r"inconsistent quality of service delivery|serious or widespread weaknesses)?",
        ". ",
        text,
        flags=re.IGNORECASE,
    )
    text = re.split(r"recent inspection history|inspection date inspection type", text, flags=re.IGNORECASE)[0]
    sentences = re.split(r"(?<=[.:;]) ", text)
    stated = [one for one in sentences if _JUDGES.search(one) and outcomes_in(one, patterns)]
    kept = stated or [one for one in sentences if not _PAST.search(one) or _STATEMENT.search(one)]
    return " ".join(kept)
