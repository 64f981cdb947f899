"""The labels of judgements, by family, and the reading of a grade that stands with its label in a run of text.

A label is known by the words it starts with and the words it may go on with; whatever else follows ends it. So prose
that happens to start like a label ("The effectiveness of leaders and managers was inadequate") never sets a grade.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from qa_service.vocabulary import Grade, grade_from_printed
from scrapers.readers.text import BULLET, Line

_GRADE_WORDS = frozenset(
    [
        "outstanding",
        "good",
        "requires",
        "require",
        "improvement",
        "to",
        "be",
        "inadequate",
        "adequate",
        "satisfactory",
        "not",
        "no",
        "longer",
        "judged",
        "judgement",
    ]
)
_GRADE_STARTS = frozenset(
    ["outstanding", "good", "requires", "require", "inadequate", "adequate", "satisfactory", "not", "no"]
)
NOT_JUDGED = r"not judged|no longer judged|no judgement"
"""How a report says that it gives no grade where one would stand."""
_FINISHED = re.compile(
    rf"outstanding|good|requires? improvement(?: to be good)?|inadequate|adequate|satisfactory|{NOT_JUDGED}"
)
_LONG_GRADES = ("requires improvement to be good", "require improvement to be good", *NOT_JUDGED.split("|"))
_NUMBERING = re.compile(r"(?:\d{1,2}(?:\.\d)?\.?\)?|[•*–-])")
_MOST_WORDS = 70
_AROUND_WORDS = '.,:;()[]"–-' + BULLET


@dataclass(frozen=True, slots=True)
class Label:
    """A judgement's label: its key, its first words, the words that may follow, and those that may end it."""

    key: str
    start: re.Pattern[str]
    words: frozenset[str]
    ends: frozenset[str]
    not_within: re.Pattern[str] | None = None


def _label(key: str, start: str, words: str, ends: str, unless: str | None = None) -> Label:
    return Label(
        key,
        re.compile(start),
        frozenset(words.split()),
        frozenset(ends.split()),
        re.compile(unless) if unless else None,
    )


_PEOPLE = (
    "children child young people adults parents parent families family carers service users users' residents "
    "babies infants and or the their of who in at this home living placed receiving is are that for with"
)
_SCCIF_OVERALL = (
    f"{_PEOPLE} overall experiences progress taking into account how well helped protected effectiveness leaders "
    "managers outcomes residential provision short breaks centre agency staying using"
)

SOCIAL_CARE = (
    _label(
        "overall",
        r"(?:the )?overall experiences(?: and| of|,|$)",
        _SCCIF_OVERALL,
        "account people children are families users adults home managers parents centre",
    ),
    _label(
        "help_and_protection",
        r"how well (?:the )?(?:children|young|adults|parents|families|service|people|are)",
        f"{_PEOPLE} how well helped protected safeguarded",
        "protected are safeguarded",
    ),
    _label(
        "leadership",
        r"the (?:impact and )?effectiveness of (?:the )?(?:leaders|leadership|managers)",
        "the impact and effectiveness of leaders managers leadership management is are",
        "managers management are is",
    ),
    _label(
        "education",
        r"(?:outcomes in |the quality of )?education and (?:related )?learning",
        "outcomes in the quality of education and related learning activities is are",
        "activities learning are is",
    ),
    _label(
        "health",
        r"(?:the )?(?:quality of )?health(?:care)? (?:services|outcomes|and)|outcomes in health",
        "the quality of outcomes in health healthcare services and well-being wellbeing is are",
        "services well-being wellbeing health outcomes is are",
    ),
    _label(  # without "is": "Children's health is good." is prose
        "education",
        r"children(?: and young people)?'s education\b",
        "children's children and young people people's education learning",
        "learning education",
    ),
    _label(
        "health",
        r"children(?: and young people)?'s health\b",
        "children's children and young people people's health",
        "health",
    ),
)
_LEADERS = (
    "the impact of leaders on social work practice with children and families in care leavers leadership "
    "management governance is are that"
)
_PROGRESS = (
    "the experiences and progress of children who need help and protection in care leavers is are that young people "
    "families carers need care-experienced care- experienced adults experience with"
)
_IN_NEED = (
    r"children(?:(?:,? young people)?(?: and (?:young people|families))? (?:who|in need)| and families|, young people)"
)
_EXPERIENCED = r"(?:care-? ?experienced|young (?:people|adults) with care)"
LOCAL_AUTHORITY = (
    _label("overall", r"overall effectiveness", "overall effectiveness of is are", "effectiveness is"),
    _label("leadership", r"the impact of leaders", _LEADERS, "families practice is are"),
    _label(
        "help_and_protection",
        rf"(?:the )?experiences and progress of {_IN_NEED}",
        _PROGRESS,
        "protection is are",
    ),
    _label(
        "looked_after_permanence",
        r"(?:the )?experiences and progress of children (?:and young people )?looked",
        "the experiences and progress of children young people looked after achieving permanence is are that",
        "permanence is are",
    ),
    _label(
        "in_care_and_care_leavers",
        rf"(?:the )?experiences and progress of children (?:and young people )?in care and (?:care|{_EXPERIENCED})",
        _PROGRESS,
        "leavers people adults experience is are",
    ),
    _label("in_care", r"(?:the )?experiences and progress of children in care", _PROGRESS, "care is are"),
    _label(
        "care_leavers",
        rf"(?:the )?experiences and progress of (?:care leavers|young people leaving care|{_EXPERIENCED})",
        f"{_PROGRESS} leaving",
        "leavers care people adults experience is are",
    ),
    _label(
        "help_and_protection",
        r"children (?:and (?:young people|families) )?(?:who need|in need of) help and",
        "children and young people families carers who in need of help protection is are",
        "protection is are",
    ),
    _label(
        "looked_after_permanence",
        r"children (?:and young people )?looked after and achieving",
        "children and young people looked after achieving permanence is are",
        "permanence is are",
    ),
    _label(
        "adoption",
        r"adoption (?:performance|services?)",
        "adoption performance services service is are",
        "performance services service is",
    ),
    _label(
        "leadership", r"leadership, management and", "leadership management and governance is are", "governance is are"
    ),
)

