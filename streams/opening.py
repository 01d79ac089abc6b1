"""From a camera's address to its source."""

from datetime import datetime
from pathlib import Path

from base.clock import Clock
from streams.file import FileSource
from streams.rtsp import RtspSource
from streams.scale import DEFAULT_SCALE, DetectorScale
from streams.source import Source
from streams.stirring import Stirred, nobody_minds
from streams.tap import Tap

_RTSP = ("rtsp://", "rtsps://")


def source_of(
    address: str,
    clock: Clock,
    *,
    camera_id: str,
    session: int,
    scale: DetectorScale = DEFAULT_SCALE,
    starts_at: datetime | None = None,
    tap: Tap | None = None,
    stirred: Stirred = nobody_minds,
) -> Source:
    """The source behind `address`: an `rtsp://` URL or the path of a video file.

    `starts_at` is when a file's first picture was taken; without it, now. `tap` gets a camera's packets, and
    `stirred` is told when they seem to show movement; neither is told of files.
    """
    if address.lower().startswith(_RTSP):
        return RtspSource(
            address, clock, camera_id=camera_id, session=session, scale=scale, tap=tap, stirred=stirred
        )
    return FileSource(
        Path(address), camera_id=camera_id, session=session, scale=scale,
        starts_at=starts_at or clock.now(),
    )  # fmt: skip
