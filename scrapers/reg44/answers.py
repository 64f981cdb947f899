"""The answer that stands beside or below a question for an opinion."""

from __future__ import annotations

import re

from qa_service.vocabulary import Opinion
from scrapers.reg44 import phrases as p
from scrapers.reg44.stance import Doubt, Stance, Topic, asks, is_template, speaks_against, stance_of
from scrapers.reg44.text import sentences, words_of
from scrapers.reg44.ticks import chosen, has_boxes

YES_NO = {
    "not_fully": "partly met|partially met|partly|partially|in part|not fully|qualified|with reservations?",
    "yes": "yes|fully met|fully|agree|met", "no": "no|not at all|not met|disagree",
}
_OF_KEY = {"yes": Opinion.YES, "no": Opinion.NO, "not_fully": Opinion.QUALIFIED}
_PARTLY = re.compile(
    rf"^(?:yes[,;:]? (?:–|-)? ?)?(?:(?:only )?{p.MOSTLY}|not {p.WHOLLY}|to (?:some|a limited|a large"
    rf"|a certain) extent|"
    rf"qualified|partial|{p.EXCEPT}\b)"
)
_YES = re.compile(r"^yes\b(?P<rest>.*)$", re.DOTALL)
_NO = re.compile(r"^no\b(?P<rest>.*)$", re.DOTALL)
_BLANK = re.compile(r"[\s.\-–_:•]*|\[not chosen\]|n/?a|tbc|tba|to be completed|choose an item\.?|"
                    r"(?:click|tap) or tap (?:here )?to enter .*")
_SAME = re.compile(
    rf"^(?:yes[,.:;]? ?(?:–|-)? ?)?{p.MINE},? ?(?:that )?(?:this is (?:indeed )?the case|they are|it does"
    rf"|this to be the case)\.?$"
)
_BOTH_OFFERED = re.compile(r"\byes ?(?:/|\||or) ?no\b|\bno ?(?:/|\||or) ?yes\b|\byes,? no[ .]*$")
_WORDS = "|".join(sorted((word for words in YES_NO.values() for word in words.split("|")), key=len, reverse=True))
_OFFERED = re.compile(rf"[☐☑☒✓✗] ?(?:{_WORDS})\b|\b(?:{_WORDS}) ?[☐☑☒✓✗]")
_ANSWERED = re.compile(r"^\s*(?:a|ans|answer|response)(?:[.:)]|(?<=[a-z])\.?:) +", re.IGNORECASE)
"""What a form prints before its answer."""
_AFTER_YES = re.compile(r"^[ /.*]*$|^ ?[.,;:–-]|^[ ]*\n| \(?[A-Z]")
"""A yes stands alone: an end, a stop or a new sentence behind it, not "yes and no" or "yes mostly"."""
_TURNED_YES = re.compile(r"^\W*(?:and|or|if|when|until|unless|but|no|not|only)\b|\b(?:no|not|never)\b|n't\b|"
                         r"\bi (?:think|suppose|guess|hope|believe) so\b|\bhope|\bas last month\b")
_NO_CONTENT = Stance(Doubt.UNCLEAR, True)


def is_blank(text: str) -> bool:
    """Whether nobody has filled the place for the answer."""
    return bool(_BLANK.fullmatch(words_of(text)))


def answer_of(text: str, topic: Topic, *, alone: bool) -> Stance | None:
    """What an answer says. ``alone``: the place can hold nothing else, so that words not understood mean doubt.

    ``None`` where the text is no answer.
    """
    text = _ANSWERED.sub("", text)
    words = words_of(text)
    if is_blank(text):
        return None
    if has_boxes(text):
        key = chosen(_first_part(text), YES_NO)
        behind = _OFFERED.sub(" ", words_of(text))
        return Stance(_OF_KEY[key], True) if key and not _taken_back(behind, topic) else _NO_CONTENT
    if _BOTH_OFFERED.search(words[:40]) or (is_template(words) and len(words) < 200):
        return Stance(Doubt.TEMPLATE, True)
    short = _short_answer(text.strip(" /"), topic)  # what is left of a choice of which one was struck
    if short is not None:
        return short
    if _SAME.match(words) and not p.WARNING.search(p.HARMLESS.sub(" ", words)):
        return Stance(Opinion.YES, True)
    return _in_sentences(text, topic, alone=alone)


