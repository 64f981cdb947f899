"""Regulation numbers and guide references out of the words of requirements and recommendations."""

from __future__ import annotations

import re

_CITED = re.compile(r"regulations?,? +(?P<first>\d{1,2}[A-Z]?)(?![\d.,]*\d)", re.IGNORECASE)
_NUMBER = re.compile(r" *(?:,|and|&|or|;)? *(?:regulations? +)?(?P<number>\d{1,2}[A-Z]?)(?![\d.])")
_GROUP = re.compile(r" *(?P<joint>,|and|&|or|to|-|–)? *\( ?(?P<group>\d{1,2}|[a-z]{1,4}) ?\)", re.IGNORECASE)
_ROMAN = re.compile(r"[ivx]+")
_ROMANS = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"]
_STANDARD = re.compile(r"^\W*(?P<number>\d{1,2}) ?: The [\w' ,-]+ standard\b", re.IGNORECASE)

_PAGE_AND_PARAGRAPH = re.compile(
    r"pages? \d{1,3}(?: ?(?:-|–|to|and) ?\d{1,3})?,?(?: and)? ?paragraphs? \d{1,2}(?:\.\d{1,3})*"
    r"(?: ?(?:,|-|–|to|and) ?\d{1,2}(?:\.\d{1,3})+)*",
    re.IGNORECASE,
)
_PARAGRAPH = re.compile(
    r"paragraphs? \d{1,2}(?:\.\d{1,3})*(?: ?(?:,|-|–|to|and) ?\d{1,2}(?:\.\d{1,3})+)*", re.IGNORECASE
)
_PAGE = re.compile(r"pages? \d{1,3}(?: ?(?:-|–|to|and) ?\d{1,3})?", re.IGNORECASE)
_MINIMUM = re.compile(
    r"(?:national minimum standards?|NMS|minimum standards?|standard):? ?,?(?:paragraph )?\d{1,2}(?:\.\d{1,2})?"
    r"(?: ?(?:,|and|-|–) ?\d{1,2}(?:\.\d{1,2})?)*",
    re.IGNORECASE,
)


def regulation_numbers(text: str) -> tuple[str, ...]:
    """The regulations that ``text`` cites, one for each path of brackets: "12 (1) (2)(a)(i)" gives 12(1), 12(2)(a)(i).

    A year ("Regulations 2011") is no regulation. A requirement that opens as "12: The … standard" cites that one.
    """
    found: list[str] = []
    for match in _CITED.finditer(text):
        position = match.start("first")
        while number := _NUMBER.match(text, position):
            paths, position = _paths(text, number.end())
            found += [number["number"].upper() + path for path in paths]
    opening = _STANDARD.match(text)
    if not found and opening:
        found.append(opening["number"])
    return tuple(dict.fromkeys(found))


def _level(group: str, path: list[str]) -> int:
    """How deep a bracket stands: (1), then (a), then (i), then (aa)."""
    if group.isdigit():
        return 1
    letters = group.lower()
    if len(letters) > 1 and len(set(letters)) == 1 and letters[0] not in "ivx":
        return 4
    before = path[1].lower() if len(path) > 1 and path[1] else ""
    follows = before and len(letters) == 1 and len(before) == 1 and ord(letters) == ord(before) + 1
    if _ROMAN.fullmatch(letters) and before and (not follows or len(path) > 2):
        return 3
    return 2


def _paths(text: str, position: int) -> tuple[list[str], int]:
    """The paths of brackets from here on, and where they end."""
    paths: list[str] = []
    path: list[str] = []
    while group := _GROUP.match(text, position):
        mark = group["group"]
        level = _level(mark, path)
        previous = path[level - 1] if len(path) >= level else ""
        if path and len(path) >= level:
            paths.append(_printed(path))
            if group["joint"] in ("to", "-", "–"):
                paths += [_printed([*path[: level - 1], between]) for between in _between(previous, mark)]
        path = [*path[: level - 1], *[""] * (level - 1 - len(path)), mark]
        position = group.end()
    paths.append(_printed(path))
    return paths, position


def _printed(path: list[str]) -> str:
    return "".join(f"({mark})" for mark in path if mark)


def _between(first: str, last: str) -> list[str]:
    if first.isdigit() and last.isdigit():
        return [str(number) for number in range(int(first) + 1, int(last))]
    if len(first) == len(last) == 1 and first.isalpha() and last.isalpha() and "i" not in (first, last):
        return [chr(code) for code in range(ord(first) + 1, ord(last))]
    if first in _ROMANS and last in _ROMANS:
        return _ROMANS[_ROMANS.index(first) + 1 : _ROMANS.index(last)]
    return []


def citation(text: str) -> str | None:
    """What a recommendation cites: page and paragraph of the guide, or the national minimum standard."""
    for pattern in (_PAGE_AND_PARAGRAPH, _PARAGRAPH, _MINIMUM, _PAGE):
        matches = list(pattern.finditer(text))
        if matches:
            return " ".join(matches[-1].group().split())
    return None
