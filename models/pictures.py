"""Labelled pictures to measure a detector with."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from models.errors import DatasetError
from streams.frame import Image

PICTURE_SUFFIXES = frozenset({".bmp", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp"})


@dataclass(frozen=True, slots=True, eq=False)
class LabelledPicture:
    """One picture and the N things in it; a picture with none is background.

    xyxy   (N, 4) float64, left, top, right, bottom as parts (0..1) of the width and the height
    label  (N,) int64, index into the labels of the data set
    crowd  (N,) bool, detections in it count neither way: COCO's `iscrowd` (many things in one box), or what
           nobody is expected to find (`ignored/` of YOLO data sets)
    area   (N,) float64, what the things cover, as parts of the picture's area: COCO's `area`, that of the
           outline; None: the labels say no more than the boxes
    """

    path: Path
    xyxy: NDArray[np.float64]
    label: NDArray[np.int64]
    crowd: NDArray[np.bool_]
    area: NDArray[np.float64] | None = None

    @property
    def covered(self) -> NDArray[np.float64]:
        """(N,) `area`, or that of the boxes where the labels say no more."""
        if self.area is not None:
            return self.area
        sides = self.xyxy[:, 2:] - self.xyxy[:, :2]
        return sides[:, 0] * sides[:, 1]

    def read(self) -> Image:
        """The picture, (h, w, 3) uint8 BGR; raises `DatasetError` when it is damaged."""
        image = read_picture(self.path)
        if image is None:
            raise DatasetError(
                f"{self.path}: cannot be read as a picture; replace it, or remove it and its labels"
            )
        return image


@dataclass(frozen=True, slots=True, eq=False)
class Dataset:
    """Pictures from one folder.

    annotations  the form in which the labels were found
    labels       the names behind the label numbers; None: the data set names none, the model's order is meant
    split        which part of the data set this is; None: all of it
    """

    folder: Path
    annotations: Literal["yolo", "coco"]
    labels: tuple[str, ...] | None
    pictures: tuple[LabelledPicture, ...]
    split: str | None = None


def read_picture(path: Path) -> Image | None:
    """The picture in a file, (h, w, 3) uint8 BGR; None when it is damaged or none."""
    content = np.fromfile(path, np.uint8)
    image = cv2.imdecode(content, cv2.IMREAD_COLOR) if content.size else None
    return None if image is None else image.astype(np.uint8, copy=False)


def pictures_below(folder: Path) -> list[Path]:
    """All picture files below `folder`, sorted."""
    return sorted(
        path for path in folder.rglob("*") if path.suffix.lower() in PICTURE_SUFFIXES and path.is_file()
    )
