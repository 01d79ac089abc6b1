"""Live video: all cameras on a wall, one camera large, and what happens beside it."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Request
from starlette.responses import Response

from command_center.camera_states import CameraNow, cameras_now
from command_center.parts import Parts
from command_center.roles import Scope
from command_center.store.events import EventFilter
from command_center.web.event_cards import cards_of
from command_center.web.event_pages import local_time
from command_center.web.names import zone_names
from command_center.web.reader import SignedIn, page_needs
from command_center.web.render import language_of, page
from command_center.web.texts import texts

CARDS = 24  # as many as one scrolls through while watching; the list of all events is one click away
SPOKEN = ("wall.", "camera_state.", "camera_reason.", "object_class.", "event_type.", "live.")
"""The groups of texts that the scripts of these pages say."""

CameraId = Annotated[str, Path(min_length=1, max_length=100)]

router = APIRouter(
    prefix="/live", dependencies=[page_needs(Scope.CAMERAS_READ), page_needs(Scope.EVENTS_READ)]
)


@router.get("")
def wall_page(request: Request, reader: SignedIn, parts: Parts) -> Response:
    """All cameras beside the newest events."""
    change = parts.store.latest_event_change()  # before the list: what comes between is told, not missed
    site = parts.store.load_site()
    cameras = cameras_now(site, parts.live)
    return page(
        request,
        reader,
        "wall.html",
        cameras=cameras,
        columns=columns_for(len(cameras)),
        cards=cards_of(parts.store.events(EventFilter(limit=CARDS)), site, parts),
        site=site,
        local=local_time(site, parts),
        spoken=_spoken(request),
        change=change,
        most=CARDS,
    )


@router.get("/{camera_id}")
def camera_page(request: Request, reader: SignedIn, parts: Parts, camera_id: CameraId) -> Response:
    """One camera large, what it watches for, and its newest events."""
    change = parts.store.latest_event_change()
    site = parts.store.load_site()
    now = _named(cameras_now(site, parts.live), camera_id)
    return page(
        request,
        reader,
        "live_camera.html",
        now=now,
        zones=zone_names(site, camera_id),
        cards=cards_of(parts.store.events(EventFilter(camera_id, limit=CARDS)), site, parts),
        site=site,
        local=local_time(site, parts),
        spoken=_spoken(request),
        change=change,
        most=CARDS,
    )


def columns_for(cameras: int) -> int:
    """How many tiles stand side by side on a wide screen, so that up to 16 cameras need no scrolling."""
    return next((columns for columns in (1, 2, 3, 4) if cameras <= columns * columns), 4)


def _named(cameras: list[CameraNow], camera_id: str) -> CameraNow:
    for now in cameras:
        if now.camera.id == camera_id:
            return now
    raise HTTPException(404, f"no camera {camera_id}")


def _spoken(request: Request) -> Mapping[str, str]:
    """The texts that scripts say, in the reader's language."""
    return {key: text for key, text in texts(language_of(request)).by_key.items() if key.startswith(SPOKEN)}
