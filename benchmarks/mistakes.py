"""What went wrong, for whoever wants to mend it."""

import math
from dataclasses import dataclass

from benchmarks.matching import Matching, ReportedEvent, Scope, Truth


@dataclass(frozen=True, slots=True)
class Mistake:
    """An event that is in no pair.

    kind  `missed` (true, not reported), `false` (reported, not true) or `duplicate` (reported before)
    """

    kind: str
    scope: Scope
    start_s: float
    end_s: float
    rule: str

    def __str__(self) -> str:
        scope = self.scope
        until = "and goes on" if math.isinf(self.end_s) else f"to {self.end_s:.1f} s"
        rule = f" ({self.rule})" if self.rule else ""
        return (
            f"{self.kind}: {scope.scenario}, camera {scope.camera_id}, zone {scope.zone_id}: "
            f"{scope.event_type}{rule} from {self.start_s:.1f} s {until}"
        )

    def values(self) -> dict[str, object]:
        """JSON values; `end_s` is null where it goes on."""
        return {
            "kind": self.kind,
            **self.scope.values(),
            "rule": self.rule,
            "start_s": round(self.start_s, 3),
            "end_s": None if math.isinf(self.end_s) else round(self.end_s, 3),
        }


def mistakes(matching: Matching) -> list[Mistake]:
    """Everything that was not matched, in the order of the scenarios and of time."""
    found = [
        *(_mistake("missed", truth) for truth in matching.missed),
        *(_mistake("false", report) for report in matching.false),
        *(_mistake("duplicate", report) for report in matching.duplicates),
    ]
    return sorted(found, key=lambda one: (one.scope, one.start_s, one.kind))


def _mistake(kind: str, event: Truth | ReportedEvent) -> Mistake:
    return Mistake(kind, event.scope, event.start_s, event.end_s, event.rule)
