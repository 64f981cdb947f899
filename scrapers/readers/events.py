"""Which kind of inspection a report is of: what its label or its title says, never what its prose tells of.

A report's prose speaks of visits made before. Taken for the kind of this one, such a visit would turn a full
inspection, whatever it judged, into one that changes no grade. So prose may only ever name a full inspection, which
then asks for its judgements; and where label, title and judgements do not fit each other, nobody's word is taken.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from qa_service.vocabulary import EventType, ReportKind, event_type_from_printed
from scrapers.readers.kinds import from_salutation
from scrapers.readers.text import Line, one_line

_FULL = r"\b(?P<full>full|standard|short|re-?)\b[ -]?inspection"
_OTHER = r"(?:sc )?\b(?P<word>interim|assurance|monitoring|emergency|focused) (?:inspection|visit)"
_EVENT_LINE = re.compile(rf"(?:{_FULL}|{_OTHER})(?!s\b)(?: report)?", re.IGNORECASE)
_WHOLE_LINE = re.compile(rf"(?:(?:sc|ofsted|inspection report)\W+)?(?:{_FULL}|{_OTHER})(?: report)?", re.IGNORECASE)
_TYPE_LABEL = re.compile(r"(?:^|\W)(?:T(?i:ype of inspection)|I(?i:nspection type))(?!\w) ?:? ?(?P<value>.*)$")
_TYPE_VALUE = re.compile(
    r"(?:(?:social care|sc|unannounced|announced)\W+)?(full|interim|assurance|monitoring|emergency)\b", re.IGNORECASE
)
_HISTORY = re.compile(r"(?:recent )?inspection history|previous inspections?\b", re.IGNORECASE)
_TITLE_OVER = re.compile(
    r"information about (?:this|the)|brief description|service information|about this|(?:inspection )?findings|"
    r"this inspection$|inspection outcome|summary|inspection history|recent |previous |(?:the )?overall |how well|"
    r"judgements?\b|what |dear \w|dates? of (?:the )?(?:last|previous)",
    re.IGNORECASE,
)
"""The first of the body's headings and labels."""
_NO_TITLE = re.compile(
    r"\b(?:was|were|is|are|has|had|have|took|takes?|carried|there|since|following|after|before|between|last|previous|"
    r"next|recent|earlier|under(?:went|taken)|received|made|in (?:19|20)\d\d)\b|"
    r"^(?:registered|responsible|nominated|unique|provider|setting|manager)\b",
    re.IGNORECASE,
)
"""What a sentence has, or a label of something else."""
_TITLE_PAGE = re.compile(
    r"inspected under|information about (?:this|the)|unique reference number|registered provider", re.IGNORECASE
)
_FULL_IN_PROSE = re.compile(
    r"(?<!last )(?<!previous )(?<!recent )(?<!next )(?<!first )\bfull[ -]inspection\b", re.IGNORECASE
)
_TITLE_LINES, _PROSE_LETTERS, _SHORT_LINE = 25, 1500, 70

_TITLE_ENDS = re.compile(
    r"(?:inspection|visit) dates?|dates? of (?:inspection|visit)|lead inspector|reporting inspector|judgements? grade|"
    r"inspection outcome|report published",
    re.IGNORECASE,
)
_JOINT = re.compile(
    r"joint targeted area inspection|progress made in the provision|"
    r"^(?!.{0,200}?\binspection of services).{0,200}?review of the effectiveness of the local safeguarding",
    re.IGNORECASE,
)
_PAST_VISIT = re.compile(
    r"\b(?:since|following|after|before|last|previous|earlier|recent|next|there (?:was|were)|further|had|received) "
    r"(?:[\w,]+ ){0,4}?(?:focused|monitoring) (?:visit|inspection)|"
    r"(?:focused|monitoring) (?:(?:visit|inspection) (?:was|took|in (?:[A-Z][a-z]+ )?(?:19|20)\d\d)|"
    r"(?:visit|inspection)s\b)",
    re.IGNORECASE,
)
"""A visit that a full inspection's prose tells of."""


