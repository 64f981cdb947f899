"""What one paragraph visibly says: its runs, ticked boxes and chosen entries, without what is struck or hidden."""

from __future__ import annotations

from dataclasses import dataclass, field

from scrapers.word.markup import Node

TICKED, EMPTY, TICK, CROSS = "☑", "☐", "✓", "✗"
NOT_CHOSEN = "[not chosen]"
"""Stands for a field that nobody has filled: readers take it for blank."""
_SYMBOLS = {
    "wingdings": {0xFE: TICKED, 0xFD: "☒", 0xA8: EMPTY, 0x6F: EMPTY, 0x71: EMPTY, 0x72: EMPTY, 0xFC: TICK, 0xFB: CROSS},
    "wingdings 2": {0x52: TICKED, 0x53: "☒", 0x54: "☒", 0xA3: EMPTY, 0x50: TICK, 0x4F: CROSS},
}
_INSIDE = frozenset({"ins", "moveTo", "hyperlink", "smartTag", "customXml", "fldSimple", "sdtContent", "dir", "bdo"})
_LEFT_OUT = frozenset({"del", "moveFrom", "instrText", "delText", "Fallback", "rt"})


@dataclass(slots=True)
class Said:
    """A paragraph's visible text and what else it holds."""

    text: str = ""
    bold: int = 0
    """How many of its letters are bold."""
    pages_before: int = 0
    """Page ends before its first letter."""
    pages_after: int = 0
    boxes: list[Node] = field(default_factory=list)
    """Text boxes that are anchored in it."""


class Styles:
    """The document's styles, as far as they strike, hide or whiten text or make a heading of it."""

    def __init__(self, part: Node | None) -> None:
        self._styles = {one.attributes.get("styleId", ""): one for one in part.children if one.name == "style"} \
            if part else {}

    def name(self, style: str | None) -> str:
        found = self._styles.get(style or "")
        return (found.value("name") if found else None) or style or ""

    def properties(self, style: str | None) -> list[Node]:
        """The run properties of a style and of those that it is based on, nearest first."""
        found: list[Node] = []
        seen: set[str] = set()
        while style and style not in seen and style in self._styles:
            seen.add(style)
            node = self._styles[style]
            own = node.child("rPr")
            if own is not None:
                found.append(own)
            style = node.value("basedOn")
        return found


class Paragraphs:
    """Reads paragraphs by the styles of their document."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles

    def read(self, node: Node, *, shaded: bool) -> Said:
        """``shaded``: whether the paper behind may be dark, so that white letters can be seen."""
        properties = node.child("pPr") or Node("pPr", {})
        style = properties.value("pStyle")
        fill = properties.child("shd")
        dark = shaded or (fill is not None and is_colour(fill.attributes.get("fill")))
        said = Said()
        self._walk(node, said, self._styles.properties(style), dark)
        said.text = said.text.strip()
        return said

    def _walk(self, node: Node, said: Said, inherited: list[Node], dark: bool) -> None:
        for one in node.children:
            if one.name == "r":
                self._run(one, said, inherited, dark)
            elif one.name == "sdt":
                said.text += _control(one) or ""
                if _control(one) is None:
                    self._walk(one.child("sdtContent") or Node("", {}), said, inherited, dark)
            elif one.name in _INSIDE:
                self._walk(one, said, inherited, dark)

    def _run(self, run: Node, said: Said, inherited: list[Node], dark: bool) -> None:
        own = run.child("rPr")
        levels = [*([own] if own else []), *self._styles.properties(own.value("rStyle") if own else None), *inherited]
        fill = own.child("shd") if own else None
        seen = not _unseen(levels, dark or (fill is not None and is_colour(fill.attributes.get("fill"))))
        before = len(said.text)
        for one in run.children:
            if one.name in ("lastRenderedPageBreak",) or (one.name == "br" and one.attributes.get("type") == "page"):
                if one.name == "lastRenderedPageBreak":
                    said.pages_before += not said.text.strip()
                    said.pages_after += bool(said.text.strip())
            elif one.name in ("drawing", "pict", "AlternateContent", "object"):
                said.boxes += _text_boxes(one)
            elif seen:
                said.text += _words(one)
        if _switched(levels, "b"):
            said.bold += len(said.text) - before


def is_colour(fill: str | None) -> bool:
    """Whether a fill is another than none and white."""
    return fill is not None and fill.lower() not in ("auto", "ffffff")


def _words(node: Node) -> str:
    if node.name == "t":
        return node.text
    if node.name in ("tab", "ptab"):
        return "\t"
    if node.name in ("br", "cr"):
        return "\n"
    if node.name == "noBreakHyphen":
        return "-"
    if node.name == "sym":
        return _symbol(node)
    if node.name == "fldChar":
        return _form_field(node)
    return ""


def _symbol(node: Node) -> str:
    font = node.attributes.get("font", "").lower()
    try:
        code = int(node.attributes.get("char", ""), 16) & 0xFF
    except ValueError:
        return "\ufffd"
    return _SYMBOLS.get(font, {}).get(code, "\ufffd")


def _form_field(node: Node) -> str:
    """The state of an old form's box, or the chosen entry of its list."""
    data = node.child("ffData")
    if data is None:
        return ""
    box = data.child("checkBox")
    if box is not None:
        state = box.on("checked")
        return TICKED if (box.on("default") if state is None else state) else EMPTY
    choices = data.child("ddList")
    if choices is not None:
        entries = [one.attributes.get("val", "") for one in choices.children if one.name == "listEntry"]
        chosen = choices.value("result")
        if chosen and chosen.isdigit() and 0 < int(chosen) < len(entries):
            return entries[int(chosen)]
        return NOT_CHOSEN  # the first entry shows until somebody chooses
    return ""


def _control(node: Node) -> str | None:
    """A tick box's state, or that nothing was chosen; ``None`` for a control that holds ordinary text."""
    properties = node.child("sdtPr")
    if properties is None:
        return None
    box = properties.child("checkbox")
    if box is not None:
        return TICKED if box.on("checked") else EMPTY
    if properties.on("showingPlcHdr"):
        return NOT_CHOSEN
    return None


def _text_boxes(node: Node) -> list[Node]:
    """The contents of text boxes, of an alternative only the first."""
    if node.name == "AlternateContent":
        choice = node.child("Choice")
        return _text_boxes(choice) if choice is not None else []
    found = []
    for one in node.children:
        if one.name == "txbxContent":
            found.append(one)
        elif one.name not in _LEFT_OUT:
            found += _text_boxes(one)
    return found


def _unseen(levels: list[Node], dark: bool) -> bool:
    if any(_switched(levels, name) for name in ("strike", "dstrike", "vanish", "webHidden")):
        return True
    colour = next((value for level in levels if (value := level.value("color"))), None)
    return colour is not None and colour.lower() == "ffffff" and not dark


def _switched(levels: list[Node], name: str) -> bool:
    """Whether a switch is on: the nearest level that says anything decides."""
    return next((state for level in levels if (state := level.on(name)) is not None), False)
