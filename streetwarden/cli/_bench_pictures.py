"""The pictures that detectors are measured with."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

from models.coco_json import find_coco
from models.dataset import open_dataset
from models.errors import DatasetError
from models.letterbox import smallest_input
from models.model import Model
from models.pictures import Dataset, pictures_below, read_picture
from models.yolo_labels import label_files
from streams.frame import Image

_LOOKED_AT = 8
"""Times as many as are wanted: enough to find those of one shape, and never a whole archive."""


def alike(model: Model, folder: Path, most: int) -> dict[Path, Image]:
    """Pictures whose inputs have the commonest shape, in order; raises `DatasetError` when there are none."""
    files = pictures_below(folder)[: _LOOKED_AT * most]
    read = {path: image for path in files if (image := read_picture(path)) is not None}
    if not read:
        raise DatasetError(f"{folder}: expected pictures, found none that can be read")
    shapes = Counter(shape_of(model, image) for image in read.values())
    (commonest, _), *_ = shapes.most_common(1)
    chosen = [(path, image) for path, image in read.items() if shape_of(model, image) == commonest]
    return dict(chosen[:most])


def shape_of(model: Model, image: Image) -> tuple[int, int]:
    """(height, width) of the input that a detector gives the picture."""
    taken = model.manifest.input
    return taken.fixed_size_px or smallest_input((image.shape[0], image.shape[1]), taken.size_px)


def labelled(folder: Path) -> Dataset | None:
    """The pictures with their labels, where there are any; raises `DatasetError` when they are wrong."""
    return open_dataset(folder) if label_files(folder) or find_coco(folder) else None


def in_shape_order(model: Model, dataset: Dataset) -> Dataset:
    """The same pictures, those of one input shape side by side: what compiles each shape compiles it once.

    Raises `DatasetError` when one is damaged.
    """
    ordered = sorted(dataset.pictures, key=lambda picture: shape_of(model, picture.read()))
    return replace(dataset, pictures=tuple(ordered))
