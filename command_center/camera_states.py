"""How the cameras are, from the heartbeats of the workers."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError, field_validator

from base.redaction import redact
from command_center.errors import LiveChannelError
from command_center.live import LiveChannel
from vision.site import Camera, Site


class ShownState(StrEnum):
    """What a camera is doing: a worker's own words (streams/status.py), or that nobody can tell."""

    CONNECTING = "connecting"
    LIVE = "live"
    STALE = "stale"
    BACKOFF = "backoff"
    AUTH_FAILED = "auth_failed"
    DECODE_ERROR = "decode_error"
    COVERED = "covered"
    FROZEN = "frozen"
    MOVED = "moved"
    BLURRED = "blurred"
    STOPPED = "stopped"
    NO_WORKER = "no_worker"
    UNKNOWN = "unknown"


class Heard(BaseModel):
    """What a heartbeat says of one camera (streetwarden/worker.py, WorkerStatus); the reason is redacted.

    reason_code   the reason for those who read no English: pages have a text for each of `streams.reason`;
                  "" without a reason, and from workers that know no codes
    decode_mode   how much of the stream is decoded now: packets, keyframes or full; "" where nobody says
    switch_s      seconds it took to catch up the last time that more was needed
    clock_offset_s, clock_believed   how far the camera's clock is from ours, and whether it is used all the
                  same; None while it tells no time, or nobody says
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    state: ShownState
    reason: str = ""
    reason_code: str = ""
    since_at: AwareDatetime | None = None
    source_fps: float = 0.0
    pictures: int = 0
    decoded: int = 0
    decode_mode: str = ""
    switch_s: float = 0.0
    frames: int = 0
    dropped: int = 0
    damaged: int = 0
    passed_over: int = 0
    stale: int = 0
    spared: int = 0
    clock_offset_s: float | None = None
    clock_believed: bool = True

    @field_validator("reason")
    @classmethod
    def _without_secrets(cls, reason: str) -> str:
        return redact(reason)


@dataclass(frozen=True, slots=True)
class CameraNow:
    """A camera of the site, how it is, and which worker says so ("" when none does)."""

    camera: Camera
    heard: Heard
    worker: str = ""


def cameras_now(site: Site | None, live: LiveChannel | None) -> list[CameraNow]:
    """Every camera of the site in its order. Without a live channel their states are unknown."""
    if site is None:
        return []
    heard, silent = _heard(live)
    nobody = (Heard(state=silent), "")
    return [CameraNow(camera, *heard.get(camera.id, nobody)) for camera in site.cameras]


def media_addresses(camera_id: str, live: LiveChannel | None) -> list[str]:
    """Where the camera's workers serve its live video, the likeliest first (see `_heard`)."""
    if live is None:
        return []
    try:
        workers = live.workers().values()
    except LiveChannelError:
        return []
    known = [
        (cameras[camera_id], status) for status in workers if camera_id in (cameras := _cameras_of(status))
    ]
    newest_first = sorted(known, key=lambda one: _since(one[0]), reverse=True)
    return [str(status["media"]) for _, status in newest_first if status.get("media")]


def _heard(live: LiveChannel | None) -> tuple[dict[str, tuple[Heard, str]], ShownState]:
    """What each camera's worker says, and the state of the cameras of which none says anything.

    Where two workers speak of one camera (one is about to end), the one that came later to its state counts.
    """
    if live is None:
        return {}, ShownState.UNKNOWN
    try:
        workers = live.workers()
    except LiveChannelError:
        return {}, ShownState.UNKNOWN
    heard: dict[str, tuple[Heard, str]] = {}
    for worker, status in workers.items():
        for camera_id, one in _cameras_of(status).items():
            known = heard.get(camera_id)
            if known is None or _since(one) >= _since(known[0]):
                heard[camera_id] = (one, worker)
    return heard, ShownState.NO_WORKER


def _cameras_of(status: Mapping[str, object]) -> dict[str, Heard]:
    cameras = status.get("cameras")
    if not isinstance(cameras, Mapping):
        return {}
    return {str(camera_id): _checked(one) for camera_id, one in cameras.items()}


def _checked(one: object) -> Heard:
    """A worker of another version may say things that are not understood here."""
    try:
        return Heard.model_validate(one)
    except ValidationError:
        return Heard(state=ShownState.UNKNOWN)


def _since(heard: Heard) -> float:
    return heard.since_at.timestamp() if heard.since_at else 0.0
