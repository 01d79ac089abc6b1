"""How requests reach the dispatch side: at checked addresses, within their time.

httpx2 has time-outs for single reads only, and resolves names by itself. Both are settled one level lower,
in httpcore2's network backend. The address that was checked is the one that is connected to: a name that
leads elsewhere a moment later (DNS rebinding) gains nothing, and TLS still checks the name. Each request has
its own connection, and a connection's life is bounded: a byte now and then does not hold us.
"""

import ssl
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

import httpcore2
import httpx2

from base.addresses import Address
from base.clock import Clock

_SLICE_S = 0.25
"""A read looks this often whether it is to be interrupted: a stop takes effect within it."""

_WRITE_BYTES = 64 * 1024
_MAX_ADDRESSES = 4


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds: for connecting to one address, for each read and write, and for one request as a whole."""

    connect_s: float = 3.0
    read_s: float = 10.0
    total_s: float = 60.0

    def __post_init__(self) -> None:
        if not 0 < min(self.connect_s, self.read_s) <= max(self.connect_s, self.read_s) <= self.total_s:
            raise ValueError(f"expected 0 < connect_s, read_s <= total_s, got {self}")


class Guard(Protocol):
    """Knows which addresses may be called; see `AddressGuard`."""

    def addresses(self, host: str, port: int) -> list[Address]:
        """The addresses of a host to connect to, all of them allowed. Raises an error where one is not."""
        ...


class GuardedTransport(httpx2.BaseTransport):
    """An httpx2 transport with one connection for each request. Raises the errors of httpx2 and of the guard.

    Proxies of the environment are not used: behind one, nobody could check addresses.
    """

    def __init__(
        self, guard: Guard, clock: Clock, timeouts: Timeouts, tls: ssl.SSLContext | None = None
    ) -> None:
        self._interrupted = threading.Event()
        self._pool = httpcore2.ConnectionPool(
            ssl_context=tls or httpx2.create_ssl_context(),
            max_keepalive_connections=0,
            network_backend=_GuardedBackend(guard, clock, timeouts.total_s, self._interrupted),
        )

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send one request; the body of the answer is read later, within the same total time."""
        url = httpcore2.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        with _errors_of_httpx2():
            answer = self._pool.handle_request(
                httpcore2.Request(
                    request.method,
                    url,
                    headers=request.headers.raw,
                    content=request.stream,
                    extensions=request.extensions,
                )
            )
        return httpx2.Response(
            answer.status, headers=answer.headers, stream=_Body(answer), extensions=answer.extensions
        )

    def interrupt(self) -> None:
        """From any thread: let the requests under way and all later ones fail soon."""
        self._interrupted.set()

    def close(self) -> None:
        """Give everything back."""
        self._pool.close()


@contextmanager
def _errors_of_httpx2() -> Iterator[None]:
    try:
        yield
    except httpcore2.TimeoutException as error:
        raise httpx2.TimeoutException(str(error) or type(error).__name__) from error
    except (httpcore2.NetworkError, httpcore2.ProtocolError, httpcore2.UnsupportedProtocol) as error:
        raise httpx2.TransportError(str(error) or type(error).__name__) from error


class _Body(httpx2.SyncByteStream):
    """The body of an answer, not read yet."""

    def __init__(self, answer: httpcore2.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        with _errors_of_httpx2():
            yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


class _GuardedBackend(httpcore2.NetworkBackend):
    """Connects to what the guard has checked, and starts the clock of the request."""

    def __init__(self, guard: Guard, clock: Clock, total_s: float, interrupted: threading.Event) -> None:
        self._guard = guard
        self._clock = clock
        self._total_s = total_s
        self._interrupted = interrupted
        self._sockets = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        patience = _Patience(self._clock, self._total_s, self._interrupted)
        addresses = self._guard.addresses(host, port)[:_MAX_ADDRESSES]
        for number, address in enumerate(addresses, 1):
            try:
                stream = self._sockets.connect_tcp(
                    str(address), port, patience.left(timeout), local_address, socket_options
                )
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):
                if number == len(addresses):
                    raise
            else:
                return _PatientStream(stream, patience)
        raise httpcore2.ConnectError(f"{host} has no address")


class _Patience:
    """What is left of the time of one request."""

    def __init__(self, clock: Clock, total_s: float, interrupted: threading.Event) -> None:
        self._clock = clock
        self._ends_s = clock.monotonic() + total_s
        self._interrupted = interrupted

    def left(self, timeout_s: float | None) -> float:
        """Seconds that the next step may take, > 0. Raises the time-out of httpcore2."""
        if self._interrupted.is_set():
            raise httpcore2.ReadError("interrupted, because the program stops")
        left_s = self._ends_s - self._clock.monotonic()
        if left_s <= 0:
            raise httpcore2.ReadTimeout("the request as a whole took too long")
        return left_s if timeout_s is None else min(left_s, timeout_s)


class _PatientStream(httpcore2.NetworkStream):
    """A stream that ends when the patience does."""

    def __init__(self, stream: httpcore2.NetworkStream, patience: _Patience) -> None:
        self._stream = stream
        self._patience = patience

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        left_s = self._patience.left(timeout)
        while left_s > _SLICE_S:
            try:
                return self._stream.read(max_bytes, _SLICE_S)
            except httpcore2.ReadTimeout:
                left_s = self._patience.left(left_s - _SLICE_S)
        return self._stream.read(max_bytes, left_s)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        for start in range(0, len(buffer), _WRITE_BYTES):
            self._stream.write(buffer[start : start + _WRITE_BYTES], self._patience.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, self._patience.left(timeout))
        return _PatientStream(secured, self._patience)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
