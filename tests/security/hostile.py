"""Texts that attackers write, each with a mark by which it is known where it turns up."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import Final

from tests.conftest import ROOT

MARK: Final = "zqmark"
IN_SQL: Final = (f"' OR {MARK}={MARK} --", f"1); DROP TABLE {MARK};--", f"{MARK} DESC, (SELECT 1)",
                 f'" UNION SELECT {MARK}', f"1 AND {MARK}=1", f"%' ESCAPE '{MARK}", f"{MARK}\\", f"'||{MARK}||'",
                 f"1;{MARK}")
IN_ADDRESSES: Final = (
    "../../../../../../etc/passwd", "..%2f..%2f..%2fetc%2fpasswd", "/etc/passwd", "file:///etc/passwd",
    "....//....//etc",
    "{{1337*1337}}", "${1337*1337}", "{% print(1337*1337) %}", "<%= 1337*1337 %>", "{{config.SECRET_KEY}}",
    "x\r\nX-Zqmark: 1", "x%0d%0aX-Zqmark:%201", "//zqmark.example/", "https://zqmark.example/", "/\\zqmark.example",
    "https:zqmark.example", "javascript:alert(1)", "\u2028\u2029", "-1", "9" * 40, "1e309", "NaN", "٣",
    "\U0001f600" * 9)
IN_PAGES: Final = (
    f"\"'><{MARK} onerror=alert(1)>", f"</title></textarea></script><{MARK}>", f"' onmouseover='{MARK}",
    f"<svg/{MARK} onload=1>",
    f"&#60;{MARK}&#62;", f"{{{{constructor}}}}<{MARK}>", f"<!--<{MARK}>-->", f"]]><{MARK}>", f"javascript:{MARK}()//")
ALL: Final = (*IN_SQL, *IN_ADDRESSES, *IN_PAGES)
_WORKED_OUT: Final = ("1787569", "root:x:0", "ZeroDivisionError", "Traceback (most recent", "sqlalchemy.exc")
_ELEMENT: Final = re.compile(rf"<[^>\"'&]*{MARK}|<svg/{MARK}", re.IGNORECASE)
_SCRIPT_LINK: Final = re.compile(r"""(?:href|src|action)=["']?\s*(?:javascript:|data:text|https?:zq|//zq)""",
                                 re.IGNORECASE)


def names_of_parameters(folder: Path = ROOT / "qa_service") -> list[str]:
    """Every name by which a view asks for part of a query or a form, as the source has them."""
    found = {"page", "sort", "order", "q", "next", "back", "from"}
    for file in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and re.match(r"request\.(args|form|values)\.get(list)?\(", ast.unparse(node)):
                found |= {one.value for one in node.args[:1] if isinstance(one, ast.Constant)
                          and isinstance(one.value, str)}
    return sorted(found)


def harm(status: int, headers: list[tuple[str, str]], body: str) -> list[str]:
    """What a hostile text did to an answer."""
    wrong = [f"answered {status}"] if status >= 500 else []
    wrong += [f"made the header {name}" for name, _value in headers if "zqmark" in name.lower()]
    wrong += [f"leads to {value}" for name, value in headers
              if name == "Location" and not re.match(r"/(?![/\\])", value)]
    wrong += [f"shows {one}" for one in _WORKED_OUT if one in body]
    wrong += [f"is markup: {found[0][:60]}" for found in [_ELEMENT.search(body)] if found]
    return wrong + [f"is a link: {found[0][:60]}" for found in [_SCRIPT_LINK.search(body)] if found]
