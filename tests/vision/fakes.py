"""Stand-ins for what surrounds vision: a camera and detector that follow a script, sink, signals, vault.

A detector is given pictures only. So the camera writes its name and the time into the first pixels of each,
and the detector reads there what it is meant to see.
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import numpy as np

from models.detections import Detections
from streams.frame import Frame, Image
from tests.scenes import HEIGHT_PX, START, WIDTH_PX, Actor, instant
from vision.event import Event, Evidence
from vision.geometry import Box
from vision.ports import CameraState, EvidenceError, SinkError
from vision.signals import Signal
from vision.verification import Verdict, VerificationRequest

_SCALE = 0.25
_GREY = 90
_STAMP = struct.Struct("8sI")  # camera, milliseconds


def in_px(box: Box, scale: float = 1.0) -> Box:
    left, top, right, bottom = box
    width, height = WIDTH_PX * scale, HEIGHT_PX * scale
    return (left * width, top * height, right * width, bottom * height)


def seconds_of(frame: Frame) -> float:
    return (frame.captured_at - START).total_seconds()


def frame_at(second: float, camera_id: str = "cam", session: int = 1) -> Frame:
    """A grey picture at a quarter of the camera's size."""

    def convert() -> Image:
        return np.full((HEIGHT_PX, WIDTH_PX, 3), _GREY, np.uint8)

    image = np.full((int(HEIGHT_PX * _SCALE), int(WIDTH_PX * _SCALE), 3), _GREY, np.uint8)
    stamp = _STAMP.pack(camera_id.encode(), round(second * 1000))
    image.reshape(-1)[: _STAMP.size] = np.frombuffer(stamp, np.uint8)
    return Frame(camera_id, session, 0, instant(second), second, image, WIDTH_PX, HEIGHT_PX, convert)


def frames(
    until_s: float, *, from_s: float = 0.0, fps: float = 1.0, camera_id: str = "cam", session: int = 1
) -> Iterator[Frame]:
    for look in range(round((until_s - from_s) * fps) + 1):
        yield frame_at(from_s + look / fps, camera_id, session)


def detections_of(actors: Sequence[Actor], second: float, scale: float = 1.0) -> Detections:
    """What a faultless detector finds of these actors, in a picture of this scale."""
    seen = [(actor, box) for actor in actors if (box := actor.box_at(second)) is not None]
    return Detections(
        np.array([in_px(box, scale) for _, box in seen], np.float32).reshape(-1, 4),
        np.array([actor.score for actor, _ in seen], np.float32),
        np.array([actor.object_class for actor, _ in seen], np.int64),
        np.zeros(len(seen), np.int64),
    )


class ScriptedDetector:
    """Sees each camera's actors; remembers how large the batches were."""

    def __init__(self, cast: dict[str, Sequence[Actor]]) -> None:
        self.cast = cast
        self.batches: list[int] = []

    @property
    def name(self) -> str:
        return "scripted"

    @property
    def model_sha256(self) -> str:
        return "0" * 64

    @property
    def labels(self) -> tuple[str, ...]:
        return ()

    @property
    def input_size_px(self) -> int:
        return int(WIDTH_PX * _SCALE)

    def detect(self, images: Sequence[Image]) -> list[Detections]:
        self.batches.append(len(images))
        return [self._detect(image) for image in images]

    def _detect(self, image: Image) -> Detections:
        camera, milliseconds = _STAMP.unpack(image.tobytes()[: _STAMP.size])
        actors = self.cast[camera.rstrip(b"\0").decode()]
        return detections_of(actors, milliseconds / 1000, _SCALE)


class MemorySink:
    """Keeps states and events as the store does; `broken` makes every call fail, `stumbles` the next one."""

    def __init__(self) -> None:
        self.broken = False
        self.stumbles = False
        self.saves: list[CameraState] = []
        self.queue: list[Event] = []
        self._events: dict[UUID, Event] = {}

    def record(self, state: CameraState, events: Sequence[Event]) -> None:
        self.check()
        self.saves.append(state)
        for event in events:
            known = self._events.get(event.id)
            if known is None or event.revision > known.revision:
                self.queue.append(event)
            if known is None or event.revision >= known.revision:
                self._events[event.id] = event

    def state(self, camera_id: str) -> CameraState | None:
        own = [state for state in self.saves if state.camera_id == camera_id]
        return own[-1] if own else None

    def recent_events(self, camera_id: str, ended_after: datetime) -> list[Event]:
        return [
            event
            for event in self._events.values()
            if event.camera_id == camera_id and (event.ended_at is None or event.ended_at > ended_after)
        ]

    def check(self) -> None:
        failing, self.stumbles = self.broken or self.stumbles, False
        if failing:
            raise SinkError("the disk is full")

    def event(self, event_id: UUID) -> Event | None:
        return self._events.get(event_id)

    def keep(self, event: Event) -> None:
        self._events[event.id] = event

    @property
    def told(self) -> list[str]:
        return [event.state.value for event in self.queue]


@dataclass(frozen=True)
class Answer:
    """What was answered, and the event as it was from then on."""

    verdict: Verdict
    pictures: Sequence[Evidence]
    event: Event


class Questions:
    """Second looks as the store keeps them beside its events: where it fails, they fail, too.

    `restarted` stands for a new process: what is open is handed out again.
    """

    def __init__(self, sink: MemorySink) -> None:
        self.answers: list[Answer] = []
        self._sink = sink
        self._open: dict[UUID, VerificationRequest] = {}
        self._known: set[VerificationRequest] = set()

    def ask(self, request: VerificationRequest) -> None:
        self._open[request.event_id] = request

    def withdraw(self, event_id: UUID) -> None:
        del self._open[event_id]

    def restarted(self) -> "Questions":
        self._known = set()
        return self

    def due(self) -> list[VerificationRequest]:
        new = [request for request in self._open.values() if request not in self._known]
        self._known = set(self._open.values())
        return new

    def answer(self, verdict: Verdict, pictures: Sequence[Evidence]) -> Event | None:
        self._sink.check()
        event = self._sink.event(verdict.request.event_id)
        if self._open.pop(verdict.request.event_id, None) is None or event is None:
            return None
        revised = replace(event, revision=event.revision + 1, evidence=(*event.evidence, *pictures))
        self._sink.keep(revised)
        self.answers.append(Answer(verdict, pictures, revised))
        return revised


class SignalQueue:
    """Hands out each signal once, when it is due."""

    def __init__(self, *signals: Signal) -> None:
        self.waiting = list(signals)

    def due(self, at: datetime) -> list[Signal]:
        due = [signal for signal in self.waiting if signal.at <= at]
        self.waiting = [signal for signal in self.waiting if signal.at > at]
        return due


class MemoryVault:
    """Keeps pictures in memory; `full` makes it refuse."""

    def __init__(self) -> None:
        self.full = False
        self.pictures: dict[str, bytes] = {}

    def put(self, path: str, content: bytes) -> None:
        if self.full:
            raise EvidenceError("no space left on the device")
        self.pictures[path] = content
