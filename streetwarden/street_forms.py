"""The part of a scenario file that says what stands still: the street itself."""

from typing import Annotated

from pydantic import Field, model_validator

from simulation.plan import Front, FrontKind, Marking, Paint, Plan, Prop, PropKind
from streetwarden.forms import Form
from streetwarden.scenario_values import FARTHEST_M, Ground, Metres
from streetwarden.site_forms import Id

Look = Annotated[int, Field(ge=0, lt=2**31)]


class FrontForm(Form):
    """A stretch of the house fronts."""

    kind: FrontKind
    from_m: Metres
    to_m: Metres
    door_m: Metres | None = None
    wide_m: Annotated[float, Field(ge=0.6, le=12)] = 1.2
    look: Look = 0
    gate: Id | None = None

    @model_validator(mode="after")
    def _holds_together(self) -> "FrontForm":
        if self.to_m <= self.from_m:
            raise ValueError(f"to_m: expected more than from_m ({self.from_m:g}), got {self.to_m:g}")
        if self.door_m is not None and not self.from_m <= self.door_m <= self.to_m:
            raise ValueError(
                f"door_m: expected between from_m and to_m ({self.from_m:g} to {self.to_m:g}), "
                f"got {self.door_m:g}"
            )
        if self.gate is not None and self.kind != "gate":
            raise ValueError(f"gate: expected only with kind gate, got it with {self.kind}")
        return self

    def to_front(self) -> Front:
        """The value."""
        return Front(**{**self.model_dump(), "gate": self.gate or ""})


class PropForm(Form):
    """Something that stands on the street for good."""

    kind: PropKind
    at: Ground
    heading_deg: Annotated[float, Field(ge=-360, le=360)] = 0.0
    look: Look = 0

    def to_prop(self) -> Prop:
        """The value."""
        return Prop(self.kind, *self.at, self.heading_deg, self.look)


class PaintForm(Form):
    """A rectangle painted on the ground, between two opposite corners."""

    kind: Marking
    from_: Annotated[Ground, Field(alias="from")]
    to: Ground

    def to_paint(self) -> Paint:
        """The value, its corners in ascending order."""
        (x0, x1), (y0, y1) = sorted((self.from_[0], self.to[0])), sorted((self.from_[1], self.to[1]))
        return Paint(self.kind, x0, y0, x1, y1)


class StreetForm(Form):
    """The street."""

    seed: Look = 0
    length_m: Annotated[float, Field(ge=40, le=2 * FARTHEST_M)] = 160.0
    road_m: Annotated[float, Field(ge=3, le=40)] = 7.0
    lanes: Annotated[int, Field(ge=1, le=8)] = 2
    pavement_m: Annotated[float, Field(ge=0, le=30)] = 5.0
    near_pavement_m: Annotated[float, Field(ge=0, le=30)] = 5.0
    fronts: tuple[FrontForm, ...] = ()
    near_fronts: tuple[FrontForm, ...] = ()
    props: tuple[PropForm, ...] = ()
    paint: tuple[PaintForm, ...] = ()
    planted: bool = True

    def to_plan(self) -> Plan:
        """The value."""
        own = self.model_dump(exclude={"fronts", "near_fronts", "props", "paint"})
        return Plan(
            **own,
            fronts=tuple(front.to_front() for front in self.fronts),
            near_fronts=tuple(front.to_front() for front in self.near_fronts),
            props=tuple(prop.to_prop() for prop in self.props),
            paint=tuple(paint.to_paint() for paint in self.paint),
        )
