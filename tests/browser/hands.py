"""Somebody who works by keyboard alone, and counts what they do."""

from __future__ import annotations

import time
from typing import Any

MOST_TABS = 400
_HERE = """([css, words]) => { const at = document.activeElement;
  const labels = [...((at && at.labels) || [])].map(label => label.innerText);
  const said = at && [at.innerText, at.value, at.ariaLabel, ...labels].join(" ");
  return !!at && at.matches(css) && said.includes(words); }"""


class Hands:
    """Tabs to things and presses them. ``clicks`` counts what a person with a mouse would click."""

    def __init__(self, page: Any) -> None:
        self.page, self.clicks, self.took = page, 0, 0.0

    def to(self, css: str, words: str = "") -> None:
        """Tabs until the thing of this kind with these words has the focus."""
        for _ in range(MOST_TABS):
            if self.page.evaluate(_HERE, [css, words]):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"the keyboard does not reach {css} “{words}” on {self.page.url}")

    def press(self, css: str, words: str = "", key: str = "Enter") -> None:
        """Presses the thing and waits for the page that it leads to."""
        self.to(css, words)
        self.clicks += 1
        began, before = time.perf_counter(), self.page.url
        with self.page.expect_event("domcontentloaded") as _:
            self.page.keyboard.press(key)
        self.took = time.perf_counter() - began
        assert "/sign-in" not in self.page.url or "/sign-in" in before, "signed out on the way"

    def tick(self, css: str, words: str = "") -> None:
        """Ticks a box, or opens what is closed."""
        self.to(css, words)
        self.clicks += 1
        self.page.keyboard.press("Space" if not css.startswith("summary") else "Enter")

    def write(self, css: str, text: str) -> None:
        """Writes into a field; what stood there is replaced. Writing is no click."""
        self.to(css)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def choose(self, css: str, first_letters: str) -> None:
        """Chooses from a list by its first letters."""
        self.to(css)
        self.page.keyboard.type(first_letters)

    @property
    def text(self) -> str:
        return " ".join(str(self.page.inner_text("main")).split())
