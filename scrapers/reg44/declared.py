"""What the report declares: whether the visit was announced, and whether a conflict of interest came up."""

from __future__ import annotations

import re
from collections.abc import Sequence

from scrapers.reg44.labels import Field
from scrapers.reg44.paper import Paper
from scrapers.reg44.record import Read, Stated
from scrapers.reg44.text import sentences, words_of
from scrapers.reg44.ticks import chosen, has_boxes

# --- announced ---------------------------------------------------------------------------------------------------

_ANNOUNCED = re.compile(
    r"(?:was (?:the|this) visit )?announced(?: ?/ ?| or )?(?:unannounced)?(?: visit)?|type of visit|visit type|"
    r"(?:was the visit|was this visit|nature of visit|status of (?:the )?visit)(?: an?)?(?: announced(?: or"
    r" unannounced)?)?|unannounced(?: visit)?")
_OTHER_VISITS = re.compile(r"\b(?:last|previous|next|not|or|may be|should|can be)\b|/")
_KINDS = {"no": "unannounced", "yes": "announced"}


def announced(fields: Sequence[Field], paper: Paper) -> Read[Stated]:
    found: list[tuple[Stated | None, int | None, str]] = []
    for field in fields:
        if _ANNOUNCED.fullmatch(field.label) and field.value:
            found.append((_announced_value(field.label, field.value), field.page, field.quote))
    mentioned = False
    for block in paper.blocks:
        if "announced" not in words_of(block.text):
            continue
        mentioned = True
        if has_boxes(block.text):
            key = chosen(block.text, _KINDS)
            found.append((Stated(key) if key else None, block.page, block.text[:300]))
            continue
        for one in sentences(block.text):
            said = re.search(r"\b(?:this|the|my) (?:visit )?(?:was |is )?(?:an? )?(?:\w+ )?(un)?announced(?:"
                             r" visit)?\b", words_of(one))
            if said and "?" not in one and not _OTHER_VISITS.search(words_of(one)):
                found.append((Stated.NO if said[1] else Stated.YES, block.page, one[:300]))
    if not found:
        if mentioned or paper.gaps:
            return Read(why="The report speaks of it, but not plainly.")
        return Read(Stated.NOT_STATED, why="Nothing in the report speaks of it.")
    value, page, quote = next((one for one in found if one[0] is not None), found[0])
    if value is None or {one[0] for one in found} - {None, value}:
        return Read(None, page, quote, "What it says is not plain.")
    return Read(value, page, quote)


def _announced_value(label: str, value: str) -> Stated | None:
    words = words_of(value)
    if has_boxes(value):
        key = chosen(value, _KINDS)
        if key is None and "unannounced" not in label:
            key = chosen(value, {"yes": "yes", "no": "no"})
        return Stated(key) if key else None
    first = re.match(r"^(?:an? )?(un)?announced\b(?! ?(?:/|or)\b)(?! ?/)", words)
    if first:
        return None if re.search(r"announced.*announced", words) else Stated.NO if first[1] else Stated.YES
    if re.fullmatch(r"(?:yes|no)\b[^/]{0,60}", words) and "unannounced" not in label:
        return Stated.YES if words.startswith("yes") else Stated.NO
    return None


# --- conflict of interest ----------------------------------------------------------------------------------------

_CONFLICT_LABEL = re.compile(r"(?:potential |any |declaration of |declared |details of (?:any )?)*conflicts? of"
                             r" interests?(?: \(.{0,40}\))?"
                             r"(?: declared| identified| statement| declaration)?|declarations? of interest"
                             r"|independence(?: statement| declaration)?")
_NO_CONFLICT = re.compile(
    r"^(?:none|no|nil|n/a|not applicable)\b[^?]{0,30}$|\bno (?:\w+ ){0,4}conflicts? of interest|\b(?:do not|don't)"
    r" have (?:\w+ ){0,3}"
    r"conflicts? of interest|\bno (?:personal, financial or professional |\w+ ){0,5}(?:interest|connection) (?:in"
    r"|with|to) the (?:home|provider)|"
    r"\bnot aware of (?:\w+ ){0,3}conflicts?|^none (?:declared|known|identified)")
_A_CONFLICT = re.compile(
    r"^yes\b|\ba (?:potential |possible |actual )?conflict of interest (?:has|arose|was identified|came|became"
    r"|exists|is declared|"
    r"must be)|\bi (?:have|declare|must declare|wish to declare) an? (?:\w+ )?(?:conflict|interest)|\bbecame aware"
    r" of an? "
    r"(?:\w+ )?conflict")


def conflict_stated(fields: Sequence[Field], paper: Paper) -> Read[Stated]:
    found: list[tuple[Stated | None, int | None, str]] = []
    near = False
    for field in fields:
        if _CONFLICT_LABEL.fullmatch(field.label) and field.value:
            found.append((_conflict_value(field.value), field.page, field.quote))
    for block in paper.blocks:
        for one in sentences("\n".join(cell.text for cell in block.cells)):
            words = words_of(one)
            if "conflict" not in words:
                continue
            near = True
            value = _conflict_value(one)
            if value is not None and not re.search(r"\bmust\b|\bshould\b|\bif\b", words):
                found.append((value, block.page, one[:300]))
    if not found:
        unknown = near or bool(paper.gaps)
        return Read(None if unknown else Stated.NOT_STATED, why="" if not unknown else "What it says is not plain.")
    value, page, quote = next((one for one in found if one[0] is not None), found[0])
    others = {one[0] for one in found} - {value}
    if value is None or others - {None} or (value is Stated.NO and others):
        return Read(None, page, quote, "What it says is not plain.")
    return Read(value, page, quote)


def _conflict_value(text: str) -> Stated | None:
    words = words_of(text)
    if has_boxes(text):
        key = chosen(text, {"yes": "yes", "no": "no"})
        return Stated(key) if key else None
    if _A_CONFLICT.search(words):
        return None if _NO_CONFLICT.search(words) else Stated.YES
    if _NO_CONFLICT.search(words):
        return None if re.search(r"\b(?:however|but|except|although|other than|apart from)\b", words) else Stated.NO
    return None
