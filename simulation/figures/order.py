"""Which of two things hides the other, and the order from far to near that follows.

Two convex things are parted by a plane; whichever is on the camera's side of it is in front (Newell, Newell
and Sancha 1972). Planes tried: level ones, and upright ones along the sides of either footprint.
"""

import heapq
import math
from collections.abc import Sequence

import numpy as np

from simulation.figures.cutout import Cutout, Stance
from simulation.figures.solid import Floats

_LEAST_GAP_M = -0.05
"""Footprints that overlap no more than this count as parted: people brush against things."""

_SAME_M = 0.2
"""Middles of one figure that are this near to each other keep the figure's own order."""


def far_to_near(cutouts: Sequence[Cutout], centre: Floats) -> list[int]:
    """Indices of cutouts in the order in which they are to be drawn; `centre` is the lens in the world."""
    count = len(cutouts)
    ahead = [sum(cutout.stance.ahead_m) / 2 for cutout in cutouts]
    behind: list[list[int]] = [[] for _ in range(count)]
    waits = [0] * count
    for first, second in _meeting(cutouts):
        near, far = (first, second) if hides(cutouts[first], cutouts[second], centre) else (second, first)
        behind[far].append(near)
        waits[near] += 1
    ready = [(-ahead[index], index) for index in range(count) if not waits[index]]
    heapq.heapify(ready)
    order: list[int] = []
    left = set(range(count))
    while left:
        if not ready:  # each hides the next all round: the farthest first
            ready = [min((-ahead[index], index) for index in left)]
        _, index = heapq.heappop(ready)
        if index not in left:
            continue
        left.remove(index)
        order.append(index)
        for near in behind[index]:
            waits[near] -= 1
            if not waits[near] and near in left:
                heapq.heappush(ready, (-ahead[near], near))
    return order


def _meeting(cutouts: Sequence[Cutout]) -> list[tuple[int, int]]:
    """Pairs of indices, the lower first, of cutouts whose canvases share pixels."""
    edges = np.array([(one.left, one.top, one.right, one.bottom) for one in cutouts]).reshape(-1, 4)
    apart = (edges[:, None, :2] >= edges[None, :, 2:]).any(axis=2)
    first, second = np.nonzero(np.triu(~(apart | apart.T), 1))
    return list(zip(first.tolist(), second.tolist(), strict=True))


def hides(one: Cutout, other: Cutout, centre: Floats) -> bool:
    """Whether one is in front of the other; of two that no plane parts, the nearer or the later one."""
    mine, others = one.stance, other.stance
    if (parted := _parted_by_level(mine.z_m, others.z_m, float(centre[2]))) is not None:
        return parted
    if mine.ahead_m[1] <= others.ahead_m[0] or others.ahead_m[1] <= mine.ahead_m[0]:
        return mine.ahead_m[1] <= others.ahead_m[0]
    if (parted := _parted_by_side(mine, others, centre[:2])) is not None:
        return parted
    one_m, other_m = (math.dist(stance.middle, centre[:2]) for stance in (mine, others))
    return one_m < other_m - _SAME_M


def _parted_by_level(one: tuple[float, float], other: tuple[float, float], eye_m: float) -> bool | None:
    if one[0] >= other[1] - 0.02:
        return eye_m > (one[0] + other[1]) / 2
    if other[0] >= one[1] - 0.02:
        return eye_m < (other[0] + one[1]) / 2
    return None


def _parted_by_side(one: Stance, other: Stance, eye: Floats) -> bool | None:
    """Whether the first footprint is on the eye's side of the widest gap between them; None without one."""
    axes = np.concatenate([one.axes, other.axes]).T
    spans = np.concatenate([one.footprint, other.footprint, eye[None]]) @ axes
    first, second, eyes = spans[:4], spans[4:8], spans[8].tolist()
    first_low, first_high = np.sort(first, axis=0)[[0, 3]].tolist()
    second_low, second_high = np.sort(second, axis=0)[[0, 3]].tolist()
    widest, answer = _LEAST_GAP_M, None
    for axis in range(4):
        above, below = first_low[axis] - second_high[axis], second_low[axis] - first_high[axis]
        if above > widest:
            widest, answer = above, eyes[axis] > (first_low[axis] + second_high[axis]) / 2
        if below > widest:
            widest, answer = below, eyes[axis] < (first_high[axis] + second_low[axis]) / 2
    return answer
