"""The reading process: takes one file after another over a pipe and answers with one line of JSON each.

Started by ``scrapers.reading`` as ``python -m scrapers.worker``. It limits its own memory and processor time before
the first file, so that a hostile one can cost no more than itself. A request is a line with the number of bytes and
then the bytes; the answer is the record, or ``{"failed": …}``. Where the line goes on with ``texts`` the record
brings its pages' text; with ``independent-report`` the file is read as a report under regulation 44, with
``notice-form`` as another authority's regional notice; where it goes on with the JSON of a picture's request, the
answer is the picture.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import sys
from typing import Any, BinaryIO, Final

WITH_TEXTS: Final = b"texts"
INDEPENDENT_REPORT: Final = b"independent-report"
NOTICE_FORM: Final = b"notice-form"


def _limit_memory(number_of_bytes: int) -> None:
    """Limit the address space where the system can; macOS refuses and keeps to the other limits."""
    for kind in (resource.RLIMIT_AS, resource.RLIMIT_DATA):
        try:
            _, hard = resource.getrlimit(kind)
            resource.setrlimit(kind, (number_of_bytes, hard))
        except (ValueError, OSError):
            continue
        return


def _limit_processor(seconds: int) -> None:
    """Allow that many seconds of processor time from now; the system ends the process at the limit."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used.ru_utime + used.ru_stime) + seconds + 1, hard))


def _answer(data: bytes, more: bytes) -> dict[str, Any]:
    if more == INDEPENDENT_REPORT:
        return _independent_report(data)
    if more == NOTICE_FORM:
        return _notice_form(data)
    if more and more != WITH_TEXTS:
        from scrapers.page_drawing import answer

        return answer(data, json.loads(more))
    from scrapers.readers.dispatch import read_in_this_process

    try:
        record = read_in_this_process(data, texts=more == WITH_TEXTS)
        return record.as_json() | {"texts": record.texts}
    except Exception as error:  # a fault of the reader costs this file only, and is said
        return {"failed": f"{type(error).__name__}: {error}"[:200]}


def _independent_report(data: bytes) -> dict[str, Any]:
    from scrapers.reg44.dispatch import answer

    try:
        return answer(data)
    except Exception as error:  # a fault of the reader costs this file only, and is said
        return {"failed": f"{type(error).__name__}: {error}"[:200]}


def _notice_form(data: bytes) -> dict[str, Any]:
    from scrapers.notice.form import answer

    try:
        return answer(data)
    except Exception as error:  # a fault of the reader costs this file only, and is said
        return {"failed": f"{type(error).__name__}: {error}"[:200]}


def main() -> None:
    """Serve until the pipe closes. Arguments: bytes of memory, seconds of processor time a file."""
    memory, seconds = int(sys.argv[1]), int(sys.argv[2])
    requests: BinaryIO = sys.stdin.buffer
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints stays out of the answers
    sys.setrecursionlimit(2000)
    import scrapers.readers.dispatch  # noqa: F401  loaded before the limits, to be there for every file

    gc.freeze()  # what was loaded lives as long as the process: no need to go through it again and again
    gc.set_threshold(20_000, 20, 20)
    _limit_memory(memory)
    while line := requests.readline():
        size, _, more = line.strip().partition(b" ")
        data = requests.read(int(size))
        _limit_processor(seconds)
        answers.write(json.dumps(_answer(data, more)).encode() + b"\n")
        answers.flush()


if __name__ == "__main__":
    main()
