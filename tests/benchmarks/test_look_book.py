import pytest

from benchmarks.look_book import STARVED_AFTER_S, LookBook


def test_an_age_goes_from_arrival_to_the_detections() -> None:
    book = LookBook()
    book.arrived("a", 0, 1.0)
    book.arrived("a", 1, 2.0)
    book.taken("a")
    book.looked_at("a", 1, 2.5)
    looks = book.camera("a", 2)
    assert (looks.sent, looks.ages_s, looks.longest_gap_s, looks.priority) == (2, (0.5,), 1.5, 2)


def test_what_comes_during_a_look_waits_for_the_next_one() -> None:
    book = LookBook()
    book.arrived("a", 0, 1.0)
    book.taken("a")
    book.arrived("a", 1, 1.1)
    book.looked_at("a", 0, 1.2)
    book.taken("a")
    book.looked_at("a", 1, 4.1)
    assert book.camera("a", 0).longest_gap_s == pytest.approx(3.0)


def test_a_camera_that_sends_on_and_on_unseen_is_starved() -> None:
    book = LookBook()
    for second in range(13):
        book.arrived("a", second, float(second))
    looks = book.camera("a", 0)
    assert looks.longest_gap_s == 12.0 > STARVED_AFTER_S
    assert looks.is_starved


def test_a_camera_that_died_with_a_frame_unseen_is_not_starved() -> None:
    book = LookBook()
    book.arrived("a", 0, 1.0)
    assert not book.camera("a", 0).is_starved


def test_a_camera_that_never_sent_is_not_starved() -> None:
    looks = LookBook().camera("a", 0)
    assert (looks.sent, looks.ages_s, looks.is_starved) == (0, (), False)
