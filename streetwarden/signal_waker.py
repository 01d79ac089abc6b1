"""Signals are read from the store; Redis only says that it is worth looking."""

import threading
from datetime import datetime

from base.clock import Clock
from base.runner import Runner
from command_center.live import LiveChannel
from vision.ports import SignalSource
from vision.signals import Signal

SIGNALS_TOPIC = "signals"

_LOOK_EVERY_S = 1.0  # without Redis a grant is heard of this late; the alert waits for the watermark anyway
_WAIT_S = 1.0


class SignalWaker(Runner):
    """Sets `woken` whenever somebody has stored a signal."""

    name = "signal waker"

    def __init__(self, channel: LiveChannel, clock: Clock) -> None:
        super().__init__(clock)
        self.woken = threading.Event()
        self._channel = channel

    def run_once(self) -> None:
        """Wait for wakes until stopped. Raises `LiveChannelError`."""
        waker = self._channel.waker(SIGNALS_TOPIC)
        try:
            while not self.stopping:
                if waker.wait(_WAIT_S):
                    self.woken.set()
        finally:
            waker.close()


class WokenSignals:
    """A `SignalSource` that asks the one behind it when woken, and else once a second."""

    def __init__(self, source: SignalSource, waker: SignalWaker, clock: Clock) -> None:
        self._source = source
        self._woken = waker.woken
        self._clock = clock
        self._asked_s: float | None = None

    def due(self, at: datetime) -> list[Signal]:
        """The signals that have arrived, if it is time to look."""
        now_s = self._clock.monotonic()
        rested = self._asked_s is None or now_s - self._asked_s >= _LOOK_EVERY_S
        if not rested and not self._woken.is_set():
            return []
        self._woken.clear()
        self._asked_s = now_s
        return self._source.due(at)
