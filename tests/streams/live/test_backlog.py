import pytest

from streams.limit import Limit
from streams.live.backlog import Backlog
from streams.live.pieces import Fragment, Init, Look
from tests.streams.live.films import fragment, init, look

LIMIT = Limit(max_bytes=100, max_s=0.1)


def test_pieces_come_out_in_the_order_they_went_in() -> None:
    backlog = Backlog(LIMIT)
    for piece in (init(), fragment(0, key=True), fragment(1)):
        backlog.add(piece)
    assert [backlog.take() for _ in range(4)] == [init(), fragment(0, key=True), fragment(1), None]


@pytest.mark.parametrize(
    ("size", "waiting", "room"),
    [(10, 1, True), (10, 2, False), (60, 1, False)],
    ids=["fits", "too long", "too large"],
)
def test_there_is_room_while_both_limits_hold(size: int, waiting: int, room: bool) -> None:
    backlog = Backlog(LIMIT)
    for number in range(waiting):
        backlog.add(fragment(number, size=size))
    assert backlog.room_for(fragment(9, size=size)) is room


def test_what_is_taken_makes_room() -> None:
    backlog = Backlog(LIMIT)
    for number in range(2):
        backlog.add(fragment(number))
    backlog.take()
    assert backlog.room_for(fragment(2))


def test_pieces_of_a_kind_can_be_dropped_and_are_counted() -> None:
    backlog = Backlog(LIMIT)
    for piece in (init(), fragment(0), look(0), fragment(1)):
        backlog.add(piece)
    assert backlog.count(Fragment) == 2
    assert backlog.drop(Fragment, Look) == 3
    assert backlog.pieces() == (init(),)
    assert backlog.drop(Init) == 1
    assert len(backlog) == 0


@pytest.mark.parametrize("limit", [(0, 1.0), (1, 0.0)])
def test_a_limit_without_room_is_refused(limit: tuple[int, float]) -> None:
    with pytest.raises(ValueError, match="expected positive limits"):
        Limit(*limit)
