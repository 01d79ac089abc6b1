"""Frames from a folder of pictures."""

import math
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self

from streams.demand import Demand
from streams.errors import FileMissing, NoPictures
from streams.frame import Frame
from streams.frame_maker import FrameMaker
from streams.scale import DEFAULT_SCALE, DetectorScale
from streams.source import Recording
from streams.still import read_still

DEFAULT_FPS = 1.0
"""Pictures a second where nobody says more: what cameras leave that save a picture now and then."""

MAX_FPS = 60.0

SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".bmp", ".webp"})

_RATE = re.compile(r"(?P<path>.+)\?fps=(?P<fps>[^?]*)", re.DOTALL)
_NUMBER = re.compile(r"(\d+)")


@dataclass(frozen=True, slots=True)
class FolderAddress:
    """Where pictures are, and how many of them make a second."""

    path: Path
    fps: float = DEFAULT_FPS

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """`FOLDER` or `FOLDER?fps=RATE`; None: it is no folder. Raises ValueError for a rate that is none."""
        if Path(text).is_dir():
            return cls(Path(text))
        match = None if Path(text).exists() else _RATE.fullmatch(text)
        return cls(Path(match["path"]), _rate(match["fps"])) if match else None


class FolderSource(Recording):
    """One pass through the pictures in a folder, in natural order of their names. See `Source`.

    The first was taken at `starts_at`, each other 1/fps s after the one before it. Only those that are wanted
    are decoded; damaged ones are counted and left out.
    """

    def __init__(
        self,
        address: FolderAddress,
        *,
        camera_id: str,
        session: int,
        starts_at: datetime,
        scale: DetectorScale = DEFAULT_SCALE,
    ) -> None:
        self._folder = address.path
        self._fps = address.fps
        self._starts_at = starts_at
        self._maker = FrameMaker(camera_id, session, scale)
        self._pictures: list[Path] = []
        self._interrupted = threading.Event()
        self.decoded = 0
        self.damaged = 0

    def open(self) -> None:
        """List the pictures. Raises `FileMissing`, `NoPictures`."""
        if not self._folder.is_dir():
            raise FileMissing(
                f"{self._folder}: there is no such folder; check the path (?fps= is for folders)"
            )
        try:
            found = [path for path in self._folder.iterdir() if _is_picture(path)]
        except PermissionError:
            raise FileMissing(f"{self._folder}: may not be read; check its permissions") from None
        self._pictures = sorted(found, key=natural_order)
        if not self._pictures:
            raise NoPictures(
                f"{self._folder}: expected pictures ({', '.join(sorted(SUFFIXES))}), got none; check the path"
            )

    def read(self, demand: Demand) -> Iterator[Frame]:
        """See `Source`. Raises `NoPictures` at the end where not one could be decoded."""
        for number, path in enumerate(self._pictures):
            captured_at = self._captured_at(number)
            demand.received(captured_at)
            if self._interrupted.is_set():
                return
            if demand.wants(captured_at) and (frame := self._frame(number, path)) is not None:
                yield frame
        if self.damaged and not self.decoded:
            raise NoPictures(
                f"{self._folder}: expected pictures, got {self.damaged} damaged ones; copy them again"
            )

    def interrupt(self) -> None:
        """See `Source`."""
        self._interrupted.set()

    def close(self) -> None:
        """See `Source`."""

    def is_last(self, captured_at: datetime) -> bool:
        """Whether this is the last picture; after `open`."""
        return captured_at >= self._captured_at(len(self._pictures) - 1)

    def _captured_at(self, number: int) -> datetime:
        return self._starts_at + timedelta(seconds=number / self._fps)

    def _frame(self, number: int, path: Path) -> Frame | None:
        picture = read_still(path)
        if picture is None:
            self.damaged += 1
            return None
        self.decoded += 1
        return self._maker.frame(picture, self._captured_at(number), number / self._fps)


def natural_order(path: Path) -> list[tuple[int, int, str]]:
    """A key that sorts names as people count: 2.jpg before 10.jpg."""
    parts = _NUMBER.split(path.name.lower())
    return [(0, int(part), part) if part.isdecimal() else (1, 0, part) for part in parts if part]


def _is_picture(path: Path) -> bool:
    """By its name; what is no file, such as a pipe, might never end."""
    return path.suffix.lower() in SUFFIXES and path.is_file()


def _rate(text: str) -> float:
    try:
        fps = float(text)
    except ValueError:
        fps = math.nan
    if not 0.0 < fps <= MAX_FPS:
        raise ValueError(f"expected ?fps= with more than 0 and at most {MAX_FPS:g}, got {text!r}")
    return fps
