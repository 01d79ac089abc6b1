"""A dispatch side on loopback that answers as badly as it is told."""

import socket
import ssl
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Self

Behaviour = Callable[[socket.socket], None]


class DeskServer:
    """Accepts one connection for each behaviour, reads one request and behaves; with TLS when given."""

    def __init__(self, *behaviours: Behaviour, tls: ssl.SSLContext | None = None) -> None:
        self.requests: list[bytes] = []
        self._behaviours = behaviours
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(20)
        self.port: int = self._listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)  # ends a wait in accept
        self._listener.close()
        self._thread.join(20)

    def _serve(self) -> None:
        for behave in self._behaviours:
            with suppress(OSError):
                connection = self._listener.accept()[0]
                connection.settimeout(20)
                with self._secured(connection) as secured:
                    self.requests.append(read_request(secured))
                    behave(secured)

    def _secured(self, connection: socket.socket) -> socket.socket:
        if self._tls is None:
            return connection
        try:
            return self._tls.wrap_socket(connection, server_side=True)
        except OSError:
            connection.close()
            raise


def read_request(connection: socket.socket) -> bytes:
    """Headers and body of one request with a Content-Length."""
    request = b""
    while b"\r\n\r\n" not in request:
        request += connection.recv(65536) or _gone()
    head, _, body = request.partition(b"\r\n\r\n")
    lengths = [
        line.split(b":")[1] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")
    ]
    while len(body) < int(lengths[0] if lengths else 0):
        body += connection.recv(65536) or _gone()
    return head + b"\r\n\r\n" + body


def _gone() -> bytes:
    raise ConnectionResetError("the client is gone")


def answer(status: str, body: bytes = b"", headers: Sequence[str] = ()) -> Behaviour:
    """A whole answer, then the end of the connection."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]
    return lambda connection: connection.sendall("\r\n".join(lines).encode() + body)


def hang(connection: socket.socket) -> None:
    """Say nothing until the client gives up."""
    connection.recv(1)


def hang_up(connection: socket.socket) -> None:
    """Close without a word."""


def drip(start: bytes, tick: Callable[[], None]) -> Behaviour:
    """Send `start`, then a byte for each tick, until the client gives up."""

    def behave(connection: socket.socket) -> None:
        connection.sendall(start)
        while True:
            tick()
            connection.sendall(b"x")

    return behave
