"""From a camera's address to its source."""

from datetime import datetime
from pathlib import Path

from base.clock import Clock
from streams.access import Access
from streams.errors import NoPictures
from streams.file import FileSource
from streams.folder import FolderAddress, FolderSource
from streams.line import LineWatch
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
    access: Access | None = None,
    scale: DetectorScale = DEFAULT_SCALE,
    starts_at: datetime | None = None,
    tap: Tap | None = None,
    stirred: Stirred = nobody_minds,
    lines: LineWatch | None = None,
) -> Source:
    """The source behind `address`: an `rtsp://` or `rtsps://` URL, a video file, or a folder of pictures.

    `access` is how a camera is reached; None: over TCP, at no special address. `starts_at` is when the first
    picture of a file or folder was taken; without it, now. `tap` gets a camera's packets, and `stirred` is
    told when they seem to show movement; neither is told of files. `lines` cuts silent cameras off, where it
    runs. Raises `NoPictures`.
    """
    if address.lower().startswith(_RTSP):
        return RtspSource(
            address, clock, camera_id=camera_id, session=session, access=access, scale=scale, tap=tap,
            stirred=stirred, lines=lines,
        )  # fmt: skip
    return recording_of(
        address, camera_id=camera_id, session=session, scale=scale, starts_at=starts_at or clock.now()
    )


def recording_of(
    address: str, *, camera_id: str, session: int, starts_at: datetime, scale: DetectorScale = DEFAULT_SCALE
) -> FileSource | FolderSource:
    """The source behind the path of a video file or of a folder of pictures. Raises `NoPictures`."""
    try:
        folder = FolderAddress.parse(address)
    except ValueError as error:
        raise NoPictures(f"{address}: {error}") from None
    if folder is not None:
        return FolderSource(folder, camera_id=camera_id, session=session, scale=scale, starts_at=starts_at)
    return FileSource(Path(address), camera_id=camera_id, session=session, scale=scale, starts_at=starts_at)
