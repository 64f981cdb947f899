"""Signs that a file is no report under regulation 44, or is about another home or month than expected."""

from __future__ import annotations

import re
from datetime import date

from scrapers.reg44.paper import Paper
from scrapers.reg44.record import IndependentReportRecord
from scrapers.reg44.stance import is_template
from scrapers.reg44.text import words_of

_OURS = re.compile(r"\breg(?:ulation|\.)? ?44\b|\bindependent (?:person|visitor)(?:'s)?\b[^.]{0,60}\b(?:visit|report)")
_OTHERS = (
    (r"\breg(?:ulation|\.)? ?45\b|\bquality of care review\b|\breview of (?:the )?quality of care\b",
     "It looks like a review of the quality of care (regulation 45)."),
    (r"\bsccif\b|social care common inspection framework|\boverall experiences and progress of children\b|\blead"
     r" inspector\b",
     "It looks like an inspection report of Ofsted."),
    (r"\breg(?:ulation|\.)? ?40\b|\bnotification of (?:a )?serious (?:event|incident)|\bserious event notification\b",
     "It looks like a notice of a serious event (regulation 40)."),
    (r"\bsupported accommodation\b[^.]{0,120}\breg(?:ulation|\.)? ?32\b|\breg(?:ulation|\.)?"
     r" ?32\b[^.]{0,120}\bsupported "
     r"accommodation\b", "It looks like a report about supported accommodation."),
    (r"\bstatement of purpose\b(?=[^.]{0,40}$)", "It looks like a statement of purpose."),
    (r"\b(?:commissioning|commissioner'?s?|contract monitoring|quality assurance|placing authority) (?:quality"
     r" )?(?:visit|"
     r"monitoring visit|assurance"
     r" visit)\b", "It looks like a visit by those who commission the home, who may not be its "
     "independent person (regulation 43)."),
    (r"\breg(?:ulation|\.)? ?33\b", "It speaks of regulation 33, which regulation 44 replaced in 2015."),
    (r"\bfostering (?:agency|service) (?:monitoring|review)"
     r" report\b", "It looks like a report about a fostering agency."),
)
_COMPILED = tuple((re.compile(pattern), sentence) for pattern, sentence in _OTHERS)
_URN = re.compile(r"\bSC\d{6}\b", re.IGNORECASE)
_COMMISSIONS = re.compile(r"\b(?:commissioning (?:officer|manager|team)|contracts? (?:officer|manager)|placements?"
                          r" (?:officer|team)|"
                          r"head of commissioning)\b")
_TITLE_BLOCKS = 14


def add_signs(record: IndependentReportRecord, paper: Paper) -> None:
    """Fills ``signs`` from the words of the report alone."""
    front = words_of(" \n ".join([*paper.running, *(block.text for block in paper.blocks[:_TITLE_BLOCKS])]))
    whole = words_of(" \n ".join(block.text for block in paper.blocks))
    named = bool(_OURS.search(front))
    if not named and not _OURS.search(whole):
        record.signs.append("Nothing in it speaks of regulation 44 or an independent person's visit.")
    for pattern, sentence in _COMPILED:
        if pattern.search(front) and not (named and _first(pattern, front) > _first(_OURS, front)):
            record.signs.append(sentence)
    urns = {urn.upper() for block in paper.blocks for urn in _URN.findall(block.text)}
    if len(urns) > 1:
        record.signs.append(f"It names {len(urns)} different URNs.")
    visited = record.visited.value or ()
    if len({(day.year, day.month) for day in visited}) > 1:
        record.signs.append("Its visit dates lie in different months.")
    if visited and record.reported.value and record.reported.value < min(visited):
        record.signs.append("The report is dated before the visit.")
    if record.visitor.quote and _COMMISSIONS.search(words_of(record.visitor.quote)):
        record.signs.append("The visitor is described as somebody who commissions homes (regulation 43).")
    blanks = sum(is_template(block.text) for block in paper.blocks)
    if blanks >= 4:
        record.signs.append("It looks like a form that has not been filled in.")


def _first(pattern: re.Pattern[str], text: str) -> int:
    found = pattern.search(text)
    return found.start() if found else len(text)


def differs_from(record: IndependentReportRecord, *, home: str, urn: str | None, month: date) -> list[str]:
    """In sentences, how the report differs from the home and month that it was sent for; unread fields say nothing."""
    found = []
    if urn and record.urn.value and record.urn.value.upper() != urn.upper():
        found.append(f"It gives the URN {record.urn.value}; this home's is {urn}.")
    elif record.home.value and not _same_name(record.home.value, home):
        found.append(f"It is about “{record.home.value}”, not “{home}”.")
    months = {(day.year, day.month) for day in record.visited.value or ()}
    if months and (month.year, month.month) not in months:
        found.append(f"Its visit was on {min(record.visited.value or ()):%d %B %Y}, not in {month:%B %Y}.")
    return found


def _same_name(one: str, other: str) -> bool:
    usual = {"the", "children", "s", "home", "house", "childrens"}
    left, right = (set(re.findall(r"[a-z0-9]+", words_of(name))) - usual for name in (one, other))
    return bool(left and right) and (left <= right or right <= left)
