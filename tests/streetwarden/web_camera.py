"""A camera's web server on loopback, for the tests: it shows one picture, or behaves badly."""

from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from ssl import SSLContext

import cv2
import numpy as np

from simulation.rtsp.digest import Credentials, DigestGuard
from tests.streetwarden.loopback_web import LoopbackWeb, QuietHandler

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


class WebCamera(LoopbackWeb):
    """Listens while it is used in a `with`; `asked` holds the `Authorization` of each request."""

    def __init__(self, answer: Answer, tls: SSLContext | None = None) -> None:
        self.asked: list[str | None] = []
        asked = self.asked

        class Handler(QuietHandler):
            def do_GET(self) -> None:  # noqa: N802 - http.server calls it so
                asked.append(self.headers.get("Authorization"))
                answer(self)

        super().__init__(Handler, tls)

    def url(self, login: str = "") -> str:
        return f"{super().url(login)}/still.jpg"
