"""Run the report readers over generated reports and print each difference from the truth.

``python -m tests.demo.try_readers SEED N`` from the project's root. Not a test: a bench for whoever mends a reader.
"""

from __future__ import annotations

import sys
import time
from collections import Counter

from qa_service.demo.composing import random_report
from qa_service.demo.report_pdfs import variety
from qa_service.demo.truth import differences
from scrapers.reading import contract_line, read_in_this_process


def main(seed: int, count: int) -> int:
    """Prints the differences; the answer is the number of reports that were not read right."""
    unclean, seconds = 0, 0.0
    wrong: Counter[str] = Counter()
    unread: Counter[str] = Counter()
    for index, (data, truth) in enumerate(variety(seed, count)):
        started = time.perf_counter()
        got = contract_line(read_in_this_process(data), f"{seed}-{index}")
        seconds += time.perf_counter() - started
        found = differences(truth, got)
        unclean += bool(found)
        for field, expected, was in found:
            (unread if was == "unread" else wrong)[field] += 1
            report = random_report(seed, index)
            print(f"({seed},{index}) {report.layout} {report.kind} {field}")
            print(f"  expected {expected[:400]}\n  got      {was[:400]}")
    print(f"not read right: {unclean} of {count}; wrong {dict(wrong)}; unread {dict(unread)}; "
          f"{seconds / count * 1000:.0f} ms a report")
    return unclean


if __name__ == "__main__":
    sys.exit(1 if main(int(sys.argv[1]), int(sys.argv[2])) else 0)
