"""Cameras with their states, zones and rules. Addresses and passwords of cameras are never shown."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import Field

from command_center.accepting import accept_view
from command_center.api.problems import answers, not_found
from command_center.api.views import View
from command_center.camera_states import CameraNow, ShownState, cameras_now
from command_center.identity import Caller, needs
from command_center.parts import Parts
from command_center.roles import Scope
from vision.geometry import Point

CameraId = Annotated[str, Path(min_length=1, max_length=100)]


class CameraView(View):
    """A camera and how it is."""

    id: str
    name: str
    grid_id: str
    latitude: float | None
    longitude: float | None
    address: str
    state: Annotated[
        ShownState, Field(description="no_worker: no worker speaks of it; unknown: no live channel")
    ]
    reason: Annotated[str, Field(description="an English sentence")]
    reason_code: Annotated[str, Field(description="the same as a code, to be translated; may be empty")]
    since_at: datetime | None
    worker: str
    source_fps: float
    pictures: Annotated[int, Field(description="sent by the camera since the worker started")]
    decoded: Annotated[int, Field(description="those that were needed, and sound")]
    decode_mode: Annotated[str, Field(description="packets, keyframes or full; may be empty")]
    switch_s: Annotated[float, Field(description="seconds it took to decode more, the last time")]
    frames: Annotated[int, Field(description="looked at")]
    dropped: Annotated[int, Field(description="replaced by a newer one before anybody looked")]
    damaged: int
    passed_over: Annotated[int, Field(description="not decoded: the machine was too slow for all of them")]
    stale: Annotated[int, Field(description="dropped because they were too old")]
    clock_offset_s: Annotated[float | None, Field(description="the camera's clock minus ours, in seconds")]
    clock_believed: Annotated[bool, Field(description="whether its time is used, else that of arrival")]
    spared: Annotated[int, Field(description="detections not made because nothing had moved")]

    @classmethod
    def of(cls, now: CameraNow) -> "CameraView":
        """The view of a camera."""
        camera = {name: getattr(now.camera, name) for name in ("id", "name", "grid_id", "address")}
        place = {"latitude": now.camera.latitude, "longitude": now.camera.longitude}
        return cls.model_validate({**camera, **place, **now.heard.model_dump(), "worker": now.worker})


class ZoneView(View):
    """A part of a camera's picture; points as parts of the picture, 0..1."""

    id: str
    name: str
    polygon: list[Point]
    line: list[Point] | None
    inside: Point | None
    membership: str
    min_overlap: float
    grid_id: str


class HoursView(View):
    """Hours of some days."""

    days: list[str]
    start: time
    until: time


class PermitView(View):
    """From a date to a date, at these hours, the rule does not look."""

    first: date
    last: date
    hours: list[HoursView]


class ScheduleView(View):
    """When a rule looks."""

    hours: list[HoursView]
    permits: list[PermitView]


class RuleView(View):
    """A rule at work in a zone; `settings` are those that differ from the rule's defaults."""

    rule: str
    zone_id: str
    settings: Mapping[str, object]
    schedule: ScheduleView


router = APIRouter(tags=["cameras"])


@router.get("/cameras", responses=answers(401, 403, 503), dependencies=[needs(Scope.CAMERAS_READ)])
def list_cameras(parts: Parts) -> list[CameraView]:
    """All cameras with their states, in the site's order."""
    return [CameraView.of(now) for now in cameras_now(parts.store.load_site(), parts.live)]


@router.get(
    "/cameras/{camera_id}",
    responses=answers(401, 403, 404, 422, 503),
    dependencies=[needs(Scope.CAMERAS_READ)],
)
def read_camera(camera_id: CameraId, parts: Parts) -> CameraView:
    """One camera with its state."""
    return CameraView.of(_camera(parts, camera_id))


@router.get(
    "/cameras/{camera_id}/zones",
    responses=answers(401, 403, 404, 422, 503),
    dependencies=[needs(Scope.CAMERAS_READ)],
)
def list_zones(camera_id: CameraId, parts: Parts) -> list[ZoneView]:
    """The zones of a camera; they are changed in the site file."""
    return [ZoneView.model_validate(zone) for zone in _camera(parts, camera_id).camera.zones]


@router.get(
    "/cameras/{camera_id}/rules",
    responses=answers(401, 403, 404, 422, 503),
    dependencies=[needs(Scope.CAMERAS_READ)],
)
def list_rules(camera_id: CameraId, parts: Parts) -> list[RuleView]:
    """The rules of a camera; they are changed in the site file."""
    return [RuleView.model_validate(rule) for rule in _camera(parts, camera_id).camera.rules]


@router.post(
    "/cameras/{camera_id}/view/accept",
    status_code=204,
    responses=answers(401, 403, 404, 422, 503),
    dependencies=[needs(Scope.CAMERAS_WRITE)],
)
def accept_camera_view(camera_id: CameraId, caller: Caller, parts: Parts) -> None:
    """The view that a camera shows now is the right one; its worker hears of it within two seconds."""
    accept_view(camera_id, caller.name, parts)


def _camera(parts: Parts, camera_id: str) -> CameraNow:
    for now in cameras_now(parts.store.load_site(), parts.live):
        if now.camera.id == camera_id:
            return now
    raise not_found("a camera", camera_id)
