"""An ASGI app on a socket, as a runner."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

from base.clock import Clock
from base.runner import Runner
from streetwarden.errors import UserError

_DRAIN_S = 1  # whoever is still connected then is let go of
_BACKLOG = 128
_MAX_SAID_BYTES = 4096  # by a browser in one message of a WebSocket: it says very little


@contextmanager
def listening(host: str, port: int, remedy: str = "in the site file") -> Iterator[socket.socket]:
    """A listening socket; port 0 takes a free one. Raises `UserError` when the address is taken.

    remedy   where another one can be chosen
    """
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listener = socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        reason = str(error.strerror).partition(" (while")[0]  # `create_server` appends the address
        raise UserError(f"cannot listen on {host} port {port} ({reason}); choose another {remedy}") from error
    with listener:
        yield listener


def free_port(host: str) -> int:
    """A port that is free now, for a process that is about to listen on it. Raises `UserError`."""
    with listening(host, 0) as listener:
        port: int = listener.getsockname()[1]
        return port


def url_of(listener: socket.socket) -> str:
    """Where the socket is reached from this machine."""
    host, port = listener.getsockname()[:2]
    return local_url(host, port)


def local_url(host: str, port: int) -> str:
    """Where a server on `host` and `port` is reached from this machine."""
    here = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{here}:{port}"


class WebServer(Runner):
    """Serves until stopped. Anything that connects meanwhile waits in the socket's backlog.

    farewell  called at a stop, so that answers without an end come to one
    """

    def __init__(
        self,
        name: str,
        app: FastAPI,
        listener: socket.socket,
        clock: Clock,
        farewell: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(clock)
        self.name = name
        self._farewell = farewell
        self._listener = listener
        self._server = uvicorn.Server(
            uvicorn.Config(
                app,
                log_config=None,
                access_log=False,
                server_header=False,
                ws_max_size=_MAX_SAID_BYTES,
                ws_per_message_deflate=False,
                timeout_graceful_shutdown=_DRAIN_S,
            )
        )

    def run_once(self) -> None:
        """Serve on a copy of the socket, so that the port stays ours between two rounds."""
        self._server.run(sockets=[self._listener.dup()])

    def stop(self) -> None:
        """Answer what is under way, then end."""
        super().stop()
        self._farewell()
        self._server.should_exit = True
