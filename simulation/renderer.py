"""Puts figures into the picture of a street, and tells what is then true."""

import math
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from simulation.figure import Figure, Kind, TruthBox
from simulation.figures import glow, props
from simulation.figures.cutout import Cutout, cut_out, level_ahead, overlap
from simulation.figures.layers import layers_of, layers_of_prop
from simulation.figures.order import far_to_near, hides
from simulation.figures.painting import Sprite, Sunshine, Tint, painted
from simulation.figures.shadows import Shade
from simulation.figures.truth import Seen, truth_of
from simulation.lens import NEAR_M, Lens
from simulation.light import Light
from simulation.plan import Plan, Prop
from simulation.street.backdrop import Backdrop
from simulation.street.planting import props_of
from simulation.street.weather import Weather

Picture = NDArray[np.uint8]

_KEPT = 192
"""Figures whose cutouts are kept: those that stand still need not be drawn again."""

_KEPT_STAGES = 4
"""Lights for which the street with its props is kept."""

_TOUCHING_M = 0.08
"""What stands this little behind a wall's face counts as before it."""


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture and its truth: `image` (h, w, 3) uint8 BGR."""

    image: Picture
    boxes: tuple[TruthBox, ...]


@dataclass(slots=True, eq=False)
class _Standing:
    """A layer where it stands: how much of it nothing that never moves hides (None: all), and its last sprite."""

    cutout: Cutout
    free: Picture | None
    light: Light | None = None
    sprite: Sprite | None = None


class Renderer:
    """Draws one camera's view of one street.

    The same plan, lens, seed, figures, light and instant give the same picture, whatever was drawn before.
    """

    def __init__(self, plan: Plan, lens: Lens, seed: int = 0) -> None:
        self._plan, self._lens = plan, lens
        self._backdrop = Backdrop(plan, lens, seed)
        self._weather = Weather(lens.width_px, lens.height_px, seed)
        self._standing: OrderedDict[Figure, tuple[_Standing, ...]] = OrderedDict()
        self._stages: OrderedDict[Light, Picture] = OrderedDict()
        self._props: list[_Standing] = []
        self._walls_m = self._wall_distances()
        for cutout in self._cut_props():
            self._props.append(_Standing(cutout, self._free(cutout)))
        self._ground = self._open_ground()

    def render(
        self,
        figures: Sequence[Figure],
        light: Light,
        at_s: float,
        shake_px: tuple[float, float] = (0, 0),
    ) -> Shot:
        """One frame; `shake_px` moves what is seen to the right and down."""
        placed = self._placed(figures)
        picture = self._stage(light).copy()
        sunshine = Sunshine.of(light)
        shade = Shade(self._lens, sunshine)
        for figure, standing in placed:
            if figure.kind is not Kind.LEAF:
                shade.add(standing.cutout, self._backdrop.sunlit_at(figure.x_m, figure.y_m, light))
        shade.over(picture, self._ground)
        self._draw(picture, placed, light, sunshine)
        if shake_px != (0, 0):
            picture = _shaken(picture, shake_px)
        self._weather.over(picture, light, at_s)
        return Shot(picture, self._truth(placed, shake_px))

    def truth(self, figures: Sequence[Figure]) -> tuple[TruthBox, ...]:
        """The boxes of `render`, without a picture."""
        return self._truth(self._placed(figures), (0, 0))

    def _draw(
        self, picture: Picture, placed: Sequence[tuple[Figure, _Standing]], light: Light, sunshine: Sunshine
    ) -> None:
        for figure, standing in placed:
            if light.lamps > 0 and glow.shines(figure):
                glow.light_pool(picture, figure, standing.cutout, self._ground, self._lens, light.lamps)
        for figure, standing in placed:
            if not standing.cutout.mask.size:
                continue
            self._sprite(standing, (figure.x_m, figure.y_m), light, sunshine).over(picture)
            if light.lamps > 0 and glow.shines(figure) and not standing.cutout.part:
                glow.glare(picture, figure, standing.cutout, standing.free, self._lens, light.lamps)

    def _truth(
        self, placed: Sequence[tuple[Figure, _Standing]], shake_px: tuple[float, float]
    ) -> tuple[TruthBox, ...]:
        seen = [Seen(figure.name, standing.cutout, standing.free) for figure, standing in placed]
        return truth_of(seen, (self._lens.width_px, self._lens.height_px), shake_px)

    def _placed(self, figures: Sequence[Figure]) -> list[tuple[Figure, _Standing]]:
        """The figures' layers that are in the picture, far to near."""
        layers = [(figure, standing) for figure in figures for standing in self._stand(figure)]
        order = far_to_near([standing.cutout for _, standing in layers], self._lens.centre)
        return [layers[index] for index in order]

    def _stand(self, figure: Figure) -> tuple[_Standing, ...]:
        key = replace(figure, name="")
        if key not in self._standing:
            place = (figure.x_m, figure.y_m, figure.heading_deg)
            gate_m = self._gate_m(figure) if figure.kind is Kind.LEAF else 0.0
            cutouts = [cut_out(layer, place, self._lens) for layer in layers_of(figure, gate_m)]
            shown = [cutout for cutout in cutouts if cutout is not None]
            if not any(cutout.inner_px for cutout in shown):
                shown = []
            self._standing[key] = tuple(_Standing(cutout, self._free(cutout)) for cutout in shown)
            if len(self._standing) > _KEPT:
                self._standing.popitem(last=False)
        self._standing.move_to_end(key)
        return self._standing[key]

    def _gate_m(self, leaf: Figure) -> float:
        """Width of the plan's gate nearest to a leaf."""
        gates = [one for one in (*self._plan.fronts, *self._plan.near_fronts) if one.kind == "gate"]
        return min(gates, key=lambda one: abs(one.opening_m - leaf.x_m)).wide_m if gates else 1.2

    def _free(self, cutout: Cutout) -> Picture | None:
        """(h, w) uint8: how much of each pixel of a cutout neither walls nor props before it hide; None: all."""
        free = self._before_walls(cutout)
        for prop in self._props:
            shared = overlap(prop.cutout, cutout)
            if shared is None or not hides(prop.cutout, cutout, self._lens.centre):
                continue
            if free is None:
                free = np.full(cutout.mask.shape, 255, np.uint8)
            mine, others = _part(free, cutout, shared), _part(prop.cutout.mask, prop.cutout, shared)
            cv2.multiply(mine, cv2.bitwise_not(others), dst=mine, scale=1 / 255)
        return free

    def _wall_distances(self) -> NDArray[np.float32]:
        """(h, w) how far ahead on the level the walls are: upright things compare by this, whatever the pitch."""
        lens = self._lens
        rows = (np.arange(lens.height_px) + 0.5 - lens.height_px / 2) / lens.focal_px
        pitch = math.radians(lens.pitch_deg)
        level = math.cos(pitch) - rows * math.sin(pitch)
        return (self._backdrop.depth * np.maximum(1e-3, level)[:, None]).astype(np.float32)

    def _before_walls(self, cutout: Cutout) -> Picture | None:
        if not cutout.mask.size:
            return None
        walls = self._walls_m[cutout.top : cutout.bottom, cutout.left : cutout.right]
        nearest = float(walls.min())
        if nearest > float(cutout.ahead_m.max()):
            return None
        here = self._distances(cutout)
        hidden = walls < here - _TOUCHING_M
        return np.where(hidden, 0, 255).astype(np.uint8) if hidden.any() else None

    def _distances(self, cutout: Cutout) -> NDArray[np.float64]:
        """(w,) how far ahead on the level the near side of a cutout's footprint is, for each column."""
        lens = self._lens
        ahead = level_ahead(lens)
        right = np.array([ahead[1], -ahead[0]])
        corners = cutout.footprint - lens.centre[:2]
        row = (cutout.top + cutout.bottom - lens.height_px) / 2 / lens.focal_px
        pitch = math.radians(lens.pitch_deg)
        level = max(1e-3, math.cos(pitch) - row * math.sin(pitch))
        columns = np.arange(cutout.left, cutout.right) + 0.5 - lens.width_px / 2
        slopes = columns / lens.focal_px / level
        return _entered(np.column_stack([corners @ right, corners @ ahead]), slopes)

    def _cut_props(self) -> list[Cutout]:
        cutouts: list[Cutout] = []
        for prop in props_of(self._plan):
            place = (prop.x_m, prop.y_m, prop.heading_deg)
            found = [cut_out(layer, place, self._lens) for layer in layers_of_prop(prop)]
            cutouts += [cutout for cutout in found if cutout is not None and cutout.inner_px]
        return [cutouts[index] for index in far_to_near(cutouts, self._lens.centre)]

    def _open_ground(self) -> Picture:
        """(h, w) uint8: 255 where neither walls nor props hide the ground."""
        ground = np.where(np.isinf(self._backdrop.depth), 255, 0).astype(np.uint8)
        for prop in self._props:
            cutout = prop.cutout
            part = ground[cutout.top : cutout.bottom, cutout.left : cutout.right]
            cv2.bitwise_and(part, cv2.threshold(cutout.mask, 127, 255, cv2.THRESH_BINARY_INV)[1], dst=part)
        return ground

    def _stage(self, light: Light) -> Picture:
        """The street with its props, nobody on it; kept for the next frame in the same light."""
        if light not in self._stages:
            self._stages[light] = self._set(light)
            if len(self._stages) > _KEPT_STAGES:
                self._stages.popitem(last=False)
        self._stages.move_to_end(light)
        return self._stages[light]

    def _set(self, light: Light) -> Picture:
        picture = self._backdrop.picture(light).copy()
        sunshine = Sunshine.of(light)
        shade = Shade(self._lens, sunshine)
        for prop in self._props:
            x, y = prop.cutout.footprint.mean(axis=0)
            shade.add(prop.cutout, self._backdrop.sunlit_at(float(x), float(y), light))
        shade.over(picture, np.where(np.isinf(self._backdrop.depth), 255, 0).astype(np.uint8))
        for prop in self._props:
            x, y = prop.cutout.footprint.mean(axis=0)
            self._sprite(prop, (float(x), float(y)), light, sunshine).over(picture)
        if light.lamps > 0:
            for one in props_of(self._plan):
                self._light_lamp(picture, one, light)
        return picture

    def _light_lamp(self, picture: Picture, prop: Prop, light: Light) -> None:
        if prop.kind != "lamp":
            return
        x, y = props.lamp_place(prop)
        pixels, depth = self._lens.project(np.array([[x, y, props.LAMP_M]]))
        if depth[0] > 4 * NEAR_M:
            glow.street_lamp(picture, tuple(pixels[0].tolist()), float(depth[0]), self._lens, light.lamps)

    def _sprite(
        self, standing: _Standing, place: tuple[float, float], light: Light, sunshine: Sunshine
    ) -> Sprite:
        if standing.sprite is None or standing.light != light:
            cutout = standing.cutout
            far = float(np.linalg.norm(cutout.middle - self._lens.centre))
            tint = Tint(self._backdrop.light_at(*place, light), *self._backdrop.veil(far, light))
            standing.sprite = Sprite.of(cutout, painted(cutout, sunshine, tint), standing.free)
            standing.light = light
        return standing.sprite


