"""Plays scripted scenes to a rule and tells what came of it."""

import json
import random
from collections.abc import Iterable, Sequence

from base.ids import IdSource
from tests.scenes import instant
from vision.deduplication import Deduplicator
from vision.event import Event
from vision.rules.rule import Rule
from vision.scene import Scene
from vision.signals import Signal
from vision.site import Camera, Zone
from vision.violation import Violation


def ids(seed: int = 1) -> IdSource:
    return IdSource(random.Random(seed))  # noqa: S311 - meant to be foreseen


class Play:
    """A rule and the deduplicator behind it; remembers all they said."""

    def __init__(self, rule: Rule, zone: Zone) -> None:
        self.rule = rule
        self.deduplicator = Deduplicator(Camera("cam", zones=(zone,)), ids())
        self.violations: list[Violation] = []
        self.revisions: list[Event] = []

    def show(self, scenes: Iterable[Scene], signals: Sequence[Signal] = ()) -> "Play":
        """Show the scenes; each signal is heard before the first look at or after its own time."""
        waiting = sorted(signals, key=lambda signal: signal.at)
        for scene in scenes:
            while waiting and waiting[0].at <= scene.captured_at:
                self.rule.observe(waiting.pop(0))
            self.violations = self.rule.look(scene)
            self.revisions += self.deduplicator.update(self.violations, scene.captured_at)
        return self

    def restart(self, rule: Rule) -> "Play":
        """Go on with a new instance of the rule, which knows only what was saved as JSON."""
        rule.restore(json.loads(json.dumps(self.rule.state())))
        self.rule = rule
        return self

    @property
    def events(self) -> list[Event]:
        """The latest revision of each event, oldest first."""
        return list({event.id: event for event in self.revisions}.values())

    @property
    def confirmed(self) -> list[Event]:
        """The events that were more than a notice."""
        return [event for event in self.events if event.confirmed_at]

    @property
    def told(self) -> list[str]:
        """The states in the order in which they were told."""
        return [event.state.value for event in self.revisions]

    @property
    def started_s(self) -> list[float]:
        """When each confirmed event began, in seconds after the start."""
        return [(event.started_at - instant(0)).total_seconds() for event in self.confirmed]
