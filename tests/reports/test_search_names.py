"""What the database leaves out before names are compared holds none of the words, whatever signs they have."""

from __future__ import annotations

from flask import Flask

from qa_service.database import transaction
from qa_service.own_lists.words import plain
from qa_service.reports.search_names import find_names
from tests.flags.builder import a_group, a_setting
from tests.reports.making import an_own_name

PRINTED = ("Châtelaine House", "O’Hara & Sons Care", "St. Mary's", "A.B.C. Kestrels", "Oak-House", "T/A Wren (North)",
           "Näive Rooks Ltd", "Elm, Ash; and Yew", "Heron – Quay", "“Tern” Place", "Ｗｉｄｅ Plover", "Siskin+Finch")


def _parts(name: str) -> set[str]:
    """Each word of a name, pieces of its words, and the whole run together where it is short."""
    words = plain(name).split()
    joined = {"".join(words)} if len(plain(name)) < 10 else set()
    return {part for part in {*words, *(word[1:] for word in words), *joined} if len(part) > 2}


def test_a_name_is_found_by_each_part_of_it_however_it_is_printed(context: Flask) -> None:
    with transaction():
        own = {}
        for number, name in enumerate(PRINTED):
            own[name] = a_setting(urn=f"26{number:05}")
            an_own_name(own[name], name)
        published = {name: a_setting(urn=f"27{number:05}", name=name) for number, name in enumerate(PRINTED)}
        owned = {name: a_setting(urn=f"28{number:05}", group_id=a_group(name)) for number, name in enumerate(PRINTED)}
    for name in PRINTED:
        for part in _parts(name):
            found = find_names(part)
            assert {own[name], published[name], owned[name]} <= set(found.settings), (name, part)
            assert found.groups, (name, part)
    assert find_names("kestrels mary").settings == []
