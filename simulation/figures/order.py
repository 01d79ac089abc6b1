"""Which of two things hides the other, and the order from far to near that follows.

Two convex things are parted by a plane; whichever is on the camera's side of it is in front (Newell, Newell and
Sancha 1972). Planes tried: level ones, and upright ones along the sides of either footprint.
"""

import heapq
from collections.abc import Sequence

import numpy as np

from simulation.figures.cutout import Cutout, overlap
from simulation.figures.solid import Floats

_SAME_M = 0.2
"""Middles of one figure that are this near to each other keep the figure's own order."""


def far_to_near(cutouts: Sequence[Cutout], centre: Floats) -> list[int]:
    """Indices of cutouts in the order in which they are to be drawn; `centre` is the lens in the world."""
    count = len(cutouts)
    ahead = [float(cutout.ahead_m.mean()) for cutout in cutouts]
    behind: list[list[int]] = [[] for _ in range(count)]
    waits = [0] * count
    for second in range(count):
        for first in range(second):
            if overlap(cutouts[first], cutouts[second]) is None:
                continue
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


def hides(one: Cutout, other: Cutout, centre: Floats) -> bool:
    """Whether one is in front of the other; of two that no plane parts, the nearer or the later one."""
    if (parted := _parted_by_level(one, other, float(centre[2]))) is not None:
        return parted
    one_near, one_far = float(one.ahead_m.min()), float(one.ahead_m.max())
    other_near, other_far = float(other.ahead_m.min()), float(other.ahead_m.max())
    if one_far <= other_near or other_far <= one_near:
        return one_far <= other_near
    if (parted := _parted_by_side(one.footprint, other.footprint, centre[:2])) is not None:
        return parted
    one_m, other_m = (float(np.linalg.norm((cutout.middle - centre)[:2])) for cutout in (one, other))
    return one_m < other_m - _SAME_M


def _parted_by_level(one: Cutout, other: Cutout, eye_m: float) -> bool | None:
    if one.z_m[0] >= other.z_m[1] - 0.02:
        return eye_m > (one.z_m[0] + other.z_m[1]) / 2
    if other.z_m[0] >= one.z_m[1] - 0.02:
        return eye_m < (other.z_m[0] + one.z_m[1]) / 2
    return None


def _parted_by_side(one: Floats, other: Floats, eye: Floats) -> bool | None:
    """Whether the first rectangle is on the eye's side of the widest gap between the two; None without a gap."""
    axes = np.array([one[1] - one[0], one[2] - one[1], other[1] - other[0], other[2] - other[1]])
    axes /= np.maximum(1e-9, np.linalg.norm(axes, axis=1))[:, None]
    first, second, eyes = one @ axes.T, other @ axes.T, eye @ axes.T
    above = first.min(axis=0) - second.max(axis=0)
    below = second.min(axis=0) - first.max(axis=0)
    gaps = np.maximum(above, below)
    best = int(gaps.argmax())
    if gaps[best] < -0.05:
        return None
    if above[best] >= below[best]:
        return bool(eyes[best] > (first.min(axis=0)[best] + second.max(axis=0)[best]) / 2)
    return bool(eyes[best] < (second.min(axis=0)[best] + first.max(axis=0)[best]) / 2)