_SERVICE = (
    "overall effectiveness of the services service for and in young people looked after children people's care leavers "
    "safeguarding arrangements to protect protection provided families carers local authority"
)
EARLIER_AUTHORITY = (
    _label("overall", r"overall effectiveness", _SERVICE, "effectiveness services people leavers children protection"),
    _label("capacity", r"capacity (?:to|for) improve", "capacity to for improve improvement", "improve improvement"),
    _label(
        "outcomes",
        r"(?:how good are )?(?:the )?outcomes for|safeguarding outcomes",
        f"how good are outcomes {_SERVICE}",
        "people leavers children",
    ),
    _label(
        "help_and_protection",
        r"(?:the )?effectiveness of the help and protection",
        f"effectiveness help {_SERVICE}",
        "carers families people children",
    ),
    _label(
        "quality",
        r"(?:the )?quality of (?:practice|provision)",
        "the quality of practice provision",
        "practice provision",
    ),
    _label(
        "leadership",
        r"leadership and (?:management|governance)",
        "leadership and management governance",
        "management governance",
    ),
)


class Token(NamedTuple):
    """A word, the page, and whether it starts a line."""

    raw: str
    page: int
    starts_line: bool

    @property
    def bare(self) -> str:
        """The word's form for comparing."""
        return self.raw.lower().strip(_AROUND_WORDS)


@dataclass(frozen=True, slots=True)
class Hit:
    """A label met in the text, and the grade that stands with it; ``None`` when none can be read there.

    ``at`` is the line that it starts on.
    """

    key: str
    label: str
    grade: Grade | None
    page: int
    quote: str
    at: int


def tokens_of(lines: Iterable[Line]) -> list[Token]:
    found: list[Token] = []
    for text, page in lines:
        starts_line = True
        for raw in text.split():
            found.append(_made(Token, (raw, page, starts_line)))
            starts_line = False
    return found


_made: Callable[[type[Token], tuple[str, int, bool]], Token] = tuple.__new__  # many are made


def label_at(tokens: Sequence[Token], at: int, labels: Sequence[Label]) -> tuple[Label, int] | None:
    """The label that starts at this token, after any numbering, and where its first word is."""
    if not tokens[at].starts_line:
        return None
    first = at + 1 if _NUMBERING.fullmatch(tokens[at].raw) and at + 1 < len(tokens) else at
    head = " ".join([token[0].lower().strip(".:;") for token in tokens[first : first + 16]])
    if head.startswith("the graded judgement for "):
        first += 4
        head = head.removeprefix("the graded judgement for ")
    if not _ANY_START.match(head):
        return None
    for label in labels:
        if label.start.match(head):
            return label, first
    return None


_OPENING = re.compile(r"(?:\d{1,2}(?:\.\d)?\.?\)?|[•*–-]) ?(?=\S)")
_LINES_A_LABEL = 12


