"""Reads generated reports and prints each difference from the truth. A bench, not a test.

``python -m tests.reg44.try_reading SEED N [ocr]`` from the project's root.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from typing import Any

from qa_service.demo.independent.made import variety
from scrapers import ocr
from scrapers.reg44.dispatch import read_in_this_process
from scrapers.reg44.record import IndependentReportRecord


def same_words(one: str, other: str) -> bool:
    """Whether two recommendations are the same but for signs."""
    left, right = ("".join(letter for letter in text.lower() if letter.isalnum()) for text in (one, other))
    return left == right


def found_with_date(record: IndependentReportRecord, truth: dict[str, Any]) -> list[bool]:
    """For each true recommendation whether it was found, with its day or, where none is named, its words."""
    found = []
    for text, target, words, _ in truth["recommendations"]:
        one = next((read for read in record.recommendations if same_words(read.text, text)), None)
        found.append(one is not None and one.target == target
                     and (target is not None or words.lower() in one.target_words.lower()))
    return found


def opinion(read: Any) -> str:
    """The opinion in the truth's words."""
    return read.value.value if read.value else "unread"


def main(seed: int, count: int, with_ocr: bool) -> None:
    """Prints differences and figures."""
    tally: Counter[str] = Counter()
    fields: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    seconds = 0.0
    for index, (data, truth) in enumerate(variety(seed, count)):
        started = time.perf_counter()
        record = read_in_this_process(data, ocr.installed() if with_ocr else None)
        seconds += time.perf_counter() - started
        where = f"({seed},{index}) {truth['maker']}"
        for key in ("safeguarded", "well_being"):
            read, true = getattr(record, key), truth[key]
            got = opinion(read)
            kind = "right" if got == true else "unread" if got == "unread" else "WRONG"
            if true == "not_stated" and got == "unread":
                kind = "right enough"
            tally[f"opinion {kind}"] += 1
            if kind in ("WRONG", "unread"):
                print(f"{where} {key} {kind}: true {true}, got {got}; {read.why} | {read.quote[:150]}")
        hits = found_with_date(record, truth)
        tally["recommendations"] += len(hits)
        tally["recommendations found"] += sum(hits)
        tally["recommendations made up"] += max(0, len(record.recommendations) - len(hits))
        if not all(hits) or len(record.recommendations) != len(hits):
            print(f"{where} recommendations {sum(hits)} of {len(hits)}, read {len(record.recommendations)}: "
                  f"{[(one.text[:50], str(one.target), one.target_words[:30]) for one in record.recommendations][:3]}"
                  f" TRUE {[(t[:40], w) for t, _, w, _ in truth['recommendations']][:3]}")
        facts = {"home": (record.home.value, truth["home"]), "urn": (record.urn.value, truth["urn"]),
                 "visited": (record.visited.value, (truth["visited"],)),
                 "visitor": (record.visitor.value, truth["visitor"]),
                 "announced": (record.announced.value and record.announced.value.value, truth["announced"]),
                 "spoken": (record.children_spoken_to.value, truth["spoken_to"])}
        facts |= {key: (read.value, truth["counts"][key]) for key, read in record.counts.items()}
        for key, (got, true) in facts.items():
            fields[f"{key} {'right' if got == true else 'none' if got in (None, 'not_stated') else 'WRONG'}"] += 1
            if got in (None, "not_stated"):
                missed[f"{truth['maker']} {key}"] += 1
            if got != true and got not in (None, "not_stated"):
                print(f"{where} {key}: true {true}, got {got}")
        if record.signs:
            print(where, record.signs)
    print(dict(tally))
    print(dict(sorted(fields.items())))
    print("not read:", dict(sorted(missed.items())))
    print(f"{seconds / count * 1000:.0f} ms a report")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), len(sys.argv) > 3)
