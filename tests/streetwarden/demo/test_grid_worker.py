"""The grid worker of the demo does what a person would do, and takes his time."""

import pytest

from simulation.deeds import Deed
from simulation.figure import Kind
from streetwarden.demo.desk_pages import NotTaken, Row
from streetwarden.demo.errand import CARELESS_NOTE, HELPS_FOR_S, NOBODY_NOTE, Temper
from streetwarden.demo.grid_worker import GridWorker
from tests.fakes import FakeClock
from tests.streetwarden.demo.street import LENSES, FakeStreet, car, event, somebody
from vision.event import Event
from vision.violation import EventType

Done = tuple[str, str, str]


class FakePages:
    """A desk with one case, which moves on as buttons are pressed."""

    def __init__(self, reworks: int = 0, state: str = "dispatched") -> None:
        self.row = Row("1", state, reworks)
        self.done: list[tuple[float, str, str]] = []
        self.clock = FakeClock()
        self.refuses = False

    def cases(self) -> list[Row]:
        return [self.row]

    def do(self, number: str, action: str, note: str = "") -> None:
        if self.refuses:
            raise NotTaken("moved on")
        self.done.append((self.clock.seconds, action, note))
        self.row = Row(number, {"accept": "accepted", "handle": "verifying"}[action], self.row.reworks)


def worker_on(pages: FakePages, street: FakeStreet, of: Event | None, temper: Temper) -> GridWorker:
    return GridWorker(
        pages, street, event_of=lambda _number: of, lenses=LENSES, temper=temper, clock=pages.clock
    )


def careful() -> Temper:
    """Somebody who has been careless already, and by chance is not again."""
    temper = Temper(seed=1)
    assert temper.is_careless(event(), reworks=0)
    return temper


def work(pages: FakePages, street: FakeStreet, of: Event | None = None, temper: Temper | None = None) -> None:
    worker = worker_on(pages, street, of or event(), temper or careful())
    while pages.clock.seconds < 30.0:
        worker.run_once()


def test_he_accepts_after_some_seconds_goes_there_and_has_the_car_leave() -> None:
    pages, street = FakePages(), FakeStreet(car())
    work(pages, street)
    (accepted_s, first, _), (handled_s, second, note) = pages.done
    assert (first, second) == ("accept", "handle")
    assert 2.0 <= accepted_s <= 5.0
    assert 2.5 <= handled_s - accepted_s <= 6.0
    assert street.told == [("parker-1", Deed.LEAVE)]
    assert "driver" in note


def test_the_first_time_he_says_handled_and_does_nothing() -> None:
    pages, street = FakePages(), FakeStreet(car())
    work(pages, street, temper=Temper(seed=1))
    assert [note for _, _, note in pages.done] == ["", CARELESS_NOTE]
    assert street.told == []


def test_what_the_camera_has_sent_back_he_does_properly() -> None:
    pages, street = FakePages(reworks=1), FakeStreet(car())
    work(pages, street, temper=Temper(seed=1))
    assert street.told == [("parker-1", Deed.LEAVE)]


@pytest.mark.parametrize("kind", [EventType.ELDER_INACTIVITY, EventType.TAILGATING])
def test_he_is_never_careless_where_somebody_lies_or_where_no_camera_can_check(kind: EventType) -> None:
    assert not Temper(seed=1).is_careless(event(kind=kind), reworks=0)


def test_who_lies_is_helped_up_and_goes_home_later() -> None:
    pages, street = FakePages(), FakeStreet(somebody(Kind.ELDER, name="old", lies=True))
    work(pages, street, event(kind=EventType.ELDER_INACTIVITY))
    assert street.told == [("old", Deed.RISE), ("old", Deed.LEAVE)]
    assert HELPS_FOR_S > 3.0  # to rise takes three seconds


def test_where_nobody_is_any_more_he_says_so() -> None:
    pages, street = FakePages(), FakeStreet()
    work(pages, street)
    assert [note for _, _, note in pages.done] == ["", NOBODY_NOTE]


def test_after_tailgating_he_speaks_to_people_and_tells_nobody_to_go() -> None:
    pages, street = FakePages(), FakeStreet(somebody(Kind.ADULT))
    work(pages, street, event(kind=EventType.TAILGATING))
    assert [action for _, action, _ in pages.done] == ["accept", "handle"]
    assert street.told == []


def test_a_case_that_has_moved_on_meanwhile_disturbs_nobody() -> None:
    pages = FakePages()
    pages.refuses = True
    work(pages, FakeStreet(car()))
    assert pages.done == []


def test_a_case_about_which_nothing_is_known_yet_is_left_alone() -> None:
    pages = FakePages()
    worker = worker_on(pages, FakeStreet(car()), None, careful())
    while pages.clock.seconds < 10.0:
        worker.run_once()
    assert pages.done == []


def test_the_same_seed_gives_the_same_mood() -> None:
    moods = [[Temper(seed=5).is_careless(event(), 0) for _ in range(20)] for _ in range(2)]
    assert moods[0] == moods[1]
