"""How well some cameras were looked at, in figures that are rounded to what they are good for."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import chain

from benchmarks.batcher_run import TrafficResult
from benchmarks.look_book import CameraLooks
from models.batch_metrics import Percentiles


@dataclass(frozen=True, slots=True)
class LookFigures:
    """Of some cameras of one run.

    sent, looks    frames that came, frames that were looked at; also for each second
    least_looks    of one camera
    longest_gap_s  for how long one has sent without being looked at
    frame_age_s    from a frame's arrival until its detections were there
    starved        their ids
    """

    cameras: int
    sent: int
    looks: int
    sent_per_s: float
    looks_per_s: float
    least_looks: int
    longest_gap_s: float
    frame_age_s: Percentiles
    starved: tuple[str, ...]

    @classmethod
    def of(cls, cameras: Sequence[CameraLooks], seconds: float) -> "LookFigures":
        """Of these cameras in a run of so many `seconds`."""
        sent = sum(camera.sent for camera in cameras)
        looks = sum(len(camera.ages_s) for camera in cameras)
        return cls(
            cameras=len(cameras),
            sent=sent,
            looks=looks,
            sent_per_s=rounded(sent / seconds),
            looks_per_s=rounded(looks / seconds),
            least_looks=min((len(camera.ages_s) for camera in cameras), default=0),
            longest_gap_s=rounded(max((camera.longest_gap_s for camera in cameras), default=0.0)),
            frame_age_s=percentiles(chain.from_iterable(camera.ages_s for camera in cameras)),
            starved=tuple(camera.camera_id for camera in cameras if camera.is_starved),
        )


def figures_of(result: TrafficResult) -> LookFigures:
    """Of all cameras of a run."""
    return LookFigures.of(result.cameras, result.seconds)


def by_priority(result: TrafficResult) -> dict[int, LookFigures]:
    """Of the cameras of each priority, the most urgent first."""
    priorities = sorted({camera.priority for camera in result.cameras}, reverse=True)
    return {
        priority: LookFigures.of(
            [camera for camera in result.cameras if camera.priority == priority], result.seconds
        )
        for priority in priorities
    }


def percentiles(values: Iterable[float]) -> Percentiles:
    """Of seconds, rounded."""
    exact = asdict(Percentiles.of(values)).values()
    return Percentiles(*(None if each is None else rounded(each) for each in exact))


def rounded(value: float) -> float:
    """To a tenth of a millisecond, or of a thousandth."""
    return round(value, 4)
