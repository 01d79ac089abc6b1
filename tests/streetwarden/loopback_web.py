"""A web server on loopback, for the tests."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from ssl import SSLContext
from typing import Self


class QuietHandler(BaseHTTPRequestHandler):
    """Writes nothing about what it is asked."""

    def log_message(self, *_: object) -> None:
        pass


class _Server(HTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is nothing to write about."""


class LoopbackWeb:
    """Listens while it is used in a `with`."""

    def __init__(self, handler: type[QuietHandler], tls: SSLContext | None = None) -> None:
        self._server = _Server(("127.0.0.1", 0), handler)
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._scheme = "https" if tls else "http"

    def url(self, login: str = "") -> str:
        return f"{self._scheme}://{login}127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join(10.0)
        self._server.server_close()
