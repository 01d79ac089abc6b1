"""Packets to film, and what a browser would make of the pieces."""

import io
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import av
from av.video.stream import VideoStream

from streams.live.fragmenter import Fragmenter
from streams.live.pieces import Fragment, Init, Look, Piece
from streams.live.viewer import Viewer
from tests.fakes import MONDAY_MORNING

if TYPE_CHECKING:
    from av.packet import Packet

INTERVAL_S = 0.04


def at(seconds: float) -> datetime:
    return MONDAY_MORNING + timedelta(seconds=seconds)


def fragment(number: int, *, key: bool = False, size: int = 10, generation: int = 1) -> Fragment:
    media_s = number * INTERVAL_S
    return Fragment(generation, media_s, INTERVAL_S, key, at(media_s), b"f" * size)


def look(number: int, generation: int = 1) -> Look:
    return Look(generation, number * INTERVAL_S, at(number * INTERVAL_S), ({"id": number},), ())


def init(generation: int = 1) -> Init:
    return Init(generation, 0.0, "avc1.640028", b"init")


def taken(viewer: Viewer) -> list[Piece]:
    """Everything that waits for a viewer."""
    pieces: list[Piece] = []
    while (piece := viewer.take()) is not None:
        pieces.append(piece)
    return pieces


def packets_of(path: Path) -> "tuple[VideoStream, list[Packet[VideoStream]]]":
    """The video of a file and its packets; it stays readable after its file is closed."""
    container = av.open(path)
    video = container.streams.video[0]
    return video, [packet for packet in container.demux(video) if packet.size]


def filmed(fragmenter: Fragmenter, packets: "Iterable[Packet[VideoStream]]") -> list[Piece]:
    pieces = [
        piece
        for number, packet in enumerate(packets)
        for piece in fragmenter.push(packet, at(number * INTERVAL_S))
    ]
    return pieces + fragmenter.close()


def film_of(path: Path, *, start: int = 0) -> list[Piece]:
    """All pieces of a file, beginning with packet number `start`."""
    video, packets = packets_of(path)
    return filmed(Fragmenter(video, count(1)), packets[start:])


def fragments_in(pieces: Iterable[Piece]) -> list[Fragment]:
    return [piece for piece in pieces if isinstance(piece, Fragment)]


def inits_in(pieces: Iterable[Piece]) -> list[Init]:
    return [piece for piece in pieces if isinstance(piece, Init)]


def scenes(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    """The pieces of each film."""
    scene: list[Piece] = []
    for piece in pieces:
        if not isinstance(piece, Fragment) and scene:
            yield scene
            scene = []
        scene.append(piece)
    yield scene


def shown_s(pieces: Iterable[Piece]) -> list[float]:
    """When a player shows the pictures of one film, in order; fails where a picture cannot be decoded."""
    data = b"".join(piece.data for piece in pieces if isinstance(piece, Init | Fragment))
    with av.open(io.BytesIO(data), "r", format="mp4") as container:
        pictures = list(container.decode(video=0))
    assert not any(picture.is_corrupt for picture in pictures)
    return [float(picture.time or 0.0) for picture in pictures]