def _part(canvas: Picture, cutout: Cutout, shared: tuple[int, int, int, int]) -> Picture:
    left, top, right, bottom = shared
    return canvas[top - cutout.top : bottom - cutout.top, left - cutout.left : right - cutout.left]


def _entered(corners: NDArray[np.float64], slopes: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far ahead rays from the origin enter a rectangle: (4, 2) corners (to the right, ahead), (n,) slopes.

    A ray that passes it by is given the distance of the corner it passes nearest.
    """
    seen = corners[:, 0] / np.maximum(NEAR_M, corners[:, 1])
    slopes = np.clip(slopes, seen.min(), seen.max())
    nearest = np.full(len(slopes), np.inf)
    for (x0, y0), (x1, y1) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        across = (x1 - x0) - slopes * (y1 - y0)
        part = (slopes * y0 - x0) / np.where(np.abs(across) < 1e-9, np.inf, across)
        hit = (part >= -1e-6) & (part <= 1 + 1e-6) & (np.abs(across) >= 1e-9)
        nearest = np.where(hit, np.minimum(nearest, y0 + part * (y1 - y0)), nearest)
    return np.where(np.isinf(nearest), corners[:, 1].min(), nearest)


def _shaken(picture: Picture, by_px: tuple[float, float]) -> Picture:
    shift = np.array([[1, 0, by_px[0]], [0, 1, by_px[1]]], np.float64)
    size = (picture.shape[1], picture.shape[0])
    return np.asarray(cv2.warpAffine(picture, shift, size, borderMode=cv2.BORDER_REPLICATE), np.uint8)
