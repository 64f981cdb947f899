"""XML of an office document as a plain tree, without entities, document types or anything from outside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from scrapers.unreadable import Unreadable

MOST_ELEMENTS = 400_000
DEEPEST = 200
_DAMAGED = "The document is damaged and cannot be opened; ask the sender for it again."


@dataclass(slots=True)
class Node:
    """An element: its name without prefix, attributes without prefixes, and its own text."""

    name: str
    attributes: dict[str, str]
    children: list[Node] = field(default_factory=list)
    text: str = ""

    def child(self, name: str) -> Node | None:
        """The first child of that name."""
        return next((one for one in self.children if one.name == name), None)

    def all(self, name: str) -> Iterator[Node]:
        """Every element of that name below this one, in order."""
        for one in self.children:
            if one.name == name:
                yield one
            yield from one.all(name)

    def value(self, *path: str) -> str | None:
        """The ``val`` of the child at the end of the path; ``None`` where there is none."""
        found: Node | None = self
        for name in path:
            found = found.child(name) if found else None
        return found.attributes.get("val") if found else None

    def on(self, name: str) -> bool | None:
        """A switch such as ``strike``: on, off, or not said."""
        switch = self.child(name)
        return None if switch is None else switch.attributes.get("val", "1") not in ("0", "false", "off", "none")


def tree_of(data: bytes) -> Node:
    """The root element. Raises ``Unreadable`` for broken, too large or too deep markup, and for any document type."""
    root = Node("", {})
    open_ones = [root]
    count = 0

    def begin(name: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if count > MOST_ELEMENTS or len(open_ones) > DEEPEST:
            raise Unreadable("The document is larger or nested more deeply than any report.")
        node = Node(_bare(name), {_bare(key): value for key, value in attributes.items()})
        open_ones[-1].children.append(node)
        open_ones.append(node)

    def end(_: str) -> None:
        open_ones.pop()

    def words(text: str) -> None:
        open_ones[-1].text += text

    def refuse(*_: object) -> None:
        raise Unreadable("The document declares its own kind of markup, which no word processor does.")

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = begin, end, words
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise Unreadable(_DAMAGED) from error
    if not root.children:
        raise Unreadable(_DAMAGED)
    return root.children[0]


def _bare(name: str) -> str:
    return name.rpartition(":")[2]
