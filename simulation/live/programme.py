"""A camera's live picture as a programme: rendered and encoded when it is due, while somebody watches."""

import asyncio
import math
from collections.abc import AsyncIterator, Mapping
from concurrent.futures import Executor

from simulation.live.encoder import Encoder
from simulation.live.street import LiveStreet
from simulation.live.view import View
from simulation.rtsp.programme import Airing, Picture
from simulation.rtsp.rtp import Codec, PacketTrain, payloads


class LiveProgramme:
    """What a camera of a live street sends. The work is done in the threads of a pool.

    A picture shows the street as it was at the moment that it bears. Where the machine is too slow, pictures
    are left out; none is late by more than the time that one takes and the rest of an interval.

    shown    pictures that were made
    dropped  pictures that were left out, because the one before took too long
    """

    codec: Codec = "H264"
    duration_s = math.inf

    def __init__(self, view: View, street: LiveStreet, encoder: Encoder, fps: float, pool: Executor) -> None:
        self.fps = fps
        self.shown = self.dropped = 0
        self._view = view
        self._street = street
        self._encoder = encoder
        self._pool = pool

    @property
    def parameter_sets(self) -> Mapping[int, tuple[bytes, ...]]:
        """SPS and PPS."""
        return self._encoder.parameter_sets

    async def play(self, airing: Airing) -> AsyncIterator[Picture]:
        """Picture after picture on a grid of `fps`; none while nobody watches."""
        ahead_s = self._street.at_s() - airing.elapsed_s()
        tick = -1
        while True:
            if not airing.audience:
                await airing.audience.present()
                tick = math.floor(airing.elapsed_s() * self.fps)
            due = max(tick + 1, math.floor(airing.elapsed_s() * self.fps))
            self.dropped += due - tick - 1
            tick = due
            media_s = tick / self.fps
            await airing.until(media_s)
            yield await asyncio.get_running_loop().run_in_executor(
                self._pool, self._picture, media_s, media_s + ahead_s, airing.audience.take_newcomers()
            )
            self.shown += 1

    def _picture(self, media_s: float, at_s: float, wants_key: bool) -> Picture:  # noqa: FBT001 - executors pass no keywords
        unit = self._encoder.encode(self._view.picture(at_s), at_s, wants_key=wants_key)
        return Picture(media_s, media_s, unit.is_key, PacketTrain.of(payloads(unit.nals, self.codec)))
