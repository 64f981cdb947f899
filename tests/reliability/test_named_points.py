"""R2: ended before and after each kind of step, the next night needs no hand and ends as if nothing had been."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from tests.assured import Figure
from tests.reliability import named_points, nights

FEWEST = 25
pytestmark = [pytest.mark.assurance, pytest.mark.rotating]


@pytest.fixture(scope="module")
def evening(tmp_path_factory: pytest.TempPathFactory) -> Iterator[nights.Evening]:
    made = nights.make_evening(tmp_path_factory.mktemp("points"))
    yield made
    made.close()


def _numbers(times: int) -> list[int]:
    """The first, the one in the middle, and the last."""
    return sorted({1, max(1, times // 2), times})


def test_R2_ended_at_each_named_point_nothing_is_lost_doubled_or_left_to_a_person(
        evening: nights.Evening, figure: Figure) -> None:
    whole = evening.copy("whole")
    times = named_points.points_of_a_night(evening, whole)
    expected = nights.state(whole)
    assert expected["alerts"] and set(times) == set(named_points.PLACES), times
    ended, again = 0, 0
    for name, count in times.items():
        for number in _numbers(count):
            for when in ("before", "after"):
                evening.sink.seen.clear()
                data_dir = evening.copy("ended")
                named_points.ended_at(evening, data_dir, name, when, number)
                nights.let_claims_run_out(data_dir)
                assert nights.night_in_a_child(evening, data_dir, None)
                assert nights.state(data_dir) == expected, f"{when} {name} number {number}"
                repeats = sum(seen - 1 for seen in evening.sink.seen.values())
                assert repeats <= 1, f"{when} {name} number {number}: {repeats} mails came twice"
                assert not list(data_dir.rglob(".*-*")) or name in ("renaming", "keeping a file"), "a half file is left"
                ended, again = ended + 1, again + repeats
                shutil.rmtree(data_dir)
    assert ended >= FEWEST
    figure("R2", f"{ended} named points: 0 alerts lost, 0 doubled, 0 steps by hand; {again} mails came twice")
