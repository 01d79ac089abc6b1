"""Labelled pictures of random streets, in the layout that YOLO trainers read."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

import cv2
import numpy as np
import yaml

from simulation.crowd import Crowd
from simulation.figure import LABELS, TruthBox
from simulation.light import Light
from simulation.painter import Shot
from simulation.random_street import random_lens, random_light, random_plan
from simulation.renderer import Renderer

WIDTH_PX, HEIGHT_PX = 640, 360
NETWORK_PX = 320
"""Longest side of the picture that the bundled detector is given."""

MIN_SIDE_PX = 12.0
"""A held-out box that is narrower or lower at network size counts neither way."""
MIN_VISIBLE = 0.3
"""Nor does a box of which less can be seen."""

LEARNT_SIDE_PX = 10.0
"""A box whose longer side is shorter at network size is not shown to a learner."""
LEARNT_VISIBLE = 0.25
"""Nor is a box of which less can be seen."""

PICTURES_A_STREET = 6
HELD_OUT_EVERY = 6
"""Each sixth street is held out: its pictures are `val`."""

VERSION = 3
_JPEG_QUALITY = 92

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Street:
    """One street of a data set, and the numbers of its pictures."""

    folder: Path
    seed: int
    street: int
    numbers: range


def draw(street: Street) -> int:
    """Draw the pictures of one street into the folders that are there; return how many. Raises `OSError`."""
    split, count = split_of(street.street), len(street.numbers)
    for number, shot in zip(street.numbers, _shots(street.seed, street.street, count), strict=True):
        _write(street.folder, split, f"{number:06d}", shot)
    return count


Each = Callable[[Callable[[Street], int], Iterable[Street]], Iterable[int]]
"""Like `map`: `ProcessPoolExecutor.map` uses more than one core."""


def write_dataset(
    folder: Path, pictures: int, seed: int, progress: Progress = lambda _done: None, each: Each = map
) -> None:
    """Draw `pictures` pictures of random streets into `folder`; the same seed draws the same ones.

    images/{train,val}/NNNNNN.jpg   640 x 360
    labels/{train,val}/NNNNNN.txt   class cx cy w h, parts of the picture; boxes to learn from, or that count
    ignored/{train,val}/NNNNNN.txt  the same; boxes that count neither way: too small or hidden
    data.yaml, dataset.json         the classes; how it was made

    Raises `OSError` when it cannot be written, `ValueError` for a number of pictures below 1.
    """
    if pictures < 1:
        raise ValueError(f"pictures: expected 1 or more, got {pictures}")
    for split in ("train", "val"):
        for kind in ("images", "labels", "ignored"):
            (folder / kind / split).mkdir(parents=True, exist_ok=True)
    streets = [
        Street(
            folder, seed, first // PICTURES_A_STREET, range(first, min(first + PICTURES_A_STREET, pictures))
        )
        for first in range(0, pictures, PICTURES_A_STREET)
    ]
    for done in accumulate(each(draw, streets)):
        progress(done)
    _describe(folder, pictures, seed)


def split_of(street: int) -> str:
    """Whether the pictures of a street are for training (`train`) or held out (`val`)."""
    return "val" if street % HELD_OUT_EVERY == HELD_OUT_EVERY - 1 else "train"


def counts(box: TruthBox) -> bool:
    """Whether a detector is expected to find it: large enough and visible enough."""
    return min(_sides_px(box)) >= MIN_SIDE_PX and box.visible >= MIN_VISIBLE


def is_learnt(box: TruthBox) -> bool:
    """Whether a detector is shown it: also what it is not yet expected to find."""
    return max(_sides_px(box)) >= LEARNT_SIDE_PX and box.visible >= LEARNT_VISIBLE


def _sides_px(box: TruthBox) -> tuple[float, float]:
    """Width and height at network size."""
    left, top, right, bottom = box.xyxy
    return (right - left) * NETWORK_PX / WIDTH_PX, (bottom - top) * NETWORK_PX / WIDTH_PX


def _shots(seed: int, street: int, pictures: int) -> Iterable[Shot]:
    """Some pictures from one camera in one street, each with its own light and crowd."""
    rng = np.random.default_rng([seed, street])
    plan = random_plan(rng, int(rng.integers(1 << 31)))
    lens = random_lens(rng, plan, WIDTH_PX, HEIGHT_PX)
    renderer = Renderer(plan, lens, seed=street)
    light = random_light(rng)
    for number in range(pictures):
        if number % 2 == 0:
            light = random_light(rng)
        yield _picture(renderer, Crowd(rng, plan, lens), light, float(number))


def _picture(renderer: Renderer, crowd: Crowd, light: Light, at_s: float) -> Shot:
    return renderer.render(crowd.fill(light), light, at_s)


def _write(folder: Path, split: str, name: str, shot: Shot) -> None:
    done, jpeg = cv2.imencode(".jpg", shot.image, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])
    if not done:
        raise OSError(f"picture {name} cannot be encoded as JPEG")
    (folder / "images" / split / f"{name}.jpg").write_bytes(jpeg.tobytes())
    matters = counts if split == "val" else is_learnt
    counting = [box for box in shot.boxes if matters(box)]
    others = [box for box in shot.boxes if not matters(box)]
    (folder / "labels" / split / f"{name}.txt").write_text(_lines(counting), "utf-8")
    (folder / "ignored" / split / f"{name}.txt").write_text(_lines(others), "utf-8")


def _lines(boxes: Iterable[TruthBox]) -> str:
    return "".join(_line(box) for box in boxes)


def _line(box: TruthBox) -> str:
    left, top, right, bottom = box.xyxy
    parts = (
        (left + right) / 2 / WIDTH_PX,
        (top + bottom) / 2 / HEIGHT_PX,
        (right - left) / WIDTH_PX,
        (bottom - top) / HEIGHT_PX,
    )
    return f"{LABELS.index(box.label)} " + " ".join(f"{part:.6f}" for part in parts) + "\n"


def _describe(folder: Path, pictures: int, seed: int) -> None:
    data = {"train": "images/train", "val": "images/val", "names": dict(enumerate(map(str, LABELS)))}
    (folder / "data.yaml").write_text(yaml.safe_dump(data, sort_keys=False), "utf-8")
    made = {
        "version": VERSION,
        "pictures": pictures,
        "seed": seed,
        "size_px": [WIDTH_PX, HEIGHT_PX],
        "network_px": NETWORK_PX,
        "min_side_px": MIN_SIDE_PX,
        "min_visible": MIN_VISIBLE,
        "learnt_side_px": LEARNT_SIDE_PX,
        "learnt_visible": LEARNT_VISIBLE,
    }
    (folder / "dataset.json").write_text(json.dumps(made, indent=2) + "\n", "utf-8")
