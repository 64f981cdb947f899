"""What one sentence says to one of the two opinions: the heart of the reader, and the strictest part of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from qa_service.vocabulary import Opinion
from scrapers.reg44 import phrases as p
from scrapers.reg44.text import words_of


class Topic(StrEnum):
    """The two questions of regulation 44(4)."""

    SAFEGUARDED = "safeguarded"
    WELL_BEING = "well_being"


class Doubt(StrEnum):
    """Why a sentence about an opinion is not believed to say one."""

    TEMPLATE = "a form's words of which nobody chose"
    GUIDANCE = "the regulation's or the form's own words"
    UNCLEAR = "words that may take away from a yes or a no"


@dataclass(frozen=True, slots=True)
class Stance:
    """What a sentence says: an opinion, or why it says none. ``own``: in the visitor's own name."""

    says: Opinion | Doubt
    own: bool


_MENTIONS = {
    Topic.SAFEGUARDED: re.compile(r"\b(?:effective(?:ly)? safeguard\w*|safeguarded|safeguards? (?:the |its |all )?"
                                  r"(?:children|young|residents)|safeguarding (?:is|are|arrangements are) (?:not )?"
                                  r"(?:in)?effective)"),
    Topic.WELL_BEING: re.compile(r"\b(?:promot\w+\b[^.;]{0,80}\b(?:well-being|wellbeing|well being|welfare)|"
                                 r"(?:well-being|wellbeing|well being|welfare)\b[^.;]{0,60}\bpromot\w+)"),
}
_NEAR = {
    Topic.SAFEGUARDED: re.compile(r"safeguard|\bsafe\b|protect"),
    Topic.WELL_BEING: re.compile(r"well-being|wellbeing|well being|welfare|conduct of the"),
}
_TEMPLATE = re.compile(
    r"\b(?:are|is|do|does|am|has|have|yes) ?(?:/|\bor\b|\|) ?"
    r"(?:are not|is not|do not|does not|am not|not|no|aren't|isn't)\b"
    r"|\b(?:are|is|am|do|does) ?[(\[] ?(?:are |is |am |do |does )?not ?[)\]]|\bdelete\b|\bnot chosen\b|choose an item"
    r"|(?:click|tap) (?:or tap )?(?:here )?to enter"
    r"|\[ ?(?:insert|enter|state|name|select|yes|no)\b|<[a-z ]+>|_{3,}|\bxx+\b"
    r"|\bsafeguarded / |\bpromotes / "
)
_ASKS = re.compile(
    r"\?|\bwhether\b|\bmust (?:set out|include|state|contain|give|produce)\b"
    r"|\bshould (?:set out|include|state|give|comment|say)\b|\bis (?:asked|required|expected) to\b"
    r"|\brequires? (?:the|an|that)\b|\basks\b|\b(?:please|comment on|state your|give your|record your"
    r"|provide your|explain why)\b|^\(?[ab][).]"
)
_LONGEST = 1200
"""Letters of a sentence: what is longer is no sentence, but lines that ran together."""
_VOICE = re.compile(
    r"\b(?:i (?!rang|spoke|met|asked|saw|read|looked|visited|heard|telephoned|interviewed|observed|sampled|attended)"
    r"|i'|"
    r"my (?:\w+ )*(?:opinion|view|judgement)|opinion|independent (?:person|visitor)|the visitor)")
_EARLIER = re.compile(
    r"\b(?:last|previous|earlier|prior) (?:\w+ ){0,2}(?:visit|month|report|visitor|independent person)\b"
    r"|\b(?:visit|month|report|year) before\b|\bmonths? ago\b|\bmy predecessor\b")
_NOW = re.compile(r"\b(?:are|is|am|promotes?|does|do|remains?|continues?|now)\b")
_SPEECH = re.compile(r"\b(?:told|said|says|reported|stated|feels?|felt|thinks?|according to)\b")


def mentions(text: str, topic: Topic) -> bool:
    """Whether a text speaks of the opinion's own subject."""
    return bool(_MENTIONS[topic].search(words_of(text)))


def comes_near(text: str, topic: Topic) -> bool:
    """Whether a text speaks of anything like it: then nobody can say that the report does not state it."""
    return bool(_NEAR[topic].search(words_of(text)))


def only_of_the_other(text: str, topic: Topic) -> bool:
    """Whether a text speaks of the other opinion's subject and not of this one's."""
    return not mentions(text, topic) and any(mentions(text, one) for one in Topic if one is not topic)


