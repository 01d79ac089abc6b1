"""A small web server on the loopback interface that serves one file, and can misbehave."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Release:
    """What is served, and how.

    etag            None: the server marks its content in no way
    ranges          whether it sends parts
    breaks_after    bytes after which it hangs up, once
    says_length     whether it says how long the file is
    part_start      where it claims a part begins, whatever was asked for
    redirect        where it sends everybody first
    status          what it answers instead of the file
    asked           the Range header of each request, and its If-Range
    """

    content: bytes
    etag: str | None = '"one"'
    ranges: bool = True
    breaks_after: int | None = None
    says_length: bool = True
    part_start: int | None = None
    redirect: str | None = None
    status: int | None = None
    url: str = ""
    asked: list[tuple[str | None, str | None]] = field(default_factory=list)


class _Handler(BaseHTTPRequestHandler):
    release: Release

    def do_GET(self) -> None:
        release = self.release
        wanted, if_range = self.headers["Range"], self.headers["If-Range"]
        release.asked.append((wanted, if_range))
        if release.redirect and self.path != "/moved.onnx":
            return self._answer(302, b"", Location=release.redirect)
        if release.status:
            return self._answer(release.status, b"sorry")
        start = 0
        if wanted and release.ranges and if_range == release.etag:
            start = int(wanted.removeprefix("bytes=").removesuffix("-"))
        if start >= len(release.content):
            return self._answer(416, b"")
        marks = {"ETag": release.etag} if release.etag else {}
        if not start:
            return self._answer(200, release.content, **marks)
        said = start if release.part_start is None else release.part_start
        end = len(release.content)
        marks["Content-Range"] = f"bytes {said}-{end - 1}/{end}"
        return self._answer(206, release.content[start:], **marks)

    def _answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if self.release.says_length:
            self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        if self.release.breaks_after is not None:
            body, self.release.breaks_after = body[: self.release.breaks_after], None
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        """Say nothing."""


@contextmanager
def serving(release: Release) -> Iterator[Release]:
    """The release, with its address in `url` while it is served."""
    handler = type("Handler", (_Handler,), {"release": release})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    release.url = f"http://127.0.0.1:{server.server_port}/yolo-test.onnx"
    try:
        yield release
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
