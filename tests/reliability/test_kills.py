"""R1: a night killed at random points, again and again, ends as if it had never been killed."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.assured import Figure
from tests.reliability import nights

KILLS = 200
KILLS_A_NIGHT = 8


@pytest.fixture(scope="module")
def evening(tmp_path_factory: pytest.TempPathFactory) -> Iterator[nights.Evening]:
    made = nights.make_evening(tmp_path_factory.mktemp("evening"))
    yield made
    made.close()


def _unkilled(evening: nights.Evening) -> tuple[nights.State, float]:
    """The state after an unkilled night, and how long the night took."""
    data_dir = evening.copy("unkilled")
    started = time.monotonic()
    assert nights.night_in_a_child(evening, data_dir, None)
    return nights.state(data_dir), time.monotonic() - started


def _sent(data_dir: Path) -> set[str]:
    """The messages that are said to be sent."""
    with sqlite3.connect(data_dir / "qa.sqlite3") as link:
        return {row[0] for row in link.execute("SELECT message_id FROM alert WHERE state = 'sent'")}


def _differences(found: nights.State, expected: nights.State) -> dict[str, tuple[nights.Rows, nights.Rows]]:
    """By table, what is there and should not be, and what should be and is not."""
    return {name: ([row for row in found[name] if row not in rows], [row for row in rows if row not in found[name]])
            for name, rows in expected.items() if found[name] != rows}


def _killed_nights(evening: nights.Evening, kills: int) -> tuple[int, int]:
    """How many messages were sent, and how many of them twice."""
    expected, seconds = _unkilled(evening)
    assert expected["alerts"], "the night has news, or nothing was tested"
    evening.sink.seen.clear()
    moments = nights.delays(20261122, kills, seconds)
    done = all_sent = all_repeats = 0
    while done < kills:
        data_dir = evening.copy(f"night-{done}")
        for moment in moments[done:done + KILLS_A_NIGHT]:
            nights.night_in_a_child(evening, data_dir, moment)
        killed = len(moments[done:done + KILLS_A_NIGHT])
        done += killed
        nights.let_claims_run_out(data_dir)
        assert nights.night_in_a_child(evening, data_dir, None)
        assert _differences(nights.state(data_dir), expected) == {}
        sent = _sent(data_dir) - _sent(evening.folder / "evening")
        repeats = sum(count - 1 for count in evening.sink.seen.values())
        assert all(any(key in seen for seen in evening.sink.seen) for key in sent), "said to be sent, and never came"
        assert repeats <= killed, "more repeats than kills"
        all_sent, all_repeats = all_sent + len(sent), all_repeats + repeats
        evening.sink.seen.clear()
        shutil.rmtree(data_dir)
    return all_sent, all_repeats


@pytest.mark.assurance
def test_R1_200_kills_lose_nothing_double_no_alert_and_end_in_the_same_flags(
        evening: nights.Evening, figure: Figure) -> None:
    for file in evening.folder.glob("unkilled*"):
        shutil.rmtree(file)
    sent, repeats = _killed_nights(evening, KILLS)
    figure("R1", f"{KILLS} kills: {sent} mails, 0 lost, {repeats} repeated; 0 alerts doubled")
