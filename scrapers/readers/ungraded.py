"""Inspections of registered settings that give no grades: supported accommodation, interim, assurance.

The outcome is what all pages together say of this inspection, and alone: where two are named, or none clearly, a
person is asked. What is told of an earlier inspection is its history and no outcome.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from qa_service.vocabulary import EventType, Outcome, ReportKind
from scrapers.readers.outcomes import Patterns, agreed, outcomes_in
from scrapers.readers.pages import Pages
from scrapers.readers.statements import Sentences, Weight
from scrapers.readers.text import Line, one_line
from scrapers.report import ReportRecord

_NO = r"(?<!\bno )(?<!\bnot )(?<!\bany )(?<!\bwithout )(?<!\bnor )"
_SUPPORTED: Patterns = (
    (Outcome.CONSISTENTLY_STRONG, re.compile(r"\bconsistently strong service delivery\b", re.IGNORECASE)),
    (Outcome.INCONSISTENT, re.compile(r"\binconsistent quality of service delivery\b", re.IGNORECASE)),
    (
        Outcome.SERIOUS_OR_WIDESPREAD_WEAKNESSES,
        re.compile(rf"{_NO}\bserious (?:or|and|and/or) widespread weaknesses\b", re.IGNORECASE),
    ),
)
_INTERIM: Patterns = (
    (Outcome.IMPROVED, re.compile(r"\bimproved (?:in |its )?effectiveness\b", re.IGNORECASE)),
    (Outcome.SUSTAINED, re.compile(r"\bsustained (?:in |its )?effectiveness\b", re.IGNORECASE)),
    (Outcome.DECLINED, re.compile(r"\bdeclined (?:in |its )?effectiveness\b", re.IGNORECASE)),
)
_CONCERNS = (
    r"(?:(?:serious (?:or|and|and/or) widespread|widespread (?:or|and|and/or) serious) concerns?\b|serious concerns\b)"
)
_NOT = (
    rf"(?:\b(?:no|not any|nor any|without(?: any)?)(?: (?:evidence|signs?|indications?) of(?: any)?)? {_CONCERNS}|"
    rf"\b(?:not|n't|never) (?:identif\w+|f[io]u?nd\w*|see|any)"
    rf"[\w ]{{0,20}} ?{_CONCERNS}|{_CONCERNS} (?:were|was|are|have been|had been) (?:not|neither)\b)"
)
_ASSURANCE: Patterns = (
    (Outcome.NO_SERIOUS_CONCERNS, re.compile(_NOT, re.IGNORECASE)),
    (
        Outcome.SERIOUS_CONCERNS,
        re.compile(
            rf"(?:\b(?:identified|found|are|were|have|raised|there is|there are)\b[\w ]{{0,20}}? ?(?<!no "
            rf")(?<!any ){_CONCERNS}"
            rf"|(?<!no )(?<!any )\b{_CONCERNS} (?:(?:that )?(?:were|was|are|have been) )?(?:identified|found|raised)"
            rf"|(?<!no )(?<!any )\b{_CONCERNS} (?:remain|persist|continue))",
            re.IGNORECASE,
        ),
    ),
)
_LABELLED = re.compile(
    r"\b(?:outcome|judgement)s?(?: (?:of|at|from) this (?:\w+ )?(?:inspection|visit))?"
    r"(?: is| was)?(?: \d)? ?:? ?[\"']?$",
    re.IGNORECASE,
)
_FORMULA = re.compile(r"^(?: quality)?[\w ]* (?:leads?|leading|adversely affects?) ", re.IGNORECASE)
"""How supported accommodation's standard sentence goes on behind the words of the outcome."""
_HAS = re.compile(r"\b(?:has|have)(?: \w+)? ?$", re.IGNORECASE)
_OF_CARE = re.compile(
    r"widespread|concerns? (?:in relation to|about|regarding) the (?:care|safety|protection|welfare)", re.IGNORECASE
)
_MORE = re.compile(r"\b(?:new|further|other|additional|more) (?:serious|widespread)\b", re.IGNORECASE)
_DENIES = re.compile(r"\b(?:no|not|n't|never|without|nor|neither)\b", re.IGNORECASE)
_AT_LARGE = re.compile(
    r"(?: (?:were|was|are|have been) (?:not )?(?:identified|found|raised))?(?: (?:at|during|from|on|in) this .{0,60})?"
    r"[.;]?$",
    re.IGNORECASE,
)
"""How a sentence ends that denies concerns altogether, not about one matter."""
_OF_A_KIND = re.compile(
    r"\bat this (?:interim|assurance) (?:inspection|visit)\b|\bofsted judges?\b.{0,40}\beffectiveness\b", re.IGNORECASE
)


def _supported(sentence: str, said: re.Match[str], weight: Weight) -> Weight | None:
    """Its standard sentence, or a label before its words, is plain; the words alone in prose are not."""
    if weight is not Weight.LOOSE:
        return weight
    plain = _FORMULA.match(sentence[said.end() :]) or _LABELLED.search(sentence[: said.start()])
    return Weight.CLEAR if plain else Weight.UNSURE


