"""One recommendation's words taken apart: its number, text, target date and who is to see to it."""

from __future__ import annotations

import re

from scrapers.reg44.days import last_day_meant
from scrapers.reg44.record import VisitorsRecommendation

NUMBERED = re.compile(
    r"^(?:(?:[•\ufffd–-] ?|o ))?(?:(?P<label>(?:recommendation|action|rec|r|a)\.? ?(?:no\.? ?)?\d{1,2}|recommendation"
    r"|\d{1,2}|[a-h]|\(\d{1,2}\)|"
    r"\([a-h]\))(?:[.):–-]| -)\)? ?)?(?P<text>\S.*)$", re.IGNORECASE | re.DOTALL)
TARGET = re.compile(
    r"[\s(\[;,–-]*\b(?P<label>(?:target|due|completion|review)(?: date)?|time ?scale|time ?frame|by when|deadline|to"
    r" be (?:completed|actioned|"
    r"done|in place) by|(?:to be )?complete(?:d)? by|when|date|considered? by|for consideration by)"
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
_RELATIVE = re.compile(r"\b(?:immediate(?:ly)?|ongoing|next visit|(?:within )?(?:\d{1,3}|one|two|three|four|six"
                       r"|seven|ten|fourteen|twenty-eight) "
                       r"(?:calendar |working )?(?:days?|weeks?|months?)|asap|as soon as possible|end of (?:the"
                       r" )?month|with immediate effect)\b",
                       re.IGNORECASE)


def labelled(text: str) -> bool:
    match = NUMBERED.match(text.strip())
    return bool(match and match["label"])


def from_words(text: str, page: int | None) -> VisitorsRecommendation | None:
    """A recommendation from words that hold its date and name too."""
    match = NUMBERED.match(text.strip())
    rest = (match["text"] if match else text).strip()
    who = when = ""
    bracketed = _BRACKETED.search(rest)
    if bracketed and _says_when(bracketed["when"]):
        return _made(rest[: bracketed.start()], page, bracketed["when"], bracketed["who"])
    named = WHO_INLINE.search(rest)
    if named:
        who = " ".join(named["who"].split()).strip(" .")
        rest = rest[: named.start()] + " ; " + rest[named.end():]
    target = next((one for one in TARGET.finditer(rest) if one["mark"].strip() or _says_when(one["when"])), None)
    if target and (_says_when(target["when"]) or target["mark"].strip()):
        when = " ".join(target["when"].split()).strip(" .")
        rest = rest[: target.start()] + " ; " + rest[target.end():]
    else:
        plain = rest.rstrip(" ;\n)]")
        by = _BY_DAY.search(plain)
        if by and _says_when(by["when"]):
            when = " ".join(by["when"].split()).strip(" .")
    rest = " ".join(re.split(r" ; ", rest)[0].split()).strip(" ;.–-([") if " ; " in rest else " ".join(rest.split())
    return _made(rest, page, when, who)


def _made(text: str, page: int | None, when: str, who: str) -> VisitorsRecommendation | None:
    text = " ".join(text.split()).strip(" ;(")
    if len(text.split()) < 3:
        return None
    when, who = when.strip(" ."), who.strip(" .")
    return VisitorsRecommendation(text[:800], page, last_day_meant(when), when[:80], who[:120])


def _says_when(text: str) -> bool:
    return last_day_meant(text) is not None or bool(_RELATIVE.search(text))
