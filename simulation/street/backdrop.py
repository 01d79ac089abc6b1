"""Everything of a street that stands still, as one camera sees it."""

import math
from collections import OrderedDict
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from simulation.lens import Lens
from simulation.light import Light
from simulation.plan import Plan
from simulation.street import lighting
from simulation.street.canvas import Floats32, Picture, cloud
from simulation.street.planting import LAMP_M, lamps_of
from simulation.street.scene import NORMALS, Hits, Plane, scene_of

FINER = 2
"""Rays per pixel and direction."""

BAND_PX = 64
"""Rows worked on at a time: it bounds the memory that large pictures take."""

KEPT = 16
"""Pictures per backdrop, for as many lights."""


MIRROR_BLUR = 3.0
"""What wet asphalt mirrors is this much coarser than the picture."""

GRID_M = 0.5
BRIGHTEST = 1.3
"""A figure's colours are multiplied by this at most."""


class Backdrop:
    """Ground, house fronts and sky; lit anew for each `Light`.

    depth  (h, w) float32, metres along the viewing direction to house fronts, walls and roofs, inf on ground
           and sky: what stands further away than this is hidden
    """

    def __init__(self, plan: Plan, lens: Lens, seed: int = 0) -> None:
        self._plan, self._lens = plan, lens
        self._scene = scene_of(plan)
        self._pictures: OrderedDict[Light, Picture] = OrderedDict()
        self._albedo, self._glow, self._sky = self._colours()
        self._rays = lens.rays(_centres(lens, 1)).astype(np.float32)
        hits = self._scene.cast(self._flat_centre, self._rays.reshape(-1, 3))
        self._shape = (lens.height_px, lens.width_px)
        self._plane = hits.plane.reshape(self._shape)
        self._points = hits.points
        self._distance = hits.distance.reshape(self._shape)
        self.depth: Floats32 = np.where(self._plane >= Plane.ROOF, self._distance, np.inf).astype(np.float32)
        self._lamps = self._lamplight(hits)
        self._clouds = 1 + 0.05 * cloud(
            self._shape, max(24.0, lens.width_px / 9), np.random.default_rng((seed, 31))
        )
        self._gloss, self._mirror, self._mirror_glow, self._mirror_sky = self._reflections(hits, seed)
        self._figure_lamps = self._lamp_grid()

    @property
    def _flat_centre(self) -> Floats32:
        return self._lens.centre.astype(np.float32)

    def picture(self, light: Light) -> Picture:
        """(h, w, 3) uint8 BGR without props; kept for the next time, not to be written to."""
        light = light.rounded()
        if light not in self._pictures:
            self._pictures[light] = self._lit(light)
            self._pictures[light].flags.writeable = False
            if len(self._pictures) > KEPT:
                self._pictures.popitem(last=False)
        self._pictures.move_to_end(light)
        return self._pictures[light]

    def light_at(self, x_m: float, y_m: float, light: Light) -> NDArray[np.float64]:
        """(3,) what a figure's own BGR colours are multiplied by at this place."""
        sun = 0.75 * self.sunlit_at(x_m, y_m, light)
        lamps = light.lamps * self._figure_lamps[self._grid_cell(x_m, y_m)]
        total = (
            0.95 * lighting.skylight(light) + sun * lighting.sunlight(light) + lamps * lighting.LAMP_COLOUR
        )
        return np.asarray(np.minimum(np.sqrt(total), BRIGHTEST), np.float64)

    def sunlit_at(self, x_m: float, y_m: float, light: Light) -> float:
        """0 to 1: whether the sun reaches somebody's waist there or a house stands before it."""
        if light.sun == 0:
            return 0.0
        return float(lighting.sunlit(self._scene, light, np.array([(x_m, y_m, 0.9)], np.float32))[0])

    def veil(self, depth_m: float, light: Light) -> tuple[float, NDArray[np.float64]]:
        """How much of what is that far away is haze, 0 to 1, and the haze's (3,) BGR colour, 0 to 255."""
        colour = np.sqrt(lighting.sky_colours(light)[1].astype(np.float64)) * 255
        return 1 - math.exp(-depth_m * lighting.HAZE_PER_M * light.haze), colour

    def _colours(self) -> tuple[Floats32, Floats32, Floats32]:
        """(h, w, 3) linear albedo and glow, (h, w) how much of a pixel is sky; several rays a pixel."""
        lens = self._lens
        albedo = np.zeros((lens.height_px, lens.width_px, 3), np.float32)
        glow, sky = np.zeros_like(albedo), np.zeros(albedo.shape[:2], np.float32)
        for top in range(0, lens.height_px, BAND_PX):
            rows = slice(top, min(top + BAND_PX, lens.height_px))
            rays = lens.rays(_centres(lens, FINER, rows)).astype(np.float32)
            flat = rays.reshape(-1, 3)
            hits = self._scene.cast(self._flat_centre, flat)
            found = self._scene.colours(hits, flat, 1 / lens.focal_px / FINER)
            for target, colours in zip((albedo, glow), found, strict=True):
                target[rows] = _linear(_shrunk(colours.reshape(rays.shape)))
            met_sky = np.where(hits.plane == Plane.SKY, 255, 0).astype(np.uint8)
            sky[rows] = _shrunk(met_sky.reshape(rays.shape[:2])) / 255
        return albedo, glow * lighting.GLOW, sky

    def _lamplight(self, hits: Hits) -> Floats32:
        """(h, w) light of lamps and shops on each pixel's surface."""
        light = lighting.lamplight(self._plan, hits.points, NORMALS[hits.plane])
        on_ground = hits.plane == Plane.GROUND
        light[on_ground] += lighting.shoplight(self._scene, hits.points[on_ground])
        light[hits.plane == Plane.SKY] = 0
        return light.reshape(self._shape)

    def _lamp_grid(self) -> Floats32:
        """Lamplight at the height of a chest, on a grid over the street."""
        plan, scene = self._plan, self._scene
        x = np.arange(scene.left_m, scene.right_m + GRID_M, GRID_M, dtype=np.float32)
        y = np.arange(-plan.near_pavement_m - 2, plan.front_y_m + 4, GRID_M, dtype=np.float32)
        self._grid_origin = (float(y[0]), float(x[0]))
        across, along = np.meshgrid(y, x, indexing="ij")
        points = np.stack([along, across, np.full_like(along, 1.2)], axis=-1).reshape(-1, 3)
        up = np.broadcast_to(np.array((0, 0, 1), np.float32), points.shape)
        light = lighting.lamplight(plan, points, up) * 0.8 + lighting.shoplight(scene, points)
        return light.astype(np.float32).reshape(across.shape)

    def _grid_cell(self, x_m: float, y_m: float) -> tuple[int, int]:
        rows, columns = self._figure_lamps.shape
        row = round((y_m - self._grid_origin[0]) / GRID_M)
        column = round((x_m - self._grid_origin[1]) / GRID_M)
        return min(max(row, 0), rows - 1), min(max(column, 0), columns - 1)

    def _reflections(self, hits: Hits, seed: int) -> tuple[Floats32, Floats32, Floats32, Floats32]:
        """How much the ground mirrors when wet, (h, w), and what: albedo, glow (h, w, 3) and sky (h, w)."""
        at = np.flatnonzero((hits.plane == Plane.GROUND) | (hits.plane == Plane.YARD))
        rays = self._rays.reshape(-1, 3)[at]
        level = np.abs(rays[:, 2]) / np.linalg.norm(rays, axis=1)
        gloss = np.zeros(hits.plane.shape, np.float32)
        gloss[at] = 0.06 + 0.6 * (1 - level) ** 3
        puddles = 1 + 0.5 * cloud(
            self._shape, max(8.0, self._lens.width_px / 24), np.random.default_rng((seed, 32))
        )
        up = rays * np.array((1, 1, -1), np.float32)
        met = self._scene.cast(hits.points[at], up)
        coarse = replace(met, distance=met.distance + hits.distance[at])
        found = self._scene.colours(coarse, up, MIRROR_BLUR * 2 / self._lens.focal_px)
        layers = [np.zeros((len(hits.plane), 3), np.float32) for _ in found]
        for layer, colours in zip(layers, found, strict=True):
            layer[at] = _linear(colours)
        sky = np.zeros_like(gloss)
        sky[at] = met.plane == Plane.SKY
        albedo, glow = (self._smeared(layer.reshape(*self._shape, 3)) for layer in layers)
        glow = glow * lighting.GLOW + self._lamp_streaks()[..., None] * lighting.LAMP_COLOUR
        return (
            gloss.reshape(self._shape) * np.clip(puddles, 0.3, 1.7).astype(np.float32),
            albedo,
            glow,
            self._smeared(sky.reshape(self._shape)),
        )

    def _smeared(self, layer: Floats32) -> Floats32:
        """Blurred as a rough mirror does: mostly up and down."""
        wide = max(1, self._lens.width_px // 160) * 2 + 1
        return np.asarray(cv2.blur(cv2.blur(layer, (wide, 5 * wide)), (wide, 3 * wide)), np.float32)

    def _lamp_streaks(self) -> Floats32:
        """(h, w) the lamps' own images in the wet ground, drawn out towards the camera."""
        streaks = np.zeros(self._shape, np.float32)
        lights = np.array([(x, y, -LAMP_M) for x, y in lamps_of(self._plan)]).reshape(-1, 3)
        pixels, depth = self._lens.project(lights)
        for (u, v), far in zip(pixels, depth, strict=True):
            if far > 1 and -50 < u < self._shape[1] + 50 and -500 < v < self._shape[0] + 500:
                long = self._lens.focal_px * 2.2 / far
                axes = (max(1, round(long / 9)), max(2, round(long)))
                one = np.zeros_like(streaks)
                cv2.ellipse(one, (round(u), round(v)), axes, 0, 0, 360, 3.0, -1)
                streaks += cv2.GaussianBlur(one, (0, 0), sigmaX=axes[0] * 0.6, sigmaY=axes[1] * 0.6)
        return streaks

    def _lit(self, light: Light) -> Picture:
        """Albedo times light, plus glow, mirrored light, haze and sky."""
        sky, facing = lighting.on_planes(light)
        zenith, horizon = lighting.sky_colours(light)
        incoming = sky[self._plane]
        if light.sun > 0:
            sun = facing[self._plane] * lighting.sunlit(self._scene, light, self._points).reshape(self._shape)
            incoming += sun[..., None] * lighting.sunlight(light)
        if light.lamps > 0:
            incoming += self._lamps[..., None] * (lighting.LAMP_COLOUR * light.lamps)
        shown = self._albedo * incoming + self._glow * light.lamps
        if light.rain > 0:
            shown = self._wet(shown, light, horizon)
        self._veil(shown, light, horizon)
        self._put_sky(shown, zenith, horizon)
        return np.asarray(np.sqrt(np.clip(shown, 0, 1)) * 255, np.uint8)

    def _wet(self, shown: Floats32, light: Light, horizon: Floats32) -> Floats32:
        wall = lighting.skylight(light) * lighting.WALL_SHARE
        mirrored = (
            self._mirror * wall + self._mirror_glow * light.lamps + self._mirror_sky[..., None] * horizon
        )
        gloss = (self._gloss * light.rain)[..., None]
        darker = np.where(self._gloss > 0, 1 - 0.6 * light.rain, 1 - 0.2 * light.rain)[..., None]
        return np.asarray(shown * darker * (1 - gloss) + mirrored * gloss, np.float32)

    def _veil(self, shown: Floats32, light: Light, horizon: Floats32) -> None:
        haze = 1 - np.exp(-np.minimum(self._distance, 1000) * (lighting.HAZE_PER_M * light.haze))
        shown += (horizon * (1 - self._sky)[..., None] - shown) * haze[..., None]

    def _put_sky(self, shown: Floats32, zenith: Floats32, horizon: Floats32) -> None:
        at = self._sky > 0
        up = self._rays[at][:, 2] / np.linalg.norm(self._rays[at], axis=1)
        part = np.clip(up * 1.6, 0, 1)[:, None] ** 0.7
        shown[at] += (horizon + (zenith - horizon) * part) * (self._clouds[at] * self._sky[at])[:, None]


def _centres(lens: Lens, finer: int, rows: slice | None = None) -> NDArray[np.float64]:
    """(h, w, 2) centres of the pixels, of the rows' parts where each pixel is divided."""
    rows = rows or slice(0, lens.height_px)
    u = (np.arange(lens.width_px * finer) + 0.5) / finer
    v = (np.arange(rows.start * finer, rows.stop * finer) + 0.5) / finer
    return np.stack(np.meshgrid(u, v), axis=-1)


def _shrunk(colours: Picture) -> Picture:
    size = (colours.shape[1] // FINER, colours.shape[0] // FINER)
    return np.asarray(cv2.resize(colours, size, interpolation=cv2.INTER_AREA), np.uint8)


def _linear(colours: Picture) -> Floats32:
    return np.asarray(np.square(colours.astype(np.float32) / 255), np.float32)
