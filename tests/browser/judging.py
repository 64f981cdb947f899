"""What is wrong with the page that a browser shows: for axe, for a narrow screen, for the keyboard."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from axe_playwright_python.sync_playwright import Axe

WCAG: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
NARROW: Final = 320
_AXE: Final = Axe().axe_script
_OURS: Final = Path(__file__).with_suffix(".js").read_text()


def axe(page: Any) -> list[str]:
    """What axe says against the page, by the rules of WCAG 2.2 A and AA and of good practice."""
    page.evaluate(_AXE)
    return _asked(page, "barriers", list(WCAG))


def narrow(page: Any) -> list[str]:
    """Whether the page scrolls sideways or hides words at the width that it is shown in."""
    return _asked(page, "narrow")


def focus(page: Any) -> list[str]:
    """Whether each thing that takes the keyboard's focus shows it, and can be seen when it has it."""
    page.keyboard.press("Tab")
    return _asked(page, "focus")


def way_through(page: Any) -> list[str]:
    """Whether the first stop leads to the content, and whether the keyboard gets to each stop and out at the end."""
    page.keyboard.press("Tab")
    wrong = [] if page.evaluate("document.activeElement.matches('.govuk-skip-link')") else ["no link past the top"]
    page.keyboard.press("Enter")
    if not page.evaluate("document.activeElement.matches('main, main *')"):
        wrong.append("the link past the top does not lead to the content")
    stops = int(_asked(page, "stops")[0])
    for _ in range(stops + 1):
        page.keyboard.press("Tab")
    return [*wrong, *_asked(page, "trapped")]


def states(page: Any) -> list[str]:
    """Whether a state is shown by colour alone."""
    return _asked(page, "states")


def _asked(page: Any, name: str, argument: Any = None) -> list[str]:
    page.evaluate(_OURS)
    return list(page.evaluate(f"argument => window.judging.{name}(argument)", argument))
