"""Zones far down a street, as benchmarks need them: the scenarios' own lie near their cameras."""

from dataclasses import replace

import shapely

from simulation.lens import Lens
from streetwarden.ground_zones import polygon_in_picture
from vision.site import Camera, RuleSpec, Zone

_FROM_M, _TO_M = 20.0, 45.0  # at 45 m a person is 43 px high in 1280 px through a 60-degree lens
_ACROSS_M = 12.0  # the carriageway and half of the pavement behind it
_LEAST_AREA = 0.005  # of the picture: less is a glimpse between two houses


def far_camera(camera: Camera, lens: Lens) -> Camera | None:
    """The camera as if it watched for parking from 20 to 45 metres down the street, on the side it looks to.

    None where the picture does not show that part of the street.
    """
    side = 1.0 if lens.yaw_deg >= 0 else -1.0
    near_m, far_m = lens.x_m + side * _FROM_M, lens.x_m + side * _TO_M
    corners = ((near_m, 0.0), (far_m, 0.0), (far_m, _ACROSS_M), (near_m, _ACROSS_M))
    try:
        polygon = tuple((x, y) for x, y in polygon_in_picture(lens, corners))
    except ValueError:
        return None
    if shapely.Polygon(polygon).area < _LEAST_AREA:
        return None
    return replace(camera, zones=(Zone("far", polygon=polygon),), rules=(RuleSpec("illegal_parking", "far"),))
