"""From decoded pictures to frames."""

from datetime import datetime
from functools import partial
from itertools import count

from av.video.frame import VideoFrame

from streams.frame import Frame
from streams.picture import Shrinker, full, upright_size
from streams.scale import DetectorScale


class FrameMaker:
    """Makes the frames of one session, numbered from 0."""

    def __init__(self, camera_id: str, session: int, scale: DetectorScale) -> None:
        self._camera_id = camera_id
        self._session = session
        self._shrinker = Shrinker(scale)
        self._numbers = count()

    def frame(
        self, picture: VideoFrame, captured_at: datetime, pts_s: float, arrived_s: float | None = None
    ) -> Frame:
        """Converted to detector scale now, to full size when asked for; `arrived_s` see `Frame`."""
        width_px, height_px = upright_size(picture)
        return Frame(
            camera_id=self._camera_id,
            session=self._session,
            seq=next(self._numbers),
            captured_at=captured_at,
            pts_s=pts_s,
            image=self._shrinker.shrink(picture),
            width_px=width_px,
            height_px=height_px,
            convert=partial(full, picture),
            arrived_s=arrived_s,
        )
