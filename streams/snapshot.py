"""One picture of a camera, to look at or to draw zones on."""

from base.clock import Clock
from streams.access import Access
from streams.demand import Everything
from streams.errors import StreamStalled
from streams.frame import Image
from streams.opening import source_of


def snapshot(address: str, clock: Clock, access: Access | None = None) -> Image:
    """The first picture of an RTSP URL, a video or a folder of pictures, (h, w, 3) uint8 BGR at full size.

    `access` see `RtspSource`. Raises `StreamError`; gives up after the time-outs (about ten seconds).
    """
    source = source_of(address, clock, camera_id="snapshot", session=0, access=access)
    try:
        source.open()
        for frame in source.read(Everything()):
            return frame.full()
    finally:
        source.close()
    raise StreamStalled(f"{address}: expected a picture, got none before the stream ended; try again")
