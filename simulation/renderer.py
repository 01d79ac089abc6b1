"""Puts figures into the picture of a street, and tells what is then true."""

import math
from collections import OrderedDict
from collections.abc import Sequence
from functools import lru_cache, partial

import cv2
import numpy as np
from numpy.typing import NDArray

from simulation.figure import Figure, Kind, TruthBox
from simulation.figures.glow import Night, shines
from simulation.figures.hiding import Hiding
from simulation.figures.layers import Layer, layers_of_prop
from simulation.figures.order import far_to_near
from simulation.figures.painting import Tint
from simulation.figures.shadows import darken
from simulation.figures.solid import Floats
from simulation.figures.stage import Actor, Stage, Standing, View, put
from simulation.figures.truth import Seen, truth_of
from simulation.lens import Lens
from simulation.light import Light
from simulation.painter import Shot
from simulation.plan import Plan, Prop
from simulation.street.backdrop import Backdrop
from simulation.street.planting import props_of
from simulation.street.weather import Weather

Picture = NDArray[np.uint8]

_KEPT = 4
"""Lights for which the street with its props is kept."""

_CELLS_PER_M = 2
"""The light on a figure is looked up once for each cell of the ground."""

_CELLS = 4096

_OWN_LAMP_M = 4.0
"""A street lamp so close would fill half the picture: the camera is taken to hang on it."""


class Renderer:
    """Draws one camera's view of one street.

    The same plan, lens, seed, figures, light and instant give the same picture, whatever was drawn before.
    """

    def __init__(self, plan: Plan, lens: Lens, seed: int = 0) -> None:
        self._lens = lens
        self._backdrop = Backdrop(plan, lens, seed)
        self._weather = Weather(lens.width_px, lens.height_px, seed)
        self._props = tuple(prop for prop in props_of(plan) if self._may_be_seen(prop))
        self._open: Picture = np.where(np.isinf(self._backdrop.depth), 255, 0).astype(np.uint8)
        self._hiding = Hiding(lens, self._backdrop.depth)
        self._lit = _FigureLight(self._backdrop, lens)
        standing = self._put_props(None)
        self._hiding.add_props([one.cutout for one in standing])
        self._stage = Stage(plan, View(lens, self._hiding, self._lit))
        self._streets: OrderedDict[Light, Picture] = OrderedDict()

    def render(
        self,
        figures: Sequence[Figure],
        light: Light,
        at_s: float,
        shake_px: tuple[float, float] = (0, 0),
    ) -> Shot:
        """One frame; `shake_px` moves what is seen to the right and down."""
        light = light.rounded()
        actors = self._stage.actors(figures, light)
        picture = self._street(light).copy()
        self._darken(picture, actors)
        self._draw(picture, actors, light)
        if shake_px != (0, 0):
            picture = _shaken(picture, shake_px)
        self._weather.over(picture, light, at_s)
        return Shot(picture, self._truth(actors, shake_px))

    def truth(self, figures: Sequence[Figure]) -> tuple[TruthBox, ...]:
        """The boxes of `render`, without a picture."""
        return self._truth(self._stage.actors(figures, None), (0, 0))

    def _darken(self, picture: Picture, actors: Sequence[Actor]) -> None:
        solid = [actor.standing for actor in actors if actor.figure.kind is not Kind.LEAF]
        darken(picture, [shadow for one in solid for shadow in one.shadows], self._hiding.ground)

    def _draw(self, picture: Picture, actors: Sequence[Actor], light: Light) -> None:
        night = Night(self._lens, self._hiding.ground, light.lamps)
        shining = {
            id(one)
            for one in actors
            if light.lamps > 0 and shines(one.figure) and not one.standing.cutout.part
        }
        for actor in actors:
            if id(actor) in shining:
                night.pool(picture, actor.figure, actor.standing.cutout.stance)
        for actor in actors:
            if actor.standing.sprite is not None:
                actor.standing.sprite.over(picture)
            if id(actor) in shining:
                night.glare(picture, actor.figure, actor.standing)

    def _truth(self, actors: Sequence[Actor], shake_px: tuple[float, float]) -> tuple[TruthBox, ...]:
        seen = [Seen(actor.figure.name, actor.standing.cutout, actor.standing.free) for actor in actors]
        return truth_of(seen, (self._lens.width_px, self._lens.height_px), shake_px)

    def _may_be_seen(self, prop: Prop) -> bool:
        """Not what is behind the camera, nor the lamp that it hangs on."""
        place = np.array([[prop.x_m, prop.y_m, 1.0]])
        away_m = math.hypot(prop.x_m - self._lens.x_m, prop.y_m - self._lens.y_m)
        return bool(self._lens.project(place)[1][0] > -4) and (prop.kind != "lamp" or away_m > _OWN_LAMP_M)

    def _put_props(self, light: Light | None) -> list[Standing]:
        """The plan's things, far to near."""
        layers: list[Layer] = []
        places: list[tuple[float, float, float]] = []
        for prop in self._props:
            mine = layers_of_prop(prop)
            layers += mine
            places += [(prop.x_m, prop.y_m, prop.heading_deg)] * len(mine)
        walls = Hiding(self._lens, self._backdrop.depth)
        found = put(layers, places, View(self._lens, walls, self._lit), light)
        shown = [one for one in found if one is not None and one.cutout.inner_px]
        return [shown[index] for index in far_to_near([one.cutout for one in shown], self._lens.centre)]

    def _street(self, light: Light) -> Picture:
        """The street with its props, nobody on it; kept for the next frame in the same light."""
        if light not in self._streets:
            self._streets[light] = self._lay_out(light)
            if len(self._streets) > _KEPT:
                self._streets.popitem(last=False)
        self._streets.move_to_end(light)
        return self._streets[light]

    def _lay_out(self, light: Light) -> Picture:
        picture = self._backdrop.picture(light).copy()
        props = self._put_props(light)
        darken(picture, [shadow for prop in props for shadow in prop.shadows], self._open)
        for prop in props:
            if prop.sprite is not None:
                prop.sprite.over(picture)
        if light.lamps > 0:
            night = Night(self._lens, self._open, light.lamps)
            for lamp in (one for one in self._props if one.kind == "lamp"):
                night.street_lamp(picture, lamp)
        return picture


