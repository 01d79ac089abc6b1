"""From many cameras' frames to batches for the detector."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from base.clock import Clock
from models.batch_metrics import BatchFigures, BatchMeter, Drop
from models.turns import Claim, Turns
from streams.frame import Frame
from streams.mailbox import Letter, Mailboxes


class Batcher:
    """Closes a batch at `max_batch` frames, or `max_wait_s` after its first frame came.

    A batch holds at most one frame per camera and never waits for a slow one. Cameras of higher `priority`
    come first, then those that have waited longest, so that equals take turns when there are more cameras
    than places; no camera starves (`models/turns.py`). A frame that has waited for more than
    `max_staleness_s` is dropped and counted in `stale`; its camera keeps its place in the order.
    Waiting is measured by our own clock, from the arrival of the frame's packet: a camera's may be wrong.
    """

    def __init__(
        self,
        mailboxes: Mailboxes,
        clock: Clock,
        *,
        max_batch: int,
        max_wait_s: float,
        max_staleness_s: float,
        priority: Callable[[str], int] = lambda _camera_id: 0,
    ) -> None:
        if max_batch < 1:
            raise ValueError(f"max_batch: expected at least 1, got {max_batch}")
        if not 0 <= max_wait_s <= max_staleness_s:
            raise ValueError(
                f"expected 0 <= max_wait_s <= max_staleness_s, got {max_wait_s}, {max_staleness_s}"
            )
        self.stale: Counter[str] = Counter()
        self._mailboxes = mailboxes
        self._clock = clock
        self._max_batch = max_batch
        self._max_wait_s = max_wait_s
        self._max_staleness_s = max_staleness_s
        self._priority = priority
        self._turns = Turns()
        self._meter = BatchMeter()
        self._passed_over: dict[str, float] = {}  # since when they wait whose frames became stale

    def next(self, timeout_s: float) -> list[Frame]:
        """The next batch, in order of priority; empty when no frame came within `timeout_s`.

        Returns at most `timeout_s` plus `max_wait_s` later.
        """
        give_up_s = self._clock.monotonic() + timeout_s
        while True:
            self._mailboxes.arrived.clear()
            letters = self._fresh()
            closes_s = min((letter.since_s + self._max_wait_s for letter in letters), default=give_up_s)
            remaining_s = closes_s - self._clock.monotonic()
            if remaining_s <= 0 or len(letters) >= self._max_batch:
                return self._batch(letters)
            self._clock.wait(self._mailboxes.arrived, remaining_s)

    def drops(self) -> dict[Drop, int]:
        """How many frames of all cameras never came into a batch, by reason. From any thread."""
        return {Drop.OVERWRITTEN: self._mailboxes.overwritten, Drop.STALE: self.stale.total()}

    def figures(self) -> BatchFigures:
        """What the latest batches were like. From any thread."""
        return self._meter.figures()

    def _fresh(self) -> list[Letter]:
        """What waits and is not stale."""
        oldest_s = self._clock.monotonic() - self._max_staleness_s
        fresh = []
        for letter in self._mailboxes.letters():
            if letter.put_s >= oldest_s:
                fresh.append(letter)
            elif self._mailboxes.discard(letter):
                self.stale[letter.frame.camera_id] += 1
                self._passed_over.setdefault(letter.frame.camera_id, letter.since_s)
        return fresh

    def _batch(self, letters: Iterable[Letter]) -> list[Frame]:
        claims = [self._claim(letter) for letter in letters]
        chosen = self._turns.choose(claims, self._max_batch, self._clock.monotonic())
        taken = [letter for claim in chosen if (letter := self._mailboxes.take_letter(claim.camera_id))]
        if taken:
            self._note(taken)
        return [letter.frame for letter in taken]

    def _note(self, taken: Sequence[Letter]) -> None:
        now_s = self._clock.monotonic()
        for letter in taken:
            self._passed_over.pop(letter.frame.camera_id, None)
        ages_s = [now_s - letter.put_s for letter in taken]
        wait_s = now_s - min(letter.since_s for letter in taken)
        self._meter.batch(ages_s, len(taken) / self._max_batch, wait_s)

    def _claim(self, letter: Letter) -> Claim:
        """What a camera may claim; one whose frames became stale has waited since the first of them."""
        camera_id = letter.frame.camera_id
        since_s = self._passed_over.get(camera_id, letter.since_s)
        return Claim(camera_id, self._priority(camera_id), since_s)
