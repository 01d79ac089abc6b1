"""Whatever a camera says of its stream, and however its packets are framed: the worker goes on."""

from collections.abc import Iterator
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from base.clock import SystemClock
from simulation.rtsp import Camera, CameraServer, Clip
from streams.errors import StreamError
from streams.frame import Frame
from streams.rtsp import RtspSource
from streams.sampler import Sampler
from streams.status import CameraState
from streams.worker import CameraWorker
from tests.streams.cameras import access
from tests.streams.said import description_of, parcels_of, stream_of
from tests.streams.scripted import Script, ScriptedCamera, scripted
from tests.streams.videos import write_video
from tests.streams.watch import Watch, watching
from tests.streams.wires import descriptions, wires

EXAMPLES = settings(max_examples=80, derandomize=True, deadline=None, database=None)
FAILED = {CameraState.BACKOFF, CameraState.DECODE_ERROR}


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Clip:
    return Clip.load(write_video(tmp_path_factory.mktemp("clip") / "a.mp4", pictures=30))


@pytest.fixture(scope="module")
def neighbour(clip: Clip) -> Iterator[Watch]:
    """A good camera, which is watched all the while."""
    with CameraServer({"gate": Camera(clip)}) as server, watching(server.url("gate")) as watch:
        watch.until(CameraState.LIVE)
        yield watch


class Session:
    """A camera that says what it is told to say, and its worker."""

    def __init__(self, camera: ScriptedCamera, clip: Clip) -> None:
        self.camera = camera
        self.good = Script(description_of(clip), stream_of(clip))
        self.frames: list[Frame] = []
        clock = SystemClock()
        make_source = partial(self._source, clock)
        self.worker = CameraWorker("gate", make_source, Sampler(lambda _at: 1000.0), self._put, clock)

    def plays(self, script: Script) -> int:
        """How many frames come of it, or would on a machine that is quick enough; it ends in an error."""
        self.camera.script = script
        before = self._pictures()
        with pytest.raises(StreamError) as caught:
            self.worker.run_once()
        self.worker.failed(caught.value, 0.0)
        assert self.worker.status().state in FAILED
        return self._pictures() - before

    def _pictures(self) -> int:
        return len(self.frames) + self.worker.status().passed_over

    def _source(self, clock: SystemClock, session: int) -> RtspSource:
        return RtspSource(
            self.camera.url, clock, camera_id="gate", session=session, access=access(),
            open_timeout_s=1.0, read_timeout_s=0.25, max_surplus=15,
        )  # fmt: skip

    def _put(self, frame: Frame) -> bool:
        self.frames.append(frame)
        return False


@pytest.fixture(scope="module")
def session(clip: Clip) -> Iterator[Session]:
    with scripted(Script()) as camera:
        yield Session(camera, clip)


def is_well(neighbour: Watch) -> bool:
    """Whether it is served, by the same session as ever."""
    frame = neighbour.frames(1)[0]
    status = neighbour.worker.status()
    return status.state is CameraState.LIVE and frame.session == 1


def test_a_good_session_is_read_to_its_end(session: Session, clip: Clip) -> None:
    assert session.plays(session.good) >= 25


@EXAMPLES
@given(st.data())
def test_whatever_a_camera_says_of_its_stream_the_next_session_is_well(
    session: Session, neighbour: Watch, clip: Clip, data: st.DataObject
) -> None:
    description = data.draw(descriptions(description_of(clip)))
    session.plays(Script(description, session.good.stream))
    assert session.plays(session.good) >= 25
    assert is_well(neighbour)


@EXAMPLES
@given(st.data())
def test_however_packets_are_framed_the_next_session_is_well(
    session: Session, neighbour: Watch, clip: Clip, data: st.DataObject
) -> None:
    stream = data.draw(wires(parcels_of(clip)))
    session.plays(Script(session.good.description, stream))
    assert session.plays(session.good) >= 25
    assert is_well(neighbour)
