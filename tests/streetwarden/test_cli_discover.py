"""`streetwarden discover`, with a camera on loopback."""

import json
from pathlib import Path

import pytest

from simulation.rtsp import Credentials
from streetwarden.cli.discover import about
from tests.streetwarden.onvif_camera import OnvifCamera
from tests.streetwarden.terminal import Terminal

onvif = pytest.importorskip("streetwarden.onvif", reason="needs the extra onvif")

Captured = pytest.CaptureFixture[str]


class Found:
    """As the library tells of a device."""

    def __init__(self, address: str, name: str = "", hardware: str = "", location: str = "") -> None:
        self.address, self.name, self.hardware, self.location = address, name, hardware, location


def discovered(terminal: Terminal, *args: str) -> int:
    return terminal.run("discover", *args)


@pytest.fixture
def terminal(tmp_path: Path) -> Terminal:
    return Terminal(tmp_path)


def test_the_streams_of_a_camera_are_told_at_the_address_where_it_was_reached(
    terminal: Terminal, capsys: Captured
) -> None:
    with OnvifCamera() as camera:
        assert discovered(terminal, camera.url(), "--json") == 0
    main, sub = json.loads(capsys.readouterr().out)
    assert main["url"] == "rtsp://127.0.0.1:554/live"
    assert main["snapshot_url"] == f"{camera.url()}/still"
    assert (main["codec"], main["width_px"], main["height_px"]) == ("H264", 2560, 1440)
    assert (sub["profile"], sub["width_px"]) == ("sub", 640)


def test_people_are_told_what_to_write_into_a_site_file(terminal: Terminal, capsys: Captured) -> None:
    with OnvifCamera(lacks=("GetSnapshotUri",)) as camera:
        assert discovered(terminal, camera.url()) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[-2:] == ["sub: H264 640 x 360", "  url: rtsp://127.0.0.1:554/live"]


def test_a_password_is_proved_and_never_sent_or_shown(terminal: Terminal, capsys: Captured) -> None:
    with OnvifCamera(Credentials("admin", "p@ssw0rd")) as camera:
        assert discovered(terminal, camera.url("admin:p%40ssw0rd@")) == 0
        assert discovered(terminal, camera.url("admin:hunter2@")) == 1
    captured = capsys.readouterr()
    assert "refuses the user name or the password" in captured.err
    assert "hunter2" not in captured.err + captured.out
    assert not any("p@ssw0rd" in body or "hunter2" in body for body in camera.bodies)


def test_a_camera_that_knows_no_onvif_is_told(terminal: Terminal, capsys: Captured) -> None:
    with OnvifCamera(lacks=("GetServices", "GetProfiles")) as camera:
        assert discovered(terminal, camera.url()) == 1
    assert "is ONVIF on in the camera?" in " ".join(capsys.readouterr().err.split())


@pytest.mark.parametrize("address", ["192.0.2.10", "rtsp://192.0.2.10/x"])
def test_what_is_no_web_server_is_refused(address: str, terminal: Terminal) -> None:
    assert discovered(terminal, address) == 2


def test_devices_are_listed_once_and_their_words_cannot_move_the_cursor() -> None:
    found = [
        Found("http://10.0.0.9/onvif/device_service", "Gate%20South", "DS-2CD", "%1b[2J"),
        Found("http://10.0.0.9:8080/onvif/device_service"),
        Found("http://10.0.0.10/onvif/device_service"),
    ]
    assert onvif.listed(found[:1]) == [onvif.OnvifDevice("10.0.0.9", "Gate South", "DS-2CD", "?[2J")]
    assert [device.host for device in onvif.listed(found)] == ["10.0.0.10", "10.0.0.9"]


def test_people_are_told_who_has_answered_and_what_to_do_next() -> None:
    gate = onvif.OnvifDevice("10.0.0.9", "Gate South", "DS-2CD", "")
    told = list(about([gate, onvif.OnvifDevice("10.0.0.10")], 3.0))
    assert told[:2] == ["10.0.0.9: DS-2CD, Gate South", "10.0.0.10: says nothing of itself"]
    assert told[2].startswith("ask one for its streams: streetwarden discover")


def test_nobody_in_sight_is_told_with_what_it_may_come_from() -> None:
    [told] = about([], 0.5)
    assert told.startswith("no camera has answered within 0.5 s: ONVIF may be switched off")
