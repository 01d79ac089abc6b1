"""A camera's web server on loopback, for the tests: it shows one picture, or behaves badly."""

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from ssl import SSLContext
from typing import Self

import cv2
import numpy as np

from simulation.rtsp.digest import Credentials, DigestGuard

Answer = Callable[[BaseHTTPRequestHandler], None]


def jpeg(width_px: int = 640, grey: int = 90) -> bytes:
    """A picture of one grey."""
    done, content = cv2.imencode(".jpg", np.full((width_px // 2, width_px, 3), grey, np.uint8))
    assert done
    return content.tobytes()


def shows(content: bytes, status: int = 200, **headers: str) -> Answer:
    """Answers with this."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(content)

    return answer


def digest(credentials: Credentials, content: bytes) -> Answer:
    """Shows this to those who prove a password."""
    guard = DigestGuard(credentials)

    def answer(handler: BaseHTTPRequestHandler) -> None:
        if guard.admits("GET", handler.headers.get("Authorization", "")):
            shows(content)(handler)
        else:
            shows(b"", 401, **{"WWW-Authenticate": guard.challenge()})(handler)

    return answer


def basic(proof: str, content: bytes) -> Answer:
    """Shows this to those who say `proof`."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        if handler.headers.get("Authorization") == f"Basic {proof}":
            shows(content)(handler)
        else:
            shows(b"", 401, **{"WWW-Authenticate": 'Basic realm="camera"'})(handler)

    return answer


class WebCamera:
    """Listens while it is used in a `with`; `asked` holds the `Authorization` of each request."""

    def __init__(self, answer: Answer, tls: SSLContext | None = None) -> None:
        self.asked: list[str | None] = []
        asked = self.asked

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.headers.get("Authorization"))
                answer(self)

            def log_message(self, *_: object) -> None:
                pass

        class Server(HTTPServer):
            def handle_error(self, request: object, client_address: object) -> None:
                """A client that hangs up is nothing to write about."""

        self._server = Server(("127.0.0.1", 0), Handler)
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._scheme = "https" if tls else "http"

    def url(self, login: str = "") -> str:
        return f"{self._scheme}://{login}127.0.0.1:{self._server.server_address[1]}/still.jpg"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join(10.0)
        self._server.server_close()
