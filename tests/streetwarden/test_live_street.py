"""A scenario on the line: cameras, control and signals, all on loopback."""

import socket
from collections.abc import Sequence
from datetime import datetime, timedelta

import httpx2
import pytest

from base.clock import SystemClock
from simulation.painter import Painter
from simulation.scenario import Scenario, StreetCamera
from streams.demand import Everything
from streetwarden.errors import UserError
from streetwarden.live_street import LiveOrder, served
from streetwarden.settings import Settings
from streetwarden.signal_post import Arrival, Reported
from tests.e2e.program import until
from tests.simulation.live.street import ClockPainter, scenario
from tests.streams.cameras import opened
from vision.signals import Signal, SignalKind
from vision.site import Camera, Site

CLOCK = SystemClock()


def painted(_scenario: Scenario, _camera: StreetCamera) -> Painter:
    return ClockPainter()


class Center:
    def __init__(self) -> None:
        self.taken: list[Signal] = []

    def post(self, signal: Signal) -> Sequence[str]:
        self.taken.append(signal)
        return []


def test_every_camera_of_the_scenario_can_be_watched_at_its_address_and_the_control_says_so() -> None:
    with served(LiveOrder(scenario()), CLOCK, painted) as street:
        told = httpx2.get(f"{street.control}/street", trust_env=False).json()
        for camera in told["cameras"]:
            with opened(camera["url"]) as source:
                frame = next(iter(source.read(Everything())))
            assert frame.image.shape == (120, 160, 3)
    assert {camera["id"]: camera["url"] for camera in told["cameras"]} == street.urls
    assert all(url.startswith("rtsp://127.0.0.1:") for url in street.urls.values())
    assert street.control.startswith("http://127.0.0.1:")


def test_the_site_that_watches_it_gets_the_addresses() -> None:
    site = Site("corner", cameras=(Camera("gate", name="Gate"), Camera("road")))
    with served(LiveOrder(scenario()), CLOCK, painted) as street:
        settings = street.on(Settings(site))
    assert [(camera.id, camera.name, camera.url) for camera in settings.site.cameras] == [
        ("gate", "Gate", street.urls["gate"]),
        ("road", "", street.urls["road"]),
    ]
    assert settings.camera_network.allow == ("127.0.0.1",)


def test_what_devices_say_is_reported_dated_from_the_beginning_of_the_street() -> None:
    def reported(starts_at: datetime) -> Reported:
        at = starts_at + timedelta(seconds=0.05)
        return Reported([Arrival(0.05, Signal(SignalKind.ACCESS_GRANT, "east", at))])

    center = Center()
    began_at = CLOCK.now()
    with served(LiveOrder(scenario(), reported=reported, recipient=center), CLOCK, painted):
        assert until(lambda: bool(center.taken), within_s=10.0)
    [grant] = center.taken
    assert timedelta(0) <= grant.at - began_at < timedelta(seconds=10)


def test_ports_that_are_taken_are_told_with_the_option_that_chooses_another() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with (
            pytest.raises(UserError, match="another with --port"),
            served(LiveOrder(scenario(), port=port), CLOCK, painted),
        ):
            pass
        with (
            pytest.raises(UserError, match="another with --control-port"),
            served(LiveOrder(scenario(), control_port=port), CLOCK, painted),
        ):
            pass


def test_afterwards_nobody_answers_any_more() -> None:
    with served(LiveOrder(scenario()), CLOCK, painted) as street:
        control, camera = street.control, street.urls["gate"]
    for url in (control, camera):
        port = int(url.rsplit(":", 1)[1].split("/")[0])
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port), 5.0)
