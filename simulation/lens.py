"""A pinhole camera over the ground plane.

World: metres, right-handed. `x` runs along the street, `y` across it, `z` up; the carriageway's near edge is
y = 0.
Picture: pixels, `u` to the right, `v` down, (0, 0) the top left corner of the top left pixel.
"""

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

NEAR_M = 0.2
"""Nothing closer to the lens is drawn."""


@dataclass(frozen=True)
class Lens:
    """Where a camera stands and what it takes in; no distortion (Hartley and Zisserman 2004, chapter 6).

    x_m, y_m, height_m   of the lens
    yaw_deg              0 looks across the street (+y), positive turns towards +x
    pitch_deg            downwards from the horizon
    fov_deg              of the picture's width
    """

    x_m: float
    y_m: float
    height_m: float
    yaw_deg: float
    pitch_deg: float
    fov_deg: float
    width_px: int
    height_px: int

    def __post_init__(self) -> None:
        if not 10 <= self.fov_deg <= 120:
            raise ValueError(f"fov_deg: expected 10 to 120, got {self.fov_deg:g}")
        if not -10 <= self.pitch_deg <= 89:
            raise ValueError(f"pitch_deg: expected -10 to 89 (down), got {self.pitch_deg:g}")
        if not 0.5 <= self.height_m <= 60:
            raise ValueError(f"height_m: expected 0.5 to 60, got {self.height_m:g}")
        if min(self.width_px, self.height_px) < 64 or max(self.width_px, self.height_px) > 3840:
            raise ValueError(
                f"width_px, height_px: expected 64 to 3840, got {self.width_px}x{self.height_px}"
            )

    @cached_property
    def focal_px(self) -> float:
        """Focal length in pixels."""
        return self.width_px / 2 / math.tan(math.radians(self.fov_deg) / 2)

    @cached_property
    def centre(self) -> Floats:
        """(3,) the lens in the world."""
        return np.array([self.x_m, self.y_m, self.height_m])

    @cached_property
    def rotation(self) -> Floats:
        """(3, 3) rows: the picture's right, its down, the viewing direction, in the world."""
        yaw, pitch = math.radians(self.yaw_deg), math.radians(self.pitch_deg)
        ahead = np.array([math.sin(yaw) * math.cos(pitch), math.cos(yaw) * math.cos(pitch), -math.sin(pitch)])
        right = np.array([math.cos(yaw), -math.sin(yaw), 0.0])
        return np.array([right, np.cross(ahead, right), ahead])

    def project(self, points: Floats) -> tuple[Floats, Floats]:
        """(N, 3) world points to (N, 2) pixels and (N,) depths in metres along the viewing direction.

        Points nearer than `NEAR_M` are projected as if they were that far away: cut them off before.
        """
        seen = (np.asarray(points, np.float64) - self.centre) @ self.rotation.T
        depth = seen[:, 2]
        scale = self.focal_px / np.maximum(depth, NEAR_M)
        pixels = seen[:, :2] * scale[:, None] + (self.width_px / 2, self.height_px / 2)
        return pixels, depth

    def rays(self, pixels: Floats) -> Floats:
        """(..., 2) pixels to (..., 3) viewing directions in the world, of depth 1 m each."""
        pixels = np.asarray(pixels, np.float64)
        across = (pixels[..., 0] - self.width_px / 2) / self.focal_px
        down = (pixels[..., 1] - self.height_px / 2) / self.focal_px
        local = np.stack([across, down, np.ones_like(across)], axis=-1)
        return local @ self.rotation

    def pixel_of(self, x_m: float, y_m: float, z_m: float = 0.0) -> tuple[float, float] | None:
        """Where a point of the world is in the picture's plane; None when it is behind the camera."""
        pixels, depth = self.project(np.array([[x_m, y_m, z_m]]))
        return (float(pixels[0, 0]), float(pixels[0, 1])) if depth[0] > NEAR_M else None
