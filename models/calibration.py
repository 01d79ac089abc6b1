"""Pictures to calibrate a model on, from a folder of pictures and recordings."""

from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from models.errors import DatasetError
from models.pictures import PICTURE_SUFFIXES, pictures_below, read_picture
from streams.frame import Image

RECORDINGS = frozenset({".mp4", ".mkv", ".avi", ".mov", ".ts"})


def calibration_pictures(folder: Path, most: int) -> Iterator[Image]:
    """At most `most` pictures (h, w, 3) uint8 BGR from all files below `folder`.

    Each recording gives equally many, evenly spread; all single pictures together count as one recording.
    What cannot be read is passed over. Raises `DatasetError` when there are no such files.
    """
    pictures = pictures_below(folder)
    recordings = sorted(path for path in folder.rglob("*") if path.suffix.lower() in RECORDINGS)
    if not pictures and not recordings:
        raise DatasetError(
            f"{folder}: expected pictures ({', '.join(sorted(PICTURE_SUFFIXES))}) or recordings "
            f"({', '.join(sorted(RECORDINGS))}), found none"
        )
    shares = len(recordings) + bool(pictures)
    for number, recording in enumerate(recordings):
        yield from _of_recording(recording, _share(most, shares, number))
    if pictures:
        yield from _of_files(pictures, _share(most, shares, shares - 1))


def _share(most: int, shares: int, number: int) -> int:
    """How many of `most` the share with that number gets: they differ by one at most."""
    return most // shares + (number < most % shares)


def _of_files(pictures: list[Path], most: int) -> Iterator[Image]:
    for place in _evenly(len(pictures), most):
        image = read_picture(pictures[place])
        if image is not None:
            yield image


def _of_recording(path: Path, most: int) -> Iterator[Image]:
    recording = cv2.VideoCapture(str(path))
    try:
        wanted = set(_evenly(int(recording.get(cv2.CAP_PROP_FRAME_COUNT)), most))
        for number in range(max(wanted, default=-1) + 1):
            if not recording.grab():
                return
            if number in wanted:
                done, image = recording.retrieve()
                if done:
                    yield np.asarray(image, np.uint8)
    finally:
        recording.release()


def _evenly(count: int, most: int) -> list[int]:
    """At most `most` of the numbers below `count`, spread evenly, each from the middle of its part."""
    take = min(count, most)
    return [int((place + 0.5) * count / take) for place in range(take)]
