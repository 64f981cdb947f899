"""The visitor's recommendations with dates and names, and what became of earlier ones.

A table counts as one of recommendations by its heading row, a list by the heading above it, a single line by its own
label ("Recommendation 2: …").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from scrapers.reg44.advice_words import (
    BESIDE,
    DONE,
    EMPTY,
    GUIDES,
    HEDGED,
    HOW_FAR,
    NONE,
    ONE_NAMED,
    RUN_ON,
    SAID_DONE,
    SECTION,
    STILL_OPEN,
    WHAT,
    WHEN,
    WHO,
)
from scrapers.reg44.days import last_day_meant, next_such_day
from scrapers.reg44.in_prose import read_prose
from scrapers.reg44.paper import Block
from scrapers.reg44.record import EarlierRecommendation, IndependentReportRecord, Progress, Read, VisitorsRecommendation
from scrapers.reg44.sections import Part, looks_like_heading, part_of_heading
from scrapers.reg44.targets import NUMBERED, TARGET, WHO_INLINE, from_words, labelled, points_in
from scrapers.reg44.text import sentences, words_of


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
    read_prose(record, blocks, parts)
    after = max(record.visited.value or (), default=None)
    record.recommendations = [_with_year(one, after) for one in _once(record.recommendations)]
    if record.recommendations and record.no_recommendations.value:
        record.no_recommendations = Read(None, record.no_recommendations.page, record.no_recommendations.quote,
                                         "The report says that there are none, and names some.")


def _with_year(one: VisitorsRecommendation, after: date | None) -> VisitorsRecommendation:
    """A target day printed without its year is the next such day after the visit."""
    if one.target is not None or after is None or not one.target_words:
        return one
    return replace(one, target=next_such_day(one.target_words, after))


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
        self._named = False

    def take(self, block: Block, part: Part, below: Block | None) -> None:
        if block.is_row:
            self.end()
            self._row(block, part)
            return
        text = block.text
        if looks_like_heading(block) and self._heads(block):
            named = part_of_heading(text)
            if self._table is not None and not block.heading and named is None:
                if NONE.match(words_of(text)) and not self._table.earlier:
                    self._record.no_recommendations = Read(True, block.page, text)
                return
            self.end()
            self._table = None
            self._section = named if named in (Part.RECOMMENDATIONS, Part.EARLIER) else None
            self._named = bool(ONE_NAMED.match(words_of(text)))
            return
        self._table = None
        run_on = RUN_ON.match(text)
        if run_on and part not in (Part.EARLIER, Part.GUIDANCE, Part.OTHERS):
            self.end()
            self._section = Part.RECOMMENDATIONS
            text = run_on["text"]
            block = replace(block, cells=(replace(block.cells[0], text=text),))
        if self._section is None:
            if labelled(text) and part not in (Part.EARLIER, Part.GUIDANCE) and (
                re.match(r"(?i)^recommendation", text) or _is_dated_action(text)
            ):
                self._open = [block]
                self.end()
            return
        for point in points_in(text) if self._section is Part.RECOMMENDATIONS else [text]:
            same = point == text
            self._listed(block if same else replace(block, cells=(replace(block.cells[0], text=point),)), below)

    def _heads(self, block: Block) -> bool:
        """Whether what stands as a heading is one, though it may have a number, and no point of a list."""
        text = block.text
        if self._table is None and NONE.match(words_of((sentences(text) or [""])[0])):
            return False
        if not labelled(text) or (block.heading and len(text.split()) < 8):
            return True
        words = words_of(text)
        return len(words.split()) < 9 and bool(
            SECTION.search(words) if self._section is Part.RECOMMENDATIONS else part_of_heading(text))

    # --- lists ---

    def _listed(self, block: Block, below: Block | None) -> None:
        said = sentences(block.text)
        if self._section is Part.RECOMMENDATIONS and NONE.match(words_of(said[0] if said else "")):
            self.end()
            self._record.no_recommendations = Read(True, block.page, block.text[:300])
            if STILL_OPEN.search(words_of(" ".join(said[1:]))):
                self._section = Part.EARLIER
            return
        named, self._named = self._named, False
        begins = (block.point or labelled(block.text)) and not GUIDES.match(words_of(block.text))
        if begins or not self._open or not _goes_on(block.text):
            self.end()
            dated = below is not None and not below.is_row and bool(TARGET.match(below.text))
            if begins or named or _is_recommendation(block.text, dated=dated):
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
        if self._section is Part.EARLIER or (SAID_DONE.search(text) and progress_in(_last(text)) is Progress.DONE):
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
        if head is not None and part is Part.OTHERS and "recommendation" not in words_of(block.text):
            self._table = None  # the manager's own plan
            return
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
        if NONE.match(words_of(what)):
            if not table.earlier:
                self._record.no_recommendations = Read(True, block.page, what)
            return
        if EMPTY.fullmatch(words_of(what)) or len(what.split()) < 2:
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
            if NONE.match(words_of(value)):
                self._record.no_recommendations = Read(True, block.page, value)
                return
            made = from_words(value, block.page)
            if made is not None:
                records.append(made)
        elif records and value and records[-1].page in (block.page, (block.page or 1) - 1):
            last = records[-1]
            if WHEN.fullmatch(small) and not last.target_words:
                records[-1] = VisitorsRecommendation(last.text, last.page, last_day_meant(value), value[:80], last.who)
            elif WHO.fullmatch(small) and not last.who:
                records[-1] = VisitorsRecommendation(last.text, last.page, last.target, last.target_words, value[:120])


def _head(block: Block, part: Part) -> _Table | None:
    """The columns by their headings, where the row is the head of a table of recommendations."""
    labels = [re.sub(r"^(?:no\.?|ref\.?|#) ", "", words_of(cell.text).strip(" :?.*")) for cell in block.cells]
    if any(len(label.split()) > 8 for label in labels):
        return None
    what = next((at for at, label in enumerate(labels) if re.search(r"recommendation|requirement", label)
                 and not WHEN.fullmatch(label)), None)
    if what is None:
        what = next((at for at, label in enumerate(labels) if WHAT.fullmatch(label)), None)
    if what is None and part is Part.RECOMMENDATIONS and len(labels) > 2 and not re.search(r"\d", " ".join(labels)):
        left = [at for at, label in enumerate(labels) if not any(
            pattern.fullmatch(label) for pattern in (WHEN, WHO, HOW_FAR, BESIDE))]
        what = left[0] if len(left) == 1 else None
    if what is None:
        return None
    rest = [(at, label) for at, label in enumerate(labels) if at != what]
    when = next((at for at, label in rest if WHEN.fullmatch(label)), None)
    who = next((at for at, label in rest if WHO.fullmatch(label)), None)
    far = next((at for at, label in rest if HOW_FAR.fullmatch(label)), None)
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
    found = next((progress for progress, pattern in DONE if re.search(pattern, words)), None)
    return None if found is Progress.DONE and HEDGED.search(words) else found


def _cleaned(text: str) -> str:
    match = NUMBERED.match(" ".join(text.split()))
    return match["text"].strip() if match else ""


def _goes_on(text: str) -> bool:
    """Whether a line belongs to the recommendation above: its date or name, or words that go on."""
    return bool(TARGET.match(text) or WHO_INLINE.match(text) or text[:1].islower())


def _is_dated(text: str) -> bool:
    made = from_words(text, None)
    return made is not None and bool(made.target_words)


def _is_dated_action(text: str) -> bool:
    """Whether a line labelled as an action, in any section, says who is to do it or by when."""
    made = from_words(text, None) if re.match(r"(?i)^(?:agreed )?action\b", text) else None
    return made is not None and bool(made.target_words or made.who) and not SAID_DONE.search(text)


def _is_recommendation(text: str, *, dated: bool = False) -> bool:
    """Whether a paragraph of the section is itself a recommendation and no introduction.

    ``dated``: the line below it gives a day or term.
    """
    words = words_of(text)
    if GUIDES.match(words) or re.match(r"^(?:the following|below|these|this section|i have made|i make"
                                         r"|the registered person (?:must|is)"
                r" (?:required to )?consider"
                r"|in (?:line|accordance)|regulation 44|please|recommendations (?:are|made|may|from)|my"
                r" recommendations)", words):
        return False
    return 4 <= len(words.split()) <= 90 and (
        bool(re.search(r"\b(?:should|must|needs? to|to be|ensure|review|arrange|complete|update|recommend\w*"
                       r"|consider|provide)\b", words))
        or dated or _is_dated(text))
