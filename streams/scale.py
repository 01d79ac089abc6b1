"""How large the picture is that a detector gets."""

from dataclasses import dataclass

_ROUNDING_PX = 1e-6  # 1920 x (640 / 1920) must not become 639


@dataclass(frozen=True, slots=True)
class DetectorScale:
    """Pictures are scaled so that the part which a detector looks at has its longer side in `side_px`.

    side_px        what a detector takes without wasting or missing anything
    width, height  the part's share of the picture's, more than 0, at most 1: all of it
    """

    side_px: int
    width: float = 1.0
    height: float = 1.0

    def __post_init__(self) -> None:
        if self.side_px < 1:
            raise ValueError(f"side_px: expected 1 or more, got {self.side_px}")
        for name, share in (("width", self.width), ("height", self.height)):
            if not 0.0 < share <= 1.0:
                raise ValueError(f"{name}: expected more than 0 and at most 1, got {share}")

    def fit(self, width_px: int, height_px: int) -> tuple[int, int]:
        """Width and height, even, of a picture that has these now; never larger than given."""
        longest_px = max(width_px * self.width, height_px * self.height)
        factor = min(1.0, self.side_px / longest_px)
        return _even(width_px * factor), _even(height_px * factor)

    def turned(self) -> "DetectorScale":
        """The same for a picture that lies on its side."""
        return DetectorScale(self.side_px, self.height, self.width)


DEFAULT_SCALE = DetectorScale(640)
"""The input of the common detectors (COCO models, 640 x 640)."""


def _even(side_px: float) -> int:
    return max(2, int(side_px + _ROUNDING_PX) // 2 * 2)