def event_type_of(
    kind: ReportKind, front: Sequence[Line], placed: Callable[[], Sequence[Line]] = tuple
) -> EventType | None:
    """The kind of inspection that the label or the title names; ``None`` where neither does, or they differ.

    ``placed`` gives the first page as the second reader has it: for a title that is printed first and drawn last.
    """
    if kind is ReportKind.LOCAL_AUTHORITY or kind is ReportKind.AREA_SEND:
        return _authority_event(one_line(" ".join([line.text for line in front]))[:3500])
    named = set(_labelled(front))
    pages = [list(lines) for _, lines in groupby(front, key=lambda line: line.page)]
    titled = _titled(pages[0]) if pages else set()
    if not titled and len(pages) > 1 and any(_TITLE_PAGE.match(line.text) for line in pages[1][:_TITLE_LINES]):
        titled = _titled(pages[1])
    named |= titled
    if not named:
        second = placed()
        named = {*_labelled(second), *_titled(second)}
    if named:
        return named.pop() if len(named) == 1 else None
    return _full_if_at_all(front)


def names_no_kind(front: Sequence[Line]) -> bool:
    """Whether neither a label nor a line of its own calls the report an inspection or visit of some kind."""
    return not any(_labelled(front)) and not any(
        (_EVENT_LINE.search(printed) and not _NO_TITLE.search(printed)) or _WHOLE_LINE.fullmatch(printed)
        for printed in (line.text.strip(" .:•") for line in front))


def _labelled(front: Sequence[Line]) -> Iterator[EventType]:
    """What stands with the label "Type of inspection", on its line or the next; not in a list of earlier ones."""
    for at, line in enumerate(front):
        if _HISTORY.match(line.text):
            return
        label = _TYPE_LABEL.search(line.text)
        if label is None:
            continue
        following = front[at + 1].text if at + 1 < len(front) and not label["value"] else ""
        value = _TYPE_VALUE.match(label["value"] or following)
        event = event_type_from_printed(value.group(1)) if value else None
        if event:
            yield event


def _titled(page: Sequence[Line]) -> set[EventType]:
    """The kinds of inspection that the lines above the first heading of a page's body call it."""
    found: set[EventType] = set()
    for line in page[:_TITLE_LINES]:
        printed = line.text.strip(" .:•")
        if _TITLE_OVER.match(printed):
            break
        match = _EVENT_LINE.search(printed)
        if match is None or _NO_TITLE.search(printed):
            continue
        if len(match.group()) > 0.3 * len(printed) or (match.start() == 0 and len(printed) < _SHORT_LINE):
            found.add(_event(match))
    return found


def _event(match: re.Match[str]) -> EventType:
    return EventType.FULL if match["full"] else EventType(match["word"].lower())


def _full_if_at_all(front: Sequence[Line]) -> EventType | None:
    """A full inspection, where the text speaks of one and no line stands alone as the heading of a visit."""
    alone = {_event(match) for line in front if (match := _WHOLE_LINE.fullmatch(line.text.strip(" .:•")))}
    if alone:
        return EventType.FULL if alone == {EventType.FULL} else None
    flat = one_line(" ".join([line.text for line in front]))[:_PROSE_LETTERS]
    return EventType.FULL if _FULL_IN_PROSE.search(flat) else None


def _authority_event(head: str) -> EventType | None:
    """Local authorities' full inspections call themselves just "inspection"; a joint one of a theme has no such type.

    Only the title counts: the prose of a full inspection speaks of visits made before and to come.
    """
    head = from_salutation(head)
    title = _TITLE_ENDS.split(head, maxsplit=1)[0][:400] or head[:400]
    if _JOINT.search(title):
        return None
    told = _PAST_VISIT.search(title)
    if told and re.search(r"\binspection of\b", title[: told.start()], re.IGNORECASE):
        title = _PAST_VISIT.sub(" ", title)
    for event in (EventType.FOCUSED, EventType.MONITORING):
        if re.search(rf"{event.value} (?:visit|inspection)", title, re.IGNORECASE):
            return event
    if re.search(r"(?<!after )(?<!since )\bre-?visit", title, re.IGNORECASE):
        return EventType.MONITORING
    return EventType.FULL if re.search(r"inspection", head, re.IGNORECASE) else None
