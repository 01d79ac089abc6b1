"""Keeps one camera connected and hands its frames on."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from base.clock import Clock
from base.cores import give_way
from base.redaction import redact
from base.runner import Backoff, Runner
from streams.errors import AuthenticationFailed, DecodeError, StreamEnded
from streams.frame import Frame
from streams.reason import Reason, reason_of
from streams.sampler import Sampler
from streams.source import Source, SourceFactory
from streams.status import STALE_AFTER_S, CameraRecord, CameraState, CameraStatus

STABLE_AFTER_S = 10.0
"""A session that lived so long was a good one: after it the back-off starts small again."""


BACKOFF = Backoff(max_s=4.0)
"""A camera that comes back is called within that; one that is away for days costs a call in four seconds."""

ROOM_WITHIN_S = 1.0
"""Frames that catch up wait so long, all of them together, for those before them to be looked at: two seconds
of a gate are sixteen looks of 40 ms (measured). What a busy machine does not manage by then is dropped."""


class CameraWorker(Runner):
    """One camera: a round is one session, from connecting until it ends; each ends with an error.

    A file is a camera that stops at its end. An error that is `permanent` stops the worker too.
    """

    def __init__(
        self,
        camera_id: str,
        make_source: SourceFactory,
        sampler: Sampler,
        put: Callable[[Frame], bool],
        clock: Clock,
        *,
        room: Callable[[float], bool] = lambda _timeout_s: True,
        last_session: int = 0,
        began: Callable[[int], None] = lambda _session: None,
        stale_after_s: float = STALE_AFTER_S,
        changed: Callable[[CameraStatus], None] = lambda _status: None,
        backoff: Backoff | None = None,
        source: random.Random | None = None,
    ) -> None:
        """`put` takes a frame and says whether it replaced another (`Mailboxes.put`).

        `room` waits at most so many seconds until it would not (`Mailboxes.wait_for_room`): frames that catch
        up come all at once.

        Sessions are numbered from `last_session` + 1; `began` is told each number before the session starts,
        so that it can be kept over a restart. `changed` is told of each new state (but not of `stale`, which
        the reader of `status` finds); both are called in the worker's thread.
        """
        super().__init__(clock, backoff or BACKOFF, source)
        self.name = f"camera {camera_id}"
        self._make_source = make_source
        self._sampler = sampler
        self._put = put
        self._room = room
        self._session = last_session
        self._began = began
        self._record = CameraRecord(camera_id, clock, stale_after_s=stale_after_s, changed=changed)
        self._source: Source | None = None
        self._live_since_s: float | None = None

    def status(self) -> CameraStatus:
        """The camera now. From any thread."""
        status, source = self._record.status(), self._source
        if source is None:
            return status
        return replace(
            status,
            mode=source.mode,
            switch_s=source.switch_s,
            clock_offset_s=source.clock_offset_s,
            decoded=status.decoded + source.decoded,
            damaged=status.damaged + source.damaged,
            passed_over=status.passed_over + source.passed_over,
        )

    def run(self) -> None:
        """Session after session until stopped."""
        give_way()
        super().run()
        if self.status().state is not CameraState.STOPPED:
            self._record.enter(CameraState.STOPPED, "asked to stop", Reason.ASKED_TO_STOP)

    def run_once(self) -> None:
        """One session. Raises `StreamError`; returns when stopped, or at the end of a file."""
        self._session += 1
        self._began(self._session)
        self._record.connect(self._session)
        self._live_since_s = None
        self._source = source = self._make_source(self._session)
        try:
            self._read(source)
        finally:
            self._source = None
            self._record.ended(decoded=source.decoded, damaged=source.damaged, passed_over=source.passed_over)
            source.close()
        if not self.stopping:
            self._end(source)

    def stop(self) -> None:
        """End at the next picture, or when the time-out of connecting or reading fires."""
        super().stop()
        if (source := self._source) is not None:
            source.interrupt()

    def failed(self, error: Exception, delay_s: float) -> None:
        """Enter the state that the error stands for; a permanent one stops the worker."""
        super().failed(error, delay_s)
        reason = redact(str(error) or type(error).__name__)
        if getattr(error, "permanent", False):
            self._record.enter(CameraState.STOPPED, reason, reason_of(error))
            self.stop()
        else:
            self._record.enter(_state_after(error), reason, reason_of(error))

    def _read(self, source: Source) -> None:
        if self.stopping:
            return
        source.open()
        room_s = ROOM_WITHIN_S
        for frame in source.read(self):
            room_s = room_s - self._waited_for_room(room_s) if source.catching_up else ROOM_WITHIN_S
            self._live()
            self._record.frame(dropped=self._put(frame))

    def _waited_for_room(self, at_most_s: float) -> float:
        """Seconds until the frame before was taken."""
        began_s = self._clock.monotonic()
        self._room(max(0.0, at_most_s))
        return self._clock.monotonic() - began_s

    def _end(self, source: Source) -> None:
        """The source has ended by itself."""
        if source.live:
            raise StreamEnded("the camera has closed the connection; it is called again")
        self._record.enter(CameraState.STOPPED, "the file is finished", Reason.FILE_FINISHED)
        self.stop()

    def received(self, captured_at: datetime) -> None:
        """See `Demand`: the pulse of the camera."""
        self._record.packet(captured_at)
        if self._live_since_s is not None and self._clock.monotonic() - self._live_since_s >= STABLE_AFTER_S:
            self.succeeded()

    def needs_fps(self, captured_at: datetime) -> float:
        """See `Demand`. Where nothing needs to be decoded packets are enough to call the camera live."""
        fps = self._sampler.needs_fps(captured_at)
        if fps <= 0.0:
            self._live()
        return fps

    def wants(self, captured_at: datetime) -> bool:
        """See `Demand`."""
        return self._sampler.wants(captured_at)

    def _live(self) -> None:
        if self._live_since_s is None:
            self._live_since_s = self._clock.monotonic()
            self._record.live()


def _state_after(error: Exception) -> CameraState:
    match error:
        case AuthenticationFailed():
            return CameraState.AUTH_FAILED
        case DecodeError():
            return CameraState.DECODE_ERROR
        case _:
            return CameraState.BACKOFF
