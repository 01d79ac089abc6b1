"""Recorded videos instead of cameras: the same way to events, as fast as the machine allows.

Time comes from the files: the first picture of each was taken at `starts_at`. Frames wait for the detector
instead of being dropped, so the same input gives the same events.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from streams.demand import Chosen
from streams.errors import StreamError
from streams.frame import Frame
from streams.opening import recording_of
from streams.sampler import Sampler
from vision.pipeline import Pipeline
from vision.ports import SignalSource
from vision.signals import Signal, SignalKind

STARTS_AT = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)
"""When a replay starts unless told otherwise: a Monday, ten in the morning in Shanghai, no holiday."""

_TOGETHER_S = 0.1  # frames of different cameras this close together share a batch

Progress = Callable[[datetime], None]


@dataclass(frozen=True, slots=True)
class Recording:
    """A video, or a folder of pictures as `FolderAddress` has it, in the place of a camera."""

    camera_id: str
    path: Path


class CompleteRecord:
    """A `SignalSource` for recordings: whatever the gates' controllers granted is in the record.

    With each call the grant watermark of every gate in the record moves up to the video's time.
    """

    def __init__(self, recorded: SignalSource, gates: Sequence[str]) -> None:
        self._recorded = recorded
        self._gates = tuple(gates)

    def due(self, at: datetime) -> list[Signal]:
        """The recorded signals dated up to `at`, and how far the grants are known now."""
        marks = [Signal(SignalKind.GRANT_WATERMARK, gate, at) for gate in self._gates]
        return [*self._recorded.due(at), *marks]


class _Player:
    """One recording, read frame by frame; a broken one ends early and keeps its error."""

    def __init__(self, recording: Recording, pipeline: Pipeline, starts_at: datetime) -> None:
        camera_id = recording.camera_id
        self.error: StreamError | None = None
        self.frame: Frame | None = None
        self._source = recording_of(
            str(recording.path),
            camera_id=camera_id,
            session=1,
            starts_at=starts_at,
            scale=pipeline.scale_of(camera_id),
        )
        self._sampler = Sampler(lambda at: pipeline.needs_fps(camera_id, at))
        self._frames = self._read()

    def advance(self) -> None:
        """Put the next wanted frame into `frame`; None at the end."""
        self.frame = next(self._frames, None)

    def _read(self) -> Iterator[Frame]:
        try:
            self._source.open()
            yield from self._source.read(Chosen(self._wants))
        except StreamError as error:
            self.error = error
        finally:
            self._source.close()

    def _wants(self, captured_at: datetime) -> bool:
        """What the rules want, and how it all looks in the end."""
        return self._sampler.wants(captured_at) or self._source.is_last(captured_at)


@dataclass(frozen=True, slots=True)
class Played:
    """What a replay has left behind: the last looked-at picture of each camera, and what went wrong."""

    last: tuple[Frame, ...]
    errors: tuple[Exception, ...]


def replay(
    pipeline: Pipeline,
    recordings: Sequence[Recording],
    *,
    starts_at: datetime,
    progress: Progress = lambda _at: None,
) -> Played:
    """Play all recordings to their ends, in step with each other. Raises `SinkError`: nothing was saved."""
    players = [_Player(recording, pipeline, starts_at) for recording in recordings]
    last: dict[str, Frame] = {}
    for player in players:
        player.advance()
    while waiting := [player for player in players if player.frame is not None]:
        batch = _earliest(waiting)
        frames = [player.frame for player in batch if player.frame is not None]
        pipeline.look_again(frames[0].captured_at)
        pipeline.step(frames)
        last.update((frame.camera_id, frame) for frame in frames)
        progress(frames[0].captured_at)
        for player in batch:
            player.advance()
    pipeline.flush()
    return Played(tuple(last.values()), tuple(player.error for player in players if player.error))


def _earliest(players: Sequence[_Player]) -> list[_Player]:
    """The players whose frames come next, so that no camera hears of what is still to come."""
    times = {player: player.frame.captured_at for player in players if player.frame is not None}
    limit = min(times.values()) + timedelta(seconds=_TOGETHER_S)
    return [player for player, at in times.items() if at < limit]
