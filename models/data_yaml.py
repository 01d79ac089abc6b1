"""`data.yaml` of data sets in YOLO form: the names of the classes, and which pictures are for what."""

from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

import yaml

from models.errors import DatasetError

NAMES_FILE = "data.yaml"


@dataclass(frozen=True, slots=True)
class DataYaml:
    """What a `data.yaml` says.

    folder  the data set's
    names   of the classes, in order
    splits  by name the folders of their pictures, as they are written
    """

    folder: Path
    names: tuple[str, ...] = ()
    splits: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def split(self, name: str) -> tuple[Path, ...]:
        """The folders of a split that lie below the data set, under whatever path they are written.

        `path: ...` of the file and leading `..` are passed over: they are of the machine it was made on.
        """
        return tuple(place for text in self.splits.get(name, ()) if (place := self._find(text)))

    def _find(self, text: str) -> Path | None:
        parts = [part for part in PurePosixPath(text).parts if part not in {"..", "/"}]
        places = (self.folder.joinpath(*parts[start:]) for start in range(len(parts)))
        return next((place for place in places if place.is_dir()), None)


def read_data_yaml(folder: Path) -> DataYaml:
    """What `data.yaml` in `folder` says, nothing where there is none; raises `DatasetError`."""
    path = folder / NAMES_FILE
    if not path.is_file():
        return DataYaml(folder)
    try:
        values: Any = yaml.safe_load(path.read_text("utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise DatasetError(f"{path}: not YAML: {error}") from error
    names = values.get("names") if isinstance(values, dict) else None
    if isinstance(names, dict) and sorted(names) == list(range(len(names))):
        names = [names[index] for index in range(len(names))]
    if not isinstance(names, list) or not names:
        raise DatasetError(f"{path}: names: expected a list of names, or a mapping numbered from 0")
    splits = {split: _texts(values.get(split)) for split in ("train", "val", "test")}
    return DataYaml(folder, tuple(map(str, names)), splits)


def _texts(value: object) -> tuple[str, ...]:
    """One folder or several; what is no folder's name is passed over, as it always was."""
    return tuple(text for text in (value if isinstance(value, list) else [value]) if isinstance(text, str))
