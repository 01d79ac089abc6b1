"""Zones given in metres on the ground, as the pictures of a camera show them."""

from collections.abc import Sequence

import numpy as np
import shapely

from simulation.lens import NEAR_M, Lens

Point = tuple[float, float]

_FAR_M = 1e5
_DECIMALS = 5  # a hundredth of a pixel
_LEAST_PART = 1e-4  # of the picture: 23 pixels of 640x360


class NotInThePicture(ValueError):  # noqa: N818 - reads as what it is
    """The camera does not see the zone."""


def polygon_in_picture(lens: Lens, corners: Sequence[Point]) -> list[list[float]]:
    """The part of an area that is in the picture, as corners between 0 and 1.

    Raises NotInThePicture, and ValueError for an area that makes no sense or of which several parts are seen.
    """
    area = shapely.Polygon(corners)
    if not area.is_valid or not area.area:
        raise ValueError(f"expected edges that do not cross, got {shapely.is_valid_reason(area)}")
    seen = _seen(lens, area)
    if seen.geom_type != "Polygon":
        raise ValueError(
            "expected an area that the picture shows in one part, got several; make it two zones"
        )
    if seen.is_empty or seen.area < _LEAST_PART * lens.width_px * lens.height_px:
        raise NotInThePicture(
            "expected an area that this camera sees, got one beside the picture or behind it"
        )
    return _normalised(lens, list(seen.exterior.coords)[:-1])


def line_in_picture(lens: Lens, ends: Sequence[Point]) -> list[list[float]]:
    """The part of a line that is in the picture; the way it points stays. Raises NotInThePicture."""
    seen = _seen(lens, shapely.LineString(ends))
    if not isinstance(seen, shapely.LineString) or not seen.length:
        raise NotInThePicture(
            "expected a line that this camera sees, got one beside the picture or behind it"
        )
    return _normalised(lens, list(seen.coords))


def side_in_picture(lens: Lens, line: Sequence[Sequence[float]], inside: Point) -> list[float]:
    """A point of the picture that lies on the same side of `line` (normalised) as `inside` (metres).

    Raises NotInThePicture for a point behind the camera.
    """
    pixel = lens.pixel_of(*inside)
    if pixel is None:
        raise NotInThePicture("expected a place in front of this camera, got one behind it")
    middle = np.mean(np.asarray(line, np.float64), axis=0)
    way = np.array(pixel) / (lens.width_px, lens.height_px) - middle
    room = np.where(way > 0, 1.0 - middle, middle) / np.maximum(np.abs(way), 1e-9)
    point = middle + way * min(1.0, float(room.min()))
    return [round(min(1.0, max(0.0, float(part))), _DECIMALS) for part in point]


def _seen(lens: Lens, shape: shapely.Geometry) -> shapely.Geometry:
    """A shape on the ground in pixels, without what is behind the camera or beside the picture."""
    ahead = shapely.intersection(shape, _ground_ahead(lens))
    if ahead.is_empty:
        return ahead
    pixels = shapely.transform(ahead, lambda points: lens.project(np.c_[points, np.zeros(len(points))])[0])
    return shapely.intersection(pixels, shapely.box(0, 0, lens.width_px, lens.height_px))


def _ground_ahead(lens: Lens) -> shapely.Polygon:
    """The half of the ground that is further along the viewing direction than `NEAR_M`."""
    ahead_x, ahead_y, ahead_z = lens.rotation[2]
    level = np.hypot(ahead_x, ahead_y)
    along, across = np.array([ahead_x, ahead_y]) / level, np.array([-ahead_y, ahead_x]) / level
    nearest_m = (NEAR_M * 1.001 + ahead_z * lens.height_m) / level
    start = np.array([lens.x_m, lens.y_m]) + along * nearest_m
    corners = (start - across * _FAR_M, start + across * _FAR_M)
    return shapely.Polygon([*corners, corners[1] + along * 2 * _FAR_M, corners[0] + along * 2 * _FAR_M])


def _normalised(lens: Lens, pixels: Sequence[Sequence[float]]) -> list[list[float]]:
    parts = np.clip(np.asarray(pixels)[:, :2] / (lens.width_px, lens.height_px), 0.0, 1.0)
    return [[round(float(x), _DECIMALS), round(float(y), _DECIMALS)] for x, y in parts]