def may_start(text: str, following: str, labels: Sequence[Label]) -> bool:
    """Whether a line, with the one below it, looks like the start of a label: a quick test before the close one."""
    words = text.lower()
    opening = _OPENING.match(words)
    words = words[opening.end() :] if opening else words
    if words[:1] not in _FIRST_LETTERS:
        return False
    words = f"{words} {following.lower()}".removeprefix("the graded judgement for ")
    return _ANY_START.match(words) is not None and any(label.start.match(words) for label in labels)


_FIRST_LETTERS = frozenset("oteqhcals")
_ANY_START = re.compile(
    "|".join(dict.fromkeys(label.start.pattern for label in (*SOCIAL_CARE, *LOCAL_AUTHORITY, *EARLIER_AUTHORITY)))
)
"""How any label starts: a quick test before those of one family."""


def hits_in(lines: Sequence[Line], labels: Sequence[Label]) -> list[Hit]:
    """Every place where a label starts a line, in order, each with its grade when one stands with it."""
    hits: list[Hit] = []
    at = 0
    while at < len(lines):
        following = lines[at + 1].text if at + 1 < len(lines) else ""
        if may_start(lines[at].text, following, labels):
            read = _label_from(lines[at : at + _LINES_A_LABEL], labels)
            if read:
                hit, taken = read
                hits.append(replace(hit, at=at))
                at += taken
                continue
        at += 1
    return hits


_ENOUGH, _LOOKED_AHEAD = 40, 20  # words


def _label_from(lines: Sequence[Line], labels: Sequence[Label]) -> tuple[Hit, int] | None:
    """The label that starts these lines, and how many of them it takes; ``None`` where none does."""
    tokens: list[Token] = []
    taken = 0
    while taken < len(lines) and len(tokens) < _ENOUGH:
        tokens += tokens_of(lines[taken : taken + 1])
        taken += 1
    found = label_at(tokens, 0, labels)
    if found is None:
        return None
    hit, end = _scan(tokens, found[0], found[1], labels)
    if end + _LOOKED_AHEAD > len(tokens) and taken < len(lines):
        tokens += tokens_of(lines[taken:])
        hit, end = _scan(tokens, found[0], found[1], labels)
    return hit, sum(token.starts_line for token in tokens[:end])


def _scan(tokens: Sequence[Token], label: Label, first: int, labels: Sequence[Label]) -> tuple[Hit, int]:
    """Read the label on from its first word: its own words and one grade, which may stand between them."""
    own: list[Token] = []
    grade = ""
    at = first
    limit = min(len(tokens), first + _MOST_WORDS)
    complete = False
    while at < limit:
        token = tokens[at]
        if at > first and token.starts_line and _starts_another(tokens, at, labels, own):
            break
        word = token.bare
        if _belongs_to_grade(word, grade):
            grade = f"{grade} {word}" if grade else word
        elif word in label.words or not word:
            if complete and grade:
                break
            own.append(token)
            complete = word in label.ends
        else:
            break
        at += 1
    text = " ".join([token.raw for token in own]).strip(" :-–" + BULLET)
    quote = " ".join([token.raw for token in tokens[first:at]])
    found = grade_of(grade) if complete and _stands_alone(tokens, at, own) else None
    return Hit(label.key, text, found, tokens[first].page, quote, first), at


def _belongs_to_grade(word: str, grade: str) -> bool:
    if not grade:
        return word in _GRADE_STARTS
    return word in _GRADE_WORDS and begins_grade(f"{grade} {word}")


def begins_grade(words: str) -> bool:
    """Whether a grade of several words begins with these, or is these."""
    return any(whole.startswith(words) for whole in _LONG_GRADES)


def _starts_another(tokens: Sequence[Token], at: int, labels: Sequence[Label], own: Sequence[Token]) -> bool:
    """Whether another row begins here. "taking into account / how well children…" goes on in small letters."""
    found = label_at(tokens, at, labels)
    if found is None:
        return False
    goes_on = bool(own) and tokens[found[1]].raw[:1].islower() and not _NUMBERING.fullmatch(tokens[at].raw)
    return not goes_on


def _stands_alone(tokens: Sequence[Token], end: int, own: Sequence[Token]) -> bool:
    """Whether nothing runs on after the grade on its line, as it would in prose."""
    if end >= len(tokens) or tokens[end].starts_line:
        return True
    last = tokens[end - 1].raw
    return last.endswith((".", ";")) or tokens[end].bare == "because" or bool(_NUMBERING.fullmatch(tokens[end].raw))


def grade_of(words: str) -> Grade | None:
    """The grade that exactly these words name ("require improvement" is how a plural takes it)."""
    if not _FINISHED.fullmatch(words):
        return None
    if re.fullmatch(NOT_JUDGED, words):
        return Grade.NOT_JUDGED
    return grade_from_printed(re.sub(r"^require ", "requires ", words))
