"""Which addresses a camera may have, and that a source asks before each connection."""

from collections.abc import Sequence
from dataclasses import replace
from ipaddress import ip_address
from pathlib import Path

import pytest

from base.addresses import Address, Resolve
from base.clock import SystemClock
from simulation.rtsp import Camera, Clip
from streams.access import Access
from streams.addresses import CameraAddresses
from streams.errors import AddressRefused, ConnectionFailed
from streams.reason import Reason
from streams.rtsp import RtspSource
from tests.streams.cameras import HERE, access, opened, served

CLOCK = SystemClock()


def leading(*addresses: str, allow: Sequence[str] = ()) -> CameraAddresses:
    """A guard for which every name leads to these addresses."""
    return CameraAddresses.allowing(allow, lambda _host, _port: [ip_address(each) for each in addresses])


@pytest.mark.parametrize("address", ["192.168.1.64", "10.0.0.9", "fd12::9", "203.0.113.9"])
def test_cameras_are_in_private_and_public_networks(address: str) -> None:
    assert leading(address).addresses("gate", 554) == [ip_address(address)]


@pytest.mark.parametrize("address", ["127.0.0.1", "169.254.169.254", "0.0.0.1", "224.0.0.1", "240.0.0.1"])
def test_no_camera_is_at_a_special_address(address: str) -> None:
    with pytest.raises(AddressRefused, match=f"got {address} .*allow: .{address}.") as caught:
        leading(address).addresses("gate", 554)
    assert caught.value.permanent
    assert caught.value.reason is Reason.ADDRESS_REFUSED


def test_one_special_address_among_others_is_enough_to_refuse() -> None:
    with pytest.raises(AddressRefused, match="got ::1"):
        leading("10.0.0.9", "::1").addresses("gate", 554)


@pytest.mark.parametrize("allow", ["127.0.0.1", "127.0.0.0/8", "Gate"])
def test_what_the_site_allows_may_be_called(allow: str) -> None:
    assert leading("127.0.0.1", allow=[allow]).addresses("gate", 554)


def test_what_is_allowed_allows_nothing_else() -> None:
    with pytest.raises(AddressRefused):
        leading("169.254.169.254", allow=["127.0.0.1", "road"]).addresses("gate", 554)


def unknown(_host: str, _port: int) -> Sequence[Address]:
    raise OSError("Name or service not known")


@pytest.mark.parametrize("resolve", [unknown, lambda _host, _port: []], ids=["unknown", "without address"])
def test_a_name_that_leads_nowhere_is_tried_again_later(resolve: Resolve) -> None:
    guard = replace(CameraAddresses(), resolve=resolve)
    with pytest.raises(ConnectionFailed, match="this name") as caught:
        guard.addresses("gate.local", 554)
    assert caught.value.reason is Reason.NAME_UNKNOWN
    assert not caught.value.permanent


def test_a_source_refuses_a_special_address_unless_told_otherwise(video: Path) -> None:
    with served(Camera(Clip.load(video))) as url:
        source = RtspSource(url, CLOCK, camera_id="gate", session=1)
        with pytest.raises(AddressRefused, match="loopback"):
            source.open()


def test_a_name_is_asked_for_at_each_connection_and_the_answer_is_what_is_called(video: Path) -> None:
    answers = iter(["127.0.0.1", "169.254.169.254"])
    changing = replace(HERE, resolve=lambda _host, _port: [ip_address(next(answers))])
    way = replace(access(), guard=changing)
    with served(Camera(Clip.load(video))) as url:
        named = url.replace("127.0.0.1", "gate.example")
        with opened(named, way):
            pass
        with pytest.raises(AddressRefused, match=r"gate\.example: .*169"), opened(named, way):
            pass


def test_the_second_address_of_a_name_is_tried_where_nobody_listens_at_the_first(video: Path) -> None:
    two = CameraAddresses.allowing(
        ["127.0.0.0/8"], lambda _host, _port: [ip_address("127.0.0.9"), ip_address("127.0.0.1")]
    )
    with served(Camera(Clip.load(video))) as url, opened(url, replace(access(), guard=two)):
        pass


@pytest.mark.parametrize(
    ("url", "address", "target"),
    [
        ("rtsp://u:p%40@gate:8554/a?b=c", "10.0.0.9", "rtsp://u:p%40@10.0.0.9:8554/a?b=c"),
        ("rtsp://gate/", "fd12::9", "rtsp://[fd12::9]/"),
        ("rtsps://u@[fd12::1]:1/x", "fd12::1", "rtsps://u@[fd12::1]:1/x"),
    ],
)
def test_an_address_stands_in_the_place_of_the_name(url: str, address: str, target: str) -> None:
    assert Access(guard=leading(address)).targets(url) == [target]
