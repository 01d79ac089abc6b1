from datetime import datetime
from pathlib import Path
from typing import cast

import pytest

from base.clock import SystemClock
from streams.mailbox import Mailboxes
from streams.scale import DetectorScale
from streams.status import CameraState, CameraStatus
from streetwarden.cameras import camera_worker_of
from streetwarden.media.studio import Studio
from vision.pipeline import Pipeline
from vision.site import Camera

CLOCK = SystemClock()


class Wanting:
    """In the place of a pipeline: wants so many frames a second, 96 pixels wide."""

    def __init__(self, fps: float) -> None:
        self._fps = fps

    def needs_fps(self, camera_id: str, at: datetime, *, calm: bool = False) -> float:
        return self._fps

    def scale_of(self, camera_id: str) -> DetectorScale:
        return DetectorScale(96)


def played(
    url: str, fps: float = 2.0, last_session: int = 0, studio: Studio | None = None
) -> tuple[Mailboxes, list[CameraStatus]]:
    """Run a camera to its end."""
    mailboxes, told = Mailboxes(CLOCK), list[CameraStatus]()
    worker = camera_worker_of(
        Camera("road", url),
        cast("Pipeline", Wanting(fps)),
        mailboxes,
        CLOCK,
        last_session=last_session,
        studio=studio,
        changed=told.append,
    )
    worker.run()
    return mailboxes, [*told, worker.status()]


@pytest.mark.parametrize("scheme", ["", "file:"])
def test_a_recorded_file_is_a_camera_that_stops_at_its_end(scheme: str, parked: Path) -> None:
    mailboxes, told = played(f"{scheme}{parked}")
    assert [status.state for status in told[:-1]] == [
        CameraState.CONNECTING,
        CameraState.LIVE,
        CameraState.STOPPED,
    ]
    assert told[-1].frames == 24
    assert mailboxes.dropped("road") == 23
    frame = mailboxes.take("road")
    assert frame is not None
    assert frame.image.shape[1] == 96
    assert frame.width_px == 192


def test_a_camera_whose_rules_rest_gives_no_frame(parked: Path) -> None:
    mailboxes, told = played(str(parked), fps=0.0)
    assert not mailboxes.letters()
    assert told[-1].pictures > 0


@pytest.mark.parametrize(
    ("fps", "focused", "frames"), [(0.0, True, 60), (2.0, True, 60), (2.0, False, 24), (8.0, True, 96)]
)
def test_who_looks_closely_brings_five_looks_a_second_at_least(
    fps: float, focused: bool, frames: int, parked: Path
) -> None:
    studio = Studio(Camera("road"), 1)
    studio.focus("somebody", on=focused)
    _, told = played(str(parked), fps, studio=studio)
    assert told[-1].frames == pytest.approx(frames, abs=1)


def test_sessions_go_on_after_those_of_an_earlier_run(parked: Path) -> None:
    _, told = played(str(parked), last_session=41)
    assert told[-1].session == 42


def test_a_camera_without_a_file_stops_and_says_why() -> None:
    _, told = played("file:/no/such/video.mp4")
    assert told[-1].state is CameraState.STOPPED
    assert "no such file" in told[-1].reason
