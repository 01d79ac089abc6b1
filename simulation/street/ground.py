"""The ground: carriageway, gutters, kerbs and pavements."""

import cv2
import numpy as np

from simulation.plan import Plan
from simulation.street.canvas import PX_PER_M, Bgr, Canvas, Picture, cloud, grain, weathered
from simulation.street.markings import draw_lanes, draw_paint
from simulation.street.planting import props_of

ASPHALTS: tuple[Bgr, ...] = ((119, 118, 117), (111, 111, 113), (126, 126, 123))
CONCRETE: Bgr = (142, 148, 150)
KERB: Bgr = (186, 190, 190)
KERB_FACE: Bgr = (118, 122, 124)
TACTILE: Bgr = (78, 170, 205)
EARTH: Bgr = (48, 66, 84)
IRON: Bgr = (58, 60, 62)
SLABS: tuple[tuple[Bgr, Bgr], ...] = (
    ((166, 170, 172), (152, 156, 158)),
    ((158, 164, 176), (144, 146, 168)),
    ((160, 172, 180), (146, 162, 174)),
    ((162, 166, 166), (120, 126, 160)),
)
"""Two tints of paving slabs each: grey, pinkish, sandy, grey with red ones."""

KERB_WIDE_M = 0.18
GUTTER_M = 0.35
TACTILE_WIDE_M = 0.4
YARD_M = 15.0
"""How deep the yards behind walls are."""


def draw_ground(plan: Plan, from_x_m: float, to_x_m: float) -> Canvas:
    """The street from house front to house front."""
    bottom = -plan.near_pavement_m
    canvas = Canvas(from_x_m, bottom, to_x_m - from_x_m, plan.front_y_m - bottom)
    canvas.solid[:] = 255
    rng = np.random.default_rng((plan.seed, 11))
    _pave(canvas, bottom, 0.0, rng)
    _pave(canvas, plan.road_m, plan.front_y_m, rng)
    _asphalt(canvas, plan, rng)
    draw_lanes(canvas, plan)
    for paint in plan.paint:
        draw_paint(canvas, paint)
    _wear(canvas, plan, rng)
    for kerb_y, inwards in ((0.0, -1.0), (plan.road_m, 1.0)):
        _kerb(canvas, kerb_y, inwards)
    _tree_pits(canvas, plan)
    _foot_of_houses(canvas, plan)
    return canvas


def draw_yard(plan: Plan, from_x_m: float, to_x_m: float) -> Canvas:
    """The concrete behind the far side's walls."""
    canvas = Canvas(from_x_m, 0.0, to_x_m - from_x_m, YARD_M)
    canvas.solid[:] = 255
    rng = np.random.default_rng((plan.seed, 12))
    canvas.albedo[:] = CONCRETE
    canvas.bars(from_x_m, 0, to_x_m, YARD_M, (118, 122, 124), every_m=4.0, wide_m=0.04)
    canvas.rails(from_x_m, 0, to_x_m, YARD_M, (118, 122, 124), every_m=4.0, wide_m=0.04)
    shape = canvas.solid.shape
    weathered(canvas.albedo, 0.98 + 0.07 * cloud((shape[0], shape[1]), 60, rng))
    return canvas


def _asphalt(canvas: Canvas, plan: Plan, rng: np.random.Generator) -> None:
    part = canvas.part(canvas.left_m, 0.0, canvas.right_m, plan.road_m)
    canvas.albedo[part] = ASPHALTS[rng.integers(len(ASPHALTS))]
    _patches(canvas, plan, rng)
    _manholes(canvas, plan, rng)


def _wear(canvas: Canvas, plan: Plan, rng: np.random.Generator) -> None:
    """Grain, blots, the lighter tracks of wheels, cracks: over the paint too."""
    part = canvas.part(canvas.left_m, 0.0, canvas.right_m, plan.road_m)
    road = canvas.albedo[part]
    shape = (road.shape[0], road.shape[1])
    across = np.linspace(0, plan.lanes * 2 * np.pi, shape[0], dtype=np.float32)
    tracks = 0.03 * np.cos(2 * across)[:, None]
    factor = (
        1 + 0.035 * cloud(shape, 110, rng) + 0.02 * cloud(shape, 14, rng) + 0.05 * grain(shape, rng) + tracks
    )
    weathered(road, factor.astype(np.float32))
    _cracks(road, rng)


