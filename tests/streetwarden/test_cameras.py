from datetime import datetime
from pathlib import Path
from typing import cast

import cv2
import numpy as np
import pytest

from base.clock import SystemClock
from simulation.rtsp import Camera as SimulatedCamera
from simulation.rtsp import CameraServer, Clip
from streams.access import Access
from streams.mailbox import Mailboxes
from streams.reason import Reason
from streams.scale import DetectorScale
from streams.status import CameraState, CameraStatus
from streetwarden.cameras import access_of, camera_worker_of
from streetwarden.media.studio import Studio
from streetwarden.settings import CameraNetworkSettings
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
        network=CameraNetworkSettings(),
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


def test_a_folder_of_pictures_is_a_camera_that_stops_at_its_end(tmp_path: Path) -> None:
    for number in range(4):
        cv2.imwrite(str(tmp_path / f"{number}.jpg"), np.full((96, 192, 3), 99, np.uint8))
    _, told = played(f"file:{tmp_path}?fps=2")
    assert (told[-1].state, told[-1].reason_code) == (CameraState.STOPPED, Reason.FILE_FINISHED)
    assert told[-1].frames == 4


def test_a_camera_at_a_special_address_is_stopped_for_good_and_says_why(parked: Path) -> None:
    with CameraServer({"road": SimulatedCamera(Clip.load(parked))}) as server:
        _, told = played(server.url("road"))
    assert (told[-1].state, told[-1].reason_code) == (CameraState.STOPPED, Reason.ADDRESS_REFUSED)
    assert told[-1].session == 1
    assert "camera_network: {allow: [127.0.0.1]}" in told[-1].reason


def test_a_camera_is_reached_as_its_site_says() -> None:
    network = CameraNetworkSettings(allow=("127.0.0.1",))
    camera = Camera("road", "rtsps://10.0.0.9/", transport="udp", tls="accept_any")
    assert access_of(camera, network) == Access("udp", "accept_any", None, network.guard)


def test_where_the_site_allows_it_a_special_address_is_called_over_the_transport_of_the_camera(
    parked: Path,
) -> None:
    states = []

    def until_live(status: CameraStatus) -> None:
        states.append(status.state)
        if status.state is not CameraState.CONNECTING:
            worker.stop()

    camera = SimulatedCamera(Clip.load(parked))
    with CameraServer({"road": camera}, transports=("udp",)) as server:
        worker = camera_worker_of(
            Camera("road", server.url("road"), transport="udp"),
            cast("Pipeline", Wanting(2.0)),
            Mailboxes(CLOCK),
            CLOCK,
            network=CameraNetworkSettings(allow=(server.host,)),
            changed=until_live,
        )
        worker.run()
    assert states[:2] == [CameraState.CONNECTING, CameraState.LIVE]
