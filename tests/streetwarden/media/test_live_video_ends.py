"""Live video when a worker or the command centre ends, and when the next one is there."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from command_center.live import LiveChannel
from command_center.roles import Scope
from command_center.store.store import Store
from simulation.rtsp import Clip
from streetwarden.settings import Settings
from tests.streetwarden.media.center import Center, Sight, center_at_work, closing_code
from tests.streetwarden.painted import PaintedDetector
from tests.streetwarden.work import CLOCK, Work, street, until

FILM = (Scope.CAMERAS_READ, Scope.EVIDENCE_ORIGINAL)


@pytest.fixture
def road(parked: Path) -> Iterator[Settings]:
    with street(Clip.load(parked), "road") as wanted:
        yield wanted


@pytest.fixture
def store(tmp_path: Path, road: Settings) -> Iterator[Store]:
    store = Store.open(tmp_path, CLOCK)
    store.import_site(road.site)
    yield store
    store.close()


@pytest.fixture
def center(store: Store, redis_url: str, tmp_path: Path) -> Iterator[Center]:
    with LiveChannel(redis_url) as channel, center_at_work(store, channel, tmp_path) as center:
        yield center


def test_a_worker_that_ends_is_told_and_the_next_one_is_watched(
    center: Center, road: Settings, store: Store, redis_url: str
) -> None:
    headers = center.token_of(*FILM)
    with center.watch("road", **headers) as line:
        assert closing_code(line) == 4503
    generations = []
    for _ in range(2):
        with ExitStack() as watched:
            with Work(road, store, redis_url, PaintedDetector()) as work:
                assert until(work.has_media)
                line = watched.enter_context(center.watch("road", **headers))
                generations.append(Sight(line).until(fragments=2).inits[0].generation)
            assert closing_code(line) == 4503
    assert generations[0] < generations[1]


def test_who_watches_when_the_command_center_stops_is_told(
    store: Store, redis_url: str, road: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with ExitStack() as watched, Work(road, store, redis_url, PaintedDetector()) as work:
        assert until(work.has_media)
        with LiveChannel(redis_url) as channel, center_at_work(store, channel, tmp_path) as center:
            line = watched.enter_context(center.watch("road", **center.token_of(*FILM)))
            Sight(line).until(fragments=1)
            began_s = CLOCK.monotonic()
        assert CLOCK.monotonic() - began_s < 2.0
        assert closing_code(line) in {4503, 1012}  # ours, or the server's own: service restart
    assert "left behind" not in caplog.text
