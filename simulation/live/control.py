"""The street's own HTTP service: what is there, pictures of it, and orders to actors. For loopback only."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

import cv2
from fastapi import APIRouter, FastAPI, HTTPException, Path, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from simulation.deeds import Deed
from simulation.figure import Figure, Kind, Label, Posture, TruthBox
from simulation.live.camera import LiveCamera
from simulation.live.street import LiveStreet
from simulation.motion import PEOPLE
from simulation.scenario import Actor

_JPEG_QUALITY = 90
_ERROR = {"description": "what was wrong, and what to do", "content": {"application/json": {}}}


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True)


class Place(_Answer):
    """On the ground: metres along the street and across it; 0 is the middle and the near kerb."""

    x_m: float
    y_m: float


class ActorState(_Answer):
    """One actor of the script, as it is now."""

    id: str
    kind: Kind
    place: Annotated[Place | None, Field(description="null while it is not on the street")]
    posture: Annotated[Posture | None, Field(description="of people")]
    moving: bool
    in_view: Annotated[list[str], Field(description="cameras that have at least a part of it in view")]


class CameraState(_Answer):
    """One camera."""

    id: str
    url: str
    width_px: int
    height_px: int
    fps: float
    out: Annotated[bool, Field(description="whether the script has it fail now")]
    viewers: int
    shown: Annotated[int, Field(description="pictures that were made")]
    dropped: Annotated[int, Field(description="pictures left out because the machine was too slow")]


class Box(_Answer):
    """Something as a camera truly sees it."""

    name: Annotated[str, Field(description="the actor's; of a part of it: actor/part")]
    label: Label
    box: Annotated[
        tuple[float, float, float, float],
        Field(description="left, top, right, bottom of the whole outline, parts of the picture"),
    ]
    visible: Annotated[float, Field(description="part of the outline that is neither hidden nor outside")]


class Boxes(_Answer):
    """What a camera truly sees at an instant."""

    at_s: float
    boxes: list[Box]


class StreetState(_Answer):
    """The street now."""

    scenario: str
    starts_at: Annotated[datetime, Field(description="when it began, UTC: second 0 of its time")]
    at_s: Annotated[float, Field(description="seconds since it began")]
    cameras: list[CameraState]
    actors: list[ActorState]


class Told(_Answer):
    """An order that an actor follows from now on."""

    actor: str
    deed: Deed
    at_s: float


class Health(_Answer):
    """That somebody answers."""

    status: str = "ok"


ActorId = Annotated[str, Path(description="as in GET /street")]
CameraId = Annotated[str, Path(description="as in GET /street")]
AtS = Annotated[float | None, Query(ge=0, description="seconds since the street began; now unless given")]


class Control:
    """The service's answers."""

    def __init__(
        self, street: LiveStreet, cameras: Mapping[str, LiveCamera], urls: Mapping[str, str]
    ) -> None:
        """`cameras` and `urls` by the camera's id."""
        self._street = street
        self._cameras = cameras
        self._urls = urls

    def app(self) -> FastAPI:
        """The service as an application; its OpenAPI document is at /openapi.json."""
        routes = APIRouter()
        routes.add_api_route("/health", self.health)
        routes.add_api_route("/street", self.street)
        routes.add_api_route(
            "/actors/{actor}/{deed}",
            self.tell,
            methods=["POST"],
            status_code=202,
            responses={404: _ERROR, 409: _ERROR},
        )
        routes.add_api_route("/cameras/{camera}/boxes", self.boxes, responses={404: _ERROR})
        routes.add_api_route(
            "/cameras/{camera}/still.jpg",
            self.still,
            response_class=Response,
            responses={200: {"content": {"image/jpeg": {}}}, 404: _ERROR, 503: _ERROR},
        )
        app = FastAPI(title="Simulated street", version="1.0.0", docs_url=None, redoc_url=None)
        app.include_router(routes)
        return app

    def health(self) -> Health:
        """Whether the street is there."""
        return Health()

    def street(self) -> StreetState:
        """What is on the street now, and who sees it."""
        at_s = self._street.at_s()
        figures = self._street.figures(at_s)
        seen = {camera_id: camera.sees(figures) for camera_id, camera in self._cameras.items()}
        there = {figure.name: figure for figure in figures}
        scenario = self._street.world.scenario
        return StreetState(
            scenario=scenario.name,
            starts_at=self._street.starts_at,
            at_s=round(at_s, 3),
            cameras=[_camera_state(camera, self._urls[name]) for name, camera in self._cameras.items()],
            actors=[
                _actor_state(
                    actor,
                    there.get(actor.id),
                    [camera for camera, names in seen.items() if actor.id in names],
                )
                for actor in scenario.actors
            ],
        )

    def tell(self, actor: ActorId, deed: Deed) -> Told:
        """Let an actor leave, stay, fall, rise or come, from now on."""
        known = [each.id for each in self._street.world.scenario.actors]
        if actor not in known:
            raise HTTPException(404, f"expected an actor of this street ({', '.join(known)}), got {actor}")
        try:
            at_s = self._street.tell(actor, deed)
        except ValueError as error:
            raise HTTPException(409, str(error)) from error
        return Told(actor=actor, deed=deed, at_s=round(at_s, 3))

    def boxes(self, camera: CameraId, at_s: AtS = None) -> Boxes:
        """What the camera truly sees, now or at a second that has passed: to judge a detector by."""
        one = self._camera(camera)
        when_s = self._street.at_s() if at_s is None else at_s
        lens = one.script.lens
        seen = one.view.boxes(self._street.figures(when_s))
        return Boxes(
            at_s=round(when_s, 3), boxes=[_box(each, lens.width_px, lens.height_px) for each in seen]
        )

    def still(self, camera: CameraId) -> Response:
        """What the camera sees now, as a JPEG."""
        one = self._camera(camera)
        if one.is_out:
            raise HTTPException(503, f"{camera} is out now, as the scenario says; come back later")
        image = one.view.picture(self._street.at_s())
        _, jpeg = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])
        return Response(jpeg.tobytes(), media_type="image/jpeg", headers={"Cache-Control": "no-store"})

    def _camera(self, name: str) -> LiveCamera:
        if name not in self._cameras:
            known = ", ".join(self._cameras)
            raise HTTPException(404, f"expected a camera of this street ({known}), got {name}")
        return self._cameras[name]


def _box(seen: TruthBox, width_px: int, height_px: int) -> Box:
    left, top, right, bottom = seen.xyxy
    parts = (left / width_px, top / height_px, right / width_px, bottom / height_px)
    return Box(name=seen.name, label=seen.label, box=parts, visible=seen.visible)


def _camera_state(camera: LiveCamera, url: str) -> CameraState:
    lens = camera.script.lens
    return CameraState(
        id=camera.script.id,
        url=url,
        width_px=lens.width_px,
        height_px=lens.height_px,
        fps=camera.script.fps,
        out=camera.is_out,
        viewers=camera.served.viewers,
        shown=camera.programme.shown,
        dropped=camera.programme.dropped,
    )


def _actor_state(actor: Actor, figure: Figure | None, in_view: list[str]) -> ActorState:
    if figure is None:
        return ActorState(id=actor.id, kind=actor.kind, place=None, posture=None, moving=False, in_view=[])
    return ActorState(
        id=actor.id,
        kind=actor.kind,
        place=Place(x_m=round(figure.x_m, 2), y_m=round(figure.y_m, 2)),
        posture=figure.posture if actor.kind in PEOPLE else None,
        moving=figure.moving,
        in_view=in_view,
    )
