"""The parts of a scenario file and the values they become.

The street's, the actors', the signals' and the site's parts are in files of their own.
"""

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Field, model_validator

from simulation.lens import Lens
from simulation.light import LIGHTS
from simulation.scenario import Outage, Scenario, Shake, SkyChange, Span, StreetCamera, TrueEvent
from streetwarden.actor_forms import ActorForm
from streetwarden.actor_paths import route_of
from streetwarden.forms import Form, FormError, parse
from streetwarden.scenario_signals import SignalsForm
from streetwarden.scenario_values import AnyMoment, Ground, LightName, Moment, SpanForm
from streetwarden.site_forms import Id
from streetwarden.street_forms import Look, StreetForm
from vision.violation import EventType

STARTS_AT = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)
"""A Monday, ten in the morning in Shanghai, no holiday; a replay starts then, too."""

Size = Annotated[int, Field(ge=64, le=3840, multiple_of=2)]
Text = Annotated[str, Field(max_length=2000)]


class AboutForm(Form):
    """What the scenario shows, for people."""

    zh: Text = ""
    en: Text = ""


class SkyForm(Form):
    """A change of the light."""

    at_s: Moment
    light: LightName
    over_s: Moment = 0.0

    def to_change(self) -> SkyChange:
        """The value."""
        return SkyChange(self.at_s, LIGHTS[self.light], self.over_s)


class CameraForm(Form):
    """A camera: where it stands and what it takes in."""

    id: Id
    at: Ground
    height_m: Annotated[float, Field(ge=0.5, le=60)]
    yaw_deg: Annotated[float, Field(ge=-360, le=360)] | None = None
    pitch_deg: Annotated[float, Field(ge=-10, le=89)] | None = None
    look_at: Ground | None = None
    fov_deg: Annotated[float, Field(ge=10, le=120)] = 70.0
    size: tuple[Size, Size] = (640, 360)
    fps: Annotated[float, Field(ge=1, le=60)] = 12.0

    @model_validator(mode="after")
    def _looks_somewhere(self) -> "CameraForm":
        if self.look_at is None:
            return self
        for name in ("yaw_deg", "pitch_deg"):
            if getattr(self, name) is not None:
                raise ValueError(f"{name}: expected nothing beside look_at, got {getattr(self, name):g}")
        if math.dist(self.at, self.look_at) < 0.5:
            raise ValueError(
                f"look_at: expected a place 0.5 m or more from {list(self.at)}, got nearly the same"
            )
        return self

    def to_camera(self) -> StreetCamera:
        """The value."""
        yaw_deg, pitch_deg = self._direction()
        lens = Lens(*self.at, self.height_m, yaw_deg, pitch_deg, self.fov_deg, *self.size)
        return StreetCamera(self.id, lens, self.fps)

    def _direction(self) -> tuple[float, float]:
        if self.look_at is None:
            return self.yaw_deg or 0.0, 20.0 if self.pitch_deg is None else self.pitch_deg
        along_m, across_m = self.look_at[0] - self.at[0], self.look_at[1] - self.at[1]
        down_deg = math.degrees(math.atan2(self.height_m, math.hypot(along_m, across_m)))
        return math.degrees(math.atan2(along_m, across_m)), min(down_deg, 89.0)


FaultKind = Literal["camera_outage", "worker_restart", "light", "shake"]

_LONGEST_FAULT_S = 48 * 3600.0  # an MP4 file holds no longer gap

_NEEDS: dict[FaultKind, tuple[str, ...]] = {
    "camera_outage": ("camera", "from_s", "to_s"),
    "worker_restart": ("at_s",),
    "light": ("at_s", "light"),
    "shake": ("camera", "from_s", "to_s", "amplitude_px"),
}
_MAY_HAVE: dict[FaultKind, tuple[str, ...]] = {"light": ("over_s",)}