def _interim(sentence: str, said: re.Match[str], weight: Weight) -> Weight | None:
    """What the home has done, or a label before the words; what it did may have been years ago."""
    before = sentence[: said.start()]
    if weight is not Weight.LOOSE:
        return weight
    if _LABELLED.search(before):
        return Weight.CLEAR
    return Weight.LOOSE if _HAS.search(before) else Weight.UNSURE


def _assurance(sentence: str, said: re.Match[str], weight: Weight) -> Weight | None:
    """Its words are "serious or widespread concerns"; serious concerns about a matter, or of anybody's, are not."""
    if _MORE.search(said.group()):
        return Weight.UNSURE
    if _OF_CARE.search(sentence[said.start() : said.end() + 60]):
        return weight
    if weight is not Weight.CLEAR:
        return None
    at_large = _AT_LARGE.match(sentence[said.end() :])
    return Weight.CLEAR if at_large or not _DENIES.search(said.group()) else Weight.UNSURE


@dataclass(frozen=True, slots=True)
class _Scale:
    """A kind's outcomes, and how a sentence that names one counts by that kind's habits of saying it."""

    patterns: Patterns
    standing: Callable[[str, re.Match[str], Weight], Weight | None]


_SUPPORTED_SCALE = _Scale(_SUPPORTED, _supported)
_INTERIM_SCALE = _Scale(_INTERIM, _interim)
_ASSURANCE_SCALE = _Scale(_ASSURANCE, _assurance)


@dataclass(slots=True)
class _Said:
    """The outcomes that some pages name, by how plainly, each with its sentence and page."""

    by_weight: dict[Weight, dict[Outcome, tuple[str, int]]] = field(
        default_factory=lambda: {weight: {} for weight in Weight}
    )

    def add(self, weight: Weight, outcome: Outcome, quote: str, page: int) -> None:
        self.by_weight[weight].setdefault(outcome, (quote, page))

    def outcomes(self) -> dict[Outcome, tuple[str, int]]:
        """All that are named, the plainest first; none where no sentence is more than unsure."""
        clear, loose, unsure = (self.by_weight[weight] for weight in (Weight.CLEAR, Weight.LOOSE, Weight.UNSURE))
        return {**unsure, **loose, **clear} if clear or loose else {}


def read_outcome(pages: Pages, record: ReportRecord) -> None:
    """Fill ``outcome`` where this kind of inspection has one; both readings of its pages must agree."""
    if _contradicts(pages, record):
        record.event_type = None
        record.unread.append("event_type")
    scale = _scale(record)
    if scale is None:
        return
    first, second = _Said(), _Said()
    for number in pages.numbers:
        if outcomes_in(one_line(" ".join(line.text for line in pages.page_lines(number))), scale.patterns):
            named = list(_named(pages.page_lines(number), scale, record))
            _take(first, named, number)
            if named or number == 1:
                _take(second, _named(pages.placed_lines(number), scale, record), number)
    record.outcome = agreed(record, first.outcomes(), second.outcomes())


def _take(said: _Said, named: Iterable[tuple[Weight, Outcome, str]], page: int) -> None:
    for weight, outcome, quote in named:
        said.add(weight, outcome, quote, page)


def _scale(record: ReportRecord) -> _Scale | None:
    if record.event_type is EventType.INTERIM:
        return _INTERIM_SCALE
    if record.event_type is EventType.ASSURANCE:
        return _ASSURANCE_SCALE
    if record.kind is ReportKind.SUPPORTED_ACCOMMODATION and record.event_type in (EventType.FULL, None):
        return _SUPPORTED_SCALE
    return None


def _contradicts(pages: Pages, record: ReportRecord) -> bool:
    """Whether a visit, which has no outcome, states one: then it is not what its title seemed to say."""
    if record.event_type in (EventType.FULL, None):
        return False
    if record.kind is ReportKind.SUPPORTED_ACCOMMODATION:
        return any(
            weight is Weight.CLEAR
            for number in pages.numbers[:3]
            for weight, _, _ in _named(pages.page_lines(number), _SUPPORTED_SCALE, record)
        )
    if record.event_type in (EventType.INTERIM, EventType.ASSURANCE):
        return False
    return _OF_A_KIND.search(one_line(" ".join(line.text for line in pages.lines))) is not None


def _named(lines: Sequence[Line], scale: _Scale, record: ReportRecord) -> Iterator[tuple[Weight, Outcome, str]]:
    """Each outcome that a page names of this inspection, how plainly, and the sentence."""
    sentences = Sentences(record.inspected)
    for sentence in sentences.among(lines):
        rest = sentence
        for outcome, pattern in scale.patterns:
            said = pattern.search(rest)
            rest = pattern.sub(_blotted, rest)  # what is denied is not also said
            weight = sentences.weigh(sentence, said) if said else None
            standing = scale.standing(sentence, said, weight) if said and weight else None
            if standing:
                yield standing, outcome, sentence[:400]


def _blotted(match: re.Match[str]) -> str:
    return "#" * len(match.group())
