import socket
import struct

import pytest

from simulation.rtsp.delivery import Datagrams, client_ports


def frame(channel: int, packet: bytes) -> bytes:
    return struct.pack("!cBH", b"$", channel, len(packet)) + packet


@pytest.mark.parametrize(
    ("header", "ports"),
    [
        ("RTP/AVP/UDP;unicast;client_port=14550-14551", (14550, 14551)),
        ("RTP/AVP;unicast;client_port=5000-5001;mode=play", (5000, 5001)),
        ("RTP/AVP;multicast", None),
        ("", None),
    ],
)
def test_the_ports_of_a_client_are_read_from_its_header(header: str, ports: tuple[int, int] | None) -> None:
    assert client_ports(header) == ports


def test_each_packet_is_a_datagram_rtp_to_the_first_port_and_rtcp_to_the_second() -> None:
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as rtp,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as rtcp,
    ):
        for each in (rtp, rtcp):
            each.bind(("127.0.0.1", 0))
            each.settimeout(5.0)
        ports = rtp.getsockname()[1], rtcp.getsockname()[1]
        delivery = Datagrams("127.0.0.1", "127.0.0.1", ports)
        delivery.send(frame(1, b"report") + frame(0, b"one") + frame(0, b"two"))
        delivery.close()
        assert [rtp.recv(100), rtp.recv(100), rtcp.recv(100)] == [b"one", b"two", b"report"]


def test_the_server_sends_from_an_even_port_and_the_next() -> None:
    pairs = [Datagrams("127.0.0.1", "127.0.0.1", (9, 9)) for _ in range(8)]
    for delivery in pairs:
        rtp, rtcp = map(int, delivery.transport.partition("server_port=")[2].split("-"))
        assert (rtp % 2, rtcp) == (0, rtp + 1)
        delivery.close()


def test_what_is_sent_after_the_end_is_lost_without_a_word() -> None:
    delivery = Datagrams("127.0.0.1", "127.0.0.1", (9, 9))
    delivery.close()
    delivery.send(frame(0, b"late"))
