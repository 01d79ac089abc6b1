"""Reports on their way: sent, put off, refused, never lost."""

import random
from collections.abc import Callable

import pytest

from base.runner import Backoff
from dispatch_client.errors import (
    Busy,
    DispatchError,
    ForbiddenAddress,
    LeaseTooShort,
    Nonsense,
    PictureUnreadable,
    Refused,
    Unreachable,
)
from dispatch_client.relay import CLAIMED_AT_ONCE, IDLE_S, LEASE_S, PARCEL_BACKOFF, Relay, RelayStatistics
from dispatch_client.report import ReportKind
from tests.dispatch_client.fakes import FakeDesk, FakeOutbox, FakePictures, Fault, fault
from tests.dispatch_client.values import EVENT, SHA256, event_id, report
from tests.fakes import FakeClock

NO_PICTURE = ()
OPENED = report(pictures=NO_PICTURE)
CLOSED = report(revision=2, kind=ReportKind.CLOSED, pictures=NO_PICTURE)
PATH = "2026/01/05/a.jpg"


class Scene:
    """An outbox, a desk, and relays between them."""

    def __init__(self, outbox: FakeOutbox, *faults: Fault) -> None:
        self.clock = FakeClock()
        self.outbox = outbox
        self.desk = FakeDesk(list(faults))
        self.pictures = FakePictures()
        self.relay = self.new_relay("first")

    def new_relay(self, claimant: str) -> Relay:
        return Relay(
            self.outbox,
            self.desk,
            self.pictures,
            self.clock,
            claimant=claimant,
            source=random.Random(1),  # noqa: S311 - meant to be foreseen
        )

    def put_off_s(self, row: int = 0) -> float:
        return (self.outbox.rows[row].due_at - self.clock.now()).total_seconds()


def test_a_report_is_acknowledged_once_it_was_taken() -> None:
    scene = Scene(FakeOutbox(OPENED))
    scene.relay.run_once()
    assert scene.outbox.outcomes == ["delivered"]
    assert scene.desk.taken == {f"{EVENT}:1": OPENED.envelope()}
    assert scene.relay.statistics == RelayStatistics(sent=1)


def test_pictures_are_handed_over_before_the_report_that_names_them() -> None:
    scene = Scene(FakeOutbox(report()))
    scene.relay.run_once()
    assert scene.desk.pictures.keys() == {SHA256}
    assert scene.desk.taken[f"{EVENT}:1"] == report().envelope()


@pytest.mark.parametrize("files", [{}, {PATH: b"altered"}])
def test_a_report_whose_picture_is_gone_or_altered_goes_without_and_says_so(
    files: dict[str, bytes | OSError],
) -> None:
    scene = Scene(FakeOutbox(report()))
    scene.pictures.files = files
    scene.relay.run_once()
    data = scene.desk.taken[f"{EVENT}:1"]["data"]
    assert (data["evidence"], data["flags"]) == ([], ["night", "evidence_missing"])
    assert scene.relay.statistics == RelayStatistics(sent=1, missing_pictures=1)


def test_a_report_waits_for_a_disk_that_does_not_read_just_now() -> None:
    scene = Scene(FakeOutbox(report()))
    scene.pictures.files = {PATH: OSError(5, "Input/output error")}
    with pytest.raises(PictureUnreadable):
        scene.relay.run_once()
    assert scene.outbox.outcomes == [""]
    assert scene.desk.received == []


@pytest.mark.parametrize(
    "error",
    [Unreachable("no answer"), Busy("later"), Nonsense("<html>"), ForbiddenAddress("inside")],
)
def test_what_may_be_tried_again_is_put_off_and_ends_the_round(error: DispatchError) -> None:
    scene = Scene(FakeOutbox(OPENED, report(event_id(1), pictures=NO_PICTURE)), fault(error))
    with pytest.raises(type(error)):
        scene.relay.run_once()
    assert scene.outbox.outcomes == ["", ""]
    assert scene.outbox.rows[0].error == str(error)
    assert scene.put_off_s() > 0
    assert scene.put_off_s(row=1) == 0
    nonsense = int(isinstance(error, Nonsense))
    assert scene.relay.statistics == RelayStatistics(retried=1, nonsense=nonsense)