class FaultForm(Form):
    """Something that goes wrong. Which keys it has depends on its kind."""

    kind: FaultKind
    camera: Id | None = None
    from_s: Moment | None = None
    to_s: Moment | None = None
    at_s: Moment | None = None
    light: LightName | None = None
    over_s: Moment | None = None
    amplitude_px: Annotated[float, Field(gt=0, le=100)] | None = None

    def to_fault(self) -> Outage | Shake | SkyChange | float:
        """The value; of a restart, when it is."""
        needed = {name: getattr(self, name) for name in _NEEDS[self.kind]}
        match self.kind:
            case "camera_outage":
                return Outage(needed["camera"], Span(needed["from_s"], needed["to_s"]))
            case "shake":
                span = Span(needed["from_s"], needed["to_s"])
                return Shake(needed["camera"], span, needed["amplitude_px"])
            case "light":
                return SkyChange(needed["at_s"], LIGHTS[needed["light"]], self.over_s or 0.0)
            case "worker_restart":
                return float(needed["at_s"])

    @model_validator(mode="after")
    def _has_what_its_kind_needs(self) -> "FaultForm":
        needed = _NEEDS[self.kind]
        for name in list(type(self).model_fields)[1:]:
            given = getattr(self, name) is not None
            if name in needed and not given:
                raise ValueError(f"{name}: expected a value for {self.kind}, got nothing")
            if given and name not in (*needed, *_MAY_HAVE.get(self.kind, ())):
                raise ValueError(f"{name}: expected only {', '.join(needed)} for {self.kind}, got {name}")
        if self.from_s is not None and self.to_s is not None and self.to_s <= self.from_s:
            raise ValueError(f"to_s: expected after from_s ({self.from_s:g}), got {self.to_s:g}")
        if self.from_s is not None and self.to_s is not None and self.to_s - self.from_s > _LONGEST_FAULT_S:
            raise ValueError(f"to_s: expected at most 48 hours after from_s, got {self.to_s:g}")
        if self.kind == "camera_outage" and self.from_s == 0:
            raise ValueError("from_s: expected more than 0, got 0: the first picture dates the video")
        return self


class SkipForm(SpanForm):
    """A stretch in which nothing happens."""


class ExpectForm(Form):
    """An event that truly happens."""

    camera: Id
    type: EventType
    zone: Id
    from_s: AnyMoment
    to_s: Moment | None = None
    due_s: Moment | None = None
    rule: str = ""

    @model_validator(mode="after")
    def _is_in_order(self) -> "ExpectForm":
        for name in ("to_s", "due_s"):
            value = getattr(self, name)
            if value is not None and value < self.from_s:
                raise ValueError(f"{name}: expected from_s ({self.from_s:g}) or later, got {value:g}")
        return self

    def to_event(self) -> TrueEvent:
        """The value."""
        to_s = math.inf if self.to_s is None else self.to_s
        return TrueEvent(self.camera, self.type.value, self.zone, self.from_s, to_s, self.due_s, self.rule)


class ScenarioForm(Form):
    """A whole scenario file; what stands under `site` has a form of its own."""

    version: Literal[1]
    name: Id
    about: AboutForm = AboutForm()
    seed: Look = 0
    starts_at: AwareDatetime = STARTS_AT
    duration_s: Annotated[Moment, Field(gt=0)]
    street: StreetForm = StreetForm()
    sky: tuple[SkyForm, ...] = ()
    cameras: Annotated[tuple[CameraForm, ...], Field(min_length=1)]
    site: dict[str, Any] = Field(default_factory=dict)
    actors: tuple[ActorForm, ...] = ()
    signals: SignalsForm = SignalsForm()
    faults: tuple[FaultForm, ...] = ()
    skip: tuple[SkipForm, ...] = ()
    expect: tuple[ExpectForm, ...] = ()

    def to_scenario(self) -> Scenario:
        """The value."""
        faults = [fault.to_fault() for fault in self.faults]
        changes = [change.to_change() for change in self.sky]
        changes += [fault for fault in faults if isinstance(fault, SkyChange)]
        return Scenario(
            name=self.name,
            starts_at=self.starts_at.astimezone(UTC),
            duration_s=self.duration_s,
            plan=self.street.to_plan(),
            cameras=tuple(camera.to_camera() for camera in self.cameras),
            seed=self.seed,
            about={language: text for language, text in self.about.model_dump().items() if text},
            sky=tuple(sorted(changes, key=lambda change: change.at_s)),
            actors=tuple(actor.to_actor(route_of(actor).waypoints, self.seed) for actor in self.actors),
            openings=self.signals.to_openings(),
            outages=tuple(fault for fault in faults if isinstance(fault, Outage)),
            shakes=tuple(fault for fault in faults if isinstance(fault, Shake)),
            restarts_s=tuple(sorted(fault for fault in faults if isinstance(fault, float))),
            skips=tuple(sorted((skip.span for skip in self.skip), key=lambda span: span.from_s)),
            expect=tuple(event.to_event() for event in self.expect),
        )


class _EndForm(Form):
    duration_s: Moment


def end_of(data: Mapping[str, object]) -> float:
    """When a scenario ends, seconds after its start; never where its duration is wrong."""
    try:
        return parse(_EndForm, {"duration_s": data.get("duration_s")}).duration_s
    except FormError:
        return math.inf
