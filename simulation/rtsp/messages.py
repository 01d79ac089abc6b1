"""RTSP messages (RFC 2326) as the server reads and writes them."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

MAX_BODY_BYTES = 1 << 16
"""Viewers send small bodies or none; more is refused."""


class BadRequest(Exception):  # noqa: N818 - the name of the status
    """The viewer does not speak RTSP: the connection is cut."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request; header names are lower case."""

    method: str
    uri: str
    headers: Mapping[str, str]

    @property
    def path(self) -> str:
        """The path of the URI, without slashes at its ends."""
        return unquote(urlsplit(self.uri).path).strip("/")


@dataclass(frozen=True, slots=True)
class Response:
    """One answer: status line, headers, body."""

    status: str = "200 OK"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""

    def encode(self, cseq: str) -> bytes:
        """The bytes on the wire, answering the request number `cseq`."""
        headers = {"CSeq": cseq, **self.headers}
        if self.body:
            headers["Content-Length"] = str(len(self.body.encode()))
        lines = [f"RTSP/1.0 {self.status}", *(f"{name}: {value}" for name, value in headers.items())]
        return ("\r\n".join(lines) + "\r\n\r\n" + self.body).encode()


async def read_request(reader: asyncio.StreamReader) -> Request:
    """The next request; interleaved RTCP of the viewer is skipped.

    Raises `asyncio.IncompleteReadError` at the end of the connection, `BadRequest` on anything else.
    """
    while (first := await reader.readexactly(1)) == b"$":
        header = await reader.readexactly(3)
        await reader.readexactly(int.from_bytes(header[1:], "big"))
    try:
        head = (first + await reader.readuntil(b"\r\n\r\n")).decode("utf-8")
    except (asyncio.LimitOverrunError, UnicodeDecodeError) as error:
        raise BadRequest("expected RTSP headers, got something else") from error
    request = _parse(head)
    await reader.readexactly(_body_length(request))
    return request


def _parse(head: str) -> Request:
    line, *rest = head.split("\r\n")
    parts = line.split(" ")
    if len(parts) != 3 or not parts[2].startswith("RTSP/"):
        raise BadRequest(f"expected 'METHOD URI RTSP/1.0', got {line!r}")
    fields = (entry.partition(":") for entry in rest if entry)
    return Request(parts[0], parts[1], {name.strip().lower(): value.strip() for name, _, value in fields})


def _body_length(request: Request) -> int:
    length = request.headers.get("content-length", "0")
    if not length.isdecimal() or int(length) > MAX_BODY_BYTES:
        raise BadRequest(f"expected a Content-Length of at most {MAX_BODY_BYTES}, got {length!r}")
    return int(length)