class _FigureLight:
    """The light on figures; what is close together gets the same."""

    def __init__(self, backdrop: Backdrop, lens: Lens) -> None:
        self._backdrop, self._lens = backdrop, lens
        # Of the backdrop alone: a cache of a method of its own would keep a renderer that nobody uses.
        self._light_in = lru_cache(_CELLS)(partial(_looked_up, backdrop))

    def __call__(self, places: Floats, light: Light) -> Tint:
        """The light at (L, 2) places."""
        cells = np.rint(places * _CELLS_PER_M).astype(int).tolist()
        found = [self._light_in(x, y, light) for x, y in cells]
        share, colour = self._backdrop.veil(1.0, light)
        far = np.hypot(*(places - self._lens.centre[:2]).T)
        return Tint(
            light=np.array([colours for colours, _ in found]),
            haze=1 - (1 - share) ** far,
            haze_colour=colour,
            sunlit=np.array([sunlit for _, sunlit in found]),
        )


def _looked_up(backdrop: Backdrop, column: int, row: int, light: Light) -> tuple[Floats, float]:
    x_m, y_m = column / _CELLS_PER_M, row / _CELLS_PER_M
    return backdrop.light_at(x_m, y_m, light), backdrop.sunlit_at(x_m, y_m, light)


def _shaken(picture: Picture, by_px: tuple[float, float]) -> Picture:
    shift = np.array([[1, 0, by_px[0]], [0, 1, by_px[1]]], np.float64)
    size = (picture.shape[1], picture.shape[0])
    return np.asarray(cv2.warpAffine(picture, shift, size, borderMode=cv2.BORDER_REPLICATE), np.uint8)
