"""What is painted on the ground (GB 5768.3-2009 has the widths and lengths)."""

import cv2
import numpy as np

from simulation.plan import Paint, Plan
from simulation.street.canvas import PX_PER_M, Bgr, Canvas
from simulation.street.glyphs import glyph

WHITE: Bgr = (222, 224, 222)
YELLOW: Bgr = (70, 186, 226)
LINE_M = 0.15
DASH_M, GAP_M = 4.0, 6.0
"""A lane line of a town street: 4 m painted, 6 m not."""

BAR_M, BAR_GAP_M = 0.45, 0.6
"""Of a zebra crossing."""

BAY_LONG_M, BAY_WIDE_M = 6.0, 2.5
"""A parking bay along the kerb and one at right angles to it."""


def draw_lanes(canvas: Canvas, plan: Plan) -> None:
    """A yellow line between the directions, white dashes between lanes, none where a crossing lies."""
    right = canvas.right_m
    step = plan.road_m / max(plan.lanes, 1)
    for lane in range(1, plan.lanes):
        y = lane * step
        if plan.lanes % 2 == 0 and lane == plan.lanes // 2:
            _middle(canvas, y, right, solid=plan.lanes > 2)
        else:
            _dashes(canvas, canvas.left_m, right, y, WHITE)
    for paint in plan.paint:
        if paint.kind == "zebra":
            _bare(canvas, paint, plan)


def draw_paint(canvas: Canvas, paint: Paint) -> None:
    """One rectangle of paint."""
    x0, x1 = sorted((paint.from_x_m, paint.to_x_m))
    y0, y1 = sorted((paint.from_y_m, paint.to_y_m))
    {"zebra": _zebra, "bay": _bays, "bus_lane": _bus_lane, "no_parking": _no_parking}[paint.kind](
        canvas, x0, y0, x1, y1
    )


def _middle(canvas: Canvas, y_m: float, right_m: float, *, solid: bool) -> None:
    if not solid:
        _dashes(canvas, canvas.left_m, right_m, y_m, YELLOW)
        return
    for y in (y_m - LINE_M, y_m + LINE_M):
        canvas.box(canvas.left_m, y - LINE_M / 2, right_m, y + LINE_M / 2, YELLOW)


def _dashes(canvas: Canvas, from_m: float, to_m: float, y_m: float, colour: Bgr) -> None:
    canvas.bars(
        from_m,
        y_m - LINE_M / 2,
        to_m - DASH_M,
        y_m + LINE_M / 2,
        colour,
        every_m=DASH_M + GAP_M,
        wide_m=DASH_M,
    )


def _bare(canvas: Canvas, paint: Paint, plan: Plan) -> None:
    """Asphalt again under and beside a crossing, with a stop line before it on each side."""
    x0, x1 = sorted((paint.from_x_m, paint.to_x_m))
    rows, columns = canvas.part(x0 - 2.5, 0.6, x1 + 2.5, plan.road_m - 0.6)
    canvas.albedo[rows, columns] = canvas.albedo[rows.start, columns.start]
    middle = plan.road_m / 2
    canvas.box(x0 - 2.2, 0.4, x0 - 1.9, middle - 0.2, WHITE)
    canvas.box(x1 + 1.9, middle + 0.2, x1 + 2.2, plan.road_m - 0.4, WHITE)


def _zebra(canvas: Canvas, x0: float, y0: float, x1: float, y1: float) -> None:
    """Bars along the traffic, one beside the other across the street."""
    canvas.rails(x0, y0 + 0.3, x1, y1 - 0.2, WHITE, every_m=BAR_M + BAR_GAP_M, wide_m=BAR_M)


def _bays(canvas: Canvas, x0: float, y0: float, x1: float, y1: float) -> None:
    canvas.frame(x0, y0, x1, y1, WHITE, wide_m=0.12)
    long_m = BAY_LONG_M if y1 - y0 < 4 else BAY_WIDE_M
    count = max(1, round((x1 - x0) / long_m))
    for edge in np.linspace(x0, x1, count + 1)[1:-1]:
        canvas.box(float(edge) - 0.06, y0, float(edge) + 0.06, y1, WHITE)


def _bus_lane(canvas: Canvas, x0: float, y0: float, x1: float, y1: float) -> None:
    for y in (y0 + LINE_M / 2, y1 - LINE_M / 2):
        canvas.bars(x0, y - LINE_M / 2, x1 - 1, y + LINE_M / 2, YELLOW, every_m=3.0, wide_m=1.5)
    middle, half = (y0 + y1) / 2, min(0.8, (y1 - y0) / 3)
    for x in np.arange(x0 + 3, x1 - 10, 22.0):
        for place in range(4):
            left = float(x) + place * 2.4
            canvas.mark(
                left,
                middle - half,
                left + 1.8,
                middle + half,
                glyph(7 * place + 3).T,
                colour=YELLOW,
                glow=(0, 0, 0),
            )


def _no_parking(canvas: Canvas, x0: float, y0: float, x1: float, y1: float) -> None:
    """A yellow box with slanted lines; where it is too slim for that, a zig-zag along the kerb."""
    if y1 - y0 < 1.0:
        _zig_zag(canvas, x0, y0, x1, y1)
        return
    rows, columns = canvas.part(x0, y0, x1, y1)
    target = np.ascontiguousarray(canvas.albedo[rows, columns])
    height, width = target.shape[:2]
    for start in range(-height, width, round(1.1 * PX_PER_M)):
        cv2.line(target, (start, height), (start + height, 0), YELLOW, round(0.12 * PX_PER_M))
    canvas.albedo[rows, columns] = target
    canvas.frame(x0, y0, x1, y1, YELLOW, wide_m=LINE_M)


def _zig_zag(canvas: Canvas, x0: float, y0: float, x1: float, y1: float) -> None:
    xs = np.arange(x0, x1 + 1e-6, 1.0)
    ys = np.where(np.arange(len(xs)) % 2 == 0, y0 + 0.1, y1 - 0.1)
    points = [(canvas.column(float(x)), canvas.row(float(y))) for x, y in zip(xs, ys, strict=True)]
    cv2.polylines(canvas.albedo, [np.array(points, np.int32)], isClosed=False, color=YELLOW, thickness=4)