def _cracks(road: Picture, rng: np.random.Generator) -> None:
    for _ in range(road.shape[1] // 400):
        start = np.array([rng.uniform(0, road.shape[1]), rng.uniform(0, road.shape[0])])
        steps = rng.normal(0, 9, (30, 2)) + rng.normal(0, 14, 2)
        points = (start + np.cumsum(steps, axis=0)).astype(np.int32)
        cv2.polylines(road, [points], isClosed=False, color=(84, 84, 84), thickness=1)


def _patches(canvas: Canvas, plan: Plan, rng: np.random.Generator) -> None:
    for _ in range(int((canvas.right_m - canvas.left_m) / 16)):
        x, y = rng.uniform(canvas.left_m, canvas.right_m), rng.uniform(0.5, plan.road_m - 1)
        canvas.shade(
            x, y, x + rng.uniform(1, 5), min(y + rng.uniform(0.6, 1.6), plan.road_m), rng.uniform(0.82, 0.93)
        )


def _manholes(canvas: Canvas, plan: Plan, rng: np.random.Generator) -> None:
    for x in np.arange(canvas.left_m + 6, canvas.right_m - 6, 17.0):
        place = (
            canvas.column(float(x + rng.uniform(-3, 3))),
            canvas.row(rng.uniform(1.2, plan.road_m - 1.2)),
        )
        cv2.circle(canvas.albedo, place, round(0.42 * PX_PER_M), (122, 122, 120), -1)
        cv2.circle(canvas.albedo, place, round(0.34 * PX_PER_M), IRON, -1)
        cv2.circle(canvas.albedo, place, round(0.2 * PX_PER_M), (78, 80, 82), 2)


def _kerb(canvas: Canvas, y_m: float, inwards: float) -> None:
    """From the gutter's concrete over the stone's dark face to its light top."""
    left, right = canvas.left_m, canvas.right_m
    gutter = sorted((y_m - inwards * GUTTER_M, y_m))
    face = sorted((y_m, y_m + inwards * 0.06))
    top = sorted((y_m + inwards * 0.06, y_m + inwards * KERB_WIDE_M))
    canvas.shade(left, gutter[0], right, gutter[1], 1.1)
    canvas.box(left, face[0], right, face[1], KERB_FACE)
    canvas.box(left, top[0], right, top[1], KERB)
    canvas.bars(left, top[0], right, top[1], KERB_FACE, every_m=1.0, wide_m=0.03)
    for x in np.arange(left + 9, right - 2, 24.0):
        canvas.box(float(x), gutter[0], float(x) + 0.7, gutter[1], IRON)
        canvas.bars(float(x), gutter[0], float(x) + 0.7, gutter[1], (24, 25, 26), every_m=0.1, wide_m=0.04)


def _pave(canvas: Canvas, from_y_m: float, to_y_m: float, rng: np.random.Generator) -> None:
    """Slabs of two tints with dark joints, each a little different, and a strip for the blind."""
    if to_y_m - from_y_m < 0.1:
        return
    part = canvas.part(canvas.left_m, from_y_m, canvas.right_m, to_y_m)
    height, width = canvas.albedo[part].shape[:2]
    light, dark = SLABS[rng.integers(len(SLABS))]
    slab_px = int(rng.choice([10, 13, 16]))
    rows, columns = height // slab_px + 1, width // slab_px + 1
    tints = np.where(rng.random((rows, columns, 1)) < 0.25, np.array(dark), np.array(light))
    tints = np.clip(tints * rng.normal(1, 0.025, (rows, columns, 1)), 0, 255).astype(np.uint8)
    laid = np.repeat(np.repeat(tints, slab_px, 0), slab_px, 1)[:height, :width]
    laid[::slab_px] = laid[::slab_px] // 8 * 7
    laid[:, ::slab_px] = laid[:, ::slab_px] // 8 * 7
    canvas.albedo[part] = laid
    if to_y_m - from_y_m > 2.0:
        _tactile(canvas, from_y_m + (to_y_m - from_y_m) * 0.5)
    shape = (height, width)
    stains = np.minimum(cloud(shape, 40, rng), 0.2)
    weathered(
        canvas.albedo[part], 1 + 0.05 * cloud(shape, 150, rng) + 0.06 * stains + 0.02 * grain(shape, rng)
    )


def _tactile(canvas: Canvas, y_m: float) -> None:
    left, right = canvas.left_m, canvas.right_m
    low = y_m - TACTILE_WIDE_M / 2
    canvas.box(left, low, right, low + TACTILE_WIDE_M, TACTILE)
    canvas.rails(left, low + 0.06, right, low + TACTILE_WIDE_M, (64, 148, 182), every_m=0.1, wide_m=0.03)
    canvas.bars(left, low, right, low + TACTILE_WIDE_M, (64, 148, 182), every_m=0.4, wide_m=0.03)


def _tree_pits(canvas: Canvas, plan: Plan) -> None:
    for prop in props_of(plan):
        if prop.kind == "tree":
            x, y = prop.x_m, prop.y_m
            canvas.box(x - 0.6, y - 0.6, x + 0.6, y + 0.6, KERB)
            canvas.box(x - 0.5, y - 0.5, x + 0.5, y + 0.5, EARTH)


def _foot_of_houses(canvas: Canvas, plan: Plan) -> None:
    """Dirt and less light along the walls."""
    left, right = canvas.left_m, canvas.right_m
    for wide, factor in ((0.8, 0.95), (0.4, 0.92), (0.15, 0.85)):
        canvas.shade(left, plan.front_y_m - wide, right, plan.front_y_m, factor)
        canvas.shade(left, -plan.near_pavement_m, right, -plan.near_pavement_m + wide, factor)