def _first_part(text: str) -> str:
    """The line or lines of boxes, without what is written after them."""
    kept = [line for line in text.split("\n") if has_boxes(line) or len(line) < 20]
    return " ".join(kept)


def _short_answer(text: str, topic: Topic) -> Stance | None:
    words = words_of(text)
    if words.strip(" .") in ("y", "n"):
        return Stance(Opinion.YES if words.startswith("y") else Opinion.NO, True)
    if p.NO_OPINION.search(words[:120]) or re.match(r"^(?:not stated|no opinion)\b", words):
        return Stance(Opinion.NOT_STATED, True)
    if _PARTLY.match(words):
        return Stance(Opinion.QUALIFIED, True)
    yes, no = _YES.match(words), _NO.match(words)
    if yes:
        rest = yes["rest"]
        if not _AFTER_YES.match(text.strip()[3:]):
            return _NO_CONTENT
        first = p.HARMLESS.sub(" ", words_of((sentences(text.strip()[3:].strip(" .,;:-–")) or [""])[0]))
        hedged = "?" in rest or p.HEDGE.search(first) or _TURNED_YES.search(first)
        return _NO_CONTENT if hedged or _taken_back(rest, topic) else Stance(Opinion.YES, True)
    if no:
        rest = no["rest"].strip(" .,;:-–/*")
        if not rest:
            return Stance(Opinion.NO, True)
        first = sentences(no["rest"].strip(" .,;:-–"))[0]
        said = stance_of(first, topic, bare=True)
        if re.match(r"^\s*[.,;:–-]", no["rest"]) and (said is None or said.says is Opinion.NO) and not _softens(rest):
            return Stance(Opinion.NO, True)
        return _NO_CONTENT
    return None


def _softens(words: str) -> bool:
    """Whether what follows a no may turn it: "No. Concerns were not raised and children are safe." """
    return bool(p.ADVERSATIVE.search(words) or re.search(r"\b(?:safe|well|effectively safeguarded|promotes)\b", words)
                or re.match(r"(?:\w+ ){0,2}(?:concerns?|issues?|worries)\b", words))


def _taken_back(text: str, topic: Topic) -> bool:
    """Whether the words behind a yes take anything from it."""
    words = p.HARMLESS.sub(" ", words_of(text))
    if p.ADVERSATIVE.search(words) or is_template(words) or speaks_against(words, topic):
        return True
    for one in sentences(text):
        lower = p.HARMLESS.sub(" ", words_of(one))
        denies = re.search(r"\b(?:not|no|never|cannot|unable|only|partly|partially|mostly|largely)\b|n't\b", lower)
        if denies and re.search(r"safe|safeguard|protect|harm|risk|well-?being|welfare|opinion|satisfied|confident|"
                                r"concern|promot|yes", lower):
            return True
        said = stance_of(one, topic, bare=True)
        if said is not None and said.says in (Opinion.NO, Opinion.QUALIFIED, Opinion.NOT_STATED):
            return True
    return False


def _in_sentences(text: str, topic: Topic, *, alone: bool) -> Stance | None:
    """The one opinion that the answer's sentences give; doubt where they differ or anything takes it back."""
    said = []
    parts = sentences(text)
    for one in parts:
        stance = stance_of(one, topic, bare=True)
        if stance is not None and not (stance.says is Doubt.GUIDANCE and not stance.own):
            said.append((one, stance))
    if not said:
        return _NO_CONTENT if alone and not asks(text) else None
    kinds = {stance.says for _, stance in said}
    if len(kinds) > 1:
        return _NO_CONTENT
    first = said[0][1]
    if first.says is Opinion.YES:
        others = [one for one in parts if one not in {words for words, _ in said}]
        if any(_taken_back(one, topic) for one in others):
            return _NO_CONTENT
    return first


