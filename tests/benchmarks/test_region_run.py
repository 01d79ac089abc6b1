"""What counts as found, as a double and as a mistake, and what a look costs."""

from collections.abc import Sequence

import numpy as np
import pytest

from benchmarks.region_report import RegionReport
from benchmarks.region_run import CameraResult, RegionRun, Way
from benchmarks.region_sights import Sight, Size, stands_in
from models.detections import Detections, ObjectClass
from simulation.figure import Label, TruthBox
from simulation.painter import Shot
from streams.frame import Image
from vision.geometry import Box
from vision.site import Camera, RuleSpec, Zone

WIDTH_PX, HEIGHT_PX = 640, 360
FAR = Zone("far", polygon=((0.4, 0.2), (0.6, 0.2), (0.6, 0.3), (0.4, 0.3)))
GATE = Zone("gate", line=((0.4, 0.5), (0.6, 0.5)), inside=(0.5, 0.4))
ROAD = Camera("road", zones=(FAR, GATE), rules=(RuleSpec("illegal_parking", "far"),))
DOOR = Camera("door", zones=(FAR, GATE), rules=(RuleSpec("tailgating", "gate"),))
CAR: Box = (300, 80, 340, 100)
Found = tuple[Box, ObjectClass]


def shot(*boxes: Box, label: Label = Label.CAR) -> Shot:
    truth = tuple(TruthBox(f"thing-{n}", label, box, 1.0) for n, box in enumerate(boxes))
    return Shot(np.zeros((HEIGHT_PX, WIDTH_PX, 3), np.uint8), truth)


class ToldDetector:
    """Finds in the whole picture what it was told, elsewhere nothing; a look costs 1 s for each picture."""

    name = "told"
    model_sha256 = "0" * 64
    labels: tuple[str, ...] = ()
    input_size_px = WIDTH_PX

    def __init__(self, *found: Found) -> None:
        self._found = found
        self.worked_s = 0.0

    def detect(self, images: Sequence[Image]) -> list[Detections]:
        self.worked_s += len(images)
        return [
            self._told() if image.shape == (HEIGHT_PX, WIDTH_PX, 3) else Detections.none() for image in images
        ]

    def _told(self) -> Detections:
        classes = np.array([int(kind) for _, kind in self._found], np.int64)
        xyxy = np.array([box for box, _ in self._found], np.float32).reshape(-1, 4)
        return Detections(xyxy, np.full(len(classes), 0.9, np.float32), classes, classes)


def looked(told: Sequence[Found], *shots: Shot, camera: Camera = ROAD) -> CameraResult:
    detector = ToldDetector(*told)
    run = RegionRun(detector, lambda: detector.worked_s)
    return run.look("street/road", "own", camera, [Sight.of(one, camera) for one in shots])


@pytest.mark.parametrize(
    ("told", "found", "doubles", "false", "because"),
    [
        ([(CAR, ObjectClass.CAR)], 1, 0, 0, "the box itself"),
        ([((300, 80, 340, 92), ObjectClass.CAR)], 1, 0, 0, "more than half of it"),
        ([((300, 80, 340, 88), ObjectClass.CAR)], 0, 0, 1, "too little of it: a box on nothing"),
        ([(CAR, ObjectClass.VAN)], 0, 0, 1, "another class"),
        ([(CAR, ObjectClass.CAR), ((300, 80, 340, 99), ObjectClass.CAR)], 1, 1, 0, "one car, two boxes"),
        ([((10, 300, 60, 340), ObjectClass.CAR)], 0, 0, 0, "what is outside the zones does not matter"),
        ([], 0, 0, 0, "nothing"),
    ],
)
def test_what_is_found(told: list[Found], found: int, doubles: int, false: int, because: str) -> None:
    tally = looked(told, shot(CAR)).tallies[Way.WHOLE]
    assert (tally.found[Size.SMALL], tally.doubles, tally.false) == (found, doubles, false), because
    assert tally.recall(*Size) == found
    assert tally.recall(Size.LARGE) is None


def test_what_is_in_the_picture_but_not_in_a_zone_neither_counts_nor_is_a_mistake() -> None:
    beside: Box = (100, 200, 200, 300)
    result = looked([(beside, ObjectClass.CAR)], shot(CAR, beside))
    tally = result.tallies[Way.WHOLE]
    assert (sum(tally.standing.values()), tally.false) == (1, 0)


def test_every_way_is_timed_at_every_picture_after_a_look_to_get_warm() -> None:
    result = looked([(CAR, ObjectClass.CAR)], shot(CAR), shot(CAR))
    assert {way: tally.cpu_s for way, tally in result.tallies.items()} == {
        Way.WHOLE: [1.0, 1.0],
        Way.ZONES: [1.0, 1.0],
        Way.TILES: [3.0, 3.0],
    }
    assert result.narrowed


@pytest.mark.parametrize(
    ("ground", "expected"), [((320, 180), True), ((320, 229), True), ((320, 231), False), ((440, 180), False)]
)
def test_at_a_gate_is_who_stands_within_half_a_height_of_its_line(
    ground: tuple[int, int], expected: bool
) -> None:
    x, y = ground
    box = ((x - 15) / WIDTH_PX, (y - 100) / HEIGHT_PX, (x + 15) / WIDTH_PX, y / HEIGHT_PX)
    assert stands_in(box, DOOR, (HEIGHT_PX, WIDTH_PX)) is expected


def test_the_report_sets_recall_against_cost() -> None:
    report = RegionReport("told", [looked([(CAR, ObjectClass.CAR)], shot(CAR))])
    values = report.values()
    assert values["things"] == {"own": {"small": 1, "medium": 0, "large": 0}}
    assert values["cameras"] == [
        {
            "camera": "street/road",
            "zones": "own",
            "narrowed": True,
            "recall": {"whole": 1.0, "zones": 0.0, "tiles 2x1": 1.0},
        }
    ]
    assert values["results"][0] == {  # type: ignore[index]
        "zones": "own",
        "way": "whole",
        "pictures": 1,
        "cpu_ms_per_frame": 1000.0,
        "ratio_to_whole": 1.0,
        "recall": 1.0,
        "recall_small": 1.0,
        "recall_medium": None,
        "recall_large": None,
        "doubles_per_100": 0.0,
        "false_per_picture": 0.0,
    }
    assert {figure.name: figure.value for figure in report.figures()}["own.tiles 2x1.ratio_to_whole"] == 3.0
    assert [line.split()[1] for line in report.lines()][:4] == ["way", "whole", "zones", "tiles"]
