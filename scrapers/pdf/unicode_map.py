"""What a font's codes say, from a map in the usual form read at once with one pattern.

What is written in any less usual way is ``None`` here; the PDF library reads that itself, several times as slowly.
"""

from __future__ import annotations

import re

_NAME = rb"/[A-Za-z0-9_.+*-]++"
_PLAIN = rb"(?:" + _NAME + rb"|\d++\b|\([A-Za-z0-9_.+ -]*+\))"
_ITEM = rb"(?:" + _PLAIN + rb"|<<(?:\s*+" + _NAME + rb"\s*+" + _PLAIN + rb")*+\s*+>>)"
_HEAD = (
    rb"(?:\s*+(?:/CIDInit\s*+/ProcSet\s++findresource\s++begin|\d++\s++dict\s++begin|begincmap|"
    + _NAME + rb"\s*+" + _ITEM + rb"\s*+def)\b)*+"
)
_CODE = rb"<(?:[0-9A-Fa-f]{2}){1,2}>"
_TEXT = rb"<(?:[0-9A-Fa-f]{2})++>"
_SECTIONS = (
    rb"(?:\s*+\d++\s++(?:begincodespacerange(?:\s*+" + _TEXT + rb")*+\s*+endcodespacerange|"
    rb"beginbfchar(?:\s*+" + _CODE + rb"\s*+" + _TEXT + rb")*+\s*+endbfchar|"
    rb"beginbfrange(?:\s*+" + _CODE + rb"\s*+" + _CODE + rb"\s*+(?:" + _TEXT + rb"|"
    rb"\[(?:\s*+" + _TEXT + rb")*+\s*+\]))*+\s*+endbfrange)\b)*+"
)
_TAIL = rb"(?:\s*+(?:CMapName|currentdict|defineresource|pop|end|" + _NAME + rb")(?![^\s/]))*+\s*+"
_MAP = re.compile(_HEAD + rb"(" + _SECTIONS + rb")\s*+endcmap(?![^\s/])" + _TAIL)
_SECTION = re.compile(rb"beginbf(?:(char)|range)([^a-z]*+(?:[a-f][^a-z]*+)*+)")
_PAIR = re.compile(rb"<([^>]++)>\s*+<([^>]++)>")
_RANGE = re.compile(rb"<([^>]++)>\s*+<([^>]++)>\s*+(?:<([^>]++)>|\[([^\]]*+)\])")


def usual_map(data: bytes) -> dict[int, str] | None:
    """What each code says; ``None`` where the map is not plainly of the usual form."""
    whole = _MAP.fullmatch(data)
    if whole is None:
        return None
    found: dict[int, str] = {}
    for section in _SECTION.finditer(whole[1]):
        if section[1]:
            for code, text in _PAIR.findall(section[2]):
                _keep(found, int(code, 16), _said(text))
            continue
        for first, last, text, texts in _RANGE.findall(section[2]):
            if len(first) != len(last) or len(text) > 8:
                return None
            codes = range(int(first, 16), int(last, 16) + 1)
            if not text:
                for code, one in zip(codes, texts.translate(None, b" \t\r\n\f\x00<").split(b">"), strict=False):
                    if one:
                        _keep(found, code, _said(one))
                continue
            start = int(text, 16)
            if start + len(codes) > 16 ** len(text):
                return None
            for at, code in enumerate(codes):
                _keep(found, code, _said(b"%0*x" % (len(text), start + at)))
    return found


def _said(text: bytes) -> str:
    return bytes.fromhex(text.decode("ascii")).decode("utf-16-be", "ignore")


def _keep(found: dict[int, str], code: int, text: str) -> None:
    """A code that says a space goes on saying it: some fonts name the hard space too."""
    if text != "\xa0" or found.get(code) != " ":
        found[code] = text
