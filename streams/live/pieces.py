"""What a viewer of live video is sent, in the order of sending."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

Json = Mapping[str, Any]
"""Values that JSON knows; whoever makes them and whoever shows them understand them, nobody between."""


@dataclass(frozen=True, slots=True)
class Init:
    """The beginning of a film; a new one follows when the camera reconnects or changes its coding.

    generation  grows with each; media times of different generations have nothing to do with each other
    origin_s    the time in the camera's own stream that is 0 in the film, seconds
    codec       for `MediaSource.isTypeSupported`: "avc1.PPCCLL" (RFC 6381, section 3.3)
    data        the initialisation segment (ISO 14496-12: ftyp and moov)
    """

    generation: int
    origin_s: float
    codec: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Fragment:
    """One coded picture, ready to be appended to the film of its generation.

    media_s      when it is shown, seconds in the time of the film (`mediaTime` in a browser)
    duration_s   until the next coded picture
    is_key       whether decoding can start here
    captured_at  when it was taken, UTC
    data         one fragment (ISO 14496-12: moof and mdat)
    """

    generation: int
    media_s: float
    duration_s: float
    is_key: bool
    captured_at: datetime
    data: bytes


@dataclass(frozen=True, slots=True)
class Unsupported:
    """The camera sends what browsers do not play: show JPEG pictures instead.

    codec  its name, such as "hevc"
    """

    generation: int
    codec: str


@dataclass(frozen=True, slots=True)
class Zones:
    """Where the camera is looked at, and for what; sent again when something about it changes."""

    zones: tuple[Json, ...]


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen in one picture.

    generation, media_s   which picture of the film; both None where there is no film
    captured_at           when it was taken, UTC
    """

    generation: int | None
    media_s: float | None
    captured_at: datetime
    tracks: tuple[Json, ...]
    violations: tuple[Json, ...]


Opening = Init | Unsupported
Piece = Opening | Fragment | Zones | Look
