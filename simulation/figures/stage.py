"""Puts layers where they stand before a lens, many at one go."""

import math
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from simulation.figure import Figure, Kind
from simulation.figures.cutout import Cutout, cut_out, stances
from simulation.figures.hiding import Hiding
from simulation.figures.layers import Layer, layers_of
from simulation.figures.order import far_to_near
from simulation.figures.painting import Sprite, Sunshine, Tint, toned
from simulation.figures.shadows import Shadow, shadows_of
from simulation.figures.sketch import Picture, Tones, sketched
from simulation.figures.solid import Floats, Point
from simulation.lens import Lens
from simulation.light import Light
from simulation.plan import Plan

Lit = Callable[[Floats, Light], Tint]
"""The light at (L, 2) places of the ground."""

_KEPT = 64
"""Figures that stand still need not be drawn again; so many are kept."""

_LONG_M = {Kind.BUS: 7.0, Kind.TRUCK: 5.0, Kind.VAN: 4.0, Kind.CAR: 4.0, Kind.LEAF: 5.0}
_OTHERS_M = 3.2
"""No figure reaches further than this from its middle, in any direction."""

_FARTHEST_M = 400.0


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """A lens, what never moves and hides things before it, and the light on them."""

    lens: Lens
    hiding: Hiding
    lit: Lit


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """A layer where it stands, its looks and its shadows.

    free  (h, w) uint8: how much of each pixel nothing that never moves hides; None: all
    """

    cutout: Cutout
    free: Picture | None
    sprite: Sprite | None
    shadows: tuple[Shadow, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Actor:
    """A figure and one of its layers."""

    figure: Figure
    standing: Standing


class Stage:
    """Figures before one lens; those that have not changed since they were last on it are not drawn again."""

    def __init__(self, plan: Plan, view: View) -> None:
        self._view, self._lens = view, view.lens
        self._gates = [one for one in (*plan.fronts, *plan.near_fronts) if one.kind == "gate"]
        self._kept: OrderedDict[tuple[Figure, Light | None], tuple[Standing, ...]] = OrderedDict()

    def actors(self, figures: Sequence[Figure], light: Light | None) -> list[Actor]:
        """The figures' layers that are in the picture, far to near; without a light they have no colours."""
        keys = [(replace(figure, name=""), light) for figure in figures]
        new = dict.fromkeys(key for key in keys if key not in self._kept)
        self._kept.update(self._put([figure for figure, _ in new], light))
        actors = []
        for figure, key in zip(figures, keys, strict=True):
            self._kept.move_to_end(key)
            actors += [Actor(figure, standing) for standing in self._kept[key]]
        while len(self._kept) > max(_KEPT, len(figures)):
            self._kept.popitem(last=False)
        order = far_to_near([actor.standing.cutout for actor in actors], self._lens.centre)
        return [actors[index] for index in order]

    def _put(
        self, figures: Sequence[Figure], light: Light | None
    ) -> dict[tuple[Figure, Light | None], tuple[Standing, ...]]:
        owners = [figure for figure in figures if self._may_be_seen(figure)]
        layers = [layers_of(figure, self._gate_m(figure)) for figure in owners]
        places = [(one.x_m, one.y_m, one.heading_deg) for one in owners]
        flat = [layer for some in layers for layer in some]
        spread = [place for place, some in zip(places, layers, strict=True) for _ in some]
        standing = iter(put(flat, spread, self._view, light))
        found: dict[tuple[Figure, Light | None], tuple[Standing, ...]] = {(one, light): () for one in figures}
        for owner, some in zip(owners, layers, strict=True):
            mine = [one for one in (next(standing) for _ in some) if one is not None]
            if any(one.cutout.inner_px for one in mine):
                found[owner, light] = tuple(mine)
        return found

    def _may_be_seen(self, figure: Figure) -> bool:
        """Whether the ball around it reaches into the view, roughly."""
        lens = self._lens
        reach = _LONG_M.get(figure.kind, _OTHERS_M)
        x, y = figure.x_m - lens.x_m, figure.y_m - lens.y_m
        yaw = math.radians(lens.yaw_deg)
        aside, ahead = x * math.cos(yaw) - y * math.sin(yaw), x * math.sin(yaw) + y * math.cos(yaw)
        pitch = math.radians(lens.pitch_deg)
        farthest = max(0.0, ahead) * math.cos(pitch) + lens.height_m * math.sin(pitch)
        half = lens.width_px / 2 / lens.focal_px
        if ahead < -reach - lens.height_m * math.tan(pitch) or ahead > _FARTHEST_M:
            return False
        return abs(aside) < farthest * half + reach * math.hypot(1.0, half)

    def _gate_m(self, figure: Figure) -> float:
        """Width of the plan's gate nearest to a leaf."""
        if figure.kind is not Kind.LEAF or not self._gates:
            return 1.2
        return min(self._gates, key=lambda one: abs(one.opening_m - figure.x_m)).wide_m


def put(
    layers: Sequence[Layer], places: Sequence[Point], view: View, light: Light | None
) -> list[Standing | None]:
    """Layers at places (x, y and heading in degrees); None for what is behind the lens."""
    if not layers:
        return []
    spots = np.array(places, np.float64)
    sketches = sketched([layer.solid for layer in layers], spots, view.lens)
    stands = stances(sketches.extents, spots, view.lens)
    tones: list[Tones] | None = None
    shadows: list[tuple[Shadow, ...]] = [()] * len(layers)
    if light is not None:
        sunshine, tint = Sunshine.of(light), view.lit(spots[:, :2], light)
        tones = toned(sketches, sunshine, tint)
        shadows = shadows_of(sketches.parts, stands, tint.sunlit, sunshine, view.lens)
    cutouts = cut_out(layers, sketches, stands, view.lens, tones)
    return [
        None if cutout is None else _standing(cutout, view.hiding, cast)
        for cutout, cast in zip(cutouts, shadows, strict=True)
    ]


def _standing(cutout: Cutout, hiding: Hiding, shadows: tuple[Shadow, ...]) -> Standing:
    free, painted = hiding.free(cutout), cutout.painted
    sprite = Sprite.of(cutout.left, cutout.top, painted, free) if painted is not None else None
    return Standing(replace(cutout, painted=None), free, sprite, shadows)
