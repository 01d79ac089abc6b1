"""Zones: what they hold, and what they refuse to be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vision.geometry import Point
from vision.site import Camera, RuleSpec, Site, Tiles, Zone

SQUARE = ((0.2, 0.2), (0.8, 0.2), (0.8, 0.8), (0.2, 0.8))
KERB = Zone("kerb", polygon=SQUARE)
HALF = Zone("half", polygon=SQUARE, membership="overlap", min_overlap=0.5)
GATE = Zone("gate", line=((0.2, 0.5), (0.8, 0.5)), inside=(0.5, 0.1))


@pytest.mark.parametrize(
    ("ground", "expected", "sentence"),
    [
        ((0.5, 0.5), True, "in the middle"),
        ((0.5, 0.8), True, "on the kerb line counts as in"),
        ((0.2, 0.5), True, "on the side line too"),
        ((0.8, 0.8), True, "and on the corner"),
        ((0.5, 0.81), False, "a step beyond"),
        ((0.1, 0.5), False, "beside it"),
    ],
)
def test_a_zone_holds_what_stands_in_it(ground: Point, expected: bool, sentence: str) -> None:
    x, y = ground
    assert KERB.holds((x - 0.05, y - 0.3, x + 0.05, y)) is expected, sentence


@pytest.mark.parametrize(
    ("left", "expected", "sentence"),
    [
        (0.4, True, "all of the box"),
        (0.1, True, "exactly the half that is asked for"),
        (0.09, False, "less than that"),
        (0.85, False, "nothing of it"),
    ],
)
def test_a_zone_may_ask_for_an_overlap(left: float, expected: bool, sentence: str) -> None:
    assert HALF.holds((left, 0.4, left + 0.2, 0.6)) is expected, sentence


def test_a_truck_longer_than_the_zone_is_held_by_overlap_where_its_ground_point_lies_outside() -> None:
    truck = (0.3, 0.1, 0.9, 0.85)
    assert not KERB.holds(truck)
    assert HALF.holds(truck)


def test_an_empty_box_is_in_no_overlap_and_a_line_holds_nothing() -> None:
    assert not HALF.holds((0.5, 0.5, 0.5, 0.5))
    assert not GATE.holds((0.4, 0.4, 0.6, 0.6))


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_a_concave_zone_holds_only_its_arms(x: float, y: float) -> None:
    ell = Zone("ell", polygon=((0.0, 0.0), (0.5, 0.0), (0.5, 0.5), (1.0, 0.5), (1.0, 1.0), (0.0, 1.0)))
    assert ell.holds((x, y, x, y)) == (x <= 0.5 or y >= 0.5)


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({}, "either a polygon .* or a line"),
        ({"polygon": SQUARE, "line": GATE.line, "inside": (0.5, 0.1)}, "got both or neither"),
        ({"polygon": SQUARE[:2]}, "at least 3 different points, got 2"),
        ({"polygon": (SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3])}, "do not cross each other"),
        ({"polygon": ((0.0, 0.0), (1.2, 0.0), (0.0, 1.0))}, r"between 0 and 1 .*1\.2"),
        ({"line": ((0.5, 0.5), (0.5, 0.5)), "inside": (0.1, 0.1)}, "two different points"),
        ({"line": GATE.line}, "inside: expected a point on the side that people enter to"),
        ({"line": GATE.line, "inside": (0.6, 0.5)}, "inside: expected a point beside the line"),
    ],
)
def test_a_zone_that_cannot_be_is_refused(wrong: dict[str, object], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        Zone("z", **wrong)  # type: ignore[arg-type]


def test_cameras_zones_and_rules_are_found_by_their_names() -> None:
    camera = Camera("gate", url="rtsp://a:hunter2@h/1", zones=(KERB, GATE))
    site = Site("s", cameras=(camera,))
    assert site.camera("gate").zone("kerb") is KERB
    assert RuleSpec("tailgating", "gate").key == "tailgating@gate"
    with pytest.raises(KeyError):
        site.camera("roof")
    with pytest.raises(KeyError):
        camera.zone("roof")


def test_a_camera_does_not_show_its_password() -> None:
    assert "hunter2" not in repr(Camera("gate", url="rtsp://a:hunter2@h/1"))


@pytest.mark.parametrize(
    ("columns", "rows", "overlap", "message"),
    [
        (0, 1, 0.2, "columns: expected 1 to 4, got 0"),
        (2, 5, 0.2, "rows: expected 1 to 4, got 5"),
        (1, 1, 0.2, "columns: expected two tiles or more, got one"),
        (2, 1, 0.6, "overlap: expected 0 to 0.5 of a tile's side, got 0.6"),
    ],
)
def test_tiles_that_make_no_sense_are_refused(columns: int, rows: int, overlap: float, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Tiles(columns, rows, overlap)


def test_tiles_are_refused_where_nobody_looks_at_them() -> None:
    with pytest.raises(ValueError, match="tiles: expected only with detect: tiles"):
        Camera("road", detect="zones", tiles=Tiles())
