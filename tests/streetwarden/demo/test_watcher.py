"""The watcher tells each thing once, whatever is away meanwhile."""

from dataclasses import dataclass, field
from uuid import UUID

from dispatch_client.contract import CaseReply, CaseState, CaseUpdate
from dispatch_client.errors import Unreachable
from streetwarden.demo.chronicle import Chronicle, Happening, What
from streetwarden.demo.watcher import Watcher
from tests.fakes import FakeClock
from tests.streetwarden.demo.street import ACCEPTED, AT, event, updates
from vision.event import Event


@dataclass
class FakeStore:
    changes: list[tuple[int, Event]] = field(default_factory=list)
    told: list[CaseUpdate] = field(default_factory=list)

    def event_changes_after(self, change: int, limit: int = 100) -> list[tuple[int, Event]]:
        return [each for each in self.changes if each[0] > change][:limit]

    def case_updates(self, event_id: UUID) -> list[CaseUpdate]:
        return self.told


@dataclass
class FakeDesk:
    away: bool = False
    asked: int = 0

    def case_of(self, event_id: str) -> CaseReply:
        self.asked += 1
        if self.away:
            raise Unreachable("no answer")
        return CaseReply("c", "7", event_id, CaseState.DISPATCHED, AT, AT, None)


def watching(store: FakeStore, desk: FakeDesk) -> tuple[Watcher, list[What]]:
    told: list[What] = []

    def tell(happenings: list[Happening]) -> None:
        told.extend(happening.what for happening in happenings)

    return Watcher(store, desk, Chronicle(AT), tell, FakeClock()), told  # type: ignore[arg-type]


def test_changes_are_told_as_they_come() -> None:
    store = FakeStore([(1, event())])
    watcher, told = watching(store, FakeDesk())
    watcher.look()
    store.changes, store.told = [(2, event())], updates(ACCEPTED)
    watcher.look()
    watcher.look()
    assert told == [What.OPENED, What.REPORTED, What.ACCEPTED]


def test_a_desk_that_is_away_is_asked_again_until_it_knows_the_case() -> None:
    store, desk = FakeStore([(1, event())]), FakeDesk(away=True)
    watcher, told = watching(store, desk)
    watcher.look()
    watcher.look()
    assert told == [What.OPENED]
    desk.away = False
    watcher.look()
    watcher.look()
    assert told == [What.OPENED, What.REPORTED]
    assert desk.asked == 3
