"""The planes a street is made of, and which of them a ray meets."""

from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from simulation.plan import Plan
from simulation.street.canvas import PX_PER_M, Floats32, Picture
from simulation.street.ground import YARD_M, draw_ground, draw_yard
from simulation.street.surface import Surface
from simulation.street.terrace import draw_back_row, draw_terrace

SHORTEST_M = 120.0
"""At least this much of a street is drawn before it repeats."""

BEYOND_M = 60.0
"""How far behind the end of the plan the houses stand that close the view."""

HOUSE_DEEP_M = 9.0
ROOF_FROM_M = 5.0
"""What is lower than this is a wall and has no roof."""

NOWHERE_M = np.float32(np.inf)


class Plane(IntEnum):
    """What a ray meets; the order is that of `NORMALS`."""

    SKY = 0
    GROUND = 1
    YARD = 2
    ROOF = 3
    FAR = 4
    NEAR = 5
    FAR_BACK = 6
    NEAR_BACK = 7
    LEFT_END = 8
    RIGHT_END = 9


UPRIGHT = Plane.FAR
"""This plane and those after it are upright."""

NORMALS = np.array(
    [
        (0, 0, 0),
        (0, 0, 1),
        (0, 0, 1),
        (0, 0, 1),
        (0, -1, 0),
        (0, 1, 0),
        (0, -1, 0),
        (0, 1, 0),
        (1, 0, 0),
        (-1, 0, 0),
    ],
    np.float32,
)
"""(10, 3) where each plane faces."""


@dataclass(frozen=True)
class Hits:
    """What n rays meet.

    plane     (n,) uint8
    distance  (n,) float32 in lengths of the ray, inf for the sky
    points    (n, 3) float32 metres, the origin where the sky is met
    """

    plane: NDArray[np.uint8]
    distance: Floats32
    points: Floats32


