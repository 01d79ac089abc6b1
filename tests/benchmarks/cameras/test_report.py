import pytest

from benchmarks.cameras.report import OURS, TUTORIAL, ULTRALYTICS, CamerasReport, Cost


def cost(who: str = OURS, cameras: int = 8, cpu_s: float = 8.0, **more: object) -> Cost:
    told = {"seconds": 100.0, "cpu_s": cpu_s, "memory_bytes": cameras * 20 << 20, "looks": 200, **more}
    return Cost.of(who, cameras, told)


def test_costs_are_of_one_camera_and_one_second() -> None:
    one = cost(pictures=20_000, decoded=500)
    assert one.cpu_ms_per_camera_s == pytest.approx(10.0)
    assert one.memory_mib_per_camera == pytest.approx(20.0)
    assert one.looks_per_camera_s == pytest.approx(0.25)
    assert one.decoded_share == pytest.approx(0.025)


def test_ratios_are_to_as_many_cameras() -> None:
    others = (cost(TUTORIAL, cpu_s=80.0), cost(ULTRALYTICS, cpu_s=160.0))
    report = CamerasReport("yolo", "fp32", (cost(), cost(cameras=64, cpu_s=96.0)), others)
    values = report.values()
    assert values["ratio_to_tutorial_loop"] == pytest.approx(0.1)
    assert values["ratio_to_ultralytics"] == pytest.approx(0.05)
    assert values["growth"] == pytest.approx(1.5)
    assert values["cameras"] == 64


def test_what_was_not_measured_is_not_told() -> None:
    values = CamerasReport("yolo", "fp32", (cost(),)).values()
    assert values["growth"] is values["ratio_to_ultralytics"] is values["frame_age_p95_s"] is None


def test_ages_and_drops_are_told_and_shown() -> None:
    report = CamerasReport("yolo", "fp32", (cost(ages_s=[0.1] * 95 + [1.0] * 5, drops={"stale": 3}),))
    values = report.values()
    assert (values["frame_age_p50_s"], values["drops"]) == (0.1, {"stale": 3})
    assert any("age p95 0.14 s" in line or "age p95 0.1" in line for line in report.lines())
    table = report.views()[-1]
    assert "stale 3" in str(table)
