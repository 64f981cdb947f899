"""How reports say that there is nothing: no enforcement, no manager in post, no name yet."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from scrapers.readers.fields import Found
from scrapers.readers.text import one_line
from scrapers.report import Enforcement, ReportRecord

_BUT = (
    r"(?!.*\b(?:but|however|although|except|apart|other than|until|unless|notices?|restrict\w*|"
    r"condition\w*|prosecut\w*|suspen\w*|fined?|warn\w*)\b)"
)
_NO_ACTION = (
    r"(?:there (?:has|have) been |there (?:was|were|is) )?"
    r"(?:none|nil|no (?:formal )?(?:enforcement|regulatory)(?: (?:action|activity)\w*)?|no action)"
    r"(?: (?:has|have) been| was| were)?(?: (?:taken|required|recorded|issued|needed|noted|known))?"
    r"(?: (?:since|to date|in this period|during|by ofsted|against|at this)\b[\w /'-]*)?"
)
_NO_NOTICE = (
    r"no (?:compliance|enforcement|restriction)(?: or \w+)? notices?(?: (?:have been|were|has been|was) \w+)?"
    r"(?: since (?:the )?(?:last|previous) inspection)?"
)
_NONE = re.compile(
    rf"(?:{_NO_NOTICE}|{_BUT}(?:{_NO_ACTION}|n/?a|not applicable|no enforcement action[\w ,]*))\.?", re.IGNORECASE
)
_ACTION = re.compile(r"\b(?:notices?|restrict\w*|suspen\w*|cancel\w*|prosecut\w*|warning|caution)\b", re.IGNORECASE)

_VACANT = re.compile(
    r"\b(?:vacant|vacancy|post (?:is )?vacant|no registered manager|position vacant|none in post|not in post)\b",
    re.IGNORECASE,
)
_LATER = (
    r"(?:(?:yet )?to be (?:appointed|confirmed|advised|recruited|announced|registered|agreed|notified)|t\.?b\.?[ac]\.?|"
    r"not (?:yet |currently )?(?:registered|appointed|recruited|confirmed|known)|"
    r"(?:no|without an?) (?:current |registered |permanent )?manager(?: (?:in post|registered|appointed|at present))?|"
    r"(?:(?:manager'?s? |registration )?application|registration)(?: is| has been| to ofsted)? "
    r"(?:pending|submitted|in progress|in process|being processed|under way|made|awaited|received|with ofsted)|"
    r"pending|(?:awaiting|subject to) (?:registration|appointment|confirmation|approval|recruitment)\w*|"
    r"(?:currently |being |under )?recruit(?:ing|ment|ed)(?: (?:is )?(?:under way|in progress|ongoing))?|"
    r"appointment (?:pending|awaited)|unfilled|unregistered|nobody|no one)"
)
_ONLY_LATER = re.compile(
    rf"(?:(?:the )?(?:registered )?(?:manager|post|position|role)(?: is| has)?\W+)?(?:currently |at present )?{_LATER}"
    r"(?:\W+(?:with ofsted|at present|currently|at the time of (?:the |this )?(?:inspection|visit)|by ofsted))?\W*",
    re.IGNORECASE,
)
_LATER_TOO = re.compile(rf"\b{_LATER}(?!\w)", re.IGNORECASE)


def is_none(text: str) -> bool:
    """Whether a value says that there is nothing of what its label names."""
    return _NONE.fullmatch(text) is not None


def is_vacant(text: str) -> bool:
    """Whether the value of a post's label says that nobody is registered in it, and no more."""
    return _VACANT.search(text) is not None or _ONLY_LATER.fullmatch(text.strip("()[] ")) is not None


def is_uncertain(text: str) -> bool:
    """Whether a name stands beside words for a post that is not filled: who is registered is for a person to say."""
    return _LATER_TOO.search(text) is not None


def read_enforcement(found: Sequence[Found], again: Callable[[str, int], Found | None], record: ReportRecord) -> None:
    """What the report says of enforcement; whether it says that there was none, both readings must tell alike."""
    one = next((one for one in found if one.field == "enforcement"), None)
    if one is None:
        return
    second = again("enforcement", one.page) if one.lines else None
    if not one.lines or (second and _says_none(second) != _says_none(one)):
        record.unread.append("enforcement")
    elif not _says_none(one):
        record.enforcement = Enforcement(none=False, text=one.value, page=one.page)
    elif _ACTION.search(" ".join(one.lines[1:2])):
        record.unread.append("enforcement")  # "none", and below it an action after all, or another text
    else:
        record.enforcement = Enforcement(none=True)


def _says_none(one: Found) -> bool:
    """By its first line, or the first sentence where that goes on over the next."""
    sentence = re.split(r"(?<=\.) ", one_line(" ".join(one.lines[:3])))[0]
    return is_none(one.lines[0]) or is_none(sentence)
