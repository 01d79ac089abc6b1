"""Pictures over TCP, UDP and TLS, from a real server."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest

from simulation.rtsp import Camera, CameraServer, Clip, Credentials, Fault
from streams.access import Access, Transport
from streams.demand import Everything
from streams.errors import CertificateRefused, ConnectionFailed, StreamError, StreamStalled
from streams.frame import Frame
from streams.reason import Reason
from streams.rtsp import RtspSource
from tests.streams.cameras import access, opened
from tests.streams.certificates import Certificate, certificate


@pytest.fixture(scope="module")
def clip(video: Path) -> Clip:
    return Clip.load(video)


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return certificate(tmp_path_factory.mktemp("good") / "camera.pem", "127.0.0.1")


@contextmanager
def encrypted(clip: Clip, shown: Certificate, credentials: Credentials | None = None) -> Iterator[str]:
    """The URL of a camera that speaks RTSP over TLS."""
    camera = Camera(clip, credentials=credentials)
    with CameraServer({"gate": camera}, tls=shown.server()) as server:
        yield server.url("gate")


def believing(authority: Certificate) -> Access:
    return replace(access(), ca_file=authority.file)


def take(source: RtspSource, count: int) -> list[Frame]:
    return list(islice(source.read(Everything()), count))


def refused(url: str, way: Access) -> StreamError:
    """Why the camera could not be opened."""
    with pytest.raises(StreamError) as caught, opened(url, way):
        pass
    return caught.value


@pytest.mark.parametrize("transport", ["tcp", "udp"])
def test_pictures_come_over_the_transport_that_was_chosen(transport: Transport, clip: Clip) -> None:
    with (
        CameraServer({"gate": Camera(clip)}, transports=(transport,)) as server,
        opened(server.url("gate"), access(transport)) as source,
    ):
        frames = take(source, 20)
        assert source.damaged == 0
    assert frames[-1].pts_s == pytest.approx(19 / 25, abs=0.03)


@pytest.mark.parametrize(("served", "wanted"), [("tcp", "udp"), ("udp", "tcp")])
def test_a_camera_that_sends_only_the_other_way_is_told_with_what_to_change(
    served: Transport, wanted: Transport, clip: Clip
) -> None:
    with CameraServer({"gate": Camera(clip)}, transports=(served,)) as server:
        error = refused(server.url("gate"), access(wanted))
    assert isinstance(error, ConnectionFailed)
    assert error.reason is Reason.TRANSPORT_REFUSED
    assert f"does not send over {wanted}; set its transport to {served}" in str(error)
    assert not error.permanent


def test_a_camera_that_ends_a_session_over_udp_ends_the_pictures(clip: Clip) -> None:
    camera = Camera(clip)
    with (
        CameraServer({"gate": camera}, transports=("udp",)) as server,
        opened(server.url("gate"), access("udp")) as source,
    ):
        frames = source.read(Everything())
        next(frames)
        camera.kill()
        assert len(list(frames)) < 50


def test_a_camera_that_falls_silent_over_udp_is_given_up_in_time(clip: Clip) -> None:
    camera = Camera(clip)
    with (
        CameraServer({"gate": camera}, transports=("udp",)) as server,
        opened(server.url("gate"), access("udp")) as source,
    ):
        frames = source.read(Everything())
        next(frames)
        camera.fault = Fault.STALL
        with pytest.raises(StreamStalled, match="got none for 1 s"):
            list(frames)


def test_an_encrypted_camera_whose_certificate_is_believed_gives_pictures(
    clip: Clip, good: Certificate
) -> None:
    secret = Credentials("admin", "p@ss word")
    with encrypted(clip, good, secret) as url, opened(url, believing(good)) as source:
        assert url.startswith("rtsps://")
        assert len(take(source, 5)) == 5


def test_a_certificate_is_checked_unless_somebody_has_decided_otherwise(
    clip: Clip, good: Certificate
) -> None:
    with encrypted(clip, good) as url:
        error = refused(url, access())
        with opened(url, access(tls="accept_any")) as source:
            assert len(take(source, 2)) == 2
    assert isinstance(error, CertificateRefused)
    assert "not believed (self-signed certificate" in str(error)
    assert "tls: accept_any" in str(error)
    assert (error.reason, error.retry_after_s) == (Reason.CERTIFICATE_REFUSED, 60.0)


@pytest.mark.parametrize(
    ("names", "days", "fault"),
    [
        pytest.param(("127.0.0.2",), 1.0, "IP address mismatch", id="of another camera"),
        pytest.param(("127.0.0.1",), -0.5, "certificate has expired", id="too old"),
    ],
)
def test_a_certificate_that_is_believed_but_wrong_is_told_with_what_is_wrong(
    names: tuple[str, ...], days: float, fault: str, clip: Clip, tmp_path: Path
) -> None:
    shown = certificate(tmp_path / "camera.pem", *names, days=days)
    with encrypted(clip, shown) as url:
        error = refused(url, believing(shown))
    assert isinstance(error, CertificateRefused)
    assert fault in str(error)


def test_the_name_in_the_address_is_what_the_certificate_must_bear(clip: Clip, tmp_path: Path) -> None:
    shown = certificate(tmp_path / "camera.pem", "gate.example")
    named = replace(access().guard, resolve=lambda host, port: access().guard.resolve("127.0.0.1", port))
    way = replace(believing(shown), guard=named)
    with encrypted(clip, shown) as url, opened(url.replace("127.0.0.1", "gate.example"), way) as source:
        assert len(take(source, 2)) == 2


def test_authorities_that_cannot_be_read_are_told(clip: Clip, good: Certificate, tmp_path: Path) -> None:
    with encrypted(clip, good) as url:
        error = refused(url, replace(access(), ca_file=tmp_path / "gone.pem"))
    assert "gone.pem: No such file or directory" in str(error)


def test_a_wrong_password_over_tls_is_no_matter_of_certificates(clip: Clip, good: Certificate) -> None:
    with encrypted(clip, good, Credentials("admin", "right")) as url:
        error = refused(url.replace("right", "wrong"), believing(good))
    assert error.reason is Reason.AUTHENTICATION_FAILED
