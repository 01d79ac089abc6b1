"""Live cameras over real RTSP."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import islice, pairwise

import pytest

from base.clock import SystemClock
from simulation.live.camera import LiveCamera
from simulation.live.outages import Outages
from simulation.live.street import LiveStreet
from simulation.rtsp import CameraServer
from simulation.scenario import Outage, Span
from simulation.world import World
from streams.demand import Everything
from streams.errors import ConnectionFailed
from tests.simulation.live.street import FPS, STEP_S, ClockPainter, brightness, brightness_of, scenario
from tests.streams.cameras import opened

CLOCK = SystemClock()


class Live:
    """A street whose cameras are on the line."""

    def __init__(self, server: CameraServer, street: LiveStreet, cameras: dict[str, LiveCamera]) -> None:
        self.server = server
        self.street = street
        self.cameras = cameras


@contextmanager
def live(*names: str) -> Iterator[Live]:
    with ThreadPoolExecutor(2) as pool:
        street = LiveStreet(World(scenario(*names)), CLOCK)
        scripts = street.world.scenario.cameras
        cameras = {script.id: LiveCamera.of(script, street, ClockPainter(), pool) for script in scripts}
        with CameraServer({name: camera.served for name, camera in cameras.items()}, CLOCK) as server:
            yield Live(server, street, cameras)


def test_a_viewer_gets_pictures_of_now_that_bear_their_time() -> None:
    with live("gate") as street, opened(street.server.url("gate")) as source:
        began_at, began_s = CLOCK.now(), street.street.at_s()
        frames = list(islice(source.read(Everything()), 15))
    times_s = [(frame.captured_at - began_at).total_seconds() + began_s for frame in frames]
    steps_s = [later - earlier for earlier, later in pairwise(times_s)]
    assert steps_s == pytest.approx([1 / FPS] * 14, abs=0.01)
    for frame, at_s in zip(frames, times_s, strict=True):
        near = {brightness(at_s - 0.1 * STEP_S), brightness(at_s), brightness(at_s + 0.1 * STEP_S)}
        assert min(abs(brightness_of(frame.image) - level) for level in near) < 2.5


def test_two_cameras_show_the_same_time_and_only_the_watched_one_works() -> None:
    with live("gate", "road", "yard") as street:
        with opened(street.server.url("gate")) as one, opened(street.server.url("road")) as other:
            here = next(iter(one.read(Everything())))
            there = next(iter(other.read(Everything())))
        shown = {name: camera.programme.shown for name, camera in street.cameras.items()}
    apart_s = abs((here.captured_at - there.captured_at).total_seconds())
    steps = apart_s / STEP_S + 1
    assert abs(brightness_of(here.image) - brightness_of(there.image)) <= 4 * steps + 2
    assert shown["gate"] >= 1
    assert shown["road"] >= 1
    assert shown["yard"] == 0


def test_a_second_viewer_need_not_wait_for_the_next_interval() -> None:
    with live("gate") as street, opened(street.server.url("gate")) as first:
        reading = iter(first.read(Everything()))
        next(reading)
        began_s = CLOCK.monotonic()
        with opened(street.server.url("gate")) as second:
            next(iter(second.read(Everything())))
        waited_s = CLOCK.monotonic() - began_s
    assert waited_s < 1.0


def test_a_camera_that_is_out_hangs_up_and_refuses_until_it_is_back() -> None:
    with live("gate") as street:
        url = street.server.url("gate")
        cameras = {name: camera.served for name, camera in street.cameras.items()}
        now_s = street.street.at_s()
        out = Outages([Outage("gate", Span(now_s, now_s + 1e6))], cameras, street.street, CLOCK)
        out.stop()  # so that it does not wait
        back = Outages([], cameras, street.street, CLOCK)
        back.stop()
        with opened(url) as source:
            frames = source.read(Everything())
            next(frames)
            out.run_once()
            assert len(list(islice(frames, 1000))) < 1000
        with pytest.raises(ConnectionFailed), opened(url):
            pass
        back.run_once()
        with opened(url) as source:
            assert next(iter(source.read(Everything()))).seq == 0
