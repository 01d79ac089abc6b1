"""Data sets in COCO form: one .json file (cocodataset.org/#format-data) with pictures anywhere below it."""

import json
from collections import defaultdict
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from pydantic import BaseModel, Field, ValidationError

from models.errors import DatasetError
from models.manifest import problems
from models.pictures import Dataset, LabelledPicture, pictures_below

KEYS = frozenset({"images", "annotations", "categories"})
Side = Annotated[int, Field(ge=1)]
Number = Annotated[float, Field(allow_inf_nan=False)]
Area = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class _Picture(BaseModel):
    id: int
    file_name: str
    width: Side
    height: Side


class _Box(BaseModel):
    """`bbox` is left, top, width, height in pixels; `area` is the outline's, in square pixels."""

    image_id: int
    category_id: int
    bbox: tuple[Number, Number, Number, Number]
    area: Area | None = None
    iscrowd: bool = False

    @property
    def area_px2(self) -> float:
        """Of the outline, else of the box."""
        return self.bbox[2] * self.bbox[3] if self.area is None else self.area


class _Category(BaseModel):
    id: int
    name: str


class _CocoFile(BaseModel):
    images: list[_Picture]
    annotations: list[_Box]
    categories: list[_Category]


def find_coco(folder: Path) -> Path | None:
    """The one COCO file below `folder`, if there is any; raises `DatasetError` when there are several."""
    found = [path for path in sorted(folder.rglob("*.json")) if _is_coco(path)]
    if len(found) > 1:
        raise DatasetError(
            f"{folder}: expected one COCO file, found {len(found)}; give one of them itself as the data set: "
            + ", ".join(str(path.relative_to(folder)) for path in found[:5])
        )
    return found[0] if found else None


def read_coco(path: Path, folder: Path) -> Dataset:
    """The data set of a COCO file, whose pictures lie anywhere below `folder`; raises `DatasetError`."""
    try:
        content = _CocoFile.model_validate(_load(path))
    except ValidationError as error:
        lines = problems(error)
        more = f"\n{path}: and {len(lines) - 5} more" if len(lines) > 5 else ""
        raise DatasetError("\n".join(f"{path}: {line}" for line in lines[:5]) + more) from error
    numbers = {category.id: number for number, category in enumerate(content.categories)}
    boxes = _boxes_by_picture(content, numbers, path)
    files = _find_pictures(content.images, folder, path)
    pictures = (
        _picture(files[picture.id], picture, boxes[picture.id], numbers) for picture in content.images
    )
    return Dataset(folder, "coco", tuple(category.name for category in content.categories), tuple(pictures))


def _is_coco(path: Path) -> bool:
    content = _load(path)
    return isinstance(content, dict) and content.keys() >= KEYS


def _load(path: Path) -> Any:
    try:
        return json.loads(path.read_bytes())
    except json.JSONDecodeError as error:
        raise DatasetError(f"{path}, line {error.lineno}: not JSON: {error.msg}") from error
    except UnicodeDecodeError as error:
        raise DatasetError(f"{path}: expected JSON in UTF-8: {error}") from error


def _boxes_by_picture(content: _CocoFile, numbers: dict[int, int], path: Path) -> dict[int, list[_Box]]:
    """The boxes of each picture; raises `DatasetError` for a box of an unknown picture or category."""
    known = {picture.id for picture in content.images}
    boxes: dict[int, list[_Box]] = defaultdict(list)
    for n, box in enumerate(content.annotations):
        if box.image_id not in known:
            raise DatasetError(
                f"{path}: annotations.{n}.image_id: expected the id of an image, got {box.image_id}"
            )
        if box.category_id not in numbers:
            raise DatasetError(
                f"{path}: annotations.{n}.category_id: expected the id of a category, got {box.category_id}"
            )
        boxes[box.image_id].append(box)
    return boxes


def _find_pictures(pictures: list[_Picture], folder: Path, path: Path) -> dict[int, Path]:
    """The file of each picture: the one whose path ends with its `file_name`."""
    by_name: dict[str, list[Path]] = defaultdict(list)
    for file in pictures_below(folder):
        by_name[file.name].append(file)
    found = {picture.id: _matching(picture.file_name, by_name, path) for picture in pictures}
    missing = [picture.file_name for picture in pictures if found[picture.id] is None]
    if missing:
        raise DatasetError(
            f"{path}: {len(missing)} of {len(pictures)} pictures are not below {folder} "
            f"(first: {missing[0]}); copy them there, or take them out of the file"
        )
    return {number: file for number, file in found.items() if file is not None}


def _matching(file_name: str, by_name: dict[str, list[Path]], path: Path) -> Path | None:
    wanted = Path(file_name).parts
    files = by_name.get(Path(file_name).name, [])
    matching = [file for file in files if file.parts[-len(wanted) :] == wanted] or files
    if len(matching) > 1:
        raise DatasetError(
            f"{path}: {file_name}: expected one picture of that name, found {matching[0]} and {matching[1]}"
        )
    return matching[0] if matching else None


def _picture(file: Path, picture: _Picture, boxes: list[_Box], numbers: dict[int, int]) -> LabelledPicture:
    xywh = np.array([box.bbox for box in boxes], np.float64).reshape(-1, 4)
    xyxy = np.concatenate([xywh[:, :2], xywh[:, :2] + xywh[:, 2:]], axis=1)
    return LabelledPicture(
        file,
        xyxy / np.array([picture.width, picture.height] * 2),
        np.array([numbers[box.category_id] for box in boxes], np.int64),
        np.array([box.iscrowd for box in boxes], np.bool_),
        np.array([box.area_px2 for box in boxes], np.float64) / (picture.width * picture.height),
    )
