"""Two relays, any order of luck and accidents: in order per event, nothing lost, nothing twice in effect."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from command_center.store import schema
from command_center.store.store import Store
from dispatch_client.outbox import Parcel
from tests.command_center.dispatch import PARKED, reply_to, told
from tests.command_center.values import NOW, at, numbered

LEASE_S = 60.0
EVENTS = (1, 2)
OUTCOMES = ("delivered", "answer lost", "busy", "refused", "killed")


@dataclass
class Desk:
    """Takes each key once, and remembers in which order."""

    taken: list[tuple[str, int]] = field(default_factory=list)

    def submit(self, parcel: Parcel) -> None:
        if (parcel.event_id, parcel.revision) not in self.taken:
            self.taken.append((parcel.event_id, parcel.revision))


@dataclass
class World:
    store: Store
    desk: Desk = field(default_factory=Desk)
    now_s: float = 0.0
    revisions: dict[int, int] = field(default_factory=dict)
    held: dict[int, Parcel] = field(default_factory=dict)

    def happens(self, number: int) -> None:
        """The event gets another revision."""
        revision = self.revisions[number] = self.revisions.get(number, 0) + 1
        told(self.store, numbered(number, replace(PARKED, revision=revision, changed_at=at(revision))))

    def carry(self, relay: str, outcome: str) -> None:
        """A relay claims one report, and something becomes of it."""
        now = NOW + timedelta(seconds=self.now_s)
        for parcel in self.store.outbox.claim(relay, now, LEASE_S, 1):
            in_flight = [each for each in self.held.values() if each.leased_until > now]
            assert parcel.event_id not in {each.event_id for each in in_flight}
            if outcome in {"delivered", "answer lost"}:
                self.desk.submit(parcel)
            if outcome in {"answer lost", "killed"}:
                self.held[parcel.row_id] = parcel
            elif outcome == "delivered":
                self.store.outbox.delivered(parcel.row_id, relay, now, reply_to(parcel))
            elif outcome == "busy":
                self.store.outbox.postpone(parcel.row_id, relay, now + timedelta(seconds=20), "busy")
            else:
                self.store.outbox.refuse(parcel.row_id, relay, now, "no")

    def drain(self) -> None:
        """Nothing goes wrong any more."""
        while self.store.outbox.backlog().waiting:
            self.now_s += LEASE_S
            for _ in EVENTS:
                self.carry("last", "delivered")


STEPS = st.one_of(
    st.tuples(st.just("happens"), st.sampled_from(EVENTS)),
    st.tuples(st.just("carry"), st.sampled_from(("a", "b")), st.sampled_from(OUTCOMES)),
    st.tuples(st.just("wait"), st.sampled_from((1.0, 20.0, LEASE_S))),
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEPS, max_size=16))
def test_every_report_arrives_once_and_in_order_or_is_a_dead_letter(
    store: Store, steps: list[tuple[str, ...]]
) -> None:
    with store._database.write() as connection:
        for table in (schema.outbox, schema.events):
            connection.execute(delete(table))
    world = World(store)
    for name, *arguments in steps:
        if name == "wait":
            world.now_s += float(arguments[0])
        else:
            getattr(world, name)(*arguments)
    world.drain()
    dead = {(str(letter.event_id), letter.revision) for letter in store.outbox.dead_letters(1000)}
    for number, newest in world.revisions.items():
        event_id = str(numbered(number).id)
        taken = [revision for taken_id, revision in world.desk.taken if taken_id == event_id]
        assert taken == sorted(taken), "in order"
        lost = (
            set(range(1, newest + 1)) - set(taken) - {revision for each, revision in dead if each == event_id}
        )
        assert not lost
