"""The judges of pages refuse what they should: each fault alone, on a page that is right otherwise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.browser import judging

pytestmark = [pytest.mark.browser]
RIGHT = """<!DOCTYPE html><html lang="en-GB"><head><title>X</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>a, button, input {{ font-size: 20px; min-height: 24px; }} :focus {{ outline: 3px solid #000; }}
{css}</style></head>
<body><a class="govuk-skip-link" href="#main">Skip to main content</a><main id="main" tabindex="-1"><h1>X</h1>
<p class="long">Some words of a page.</p><p><a href="#main">To the top</a></p><p><button>Save</button></p>
<p><span class="govuk-tag">High</span></p>{html}</main></body></html>"""


def shown(chromium: Any, css: str = "", html: str = "") -> Any:
    page = chromium.new_page(viewport={"width": judging.NARROW, "height": 256})
    page.set_content(RIGHT.format(css=css, html=html))
    return page


@pytest.mark.parametrize("judge", [judging.axe, judging.narrow, judging.focus, judging.states, judging.way_through])
def test_a_page_that_is_right_is_not_refused(chromium: Any, judge: Callable[[Any], list[str]]) -> None:
    assert judge(shown(chromium)) == []


@pytest.mark.parametrize(("judge", "css", "html", "said"), [
    (judging.axe, ".long { color: #bbb; }", "", "color-contrast"),
    (judging.axe, "", "<input>", "label"),
    (judging.axe, "i { display: inline-block; width: 9px; height: 9px; }",
     "<p><a href='/1'><i>1</i></a><a href='/2'><i>2</i></a></p>", "target-size"),
    (judging.narrow, ".long { width: 400px; }", "", "scrolls sideways"),
    (judging.narrow, ".long { width: 60px; overflow: hidden; white-space: nowrap; }", "", "cut off"),
    (judging.focus, "button:focus { outline: none; }", "", "focus is not seen: <button"),
    (judging.states, "", "<strong class='govuk-tag'></strong>", "a state without words"),
    (judging.way_through, ".govuk-skip-link { display: none; }", "", "no link past the top"),
    (judging.way_through, "", "<script>document.querySelector('button').onblur = e => e.target.focus()</script><a "
     "href='/end'>End</a>", "does not get to <a"),
])
def test_a_page_is_refused(chromium: Any, judge: Callable[[Any], list[str]], css: str, html: str, said: str) -> None:
    found = judge(shown(chromium, css, html))
    assert any(said in line for line in found), found
