"""Which parts of its picture a camera's detector looks at.

How large something may be in a picture follows from where it touches the ground: a thing of height `a` that
stands at row `y` before a camera at height `h` is `(y - horizon) * a / h` high (Hoiem, Efros and Hebert 2006,
"Putting objects in perspective"; for a camera that looks nearly level, whatever its lens). Neither the
camera's height nor its horizon is known here. Cameras hang from 2.5 m upwards indoors and from 3.5 m outdoors
(GB 51348-2019, 14.3.6): the lowest makes things largest. The horizon is taken to be the picture's upper edge.
"""

from collections.abc import Iterator

from models.regions import WHOLE, Region, tiles
from vision.geometry import Box, Point
from vision.site import Camera, Tiles, Zone

_ABOVE = 0.72
"""Of the row: somebody 1.8 m tall before a camera at 2.5 m, or a van 2.5 m high before one at 3.5 m."""

_BESIDE = 0.36
"""Of the row, in widths of a 16:9 picture: half a car (4.5 m long) that stands across, before one at 3.5 m.

A car that the region's edge cuts then has its visible ground point outside the zone, as its true one is.
"""

_BELOW = 0.2
"""Of the row: ground nearer by a sixth, 1.7 m at ten metres. Who comes from there is seen before the zone."""

_LEAST = 0.25
"""Of the picture, either side: of 1080p 480 x 270; less would be blown up beyond what the camera resolves."""

_NEARLY_WHOLE = 0.8
"""Of the picture: things in a larger region of the same shape gain an eighth; that is not worth its edges."""


def regions_of(camera: Camera) -> tuple[Region, ...]:
    """The regions of a camera's picture that are detected: one or more.

    All zones with rules count, not only those whose rules apply now: so the scale of frames is the same all
    day, and with it what the detector finds and the tracker compares; and second looks work out of hours.
    """
    match camera.detect:
        case "whole":
            return (WHOLE,)
        case "zones":
            return (_around([camera.zone(rule.zone_id) for rule in camera.rules]),)
        case "tiles":
            cut = camera.tiles or Tiles()
            return (*tiles(cut.columns, cut.rows, cut.overlap), WHOLE)


def _around(zones: list[Zone]) -> Region:
    """The part of the picture in which whatever stands in one of the zones is seen whole."""
    boxes = [_reach(point) for zone in zones for point in _points(zone)]
    if not boxes:
        return WHOLE
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    left, right = _widened(min(lefts), max(rights))
    top, bottom = _widened(min(tops), max(bottoms))
    region = Region(left, top, right, bottom)
    return WHOLE if region.area > _NEARLY_WHOLE else region


def _points(zone: Zone) -> Iterator[Point]:
    """The corners of an area; the ends of a gate and how far people are followed on either side of it."""
    yield from zone.polygon
    if zone.line and zone.inside:
        (x1, y1), (x2, y2), (x, y) = *zone.line, zone.inside
        yield from (*zone.line, zone.inside, (x1 + x2 - x, y1 + y2 - y))


def _reach(point: Point) -> Box:
    """What may belong to a thing that stands on a point, or comes to it."""
    x, y = (min(1.0, max(0.0, value)) for value in point)
    return (x - _BESIDE * y, y - _ABOVE * y, x + _BESIDE * y, y + _BELOW * y)


def _widened(first: float, last: float) -> tuple[float, float]:
    """The span inside 0..1, at least `_LEAST` long."""
    first, last = max(0.0, first), min(1.0, last)
    if last - first < _LEAST:
        first = min(max(0.0, (first + last - _LEAST) / 2), 1.0 - _LEAST)
        last = first + _LEAST
    return first, last