class Scene:
    """A plan's planes with their textures."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        half = max(plan.length_m, SHORTEST_M) / 2 + 8
        self.left_m, self.right_m = -float(round(half)), float(round(half))
        far = draw_terrace(plan, plan.fronts, self.left_m, self.right_m, 0)
        near = draw_terrace(plan, plan.near_fronts, self.left_m, self.right_m, 1)
        back = Surface(draw_back_row(plan, self.left_m, self.right_m).canvas)
        self.far_heights, self.near_heights = far.heights, near.heights
        self.far_glow, self.near_glow = _shop_light(far.canvas.glow), _shop_light(near.canvas.glow)
        yard = Surface(draw_yard(plan, self.left_m, self.right_m))
        self._surfaces = {
            Plane.GROUND: Surface(draw_ground(plan, self.left_m, self.right_m)),
            Plane.YARD: yard,
            Plane.ROOF: yard,
            Plane.FAR: Surface(far.canvas),
            Plane.NEAR: Surface(near.canvas),
            **dict.fromkeys((Plane.FAR_BACK, Plane.NEAR_BACK, Plane.LEFT_END, Plane.RIGHT_END), back),
        }
        end_m = max(plan.length_m / 2, SHORTEST_M / 2) + BEYOND_M
        front, near_y = plan.front_y_m, -plan.near_pavement_m
        self._upright = {
            Plane.FAR: (1, front),
            Plane.NEAR: (1, near_y),
            Plane.FAR_BACK: (1, front + YARD_M),
            Plane.NEAR_BACK: (1, near_y - YARD_M),
            Plane.LEFT_END: (0, -end_m),
            Plane.RIGHT_END: (0, end_m),
        }

    def columns(self, x_m: Floats32) -> NDArray[np.int32]:
        """Where in `far_heights` and its like these places are; the street repeats."""
        width = len(self.far_heights)
        return np.asarray(((x_m - self.left_m) * PX_PER_M).astype(np.int32) % width, np.int32)

    def cast(self, origins: Floats32, rays: Floats32) -> Hits:
        """What (n, 3) rays from (3,) or (n, 3) origins meet first."""
        origins = np.broadcast_to(np.asarray(origins, np.float32), rays.shape)
        plane = np.zeros(len(rays), np.uint8)
        distance = np.full(len(rays), NOWHERE_M, np.float32)
        with np.errstate(divide="ignore", invalid="ignore"):
            self._meet_ground(origins, rays, plane, distance)
            for one in self._upright:
                self._meet_upright(one, origins, rays, plane, distance)
            self._meet_roofs(origins, rays, plane, distance)
        points = origins + rays * np.where(plane > 0, distance, 0)[:, None]
        return Hits(plane, distance, points.astype(np.float32))

    def _meet_ground(
        self, origins: Floats32, rays: Floats32, plane: NDArray[np.uint8], distance: Floats32
    ) -> None:
        down = rays[:, 2] < -1e-6
        distance[down] = -origins[down, 2] / rays[down, 2]
        y = origins[:, 1] + np.where(down, distance, 0) * rays[:, 1]
        outside = (y > self.plan.front_y_m) | (y < -self.plan.near_pavement_m)
        plane[down] = np.where(outside[down], Plane.YARD, Plane.GROUND)

    def _meet_upright(
        self, one: Plane, origins: Floats32, rays: Floats32, plane: NDArray[np.uint8], distance: Floats32
    ) -> None:
        axis, place = self._upright[one]
        towards = rays[:, axis] * NORMALS[one, axis] < 0
        far = (place - origins[:, axis]) / rays[:, axis]
        at = np.flatnonzero(towards & (far > 0) & (far < distance))
        hit = origins[at] + rays[at] * far[at, None]
        met = at[self._surfaces[one].solid_at(hit[:, 1 - axis], hit[:, 2])]
        plane[met], distance[met] = one, far[met]

    def _meet_roofs(
        self, origins: Floats32, rays: Floats32, plane: NDArray[np.uint8], distance: Floats32
    ) -> None:
        """Seen only from above: flat, as high as the front that the ray passes over."""
        at = np.flatnonzero((origins[:, 2] > ROOF_FROM_M) & (rays[:, 2] < 0) & (rays[:, 1] > 0))
        over = (self.plan.front_y_m - origins[at, 1]) / rays[at, 1]
        at, over = at[over > 0], over[over > 0]
        height = self.far_heights[self.columns(origins[at, 0] + over * rays[at, 0])]
        far = (height - origins[at, 2]) / rays[at, 2]
        y = origins[at, 1] + far * rays[at, 1] - self.plan.front_y_m
        met = (height > ROOF_FROM_M) & (far > 0) & (far < distance[at]) & (y > 0) & (y < HOUSE_DEEP_M)
        plane[at[met]], distance[at[met]] = Plane.ROOF, far[met]

    def colours(self, hits: Hits, rays: Floats32, pixel_rad: float) -> tuple[Picture, Picture]:
        """(n, 3) albedo and (n, 3) glow of what the rays met; black where it is the sky.

        A pixel sees a spot: wide as the distance says, long as the plane is slanted; the mean of both counts.
        """
        albedo, glow = np.zeros((len(rays), 3), np.uint8), np.zeros((len(rays), 3), np.uint8)
        length = np.linalg.norm(rays, axis=1)
        for one, surface in self._surfaces.items():
            at = np.flatnonzero(hits.plane == one)
            if at.size == 0:
                continue
            slant = np.abs(rays[at] @ NORMALS[one]) / length[at]
            spot = hits.distance[at] * pixel_rad / np.sqrt(np.maximum(slant, 0.02))
            a, b = self._place(one, hits.points[at])
            albedo[at], glow[at] = surface.look_up(a, b, spot.astype(np.float32))
        return albedo, glow

    def _place(self, one: Plane, points: Floats32) -> tuple[Floats32, Floats32]:
        """Where on a plane's canvas these points of the world are."""
        if one >= UPRIGHT:
            return points[:, 1 - self._upright[one][0]], points[:, 2]
        if one == Plane.GROUND:
            return points[:, 0], points[:, 1]
        behind = np.maximum(points[:, 1] - self.plan.front_y_m, -self.plan.near_pavement_m - points[:, 1])
        return points[:, 0], behind % YARD_M


def _shop_light(glow: Picture) -> Floats32:
    """(columns,) float32, 0 to 1: how much the ground floor gives off, spread over some 3 m."""
    floor = glow[-round(3.0 * PX_PER_M) :].mean(axis=(0, 2)) / 255
    kernel = np.hanning(round(3 * PX_PER_M))
    padded = np.concatenate([floor[-len(kernel) :], floor, floor[: len(kernel)]])
    spread = np.convolve(padded, kernel / kernel.sum(), mode="same")
    return np.asarray(spread[len(kernel) : -len(kernel)], np.float32)


@lru_cache(maxsize=1)
def scene_of(plan: Plan) -> Scene:
    """The plan's scene; the last one is kept, for it is large and its cameras come one after the other."""
    return Scene(plan)
