"""Serves simulated cameras over RTSP, from a thread of its own."""

import asyncio
import socket
import ssl
import threading
from collections.abc import Mapping
from types import TracebackType
from typing import Self
from urllib.parse import quote

from base.clock import Clock, SystemClock
from base.runner import Runner
from simulation.rtsp.camera import Camera
from simulation.rtsp.connection import Connection
from simulation.rtsp.delivery import TransportName
from simulation.rtsp.digest import Credentials

_STOP_WITHIN_S = 10.0


class CameraServer(Runner):
    """The cameras of `cameras`, each under its path, on one port. A context manager.

    Cameras start with the server, or at their first viewer if they are made so. `clock` gives the pace and
    the wall-clock time of the sender reports.
    """

    name = "camera server"

    def __init__(
        self,
        cameras: Mapping[str, Camera],
        clock: Clock | None = None,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        transports: tuple[TransportName, ...] = ("tcp",),
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """`port` 0 takes a free one; a path has no slash at its ends.

        transports  over which pictures may be asked for
        tls         with it all speak RTSP over TLS (`rtsps://`), with this certificate
        """
        super().__init__(clock or SystemClock())
        self._cameras = {path.strip("/"): camera for path, camera in cameras.items()}
        self._address = (host, port)
        self._transports = transports
        self._tls = tls
        self._socket: socket.socket | None = None
        self._event_loop: asyncio.AbstractEventLoop | None = None
        self._hang_up = asyncio.Event()
        self._thread = threading.Thread(target=self.run, name=self.name, daemon=True)

    def start(self) -> Self:
        """Listen and serve. Raises `OSError` when the port is taken."""
        self._socket = socket.create_server(self._address)
        self._thread.start()
        return self

    @property
    def host(self) -> str:
        """The address it listens on."""
        return self._address[0]

    @property
    def port(self) -> int:
        """The port it listens on."""
        if self._socket is None:
            raise RuntimeError("the server has no port before start()")
        port: int = self._socket.getsockname()[1]
        return port

    def url(self, path: str, credentials: Credentials | None = None) -> str:
        """Where viewers find the camera `path`; with its own credentials if none are given."""
        known = credentials or self._cameras[path.strip("/")].credentials
        login = f"{quote(known.user, safe='')}:{quote(known.password, safe='')}@" if known else ""
        scheme = "rtsps" if self._tls else "rtsp"
        return f"{scheme}://{login}{self._address[0]}:{self.port}/{quote(path.strip('/'))}"

    def run_once(self) -> None:
        """Serve until stopped."""
        asyncio.run(self._serve())

    def stop(self) -> None:
        """Hang up on everybody and end the thread."""
        super().stop()
        if self._event_loop is not None:
            self._event_loop.call_soon_threadsafe(self._hang_up.set)
        if self._thread.is_alive():
            self._thread.join(_STOP_WITHIN_S)
        if self._socket is not None:
            self._socket.close()

    async def _serve(self) -> None:
        """Play all cameras and answer clients; the listening socket outlives a failed round."""
        if self._socket is None:
            raise RuntimeError("call start() instead of run(): it opens the port")
        self._hang_up, self._event_loop = asyncio.Event(), asyncio.get_running_loop()
        try:
            async with asyncio.TaskGroup() as tasks:
                players = [tasks.create_task(camera.play(self._clock)) for camera in self._cameras.values()]
                listener = asyncio.start_server(self._converse, sock=self._socket.dup(), ssl=self._tls)
                async with await listener:
                    await self._until_stopped()
                for player in players:
                    player.cancel()
        finally:
            self._event_loop = None

    async def _until_stopped(self) -> None:
        if not self.stopping:
            await self._hang_up.wait()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await Connection(reader, writer, self._cameras, self._transports).serve()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()
