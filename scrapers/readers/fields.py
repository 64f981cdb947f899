"""Labels and their values in running text: the small engine that every family's reader uses.

A label starts a line, or stands inside one with a colon behind it. Its value runs to the next label or heading,
on the same line or the lines below.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from scrapers.readers.text import Line

_GUIDE = (
    (
        "inspected",
        r"(?:inspection|visit) dates?(?:\(s\))?|dates? of (?:this )?(?:inspection|visit)s?|"
        r"(?:inspection|visit) date(?:s|\(s\))?",
    ),
    ("urns", r"unique reference numbers?(?: \(URNs?\))?|URNs?"),
    ("event_type", r"type of inspection|inspection type"),
    ("subtype", r"provision sub-? ?type"),
    ("registered_provider_address", r"(?:registered )?provider'?s? address|address of (?:the )?registered provider"),
    ("registered_provider", r"(?:name of )?(?:the )?registered provider(?:'s)?(?: name)?"),
    ("responsible_individual", r"responsible individual(?:'s name)?"),
    ("nominated_individual", r"nominated individual"),
    ("registered_manager", r"registered (?:service )?managers?(?:\(s\))?|registered service manager"),
    ("lead_inspector", r"lead inspectors?"),
    ("inspectors", r"(?:team |social care )?inspectors?(?:\(s\))?"),
    (
        "previous_on",
        r"dates? of (?:the )?(?:last|previous) (?:full )?(?:inspection|visit)|"
        r"(?:previous|last) (?:full )?(?:inspection|visit) date",
    ),
    (
        "previous_grade",
        r"overall (?:experiences and progress )?judgement at (?:the )?(?:last|previous) (?:full )?inspection|"
        r"(?:overall )?judgement at (?:the )?(?:last|previous) (?:full )?inspection|"
        r"(?:previous|last|most recent) (?:full |interim )?(?:inspection|visit) (?:judgement|outcome|result|grade)s?|"
        r"(?:overall )?(?:outcome|result|judgement|grade)s? (?:at|of|from) (?:the )?(?:last|previous|most recent) "
        r"(?:full |interim )?(?:inspection|visit)s?",
    ),
    ("enforcement", r"enforcement (?:action|activity)(?: taken)? since (?:the )?(?:last|previous) inspection"),
    (
        "published",
        r"(?:report |date )?published(?: on)?|publication date|date of publication|(?:report )?publication date",
    ),
    ("event_number", r"(?:inspection )?event (?:number|id)|inspection (?:number|ID)"),
    (
        "other",
        r"telephone(?: number)?|e-?mail(?: address)?|number of places|type of provision|web ?site|local authority|"
        r"date of registration|registration date|provision type|service type|ofsted contact|places",
    ),
)
_HEADINGS = (
    r"key findings|recent inspection history|inspection history|previous inspections?|"
    r"what does the [\w'\x20]{3,60} need to do|what needs to improve|areas? for improvement|statutory requirements?|"
    r"requirements?$|recommendations?$|points? for improvement|"
    r"(?:inspection )?judgements?$|inspection outcome|outcome$|findings|inspection findings|"
    r"information about this|information about the|[\w'\x20]{3,50} details$|full inspection|(?:interim|assurance|"
    r"monitoring|"
    r"emergency) (?:inspection|visit)(?: report)?$|inspected under|the office for standards|summary of findings|"
    r"this inspection$|overall experiences and|the overall experiences|how well (?:children|young|the)|"
    r"the (?:impact and )?effectiveness of|education and (?:related )?learning|outcomes in education|health services$|"
    r"children's (?:education and learning|health)(?:$|:)|"
    r"what (?:the |our |these )?(?:inspection )?(?:judgements|outcomes) mean|"
    r"the inspection (?:judgements|outcomes) and what|"
    r"reason for (?:this )?(?:visit|inspection)|"
    r"the next|next inspection|you may reuse|if you would like a copy|piccadilly gate|© crown|requirement due date|"
    r"inspection date inspection type|contents$|since the last inspection|summary$|introduction$|"
    r"the (?:children's home|independent fostering agency|fostering agency|agency|centre|home|secure children's home|"
    r"residential family centre|service|residential special school) (?:provides|is not yet)|there are serious"
)


@dataclass(frozen=True, slots=True)
class Found:
    """A label's value as printed, its lines, and the page its label stands on."""

    field: str
    lines: tuple[str, ...]
    page: int
    colon: bool

    @property
    def value(self) -> str:
        return " ".join(self.lines)


def _over_lines(pattern: str) -> str:
    """The pattern with each space open to a line's end, for labels that wrap."""
    return re.sub(r" (?!\?)", r"[ \n]+", pattern)


