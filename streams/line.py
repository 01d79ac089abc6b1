"""The TCP connection beneath a session, cut from outside when its camera has fallen silent."""

import os
import socket
import stat
import struct
from contextlib import suppress
from ipaddress import ip_address
from pathlib import Path

from base.addresses import Address
from base.clock import Clock
from base.runner import Runner

_OPEN_FILES = Path("/dev/fd")
_LOOK_EVERY_S = 0.5

_LAST_DATA_RECEIVED = struct.Struct("=52xI")
"""Milliseconds in Linux's `struct tcp_info` (linux/tcp.h, `tcpi_last_data_recv`)."""


class Line:
    """What a reader says of its waiting, so that somebody else can end it.

    was_cut  whether somebody did: what still lay here is read before the end is noticed
    """

    def __init__(self, clock: Clock, limit_s: float) -> None:
        """`limit_s` is how long the reader may wait for a packet."""
        self.was_cut = False
        self._leads_to: tuple[Address, int] | None = None
        self._clock = clock
        self._limit_s = limit_s
        self._waits_since_s: float | None = None

    def leads_to(self, address: Address, port: int) -> None:
        """The connection stands."""
        self._leads_to = address, port

    def waits(self) -> None:
        """The reader waits for a packet from now on."""
        self._waits_since_s = self._clock.monotonic()

    def has_one(self) -> None:
        """The reader has a packet, and may take its time."""
        self._waits_since_s = None

    @property
    def is_silent(self) -> bool:
        """Whether the reader has waited for too long."""
        since_s = self._waits_since_s
        return since_s is not None and self._clock.monotonic() - since_s >= self._limit_s

    def cut(self) -> None:
        """Shut the connection down: the read that waits ends at once.

        Where this process has several to that address, as to a recorder, nobody knows which is whose: those
        are shut on which no byte has come for so long, and none that trickles.
        """
        connections = _connections(*self._leads_to) if self._leads_to else []
        for connection in connections:
            with connection, suppress(OSError):  # it has just ended by itself
                if len(connections) == 1 or _idle_s(connection) >= self._limit_s:
                    self.was_cut = True  # before the reader can notice
                    connection.shutdown(socket.SHUT_RDWR)


class LineWatch(Runner):
    """Cuts the lines of cameras that have fallen silent, or send bytes of which no packet comes.

    FFmpeg's time-out begins anew with each byte, and PyAV's asks the interpreter several times for each
    packet (docs/design/0017): with fifty cameras that takes a third of the machine.
    """

    name = "line watch"

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self._lines: set[Line] = set()

    def add(self, line: Line) -> None:
        """Look after a line. From any thread."""
        self._lines.add(line)

    def remove(self, line: Line) -> None:
        """Its session is over. From any thread."""
        self._lines.discard(line)

    def run_once(self) -> None:
        """Cut the silent ones, then pause."""
        for line in self._lines.copy():
            if line.is_silent:
                line.cut()
        self.pause(_LOOK_EVERY_S)


def _connections(address: Address, port: int) -> list[socket.socket]:
    """The TCP connections of this process there, each as a twin that the caller closes."""
    twins: dict[int, socket.socket] = {}
    for entry in list(_OPEN_FILES.iterdir()):
        file = int(entry.name)
        with suppress(OSError):  # closed meanwhile
            if file not in twins and (twin := _twin(file, address, port)):
                twins[twin.fileno()] = twin
    return list(twins.values())


def _twin(file: int, address: Address, port: int) -> socket.socket | None:
    """Another handle of a connection that leads there; None where the file is something else."""
    if not stat.S_ISSOCK(os.fstat(file).st_mode):
        return None
    twin = socket.socket(fileno=os.dup(file))
    if _leads_to(twin, address, port):
        return twin
    twin.close()
    return None


def _leads_to(connection: socket.socket, address: Address, port: int) -> bool:
    try:
        host, to_port, *_ = connection.getpeername()
        return ip_address(host) == address and to_port == port
    except (OSError, ValueError):  # it listens, or it is of another family
        return False


def _idle_s(connection: socket.socket) -> float:
    """How long no byte has come; 0 where the system does not tell."""
    if not hasattr(socket, "TCP_INFO"):
        return 0.0
    told = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _LAST_DATA_RECEIVED.size)
    (idle_ms,) = _LAST_DATA_RECEIVED.unpack(told)
    return float(idle_ms) / 1000