def asks(text: str) -> bool:
    """Whether a text asks, instructs or repeats the regulation, rather than says."""
    return bool(_ASKS.search(words_of(text)))


def is_template(text: str) -> bool:
    """Whether a text still offers a choice, or has a place that nobody has filled."""
    return bool(_TEMPLATE.search(words_of(text)))


def speaks_against(text: str, topic: Topic) -> bool:
    """Whether a sentence anywhere in the report speaks against a yes."""
    words = p.HARMLESS.sub(" ", words_of(text))
    return bool((p.AGAINST_SAFE if topic is Topic.SAFEGUARDED else p.AGAINST_WELL).search(words))


def stance_of(sentence: str, topic: Topic, *, bare: bool = False) -> Stance | None:
    """What a sentence says to the opinion; ``None`` where it is not the visitor's word on it.

    ``bare``: the sentence stands as the answer to the question, or under the heading for it, so that it counts
    without "in my opinion".
    """
    words = words_of(sentence)
    if len(words) > _LONGEST:
        return Stance(Doubt.UNCLEAR, True) if mentions(words, topic) else None
    own = bool(re.search(rf"\b{p.MINE}\b|\b{p.MINE_NOT}|\b{p.MINE_MOSTLY}", words))
    if p.NO_OPINION.search(words) and not only_of_the_other(words, topic) and (
        bare or own or mentions(words, topic) or comes_near(words, topic)
    ):
        return Stance(Doubt.TEMPLATE if is_template(words) else Opinion.NOT_STATED, True)
    if not mentions(words, topic):
        return None
    if is_template(words):
        return Stance(Doubt.TEMPLATE, True)
    if asks(words):
        return Stance(Doubt.GUIDANCE, False)
    if not (own or bare):
        return Stance(Doubt.UNCLEAR, True) if _VOICE.search(words) else None
    if _EARLIER.search(words) and not _NOW.search(words):
        return None
    for reader in _READERS:
        if (said := reader(words, topic, bare)) is not None:
            return Stance(said, own or bare)
    return Stance(Doubt.UNCLEAR, own or bare)


# --- the sentence's shapes ---------------------------------------------------------------------------------------

_CLAIM = {Topic.SAFEGUARDED: p.SAFE, Topic.WELL_BEING: p.WELL}
_DENIAL = {Topic.SAFEGUARDED: p.SAFE_NOT, Topic.WELL_BEING: p.WELL_NOT}
_MOSTLY = {Topic.SAFEGUARDED: p.SAFE_MOSTLY, Topic.WELL_BEING: p.WELL_MOSTLY}
_FIRST = (
    rf"(?:{p.SAFE},? (?:and|as well as)(?: also)?(?: that)? |{p.WELL},? (?:and"
    rf"|as well as)(?: also)?(?: that)? )?"
)
_THEIRS_TOO = {
    # "children are effectively safeguarded and their well-being promoted"
    Topic.SAFEGUARDED: "",
    Topic.WELL_BEING: rf"|{p.SAFE},? and (?:that )?their (?:well-being|wellbeing|welfare)(?: is)? "
    r"(?:being |actively |fully )*promoted",
}


def _compiled(make: Callable[[Topic], str]) -> dict[Topic, re.Pattern[str]]:
    return {topic: re.compile(make(topic)) for topic in Topic}


_LEAD = r"(?:overall,? |therefore,? |finally,? |in conclusion,? |yes[,.:;]? |to conclude,? )*"
_YES_OWN = _compiled(lambda t: rf"\b{p.MINE}{p.BETWEEN}{_FIRST}(?:{_CLAIM[t]}{_THEIRS_TOO[t]})\b")
_YES_BARE = _compiled(
    lambda t: rf"^{_LEAD}(?:{p.AT_THE_TIME},? |{p.SEEN} )?{_FIRST}(?:{_CLAIM[t]}{_THEIRS_TOO[t]})\b")
