"""Boxes, points and polygons in normalised picture coordinates (0..1, origin top left).

A box is `(left, top, right, bottom)`, a point `(x, y)`. Overlap ratios do not change when a picture is
stretched, so they may be computed on normalised boxes; shapes (aspect) need pixels and say so.
"""

import math
from collections.abc import Sequence

Box = tuple[float, float, float, float]
Point = tuple[float, float]


def area(box: Box) -> float:
    """The area of a box; 0 where it is turned inside out."""
    return max(0.0, box[2] - box[0]) * max(0.0, box[3] - box[1])


def intersection(a: Box, b: Box) -> float:
    """The area that two boxes share."""
    width = min(a[2], b[2]) - max(a[0], b[0])
    if width <= 0.0:  # most pairs: this is asked for every thing with every other
        return 0.0
    return width * max(0.0, min(a[3], b[3]) - max(a[1], b[1]))


def iou(a: Box, b: Box) -> float:
    """Intersection over union, 0..1; 0 for two empty boxes."""
    shared = intersection(a, b)
    return shared / (area(a) + area(b) - shared) if shared > 0.0 else 0.0


def share_inside(box: Box, other: Box) -> float:
    """The part of `box` (0..1) that lies inside `other`."""
    shared = intersection(box, other)
    return shared / area(box) if shared > 0.0 else 0.0


def covered(box: Box, others: Sequence[Box]) -> float:
    """The largest part of `box` (0..1) that a single one of `others` covers."""
    return max((share_inside(box, other) for other in others), default=0.0)


def ground_point(box: Box) -> Point:
    """Where a standing thing touches the ground: the middle of the bottom edge."""
    return ((box[0] + box[2]) / 2, box[3])


def centre(box: Box) -> Point:
    """The middle of a box."""
    return ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)


def distance(a: Point, b: Point) -> float:
    """Euclidean distance of two points, in their unit."""
    return math.hypot(a[0] - b[0], a[1] - b[1])


def box_gap(a: Box, b: Box) -> float:
    """Distance between the nearest points of two boxes; 0 when they touch."""
    dx = max(0.0, a[0] - b[2], b[0] - a[2])
    dy = max(0.0, a[1] - b[3], b[1] - a[3])
    return math.hypot(dx, dy)


def shift(a: Box, b: Box) -> float:
    """How far `b` has moved from `a`, in sizes of `a`: the larger of the two edges' and centre's moves.

    Each axis is measured against the box's own extent, so the figure does not depend on the picture's shape.
    """
    width = max(a[2] - a[0], 1e-9)
    height = max(a[3] - a[1], 1e-9)
    (ax, ay), (bx, by) = centre(a), centre(b)
    return max(abs(bx - ax) / width, abs(by - ay) / height, abs(b[3] - a[3]) / height)


def side(line: tuple[Point, Point], point: Point) -> float:
    """Signed area: which side of the line through two points a point lies on; 0 on the line."""
    (x1, y1), (x2, y2) = line
    return (x2 - x1) * (point[1] - y1) - (y2 - y1) * (point[0] - x1)


def crosses(line: tuple[Point, Point], start: Point, end: Point) -> bool:
    """Whether the step from `start` to `end` passes from one side of the segment `line` to the other.

    A step that ends on the line has not crossed it yet; one that starts on it and leaves has. So a body
    that stops on the line is counted once, when it goes on.
    """
    before, after = side(line, start), side(line, end)
    if after == 0 or ((before > 0) == (after > 0) and before != 0):
        return False
    a, b = line
    return side((start, end), a) * side((start, end), b) <= 0
