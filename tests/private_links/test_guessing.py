"""Guessing: 10^6 tokens yield nothing, and whoever guesses is soon not listened to."""

from __future__ import annotations

import base64
import secrets

import pytest
from sqlalchemy import event, select

from qa_service.accounts.tokens import hash_of, new_token
from qa_service.database import acting_for, db, transaction
from qa_service.private_links import service as links
from qa_service.private_links.models import PrivateLink
from qa_service.private_links.service import Opened, Refused
from qa_service.reg44.words import PURPOSE
from tests.private_links.conftest import BY, Council

MILLION = 1_000_000


def tried(token: str, address: str) -> Opened | Refused:
    with transaction():
        return links.open_link(token, purpose=PURPOSE, address=address, key="a key of the tests")


def test_a_token_is_256_random_bits_and_only_its_whole_hash_is_kept(council: Council) -> None:
    token = council.link(PURPOSE)
    assert len(base64.urlsafe_b64decode(token + "=")) == 32
    with council.app.app_context(), acting_for(council.authority):
        assert db.session.get_one(PrivateLink, links.newest(PURPOSE, council.about[PURPOSE])).token_hash == hash_of(
            token)
    assert len(hash_of(token)) == 64


@pytest.mark.assurance
def test_a_million_tokens_drawn_as_links_are_drawn_open_none_of_those_that_stand(council: Council) -> None:
    """The service compares hashes, so a guess is right if and only if its hash is kept. A weaker way of drawing them
    (fewer than 40 bits or so) would show here by two of them being the same."""
    with council.app.app_context(), acting_for(council.authority):
        with transaction():
            standing = {hash_of(links.make(PURPOSE, number, made_for="x", lasts=links.LONGEST, by=BY))
                        for number in range(1000, 1300)}
        assert standing <= set(db.session.scalars(select(PrivateLink.token_hash)))
    guesses = {_short(hash_of(new_token())) for _ in range(MILLION)}
    assert len(guesses) == MILLION and guesses.isdisjoint({_short(one) for one in standing})


def _short(sha256: str) -> int:
    """64 bits of a hash: enough to be told apart, and a tenth of the memory."""
    return int(sha256[:16], 16)


def test_guesses_through_the_service_and_by_the_page_find_nothing(council: Council) -> None:
    token = council.link(PURPOSE)
    with council.app.app_context():
        answers = {tried(new_token(), f"192.0.0.{number}") for number in range(100)}
        assert answers == {Refused()}
        assert isinstance(tried(token, "192.0.2.250"), Opened), "and the right one opens"
    pages = {council.open(f"/reg44-report/{secrets.token_urlsafe(32)}").status_code for _ in range(40)}
    assert pages == {404}


def test_after_twenty_wrong_tokens_a_network_is_not_listened_to_for_an_hour(council: Council) -> None:
    token = council.link(PURPOSE)
    answers = [council.open("/reg44-report/wrong", address="203.0.113.77") for _ in range(links.MOST_WRONG + 2)]
    assert [one.status_code for one in answers] == [404] * links.MOST_WRONG + [429] * 2
    right = council.open(f"/reg44-report/{token}", address="203.0.113.77")
    assert right.status_code == 429 and "Retry-After" in right.headers, "a right guess is not told from a wrong one"
    assert token not in right.text and "Elm House" not in right.text
    assert council.open(f"/reg44-report/{token}", address="203.0.113.78").status_code == 200


def test_who_holds_a_whole_network_of_ipv6_counts_as_one(council: Council) -> None:
    with council.app.app_context():
        for number in range(links.MOST_WRONG):
            assert tried("wrong", f"2001:db8:0:7:{number:x}::{number:x}") == Refused()
        for same in ("2001:db8:0:7::1", "2001:db8:0:7:ffff:ffff:ffff:ffff"):
            refused = tried("wrong", same)
            assert isinstance(refused, Refused) and refused.wait > 0
        assert tried("wrong", "2001:db8:0:8::1") == Refused()
        assert tried("wrong", "not an address") == Refused()


def test_a_guess_costs_the_same_whatever_it_is(council: Council) -> None:
    """By statements: one near the right token is looked up by its hash like any other."""
    token, seen = council.link(PURPOSE), [0]
    with council.app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *_: seen.__setitem__(0, seen[0] + 1))
        costs = set()
        for number, guess in enumerate((token[:-1], token + "A", token.swapcase(), "", "x" * 10_000, new_token())):
            before = seen[0]
            assert tried(guess, f"198.51.100.{number}") == Refused()
            costs.add(seen[0] - before)
    assert len(costs) == 1
