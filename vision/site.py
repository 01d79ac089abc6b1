"""What a site is made of: cameras, their zones and rules, households. Plain data, checked once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal

import shapely

from streams.access import Tls, Transport
from vision.geometry import Box, Point, area, ground_point, side
from vision.schedule import ALWAYS, Schedule

Membership = Literal["ground_point", "overlap"]
Detect = Literal["whole", "zones", "tiles"]


@dataclass(frozen=True)
class Zone:
    """A part of a camera's picture, normalised coordinates: an area (polygon) or a counting line.

    membership   an area holds what has its ground point in it (the boundary counts), or what it
                 covers by at least `min_overlap` of the box
    line, inside a counting line, and any point on the side that people enter to
    """

    id: str
    name: str = ""
    polygon: tuple[Point, ...] = ()
    line: tuple[Point, Point] | None = None
    inside: Point | None = None
    membership: Membership = "ground_point"
    min_overlap: float = 0.5
    grid_id: str = ""

    def __post_init__(self) -> None:
        if bool(self.polygon) == (self.line is not None):
            raise ValueError("expected either a polygon (an area) or a line (a gate), got both or neither")
        points = (*self.polygon, *(self.line or ()), *((self.inside,) if self.inside else ()))
        outside = [point for point in points if not all(0.0 <= value <= 1.0 for value in point)]
        if outside:
            raise ValueError(f"expected coordinates between 0 and 1 (parts of the picture), got {outside[0]}")
        if self.polygon:
            self._check_polygon()
        else:
            self._check_line()

    def _check_polygon(self) -> None:
        if len(set(self.polygon)) < 3:
            raise ValueError(f"polygon: expected at least 3 different points, got {len(set(self.polygon))}")
        if not self._shape.is_valid:
            reason = shapely.is_valid_reason(self._shape)
            raise ValueError(f"polygon: expected edges that do not cross each other, got {reason}")

    def _check_line(self) -> None:
        assert self.line is not None  # noqa: S101 - tells the type checker what __post_init__ has checked
        if self.line[0] == self.line[1]:
            raise ValueError(f"line: expected two different points, got {self.line[0]} twice")
        if self.inside is None:
            raise ValueError("inside: expected a point on the side that people enter to, got none")
        if side(self.line, self.inside) == 0:
            raise ValueError(f"inside: expected a point beside the line, got {self.inside} on it")

    @cached_property
    def _shape(self) -> shapely.Polygon:
        polygon = shapely.Polygon(self.polygon)
        shapely.prepare(polygon)
        return polygon

    def holds(self, box: Box) -> bool:
        """Whether a thing with this normalised box is in the zone. A line holds nothing."""
        if not self.polygon:
            return False
        if self.membership == "ground_point":
            return bool(shapely.intersects_xy(self._shape, *ground_point(box)))
        size = area(box)
        return size > 0 and self._shape.intersection(shapely.box(*box)).area / size >= self.min_overlap


@dataclass(frozen=True, slots=True)
class RuleSpec:
    """A rule at work in a zone of a camera.

    rule      its name, such as `illegal_parking`
    settings  what differs from the rule's defaults, by setting name
    """

    rule: str
    zone_id: str
    settings: Mapping[str, object] = field(default_factory=dict)
    schedule: Schedule = ALWAYS

    @property
    def key(self) -> str:
        """Names the rule within its camera."""
        return f"{self.rule}@{self.zone_id}"


_MOST_TILES = 4


@dataclass(frozen=True, slots=True)
class Tiles:
    """How a picture is cut: equal tiles, of which neighbours share `overlap` of a tile's side."""

    columns: int = 2
    rows: int = 1
    overlap: float = 0.2

    def __post_init__(self) -> None:
        for name, number in (("columns", self.columns), ("rows", self.rows)):
            if not 1 <= number <= _MOST_TILES:
                raise ValueError(f"{name}: expected 1 to {_MOST_TILES}, got {number}")
        if self.columns == self.rows == 1:
            raise ValueError("columns: expected two tiles or more, got one")
        if not 0.0 <= self.overlap <= 0.5:
            raise ValueError(f"overlap: expected 0 to 0.5 of a tile's side, got {self.overlap:g}")


@dataclass(frozen=True, slots=True)
class Camera:
    """One camera and what it watches. Its URLs may carry credentials and never leave the program unredacted.

    snapshot_url   http(s) address at which the camera answers with a JPEG picture of its own; "": none
    detect  where the detector looks: at the whole picture, at the zones that have rules, or at tiles as well
    tiles   how it is cut, only with `detect` tiles; None: as `Tiles` has it
    transport, tls   how it is reached, see `Access`
    """

    id: str
    url: str = field(default="", repr=False)
    name: str = ""
    grid_id: str = ""
    latitude: float | None = None
    longitude: float | None = None
    address: str = ""
    zones: tuple[Zone, ...] = ()
    rules: tuple[RuleSpec, ...] = ()
    detect: Detect = "whole"
    tiles: Tiles | None = None
    transport: Transport = "tcp"
    tls: Tls = "verify"
    snapshot_url: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        if self.tiles is not None and self.detect != "tiles":
            raise ValueError(f"tiles: expected only with detect: tiles, got them with detect: {self.detect}")

    def zone(self, zone_id: str) -> Zone:
        """The zone with this id. Raises KeyError."""
        return {zone.id: zone for zone in self.zones}[zone_id]


@dataclass(frozen=True, slots=True)
class Household:
    """Somebody living alone who has asked to be looked after. No name, no face: an id and a door."""

    id: str
    address: str = ""
    grid_id: str = ""


@dataclass(frozen=True, slots=True)
class Site:
    """Everything that is watched, and the site's own calendar."""

    id: str
    name: str = ""
    time_zone: str = "Asia/Shanghai"
    holidays: tuple[date, ...] = ()
    cameras: tuple[Camera, ...] = ()
    households: tuple[Household, ...] = ()

    def camera(self, camera_id: str) -> Camera:
        """The camera with this id. Raises KeyError."""
        return {camera.id: camera for camera in self.cameras}[camera_id]
