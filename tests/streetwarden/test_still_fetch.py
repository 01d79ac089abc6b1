"""Pictures from a camera's web server: whole JPEGs, of a bounded size, from allowed addresses, in time."""

import threading
from base64 import b64encode
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from base.clock import SystemClock
from simulation.rtsp import Credentials
from streams.access import Access
from streetwarden.still_fetch import StillError, fetch_still
from tests.streams.cameras import access
from tests.streams.certificates import certificate
from tests.streetwarden.web_camera import Answer, WebCamera, basic, digest, jpeg, shows

CLOCK = SystemClock()
PICTURE = jpeg()


def refused(answer: Answer, login: str = "") -> str:
    """Why no picture came."""
    with WebCamera(answer) as camera, pytest.raises(StillError) as caught:
        fetch_still(camera.url(login), access(), CLOCK)
    return str(caught.value)


def test_a_picture_comes_as_the_camera_has_coded_it() -> None:
    with WebCamera(shows(PICTURE)) as camera:
        assert fetch_still(camera.url(), access(), CLOCK) == PICTURE


def test_a_password_is_proved_by_digest_and_never_said() -> None:
    with WebCamera(digest(Credentials("admin", "p@ss:word"), PICTURE)) as camera:
        assert fetch_still(camera.url("admin:p%40ss%3Aword@"), access(), CLOCK) == PICTURE
    assert camera.asked[0] is None
    assert str(camera.asked[1]).startswith("Digest ")


def test_a_password_is_said_where_the_camera_knows_nothing_better() -> None:
    proof = b64encode(b"admin:p@ss").decode()
    with WebCamera(basic(proof, PICTURE)) as camera:
        assert fetch_still(camera.url("admin:p%40ss@"), access(), CLOCK) == PICTURE
    assert camera.asked == [None, f"Basic {proof}"]


def test_who_is_not_asked_for_a_password_says_none() -> None:
    with WebCamera(shows(PICTURE)) as camera:
        fetch_still(camera.url("admin:hunter2@"), access(), CLOCK)
    assert camera.asked == [None]


def test_a_wrong_password_is_told_without_being_shown() -> None:
    told = refused(digest(Credentials("admin", "right"), PICTURE), "admin:hunter2@")
    assert "the camera answers 401; check path, user name and password" in told
    assert "hunter2" not in told


@pytest.mark.parametrize(
    ("content", "told"),
    [
        pytest.param(b"<html>", "expected a whole JPEG picture, got 6 bytes", id="a page"),
        pytest.param(b"", "got 0 bytes", id="nothing"),
        pytest.param(PICTURE[: len(PICTURE) // 2], "expected a whole JPEG picture", id="half a picture"),
        pytest.param(b"\x89PNG\r\n\x1a\n", "expected a whole JPEG picture", id="another kind"),
    ],
)
def test_what_is_no_whole_jpeg_is_refused(content: bytes, told: str) -> None:
    assert told in refused(shows(content))


def test_an_endless_picture_is_given_up_at_sixteen_mebibytes() -> None:
    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while True:
            handler.wfile.write(PICTURE + bytes(1 << 20))

    assert "expected at most 16777216 bytes, got more" in refused(endless)


def test_a_redirect_is_not_followed() -> None:
    assert "the camera answers 302" in refused(shows(b"", 302, Location="http://169.254.169.254/"))


def test_a_special_address_is_not_called_unless_the_site_allows_it() -> None:
    with WebCamera(shows(PICTURE)) as camera, pytest.raises(StillError, match="loopback"):
        fetch_still(camera.url(), Access(), CLOCK)
    assert camera.asked == []


def test_a_camera_that_sends_a_byte_now_and_then_is_given_up_in_time() -> None:
    over = threading.Event()

    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while not over.wait(0.05):
            handler.wfile.write(b"x")

    began_s = CLOCK.monotonic()
    with WebCamera(drip) as camera:
        with pytest.raises(StillError, match=r"timed out|took too long"):
            fetch_still(camera.url(), access(), CLOCK, patience_s=0.3)
        over.set()
    assert CLOCK.monotonic() - began_s < 2.5


def test_a_web_server_that_is_not_there_is_told() -> None:
    with WebCamera(shows(PICTURE)) as camera:
        pass
    with pytest.raises(StillError, match="check the camera's snapshot_url"):
        fetch_still(camera.url(), access(), CLOCK)


def test_certificates_are_checked_unless_the_site_says_otherwise(tmp_path: Path) -> None:
    shown = certificate(tmp_path / "camera.pem", "127.0.0.1")
    with WebCamera(shows(PICTURE), shown.server()) as camera:
        with pytest.raises(StillError, match="self-signed certificate"):
            fetch_still(camera.url(), access(), CLOCK)
        assert fetch_still(camera.url(), access(tls="accept_any"), CLOCK) == PICTURE
        assert fetch_still(camera.url(), replace(access(), ca_file=shown.file), CLOCK) == PICTURE