_NAMES = [name for name, _ in _GUIDE]
_PARTS = "|".join(f"(?P<{name}>{_over_lines(pattern)})" for name, pattern in _GUIDE)
_LABEL = re.compile(
    rf"(?im)^[•*]? ?(?-i:(?![a-z0-9(]))(?:(?:{_PARTS})(?P<end>[ \n]*:|[ \n]*$|[ \n]+(?=\S))"
    rf"|(?P<heading>{_over_lines(_HEADINGS)}))"
)
_INLINE = re.compile(
    r"(?<=[^\n]) (?P<label>" + "|".join(pattern for _, pattern in _GUIDE[:-1]) + r") ?:(?= ?\S)", re.IGNORECASE
)


def fields_in(lines: Sequence[Line]) -> list[Found]:
    """Every label with its value, in order; a label met again is listed again."""
    joined, starts, pages, marks = _marked(lines)
    found = []
    for at, match in enumerate(marks):
        name = _name(match)
        if name is None:
            continue
        end = marks[at + 1].start() if at + 1 < len(marks) else len(joined)
        value = joined[match.end() : end].strip(" :\n")
        line = _index(starts, match.start())
        found.append(
            Found(
                name,
                tuple(part.strip() for part in value.split("\n") if part.strip()),
                pages[line],
                ":" in match["end"],
            )
        )
    return found


def stretches_in(lines: Sequence[Line]) -> list[tuple[str | None, list[str]]]:
    """The whole text, cut before every label and heading: the label's field, if it is one, and the lines with it."""
    joined, _, _, marks = _marked(lines)
    cuts = [0, *(match.start() for match in marks), len(joined)]
    names = [None, *(_name(match) for match in marks)]
    parts = (joined[start:end].split("\n") for start, end in pairwise(cuts))
    return [(name, [line for line in part if line.strip()]) for name, part in zip(names, parts, strict=True)]


def _name(match: re.Match[str]) -> str | None:
    return next((name for name in _NAMES if match[name]), None)


def _marked(lines: Sequence[Line]) -> tuple[str, list[int], list[int], list[re.Match[str]]]:
    """The lines as one text, where each starts, the page of each, and the labels and headings in it."""
    text, pages = _with_inline_labels_cut(lines)
    starts = [0]
    for words in text:
        starts.append(starts[-1] + len(words) + 1)
    joined = "\n".join(text)
    return joined, starts, pages, [match for match in _labels(joined, starts) if _is_label(match, joined)]


_STARTS_NONE = frozenset("abcdefghijklmnopqrstuvwxyz0123456789(")


def _labels(text: str, starts: Sequence[int]) -> Iterator[re.Match[str]]:
    """Every label or heading in ``text``, whose lines start at ``starts``; what one has taken starts no other."""
    taken = 0
    for start in starts[:-1]:
        if start >= taken and text[start : start + 1] not in _STARTS_NONE and (match := _LABEL.match(text, start)):
            taken = match.end()
            yield match


def _is_label(match: re.Match[str], text: str) -> bool:
    """A label is printed with a capital; the word that goes on a sentence is not."""
    if match["heading"] is not None:
        return match["heading"][:1].isupper() or match["heading"].startswith("©")
    printed = match.group().lstrip("•* ")
    if not printed[:1].isupper():
        return False
    rest = text[match.end() : text.find("\n", match.end()) % (len(text) + 1)]
    following = rest.strip().split(" ", 1)[0] if rest.strip() else ""
    return (
        ":" in match["end"]
        or not following
        or not following[:1].islower()
        or following
        in (
            "none",
            "not",
            "vacant",
            "good",
            "outstanding",
            "requires",
            "inadequate",
            "improved",
            "sustained",
            "declined",
        )
    )


def _with_inline_labels_cut(lines: Sequence[Line]) -> tuple[list[str], list[int]]:
    """Lines with a break before any label that stands inside one ("URN: SC000000 Registered manager: …")."""
    text: list[str] = []
    pages: list[int] = []
    for line in lines:
        parts = [line.text]
        found = list(_INLINE.finditer(line.text)) if ":" in line.text else []
        for match in reversed(found):
            if match["label"][:1].isupper():
                parts[0:1] = [parts[0][: match.start()], parts[0][match.start() + 1 :]]
        text += parts
        pages += [line.page] * len(parts)
    return text, pages


def _index(offsets: Sequence[int], position: int) -> int:
    low, high = 0, len(offsets) - 2
    while low < high:
        middle = (low + high + 1) // 2
        if offsets[middle] <= position:
            low = middle
        else:
            high = middle - 1
    return low
