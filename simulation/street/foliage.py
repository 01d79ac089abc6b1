"""Bushes and trees that stand behind the yards; those on the street are props."""

import numpy as np

from simulation.street.canvas import Bgr, Canvas, cloud, weathered

LEAVES: tuple[Bgr, ...] = ((54, 96, 74), (48, 84, 62), (58, 100, 88))


def draw_foliage(canvas: Canvas, a0: float, a1: float, high_m: float, rng: np.random.Generator) -> None:
    """Leaves from a0 to a1, about `high_m` high, with a ragged upper edge."""
    rows, columns = canvas.part(a0, 0, a1, high_m * 1.25)
    shape = (canvas.solid[rows, columns].shape[0], canvas.solid[rows, columns].shape[1])
    if min(shape) < 4:
        return
    height = np.arange(shape[0], 0, -1)[:, None] / shape[0] * 1.25
    edge = 1 + 0.14 * cloud((4, shape[1]), 40, rng)[:1] + 0.05 * cloud((4, shape[1]), 8, rng)[:1]
    leaves = height < edge
    green = np.empty((*shape, 3), np.uint8)
    green[:] = LEAVES[rng.integers(len(LEAVES))]
    clumps = 0.22 * cloud(shape, 22, rng) + 0.22 * cloud(shape, 5, rng)
    weathered(green, (0.55 + 0.45 * np.minimum(height, 1) + clumps).astype(np.float32))
    canvas.albedo[rows, columns][leaves] = green[leaves]
    canvas.glow[rows, columns][leaves] = 0
    canvas.solid[rows, columns][leaves] = 255
