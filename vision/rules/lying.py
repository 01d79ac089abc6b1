"""Since when somebody at a place has been lying."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

_LOOKS_KEPT = 120
_UP_LOOKS = 4  # as many as it takes to call a place empty (events.md)


@dataclass(slots=True)
class Lying:
    """The looks at one person from the first that showed him lying, until he is up again.

    since     the first look of the present lie; None while he is up
    seen      whether he lay, look by look since then, bounded
    up_since  the first of the latest looks that all showed him up
    """

    since: datetime | None = None
    seen: deque[bool] = field(default_factory=lambda: deque(maxlen=_LOOKS_KEPT))
    up_since: datetime | None = None
    up_looks: int = 0

    @property
    def share(self) -> float:
        """The part of the looks since then that showed him lying; 0 while he is up."""
        return sum(self.seen) / len(self.seen) if self.seen else 0.0

    def look(self, at: datetime, *, lies: bool, up_after_s: float) -> None:
        """Take a look. Up again is who was never seen lying for `up_after_s` and at least 4 looks."""
        if lies:
            self.since = self.since or at
            self.up_since, self.up_looks = None, 0
        else:
            self.up_since, self.up_looks = self.up_since or at, self.up_looks + 1
        if self.since is None:
            return
        self.seen.append(lies)
        up = self.up_since is not None and (at - self.up_since).total_seconds() >= up_after_s
        if up and self.up_looks >= _UP_LOOKS:
            self.since = None
            self.seen.clear()

    def state(self) -> dict[str, Any]:
        """What survives a restart, as JSON values; getting up is seen anew."""
        return {"since": self.since.isoformat() if self.since else None, "seen": list(self.seen)}

    @classmethod
    def restored(cls, state: Mapping[str, Any]) -> "Lying":
        """What `state()` described."""
        since = datetime.fromisoformat(state["since"]) if state["since"] else None
        return cls(since, deque(state["seen"], _LOOKS_KEPT))
