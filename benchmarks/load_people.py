"""The people of the load benchmark: each in a thread of its own, walking through the pages as work goes, and thinking.

A page's label is sent with each request, so that the server's figures are kept by page; what the person waits for is
measured here.
"""

from __future__ import annotations

import http.client
import random
import re
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from typing import Final
from urllib.parse import urlencode, urljoin, urlsplit

import pyotp

from benchmarks.whole import PASSWORD, SECRET, address_of, role_of
from qa_service.permissions import Permission, allows

_TOKEN: Final = re.compile(r'<input[^>]*name="csrf_token"[^>]*value="([^"]+)"')
_VERSION: Final = re.compile(r'<input[^>]*name="version"[^>]*value="([^"]*)"')
_KEY: Final = re.compile(r'<input[^>]*name="key"[^>]*value="([^"]*)"')
_AUTOSAVE: Final = re.compile(r'data-qa-autosave="([^"]+)"')
_KIND: Final = re.compile(r'<input[^>]*name="kind"[^>]*value="([^"]+)"')
_WHOM: Final = re.compile(r'<select[^>]*name="from_whom".*?<option[^>]*value="([^"]+)"', re.DOTALL)
_HEARD: Final = ("The manager was away on the day we rang", "and a deputy of two weeks answered for the home",
                 "who could not say when the last fire drill had been", "nor where its record is kept",
                 "and two of the vans were off the road", "since the week before", "with no date for their return")
_STATIC: Final = re.compile(r'(?:href|src)="(/(?:static|brand)/[^"]+)"')


@dataclass(slots=True)
class Seen:
    """What the people saw: milliseconds of waiting by page, and what went wrong."""

    waited: dict[str, list[float]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, page: str, milliseconds: float) -> None:
        with self.lock:
            self.waited.setdefault(page, []).append(milliseconds)

    def complain(self, words: str) -> None:
        with self.lock:
            self.wrong.append(words)


