"""The reviewing of pages refuses what it should: each fault alone, on a page that is right otherwise."""

from __future__ import annotations

import pytest

from tests.web.review import problems

RIGHT = """<!DOCTYPE html>
<html lang="en-GB"><head><meta charset="utf-8"><title>Flags – Placement quality</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/static/service.css"><script src="/static/start.js"></script></head>
<body><a href="#main">Skip</a><main id="main"><h1>Flags</h1>
<div class="govuk-error-summary"><div role="alert"><h2>There is a problem</h2>
<a href="#name">Give a name</a></div></div>
<form method="post" action="/flags"><input type="hidden" name="csrf_token" value="x">
<label for="name">Name</label><p class="govuk-error-message" id="name-error">Give a name</p>
<input id="name" name="name" aria-describedby="name-error"><button>Save</button></form>
<h2>List</h2><h3>Open</h3>
<table><caption>Open flags</caption><thead><tr><th scope="col">Flag</th></tr></thead>
<tbody><tr><td><strong class="govuk-tag">High</strong> <img src="/static/x.png" alt=""></td></tr></tbody></table>
</main></body></html>"""

FAULTS = [
    ("a second h1", "<h2>List</h2>", "<h1>List</h1>", "2 h1 headings"),
    ("another title", "<title>Flags –", "<title>Rules –", "the title"),
    ("a skipped heading level", "<h2>List</h2>", "<h4>List</h4>", "a heading of level 4 follows one of level 2"),
    ("a deep skipped level", "<h3>Open</h3>", "<h5>Open</h5>", "a heading of level 5 follows one of level 2"),
    ("an id twice", '<h2>List</h2>', '<h2 id="name">List</h2>', "the id “name” is used 2 times"),
    ("a description that is not there", 'aria-describedby="name-error"', 'aria-describedby="name-error nothing"',
     "aria-describedby names “nothing”"),
    ("a field without label", '<label for="name">Name</label>', "", "has no label"),
    ("a form without token", '<input type="hidden" name="csrf_token" value="x">', "", "has no token"),
    ("a button without words", "<button>Save</button>", "<button></button>", "a button without words"),
    ("inline script", "</main>", "<script>go()</script></main>", "an inline script"),
    ("inline style", "<h2>List</h2>", '<h2 style="color:red">List</h2>', "inline style on h2"),
    ("a style element", "</head>", "<style>p{}</style></head>", "a style element"),
    ("a handler", "<button>", '<button onclick="go()">', "onclick on button"),
    ("something of another host", "/static/start.js", "https://cdn.example/start.js", "script loads https"),
    ("a link without words", ">Skip</a>", "></a>", "a link without words"),
    ("a link that runs script", 'href="#main"', 'href="javascript:go()"', "a link to javascript:go()"),
    ("a link to a part that is not there", 'href="#main"', 'href="#nothing"', "a link to #nothing"),
    ("a table without caption", "<caption>Open flags</caption>", "", "a table without caption"),
    ("an empty caption", "<caption>Open flags</caption>", "<caption></caption>", "a caption without words"),
    ("a table without headings", '<th scope="col">Flag</th>', "<td>Flag</td>", "a table without headings"),
    ("a heading without scope", '<th scope="col">', "<th>", "a table heading that does not say what it heads"),
    ("an empty table heading", 'scope="col">Flag<', 'scope="col"><', "an empty table heading"),
    ("invalid HTML", "<h2>List</h2>", "<h2>List</h3>", "invalid HTML"),
    ("an attribute twice", '<input id="name"', '<input id="name" id="name"', "duplicate-attribute"),
    ("no language", ' lang="en-GB"', "", "the language is not said"),
    ("no larger page", "initial-scale=1", "initial-scale=1, maximum-scale=1", "the page cannot be made larger"),
    ("a moved cursor", '<input id="name"', '<input autofocus id="name"', "autofocus on input"),
    ("an order of its own", '<input id="name"', '<input tabindex="3" id="name"', "tabindex 3 on input"),
    ("no main part", '<main id="main">', '<div id="main">', "0 main parts"),
    ("a picture without words", ' alt=""', "", "a picture without words"),
    ("a state without words", ">High<", "><", "a state without words"),
    ("errors that are not announced", ' role="alert"', "", "a summary of errors that is not announced"),
    ("an error beside no field", ' aria-describedby="name-error"', "", "belongs to no field"),
    ("a template's own words", "<h2>List</h2>", "<h2>{{ list }}</h2>", "“{{” is printed"),
]


def test_a_page_that_is_right_is_not_refused() -> None:
    assert problems(RIGHT) == []


@pytest.mark.parametrize(("right", "wrong", "said"), [fault[1:] for fault in FAULTS], ids=[one[0] for one in FAULTS])
def test_a_page_is_refused_for(right: str, wrong: str, said: str) -> None:
    assert RIGHT.count(right) >= 1
    found = problems(RIGHT.replace(right, wrong, 1).replace("</main>", "</div>" if "<div id" in wrong else "</main>"))
    assert any(said in problem for problem in found), found
