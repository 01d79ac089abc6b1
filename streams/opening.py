"""From a camera's address to its source."""

from datetime import datetime
from pathlib import Path

from base.clock import Clock
from streams.file import FileSource
from streams.rtsp import RtspSource
from streams.source import DEFAULT_MAX_SIDE_PX, Source
from streams.tap import Tap

_RTSP = ("rtsp://", "rtsps://")


def source_of(
    address: str,
    clock: Clock,
    *,
    camera_id: str,
    session: int,
    max_side_px: int = DEFAULT_MAX_SIDE_PX,
    starts_at: datetime | None = None,
    tap: Tap | None = None,
) -> Source:
    """The source behind `address`: an `rtsp://` URL or the path of a video file.

    `starts_at` is when a file's first picture was taken; without it, now. `tap` gets a camera's packets; it
    is not told of files.
    """
    if address.lower().startswith(_RTSP):
        return RtspSource(
            address, clock, camera_id=camera_id, session=session, max_side_px=max_side_px, tap=tap
        )
    return FileSource(
        Path(address), camera_id=camera_id, session=session, max_side_px=max_side_px,
        starts_at=starts_at or clock.now(),
    )  # fmt: skip
