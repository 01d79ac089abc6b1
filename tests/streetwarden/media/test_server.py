"""The private socket of a worker's media."""

import gc
import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from base.clock import SystemClock
from streams.live.messages import unpack
from streams.live.pieces import Fragment, Init, Look, Piece, Zones
from streetwarden.media.server import MediaServer
from streetwarden.media.studio import Studio
from streetwarden.media.studios import Studios
from streetwarden.threads import RunnerThreads
from tests.streams.live.films import fragment, init
from tests.streetwarden.media.sights import CAMERA, seen_at
from tests.streetwarden.work import until

CLOCK = SystemClock()


class Viewer:
    """A connection to the socket."""

    def __init__(self, address: str) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.settimeout(20.0)
        self._socket.connect(address)
        self._lines = self._socket.makefile("rb")

    def ask(self, **said: object) -> "Viewer":
        self.say(json.dumps(said).encode())
        return self

    def say(self, line: bytes) -> None:
        self._socket.sendall(line + b"\n")

    def message(self) -> bytes:
        """The next message; empty when hung up on."""
        length = int.from_bytes(self._lines.read(4), "big")
        return self._lines.read(length)

    def piece(self) -> Piece:
        return unpack(self.message())

    def close(self) -> None:
        self._lines.close()
        self._socket.close()


class Place:
    """A media server at work."""

    def __init__(self, studios: Studios, max_viewers: int) -> None:
        self.server = MediaServer(studios, CLOCK, max_viewers=max_viewers)
        self.viewers: list[Viewer] = []

    def viewer(self, **said: object) -> Viewer:
        viewer = Viewer(self.server.address)
        self.viewers.append(viewer)
        return viewer.ask(**said) if said else viewer


@contextmanager
def served(studios: Studios, max_viewers: int = 8) -> Iterator[Place]:
    place = Place(studios, max_viewers)
    try:
        with RunnerThreads([place.server], CLOCK):
            assert until(lambda: bool(place.server.address))
            yield place
    finally:
        for viewer in place.viewers:
            viewer.close()


@pytest.fixture
def studios() -> Studios:
    return Studios([CAMERA], CLOCK.now())


@pytest.fixture
def studio(studios: Studios) -> Studio:
    (studio,) = studios
    return studio


def test_the_socket_lies_where_only_this_user_may_enter_and_goes_with_the_server(studios: Studios) -> None:
    with served(studios) as place:
        folder = Path(place.server.address).parent
        assert folder.stat().st_mode & 0o777 == 0o700
    assert place.server.address == ""
    assert not folder.exists()


def test_a_viewer_gets_zones_film_and_looks(studios: Studios, studio: Studio) -> None:
    studio.feed.hub.put(init())
    with served(studios) as place:
        viewer = place.viewer(camera="cam", want="live")
        kinds: list[type[Piece]] = [type(viewer.piece()), type(viewer.piece())]
        studio.feed.hub.put(fragment(0, key=True))
        studio.seen(seen_at(1.0))
        kinds += [type(viewer.piece()), type(viewer.piece())]
        assert kinds == [Zones, Init, Fragment, Look]


def test_a_viewer_gets_pictures(studios: Studios, studio: Studio) -> None:
    studio.seen(seen_at(1.0))
    with served(studios) as place:
        for want in ("jpeg", "jpeg_blurred"):
            assert place.viewer(camera="cam", want=want).message().startswith(b"\xff\xd8")


def test_who_comes_while_the_server_ends_is_hung_up_on_like_the_others() -> None:
    for _ in range(20):
        with served(Studios([CAMERA], CLOCK.now())) as place:
            for _ in range(4):
                place.viewer(camera="cam", want="live")
    gc.collect()  # an unclosed connection would warn


def test_focus_lasts_as_long_as_it_is_said_and_the_line_is_open(studios: Studios, studio: Studio) -> None:
    with served(studios) as place:
        viewer = place.viewer(camera="cam", want="live", focus=True)
        assert until(lambda: studio.needs_fps() > 0)
        viewer.ask(focus=False)
        assert until(lambda: studio.needs_fps() == 0)
        viewer.ask(focus=True)
        assert until(lambda: studio.needs_fps() > 0)
        viewer.close()
        assert until(lambda: studio.needs_fps() == 0)
        assert until(lambda: place.server.viewers == 0)
    assert studio.viewers == 0


@pytest.mark.parametrize(
    "line",
    [
        b"GET / HTTP/1.1",
        b'{"camera": "moon", "want": "live"}',
        b'{"camera": "cam", "want": "all"}',
        b"x" * 9000,
    ],
    ids=["another protocol", "no such camera", "no such thing", "too long"],
)
def test_who_asks_for_what_is_not_there_is_hung_up_on(studios: Studios, line: bytes) -> None:
    with served(studios) as place:
        viewer = place.viewer()
        viewer.say(line)
        with suppress(ConnectionResetError):  # where not all was read before
            assert viewer.message() == b""
        assert place.viewer(camera="cam", want="live").message() != b""


def test_one_viewer_too_many_is_hung_up_on_and_counted(studios: Studios) -> None:
    with served(studios, max_viewers=1) as place:
        place.viewer(camera="cam", want="live").message()
        assert place.viewer().message() == b""
        assert place.server.refused == 1


def test_a_stopped_worker_ends_its_viewers_in_good_order(studios: Studios, studio: Studio) -> None:
    studio.feed.hub.put(init())
    with served(studios) as place:
        viewer = place.viewer(camera="cam", want="live")
        place.viewer(camera="cam", want="jpeg")
        viewer.piece()
        began_s = CLOCK.monotonic()
    assert CLOCK.monotonic() - began_s < 1.0


def test_a_stop_before_the_start_is_heard(studios: Studios) -> None:
    server = MediaServer(studios, CLOCK)
    server.stop()
    server.run_once()
