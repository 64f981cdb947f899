"""Which home, when, by whom, announced or not, and who was seen: by label, or by the report's plain sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import TypeVar

from scrapers.reg44.days import days_in, shared_days_in
from scrapers.reg44.declared import announced, conflict_stated
from scrapers.reg44.labels import Field
from scrapers.reg44.numbers import COUNT_LABELS, number_in
from scrapers.reg44.paper import Paper
from scrapers.reg44.record import IndependentReportRecord, Read
from scrapers.reg44.text import sentences, words_of

T = TypeVar("T")

_HOME = re.compile(
    r"(?:name of (?:the )?(?:children's )?(?:home|setting|service|establishment)|(?:children's )?home(?:'s)?(?:"
    r" name)?|"
    r"(?:setting|service|establishment)(?: name| visited)?|home visited|children's home visited|unit(?: name)?|"
    r"home name|name and address of (?:the )?home)")
_URN = re.compile(r"(?:ofsted )?(?:urn|unique reference number)(?: \(urn\))?(?: of (?:the )?home)?(?: ?/ ?(?:sc|urn)"
                  r" number)?|"
                  r"ofsted (?:registration|reference)(?: number| no)?|sc number|registration number")
_URN_VALUE = re.compile(r"\b(SC\d{6}|\d{7})\b", re.IGNORECASE)
_LETTERED_URN = re.compile(r"\bSC\d{6}\b", re.IGNORECASE)
_VISITED = re.compile(
    r"(?:dates?|day)(?:\(s\))?(?: and times?(?:\(s\))?)? (?:of|for) (?:the |this |your |my )?(?:reg(?:ulation)? 44 "
    r"|independent |monthly )?"
    r"visits?(?:\(s\))?|visit dates?(?:\(s\))?(?: and times?)?|visited on|dates? visited|date of (?:monthly"
    r" )?monitoring visit|"
    r"when (?:was the home visited|i visited)|date of (?:the )?regulation 44(?: visit)?")
_DATE, _TIME = re.compile(r"date"), re.compile(r"(?:time|times|start time|arrival time)(?: (?:of|in|on) .{0,20})?")
"""A form with a time beside its date means the visit's."""
_REPORTED = re.compile(
    r"(?:dates?|day) (?:of|on) (?:the |this )?report(?: completed| written)?|report (?:date|completed(?: on)?"
    r"|written(?: on)?|"
    r"dated|issued)|date (?:report|of report) (?:completed|written|issued|sent)|date report|date (?:completed|signed"
    r"|issued|"
    r"of issue|written)")
_VISITOR = re.compile(
    r"(?:name of (?:the )?)?(?:independent|reg(?:ulation)? 44|reg44)? ?(?:person|visitor|visiting person|independent"
    r" person|"
    r"independent visitor)(?:'s)?(?: name)?(?: \(regulation 44\))?|visit(?:ed)? (?:undertaken|carried out|completed|"
    r"conducted|made) by|(?:report )?(?:written|completed|prepared) by|report author|author|visitor")
_LIVING = re.compile(
    r"(?:number of |how many )?(?:children|young people|residents)(?: and young people)? (?:living|resident|residing"
    r"|placed|"
    r"accommodated|in residence|on roll|currently living|who live)(?: (?:at|in) (?:the |this )?home)?(?: (?:at|on)"
    r" .{0,25})?|"
    r"(?:current )?occupancy|(?:children|young people) in placement|number (?:of children )?(?:resident|in residence)")
_SEEN = re.compile(
    r"(?:number of |how many )?(?:children|young people|residents)(?: and young people)? (?:were )?(?:seen|met"
    r"|present|observed)"
    r"(?: during (?:the |this )?visit| by (?:the )?(?:visitor|independent person))?|(?:children|young people)"
    r" (?:seen|present|met)")
_SPOKEN = re.compile(
    r"(?:number of |how many )?(?:children|young people|residents)(?: and young people)? (?:were )?(?:spoken (?:to"
    r"|with)|consulted|interviewed|"
    r"who spoke (?:to|with) .{0,25}|talked (?:to|with))(?: (?:during|in|by|on) .{0,40})?")
_NAME = re.compile(r"^[A-Z][\w'’.-]+(?: (?:[A-Z][\w'’.-]*|de|van|of|the|O'[A-Z]\w+)){0,5}$")


def read_particulars(record: IndependentReportRecord, paper: Paper, fields: Sequence[Field]) -> None:
    """Fills what the labels of the report say."""
    record.home = _one(fields, _HOME, _home)
    record.urn = _one(fields, _URN, _urn)
    if record.home.unread and not record.home.quote:
        record.home = _in_first_words(paper, _VISIT_TO, _home)
    if record.urn.unread and not record.urn.quote:
        record.urn = _only_urn(paper)
    record.visited = _one(fields, _VISITED, _visit_days)
    if record.visited.value is None and not record.visited.quote:
        record.visited = _visited_in_sentence(paper)
    if record.visited.value is None and any(_TIME.fullmatch(field.label) for field in fields):
        record.visited = _one(fields, _DATE, _visit_days)
    record.reported = _one(fields, _REPORTED, _one_day)
    record.visitor = _one(fields, _VISITOR, _person)
    if record.visitor.unread and not record.visitor.quote:
        record.visitor = _in_first_words(paper, _CARRIED_OUT_BY, _person)
    record.announced = announced(fields, paper)
    record.children_living = _one(fields, _LIVING, number_in)
    record.children_seen = _one(fields, _SEEN, number_in)
    record.children_spoken_to = _one(fields, _SPOKEN, number_in)
    for key, pattern in COUNT_LABELS.items():
        record.counts[key] = _one(fields, pattern, number_in)
    record.conflict = conflict_stated(fields, paper)


