from streams.limit import Limit
from streams.live.pieces import Piece, Zones
from streams.live.viewer import MAX_LOOKS, Viewer
from tests.streams.live.films import fragment, init, look, taken

ROOMY = Limit(max_bytes=1 << 20, max_s=60.0)
TIGHT = Limit(max_bytes=30, max_s=60.0)


class Watcher:
    """A viewer and how often it was told that something has arrived."""

    def __init__(self, limit: Limit = ROOMY) -> None:
        self.told = 0
        self.viewer = Viewer(limit, self._tell)

    def _tell(self) -> None:
        self.told += 1

    def offer(self, *pieces: Piece) -> None:
        for piece in pieces:
            self.viewer.offer(piece)

    def taken(self) -> list[Piece]:
        return taken(self.viewer)


def test_a_film_begins_with_its_opening_and_a_key_picture() -> None:
    watcher = Watcher()
    watcher.offer(init(), fragment(0), fragment(1, key=True), fragment(2))
    assert watcher.taken() == [init(), fragment(1, key=True), fragment(2)]
    assert watcher.viewer.dropped == 0


def test_the_viewer_is_told_once_for_all_that_waits() -> None:
    watcher = Watcher()
    watcher.offer(init(), fragment(0, key=True))
    watcher.taken()
    watcher.offer(fragment(1))
    assert watcher.told == 2


def test_a_slow_viewer_loses_the_film_up_to_the_next_key_picture_and_it_is_counted() -> None:
    watcher = Watcher(TIGHT)
    watcher.offer(init(), fragment(0, key=True), fragment(1), look(1), fragment(2), fragment(3), fragment(4))
    watcher.offer(fragment(5, key=True), fragment(6))
    assert watcher.taken() == [init(), fragment(5, key=True), fragment(6)]
    assert watcher.viewer.dropped == 6


def test_a_film_that_nobody_has_begun_to_see_gives_way_to_the_next() -> None:
    watcher = Watcher()
    watcher.offer(init(1), fragment(0, key=True), init(2), fragment(1), fragment(2, key=True))
    assert watcher.taken() == [init(2), fragment(2, key=True)]


def test_zones_survive_what_is_dropped_and_only_the_latest_wait() -> None:
    zones = Zones(({"id": "kerb", "active": True},))
    watcher = Watcher()
    watcher.offer(Zones(()), zones, init(1), fragment(0, key=True), init(2))
    assert watcher.taken() == [zones, init(2)]


def test_looks_without_a_film_are_bounded_and_the_newest_wins() -> None:
    watcher = Watcher()
    watcher.offer(*[look(number) for number in range(MAX_LOOKS + 1)])
    assert watcher.taken() == [look(MAX_LOOKS)]
    assert watcher.viewer.dropped == MAX_LOOKS


def test_the_end_is_told() -> None:
    watcher = Watcher()
    watcher.viewer.finish()
    assert watcher.viewer.over
    assert watcher.told == 1
