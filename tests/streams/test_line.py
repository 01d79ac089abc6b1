"""Lines that somebody looks after: silent ones are cut, and no others."""

import os
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from ipaddress import ip_address
from itertools import islice
from pathlib import Path

import pytest

from base.clock import SystemClock
from simulation.rtsp import Camera, CameraServer, Clip, Fault
from streams.demand import Everything
from streams.errors import ConnectionFailed, StreamStalled
from streams.line import Line, LineWatch
from streams.rtsp import RtspSource
from tests.fakes import FakeClock
from tests.streams.cameras import access, served
from tests.streams.said import description_of, stream_of
from tests.streams.scripted import Script, scripted

HERE = ip_address("127.0.0.1")
CLOCK = SystemClock()
READ_S = 0.25
LIMIT_S = 0.3
LONGEST_S = 2 * READ_S + 2.5
"""The watch looks twice a second, and two seconds for a busy machine."""


@pytest.fixture(scope="module")
def clip(video: Path) -> Clip:
    return Clip.load(video)


@contextmanager
def looking() -> Iterator[LineWatch]:
    """A watch that runs."""
    lines = LineWatch(CLOCK)
    thread = threading.Thread(target=lines.run)
    thread.start()
    try:
        yield lines
    finally:
        lines.stop()
        thread.join()


@contextmanager
def session(url: str, lines: LineWatch) -> Iterator[RtspSource]:
    source = RtspSource(
        url, CLOCK, camera_id="gate", session=1, access=access(), read_timeout_s=READ_S, lines=lines
    )
    try:
        source.open()
        yield source
    finally:
        source.close()


@contextmanager
def connected(count: int) -> Iterator[tuple[int, list[tuple[socket.socket, socket.socket]]]]:
    """A port, and so many connections to it: our end and theirs."""
    with socket.create_server((str(HERE), 0)) as server:
        port = server.getsockname()[1]
        ours = [socket.create_connection((str(HERE), port)) for _ in range(count)]
        theirs = [server.accept()[0] for _ in ours]
        try:
            yield port, list(zip(ours, theirs, strict=True))
        finally:
            for each in [*ours, *theirs]:
                each.close()


def line_to(port: int) -> Line:
    line = Line(FakeClock(), limit_s=LIMIT_S)
    line.leads_to(HERE, port)
    return line


def open_files() -> int:
    return len(os.listdir("/dev/fd"))  # noqa: PTH208 - the folder changes while it is read


def test_a_line_is_silent_when_its_reader_has_waited_too_long() -> None:
    clock = FakeClock()
    line = Line(clock, limit_s=5.0)
    assert not line.is_silent, "nobody waits"
    line.waits()
    clock.advance(4.9)
    assert not line.is_silent
    clock.advance(0.2)
    assert line.is_silent


def test_a_reader_that_has_a_packet_may_take_its_time() -> None:
    clock = FakeClock()
    line = Line(clock, limit_s=5.0)
    line.waits()
    line.has_one()
    clock.advance(60.0)
    assert not line.is_silent


def test_the_only_connection_to_an_address_is_cut_and_nothing_is_left_open() -> None:
    with connected(1) as (port, [(ours, _)]), connected(1) as (_, [(others, _)]):
        before = open_files()
        line = line_to(port)
        line.cut()
        assert line.was_cut
        assert ours.recv(1) == b""
        assert open_files() == before
        others.setblocking(False)
        with pytest.raises(BlockingIOError):
            others.recv(1)


def test_of_a_recorders_many_connections_only_the_silent_are_cut() -> None:
    with connected(2) as (port, [(silent, _), (other, lively)]):
        before = open_files()
        line = line_to(port)
        line.cut()
        while_young = line.was_cut
        CLOCK.wait(threading.Event(), 2 * LIMIT_S)
        lively.sendall(b"x")
        assert other.recv(1) == b"x"
        line.cut()
        assert (while_young, line.was_cut) == (False, True)
        assert silent.recv(1) == b""
        other.setblocking(False)
        with pytest.raises(BlockingIOError):
            other.recv(1)
        assert open_files() == before


