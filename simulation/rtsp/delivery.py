"""How RTP reaches a client: inside its RTSP connection, or in datagrams of its own."""

import asyncio
import contextlib
import re
import socket
from typing import Literal, Protocol

from simulation.rtsp.rtp import interleaved_packets

TransportName = Literal["tcp", "udp"]

_CLIENT_PORTS = re.compile(r"client_port=(\d{1,5})-(\d{1,5})")
_TRIES = 20
_SEND_BUFFER_BYTES = 1 << 20  # a key picture is sent at once


class Delivery(Protocol):
    """Where a viewer's packets go."""

    @property
    def transport(self) -> str:
        """What SETUP answers."""
        ...

    @property
    def backlog_bytes(self) -> int:
        """What the client has not taken yet."""
        ...

    def send(self, wire: bytes | bytearray) -> None:
        """Send interleaved packets."""
        ...

    def close(self) -> None:
        """Give back what it holds; the RTSP connection is not its own."""
        ...


class Interleaved:
    """In the RTSP connection (RFC 2326, section 10.12)."""

    transport = "RTP/AVP/TCP;unicast;interleaved=0-1"

    def __init__(self, writer: asyncio.StreamWriter) -> None:
        self._writer = writer

    @property
    def backlog_bytes(self) -> int:
        """See `Delivery`."""
        return self._writer.transport.get_write_buffer_size()

    def send(self, wire: bytes | bytearray) -> None:
        """See `Delivery`."""
        self._writer.write(wire)

    def close(self) -> None:
        """Nothing."""


class Datagrams:
    """Over UDP: RTP to one port of the client, RTCP to the next. What the socket does not take is lost."""

    backlog_bytes = 0

    def __init__(self, here: str, client: str, client_ports: tuple[int, int]) -> None:
        """`here` is the address of this side, `client` that of the other. Raises `OSError`."""
        self._sockets = _pair(here)
        self._targets = [(client, port) for port in client_ports]
        ports = [str(each.getsockname()[1]) for each in self._sockets]
        asked = "-".join(map(str, client_ports))
        self.transport = f"RTP/AVP;unicast;client_port={asked};server_port={'-'.join(ports)}"

    def send(self, wire: bytes | bytearray) -> None:
        """See `Delivery`."""
        for channel, packet in interleaved_packets(wire):
            with contextlib.suppress(OSError):  # a full buffer, or nobody listens there any more
                self._sockets[channel].sendto(packet, self._targets[channel])

    def close(self) -> None:
        """See `Delivery`."""
        for each in self._sockets:
            each.close()


def client_ports(transport: str) -> tuple[int, int] | None:
    """The ports for RTP and RTCP that a client's `Transport` header names; None: it names none."""
    match = _CLIENT_PORTS.search(transport)
    return (int(match[1]), int(match[2])) if match else None


def _pair(host: str) -> tuple[socket.socket, socket.socket]:
    """Two sockets on neighbouring ports, the even one first (RFC 3550, section 11)."""
    for _ in range(_TRIES):
        first = _socket(host, 0)
        port = first.getsockname()[1]
        try:
            if port % 2 == 0:
                return first, _socket(host, port + 1)
        except OSError:
            pass
        first.close()
    raise OSError("expected two free neighbouring UDP ports, found none")


def _socket(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    found = socket.socket(family, socket.SOCK_DGRAM)
    try:
        found.settimeout(0.0)
        found.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _SEND_BUFFER_BYTES)
        found.bind((host, port))
    except OSError:
        found.close()
        raise
    return found
