"""A worker's media on a private unix socket."""

import asyncio
import logging
import os
import tempfile
from collections.abc import AsyncGenerator, Coroutine
from contextlib import aclosing, suppress
from pathlib import Path
from typing import Any

from base.clock import Clock
from base.runner import Runner
from streams.live.messages import pack
from streams.live.watching import watch
from streetwarden.media.request import MAX_LINE_BYTES, Request, focus_of
from streetwarden.media.studio import Studio
from streetwarden.media.studios import Studios
from streetwarden.redis_server import LONGEST_SOCKET_PATH

log = logging.getLogger(__name__)

MAX_VIEWERS = 256  # a command centre lets 64 in; two of them, and room for those who are about to be let go
ASKS_WITHIN_S = 5.0
STUCK_AFTER_S = 60.0  # who has taken nothing for so long has gone without a word
GOODBYE_S = 1.0

_BUFFER_BYTES = 256 << 10  # beyond it a viewer's own queue fills, which knows what to drop
_LENGTH_BYTES = 4

_TURNS_TO_LET_IN = 5
"""Of asyncio's loop, from a connection that it has accepted to the call that tells of it: three, and some."""


class MediaServer(Runner):
    """Serves everybody who connects: a line says what is wanted, then messages come, each with its length.

    The socket lies in a folder that only this user may enter. Who asks for what is not there is hung up on.

    address   of the socket; "" while nobody can connect
    viewers   connections now
    refused   connections that were one too many
    """

    name = "media"

    def __init__(self, studios: Studios, clock: Clock, *, max_viewers: int = MAX_VIEWERS) -> None:
        super().__init__(clock)
        self.address = ""
        self.refused = 0
        self._studios = studios
        self._max_viewers = max_viewers
        self._serving: set[asyncio.Task[None]] = set()
        self._connections: set[asyncio.Task[None]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ended = asyncio.Event()

    @property
    def viewers(self) -> int:
        """How many are connected now."""
        return len(self._serving)

    def run_once(self) -> None:
        """Serve until stopped. Raises `OSError` when there is no place for a socket."""
        with tempfile.TemporaryDirectory(prefix="sw-") as folder:
            asyncio.run(self._serve(Path(folder) / "media.sock"))

    def stop(self) -> None:
        """Say goodbye to all viewers, then end."""
        super().stop()
        if (loop := self._loop) is not None:
            with suppress(RuntimeError):  # it has just ended by itself
                loop.call_soon_threadsafe(self._ended.set)

    async def _serve(self, path: Path) -> None:
        if len(os.fsencode(path)) > LONGEST_SOCKET_PATH:
            raise OSError(
                f"{path}: expected at most {LONGEST_SOCKET_PATH} bytes; set TMPDIR to a shorter folder"
            )
        self._ended = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        server = await asyncio.start_unix_server(self._accepted, path, limit=MAX_LINE_BYTES)
        self.address = str(path)
        try:
            if not self.stopping:
                await self._ended.wait()
        finally:
            self.address, self._loop = "", None
            await _let_in(server)
            server.close()
            await self._say_goodbye()

    async def _say_goodbye(self) -> None:
        if self.stopping:
            self._studios.close()
        if self._connections:
            await asyncio.wait(self._connections, timeout=GOODBYE_S)

    def _accepted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Known from now on: a task that has not begun when the server ends would never hang up."""
        task = asyncio.get_running_loop().create_task(self._connected(reader, writer))
        self._connections.add(task)
        task.add_done_callback(self._connections.discard)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - tells the type checker what asyncio does
        try:
            if len(self._serving) >= self._max_viewers:
                self.refused += 1
                return
            self._serving.add(task)
            await self._answer(reader, writer)
        except (OSError, ValueError, TimeoutError) as error:
            log.debug("a viewer was hung up on: %s", error)
        finally:
            await _hung_up(writer)
            self._serving.discard(task)

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with asyncio.timeout(ASKS_WITHIN_S):
            request = Request.parse(await reader.readline())
        studio = self._studios.of(request.camera)
        if studio is None:
            return
        viewer = object()
        studio.focus(viewer, on=request.focus)
        try:
            await _first_of(_send(_messages(studio, request), writer), _listen(reader, studio, viewer))
        finally:
            studio.focus(viewer, on=False)


async def _let_in(server: asyncio.Server) -> None:
    """Accept no more, and let in who is accepted: asyncio forgets them, unclosed, once a server is closed."""
    for listening in server.sockets:
        asyncio.get_running_loop().remove_reader(listening.fileno())
    for _ in range(_TURNS_TO_LET_IN):
        await asyncio.sleep(0)


async def _hung_up(writer: asyncio.StreamWriter) -> None:
    """Close a connection for good: one that is only about to close would outlive a server that ends."""
    writer.close()
    try:
        async with asyncio.timeout(GOODBYE_S / 2):
            await writer.wait_closed()
    except (OSError, TimeoutError):
        writer.transport.abort()


async def _first_of(*works: Coroutine[Any, Any, None]) -> None:
    """Until one of them ends; what it raises is raised, the others are cancelled."""
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    for task in done:
        task.result()


async def _send(messages: AsyncGenerator[bytes, None], writer: asyncio.StreamWriter) -> None:
    writer.transport.set_write_buffer_limits(high=_BUFFER_BYTES)
    async with aclosing(messages):
        async for message in messages:
            writer.write(len(message).to_bytes(_LENGTH_BYTES, "big") + message)
            async with asyncio.timeout(STUCK_AFTER_S):
                await writer.drain()


async def _listen(reader: asyncio.StreamReader, studio: Studio, viewer: object) -> None:
    """Until the viewer hangs up."""
    while line := await reader.readline():
        studio.focus(viewer, on=focus_of(line))


async def _messages(studio: Studio, request: Request) -> AsyncGenerator[bytes, None]:
    if request.want == "live":
        async with aclosing(watch(studio.feed.hub)) as pieces:
            async for piece in pieces:
                yield pack(piece)
        return
    async with aclosing(studio.pictures.watch(hide=request.want != "jpeg")) as pictures:
        async for picture in pictures:
            yield picture
