"""Things that happen on the demo's street, for tests: events where somebody stands, and who stands there."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from dispatch_client.contract import CaseState, CaseUpdate, UpdateKind
from simulation.deeds import Deed
from simulation.figure import Kind
from simulation.lens import Lens
from streetwarden.demo.street_control import Passer, Sight
from tests.fakes import MONDAY_MORNING
from vision.event import Event, EventState
from vision.geometry import Point
from vision.violation import EventType, Place

LENS = Lens(0.0, -4.0, 5.0, 0.0, 25.0, 70.0, 640, 360)
LENSES = {"kerb": LENS, "gate": LENS}
AT = MONDAY_MORNING


def at(seconds: float) -> datetime:
    return AT + timedelta(seconds=seconds)


def event(
    place: Point = (0.0, 8.0),
    kind: EventType = EventType.ILLEGAL_PARKING,
    *,
    number: int = 1,
    camera_id: str = "kerb",
    from_s: float = 0.0,
    confirmed_s: float | None = 12.0,
    state: EventState = EventState.OPEN,
) -> Event:
    """An event whose box stands on a place of the ground, in metres."""
    pixel = LENS.pixel_of(*place)
    assert pixel is not None
    across, down = pixel[0] / LENS.width_px, pixel[1] / LENS.height_px
    return Event(
        id=UUID(int=number),
        revision=1,
        event_type=kind,
        rule="a-rule",
        rule_version=1,
        state=state,
        camera_id=camera_id,
        zone_id="zone",
        place=Place("p", (across - 0.02, down - 0.1, across + 0.02, down)),
        started_at=at(from_s),
        last_seen_at=at(max(from_s, confirmed_s or 0.0)),
        changed_at=at(confirmed_s or from_s),
        confirmed_at=None if confirmed_s is None else at(confirmed_s),
        momentary=kind is EventType.TAILGATING,
    )


def car(place: Point = (0.0, 8.0), name: str = "parker-1", *, moving: bool = False) -> Passer:
    return Passer(name, Kind.CAR, *place, moving=moving, in_view=frozenset({"kerb"}))


def somebody(kind: Kind, place: Point = (0.0, 8.0), name: str = "x", *, lies: bool = False) -> Passer:
    return Passer(name, kind, *place, lies=lies, in_view=frozenset({"kerb"}))


def updates(*told: tuple[UpdateKind, str]) -> list[CaseUpdate]:
    """What the desk has told of a case: kinds, and who did it."""
    return [
        CaseUpdate(
            id=f"u{seq}",
            seq=seq,
            kind=kind,
            case_id="c",
            event_id=str(UUID(int=1)),
            at=at(20.0 + seq),
            state=CaseState.ACCEPTED,
            actor=actor,
        )
        for seq, (kind, actor) in enumerate(told, start=1)
    ]


HANDLED = (UpdateKind.HANDLED, "grid-worker")
ACCEPTED = (UpdateKind.ACCEPTED, "grid-worker")
SEEN_GONE = (UpdateKind.CLOSED, "camera")
SEEN_THROUGH = (UpdateKind.REOPENED, "camera")


class FakeStreet:
    """People who stand where the test has put them, and what they were told."""

    def __init__(self, *passers: Passer) -> None:
        self.passers: Sequence[Passer] = passers
        self.told: list[tuple[str, Deed]] = []

    def look(self) -> Sight:
        return Sight(tuple(self.passers))

    def tell(self, actor: str, deed: Deed) -> bool:
        self.told.append((actor, deed))
        return True


def confirmed(of: Event, *, revision: int) -> Event:
    return replace(of, revision=revision)
