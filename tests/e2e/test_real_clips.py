"""Real footage, real weights, the example sites of the documentation: what a user gets who tries them."""

from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from tests.e2e.clips import HALL, PLAZA, ROADSIDE, TRAFFIC, Replay, needs_clips, replayed, seconds

pytestmark = [needs_clips, pytest.mark.timeout(180)]

RED = (40, 40, 230)


@pytest.fixture(scope="session")
def roadside(tmp_path_factory: pytest.TempPathFactory) -> Replay:
    return replayed(ROADSIDE, tmp_path_factory.mktemp("roadside"))


@pytest.fixture(scope="session")
def hall(tmp_path_factory: pytest.TempPathFactory) -> Replay:
    return replayed(HALL, tmp_path_factory.mktemp("hall"))


@pytest.fixture(scope="session")
def plaza(tmp_path_factory: pytest.TempPathFactory) -> Replay:
    return replayed(PLAZA, tmp_path_factory.mktemp("plaza"))


def told(event: dict[str, Any]) -> tuple[Any, ...]:
    """What must not depend on the way the frames took."""
    names = ("event_type", "rule", "state", "zone_id", "flags")
    return tuple(event[name] for name in names)


def is_red(pixels: "np.ndarray[Any, np.dtype[Any]]") -> "np.ndarray[Any, np.dtype[np.bool_]]":
    return np.asarray(np.abs(pixels.astype(int) - RED).max(axis=-1) < 90)


def test_the_car_beside_the_island_and_the_one_on_the_drive_are_parked_and_no_other(
    roadside: Replay,
) -> None:
    assert sorted(event["zone_id"] for event in roadside.events) == ["drive", "island"]
    for event in roadside.events:
        assert event["event_type"] == "illegal_parking"
        assert seconds(event["started_at"]) < 2.0
        assert 12.0 <= seconds(event["confirmed_at"]) < 15.0
        assert event["ended_at"] is None


def test_the_man_on_the_floor_is_reported_once_from_the_beginning(hall: Replay) -> None:
    [event] = hall.events
    assert (event["event_type"], event["rule"]) == ("elder_inactivity", "motionless_in_public")
    assert seconds(event["started_at"]) < 2.0
    assert event["ended_at"] is None


def test_slow_traffic_is_no_parking(tmp_path: Path) -> None:
    assert replayed(TRAFFIC, tmp_path).output == ""


def test_who_follows_on_a_foreign_grant_is_reported_with_the_one_who_was_let_in(plaza: Replay) -> None:
    pair, group = plaza.events
    assert [subject["role"] for subject in pair["subjects"]] == ["admitted", "follower"]
    assert [subject["role"] for subject in group["subjects"]] == ["admitted"] + ["follower"] * 3
    assert 2.5 < seconds(pair["started_at"]) < 4.0
    assert 13.0 < seconds(group["started_at"]) < 15.5
    assert pair["flags"] == group["flags"] == []


def test_the_picture_of_tailgating_shows_both_people(plaza: Replay) -> None:
    pair = plaza.events[0]
    kinds = [picture["kind"] for picture in pair["evidence"]]
    overview = plaza.pictures(pair)[kinds.index("overview_drawn")]
    picture = cv2.imread(str(overview))
    assert picture is not None
    columns = np.flatnonzero(is_red(picture).any(axis=0))
    boxes = [subject["box"] for subject in pair["subjects"]]
    narrowest = min(right - left for left, _, right, _ in boxes) * picture.shape[1]
    assert columns[-1] - columns[0] > 1.3 * narrowest  # wider than one person


@pytest.mark.parametrize("name", ["roadside", "hall", "plaza"])
def test_every_picture_of_every_event_is_on_the_disk_as_it_was_described(
    name: str, request: pytest.FixtureRequest
) -> None:
    replay: Replay = request.getfixturevalue(name)
    for event in replay.events:
        kinds = {picture["kind"] for picture in event["evidence"]}
        assert kinds == {"overview", "overview_drawn", "close_up", "close_up_drawn"}
        assert len(replay.pictures(event)) >= 4


def test_over_the_wire_the_roadside_gives_the_same_events_within_a_second(
    roadside: Replay, tmp_path: Path
) -> None:
    over_rtsp = replayed(ROADSIDE, tmp_path, "--via-rtsp")
    assert sorted(map(told, over_rtsp.events)) == sorted(map(told, roadside.events))
    for event in over_rtsp.events:
        assert seconds(event["started_at"]) < 1.0
        assert 12.0 <= seconds(event["confirmed_at"]) < 17.0  # by then a look comes every four seconds
        assert len(over_rtsp.pictures(event)) >= 4
