"""A camera without a network."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from streams.decode_mode import DecodeMode
from streams.demand import Demand
from streams.frame import Frame
from tests.fakes import FakeClock
from tests.streams.frames import frame


@dataclass
class FakeSource:
    """Gives `pictures` pictures 40 ms apart, then does what `ending` does; opening may fail."""

    clock: FakeClock
    session: int
    pictures: int = 3
    live: bool = True
    damaged: int = 0
    decoded: int = 0
    passed_over: int = 0
    mode: DecodeMode = DecodeMode.FULL
    catching_up: bool = False
    switch_s: float = 0.0
    clock_offset_s: float | None = None
    refusal: Exception | None = None
    ending: Callable[[], None] = lambda: None
    calls: list[str] = field(default_factory=list)

    def open(self) -> None:
        self.calls.append("open")
        if self.refusal:
            raise self.refusal

    def read(self, demand: Demand) -> Iterator[Frame]:
        for seq in range(self.pictures):
            self.clock.advance(0.04)
            if "interrupt" in self.calls:
                return
            demand.received(self.clock.now())
            if demand.needs_fps(self.clock.now()) and demand.wants(self.clock.now()):
                yield frame("gate", seq=seq, session=self.session, captured_at=self.clock.now())
        self.ending()

    def interrupt(self) -> None:
        self.calls.append("interrupt")

    def close(self) -> None:
        self.calls.append("close")


class Street:
    """A source factory that hands out prepared sources, one per session."""

    def __init__(self, sources: Sequence[FakeSource]) -> None:
        self.sources = list(sources)
        self.sessions: list[int] = []

    def __call__(self, session: int) -> FakeSource:
        self.sessions.append(session)
        source = self.sources[len(self.sessions) - 1]
        source.session = session
        return source
