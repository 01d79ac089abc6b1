import pytest

from streams.live.media_times import KEPT_NOTES, MediaTimes, Moment
from tests.streams.live.films import at


def times_of(*container_s: float, origin_s: float = 100.0) -> MediaTimes:
    times = MediaTimes()
    times.begin(3, origin_s)
    for each in container_s:
        times.note(each, at(each - 100.0))
    return times


def media_s_of(moment: Moment | None) -> float:
    assert moment is not None
    assert moment.generation == 3
    return moment.media_s


def test_a_noted_picture_has_exactly_its_time_in_the_film() -> None:
    assert media_s_of(times_of(100.0, 100.04, 100.08).moment(at(0.04))) == pytest.approx(0.04)


def test_beside_a_noted_picture_a_second_is_a_second() -> None:
    assert media_s_of(times_of(100.0, 100.04).moment(at(1.04))) == pytest.approx(1.04)


@pytest.mark.parametrize("seconds", [-6.0, 6.0])
def test_an_instant_far_from_every_picture_is_in_no_film(seconds: float) -> None:
    assert times_of(100.0).moment(at(seconds)) is None


def test_what_was_before_the_film_is_not_in_it() -> None:
    assert times_of(100.0, origin_s=101.0).moment(at(0.0)) is None


def test_a_film_may_begin_after_its_pictures_were_noted() -> None:
    times = MediaTimes()
    times.note(100.0, at(0.0))
    assert times.moment(at(0.0)) is None
    times.begin(1, 99.0)
    assert times.moment(at(0.0)) == Moment(1, 1.0)
    times.pause()
    assert times.moment(at(0.0)) is None


def test_a_film_that_takes_another_s_place_has_a_time_of_its_own() -> None:
    times = times_of(100.0)
    times.begin(4, 5.0)
    assert times.moment(at(0.0)) is None


def test_another_session_has_nothing_to_do_with_what_was_noted() -> None:
    times = times_of(100.0)
    times.reset()
    times.begin(4, 99.0)
    assert times.moment(at(0.0)) is None


def test_notes_are_bounded() -> None:
    times = times_of(*[100.0 + number for number in range(KEPT_NOTES + 100)])
    assert times.moment(at(0.0)) is None
