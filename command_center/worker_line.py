"""A line to a worker's media (streetwarden/media/server.py)."""

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Literal

from command_center.errors import NoWorkerError

CONNECTS_WITHIN_S = 2.0  # a socket on this machine is there at once, or nobody listens

_LENGTH_BYTES = 4
_MAX_MESSAGE_BYTES = 16 << 20  # a key picture at 4K has 2 MB; more is no message of ours

Want = Literal["live", "jpeg", "jpeg_blurred"]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a worker is asked for (streetwarden/media/request.py)."""

    camera: str
    want: Want
    focus: bool = False

    def line(self) -> bytes:
        """The line that says it."""
        return _line({"camera": self.camera, "want": self.want, "focus": self.focus})


class WorkerLine:
    """A connection to a worker's media."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._focused: bool | None = None

    async def messages(self) -> AsyncGenerator[bytes, None]:
        """What the worker sends, as it comes, until one of us hangs up."""
        with suppress(asyncio.IncompleteReadError, OSError):
            while True:
                length = int.from_bytes(await self._reader.readexactly(_LENGTH_BYTES), "big")
                if length > _MAX_MESSAGE_BYTES:
                    return
                yield await self._reader.readexactly(length)

    def focus(self, *, on: bool) -> None:
        """Tell the worker whether the viewer looks closely; said twice, it is passed on once."""
        if on is not self._focused:
            self._focused = on
            self._writer.write(_line({"focus": on}))

    def hang_up(self) -> None:
        """End it; `messages` ends, too."""
        self._writer.close()
        self._reader.feed_eof()


@asynccontextmanager
async def worker_line(addresses: Iterable[str], asked: Asked) -> AsyncIterator[WorkerLine]:
    """A line to the first of these workers that answers. Raises NoWorkerError."""
    reader, writer = await _connected(addresses, asked.camera)
    line = WorkerLine(reader, writer)
    writer.write(asked.line())
    try:
        yield line
    finally:
        line.hang_up()


async def _connected(
    addresses: Iterable[str], camera_id: str
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    for address in addresses:
        with suppress(OSError, TimeoutError):
            async with asyncio.timeout(CONNECTS_WITHIN_S):
                return await asyncio.open_unix_connection(address)
    raise NoWorkerError(f"no worker has the camera {camera_id} now; try again in a moment")


def _line(said: dict[str, object]) -> bytes:
    return json.dumps(said).encode() + b"\n"
