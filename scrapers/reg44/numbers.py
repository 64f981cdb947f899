"""Counts: the number that stands at a label, and the labels of what homes count."""

from __future__ import annotations

import re

from scrapers.reg44.record import COUNTS
from scrapers.reg44.text import words_of

_SINCE = r"(?: (?:this|since|in the|from|used|during) .{0,30})?"
_LABELS = {
    "missing": r"missing|missing (?:from (?:home|care)|children|persons?|episodes?|incidents?|reports?)"
    r"(?: episodes?| incidents?| reports?)?|absent or missing|missing from (?:home|care) ?/ ?absent",
    "restraint": r"restraints?|physical (?:interventions?|restraints?)|"
    r"(?:use|incidents|episodes) of (?:restraint|physical intervention)|"
    r"restraints? ?/ ?physical interventions?|physical interventions? ?/ ?restraints?|"
    r"restrictive (?:physical )?interventions?|holds",
    "complaints": r"complaints?(?: (?:received|made|recorded|logged|by (?:the )?(?:children|young people)))?",
    "police": r"police (?:call[- ]?outs?|involvements?|attendances?|incidents?|contacts?|visits?|called)|"
    r"(?:call[- ]?outs?|calls) to (?:the )?police|incidents? involving (?:the )?police|police",
    "injuries": r"injuries|accidents?(?: ?/ ?|(?: and| or) )injuries|injuries ?/ ?accidents?|injuries to children|"
    r"accidents?|injury",
}
COUNT_LABELS = {
    key: re.compile(
        r"(?:(?:total )?(?:number|no\.?|count) of |incidents? of |episodes? of |# ?)?"
        rf"(?:{_LABELS[key]}){_SINCE}(?: ?\(.{{0,40}}\))?")
    for key in COUNTS
}
_WORDS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_NUMBER_WORDS = {word: at for at, word in enumerate(_WORDS)} | {"no": 0, "nil": 0, "zero": 0}
_NUMBER = re.compile(
    rf"^(?:(?:a total of|there (?:was|were|have been|has been)) )?(?P<number>\d{{1,3}}|{'|'.join(_NUMBER_WORDS)})\b"
    r"(?! ?(?:or|to|-|–|/) ?\d)(?P<rest>.*)$", re.DOTALL)
_COUNTED = re.compile(
    r"^(?:\w+ ){0,3}(?:children|young|incidents?|episodes?|complaints?|restraints?|injur|were|recorded|reported)")
_NO_COUNT = re.compile(
    r"^(?:[/.:]|-\d|st\b|nd\b|rd\b|th\b|january|february|march|april|may\b|june|july|august|september|october"
    r"|november|"
    r"december|am\b|pm\b|%|and (?:a half|\d|one|two|three))")


def number_in(text: str) -> int | None:
    """The number that a value begins with ("3 of 4", "None", "two young people"); ``None`` for anything else."""
    match = _NUMBER.match(words_of(text).strip(" .:;-–"))
    if match is None:
        return None
    number, rest = match["number"], match["rest"].strip()
    if _NO_COUNT.match(rest) or (number == "no" and rest and not _COUNTED.match(rest)):
        return None
    return int(number) if number.isdigit() else _NUMBER_WORDS[number]
