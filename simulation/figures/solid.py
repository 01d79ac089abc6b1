"""Small solids made of flat faces and round rods.

Coordinates of a solid: metres, `x` ahead, `y` to the left, `z` up, the origin on the ground under its middle.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Point = tuple[float, float, float]

CORNERS = 16
"""Most corners of a face; a face with fewer repeats its last one."""


@dataclass(frozen=True, slots=True, eq=False)
class Solid:
    """A shape with colours, ready to be drawn from any side.

    Faces and rods are elements, faces first; they are drawn far to near by the depth of their anchor less
    their bias, and in their own order where that is the same.

    points    (N, 3) float64, metres
    faces     (F, CORNERS) indices of points; counter-clockwise from outside
    corners   (F,) how many of them count
    sheer     (F,) bool: seen from both sides
    width_m   (F,) 0 for filled faces, else only the outline is drawn, this thick
    rods      (R, 2) indices of both ends
    radius_m  (R, 2) at both ends
    anchors   (F + R, 2) indices of points: the middle of the two counts
    bias_m    (F + R,) how much nearer it counts
    normals   (F + R, 3) unit vectors; zero for rods
    colours   (F + R, 3) BGR 0 to 255
    lit       (F + R,) how much of its colour it shines with when the lamps are on, 0 to 1
    """

    points: Floats
    faces: Ints
    corners: Ints
    sheer: NDArray[np.bool_]
    width_m: Floats
    rods: Ints
    radius_m: Floats
    anchors: Ints
    bias_m: Floats
    normals: Floats
    colours: Floats
    lit: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Assembly:
    """Several solids as one.

    point_of, element_of  whose each of the (N,) points and (E,) elements is
    starts                (L,) where the points of each solid begin; none is without points
    """

    solid: Solid
    point_of: Ints
    element_of: Ints
    starts: Ints


def assembled(solids: Sequence[Solid]) -> Assembly:
    """Solids as one: numpy takes as long for many small arrays as for a few large ones."""
    count = np.arange(len(solids))
    sizes = [len(one.points) for one in solids]
    faces, rods = [len(one.faces) for one in solids], [len(one.rods) for one in solids]
    of_face, of_rod = np.repeat(count, faces), np.repeat(count, rods)
    offset = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.intp)
    element_of = np.concatenate([of_face, of_rod])

    def elements(arrays: Sequence[NDArray[Any]]) -> NDArray[Any]:
        """Faces of all before rods of all."""
        fronts = [array[:cut] for array, cut in zip(arrays, faces, strict=True)]
        backs = [array[cut:] for array, cut in zip(arrays, faces, strict=True)]
        return np.concatenate(fronts + backs)

    solid = Solid(
        points=np.concatenate([one.points for one in solids]),
        faces=np.concatenate([one.faces for one in solids]) + offset[of_face][:, None],
        corners=np.concatenate([one.corners for one in solids]),
        sheer=np.concatenate([one.sheer for one in solids]),
        width_m=np.concatenate([one.width_m for one in solids]),
        rods=np.concatenate([one.rods for one in solids]) + offset[of_rod][:, None],
        radius_m=np.concatenate([one.radius_m for one in solids]),
        anchors=elements([one.anchors for one in solids]) + offset[element_of][:, None],
        bias_m=elements([one.bias_m for one in solids]),
        normals=elements([one.normals for one in solids]),
        colours=elements([one.colours for one in solids]),
        lit=elements([one.lit for one in solids]),
    )
    return Assembly(solid, np.repeat(count, sizes), element_of, offset)
