"""What the demo sees of the street and tells people there, through the street's real control."""

from collections.abc import Callable

import httpx2
import pytest
from fastapi.testclient import TestClient

from simulation.deeds import Deed
from simulation.live.camera import LiveCamera
from simulation.live.control import Control
from simulation.live.street import LiveStreet
from simulation.world import World
from streetwarden.demo.street_control import StreetAway, StreetControl
from tests.fakes import FakeClock
from tests.simulation.live.street import AtOnce, ClockPainter, scenario


class Served:
    def __init__(self) -> None:
        self.clock = FakeClock()
        street = LiveStreet(World(scenario()), self.clock)
        cameras = {
            script.id: LiveCamera.of(script, street, ClockPainter(), AtOnce())
            for script in street.world.scenario.cameras
        }
        app = Control(street, cameras, {name: f"rtsp://127.0.0.1:1/{name}" for name in cameras}).app()
        self.control = StreetControl("http://testserver", TestClient(app)._transport)


def test_it_sees_who_is_there_where_and_before_which_cameras() -> None:
    sight = Served().control.look()
    there = {passer.id: passer for passer in sight.passers}
    assert set(there) == {"cart", "vendor", "car"}
    assert there["car"].place == (-3.0, 1.5)
    assert there["vendor"].in_view == {"gate", "road"}
    assert not there["vendor"].lies
    assert sight.watched == frozenset()


def test_who_is_told_to_fall_lies_and_rises_when_told_to() -> None:
    served = Served()
    assert served.control.tell("vendor", Deed.FALL)
    served.clock.advance(2.0)
    assert {passer.id for passer in served.control.look().passers if passer.lies} == {"vendor"}
    assert served.control.tell("vendor", Deed.RISE)
    served.clock.advance(5.0)
    assert not any(passer.lies for passer in served.control.look().passers)


def test_who_cannot_is_no_fault_of_the_street() -> None:
    control = Served().control
    assert not control.tell("car", Deed.FALL)
    assert not control.tell("late", Deed.LEAVE)


def refusing(request: httpx2.Request) -> httpx2.Response:
    raise httpx2.ConnectError("refused", request=request)


def something_else(_request: httpx2.Request) -> httpx2.Response:
    return httpx2.Response(200, json={"hello": "world"})


@pytest.mark.parametrize("answer", [refusing, something_else])
def test_a_street_that_is_away_is_told(answer: Callable[[httpx2.Request], httpx2.Response]) -> None:
    with pytest.raises(StreetAway, match="http://street"):
        StreetControl("http://street", httpx2.MockTransport(answer)).look()