def test_a_report_that_failed_is_sent_again_under_the_same_key() -> None:
    scene = Scene(FakeOutbox(OPENED), fault(Busy("later")))
    with pytest.raises(Busy):
        scene.relay.run_once()
    scene.clock.advance(PARCEL_BACKOFF.max_s)
    scene.relay.run_once()
    assert scene.desk.received == [f"{EVENT}:1"] * 2
    assert scene.outbox.outcomes == ["delivered"]


def test_a_refusal_for_good_goes_to_the_dead_letters_and_the_next_report_is_sent() -> None:
    other = report(event_id(1), pictures=NO_PICTURE)
    scene = Scene(FakeOutbox(OPENED, other), fault(Refused("unknown zone", 422)))
    scene.relay.run_once()
    assert scene.outbox.outcomes == ["refused", "delivered"]
    assert scene.outbox.rows[0].error == "unknown zone"
    assert scene.relay.statistics == RelayStatistics(sent=1, refused=1)


def test_the_wait_grows_with_each_attempt_up_to_a_bound() -> None:
    scene = Scene(FakeOutbox(OPENED), *[fault(Busy("later"))] * 15)
    waits = []
    for _ in range(15):
        with pytest.raises(Busy):
            scene.relay.run_once()
        waits.append(scene.put_off_s())
        scene.clock.advance(waits[-1])
    full = Backoff(PARCEL_BACKOFF.first_s, PARCEL_BACKOFF.factor, PARCEL_BACKOFF.max_s, jitter=0.0)
    bounds = [full.delay_s(attempt + 1, random.Random()) for attempt in range(15)]  # noqa: S311 - unused
    assert all(bound / 2 <= wait <= bound for wait, bound in zip(waits, bounds, strict=True))
    assert len(set(waits)) == 15


def test_a_wait_that_the_desk_asks_for_is_kept_by_the_report_and_by_the_relay() -> None:
    scene = Scene(FakeOutbox(OPENED), fault(Busy("later", retry_after_s=120.0)))
    with pytest.raises(Busy) as caught:
        scene.relay.run_once()
    assert caught.value.retry_after_s == 120.0
    assert scene.put_off_s() == 120.0


def test_the_second_report_of_an_event_waits_for_the_first() -> None:
    scene = Scene(FakeOutbox(OPENED, CLOSED), fault(Busy("later", retry_after_s=60.0)))
    with pytest.raises(Busy):
        scene.relay.run_once()
    scene.relay.run_once()
    assert scene.desk.received == [f"{EVENT}:1"]
    scene.clock.advance(60.0)
    scene.relay.run_once()
    scene.relay.run_once()
    assert list(scene.desk.taken) == [f"{EVENT}:1", f"{EVENT}:2"]


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("taken", [True, False])
def test_a_relay_killed_before_it_could_acknowledge_is_followed_by_one_that_sends_the_same_key_again(
    taken: bool,
) -> None:
    scene = Scene(FakeOutbox(OPENED), fault(Killed(), taken=taken))
    with pytest.raises(Killed):
        scene.relay.run_once()
    follower = scene.new_relay("second")
    follower.run_once()
    assert scene.desk.received == [f"{EVENT}:1"]
    scene.clock.advance(LEASE_S)
    follower.run_once()
    assert scene.desk.received == [f"{EVENT}:1"] * 2
    assert scene.desk.taken == {f"{EVENT}:1": OPENED.envelope()}
    assert scene.outbox.outcomes == ["delivered"]


def test_two_relays_never_send_the_same_report_while_the_lease_lasts() -> None:
    scene = Scene(FakeOutbox(*(report(event_id(number), pictures=NO_PICTURE) for number in range(3))))
    other = scene.new_relay("second")

    def meanwhile(take: Callable[[], None]) -> None:
        other.run_once()
        take()

    scene.desk.faults = [meanwhile]
    scene.relay.run_once()
    assert sorted(scene.desk.received) == sorted(scene.desk.taken)
    assert scene.outbox.outcomes == ["delivered"] * 3


