"""What the access controller has authorised, and up to when that is known."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

_KEPT = 256


@dataclass(slots=True)
class _Grant:
    at: datetime
    admits: int
    left: int


class Grants:
    """A ledger: a grant admits so many bodies within its window; a body takes the oldest that covers it."""

    def __init__(self, *, before_s: float, after_s: float) -> None:
        self._before = timedelta(seconds=before_s)
        self._after = timedelta(seconds=after_s)
        self._grants: list[_Grant] = []
        self._watermark: datetime | None = None

    @property
    def heard_of(self) -> bool:
        """Whether the controller has ever been heard of."""
        return self._watermark is not None

    def add(self, at: datetime, admits: int) -> None:
        """A grant. The same one told twice counts once (signals may be delivered again)."""
        if any(grant.at == at and grant.admits == admits for grant in self._grants):
            return
        self._grants.append(_Grant(at, admits, admits))
        self._grants.sort(key=lambda grant: grant.at)
        del self._grants[:-_KEPT]
        self.known_until(at)

    def known_until(self, at: datetime) -> None:
        """Every grant up to `at` is known."""
        self._watermark = max(self._watermark or at, at)

    def known(self, at: datetime) -> bool:
        """Whether every grant up to `at` is known."""
        return self._watermark is not None and self._watermark >= at

    def take(self, crossed_at: datetime) -> bool:
        """Let one body through on a grant that covers its crossing; False when there is none."""
        for grant in self._grants:
            if grant.left and grant.at - self._before <= crossed_at <= grant.at + self._after:
                grant.left -= 1
                return True
        return False

    def state(self) -> dict[str, Any]:
        """The ledger as JSON values."""
        return {
            "watermark": self._watermark.isoformat() if self._watermark else None,
            "grants": [[grant.at.isoformat(), grant.admits, grant.left] for grant in self._grants],
        }

    def restore(self, state: Mapping[str, Any]) -> None:
        """Go on from `state()`."""
        watermark = state["watermark"]
        self._watermark = datetime.fromisoformat(watermark) if watermark else None
        self._grants = [
            _Grant(datetime.fromisoformat(at), admits, left) for at, admits, left in state["grants"]
        ]
