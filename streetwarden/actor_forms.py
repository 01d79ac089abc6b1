"""The part of a scenario file that says who is on the street."""

import zlib
from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from simulation.figure import COLOURS, Kind, Posture
from simulation.motion import PEOPLE, STALLS
from simulation.scenario import Actor, Company, Waypoint
from streetwarden.forms import Form, shown, suggestion
from streetwarden.scenario_values import Ground, Moment
from streetwarden.site_forms import Id
from streetwarden.street_forms import Look

ActorKind = StrEnum("ActorKind", {kind.name: kind.value for kind in Kind if kind is not Kind.LEAF})  # type: ignore[misc]
"""A gate's leaf opens by itself."""

_RIDDEN = frozenset({Kind.BICYCLE, Kind.MOTORCYCLE})
_LOOKS = 1_000_000


def _colour(name: str) -> str:
    if name and name not in COLOURS:
        raise ValueError(
            f"expected one of {', '.join(COLOURS)}, got {shown(name)}{suggestion(name, COLOURS)}"
        )
    return name


class WaypointForm(Form):
    """Where an actor is at an instant, and how from then on until its next waypoint."""

    at_s: Moment | None = None
    speed_mps: Annotated[float, Field(gt=0, le=60)] | None = None
    at: Ground | None = None
    stay_s: Annotated[Moment, Field(gt=0)] | None = None
    posture: Posture | None = None
    heading_deg: Annotated[float, Field(ge=-360, le=360)] | None = None


class CompanyForm(Form):
    """Going with another actor."""

    actor: Id
    offset_m: Ground
    from_s: Moment = 0.0
    to_s: Moment | None = None

    @model_validator(mode="after")
    def _takes_time(self) -> "CompanyForm":
        if self.to_s is not None and self.to_s <= self.from_s:
            raise ValueError(f"to_s: expected after from_s ({self.from_s:g}), got {self.to_s:g}")
        return self

    def to_company(self) -> Company:
        """The value."""
        company = Company(self.actor, *self.offset_m, self.from_s)
        return company if self.to_s is None else Company(self.actor, *self.offset_m, self.from_s, self.to_s)


class ActorForm(Form):
    """One thing or person."""

    id: Id
    kind: ActorKind
    path: tuple[WaypointForm, ...] = ()
    company: Annotated[CompanyForm | None, Field(alias="with")] = None
    stays: bool = False
    look: Look | None = None
    colour: Annotated[str, AfterValidator(_colour)] = ""
    ridden: bool = False
    umbrella: bool = False
    stick: bool = False

    @model_validator(mode="after")
    def _suits_its_kind(self) -> "ActorForm":
        kind = self.figure_kind
        for name, kinds in (("ridden", _RIDDEN), ("umbrella", PEOPLE | STALLS), ("stick", PEOPLE)):
            if getattr(self, name) and kind not in kinds:
                whom = ", ".join(sorted(kinds))
                raise ValueError(f"{name}: expected only with {whom}, got it with {kind}")
        if not self.path and self.company is None:
            raise ValueError("path: expected path or with, got neither")
        if self.stays and not self.path:
            raise ValueError("stays: expected only with a path, got none")
        return self

    @property
    def figure_kind(self) -> Kind:
        """What it is."""
        return Kind(self.kind.value)

    def to_actor(self, waypoints: Sequence[Waypoint], seed: int) -> Actor:
        """The value, on its way through `waypoints`; a look that is not given comes from seed and id."""
        look = zlib.crc32(f"{seed}/{self.id}".encode()) % _LOOKS if self.look is None else self.look
        return Actor(
            self.id,
            self.figure_kind,
            tuple(waypoints),
            None if self.company is None else self.company.to_company(),
            self.stays,
            look,
            self.colour,
            self.ridden,
            self.umbrella,
            self.stick,
        )
