"""What a camera sends: a recording that is played, or pictures that are made as time goes."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from base.clock import Clock
from simulation.rtsp.audience import Audience
from simulation.rtsp.rtp import Codec, PacketTrain


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture as a camera sends it.

    media_s  when it was taken, seconds after the lap's beginning
    send_s   when it is due: later than `media_s` where B-frames are reordered, never earlier
    is_key   whether a viewer can join here
    train    its RTP packets
    """

    media_s: float
    send_s: float
    is_key: bool
    train: PacketTrain

    def moved(self, seconds: float) -> "Picture":
        """The same picture so much later in the lap."""
        return replace(self, media_s=self.media_s + seconds, send_s=self.send_s + seconds)


class Airing:
    """One lap of a programme: what time it is in it, and who watches. In the server's event loop."""

    def __init__(
        self,
        clock: Clock,
        audience: Audience,
        starts_s: float,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """`starts_s`: when the lap begins, by the clock's `monotonic`."""
        self.audience = audience
        self._clock = clock
        self._starts_s = starts_s
        self._sleep = sleep

    def elapsed_s(self) -> float:
        """Seconds since the lap began."""
        return self._clock.monotonic() - self._starts_s

    async def until(self, at_s: float) -> None:
        """Wait for a moment of the lap; one that has passed costs nothing but a turn of the loop."""
        await self._sleep(max(0.0, at_s - self.elapsed_s()))


class Programme(Protocol):
    """What a camera sends; it plays it lap after lap.

    codec           of its pictures
    fps             average rate
    duration_s      of a lap; infinite where there is only one
    parameter_sets  NAL units without which nothing can be decoded, by type
    """

    @property
    def codec(self) -> Codec: ...  # noqa: D102 - see above

    @property
    def fps(self) -> float: ...  # noqa: D102

    @property
    def duration_s(self) -> float: ...  # noqa: D102

    @property
    def parameter_sets(self) -> Mapping[int, tuple[bytes, ...]]: ...  # noqa: D102

    def play(self, airing: Airing) -> AsyncIterator[Picture]:
        """The pictures of one lap in the order of sending, each when it is due; a key picture first."""
        ...
