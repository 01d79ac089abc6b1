from dataclasses import replace

import pytest

from streams.advice import Topic, advice_on, better_stream, costs_of
from streams.probe import Probe

GOOD = Probe(
    address="rtsp://192.0.2.10/main",
    codec="h264",
    profile="High",
    width_px=1920,
    height_px=1080,
    fps=25.0,
    gop_s=2.0,
    bit_rate=3e6,
    key_bytes=90_000,
    reordered=False,
    sound=False,
    clock_offset_s=0.2,
    opened_s=0.1,
    first_key_s=1.0,
    key_cpu_ms=20.0,
    cpu_ms=3.3,
    damaged=0,
)


def topics(**changes: object) -> list[Topic]:
    return [advice.topic for advice in advice_on(replace(GOOD, **changes))]  # type: ignore[arg-type]


def test_there_is_nothing_to_change_about_a_camera_as_it_should_be() -> None:
    assert topics() == []
    assert topics(clock_offset_s=None, fps=12.5) == []


@pytest.mark.parametrize(
    ("changes", "topic"),
    [
        ({"codec": "hevc"}, Topic.CODEC),
        ({"gop_s": 10.0}, Topic.KEY_INTERVAL),
        ({"gop_s": None}, Topic.KEY_INTERVAL),
        ({"fps": 60.0}, Topic.RATE),
        ({"fps": 2.0}, Topic.RATE),
        ({"reordered": True}, Topic.ORDER),
        ({"clock_offset_s": -28_800.0}, Topic.CLOCK),
        ({"damaged": 3}, Topic.DAMAGE),
    ],
)
def test_each_fault_is_told(changes: dict[str, object], topic: Topic) -> None:
    assert topics(**changes) == [topic]


def test_the_smallest_stream_that_is_large_enough_is_watched() -> None:
    sub = replace(GOOD, address="rtsp://192.0.2.10/sub", width_px=704, height_px=576)
    middle = replace(GOOD, address="rtsp://192.0.2.10/third", width_px=1280, height_px=720)
    assert better_stream([GOOD, sub, middle])[0] is middle
    assert better_stream([GOOD, sub])[0] is GOOD
    assert better_stream([sub])[0] is sub


def test_a_gate_costs_what_decoding_everything_costs_and_parking_hardly_anything() -> None:
    costs = costs_of(GOOD)
    assert costs["tailgating"] == pytest.approx(25 * 3.3 + 2.5)
    assert costs["illegal_parking"] == pytest.approx(0.25 * 20.0 + 2.5)
