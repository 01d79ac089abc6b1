import pytest

from streams.limit import Limit
from streams.live.hub import Hub
from streams.live.pieces import Piece, Unsupported, Zones
from tests.streams.live.films import fragment, init, look, taken

QUEUE, KEPT = Limit(1000, 10.0), Limit(30, 10.0)
ZONES = Zones(({"id": "kerb"},))


def hub_with(*pieces: Piece) -> Hub:
    hub = Hub(QUEUE, KEPT)
    for piece in pieces:
        hub.put(piece)
    return hub


def test_a_new_viewer_gets_zones_opening_and_the_film_since_the_key_picture() -> None:
    hub = hub_with(init(), fragment(0, key=True), fragment(1), fragment(2, key=True), fragment(3), ZONES)
    assert taken(hub.join()) == [ZONES, init(), fragment(2, key=True), fragment(3)]


def test_every_viewer_gets_what_comes() -> None:
    hub = hub_with(init())
    first, second = hub.join(), hub.join()
    hub.put(fragment(0, key=True))
    hub.put(look(0))
    assert taken(first) == taken(second) == [init(), fragment(0, key=True), look(0)]


def test_a_group_of_pictures_that_is_too_large_is_not_kept() -> None:
    hub = hub_with(init(), fragment(0, key=True), fragment(1, size=50), fragment(2))
    assert taken(hub.join()) == [init()]


def test_a_new_film_makes_the_old_one_forgotten() -> None:
    hub = hub_with(init(1), fragment(0, key=True), init(2))
    assert taken(hub.join()) == [init(2)]
    hub.forget()
    assert hub.opening is None
    assert taken(hub.join()) == []


def test_what_browsers_do_not_play_is_said_to_everybody() -> None:
    unsupported = Unsupported(1, "hevc")
    assert taken(hub_with(unsupported).join()) == [unsupported]


def test_who_has_left_gets_nothing_more_and_what_he_lost_stays_counted() -> None:
    hub = hub_with(init())
    viewer = hub.join()
    for number in range(12):
        hub.put(fragment(number, key=number == 0, size=100))
    assert hub.dropped == 12
    hub.leave(viewer)
    hub.leave(viewer)
    assert (len(hub), hub.dropped) == (0, 12)
    before = len(taken(viewer))
    hub.put(fragment(20, key=True))
    assert (before, taken(viewer)) == (1, [])


def test_closing_ends_viewers_who_came_before_and_after() -> None:
    hub = hub_with()
    before = hub.join()
    hub.close()
    assert before.over
    assert hub.join().over


def test_more_may_not_be_kept_than_a_queue_holds() -> None:
    with pytest.raises(ValueError, match="expected to keep no more than a queue holds"):
        Hub(KEPT, QUEUE)
