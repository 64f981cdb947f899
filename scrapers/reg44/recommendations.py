"""The visitor's recommendations with dates and names, and what became of earlier ones.

A table counts as one of recommendations by its heading row, a list by the heading above it, a single line by its own
label ("Recommendation 2: …").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from scrapers.reg44.days import last_day_meant
from scrapers.reg44.paper import Block
from scrapers.reg44.record import EarlierRecommendation, IndependentReportRecord, Progress, Read, VisitorsRecommendation
from scrapers.reg44.sections import Part, looks_like_heading, part_of_heading
from scrapers.reg44.targets import NUMBERED, TARGET, WHO_INLINE, from_words, labelled
from scrapers.reg44.text import words_of

_WHAT = re.compile(
    r"(?:(?:new |agreed |further )?(?:recommendations?|actions?|requirements?)(?: required| recommended| to be taken"
    r"| made|"
    r" for (?:the )?(?:home|manager|registered person))?(?: (?:by the )?independent (?:person|visitor))?|what"
    r" (?:needs|should|has) to "
    r"(?:happen|change|be done)|what|areas? for (?:improvement|development)|recommended actions?|action points?"
    r"|issue|task|"
    r"recommendation ?/ ?action)s?")
_WHEN = re.compile(
    r"(?:(?:target|due|completion|deadline|action|proposed|review)(?: (?:date|by|completion date))?|time ?scales?"
    r"|time ?frames?|"
    r"by when|when|date(?: due| for completion| to be completed| by| required| for action)?|complete(?:d)? by"
    r"|deadline|"
    r"to be (?:completed|done|considered) by|timescale for (?:consideration|completion)|consider by)")
_WHO = re.compile(
    r"(?:(?:person|staff|people|who is)? ?responsible(?: person)?|responsibility|lead|owner|action owner|by whom|who|"
    r"named person|assigned to|for)")
_HOW_FAR = re.compile(
    r"(?:progress|status|outcome|update|(?:is it |was it )?(?:met|completed?|achieved|done)(?: ?[?]| y/?n|"
    r" \(?yes/no\)?)?|position|"
    r"progress (?:made|to date|since .{0,20})|current (?:status|position)|comments?|completed|rag)")
_NONE = re.compile(
    r"^(?:there (?:are|were) |i (?:make|made|have made|have) )?(?:no|nil|none)\b[ .]*(?:(?:new |further |formal"
    r" )*(?:recommendations?|actions?|"
    r"requirements?))?(?: (?:are|were|have been|was|arising|made|from|at|following|identified|required|needed|on"
    r"|this|the|visit|occasion|"
    r"month|time|of))*[ .]*$|^n/?a$|^not applicable$")
_DONE = (
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
_HEDGED = re.compile(
    r"\b(?:not|never|no|nor|unable|cannot|yet|nearly|almost|mostly|largely|to be|will|should|must|due|await\w*"
    r"|planned|if|unless|except|but|however|although|though|when|apart|until)\b|n't\b")
"""Beside words of being done these say that it is not, or not wholly."""
_SAID_DONE = re.compile(r"(?:[–:.(-]|\u2013) ?(?:(?:now |fully |status:? )?(?:met|completed?|achieved|done|closed"
                        r"|actioned|implemented))[.) ]*$", re.IGNORECASE)
_EMPTY = re.compile(r"[\s.\-–_•]*|\[not chosen\]|n/?a|none|nil|tbc")


@dataclass(slots=True)
class _Table:
    """The columns of a table of recommendations, by what they hold."""

    what: int
    when: int | None = None
    who: int | None = None
    far: int | None = None
    earlier: bool = False
    columns: int = 0


def read_recommendations(record: IndependentReportRecord, blocks: Sequence[Block], parts: Sequence[Part]) -> None:
    """Fills the recommendations, whether the report says that there are none, and the progress on earlier ones."""
    reader = _Reader(record)
    for at, (block, part) in enumerate(zip(blocks, parts, strict=True)):
        reader.take(block, part, blocks[at + 1] if at + 1 < len(blocks) else None)
    reader.end()
    record.recommendations = _once(record.recommendations)


def _once(found: list[VisitorsRecommendation]) -> list[VisitorsRecommendation]:
    kept: dict[str, VisitorsRecommendation] = {}
    for one in found:
        key = re.sub(r"[^a-z0-9]", "", one.text.lower())[:80]
        if key not in kept or (kept[key].target is None and one.target is not None):
            kept[key] = one
    return list(kept.values())


class _Reader:
    """Goes through the blocks once, knowing which table or list it is in."""

    def __init__(self, record: IndependentReportRecord) -> None:
        self._record = record
        self._table: _Table | None = None
        self._section: Part | None = None
        self._open: list[Block] = []

    def take(self, block: Block, part: Part, below: Block | None) -> None:
        if block.is_row:
            self.end()
            self._row(block, part)
            return
        text = block.text
        if looks_like_heading(block) and (not labelled(text) or (block.heading and len(text.split()) < 8)):
            named = part_of_heading(text)
            if self._table is not None and not block.heading and named is None:
                return
            self.end()
            self._table = None
            self._section = named if named in (Part.RECOMMENDATIONS, Part.EARLIER) else None
            return
        self._table = None
        if self._section is None:
            if labelled(text) and re.match(r"(?i)^recommendation", text) and part not in (Part.EARLIER, Part.GUIDANCE):
                self._open = [block]
                self.end()
            return
        self._listed(block)

    # --- lists ---

    def _listed(self, block: Block) -> None:
        if self._section is Part.RECOMMENDATIONS and _NONE.match(words_of(block.text)):
            self._record.no_recommendations = Read(True, block.page, block.text[:300])
            return
        begins = block.point or labelled(block.text)
        if begins or not self._open or not _goes_on(block.text):
            self.end()
            if begins or _is_recommendation(block.text):
                self._open = [block]
        else:
            self._open.append(block)

    def end(self) -> None:
        """Closes the recommendation whose parts were being gathered."""
        if not self._open:
            return
        text = "\n".join(block.cells[0].text for block in self._open)
        page = self._open[0].page
        self._open = []
        if self._section is Part.EARLIER or (_SAID_DONE.search(text) and progress_in(_last(text)) is Progress.DONE):
            self._keep_earlier(text, page)
        else:
            made = from_words(text, page)
            if made is not None:
                self._record.recommendations.append(made)

    def _keep_earlier(self, text: str, page: int | None) -> None:
        match = NUMBERED.match(text.strip())
        words = " ".join((match["text"] if match else text).split())
        if len(words.split()) < 3:
            return
        last = _last(words)
        self._record.earlier.append(EarlierRecommendation(words[:600], page, progress_in(last), last[:200]))

    # --- tables ---

    def _row(self, block: Block, part: Part) -> None:
        head = _head(block, part)
        if head is not None:
            self._table = head
            return
        table = self._table
        if table is None:
            self._labelled_row(block, part)
            return
        if len(block.cells) != table.columns:
            if len(block.cells) == 2 and not block.cells[0].text.strip():
                return
            self._table = None
            self._labelled_row(block, part)
            return
        cells = [cell.text for cell in block.cells]
        what = _cleaned(cells[table.what])
        if _NONE.match(words_of(what)):
            if not table.earlier:
                self._record.no_recommendations = Read(True, block.page, what)
            return
        if _EMPTY.fullmatch(words_of(what)) or len(what.split()) < 2:
            return
        far = " ".join(cells[table.far].split()) if table.far is not None else ""
        if table.earlier or progress_in(far) is Progress.DONE:
            self._record.earlier.append(EarlierRecommendation(what, block.page, progress_in(far), far[:200]))
            return
        when = " ".join(cells[table.when].split()) if table.when is not None else ""
        who = " ".join(cells[table.who].split()) if table.who is not None else ""
        made = from_words(what, block.page) if table.when is None else None
        self._record.recommendations.append(made or VisitorsRecommendation(
            what[:800], block.page, last_day_meant(when), when[:80], who[:120]))

    def _labelled_row(self, block: Block, part: Part) -> None:
        """A small table of its own for each recommendation: "Recommendation 1 | …", "Target date | …" below it."""
        label, value = block.cells[0].text, " ".join(cell.text for cell in block.cells[1:]).strip()
        small = words_of(label).strip(" :.")
        records = self._record.recommendations
        if part in (Part.EARLIER, Part.GUIDANCE, Part.OTHERS):
            return
        if re.fullmatch(r"(?:recommendation|action)(?: (?:no\.? ?)?\d{1,2})?", small) and len(value.split()) > 2:
            if _NONE.match(words_of(value)):
                self._record.no_recommendations = Read(True, block.page, value)
                return
            made = from_words(value, block.page)
            if made is not None:
                records.append(made)
        elif records and value and records[-1].page in (block.page, (block.page or 1) - 1):
            last = records[-1]
            if _WHEN.fullmatch(small) and not last.target_words:
                records[-1] = VisitorsRecommendation(last.text, last.page, last_day_meant(value), value[:80], last.who)
            elif _WHO.fullmatch(small) and not last.who:
                records[-1] = VisitorsRecommendation(last.text, last.page, last.target, last.target_words, value[:120])


def _head(block: Block, part: Part) -> _Table | None:
    """The columns by their headings, where the row is the head of a table of recommendations."""
    labels = [re.sub(r"^(?:no\.?|ref\.?|#) ", "", words_of(cell.text).strip(" :?.*")) for cell in block.cells]
    if any(len(label.split()) > 8 for label in labels):
        return None
    what = next((at for at, label in enumerate(labels) if re.search(r"recommendation|requirement", label)
                 and not _WHEN.fullmatch(label)), None)
    if what is None:
        what = next((at for at, label in enumerate(labels) if _WHAT.fullmatch(label)), None)
    if what is None:
        return None
    rest = [(at, label) for at, label in enumerate(labels) if at != what]
    when = next((at for at, label in rest if _WHEN.fullmatch(label)), None)
    who = next((at for at, label in rest if _WHO.fullmatch(label)), None)
    far = next((at for at, label in rest if _HOW_FAR.fullmatch(label)), None)
    named_earlier = bool(re.search(r"\b(?:previous|last|earlier|outstanding)\b", " ".join(labels)))
    only_progress = far is not None and when is None and part is not Part.RECOMMENDATIONS
    earlier = named_earlier or part is Part.EARLIER or only_progress
    if when is None and who is None and far is None:
        return None
    return _Table(what, when, who, far, earlier, len(labels))


def _last(words: str) -> str:
    """The last clause of a recommendation: what became of it, where the report says so."""
    return re.split(r"(?<=[.!?]) | [–-] |: ", " ".join(words.split()))[-1]


def progress_in(text: str) -> Progress | None:
    """How far a recommendation has come by the report's words; ``None`` where they do not say, or say two things."""
    words = words_of(text)
    found = next((progress for progress, pattern in _DONE if re.search(pattern, words)), None)
    return None if found is Progress.DONE and _HEDGED.search(words) else found


def _cleaned(text: str) -> str:
    match = NUMBERED.match(" ".join(text.split()))
    return match["text"].strip() if match else ""


def _goes_on(text: str) -> bool:
    """Whether a line belongs to the recommendation above: its date or name, or words that go on."""
    return bool(TARGET.match(text) or WHO_INLINE.match(text) or text[:1].islower())


def _is_recommendation(text: str) -> bool:
    """Whether a paragraph of the section is itself a recommendation and no introduction."""
    words = words_of(text)
    if re.match(r"^(?:the following|below|these|this section|i have made|i make|the registered person (?:must|is)"
                r" (?:required to )?consider"
                r"|in (?:line|accordance)|regulation 44|please|recommendations (?:are|made|may|from)|my"
                r" recommendations)", words):
        return False
    return 4 <= len(words.split()) <= 90 and (
        bool(re.search(r"\b(?:should|must|needs? to|to be|ensure|review|arrange|complete|update|recommend\w*"
                       r"|consider|provide)\b", words))
        or bool(TARGET.search(text)))
