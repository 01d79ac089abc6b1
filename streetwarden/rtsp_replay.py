"""A replay over the wire: recordings served as RTSP cameras, watched like real ones, in real time."""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime

from base.clock import ShiftedClock
from simulation.rtsp.camera import Camera as SimulatedCamera
from simulation.rtsp.clip import Clip
from simulation.rtsp.errors import ClipError
from simulation.rtsp.server import CameraServer
from streams.frame import Frame
from streams.mailbox import Mailboxes
from streams.status import CameraState
from streams.worker import CameraWorker
from streetwarden.cameras import camera_worker_of
from streetwarden.replay import Played, Progress, Recording
from streetwarden.settings import CameraNetworkSettings, Settings
from streetwarden.threads import RunnerThreads
from streetwarden.wiring import batcher_of
from vision.pipeline import Pipeline

_NEXT_BATCH_S = 0.2


def replay_via_rtsp(
    pipeline: Pipeline,
    settings: Settings,
    recordings: Sequence[Recording],
    *,
    starts_at: datetime,
    progress: Progress = lambda _at: None,
) -> Played:
    """Serve all recordings, watch them to their ends. Every clock shows `starts_at` at the beginning.

    A file that cannot be served stops everything before it starts. Raises `SinkError`: events were not saved.
    """
    try:
        clips = {recording.camera_id: Clip.load(recording.path) for recording in recordings}
    except ClipError as error:
        return Played((), (error,))
    cameras = {
        camera_id: SimulatedCamera(clip, loop=False, starts_on_play=True) for camera_id, clip in clips.items()
    }
    clock = ShiftedClock(starts_at)
    mailboxes = Mailboxes(clock)
    last: dict[str, Frame] = {}
    batcher = batcher_of(settings, mailboxes, clock)
    with ExitStack() as stack:
        server = stack.enter_context(CameraServer(cameras, clock))
        workers = {
            camera_id: camera_worker_of(
                replace(
                    settings.site.camera(camera_id),
                    url=server.url(camera_id),
                    transport="tcp",
                    tls="verify",
                ),
                pipeline,
                mailboxes,
                clock,
                network=CameraNetworkSettings(allow=(server.host,)),
            )
            for camera_id in cameras
        }
        stack.enter_context(RunnerThreads(workers.values(), clock))
        while not _finished(cameras, workers, mailboxes):
            frames = batcher.next(_NEXT_BATCH_S)
            pipeline.look_again(clock.now())
            pipeline.step(frames)
            last.update((frame.camera_id, frame) for frame in frames)
            if frames:
                progress(frames[0].captured_at)
    pipeline.flush()
    return Played(tuple(last.values()), ())


def _finished(
    cameras: Mapping[str, SimulatedCamera], workers: Mapping[str, CameraWorker], mailboxes: Mailboxes
) -> bool:
    """Whether every clip was played, every worker has noticed, and nothing waits to be looked at."""
    played = all(camera.ended.is_set() for camera in cameras.values())
    watched = all(worker.status().state is not CameraState.LIVE for worker in workers.values())
    return played and watched and not mailboxes.letters()
