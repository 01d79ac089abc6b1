from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from models.turns import AGED_AFTER_S, RESERVED_EVERY, Claim, Turns


class Queue:
    """Cameras that always have a frame waiting; each batch takes `batch_s`."""

    def __init__(self, priorities: Sequence[int], places: int, batch_s: float) -> None:
        self.now_s = 0.0
        self._turns = Turns()
        self._priorities = priorities
        self._places = places
        self._batch_s = batch_s
        self._since_s = [0.0] * len(priorities)

    def batch(self) -> list[int]:
        """The numbers of the cameras in the next batch."""
        claims = [
            Claim(str(number), priority, self._since_s[number])
            for number, priority in enumerate(self._priorities)
        ]
        chosen = [int(claim.camera_id) for claim in self._turns.choose(claims, self._places, self.now_s)]
        self.now_s += self._batch_s
        for number in chosen:
            self._since_s[number] = self.now_s
        return chosen


def test_where_all_have_a_place_all_get_one_the_urgent_first() -> None:
    claims = [Claim("late", 0, 2.0), Claim("early", 0, 1.0), Claim("urgent", 1, 3.0)]
    assert [claim.camera_id for claim in Turns().choose(claims, 3, 9.0)] == ["urgent", "early", "late"]


def test_in_a_mere_burst_the_urgent_go_strictly_first() -> None:
    queue = Queue([0] * 12 + [1] * 4, places=4, batch_s=0.1)
    assert set(queue.batch()) == {12, 13, 14, 15}


def test_the_urgent_keep_half_of_the_places_whatever_waits() -> None:
    queue = Queue([2] * 4 + [0] * 60, places=4, batch_s=0.3)
    dealt = [number for _ in range(400) for number in queue.batch()]
    urgent = sum(number < 4 for number in dealt)
    assert urgent / len(dealt) >= 1 - 1 / RESERVED_EVERY


def test_those_that_are_not_urgent_share_the_rest_equally() -> None:
    queue = Queue([2] * 4 + [0] * 10, places=4, batch_s=0.3)
    dealt = [number for _ in range(400) for number in queue.batch()]
    shares = [dealt.count(number) for number in range(4, 14)]
    assert max(shares) - min(shares) <= 1


@settings(deadline=None)
@given(
    priorities=st.lists(st.integers(0, 3), min_size=1, max_size=24),
    places=st.integers(1, 8),
    batch_s=st.floats(0.01, 1.0),
)
def test_no_camera_starves_whatever_the_priorities(
    priorities: list[int], places: int, batch_s: float
) -> None:
    queue = Queue(priorities, places, batch_s)
    until_aged = int(AGED_AFTER_S / batch_s) + 1
    bound = until_aged + -(-RESERVED_EVERY * len(priorities) // places) + 1
    waited = [0] * len(priorities)
    for _ in range(4 * bound):
        waited = [batches + 1 for batches in waited]
        for number in queue.batch():
            waited[number] = 0
        assert max(waited) <= bound


@given(
    claims=st.lists(
        st.tuples(st.sampled_from("abcdefgh"), st.integers(0, 2), st.floats(0.0, 10.0)),
        unique_by=lambda claim: claim[0],
        max_size=8,
    ),
    places=st.integers(1, 8),
)
def test_no_place_stays_empty_while_somebody_waits_and_nobody_gets_two(
    claims: list[tuple[str, int, float]], places: int
) -> None:
    turns = Turns()
    for _ in range(5):
        chosen = turns.choose([Claim(*claim) for claim in claims], places, 10.0)
        assert len({claim.camera_id for claim in chosen}) == len(chosen) == min(places, len(claims))
        priorities = [claim.priority for claim in chosen]
        assert priorities == sorted(priorities, reverse=True)