class Person:
    """A signed-in person with a browser: cookies, files kept once fetched, one connection."""

    def __init__(self, number: int, port: int, thinks: tuple[float, float]) -> None:
        self.role, self.email = role_of(number), address_of(number)
        self.chance = random.Random(number)
        self.port, self.thinks, self.seen, self.until = port, thinks, Seen(), 0.0
        self.link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.cookies: dict[str, str] = {}
        self.had: set[str] = set()
        self.html = ""

    def work(self, seen: Seen, until: float) -> None:
        """Signs in, where that has not been done, and works until then."""
        self.seen, self.until = seen, until
        try:
            self._think(0, self.thinks[1])
            if not self.cookies:
                self.sign_in()
            while time.monotonic() < self.until:
                for step in self._day():
                    if time.monotonic() >= self.until:
                        break
                    step()
                    self._think(*self.thinks)
        except Exception as error:  # whatever ends a person's work is a result
            self.seen.complain(f"{self.email}: {type(error).__name__}: {error}")
        finally:
            self.link.close()

    def sign_in(self) -> None:
        """With a password and the code that an authenticator shows; where it is about to change, the next."""
        self.get("sign in: form", "/sign-in")
        self.post("sign in: password", "/sign-in", {"email": self.email, "password": PASSWORD})
        if (left := 30 - time.time() % 30) < 3:
            self._wait(left)
        self.post("sign in: code", "/sign-in/code", {"code": pyotp.TOTP(SECRET).now()})
        if 'name="code"' in self.html:
            self.seen.complain(f"{self.email}: could not sign in")

    def get(self, page: str, path: str) -> str:
        """Opens a page, with the files it names where the browser has not got them yet."""
        self._ask(page, "GET", path)
        for file in sorted({unescape(found) for found in _STATIC.findall(self.html)} - self.had):
            self.had.add(file)
            kept = self.html
            self._ask("static files", "GET", file)
            self.html = kept
        return self.html

    def post(self, page: str, path: str, values: Mapping[str, object]) -> None:
        """Sends the form of the page that was just opened."""
        token = _TOKEN.search(self.html)
        version = _VERSION.search(self.html)
        given: dict[str, object] = {"csrf_token": unescape(token[1]) if token else "", **values}
        if version:
            given["version"] = unescape(version[1])
        self._ask(page, "POST", path, urlencode(given, doseq=True))

    def _ask(self, page: str, method: str, path: str, body: str | None = None) -> None:
        headers = {"X-Benchmark-Page": page, "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"http://127.0.0.1:{self.port}"}
        began = time.perf_counter()
        self.link.request(method, path, body, headers)
        answer = self.link.getresponse()
        data = answer.read()
        self.seen.add(page, 1000 * (time.perf_counter() - began))
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        if answer.status in (302, 303):
            target = urlsplit(urljoin(path, answer.headers["Location"]))
            if target.path == "/sign-in":
                self.seen.complain(f"{page}: sent to sign in again")
            else:
                self._ask(f"{page}: after" if not page.endswith(": after") else page, "GET",
                          target.path + (f"?{target.query}" if target.query else ""))
        elif answer.status >= 400 and answer.status != http.HTTPStatus.CONFLICT:  # a colleague was quicker
            self.seen.complain(f"{page}: {answer.status} at {method} {path}")
        else:
            self.html = data.decode("utf-8", "replace") if "html" in answer.headers.get_content_type() else ""

    def _think(self, least: float, most: float) -> None:
        self._wait(max(0.0, min(self.chance.uniform(least, most), self.until - time.monotonic())))

    def _wait(self, seconds: float) -> None:
        self.link.close()  # the server ends a connection that is quiet for two seconds; browsers open another
        time.sleep(seconds)

    def _link(self, pattern: str) -> str | None:
        """One of the links of the open page, by chance."""
        found = sorted(set(re.findall(f'href="({pattern})"', self.html)))
        return unescape(self.chance.choice(found)) if found else None

    def _day(self) -> Iterator[Callable[[], object]]:
        """The pages of one round, by what the role may see; a round has some of the longer ways by chance."""
        may = {one for one in Permission if allows(self.role, one)}
        yield lambda: self.get("home", "/" if Permission.FLAG_READ in may else "/settings")
        ways = [way for needed, way in (
            (Permission.SETTING_READ, self._find_setting), (Permission.SETTING_READ, self._list_settings),
            (Permission.DOCUMENT_READ, self._search_words), (Permission.FLAG_READ, self._look_at_flag),
            (Permission.REPORT_REVIEW, self._read_report), (Permission.PLACEMENT_READ, self._placements),
            *[(Permission.HEARD_WRITE, self._note_heard)] * 2,  # a fifth of a round is writing
            (Permission.SOURCE_READ, self._source), (Permission.AUDIT_READ, self._audit)) if needed in may]
        self.chance.shuffle(ways)
        for way in ways:
            yield from way(may)

    def _find_setting(self, _may: set[Permission]) -> Iterator[Callable[[], object]]:
        figures = f"25{self.chance.randrange(100):02}"
        words = self.chance.choice(("care", "house", "lodge", "fostering", "limited", "example hous"))
        yield lambda: self.get("search: half a URN", f"/search?q={figures}")
        if found := self._link(r"/settings/\w+"):
            yield lambda: self.get("setting", found)
        yield lambda: self.get("search: a name", f"/search?{urlencode({'q': words})}")
        if self.chance.random() < 0.3:
            yield lambda: self.get("search: a slip", "/search?q=fosterign")

    def _list_settings(self, may: set[Permission]) -> Iterator[Callable[[], object]]:
        grade = self.chance.choice(("inadequate", "requires_improvement", "good"))
        yield lambda: self.get("settings: filtered", f"/settings?grade={grade}")
        yield lambda: self.get("settings: page 2", f"/settings?grade={grade}&page=2")
        if found := self._link(r"/settings/\d+"):
            yield lambda: self.get("setting", found)
            if Permission.SETTING_WATCH in may:
                yield lambda: self.get("watch: form", f"{found}/watch")
                if "Stop watching" not in self.html:
                    yield lambda: self.post("watch", f"{found}/watch", {"reason": "Seen by the benchmark"})
                yield lambda: self.get("setting", found)
        if owner := self._link(r"/groups/\d+"):
            yield lambda: self.get("group", owner)
        if self.chance.random() < 0.15:
            yield lambda: self.get("CSV of a filter", f"/export/settings.csv?grade={grade}")

    def _note_heard(self, _may: set[Permission]) -> Iterator[Callable[[], object]]:
        """Something that somebody told us, kept as it is typed."""
        yield lambda: self.get("heard: about whom", "/heard/new?q=house")
        about = self._link(r"/heard/new\?setting=\w+")
        if about is None:
            return
        yield lambda: self.get("heard: form", about)
        form, key = self.html, _KEY.search(self.html)
        address, kind, whom = _AUTOSAVE.search(form), _KIND.search(form), _WHOM.search(form)
        if not (key and address and kind and whom):
            self.seen.complain(f"heard: form: not as expected at {about}")
            return
        for words in range(1, len(_HEARD) + 1):
            said = ", ".join(_HEARD[:words])
            yield lambda: self._type(form, unescape(address[1]), said)  # noqa: B023  done before the next
        today = time.localtime()
        yield lambda: self._send(form, "heard", about, {
            "key": unescape(key[1]), "kind": unescape(kind[1]), "from_whom": unescape(whom[1]), "words": said,
            "heard_on": [today.tm_mday, today.tm_mon, today.tm_year]})

    def _type(self, form: str, address: str, words: str) -> None:
        self._send(form, "typing", address, {"name": "words", "value": words})

    def _send(self, form: str, page: str, path: str, values: Mapping[str, object]) -> None:
        self.html = form
        self.post(page, path, values)

    def _search_words(self, _may: set[Permission]) -> Iterator[Callable[[], object]]:
        word = f"word{self.chance.choice((0, 3, 12, 40, 90, 700, 4900))}"
        yield lambda: self.get("search: words", f"/search?q={word}")
        yield lambda: self.get("search: two words", f"/search?q={word}+word40&kind=reports")

    def _look_at_flag(self, may: set[Permission]) -> Iterator[Callable[[], object]]:
        yield lambda: self.get("flags", self.chance.choice(("/flags", "/flags?ours=yes", "/flags?severity=high")))
        flag = self._link(r"/flags/\d+")
        if flag is None:
            return
        yield lambda: self.get("flag", flag)
        if Permission.DOCUMENT_READ in may and (found := self._link(rf"{flag}/evidence/\d+")):
            yield lambda: self.get("evidence", found)
            if picture := re.search(rf'src="({found}/picture[^"]*)"', self.html):
                self._ask("evidence: picture", "GET", unescape(picture[1]))
        if Permission.FLAG_ACT in may:
            self.get("acknowledge: form", f"{flag}/acknowledge")
            yield lambda: self.post("acknowledge", f"{flag}/acknowledge", {"reason": "Seen by the benchmark"})

    def _read_report(self, _may: set[Permission]) -> Iterator[Callable[[], object]]:
        yield lambda: self.get("reports to read", "/reports-to-read")
        if found := self._link(r"/inspections/\d+/read"):
            yield lambda: self.get("report by hand", found)
            if picture := re.search(r'src="(/inspections/\d+/read/picture[^"]*)"', self.html):
                self._ask("report by hand: picture", "GET", unescape(picture[1]))

    def _placements(self, _may: set[Permission]) -> Iterator[Callable[[], object]]:
        yield lambda: self.get("placements", "/placements")
        yield lambda: self.get("placements: below good", "/placements?standing=below-good")

    def _source(self, _may: set[Permission]) -> Iterator[Callable[[], object]]:
        yield lambda: self.get("source", "/source")

    def _audit(self, _may: set[Permission]) -> Iterator[Callable[[], object]]:
        yield lambda: self.get("audit", "/audit")
