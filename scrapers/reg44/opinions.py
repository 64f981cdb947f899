"""The visitor's two opinions, from everything that the report says to them.

All statements are gathered first: answers beside or below the question, ticks in columns, sentences in the visitor's
own name. Only where they agree, none is in doubt, and nothing elsewhere speaks against a yes, is the opinion read.
"Not stated" is read only where a visitor says that no opinion is formed, or where nothing in a wholly read report
comes near the subject.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from qa_service.vocabulary import Opinion
from scrapers.reg44.answer_columns import PLAIN_ANSWERS, heads_others, heads_yes_and_no, ticked_column, without_others
from scrapers.reg44.answers import answer_of, is_blank
from scrapers.reg44.paper import Block, Cell, Paper
from scrapers.reg44.phrases import VISITOR
from scrapers.reg44.record import Read
from scrapers.reg44.sections import Part, looks_like_heading, parts_of
from scrapers.reg44.stance import (
    Doubt,
    Stance,
    Topic,
    asks,
    comes_near,
    is_template,
    mentions,
    only_of_the_other,
    speaks_against,
    stance_of,
)
from scrapers.reg44.text import sentences, words_of
from scrapers.reg44.ticks import has_boxes

LONGEST_QUOTE = 400
_LONGEST_LABEL = 45  # words
_GOES_ON = 3  # blocks below a question that may hold its answer
_ANSWER_BEHIND = re.compile(
    r"^(?P<label>[^.?]{12,200}[a-z]) +(?P<rest>(?:Yes|YES|No|NO|Partly|Partially|In part)(?: ?/ ?(?:Yes|YES|No|NO"
    r"|Partly))*[ *.]*)$")
_CHOICES = re.compile(r"[(\[] ?(?:please )?(?:(?:circle|tick|select|state|answer|delete as appropriate|yes|no|partly"
                      r"|partially|in part|not fully|qualified|n/?a|unsure|or|y|n)\b[ /,|:.]*)+[)\]]", re.IGNORECASE)
"""The answers that a question allows, in brackets behind it."""
_TURNS = re.compile(r"^(?:however|but|although|that said|having said that|nevertheless|nonetheless|my (?:one|only) "
                    r"reservation|the exception|except|this is subject to|subject to|despite|notwithstanding)\b")


@dataclass(frozen=True, slots=True)
class Statement:
    """One place of the report that says something to an opinion."""

    stance: Stance
    page: int | None
    quote: str
    sure: bool = True


def opinion_on(topic: Topic, paper: Paper) -> Read[Opinion]:
    """The opinion with its page and words, or that it is unread and why."""
    parts = parts_of(paper.blocks)
    statements = [one for one in _statements(topic, paper.blocks, parts) if one.stance.own]
    statements += _by_the_other_way(topic, paper.flow)
    return _decided(topic, paper, parts, statements)


def _decided(topic: Topic, paper: Paper, parts: Sequence[Part], statements: list[Statement]) -> Read[Opinion]:
    doubtful = next((one for one in statements if isinstance(one.stance.says, Doubt)), None)
    if doubtful is not None:
        return Read(None, doubtful.page, doubtful.quote, f"The words hold {doubtful.stance.says.value}.")
    said = {one.stance.says for one in statements}
    if len(said) > 1:
        return Read(None, statements[0].page, statements[0].quote, "The report says different things in two places.")
    if statements:
        first = statements[0]
        opinion = Opinion(first.stance.says)
        if not all(one.sure for one in statements):
            return Read(None, first.page, first.quote, "The scan is too faint to be sure of every word.")
        against = _against(topic, paper, parts) if opinion is Opinion.YES else None
        if against is not None:
            return Read(None, against.page, against.quote, "Words elsewhere in the report speak against the opinion.")
        return Read(opinion, first.page, first.quote)
    if paper.gaps or paper.scanned:
        return Read(why="No opinion was found, and not everything could be read.")
    near = next((block for block in paper.blocks if comes_near(block.text, topic)), None)
    if near is not None:
        return Read(None, near.page, near.text[:LONGEST_QUOTE], "The report comes near it, but no opinion was found.")
    return Read(Opinion.NOT_STATED, quote="", why="Nothing in the report speaks of it.")


def _against(topic: Topic, paper: Paper, parts: Sequence[Part]) -> Statement | None:
    for block, part in zip(paper.blocks, parts, strict=True):
        if part in (Part.EARLIER, Part.GUIDANCE):
            continue
        for cell in block.cells:
            for one in sentences(cell.text):
                if speaks_against(one, topic) and not asks(one):
                    return Statement(Stance(Doubt.UNCLEAR, True), block.page, one[:LONGEST_QUOTE])
    return None


def _by_the_other_way(topic: Topic, flow: Sequence[Block]) -> list[Statement]:
    """What the text flow says otherwise than yes: it can only speak against the first reading."""
    found = []
    for block in flow:
        stance = stance_of(block.text, topic)
        if stance is not None and stance.own and stance.says in (Opinion.NO, Opinion.QUALIFIED, Opinion.NOT_STATED):
            found.append(Statement(stance, block.page, block.text[:LONGEST_QUOTE]))
    return found


# --- gathering ---------------------------------------------------------------------------------------------------


def _statements(topic: Topic, blocks: Sequence[Block], parts: Sequence[Part]) -> Iterator[Statement]:
    columns: tuple[Cell, ...] = ()
    others: tuple[Cell, ...] = ()
    for at, (block, part) in enumerate(zip(blocks, parts, strict=True)):
        if not block.is_row:
            columns = others = ()
        elif heads_others(block):
            others = block.cells
            continue
        elif heads_yes_and_no(block):
            columns = block.cells
            continue
        if part is Part.EARLIER:
            continue
        if block.is_row:
            yield from _of_row(topic, without_others(block, others), columns, part)
        elif mentions(block.text, topic) or part is Part.OPINION:
            yield from _of_paragraph(topic, blocks, at, parts)


def _of_row(topic: Topic, block: Block, columns: Sequence[Cell], part: Part) -> Iterator[Statement]:
    for at, cell in enumerate(block.cells):
        if not mentions(cell.text, topic):
            continue
        if block.cells[at + 1 :]:
            cell = replace(cell, text=_CHOICES.sub("", cell.text))
        others = block.cells[at + 1 :]
        answer = "\n".join(one.text for one in others if one.text.strip())
        if len({words_of(one.text).strip(" .") for one in others} & PLAIN_ANSWERS) > 1:
            yield Statement(Stance(Doubt.UNCLEAR, True), block.page, _quote(cell.text, answer), block.sure)
            return
        if columns:
            yield Statement(ticked_column(columns, others), block.page, _quote(cell.text, answer), block.sure)
            return
        if answer and _is_label(cell.text, topic):
            stance = _answered(cell.text, answer, topic)
            if stance is not None:
                yield Statement(stance, block.page, _quote(cell.text, answer), block.sure)
            return
        if not answer and at == 0 and others and _is_label(cell.text, topic):
            return  # a place that nobody filled
        yield from _of_text(topic, cell.text, block, part, bare=_is_opinion_cell(block.cells[:at], part))


def _is_opinion_cell(before: Sequence[Cell], part: Part) -> bool:
    return part is Part.OPINION or any(re.search(r"\bopinion|\bconclusion", words_of(cell.text)) for cell in before)


def _is_label(text: str, topic: Topic) -> bool:
    """Whether a text asks for the opinion, or names it, rather than gives it in the visitor's name."""
    if len(text.split()) > _LONGEST_LABEL:
        return False
    said = [stance for one in sentences(text) if (stance := stance_of(one, topic)) is not None]
    return not any(stance.own and stance.says is not Doubt.UNCLEAR for stance in said)


