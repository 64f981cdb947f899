"""Addresses of every page that a role may open, found as a person finds them: by following links.

What has no number in its address is asked for by itself. A route that is reached by neither has no example, and the
test that judges every page says so.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Collection
from dataclasses import dataclass, field
from itertools import pairwise
from urllib.parse import parse_qsl, urlsplit

from bs4 import Tag
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule

from qa_service.permissions import PUBLIC, Permission, Role, allows, decision
from tests.browser.downloads import tables_without
from tests.browser.states import State
from tests.web.client import Page

OF_A_RULE, OF_A_QUERY = 3, 1
"""How many addresses of one route are looked at, and how many of those that differ only in the query's values."""
NOT_A_STATE = ("/static/", "/health/", "/metrics")
AWAY = ("/sign-in/council/", "/account/council-sign-in/link", "/account/confirm/council",
        "/invitation/<token>/council", "/account/passkeys/new", "/sign-in/passkey/new")
"""They lead to the council's own sign-in, or need an address with a name: their own tests look at them."""


@dataclass
class Found:
    """Pages by route, and the routes that answer with something other than a page."""

    pages: dict[str, list[str]] = field(default_factory=dict)
    files: set[str] = field(default_factory=set)
    looks: dict[str, frozenset[int]] = field(default_factory=dict)
    """What each page says in its parts: pages that say the same need no second look."""
    kinds: dict[str, frozenset[int]] = field(default_factory=dict)
    """Of what kinds of elements each page is made, by route: where they are the same, so are the barriers."""
    without_download: list[tuple[str, str]] = field(default_factory=list)
    """Tables that cannot be had as a file: the route, and the page with the table's caption."""
    beyond: list[str] = field(default_factory=list)
    """Links to what this role may not open, with the page."""

    @property
    def paths(self) -> list[str]:
        return [path for paths in self.pages.values() for path in paths]


def rules_for(state: State, role: Role | None) -> list[Rule]:
    """The routes that this role may open."""
    def may(rule: Rule) -> bool:
        view = state.app.view_functions[rule.endpoint]
        decided = decision(view)
        if role not in getattr(view, "for_roles", (role,)):
            return False  # a list that tells of people leaves with few of those who may look at it
        return decided == PUBLIC or (role is not None and isinstance(decided, Permission) and allows(role, decided))

    return [rule for rule in state.app.url_map.iter_rules()
            if rule.methods and "GET" in rule.methods and not rule.rule.startswith((*NOT_A_STATE, *AWAY)) and may(rule)]


def find(state: State, role: Role | None, *, leave_out: Collection[str] = ()) -> Found:
    """Follows every link from every page whose address is known, a few of each kind; not to routes left out."""
    found, seen = Found(), Counter[tuple[str, str]]()
    may_open = {rule.rule: not rule.arguments for rule in rules_for(state, role)}
    waiting = deque(rule for rule, plain in may_open.items() if plain)
    waiting.extend(state.unlinked.get(role, []))
    browser = state.browser(role)
    while waiting:
        path = waiting.popleft()
        if (rule := _rule_of(state, path)) is None or rule in leave_out or not _wanted(seen, rule, path):
            continue
        page = Page(browser.client.get(path))
        if page.status in (302, 303):
            waiting.append(str(page.location))

        elif page.response.mimetype != "text/html":
            found.files.add(rule)
        elif page.status == 200:
            found.pages.setdefault(rule, []).append(path)
            found.kinds[path] = _kinds(rule, page)
            found.looks[path] = _looks(page)
            found.without_download += [(rule, f"{path}: {caption}") for caption in tables_without(page.soup)]
            links = _linked(page)
            if role is not None:  # somebody who is not signed in is asked to
                found.beyond += [f"{path} leads to {link}" for link in links
                                 if _rule_of(state, link) not in (None, *may_open)]
            waiting.extend(links)
        else:
            raise AssertionError(f"{path} was linked to and answers {page.status} to {role}")
    return found


def _linked(page: Page) -> list[str]:
    """Links, and what pictures are loaded from, without the part that stays on the page."""
    here = page.response.request.path
    found = []
    for tag in page.soup.select("a[href], img[src], link[rel=stylesheet]"):
        target = str(tag.get("href") or tag.get("src")).partition("#")[0]
        if target.startswith("?"):
            target = here + target
        if target.startswith("/") and not target.startswith(NOT_A_STATE):
            found.append(target)
    return found


def _looks(page: Page) -> frozenset[int]:
    """The page's parts without what differs from one visit to the next: tokens, and which page is the current one."""
    for tag in page.soup.select("input[type=hidden]"):
        tag.decompose()
    for tag in page.soup.select("header nav [aria-current]"):
        del tag["aria-current"]
    parts = page.soup.select("main, header, footer")
    return frozenset(hash(re.sub(r"govuk-service-navigation__item--active|</?strong[^>]*>|\s+", "", str(part)))
                     for part in parts)


def _kinds(rule: str, page: Page) -> frozenset[int]:
    """Each kind of element with what it stands in, and each step from one heading's level to the next."""
    def kind(tag: Tag) -> tuple[object, ...]:
        return tag.name, tag.get("role"), *sorted(tag.get_attribute_list("class") if tag.get("class") else [])

    found: set[object] = {(kind(tag), kind(tag.parent), *sorted(tag.attrs)) for tag in page.soup.select("body *")
                          if tag.parent is not None}
    levels = [tag.name for tag in page.soup.select("h1, h2, h3, h4, h5, h6")]
    return frozenset(hash((rule, one)) for one in found | set(pairwise(levels)))


def _rule_of(state: State, path: str) -> str | None:
    parts = urlsplit(path)
    try:
        matched = state.app.url_map.bind("localhost").match(parts.path, return_rule=True, query_args=parts.query)
    except HTTPException:
        return None
    return str(matched[0].rule)


def _wanted(seen: Counter[tuple[str, str]], rule: str, path: str) -> bool:
    """Whether one more address of this kind is to be looked at; counts it."""
    query = ",".join(sorted({name for name, _ in parse_qsl(urlsplit(path).query, keep_blank_values=True)}))
    key, limit = (rule, query or "path"), OF_A_QUERY if query else OF_A_RULE
    if seen[(rule, path)] or seen[key] >= limit or seen[(rule, "all")] >= OF_A_RULE + 2 * OF_A_QUERY:
        return False
    for name in (path, key[1], "all"):
        seen[(rule, name)] += 1
    return True