def test_only_a_few_reports_are_claimed_at_once() -> None:
    outbox = FakeOutbox(*(report(event_id(number), pictures=NO_PICTURE) for number in range(9)))
    Scene(outbox).relay.run_once()
    assert outbox.outcomes.count("delivered") == CLAIMED_AT_ONCE


@pytest.mark.parametrize("status", [413, 415])
def test_who_takes_no_films_gets_the_report_without_its_film(status: int) -> None:
    scene = Scene(FakeOutbox(report(pictures=(SHA256,), picture_kind="clip")))
    scene.desk.faults = [fault(Refused("expected a picture", status))]
    scene.relay.run_once()
    (taken,) = scene.desk.taken.values()
    assert (taken["data"]["evidence"], taken["data"]["flags"]) == ([], ["night", "evidence_missing"])
    assert scene.relay.statistics == RelayStatistics(sent=1, missing_pictures=1)


def test_a_film_that_is_refused_for_another_reason_refuses_the_report() -> None:
    scene = Scene(FakeOutbox(report(pictures=(SHA256,), picture_kind="clip")))
    scene.desk.faults = [fault(Refused("expected a token", 401))]
    scene.relay.run_once()
    assert scene.relay.statistics == RelayStatistics(refused=1)


def test_films_and_pictures_are_handed_over_as_what_they_are() -> None:
    for kind, media_type in (("clip", "video/mp4"), ("overview", "image/jpeg")):
        scene = Scene(FakeOutbox(report(pictures=(SHA256,), picture_kind=kind)))
        scene.relay.run_once()
        assert scene.desk.media_types == {SHA256: media_type}


def test_nothing_more_is_sent_when_the_lease_may_run_out_meanwhile() -> None:
    scene = Scene(FakeOutbox(report()))

    def slowly(take: object) -> None:
        scene.clock.advance(LEASE_S - 59.0)

    scene.desk.faults = [slowly]
    with pytest.raises(LeaseTooShort, match="59 s of the lease"):
        scene.relay.run_once()
    assert scene.desk.received == []
    assert scene.outbox.outcomes == [""]


def test_an_empty_outbox_is_looked_at_again_when_woken_or_after_a_while() -> None:
    waits: list[float] = []
    scene = Scene(FakeOutbox())
    relay = Relay(scene.outbox, scene.desk, scene.pictures, scene.clock, claimant="woken", wait=waits.append)
    relay.run_once()
    assert waits == [IDLE_S]


def test_a_stop_breaks_off_the_request_and_gives_the_rest_back_at_once() -> None:
    reports = [report(event_id(number), pictures=NO_PICTURE) for number in range(3)]
    scene = Scene(FakeOutbox(*reports))

    def stopped(take: object) -> None:
        scene.relay.stop()
        raise Unreachable("interrupted")

    scene.desk.faults = [stopped]
    scene.relay.run()
    assert scene.desk.interrupted
    assert scene.desk.received == [f"{event_id(0)}:1"]
    scene.new_relay("second").run_once()
    assert scene.outbox.outcomes == ["", "delivered", "delivered"]


def test_it_comes_back_by_itself_after_the_desk_was_away_for_an_hour() -> None:
    scene = Scene(FakeOutbox(OPENED, CLOSED))

    def away(take: object) -> None:
        if scene.clock.seconds < 3600.0:
            scene.desk.faults.append(away)
        else:
            scene.relay.stop()
        raise Unreachable("connection refused")

    scene.desk.faults = [away]
    scene.relay.run()
    back_at_s = scene.clock.seconds
    relay = scene.new_relay("second")
    while "" in scene.outbox.outcomes:
        relay.run_once()
    assert scene.outbox.outcomes == ["delivered", "delivered"]
    assert scene.clock.seconds - back_at_s <= PARCEL_BACKOFF.max_s
    assert len(scene.desk.received) < 200
