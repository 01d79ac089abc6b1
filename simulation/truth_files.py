"""What is true about a rendered scenario, in files: boxes, times of pictures, events."""

import csv
import json
import math
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Any

from simulation.figure import LABELS, TruthBox
from simulation.scenario import Scenario, TrueEvent

CLASS_NUMBERS = {label: number for number, label in enumerate(LABELS, start=1)}
"""The class column of `mot.txt`; 1 is a person, as in the MOTChallenge."""


class Identities:
    """Numbers for the things in the pictures, from 1, in the order of their first appearance."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[int, str]] = {}

    def number(self, box: TruthBox) -> int:
        """The number of what a box is around: the same in all pictures of all cameras."""
        return self._known.setdefault(box.name, (len(self._known) + 1, box.label.value))[0]

    def write(self, path: Path) -> None:
        """As CSV: id, name, label."""
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(("id", "name", "label"))
            writer.writerows((number, name, label) for name, (number, label) in self._known.items())


class TruthFile:
    """`mot.txt` and `frames.csv` of one camera, written picture by picture. Use it in a `with`.

    mot.txt     frame,id,x,y,w,h,conf,class,visibility (MOTChallenge 2016); frames from 1, pixels from 0
    frames.csv  frame,at_s: when each picture was taken, seconds after the start of the scenario
    """

    def __init__(self, folder: Path, identities: Identities) -> None:
        self._folder, self._identities = folder, identities
        self._frame = 0

    def __enter__(self) -> "TruthFile":
        self._mot = (self._folder / "mot.txt").open("w", encoding="ascii")
        self._frames = (self._folder / "frames.csv").open("w", encoding="ascii")
        self._frames.write("frame,at_s\n")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._mot.close()
        self._frames.close()

    def add(self, boxes: Iterable[TruthBox], at_s: float) -> None:
        """The next picture, and everything in it."""
        self._frame += 1
        self._frames.write(f"{self._frame},{at_s:.3f}\n")
        self._mot.writelines(self._line(box) for box in boxes)

    def _line(self, box: TruthBox) -> str:
        left, top, right, bottom = box.xyxy
        size = f"{left:.1f},{top:.1f},{right - left:.1f},{bottom - top:.1f}"
        number, class_number = self._identities.number(box), CLASS_NUMBERS[box.label]
        return f"{self._frame},{number},{size},1,{class_number},{box.visible:.3f}\n"


def write_events(path: Path, scenario: Scenario) -> None:
    """The true events as JSON, with seconds of the scenario and with instants."""
    values = {
        "scenario": scenario.name,
        "about": dict(scenario.about),
        "starts_at": scenario.starts_at.isoformat(),
        "duration_s": scenario.duration_s,
        "cameras": [camera.id for camera in scenario.cameras],
        "events": [_event_values(event, scenario) for event in scenario.expect],
    }
    path.write_text(json.dumps(values, ensure_ascii=False, indent=2) + "\n", "utf-8")


def _event_values(event: TrueEvent, scenario: Scenario) -> Mapping[str, Any]:
    return {
        "camera": event.camera_id,
        "type": event.event_type,
        "zone": event.zone_id,
        "rule": event.rule or None,
        **dict(_times("started_at", "from_s", event.from_s, scenario)),
        **dict(_times("ended_at", "to_s", event.to_s, scenario)),
        **dict(_times("due_at", "due_s", event.due_s, scenario)),
    }


def _times(
    instant: str, seconds: str, at_s: float | None, scenario: Scenario
) -> Iterator[tuple[str, str | float | None]]:
    known = at_s is not None and math.isfinite(at_s)
    yield seconds, at_s if known else None
    yield instant, (scenario.starts_at + timedelta(seconds=at_s or 0.0)).isoformat() if known else None
