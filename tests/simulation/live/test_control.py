from datetime import datetime
from typing import Any

import cv2
import numpy as np
import pytest
from fastapi.testclient import TestClient

from simulation.live.camera import LiveCamera
from simulation.live.control import Control
from simulation.live.street import LiveStreet
from simulation.rtsp.camera import Fault
from simulation.world import World
from tests.fakes import FakeClock
from tests.simulation.live.street import AtOnce, ClockPainter, brightness, brightness_of, scenario


class Served:
    """A street with its control, and the clock that moves it."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.street = LiveStreet(World(scenario()), self.clock)
        self.cameras = {
            script.id: LiveCamera.of(script, self.street, ClockPainter(), AtOnce())
            for script in self.street.world.scenario.cameras
        }
        urls = {name: f"rtsp://127.0.0.1:1/{name}" for name in self.cameras}
        self.client = TestClient(Control(self.street, self.cameras, urls).app())

    def actor(self, name: str) -> dict[str, Any]:
        actors = self.client.get("/street").json()["actors"]
        return next(actor for actor in actors if actor["id"] == name)


@pytest.fixture
def served() -> Served:
    return Served()


def test_the_street_says_what_time_it_is_and_where_its_cameras_are(served: Served) -> None:
    served.clock.advance(12.5)
    street = served.client.get("/street").json()
    assert (street["scenario"], street["at_s"]) == ("corner", 12.5)
    assert datetime.fromisoformat(street["starts_at"]) == served.street.starts_at
    assert street["cameras"][0] == {
        "id": "gate", "url": "rtsp://127.0.0.1:1/gate", "width_px": 160, "height_px": 120, "fps": 10.0,
        "out": False, "viewers": 0, "shown": 0, "dropped": 0,
    }  # fmt: skip
    assert [camera["id"] for camera in street["cameras"]] == ["gate", "road"]


def test_the_street_says_where_everybody_is_and_who_sees_him(served: Served) -> None:
    assert served.actor("vendor") == {
        "id": "vendor", "kind": "adult", "place": {"x_m": 1.0, "y_m": 3.0}, "posture": "standing",
        "moving": False, "in_view": ["gate", "road"],
    }  # fmt: skip
    assert served.actor("car")["posture"] is None
    late = served.actor("late")
    assert (late["place"], late["in_view"]) == (None, [])


def test_a_camera_that_is_out_has_nobody_in_view_and_no_picture(served: Served) -> None:
    served.cameras["road"].served.fault = Fault.REFUSE
    assert served.client.get("/street").json()["cameras"][1]["out"]
    assert served.actor("vendor")["in_view"] == ["gate"]
    refused = served.client.get("/cameras/road/still.jpg")
    assert (refused.status_code, refused.json()["detail"][:15]) == (503, "road is out now")


def test_a_vendor_who_is_told_to_leave_takes_his_cart_along_and_is_gone(served: Served) -> None:
    answer = served.client.post("/actors/vendor/leave")
    assert (answer.status_code, answer.json()) == (202, {"actor": "vendor", "deed": "leave", "at_s": 0.0})
    served.clock.advance(10.0)
    assert served.actor("vendor")["moving"]
    cart = served.actor("cart")
    assert cart["moving"]
    assert (cart["place"]["x_m"] > 10, cart["in_view"]) == (True, [])
    served.clock.advance(60.0)
    assert served.actor("vendor")["place"] is None
    assert served.actor("cart")["place"] is None
    assert served.actor("car")["place"] == {"x_m": -3.0, "y_m": 1.5}


def test_he_may_come_back_to_his_place_and_stay(served: Served) -> None:
    served.client.post("/actors/cart/leave")
    served.clock.advance(90.0)
    assert served.client.post("/actors/cart/come").status_code == 202
    served.clock.advance(90.0)
    assert served.actor("cart")["place"] == {"x_m": 2.0, "y_m": 3.0}
    assert served.client.post("/actors/cart/stay").status_code == 202


def test_somebody_who_falls_lies(served: Served) -> None:
    served.clock.advance(52.0)
    assert served.client.post("/actors/late/fall").status_code == 202
    served.clock.advance(3.0)
    assert served.actor("late")["posture"] == "lying"


@pytest.mark.parametrize(
    ("path", "status", "reason"),
    [
        ("/actors/nobody/leave", 404, "of this street (cart, vendor, car, late), got nobody"),
        ("/actors/car/fall", 409, "fall: expected somebody on foot, got a car"),
        ("/actors/late/leave", 409, "got late, who is not there now"),
    ],
)
def test_what_makes_no_sense_is_refused_with_the_reason(
    path: str, status: int, reason: str, served: Served
) -> None:
    answer = served.client.post(path)
    assert answer.status_code == status
    assert reason in answer.json()["detail"]


def test_a_deed_that_does_not_exist_is_refused(served: Served) -> None:
    assert served.client.post("/actors/car/fly").status_code == 422


def test_the_truth_says_where_in_the_picture_everything_is_at_any_second(served: Served) -> None:
    served.client.post("/actors/vendor/leave")
    served.clock.advance(30.0)
    now = served.client.get("/cameras/gate/boxes").json()
    assert now["at_s"] == 30.0
    before = served.client.get("/cameras/gate/boxes", params={"at_s": 0.5}).json()
    vendor = next(box for box in before["boxes"] if box["name"] == "vendor/part")
    assert vendor == {
        "name": "vendor/part", "label": "person", "box": [0.0, 0.0, 9 / 160, 9 / 120], "visible": 1.0,
    }  # fmt: skip
    assert "vendor/part" not in [box["name"] for box in now["boxes"]]
    assert served.client.get("/cameras/nowhere/boxes").status_code == 404


def test_a_still_shows_the_street_as_it_is_now(served: Served) -> None:
    for _ in range(2):
        served.clock.advance(3.0)
        answer = served.client.get("/cameras/gate/still.jpg")
        assert answer.headers["content-type"] == "image/jpeg"
        assert answer.headers["cache-control"] == "no-store"
        picture = np.asarray(
            cv2.imdecode(np.frombuffer(answer.content, np.uint8), cv2.IMREAD_COLOR), np.uint8
        )
        assert picture.shape == (120, 160, 3)
        assert brightness_of(picture) == pytest.approx(brightness(served.clock.monotonic()), abs=2)


def test_a_camera_that_does_not_exist_is_told_with_those_that_do(served: Served) -> None:
    answer = served.client.get("/cameras/yard/still.jpg")
    assert (answer.status_code, answer.json()["detail"][-32:]) == (404, "is street (gate, road), got yard")


def test_it_is_there(served: Served) -> None:
    assert served.client.get("/health").json() == {"status": "ok"}
