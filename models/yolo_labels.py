"""Data sets in YOLO form: `images/**/x.jpg` beside `labels/**/x.txt`, one `class cx cy w h` a line."""

import logging
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.data_yaml import NAMES_FILE, read_data_yaml
from models.errors import DatasetError
from models.labels import read_labels
from models.pictures import Dataset, LabelledPicture, pictures_below

log = logging.getLogger(__name__)

IMAGES, LABELS, IGNORED = "images", "labels", "ignored"
CLASSES_FILE = "classes.txt"
HELD_OUT = "val"
MOST = 1.01
"""Parts of the width and height may exceed 1 by rounding, as in Ultralytics' `verify_image_label`."""

Names = tuple[str, ...] | None


def label_files(folder: Path) -> list[Path]:
    """The label files below `folder`: every .txt in a folder `labels`, but lists of classes."""
    texts = (path for path in folder.rglob("*.txt") if path.name != CLASSES_FILE)
    return sorted(path for path in texts if LABELS in path.relative_to(folder).parts[:-1])


def read_yolo(folder: Path, split: str | None = None) -> Dataset:
    """The data set below `folder`; raises `DatasetError` with file and line.

    split  the part of `data.yaml` to read; None: `val` where it names one, else everything
    """
    names = _names(folder)
    pictures = [path for path in pictures_below(folder) if IMAGES in path.relative_to(folder).parts[:-1]]
    labels_of = {path: _beside(path, folder, LABELS) for path in pictures}
    orphans = sorted(set(label_files(folder)) - set(labels_of.values()))
    if orphans:
        raise DatasetError(
            f"{orphans[0]}: there is no picture of that name under {IMAGES}/ "
            f"({len(orphans)} label files lack theirs); copy the pictures, or remove the label files"
        )
    split, chosen = _chosen(folder, pictures, split)
    return Dataset(folder, "yolo", names, tuple(_read_picture(path, folder, names) for path in chosen), split)


def _chosen(folder: Path, pictures: list[Path], split: str | None) -> tuple[str | None, list[Path]]:
    """The pictures of a split, and its name; all of them where none is asked for and none is held out."""
    places = read_data_yaml(folder).split(split or HELD_OUT)
    inside = [path for path in pictures if any(path.is_relative_to(place) for place in places)]
    if inside:
        return split or HELD_OUT, inside
    if split:
        raise DatasetError(
            f"{folder / NAMES_FILE}: {split}: expected a folder of pictures below {folder}, found none; "
            f"choose another split, or copy its pictures there"
        )
    return None, pictures


def _beside(picture: Path, folder: Path, kind: str) -> Path:
    """Where the boxes of a picture belong: the last folder `images` of its path becomes `kind`."""
    parts = list(picture.relative_to(folder).parts)
    last = len(parts) - 1 - parts[::-1].index(IMAGES)
    parts[last] = kind
    return folder.joinpath(*parts).with_suffix(".txt")


def _read_picture(picture: Path, folder: Path, names: Names) -> LabelledPicture:
    """A picture with its boxes, and those to ignore; without a file of labels it is background."""
    counting = _rows(_beside(picture, folder, LABELS), names)
    ignored = _rows(_beside(picture, folder, IGNORED), names)
    table = np.array(counting + ignored, np.float64).reshape(-1, 5)
    half = table[:, 3:] / 2
    xyxy: NDArray[np.float64] = np.concatenate([table[:, 1:3] - half, table[:, 1:3] + half], axis=1)
    return LabelledPicture(
        picture, xyxy, table[:, 0].astype(np.int64), np.arange(len(table)) >= len(counting)
    )


def _rows(file: Path, names: Names) -> list[list[float]]:
    """The boxes in a file; none where there is no file."""
    try:
        lines = file.read_text("utf-8").splitlines() if file.is_file() else []
    except UnicodeDecodeError as error:
        raise DatasetError(f"{file}: expected UTF-8 text: {error}") from error
    return [_row(line, f"{file}, line {n}", names) for n, line in enumerate(lines, 1) if line.strip()]


def _row(line: str, place: str, names: Names) -> list[float]:
    """The five numbers of one line, checked."""
    try:
        row = [float(word) for word in line.split()]
    except ValueError:
        row = []
    if len(row) != 5:
        raise DatasetError(f"{place}: expected five numbers (class cx cy w h), got {line[:60]!r}")
    if not all(0 <= part <= MOST for part in row[1:]):
        raise DatasetError(f"{place}: expected cx cy w h as parts (0..1) of the picture, got {line[:60]!r}")
    if row[0] < 0 or not row[0].is_integer() or (names is not None and row[0] >= len(names)):
        most = "a whole number from 0" if names is None else f"a whole number from 0 to {len(names) - 1}"
        raise DatasetError(f"{place}: expected as class {most}, got {row[0]:g}")
    return row


def _names(folder: Path) -> Names:
    """The names of the classes, of `data.yaml` or `classes.txt`, if either is there."""
    if (folder / NAMES_FILE).is_file():
        return read_data_yaml(folder).names
    for path in (folder / CLASSES_FILE, folder / LABELS / CLASSES_FILE):
        if path.is_file():
            return read_labels(path)
    return None
