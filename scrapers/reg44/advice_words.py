"""The words by which recommendations, their tables and what became of them are known."""

from __future__ import annotations

import re

from scrapers.reg44.record import Progress

WHAT = re.compile(
    r"(?:(?:new |agreed |further )?(?:recommendations?|actions?|requirements?)(?: required| recommended| agreed"
    r"| to be taken"
    r"| made|"
    r" for (?:the )?(?:home|manager|registered person))?(?: (?:by the )?independent (?:person|visitor))?|what"
    r" (?:needs|should|has) to "
    r"(?:happen|change|be done)|what|areas? for (?:improvement|development)|recommended actions?|action points?"
    r"|issue|task|"
    r"recommendation ?/ ?action)s?")
WHEN = re.compile(
    r"(?:(?:target|due|completion|deadline|action|proposed|review)(?: (?:date|by|completion date))?|time ?scales?"
    r"|time ?frames?|"
    r"by when|when|date(?: due| for completion| to be completed| by| required| for action)?|complete(?:d)? by"
    r"|deadline|"
    r"to be (?:completed|done|considered) by|date (?:to be completed|for completion|due) by|when by|by date"
    r"|expected completion(?: date)?|implementation date|timescale for (?:consideration|completion)|consider by)")
WHO = re.compile(
    r"(?:(?:person|staff|people|who is)? ?responsible(?: person)?|responsibility|lead|owner|action owner|by whom|who|"
    r"named person|assigned to|for)")
BESIDE = re.compile(r"(?:no|nos|number|ref|reference|rec|item|#|area|standard|priority|regulation|finding|evidence"
                    r"|date (?:made|raised|set)|section)?\.?")
"""Columns of a table of recommendations that hold none."""
HOW_FAR = re.compile(
    r"(?:progress|status|outcome|update|(?:is it |was it )?(?:met|completed?|achieved|done)(?: ?[?]| y/?n|"
    r" \(?yes/no\)?)?|position|"
    r"progress (?:made|to date|since .{0,20})|current (?:status|position)|comments?|completed|rag)")
NONE = re.compile(
    r"^(?!no\.?$)(?:there (?:are|were) |i (?:make|made|have made|have) )?(?:no|nil|none)\b[ .]*"
    r"(?:(?:new |further |formal )*(?:recommendations?|actions?|"
    r"requirements?))?(?: (?:are|were|have been|was|arising|made|from|at|following|identified|required|needed|on"
    r"|this|the|visit|occasion|"
    r"month|time|of))*[ .]*$|^n/?a$|^not applicable$")
DONE = (
    (Progress.NOT_DONE, r"\bnot (?:yet )?(?:met|complete|completed|done|achieved|started|actioned|progressed"
                        r"|implemented|addressed)\b|"
                        r"\boutstanding\b|\bno progress\b|^no\b|\bincomplete\b|\brepeated\b|\bremains open\b"
                        r"|\boverdue\b|\bunmet\b"),
    (Progress.PARTLY, r"\bpart(?:ly|ially)\b|\bin part\b|\bin progress\b|\bongoing\b|\bon[- ]going\b|\bunderway\b"
                      r"|\bunder way\b|\bstarted\b|"
                      r"\bsome progress\b|\bcarried forward\b"),
    (Progress.DONE, r"\b(?:met|complete|completed|done|achieved|actioned|implemented|addressed|closed|resolved|in"
                    r" place)\b|^yes\b"),
)
HEDGED = re.compile(
    r"\b(?:not|never|no|nor|unable|cannot|yet|nearly|almost|mostly|largely|to be|will|should|must|due|await\w*"
    r"|planned|if|unless|except|but|however|although|though|when|apart|until)\b|n't\b")
"""Beside words of being done these say that it is not, or not wholly."""
SAID_DONE = re.compile(r"(?:[–:.(-]|\u2013) ?(?:(?:now |fully |status:? )?(?:met|completed?|achieved|done|closed"
                        r"|actioned|implemented))[.) ]*$", re.IGNORECASE)
GUIDES = re.compile(r"^(?:guidance|note|notes|please|list (?:each|all|any|your)|example|e\.g\.|i (?:discussed"
                    r"|shared|was|thank)|thank)\b")
STILL_OPEN = re.compile(r"\b(?:outstanding|carried|remain\w*|previous|earlier|from (?:last|the last))\b")
ONE_NAMED = re.compile(r"^(?:recommendation|action)(?: (?:no\.? ?|number )?(?:\d{1,2}|one|two|three|four|five|six|seven"
                        r"|eight|nine|ten))?[ :.–-]*$")
RUN_ON = re.compile(r"^(?:(?:new|agreed|further) )?(?:recommendations|actions)(?: (?:made|required|agreed))?: ?"
                    r"(?P<text>\S.*)$", re.IGNORECASE | re.DOTALL)
SECTION = re.compile(
    r"^[\d.) ]+(?:(?:new|previous|earlier|outstanding|progress|update|opinion|conclusion|signature|declaration)\b"
    r"|(?:\w+ ){0,3}(?:recommendations?|action plan)$|.*\b(?:manager|provider|person|individual)(?:'s|s')? "
    r"(?:response|comments?|reply|feedback)\b)")
EMPTY = re.compile(r"[\s.\-–_•]*|\[not chosen\]|n/?a|none|nil|tbc")
