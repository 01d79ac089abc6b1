"""A Kalman filter over many boxes at once, with time in seconds.

State of a box: centre x, centre y, width, height (source pixels) and their speeds (pixels per second);
measured are the first four. Constant speed with white noise.

The noise follows DeepSORT (Wojke et al., arXiv 1703.07402: standard deviations of h/20 for the position and
h/160 for the speed per frame). Those are steps of 1/30 s; here they are rates, so that the filter is the same
at any frame rate: per square root of a second h/20 * sqrt(30) and 30 * h/160 * sqrt(30).
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_FRAMES_PER_S = 30.0
_POSITION = 1 / 20
_SPEED = _FRAMES_PER_S / 160
_PER_ROOT_SECOND = np.sqrt(_FRAMES_PER_S)


class BoxFilter:
    """N filtered boxes: `mean` (N, 8) and `covariance` (N, 8, 8), float64."""

    def __init__(self) -> None:
        self.mean: Floats = np.zeros((0, 8))
        self.covariance: Floats = np.zeros((0, 8, 8))

    def add(self, xyxy: Floats) -> None:
        """Start filters for (M, 4) boxes, at rest and unsure of it."""
        measured = _measured(xyxy)
        height = measured[:, 3:4]
        deviations = np.hstack(
            [np.repeat(2 * _POSITION * height, 4, 1), np.repeat(10 * _SPEED * height, 4, 1)]
        )
        self.mean = np.vstack([self.mean, np.hstack([measured, np.zeros_like(measured)])])
        self.covariance = np.concatenate([self.covariance, _diagonals(deviations**2)])

    def keep(self, which: NDArray[np.bool_]) -> None:
        """Forget the filters that `which` (N,) does not select."""
        self.mean, self.covariance = self.mean[which], self.covariance[which]

    def predict(self, dt_s: float) -> None:
        """Move all boxes `dt_s` seconds ahead."""
        motion = np.eye(8)
        motion[:4, 4:] = dt_s * np.eye(4)
        height = np.maximum(self.mean[:, 3:4], 1.0)
        rates = np.hstack([np.repeat(_POSITION * height, 4, 1), np.repeat(_SPEED * height, 4, 1)])
        noise = (rates * _PER_ROOT_SECOND) ** 2 * dt_s
        self.mean = self.mean @ motion.T
        self.covariance = motion @ self.covariance @ motion.T + _diagonals(noise)

    def correct(self, which: NDArray[np.int64], xyxy: Floats) -> None:
        """Correct the filters `which` (M,) by the boxes (M, 4) measured for them."""
        if len(which) == 0:
            return
        mean, covariance = self.mean[which], self.covariance[which]
        height = np.maximum(mean[:, 3:4], 1.0)
        innovation = covariance[:, :4, :4] + _diagonals(np.repeat(_POSITION * height, 4, 1) ** 2)
        gain = np.linalg.solve(innovation, covariance[:, :4, :]).transpose(0, 2, 1)
        residual = _measured(xyxy) - mean[:, :4]
        self.mean[which] = mean + np.einsum("nij,nj->ni", gain, residual)
        self.covariance[which] = covariance - gain @ covariance[:, :4, :]

    def xyxy(self) -> Floats:
        """The boxes as (N, 4) left, top, right, bottom."""
        centre, size = self.mean[:, :2], np.maximum(self.mean[:, 2:4], 1.0)
        return np.hstack([centre - size / 2, centre + size / 2])


def _measured(xyxy: Floats) -> Floats:
    return np.hstack([(xyxy[:, :2] + xyxy[:, 2:]) / 2, xyxy[:, 2:] - xyxy[:, :2]])


def _diagonals(values: Floats) -> Floats:
    matrices: Floats = values[:, :, None] * np.eye(values.shape[1])
    return matrices