_NO_OWN = _compiled(lambda t: rf"\b{p.MINE}{p.BETWEEN}{_DENIAL[t]}\b")
_NO_BARE = _compiled(lambda t: rf"^{_LEAD}(?:no[,.:;]? )?{_DENIAL[t]}\b")
_NO_VISITOR = _compiled(lambda t: rf"\b{p.MINE_NOT}{p.BETWEEN}{_FIRST}{_CLAIM[t]}\b")
_MOSTLY_OWN = _compiled(
    lambda t: rf"\b(?:{p.MINE}{p.BETWEEN}{_MOSTLY[t]}|{p.MINE_MOSTLY}{p.BETWEEN}{_FIRST}{_CLAIM[t]})\b")
_MOSTLY_BARE = _compiled(lambda t: rf"^{_LEAD}{_MOSTLY[t]}\b")
_EXCEPT_AFTER = re.compile(rf"^(?:,| -| –)?(?: (?:at|in) (?:this|the) home| at this time| overall)?,? ?{p.EXCEPT}\b")
_EXCEPT_FIRST = _compiled(
    lambda t: rf"^{p.EXCEPT} [^.;:?!,]{{3,120}}, (?:{p.MINE}{p.BETWEEN})?{_FIRST}{_CLAIM[t]}\b")
_REASON = re.compile(r",? (?:because|as|since|due to|owing to|given)\b.*$")


def _rest(words: str, start: int, end: int) -> str:
    return f"{words[:start]} | {words[end:]}"


def _warns(words: str) -> bool:
    harmful = p.HARMLESS.sub(" ", words)
    return bool(p.WARNING.search(harmful) or p.HEDGE.search(harmful))


def _qualified(words: str, topic: Topic, bare: bool) -> Opinion | Doubt | None:
    found = _MOSTLY_OWN[topic].search(words) or (_MOSTLY_BARE[topic].search(words) if bare else None)
    if found:
        return Doubt.UNCLEAR if _denies(_rest(words, *found.span())) else Opinion.QUALIFIED
    first = _EXCEPT_FIRST[topic].search(words)
    if first:
        return Doubt.UNCLEAR if _warns(words[first.end():]) else Opinion.QUALIFIED
    found = _YES_OWN[topic].search(words) or (_YES_BARE[topic].search(words) if bare else None)
    if found and _EXCEPT_AFTER.match(words[found.end():]) and not _warns(words[: found.end()]):
        return Opinion.QUALIFIED
    return None


def _denied(words: str, topic: Topic, bare: bool) -> Opinion | Doubt | None:
    found = _NO_OWN[topic].search(words) or (_NO_BARE[topic].search(words) if bare else None)
    if found is None:
        found = _NO_VISITOR[topic].search(words)
    if found is None:
        return None
    claim = words[: found.start()] + " | " + _REASON.sub("", words[found.end():])
    if _warns(claim):
        return Doubt.UNCLEAR
    limited = any(value for key, value in found.groupdict().items() if key.startswith(("limit", "degree")))
    return Opinion.QUALIFIED if limited else Opinion.NO


def _affirmed(words: str, topic: Topic, bare: bool) -> Opinion | Doubt | None:
    found = _YES_OWN[topic].search(words) or (_YES_BARE[topic].search(words) if bare else None)
    if found is None:
        return None
    if _warns(words) or _SPEECH.search(words[: found.start()]):
        return Doubt.UNCLEAR
    return Opinion.YES if _TAIL.match(words[found.end():]) else Doubt.UNCLEAR


# What may follow a clear yes: where, when, by whom, why, or a second claim; never how far.
_TAIL = re.compile(
    rf"^(?>,? (?:(?:at|in|within|here at) (?:the home|this home|our home|its care|[a-z][\w' -]{{1,40}})|here|today|"
    rf"{p.AT_THE_TIME}|at (?:this|the present) time|at this point in time|by (?:the |its )?(?:staff|team|staff team"
    rf"|manager|home|adults|"
    r"conduct of (?:the|this) home|way (?:the|this) home is run)(?: and [a-z ]{3,40})?|of (?:the |each |all"
    r" )?(?:children|child|young people)"
    r"[^.,;]{0,60}|who live (?:here|there)|and .+|as (?:well as|evidenced|shown|set out|described|detailed) .+|"
    r"(?:because|as|since|given|based on|due to) .+|through .+)|, .+)*+[ .!)]*$"
)


def _denies(words: str) -> bool:
    return bool(re.search(r"\b(?:not|never|no longer|cannot)\b|n't\b", p.HARMLESS.sub(" ", words)))


_READERS: tuple[Callable[[str, Topic, bool], Opinion | Doubt | None], ...] = (_denied, _qualified, _affirmed)
