"""One recommendation's words taken apart: its number, text, target date and who is to see to it."""

from __future__ import annotations

import re

from scrapers.reg44.days import last_day_meant, names_day_without_year
from scrapers.reg44.record import VisitorsRecommendation

NUMBERED = re.compile(
    r"^(?:(?:[•\ufffd–-] ?|o ))?(?P<label>(?:(?:recommendation|action|rec|r|a)\.? ?(?:no\.? ?)?\d{1,2}"
    r"|(?:agreed )?(?:recommendation|action)|\d{1,2}|[a-h]|[ivx]{1,4})(?:[.):–-]| -)\)? ?"
    r"|\((?:\d{1,2}|[a-h]|[ivx]{1,4})\)[.:]? ?|\d{1,2}(?:\.\d{1,2}){1,2}[.)]? (?=[A-Z]))?(?P<text>\S.*)$",
    re.IGNORECASE | re.DOTALL)
TARGET = re.compile(
    r"[\s(\[;,–-]*\b(?P<label>(?:target|due|completion|review)(?: date)?|time ?scale|time ?frame|by when|deadline|to"
    r" be (?:completed|actioned|"
    r"done|in place) by|(?:to be )?complete(?:d)? by|when|(?<!to )(?<!-)date(?= ?[:–-])|by(?= ?:)|considered? by"
    r"|for consideration by)"
    r"(?P<mark> ?[:–-] ?| )(?P<when>[^;|)\]\n]{2,60}?)(?=$|[;|)\]\n]|\. |\.$|,? (?:person|responsib|lead|owner|by"
    r" whom|who\b|action by))", re.IGNORECASE)
WHO_INLINE = re.compile(
    r"[\s(\[;,–-]*\b(?:(?:person )?responsib(?:le|ility)(?: person)?|lead|owner|by whom|who|action by|action for)(?:"
    r" ?[:–-] ?)"
    r"(?P<who>[^;|)\]\n.]{2,60}?)(?=$|[;|)\]\n.]|,? (?:target|due|time ?scale|by when|deadline|when|date"
    r"|complete)\b)", re.IGNORECASE)
_BY_DAY = re.compile(r"[\s(\[,–-]*\b(?:by|before|no later than|within|on or before)\b (?P<when>[^;"
                     r"|()\[\]\n]{3,50}?)[)\]]?[. ]*$", re.IGNORECASE)
_BRACKETED = re.compile(r"\((?:by |target(?: date)?:? |due:? )?(?P<when>[^;()]{3,50}?)[;,] (?P<who>[^()]{3,60})\)[."
                        r" ]*$",
                        re.IGNORECASE)
_RELATIVE = re.compile(r"\b(?:immediate(?:ly)?|ongoing|(?:straight|right) away|without delay|forthwith"
                       r"|next (?:visit|(?:team |staff |children's |house )?meeting|month|week)"
                       r"|(?:within )?(?:\d{1,3}|one|two|three|four|six|seven|ten|fourteen|twenty-eight) "
                       r"(?:calendar |working )?(?:days?|weeks?|months?)|asap"
                       r"|as soon as (?:is )?(?:possible|practicable)|end of (?:the |this |next )?(?:month|week|term)"
                       r"|with immediate effect|end of [A-Z][a-z]{2,8})\b",
                       re.IGNORECASE)
_ENDING = re.compile(r"(?:[–—(\[,;:]| -|(?<=[a-z)])\.)\s*(?P<when>[^–—()\[\],;:]{3,45}?)[)\]. ;]*$")
"""What stands last, behind a dash, a stop or in brackets: a day or a term alone."""
_SOON = re.compile(r"\b(?P<when>immediately|with immediate effect|asap|as soon as (?:is )?(?:possible|practicable)"
                   r"|(?:straight|right) away|without delay|forthwith)[. ]*$", re.IGNORECASE)
_FIRST = re.compile(r"^(?:(?:by|before|within|no later than) )?(?P<when>[^:–]{3,40}): (?P<text>\S.*)$",
                    re.IGNORECASE | re.DOTALL)
_POINTS = re.compile(r"(?<=[.;:)]) (?=(?:\(\d{1,2}\)|\d{1,2}[.)]) ?[A-Z])")


def points_in(text: str) -> list[str]:
    """The points of a paragraph that runs on through "1. … 2. …", else the text alone."""
    pieces = [piece.strip() for piece in _POINTS.split(text)]
    numbered = [piece for piece in pieces if re.match(r"\(?\d{1,2}[.)]", piece)]
    return numbered if len(numbered) > 1 else [text]


def labelled(text: str) -> bool:
    match = NUMBERED.match(text.strip())
    return bool(match and match["label"])


def from_words(text: str, page: int | None) -> VisitorsRecommendation | None:
    """A recommendation from words that hold its date and name too."""
    match = NUMBERED.match(text.strip())
    rest = (match["text"] if match else text).strip()
    who = when = ""
    first = _FIRST.match(rest)
    if first and _is_when(first["when"]):
        return _made(first["text"], page, first["when"], "")
    bracketed = _BRACKETED.search(rest)
    if bracketed and _says_when(bracketed["when"]):
        return _made(rest[: bracketed.start()], page, bracketed["when"], bracketed["who"])
    named = WHO_INLINE.search(rest)
    if named:
        who = " ".join(named["who"].split()).strip(" .")
        rest = rest[: named.start()] + " ; " + rest[named.end():]
    target = next((one for one in TARGET.finditer(rest) if one["mark"].strip() or _is_when(one["when"])), None)
    if target:
        when = " ".join(target["when"].split()).strip(" .")
        rest = rest[: target.start()] + " ; " + rest[target.end():]
    else:
        plain = rest.rstrip(" ;\n)]")
        by = _BY_DAY.search(plain) or _SOON.search(plain)
        ending = _ENDING.search(rest.strip())
        if by and _says_when(by["when"]):
            when = " ".join(by["when"].split()).strip(" .")
        elif ending and _is_when(ending["when"]):
            when = " ".join(ending["when"].split()).strip(" .")
            rest = rest.strip()[: ending.start()]
    rest = " ".join(re.split(r" ; ", rest)[0].split()).strip(" ;.–-([") if " ; " in rest else " ".join(rest.split())
    return _made(rest, page, when, who)


def _made(text: str, page: int | None, when: str, who: str) -> VisitorsRecommendation | None:
    text = " ".join(text.split()).strip(" ;(")
    if len(text.split()) < 3:
        return None
    when, who = when.strip(" ."), who.strip(" .")
    return VisitorsRecommendation(text[:800], page, last_day_meant(when), when[:80], who[:120])


def _is_when(text: str) -> bool:
    """Whether a text is a day or a term and little else."""
    return len(text.split()) <= 7 and _says_when(text)


def _says_when(text: str) -> bool:
    return last_day_meant(text) is not None or names_day_without_year(text) or bool(_RELATIVE.search(text))