def _one(fields: Sequence[Field], label: re.Pattern[str], make: Callable[[str], T | None]) -> Read[T]:
    """The value that every such label gives; unread where none can be read, or where they differ."""
    read: list[tuple[T, Field]] = []
    first: Field | None = None
    for field in fields:
        if label.fullmatch(field.label) and field.value:
            first = first or field
            value = make(field.value)
            if value is not None:
                read.append((value, field))
    if not read:
        return Read(None, first.page, first.quote, "The words beside the label are not understood.") if first else \
            Read(why="No such label was found.")
    value, field = read[0]
    if any(other != value for other, _ in read):
        return Read(None, field.page, field.quote, "The report gives different values in two places.")
    return Read(value, field.page, field.quote)


def _home(text: str) -> str | None:
    name = re.split(r"[,;(]| - | – |\bURN\b", text)[0].strip(" .")
    small = words_of(name)
    if not name or len(name) > 60 or re.search(r"\b(?:manager|is|was|the home's|yes|no|ofsted|address|not"
                                               r" chosen)\b", small):
        return None
    return name if name[:1].isupper() else None


def _urn(text: str) -> str | None:
    found = {match.upper() for match in _URN_VALUE.findall(text)}
    return found.pop() if len(found) == 1 else None


def _visit_days(text: str) -> tuple[date, ...] | None:
    days = shared_days_in(text)
    return tuple(sorted(set(days))) if days else None


_FIRST_BLOCKS = 14
_VISIT_TO = re.compile(r"\b(?:visit to|visit report:|report on) (?P<value>[A-Z][\w' -]{2,50}?)(?: \(|,|\.|$| on \d)")
_CARRIED_OUT_BY = re.compile(
    r"\b(?:carried out|undertaken|conducted|made|completed) by (?P<value>[A-Z][\w'-]+(?: [A-Z][\w'-]+){1,3})\b")


def _in_first_words(paper: Paper, pattern: re.Pattern[str], make: Callable[[str], str | None]) -> Read[str]:
    """What the report's title or first sentences name, where they name one alone."""
    found: dict[str, Read[str]] = {}
    for block in paper.blocks[:_FIRST_BLOCKS]:
        for match in pattern.finditer(block.text):
            value = make(match["value"])
            if value is not None:
                found.setdefault(value, Read(value, block.page, match[0]))
    return next(iter(found.values())) if len(found) == 1 else Read(why="No such label was found.")


def _only_urn(paper: Paper) -> Read[str]:
    """The one URN with letters that the report names; a number of seven digits alone may be anything."""
    found = {match[0].upper(): block for block in paper.blocks for match in _LETTERED_URN.finditer(block.text)}
    if len(found) != 1:
        return Read(why="No such label was found.")
    (urn, block), = found.items()
    return Read(urn, block.page, block.text[:300])


def _one_day(text: str) -> date | None:
    days = set(days_in(text))
    return days.pop() if len(days) == 1 else None


_VISITED_ON = re.compile(
    r"\bvisit (?:(?:was |were )?(?:undertaken|carried out|made|completed|conducted|held) )?on\b"
    r"|^(?:reg(?:ulation|\.)? ?44 |independent |monthly )+visit (?:to|at|of|report)\b"
    r"|\b(?:i|the independent (?:person|visitor)) (?:visited|undertook|carried out|completed|made)\b|\bvisit (?:took"
    r" place|was "
    r"(?:carried out|undertaken|made|completed|conducted))\b|\bthis (?:is a |)report (?:of|on|about|follows"
    r"|concerns) (?:a|my|the) visit\b")


def _visited_in_sentence(paper: Paper) -> Read[tuple[date, ...]]:
    found = []
    for block in paper.blocks[:60]:
        for one in sentences(block.cells[0].text if not block.is_row else block.text):
            words = words_of(one)
            if _VISITED_ON.search(words) and not re.search(r"\b(?:last|previous|next)\b", words) and days_in(one):
                found.append((tuple(sorted(set(days_in(one)))), block.page, one))
    if len({days for days, _, _ in found}) != 1:
        return Read(why="No label or sentence names one date of the visit.")
    days, page, quote = found[0]
    return Read(days, page, quote[:300])


def _person(text: str) -> str | None:
    name = re.split(r"[,;(]| - | – |\bof\b|\bon behalf\b|\bDate\b|\bSigned\b", text)[0].strip(" .")
    name = re.sub(r"^(?:Mr|Mrs|Ms|Miss|Dr)\.? ", "", name)
    return name if _NAME.match(name) and 1 < len(name.split()) < 6 else None
