"""What a viewer asks a worker for: lines of JSON."""

import json
from dataclasses import dataclass
from typing import Literal, cast, get_args

Want = Literal["live", "jpeg", "jpeg_blurred"]

MAX_LINE_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Request:
    """The first line of a connection.

    want    `live`: messages of docs/ref/live.md; `jpeg`, `jpeg_blurred`: pictures, as files
    focus   whether the viewer looks closely; later lines may change it
    """

    camera: str
    want: Want
    focus: bool = False

    @classmethod
    def parse(cls, line: bytes) -> "Request":
        """The request in a line. Raises `ValueError`."""
        said = _object(line)
        want = said.get("want")
        if want not in get_args(Want):
            raise ValueError(f"want: expected one of {get_args(Want)}, got {want!r}")
        return cls(str(said.get("camera")), cast("Want", want), said.get("focus") is True)


def focus_of(line: bytes) -> bool:
    """What a later line says. Raises `ValueError`."""
    return _object(line).get("focus") is True


def _object(line: bytes) -> dict[str, object]:
    try:
        said = json.loads(line)
    except ValueError as error:
        raise ValueError(f"expected a line of JSON, got {line[:40]!r}") from error
    if not isinstance(said, dict):
        raise ValueError(f"expected an object, got {line[:40]!r}")  # noqa: TRY004 - of a text, not of a caller
    return said