def _answered(label: str, answer: str, topic: Topic) -> Stance | None:
    other = next(one for one in Topic if one is not topic)
    if re.search(r"\bnot\b|n't\b|\bunsafe|\bconcern", words_of(label)) or is_template(label):
        return Stance(Doubt.UNCLEAR, True)  # a question put the other way round
    stance = answer_of(answer, topic, alone=True)
    if mentions(label, other) and stance is not None and not mentions(answer, topic):
        return Stance(Doubt.UNCLEAR, True)  # one answer to two questions
    return stance


def _of_paragraph(topic: Topic, blocks: Sequence[Block], at: int, parts: Sequence[Part]) -> Iterator[Statement]:
    block, part = blocks[at], parts[at]
    text = block.text
    if has_boxes(text) and mentions(text, topic):
        yield Statement(_boxed(text, topic), block.page, text[:LONGEST_QUOTE], block.sure)
        return
    label, mark, rest = _split_label(text)
    if mentions(label, topic) and (mark or looks_like_heading(block)) and _is_label(label, topic):
        if not rest.strip():
            yield from _below(topic, blocks, at, label, parts)
            return
        stance = _answered(label, rest, topic)
        if stance is not None:
            if stance.says is Opinion.YES and _next_turns(blocks, at, topic):
                stance = Stance(Doubt.UNCLEAR, True)
            yield Statement(stance, block.page, _quote(text, ""), block.sure)
        return
    turns = _next_turns(blocks, at, topic)
    bare = part is Part.OPINION and not _goes_on(blocks, at)
    yield from _of_text(topic, block.cells[0].text, block, part, bare=bare, turns=turns)


