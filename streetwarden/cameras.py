"""From a camera of the site to a running camera worker."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from base.clock import Clock
from base.runner import Backoff
from streams.access import Access
from streams.line import LineWatch
from streams.mailbox import Mailboxes
from streams.opening import source_of
from streams.sampler import Sampler, phase_of
from streams.source import Source
from streams.status import CameraStatus
from streams.stirring import Calm
from streams.worker import CameraWorker
from streetwarden.media.studio import Studio
from streetwarden.settings import CameraNetworkSettings
from vision.pipeline import Pipeline
from vision.site import Camera

_FILE_SCHEME = "file:"


def address_of(camera: Camera) -> str:
    """Where the camera's pictures come from: an `rtsp://` or `rtsps://` URL, or a path."""
    return camera.url.removeprefix(_FILE_SCHEME)


def access_of(camera: Camera, network: CameraNetworkSettings) -> Access:
    """How the camera is reached."""
    return Access(camera.transport, camera.tls, network.authorities, network.guard)


def camera_worker_of(
    camera: Camera,
    pipeline: Pipeline,
    mailboxes: Mailboxes,
    clock: Clock,
    *,
    network: CameraNetworkSettings,
    lines: LineWatch | None = None,
    last_session: int = 0,
    studio: Studio | None = None,
    changed: Callable[[CameraStatus], None] = lambda _status: None,
    backoff: Backoff | None = None,
) -> CameraWorker:
    """A worker that keeps the camera connected and puts the frames that its rules want into its mailbox.

    lines    cuts silent cameras off, where it runs
    studio   where people watch it and film is kept: gets the camera's packets, and may want more frames than
             the rules
    backoff  between calls of a camera that is away; None: the usual one
    """
    calm, access = Calm(), access_of(camera, network)

    def make_source(session: int) -> Source:
        address = address_of(camera)
        return source_of(
            address,
            clock,
            camera_id=camera.id,
            session=session,
            access=access,
            scale=pipeline.scale_of(camera.id),
            tap=studio.tap if studio else None,
            stirred=calm.stirred,
            lines=lines,
        )

    def needs_fps(at: datetime) -> float:
        rules_fps = pipeline.needs_fps(camera.id, at, calm=calm.holds(at))
        return max(rules_fps, studio.needs_fps()) if studio else rules_fps

    is_recording = camera.url.startswith(_FILE_SCHEME)  # of which no picture shall be lost
    return CameraWorker(
        camera.id,
        make_source,
        Sampler(needs_fps, 0.0 if is_recording else phase_of(camera.id)),
        mailboxes.put,
        clock,
        room=partial(mailboxes.wait_for_room, camera.id),
        last_session=last_session,
        changed=changed,
        backoff=backoff,
    )
