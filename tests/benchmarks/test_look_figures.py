from benchmarks.look_book import CameraLooks
from benchmarks.look_figures import LookFigures, rounded
from models.batch_metrics import Percentiles


def test_figures_of_some_cameras() -> None:
    cameras = [
        CameraLooks("a", 0, sent=30, ages_s=(0.1, 0.2, 0.30001), longest_gap_s=2.0),
        CameraLooks("b", 0, sent=10, ages_s=(), longest_gap_s=11.0),
    ]
    assert LookFigures.of(cameras, 20.0) == LookFigures(
        cameras=2,
        sent=40,
        looks=3,
        sent_per_s=2.0,
        looks_per_s=0.15,
        least_looks=0,
        longest_gap_s=11.0,
        frame_age_s=Percentiles(0.2, 0.3, 0.3),
        starved=("b",),
    )


def test_of_no_cameras_there_are_figures_too() -> None:
    figures = LookFigures.of([], 20.0)
    assert (figures.sent, figures.longest_gap_s, figures.frame_age_s) == (0, 0.0, Percentiles())


def test_seconds_are_rounded_to_a_tenth_of_a_millisecond() -> None:
    assert rounded(0.12344) == 0.1234
