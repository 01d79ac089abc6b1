"""Data sets in YOLO form: `images/**/x.jpg` beside `labels/**/x.txt`, one `class cx cy w h` a line."""

from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from models.errors import DatasetError
from models.labels import read_labels
from models.pictures import Dataset, LabelledPicture, pictures_below

IMAGES, LABELS = "images", "labels"
NAMES_FILE, CLASSES_FILE = "data.yaml", "classes.txt"
MOST = 1.01
"""Parts of the width and height may exceed 1 by rounding, as in Ultralytics' `verify_image_label`."""


def label_files(folder: Path) -> list[Path]:
    """The label files below `folder`: every .txt in a folder `labels`, but lists of classes."""
    texts = (path for path in folder.rglob("*.txt") if path.name != CLASSES_FILE)
    return sorted(path for path in texts if LABELS in path.relative_to(folder).parts[:-1])


def read_yolo(folder: Path) -> Dataset:
    """The data set below `folder`; raises `DatasetError` with file and line."""
    names = _names(folder)
    pictures = [path for path in pictures_below(folder) if IMAGES in path.relative_to(folder).parts[:-1]]
    labels_of = {path: _label_file(path, folder) for path in pictures}
    orphans = sorted(set(label_files(folder)) - set(labels_of.values()))
    if orphans:
        raise DatasetError(
            f"{orphans[0]}: there is no picture of that name under {IMAGES}/ "
            f"({len(orphans)} label files lack theirs); copy the pictures, or remove the label files"
        )
    return Dataset(
        folder, "yolo", names, tuple(_read_picture(path, labels_of[path], names) for path in pictures)
    )


def _label_file(picture: Path, folder: Path) -> Path:
    """Where the labels of a picture belong: the last folder `images` of its path becomes `labels`."""
    parts = list(picture.relative_to(folder).parts)
    last = len(parts) - 1 - parts[::-1].index(IMAGES)
    parts[last] = LABELS
    return folder.joinpath(*parts).with_suffix(".txt")


def _read_picture(picture: Path, file: Path, names: tuple[str, ...] | None) -> LabelledPicture:
    """A picture with the boxes of its label file; without a file it is background."""
    try:
        lines = file.read_text("utf-8").splitlines() if file.is_file() else []
    except UnicodeDecodeError as error:
        raise DatasetError(f"{file}: expected UTF-8 text: {error}") from error
    rows = [_row(line, f"{file}, line {n}", names) for n, line in enumerate(lines, 1) if line.strip()]
    table = np.array(rows, np.float64).reshape(-1, 5)
    half = table[:, 3:] / 2
    xyxy: NDArray[np.float64] = np.concatenate([table[:, 1:3] - half, table[:, 1:3] + half], axis=1)
    return LabelledPicture(picture, xyxy, table[:, 0].astype(np.int64), np.zeros(len(table), np.bool_))


def _row(line: str, place: str, names: tuple[str, ...] | None) -> list[float]:
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


def _names(folder: Path) -> tuple[str, ...] | None:
    """The names of the classes, of `data.yaml` or `classes.txt`, if either is there."""
    if (folder / NAMES_FILE).is_file():
        return _names_of_yaml(folder / NAMES_FILE)
    for path in (folder / CLASSES_FILE, folder / LABELS / CLASSES_FILE):
        if path.is_file():
            return read_labels(path)
    return None


def _names_of_yaml(path: Path) -> tuple[str, ...]:
    try:
        values: Any = yaml.safe_load(path.read_text("utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise DatasetError(f"{path}: not YAML: {error}") from error
    names = values.get("names") if isinstance(values, dict) else None
    if isinstance(names, dict) and sorted(names) == list(range(len(names))):
        names = [names[index] for index in range(len(names))]
    if not isinstance(names, list) or not names:
        raise DatasetError(f"{path}: names: expected a list of names, or a mapping numbered from 0")
    return tuple(map(str, names))
