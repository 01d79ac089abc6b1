"""Finds the labelled pictures that a path stands for."""

import logging
from pathlib import Path

from models.coco_json import find_coco, read_coco
from models.errors import DatasetError
from models.pictures import Dataset
from models.yolo_labels import label_files, read_yolo

log = logging.getLogger(__name__)


def open_dataset(path: Path, split: str | None = None) -> Dataset:
    """The labelled pictures in a folder, or of a COCO .json file; raises `DatasetError`.

    A folder has YOLO labels (`images/`, `labels/`) or a COCO file anywhere; YOLO labels win over it.
    Of a COCO file in a folder `annotations`, the pictures lie anywhere beside that folder.

    split  the part of a YOLO data set to use; None: `val` where `data.yaml` names one, else everything
    """
    if path.is_file():
        _refuse_split(path, split)
        return read_coco(path, path.parent.parent if path.parent.name == "annotations" else path.parent)
    if not path.is_dir():
        raise DatasetError(
            f"{path}: expected a folder with pictures and labels, or a COCO .json file; found nothing"
        )
    if label_files(path):
        log.info("%s: using the YOLO labels", path)
        return read_yolo(path, split)
    annotations = find_coco(path)
    if annotations is None:
        raise DatasetError(
            f"{path}: expected images/ and labels/ with a .txt for each picture, or a COCO .json file; "
            f"found neither"
        )
    _refuse_split(annotations, split)
    log.info("%s: using the COCO file %s", path, annotations.name)
    return read_coco(annotations, path)


def _refuse_split(annotations: Path, split: str | None) -> None:
    if split:
        raise DatasetError(f"{annotations}: a COCO file has no split {split!r}; leave it out")