def test_where_nothing_is_connected_nothing_is_cut() -> None:
    with connected(1) as (port, _):
        pass
    lines = line_to(port), Line(FakeClock(), limit_s=LIMIT_S)
    for line in lines:
        line.cut()
    assert not any(line.was_cut for line in lines)


@pytest.mark.parametrize("begun", [True, False], ids=["after some pictures", "from the beginning"])
def test_pictures_that_come_byte_by_byte_are_not_waited_for_without_end(clip: Clip, *, begun: bool) -> None:
    stream = stream_of(clip)
    script = Script(description_of(clip), stream if begun else b"", trickle=stream, trickle_s=0.02)
    with scripted(script) as camera, looking() as lines, session(camera.url, lines) as source:
        began_s = CLOCK.monotonic()
        with pytest.raises(StreamStalled, match=r"got none for 0\.5 s"):
            list(source.read(Everything()))
        assert CLOCK.monotonic() - began_s < LONGEST_S


@pytest.mark.parametrize("fault", [Fault.STALL, Fault.HALF_OPEN])
@pytest.mark.parametrize("channels", [1, 2], ids=["a camera", "a recorder's channel"])
def test_what_falls_silent_is_given_up_in_time(fault: Fault, channels: int, clip: Clip) -> None:
    cameras = {name: Camera(clip) for name in ("gate", "yard")[:channels]}
    with CameraServer(cameras) as server, looking() as lines, ExitStack() as stack:
        gate, *others = [
            stack.enter_context(session(server.url(name), lines)).read(Everything()) for name in cameras
        ]
        for frames in (gate, *others):
            next(frames)
        cameras["gate"].fault = fault
        before_s = CLOCK.monotonic()
        with ThreadPoolExecutor() as threads:
            going_on = [threads.submit(list, islice(frames, 40)) for frames in others]
            with pytest.raises(StreamStalled, match=r"got none for 0\.5 s"):
                list(gate)
            assert CLOCK.monotonic() - before_s < LONGEST_S
            assert [len(each.result()) for each in going_on] == [40] * len(others)


def test_a_camera_that_answers_late_but_in_time_is_let_in(clip: Clip) -> None:
    script = Script(description_of(clip), stream_of(clip), answer_s=0.002)
    with scripted(script) as camera, looking() as lines, session(camera.url, lines) as source:
        assert next(source.read(Everything())).seq == 0


def test_a_camera_that_does_not_answer_is_called_that() -> None:
    with socket.create_server((str(HERE), 0)) as mute:
        url = f"rtsp://{HERE}:{mute.getsockname()[1]}/1"
        source = RtspSource(
            url, CLOCK, camera_id="gate", session=1, access=access(), open_timeout_s=0.5,
            read_timeout_s=READ_S, lines=LineWatch(CLOCK),
        )  # fmt: skip
        with pytest.raises(ConnectionFailed, match="no answer in time"):
            source.open()


def test_whoever_takes_long_over_a_picture_is_not_cut_off(clip: Clip) -> None:
    with served(Camera(clip)) as url, looking() as lines, session(url, lines) as source:
        frames = source.read(Everything())
        next(frames)
        CLOCK.wait(threading.Event(), 2 * READ_S + 1.0)
        assert next(frames).seq == 1


class Noted(LineWatch):
    """What it looks after, and nothing is cut."""

    def __init__(self) -> None:
        super().__init__(CLOCK)
        self.lines: list[Line] = []

    def add(self, line: Line) -> None:
        self.lines.append(line)

    def remove(self, line: Line) -> None:
        self.lines.remove(line)


def test_a_finished_session_is_looked_after_no_more(clip: Clip) -> None:
    camera, noted = Camera(clip), Noted()
    with served(camera) as url, session(url, noted) as source:
        frames = source.read(Everything())
        next(frames)
        assert len(noted.lines) == 1
        camera.end()
        list(frames)
        assert len(noted.lines) == 0
