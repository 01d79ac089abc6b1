"""Questions to the store that Redis makes timely: it says when asking is worth it, the store answers."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from base.clock import Clock
from base.runner import Runner
from command_center.live import LiveChannel
from command_center.store.store import Store
from vision.event import Event, Evidence
from vision.ports import SignalSource
from vision.signals import Signal
from vision.verification import Verdict, VerificationRequest

SIGNALS_TOPIC = "signals"
VERIFICATIONS_TOPIC = "verifications"

_ASK_EVERY_S = 1.0  # without Redis an answer is this late; a tailgating alert waits for the watermark anyway
_WAIT_S = 1.0


class TopicWaker(Runner):
    """Sets `woken` whenever somebody wakes a topic of the live channel."""

    def __init__(self, topic: str, channel: LiveChannel, clock: Clock) -> None:
        super().__init__(clock)
        self.name = f"{topic} waker"
        self.woken = threading.Event()
        self._topic = topic
        self._channel = channel

    def run_once(self) -> None:
        """Wait for wakes until stopped. Raises `LiveChannelError`."""
        waker = self._channel.waker(self._topic)
        try:
            while not self.stopping:
                if waker.wait(_WAIT_S):
                    self.woken.set()
        finally:
            waker.close()


class Prompt:
    """Whether it is worth asking now: when woken, and else once a second."""

    def __init__(self, waker: TopicWaker, clock: Clock) -> None:
        self._woken = waker.woken
        self._clock = clock
        self._asked_s: float | None = None

    def __call__(self) -> bool:
        """Whether to ask; whoever gets True is expected to."""
        now_s = self._clock.monotonic()
        rested = self._asked_s is None or now_s - self._asked_s >= _ASK_EVERY_S
        if not rested and not self._woken.is_set():
            return False
        self._woken.clear()
        self._asked_s = now_s
        return True


class WokenSignals:
    """A `SignalSource` that asks the one behind it when that is worth it."""

    def __init__(self, source: SignalSource, prompt: Prompt) -> None:
        self._source = source
        self._prompt = prompt

    def due(self, at: datetime) -> list[Signal]:
        """The signals that have arrived, if it is time to look."""
        return self._source.due(at) if self._prompt() else []


class StoredSecondLooks:
    """`vision.ports.SecondLooks` on the store."""

    def __init__(self, store: Store, prompt: Callable[[], bool]) -> None:
        self._store = store
        self._prompt = prompt
        self._known: set[VerificationRequest] = set()

    def due(self) -> list[VerificationRequest]:
        """The open questions that were not handed out yet, if it is time to look."""
        if not self._prompt():
            return []
        pending = set(self._store.pending_verifications())
        new = pending - self._known
        self._known = pending
        return sorted(new, key=lambda request: (request.requested_at, str(request.event_id)))

    def answer(self, verdict: Verdict, pictures: Sequence[Evidence]) -> Event | None:
        """Save a verdict with its pictures and queue its report."""
        event = self._store.event(verdict.request.event_id)
        if event is None:
            return None
        proven = replace(event, evidence=(*event.evidence, *pictures))
        return self._store.finish_verification(proven, verdict.result, verdict.reason, verdict.looked_at)
