"""What Ultralytics' exporter writes into a model file about it."""

import ast
import math
from dataclasses import dataclass

from models.errors import ManifestError, UnknownFamilyError
from models.manifest import STRIDE_PX

MAX_LITERAL = 100_000
"""Characters of one value at most; the names of LVIS' 1203 classes take some 25,000."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """The key-value pairs of one file; models of other makers mostly have none."""

    values: dict[str, str]
    file: str

    def check_task(self) -> None:
        """Raise `UnknownFamilyError` when the model does something else than detecting boxes."""
        task = self.values.get("task", "detect")
        if task != "detect":
            raise UnknownFamilyError(
                f"{self.file}: is a model for {task!r}, expected one for 'detect'; export a detection model"
            )
        stride = self.values.get("stride", str(STRIDE_PX))
        if stride != str(STRIDE_PX):
            raise UnknownFamilyError(f"{self.file}: expected a coarsest stride of {STRIDE_PX}, got {stride}")

    def labels(self) -> tuple[str, ...] | None:
        """`names`, a dictionary by index or a list, as a tuple; None when there are none."""
        names = self._literal("names")
        if names is None:
            return None
        if isinstance(names, dict) and sorted(names) == list(range(len(names))):
            names = [names[index] for index in range(len(names))]
        if not isinstance(names, list) or not names:
            raise ManifestError(
                f"{self.file}: metadata 'names': expected names numbered from 0, "
                f"got {self.values['names'][:60]}"
            )
        return tuple(map(str, names))

    def size_px(self) -> int | None:
        """`imgsz`, the longest side that the model was made for, in whole strides; None when not stated."""
        size = self._literal("imgsz")
        sides = [side for side in (size if isinstance(size, list) else [size]) if isinstance(side, int)]
        longest = max(sides, default=0)
        return math.ceil(longest / STRIDE_PX) * STRIDE_PX if longest > 0 else None

    def licence(self) -> str | None:
        """`license` as the exporter stated it."""
        return self.values.get("license")

    def _literal(self, key: str) -> object:
        if len(self.values.get(key, "")) > MAX_LITERAL:
            raise ManifestError(f"{self.file}: metadata {key!r}: expected at most {MAX_LITERAL} characters")
        try:
            return ast.literal_eval(self.values.get(key, "None"))
        except (ValueError, SyntaxError, MemoryError, RecursionError) as error:
            raise ManifestError(
                f"{self.file}: metadata {key!r}: expected a Python literal, got {self.values[key][:60]!r}"
            ) from error
