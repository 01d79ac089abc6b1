"""Cameras of a street for browsers: a real film over the real wire, from nobody's camera."""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import av
import cv2
import numpy as np
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from streams.frame import Image
from streams.live.messages import pack
from streams.live.pieces import Fragment, Init, Piece
from tests.streams.live.films import film_of

WIDTH, HEIGHT, FPS, SECONDS = 640, 360, 25, 12
TOP, BOTTOM, LONG = 150, 210, 96
SPEED_PX_S = 40
PARKED = (0.62, 0.55, 0.86, 0.8)
ZONES = [
    {
        "id": "kerb", "name": "东门黄线", "shape": "area", "active": True, "rules": ["illegal_parking"],
        "points": [[0.55, 0.5], [0.95, 0.5], [0.98, 0.95], [0.5, 0.95]],
    },
    {
        "id": "plaza", "name": "广场", "shape": "area", "active": False, "rules": ["street_vendor"],
        "points": [[0.05, 0.62], [0.4, 0.62], [0.4, 0.92], [0.03, 0.92]],
    },
    {
        "id": "line", "name": "东门线", "shape": "line", "active": True, "rules": ["tailgating"],
        "points": [[0.1, 0.25], [0.45, 0.3]], "inside": [0.3, 0.05],
    },
]  # fmt: skip


def left_px(media_s: float) -> float:
    """Where the moving car's left edge is."""
    return 20 + SPEED_PX_S * media_s


def car_box(media_s: float) -> tuple[float, float, float, float]:
    left = left_px(media_s)
    return (left / WIDTH, TOP / HEIGHT, (left + LONG) / WIDTH, BOTTOM / HEIGHT)


def street_at(media_s: float) -> Image:
    """Dark asphalt, a white car that drives and a blue one that stands."""
    image = np.full((HEIGHT, WIDTH, 3), (62, 58, 54), np.uint8)
    image[: HEIGHT // 3] = (96, 84, 70)
    left = round(left_px(media_s))
    cv2.rectangle(image, (left, TOP), (left + LONG - 1, BOTTOM - 1), (250, 250, 250), -1)
    corners = [round(part * size) for part, size in zip(PARKED, (WIDTH, HEIGHT) * 2, strict=True)]
    cv2.rectangle(image, corners[:2], corners[2:], (120, 70, 30), -1)
    return image.astype(np.uint8)


@cache
def film() -> tuple[Init, tuple[Fragment, ...]]:
    """The street as a camera would code it."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "street.mp4"
        with av.open(path, "w") as container:
            stream = container.add_stream("libx264", FPS)
            stream.options = {"bf": "0", "g": "25", "preset": "ultrafast"}
            stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
            for number in range(FPS * SECONDS):
                frame = av.VideoFrame.from_ndarray(street_at(number / FPS), format="bgr24")
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
        pieces: list[Piece] = film_of(path)
    init = next(piece for piece in pieces if isinstance(piece, Init))
    return init, tuple(piece for piece in pieces if isinstance(piece, Fragment))


def message(kind: str, **fields: object) -> bytes:
    head = json.dumps({"kind": kind, **fields}).encode()
    return len(head).to_bytes(4, "big") + head


@dataclass
class FakeStreet:
    """Every camera of the app shows the same street.

    look_every  pictures from one look to the next
    look_late   pictures that are sent between one and the look at it
    pictures    of a film, before the next one begins
    latency_s   how old a picture is when it is sent
    refuse      close a line with this code instead of showing anything
    codec       what the camera sends, where it is not H.264
    """

    look_every: int = 5
    look_late: int = 2
    pictures: int = FPS * SECONDS
    latency_s: float = 0.12
    refuse: int = 0
    codec: str = ""
    viewers: int = 0
    said: list[object] = field(default_factory=list)
    generation: int = 0

    def install(self, app: FastAPI) -> None:
        """Stand before the app's own routes."""
        app.router.routes[:0] = [
            WebSocketRoute("/api/v1/cameras/{camera_id}/live", self._live),
            Route("/api/v1/cameras/{camera_id}/mjpeg", self._mjpeg),
        ]

    async def _live(self, line: WebSocket) -> None:
        await line.accept()
        if self.refuse:
            await line.close(self.refuse)
            return
        self.viewers += 1
        listening = asyncio.create_task(self._listen(line))
        try:
            await self._film(line)
        except (WebSocketDisconnect, RuntimeError):
            pass
        finally:
            listening.cancel()
            self.viewers -= 1

    async def _listen(self, line: WebSocket) -> None:
        while True:
            self.said.append(json.loads(await line.receive_text()))

    async def _film(self, line: WebSocket) -> None:
        await line.send_bytes(message("zones", zones=ZONES))
        while True:
            self.generation += 1
            generation = self.generation
            if self.codec:
                await line.send_bytes(message("unsupported", generation=generation, codec=self.codec))
            begun_at = datetime.now(UTC)
            init, fragments = film()
            if not self.codec:
                await line.send_bytes(pack(replace(init, generation=generation)))
            for number, fragment in enumerate(fragments[: self.pictures]):
                at = begun_at + timedelta(seconds=fragment.media_s)
                await asyncio.sleep((at - datetime.now(UTC)).total_seconds())
                if self.refuse:
                    await line.close(self.refuse)
                    return
                taken_at = at - timedelta(seconds=self.latency_s)
                if not self.codec:
                    sent = replace(fragment, generation=generation, captured_at=taken_at)
                    await line.send_bytes(pack(sent))
                seen = number - self.look_late
                if seen >= 0 and seen % self.look_every == 0:
                    late = timedelta(seconds=self.look_late / FPS)
                    await line.send_bytes(self._look(generation, fragments[seen].media_s, taken_at - late))

    def _look(self, generation: int, media_s: float, taken_at: datetime) -> bytes:
        tracks = [
            {"id": "gate/1/7", "class": "car", "box": car_box(media_s), "standing": False},
            {"id": "gate/1/9", "class": "van", "box": PARKED, "standing": True},
        ]
        parked = {
            "rule": "illegal_parking", "event_type": "illegal_parking", "zone_id": "kerb", "box": PARKED,
            "progress": min(1.0, 0.4 + media_s / 15), "warned": True, "subjects": ["gate/1/9"],
            "started_at": (taken_at - timedelta(seconds=72 + media_s)).isoformat(),
        }  # fmt: skip
        return message(
            "look", generation=generation, media_s=media_s, captured_at=taken_at.isoformat(),
            tracks=tracks, violations=[parked],
        )  # fmt: skip

    async def _mjpeg(self, request: Request) -> Response:
        if self.refuse:
            return Response(status_code=503)
        return StreamingResponse(self._parts(), media_type="multipart/x-mixed-replace; boundary=frame")

    async def _parts(self) -> AsyncIterator[bytes]:
        for picture in self._pictures():
            head = f"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: {len(picture)}\r\n\r\n"
            yield head.encode() + picture + b"\r\n"
            await asyncio.sleep(0.2)
            if self.refuse:
                return

    def _pictures(self) -> Iterator[bytes]:
        for number in itertools.count():
            yield cv2.imencode(".jpg", street_at(number % (SECONDS * 5) / 5))[1].tobytes()