def _goes_on(blocks: Sequence[Block], at: int) -> bool:
    """Whether a paragraph is the end of a sentence that began on the page or in the column before."""
    before = next((block.text for block in reversed(blocks[max(0, at - 4) : at]) if block.text), "")
    return blocks[at].text[:1].islower() and bool(before) and before[-1] not in ".!?:;"


def _boxed(text: str, topic: Topic) -> Stance:
    """An answer ticked on the question's own line."""
    first = re.search(r"[☐☑☒✓✗]|\b(?:yes|no)\b", text, re.IGNORECASE)
    assert first is not None
    stance = answer_of(text[first.start() :], topic, alone=True)
    ambiguous = sum(mentions(text, one) for one in Topic) > 1
    return Stance(Doubt.UNCLEAR, True) if stance is None or ambiguous else stance


def _split_label(text: str) -> tuple[str, str, str]:
    """A label, its mark and what follows on the same line."""
    behind = _ANSWER_BEHIND.match(text)
    if behind:
        return behind["label"], behind["rest"], behind["rest"]
    found = re.match(r"^(?P<label>(?:opinion:"
                     r" )?[^?:]{3,300})(?P<mark>[?:])(?P<rest>.*)$", text, re.DOTALL | re.IGNORECASE)
    return (found["label"] + found["mark"], found["mark"], found["rest"]) if found else (text, "", "")


def _below(topic: Topic, blocks: Sequence[Block], at: int, label: str, parts: Sequence[Part]) -> Iterator[Statement]:
    """The answer in the blocks below a question that stands alone."""
    below: list[Block] = []
    for block in blocks[at + 1 : at + 1 + _GOES_ON]:
        if looks_like_heading(block) and not _is_short_answer(block.text):
            break
        other = next(one for one in Topic if one is not topic)
        if parts[at + 1] is Part.EARLIER or _is_question(block, topic) or mentions(block.text, other):
            break
        below.append(block)
        if block.is_row:
            break
    if not below or is_blank(below[0].text):
        return
    other = next(one for one in Topic if one is not topic)
    first = answer_of(below[0].text, topic, alone=False)
    text = "\n".join(block.text for block in below)
    stance = first if first is None or not mentions(text, topic) else answer_of(text, topic, alone=False)
    if first is not None and stance is not None and first.says is not stance.says:
        stance = Stance(Doubt.UNCLEAR, True)
    if stance is None:
        return
    if mentions(label, other) and not mentions(below[0].text, topic):
        stance = Stance(Doubt.UNCLEAR, True)
    if stance.says is Opinion.YES and any(_TURNS.match(words_of(block.text)) for block in below[1:]):
        stance = Stance(Doubt.UNCLEAR, True)
    yield Statement(stance, below[0].page, below[0].text[:LONGEST_QUOTE], all(block.sure for block in below))


def _is_question(block: Block, topic: Topic) -> bool:
    return mentions(block.text, topic) and (block.text.rstrip().endswith(("?", ":")) or looks_like_heading(block))


def _is_short_answer(text: str) -> bool:
    return bool(re.match(r"^(?:yes|no|partly|partially|not|in part)\b", words_of(text))) or has_boxes(text)


def _of_text(
    topic: Topic, text: str, block: Block, part: Part, *, bare: bool, turns: bool = False
) -> Iterator[Statement]:
    """The sentences of running text, each on its own; a yes falls with what the same text says after it."""
    parts = sentences(text)
    for at, one in enumerate(parts):
        stance = stance_of(one, topic, bare=bare and part is not Part.OTHERS)
        if stance is None or (part is Part.OTHERS and not re.search(rf"\b{VISITOR}\b", words_of(one))):
            continue
        if stance.says is Opinion.YES and (turns or any(_takes_back(later, topic) for later in parts[at + 1 :])):
            stance = Stance(Doubt.UNCLEAR, True)
        yield Statement(stance, block.page, one[:LONGEST_QUOTE], block.sure)


def _takes_back(sentence: str, topic: Topic) -> bool:
    words = words_of(sentence)
    if only_of_the_other(words, topic):
        return False
    return bool(_TURNS.match(words)) or speaks_against(words, topic)


def _next_turns(blocks: Sequence[Block], at: int, topic: Topic) -> bool:
    below = words_of(blocks[at + 1].text) if at + 1 < len(blocks) else ""
    return bool(_TURNS.match(below)) and not only_of_the_other(below, topic)


def _quote(label: str, answer: str) -> str:
    return " ".join(f"{label} {answer}".split())[:LONGEST_QUOTE]
