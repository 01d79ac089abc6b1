"""Streets without a renderer: a camera that shows what it is told, over a grey road."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from benchmarks.memory import Arrival
from benchmarks.street import Street, instant_of
from benchmarks.truth_detector import Eye, SharpEye
from benchmarks.truth_run import Run, TruthRun
from models.detector import Detector
from simulation.figure import Label, TruthBox
from simulation.lens import Lens
from simulation.plan import Plan
from simulation.scenario import Scenario, StreetCamera, TrueEvent
from streams.frame import Image
from streetwarden.wiring import calendar_of, watch_of
from tests.fakes import MONDAY_MORNING
from vision.signals import Signal
from vision.site import Camera, RuleSpec, Site, Zone
from vision.watch import Watch

WIDTH_PX, HEIGHT_PX = 640, 360
ROAD = Zone("kerb", polygon=((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)))
GATE = Zone("gate", line=((0.5, 0.2), (0.5, 1.0)), inside=(0.9, 0.6))
NO_PARKING = RuleSpec("illegal_parking", "kerb", {"dwell_s": 60.0, "warn_s": 20.0})
GUARDED = RuleSpec("tailgating", "gate", {"gate": "north"})
LENS = Lens(0, -3, 5, 0, 20, 70, WIDTH_PX, HEIGHT_PX)

Script = Callable[[float], Sequence[TruthBox]]


@dataclass
class FakeView:
    """Shows the boxes of a script in red; counts what it was asked for."""

    script: Script
    drawn: int = 0
    asked: int = 0

    @property
    def empty(self) -> Image:
        return np.full((HEIGHT_PX, WIDTH_PX, 3), 120, np.uint8)

    def boxes(self, at_s: float) -> tuple[TruthBox, ...]:
        self.asked += 1
        return tuple(self.script(at_s))

    def shot(self, at_s: float) -> tuple[Image, tuple[TruthBox, ...]]:
        self.drawn += 1
        image = self.empty
        boxes = tuple(self.script(at_s))
        for box in boxes:
            left, top, right, bottom = map(int, box.xyxy)
            image[top:bottom, left:right] = (30, 30, 200)
        return image, boxes


def car(left_px: float = 200.0) -> TruthBox:
    return TruthBox("car", Label.CAR, (left_px, 150, left_px + 120, 220), 1.0)


def walker(x_px: float, name: str = "walker") -> TruthBox:
    return TruthBox(name, Label.PERSON, (x_px - 15, 180, x_px + 15, 260), 1.0)


def parks(from_s: float, to_s: float) -> Script:
    """A car stands from `from_s` to `to_s`, and is not there else."""
    return lambda at_s: [car()] if from_s <= at_s < to_s else []


def scenario(duration_s: float, **changed: object) -> Scenario:
    plain = Scenario(
        "street", MONDAY_MORNING, duration_s, Plan(), (StreetCamera("road", LENS, fps=10.0),)
    )  # fmt: skip
    return replace(plain, **changed)  # type: ignore[arg-type]


def street(
    scripted: Scenario,
    view: FakeView,
    rule: RuleSpec = NO_PARKING,
    signals: Sequence[tuple[float, Signal]] = (),
) -> Street:
    camera = Camera("road", zones=(ROAD, GATE), rules=(rule,))
    arrivals = tuple(Arrival(instant_of(scripted, at_s), signal) for at_s, signal in signals)
    return Street("street", scripted, Site("home", cameras=(camera,)), {"road": view}, arrivals)


def seeded_watch(site: Site, camera: Camera, detector: Detector) -> Watch:
    return watch_of(camera, calendar_of(site), detector, "seed")


def run(streets: Street, eye: Eye | None = None) -> Run:
    return TruthRun(streets, seeded_watch, {"road": eye or SharpEye()}).run()


def parked(from_s: float, to_s: float = math.inf, due_s: float | None = None) -> TrueEvent:
    return TrueEvent("road", "illegal_parking", "kerb", from_s, to_s, due_s)


def idle_fps(camera_id: str, at: datetime) -> float:
    return 0.25
