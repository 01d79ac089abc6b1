"""The RTSP conversation (RFC 2326) with one client."""

import asyncio
import secrets
from collections.abc import Mapping

from simulation.rtsp.camera import Camera, Fault
from simulation.rtsp.delivery import Datagrams, Interleaved, TransportName, client_ports
from simulation.rtsp.description import session_description
from simulation.rtsp.messages import BadRequest, Request, Response, read_request
from simulation.rtsp.rtp import SOUND_CHANNEL
from simulation.rtsp.viewer import Viewer

_TRACK, _SOUND_TRACK = "track0", "track1"
_DEAF = frozenset({Fault.HANG, Fault.HALF_OPEN})
_METHODS = "OPTIONS, DESCRIBE, SETUP, PLAY, PAUSE, GET_PARAMETER, SET_PARAMETER, TEARDOWN"


class Connection:
    """Answers one client's requests and lets it watch a camera."""

    def __init__(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        cameras: Mapping[str, Camera],
        transports: tuple[TransportName, ...] = ("tcp",),
    ) -> None:
        """`transports` are those that it agrees to; it answers others with 461."""
        self._reader = reader
        self._writer = writer
        self._cameras = cameras
        self._transports = transports
        self._viewer = Viewer(writer)
        self._session = secrets.token_hex(8)

    async def serve(self) -> None:
        """Converse until the client leaves, misbehaves, or the camera hangs up."""
        try:
            while await self._converse():
                pass
        except (asyncio.IncompleteReadError, ConnectionError, BadRequest):
            self._writer.close()
        except asyncio.CancelledError:
            self._viewer.kill()
            raise
        else:
            self._writer.close()
        finally:
            for camera in self._cameras.values():
                camera.leave(self._viewer)
            self._viewer.close()

    async def _converse(self) -> bool:
        """Answer one request; False when the conversation is over."""
        request = await read_request(self._reader)
        camera = self._cameras.get(request.path.removesuffix(f"/{_TRACK}").removesuffix(f"/{_SOUND_TRACK}"))
        if camera and camera.fault is Fault.REFUSE:
            return False
        if camera and camera.fault in _DEAF:
            await self._reader.read()  # until the client gives up
            return False
        response = self._answer(request, camera)
        self._writer.write(response.encode(request.headers.get("cseq", "0")))
        await self._writer.drain()
        if camera and request.method == "PLAY" and response.status.startswith("200"):
            camera.join(self._viewer)
        return request.method != "TEARDOWN"

    def _answer(self, request: Request, camera: Camera | None) -> Response:
        if request.method == "OPTIONS":
            return Response(headers={"Public": _METHODS})
        if camera is None or camera.fault is Fault.NOT_FOUND or camera.ended.is_set():
            return Response("404 Not Found")
        if challenge := _challenge(request, camera):
            return Response("401 Unauthorized", {"WWW-Authenticate": challenge})
        return self._admitted(request, camera)

    def _admitted(self, request: Request, camera: Camera) -> Response:
        """The answer to a client that may watch."""
        match request.method:
            case "DESCRIBE":
                headers = {"Content-Base": request.uri.rstrip("/") + "/", "Content-Type": "application/sdp"}
                sound_track = _SOUND_TRACK if camera.sound else ""
                description = session_description(camera.programme, _TRACK, sound_track)
                return Response(headers=headers, body=description)
            case "SETUP":
                is_sound = request.path.endswith(_SOUND_TRACK)
                return self._setup_sound(request, camera) if is_sound else self._setup(request)
            case "PLAY":
                return Response(headers={"Session": self._session, "Range": "npt=0-"})
            case "PAUSE":
                camera.leave(self._viewer)
                return self._acknowledgement()
            case "GET_PARAMETER" | "SET_PARAMETER" | "TEARDOWN":
                return self._acknowledgement()
            case _:
                return Response("501 Not Implemented")

    def _setup(self, request: Request) -> Response:
        asked = request.headers.get("transport", "")
        if "TCP" in asked and "tcp" in self._transports:
            return self._deliver(Interleaved(self._writer))
        ports = client_ports(asked)
        if ports and "udp" in self._transports:
            here, there = (self._writer.get_extra_info(name)[0] for name in ("sockname", "peername"))
            return self._deliver(Datagrams(here, there, ports))
        return Response("461 Unsupported Transport")

    def _setup_sound(self, request: Request, camera: Camera) -> Response:
        if not camera.sound:
            return Response("404 Not Found")
        if "TCP" not in request.headers.get("transport", "") or "tcp" not in self._transports:
            return Response("461 Unsupported Transport")
        self._viewer.hears = True
        transport = f"RTP/AVP/TCP;unicast;interleaved={SOUND_CHANNEL}-{SOUND_CHANNEL + 1}"
        return Response(headers={"Transport": transport, "Session": f"{self._session};timeout=60"})

    def _deliver(self, delivery: Interleaved | Datagrams) -> Response:
        self._viewer.take(delivery)
        headers = {"Transport": delivery.transport, "Session": f"{self._session};timeout=60"}
        return Response(headers=headers)

    def _acknowledgement(self) -> Response:
        return Response(headers={"Session": self._session})


def _challenge(request: Request, camera: Camera) -> str:
    """What the client must answer first; "" when it may go on."""
    admitted = camera.guard.admits(request.method, request.headers.get("authorization", ""))
    return "" if admitted and camera.fault is not Fault.UNAUTHORIZED else camera.guard.challenge()
