"""Whose words a part of a report holds, told by its headings."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from scrapers.reg44.paper import Block
from scrapers.reg44.text import words_of

LONGEST_HEADING = 14  # words


class Part(StrEnum):
    """What a section is about, as far as it matters who speaks in it."""

    OPINION = "opinion"
    EARLIER = "earlier"
    OTHERS = "others"
    GUIDANCE = "guidance"
    RECOMMENDATIONS = "recommendations"
    BODY = "body"


_ROLE = r"(?:registered|home'?s?|deputy)? ?(?:manager|provider|responsible individual|registered person|ri)(?:'s|s')?"
_WORDS = r"(?:comments?|responses?|feedback|reply|replies|statements?|views?|reflections?)"
_ADVISED = r"(?:recommendations?|actions?(?: plan)?)"
_MONTH = (r"(?:january|february|march|april|may|june|july|august|september|october|november|december)")
_PARTS = (
    (Part.OTHERS, rf"\b{_ROLE}\b.{{0,40}}\b{_WORDS}\b|\b{_WORDS}\b (?:from|by|of) .{{0,30}}\b{_ROLE}\b|^{_ROLE}$"
                  r"|\b(?:views?|feedback|comments?|consultation|discussions?|interviews?|conversations?|voice)\b "
                  r"(?:of|from|with|by)\b|\bwhat (?:the )?(?:children|young people|parents|staff|professionals"
                  r"|others)\b"
                  r"|\b(?:children|child|young people|young person|parents?|family|staff|professionals?"
                  r"|social workers?|"
                  r"stakeholders?)(?:'s|s')? (?:and .{0,30} )?(?:views?|feedback|comments?|voices?|consultation)\b"
                  r"|\bconsultation\b"),
    (Part.EARLIER, r"(?<!since the )(?<!since my )(?<!since )\b(?:previous|last|earlier|prior"
                   r"|outstanding)\b.{0,40}\b(?:recommendations?|actions?|visits?|"
                   r"reports?|months?|requirements?)\b|\b(?:progress|update"
                   r"|follow[- ]?up)\b.{0,40}\b(?:recommendations?|"
                   r"actions?)\b|\b(?:recommendations?|actions?)\b.{0,30}\b(?:from|made at|at|since"
                   r"|arising from) (?:the |my )?"
                   r"(?:last|previous)|\bmatters arising\b|\bactions? (?:review|tracker)\b"
                   rf"|\b{_ADVISED}(?: have been| were| are)?[ :–-]{{1,3}}(?:progress|updates?|status|tracker|log"
                   r"|review|not (?:yet )?met|met|carried|brought forward|outstanding|completed|repeated"
                   rf"|(?:from|made in|of) (?:the )?{_MONTH})\b"
                   r"|\b(?:completed|closed|ongoing|historic|unmet|repeated|open)(?: and \w+)?"
                   rf" {_ADVISED}\b|\b(?:status|review|monitoring|implementation|compliance|progress|responses?)"
                   rf" (?:of|on|with|to|against) (?:the |all |any )?{_ADVISED}\b"
                   r"|\b(?:progress|what has (?:happened|changed))\b.{0,14}\bsince\b"),
    (Part.RECOMMENDATIONS, r"\brecommendations?\b|\baction plan\b|\b(?:required|agreed|new|further) actions?\b"
                           r"|^actions?\b|"
                           r"\bactions? (?:required|needed|agreed|for the|arising|and timescales?|to be taken)\b|"
                           r"\brecommended actions?\b|"
                           r"\bsuggested actions?\b|\b(?:action points?|points? for action|next steps)\b|"
                           r"\bshortfalls? and actions?\b|\b(?:matters?|points?) for (?:the )?.{0,30}\bto consider\b|"
                           r"\badvice to (?:the )?(?:home|manager|provider|registered)|"
                           r"\bareas? (?:for|to) (?:improve(?:ment)?|develop(?:ment)?|address)\b|\bwhat (?:needs"
                           r"|should) (?:to )?(?:improve|happen)"),
    (Part.OPINION, r"\bopinions?\b|\bconclusions?\b|\boverall (?:view|judgement|evaluation|summary|assessment"
                   r"|findings?)\b"
                   r"|\b(?:visitor|independent person)(?:'s|s')? (?:statement|judgement|summary|evaluation)\b"
                   r"|\bstatement of\b|\bsafeguarding and well-?being\b|\bsigning off\b|\bsummary judgement\b"),
    (Part.GUIDANCE, r"\bguidance\b|\bpurpose of\b|\babout (?:this|regulation|these)\b|\blegal\b|\bthe regulations?\b|"
                    r"\bintroduction\b|\bnotes? (?:for|on)\b|\bhow to\b|\bterms of reference\b|\bexamples?\b"),
)
_VISITORS_OWN = re.compile(r"^(?:the )?(?:views?|opinions?|comments?) of the (?:independent"
                           r"|regulation 44) (?:person|visitor)$")
_OTHERS_REPLY = re.compile(rf"^{_ROLE}\b(?=.*\b{_WORDS}\b)|^{_WORDS}\b .{{0,12}}\b{_ROLE}\b", re.DOTALL)
"""A reply whose label a drawn table may have mixed with its words."""
_SUBJECTS = re.compile(r"safeguard|well-?being|welfare|conduct of the home")
_COMPILED = tuple((part, re.compile(pattern)) for part, pattern in _PARTS)


def part_of_heading(text: str) -> Part | None:
    """What the section under a heading is about; ``None`` where it says nothing of the kind."""
    words = words_of(text).strip(" :.-–0123456789()")
    found = next((part for part, pattern in _COMPILED if pattern.search(words)), None)
    if found is Part.OTHERS and _VISITORS_OWN.search(words):
        return Part.OPINION
    return found


def looks_like_heading(block: Block) -> bool:
    """Whether a block stands as a heading over what follows: short, and no sentence."""
    text = block.text.strip()
    if block.is_row or not text or len(text.split()) > LONGEST_HEADING:
        return False
    if block.heading:
        return True
    if block.point or text[-1] in ".;,!" or text[:1].islower():
        return False
    value = text.partition(":")[2].strip()
    return not value and (len(text.split()) <= 10 or text.isupper())


def parts_of(blocks: Sequence[Block]) -> list[Part]:
    """For each block the part that it stands in."""
    found: list[Part] = []
    current = Part.BODY
    for block in blocks:
        if looks_like_heading(block):
            current = _after(current, block.text)
        elif block.is_row and len(block.cells[0].text.split()) <= LONGEST_HEADING \
                and part_of_heading(block.cells[0].text) is Part.OTHERS:
            found.append(Part.OTHERS)
            continue
        elif not block.is_row and _opens_others(block.text):
            current = Part.OTHERS
        elif _OTHERS_REPLY.match(words_of(block.text)):
            found.append(Part.OTHERS)
            continue
        found.append(current)
    return found


def _after(current: Part, heading: str) -> Part:
    """Others go on speaking until a heading says who speaks; an opinion goes on under a heading of its subjects."""
    named = part_of_heading(heading)
    if named is not None:
        return named
    if current is Part.OTHERS or (current is Part.OPINION and _SUBJECTS.search(words_of(heading))):
        return current
    return Part.BODY


def _opens_others(text: str) -> bool:
    label, colon, _ = text.partition(":")
    return bool(colon) and len(label.split()) <= 8 and part_of_heading(label) is Part.OTHERS
