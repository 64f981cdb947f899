"""The mails, word for word, and what can never stand in one."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from qa_service.alerts.messages import FIELDS, compose
from qa_service.alerts.transports.mime import mime
from tests.alerts.conftest import flag
from tests.assured import Figure

GOLDEN = Path(__file__).parent / "golden"
URL = "https://quality.marlowe.example"
HEADERS = ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "MIME-Version", "Content-Type"]
EXAMPLES = {
    "flag": flag(),
    "flag-not-about-a-report": flag(title="Registration suspended", grade=None, setting_name=None, published_on=None,
                                    found_at=None, read_at=None),
    "flag-from-a-list": flag(title="Registration suspended", grade=None, read_at=None, published_on=None,
                             listed_as_at="2025-12-31", list_published_on="2026-02-20"),
    "digest": {"day": "2026-02-23", "items": [
        flag(), flag(title="Registration suspended", grade=None, link="/flags/18")]},
    "test": {"asked_at": "2026-02-23T08:15:00+00:00"},
    "alerts-held": {"since": "2026-02-21T05:31:00+00:00"},
    "mail-failed": {},
    "audit-head": {"head": "{}"},
    "audit-head-not-sent": {},
    "looks-to-ask-about": {"link": "/looks"},
    "checks-stale": {"since": "2026-07-21T05:30:00+00:00"},
    "service-fault": {},
    "report-link": {"setting_name": "Elm House", "month": "March 2026", "council": "Marlowe Borough Council",
                    "reminder": False, "link": f"{URL}/reg44-report/a-token", "until": "2026-05-14"},
    "report-link-reminder": {"setting_name": "Elm House", "month": "March 2026", "council": "Marlowe Borough Council",
                             "reminder": True, "link": f"{URL}/reg44-report/a-token", "until": "2026-05-14"},
    "visit-submitted": {"setting_name": "Elm House", "link": "/visits/12"},
    "visit-sent-back": {"setting_name": "Elm House", "link": "/visits/12"},
    "visit-answered": {"setting_name": "Elm House", "link": "/visits/12"},
    "visit-report-link": {"setting_name": "Elm House", "council": "Marlowe Borough Council",
                          "visited_on": "2026-03-03", "link": f"{URL}/visit-report/a-token", "until": "2026-06-30"},
    "visit-evidence-link": {"setting_name": "Elm House", "council": "Marlowe Borough Council",
                            "link": f"{URL}/visit-report/a-token", "until": "2026-06-30"},
    "sign-in-to-read": {}, "something-waits": {},
    "shared-form": {"council": "Marlowe Borough Council", "link": f"{URL}/shared-form/a-token", "until": "2026-05-04"},
    "account-notice": {"what": "passkey-added", "at": "2026-02-21T05:31:00+00:00"},
    "account-guessing": {},
    "account-decision": {},
    "access-review": {"due_on": "2026-04-30", "late": "yes"},
}


def template_of(example: str) -> str:
    return next((name for name in ("flag", "report-link") if example.startswith(name)), example)


def test_every_mail_has_an_example() -> None:
    assert {template_of(example) for example in EXAMPLES} == set(FIELDS)


@pytest.mark.parametrize("example", EXAMPLES)
def test_a_mail_reads_as_reviewed(example: str) -> None:
    message = compose(template_of(example), EXAMPLES[example], public_url=URL)
    assert f"Subject: {message.subject}\n\n{message.text}" == (GOLDEN / f"{example}.txt").read_text()
    assert message.html == (GOLDEN / f"{example}.html").read_text()


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_mail_has_one_link_host_and_it_is_ours(example: str) -> None:
    message = compose(template_of(example), EXAMPLES[example], public_url=URL)
    found = re.findall(r"https?://[^/\s\"]+", message.text + message.html)
    assert found and set(found) == {URL}


def test_html_words_from_outside_are_escaped_and_templates_in_them_are_words() -> None:
    message = compose("flag", flag(provider="<script>alert(1)</script> {{ 7*7 }}"), public_url=URL)
    assert "<script>" not in message.html and "&lt;script&gt;" in message.html
    assert "{{ 7*7 }}" in message.text and "49" not in message.text


def _adds_nothing(words: str, name: str) -> None:
    message = compose("flag", flag(title=words, setting_name=name, provider=name), public_url=URL)
    assert len(message.subject) <= 150 and message.subject.isprintable()
    raw = mime(message, sender="quality@marlowe.example", address="manager@marlowe.example", message_id="ab" * 16)
    parsed = message_from_bytes(raw, policy=default)
    assert parsed.keys() == HEADERS
    assert parsed["To"] == "manager@marlowe.example"
    assert parsed["Message-ID"] == f"<{'ab' * 16}@marlowe.example>"
    assert parsed["Subject"] == message.subject


@settings(max_examples=300, deadline=None)
@example(words="0000 000¡¡¡¡¡¡¡", name="000000¡¡¡¡¡¡ ¡")
@given(words=st.text(max_size=400), name=st.text(max_size=400))
@pytest.mark.assures("R11")
def test_no_words_add_a_header_or_break_the_subject(words: str, name: str) -> None:
    _adds_nothing(words, name)


@pytest.mark.assurance
@pytest.mark.rotating
def test_R11_five_thousand_titles_and_names_add_no_header(figure: Figure) -> None:
    @settings(max_examples=5_000, deadline=None, database=None)
    @given(words=st.text(max_size=200), name=st.text(max_size=60))
    def each(words: str, name: str) -> None:
        _adds_nothing(words, name)

    each()
    figure("R11", "5,000 drawn titles and names: 0 headers added")


@pytest.mark.parametrize("words", ["A\r\nBcc: x@evil.example", "A\nSubject: other", "A\x00B", "A\u2028B", "A\u202eB"])
def test_a_line_break_in_a_title_becomes_a_space(words: str) -> None:
    message = compose("flag", flag(title=words), public_url=URL)
    assert message.subject == " ".join(re.split(r"[\r\n\x00\u2028\u202e]+", words)) + ": Larch House"


@pytest.mark.assures("R12")
def test_headers_and_link_tell_nothing_but_the_title_and_the_name() -> None:
    message = compose("flag", flag(), public_url=URL)
    raw = mime(message, sender="quality@marlowe.example", address="manager@marlowe.example", message_id="ab" * 16)
    head = message_from_bytes(raw, policy=default)
    others = " ".join(str(head[name]) for name in HEADERS if name != "Subject")
    for fact in ("SC900001", "Larch", "Umber", "inadequate"):
        assert fact not in others
        assert fact not in "".join(re.findall(r"https?://\S+", message.text))
