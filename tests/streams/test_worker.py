import pytest

from base.runner import Backoff
from streams.decode_mode import DecodeMode
from streams.errors import (
    AuthenticationFailed,
    ConnectionFailed,
    DecodeError,
    FileMissing,
    StreamEnded,
    StreamError,
)
from streams.frame import Frame
from streams.mailbox import Mailboxes
from streams.reason import Reason
from streams.sampler import Sampler
from streams.status import CameraState, CameraStatus
from streams.worker import ROOM_WITHIN_S, CameraWorker
from tests.fakes import FakeClock
from tests.streams.fakes import FakeSource, Street


class Site:
    """A worker, its clock, its mailbox and what it said."""

    def __init__(self, clock: FakeClock, *sources: FakeSource, **settings: object) -> None:
        self.clock = clock
        self.street = Street(sources)
        self.boxes = Mailboxes(clock)
        self.said: list[CameraStatus] = []
        self.began: list[int] = []
        self.worker = CameraWorker(
            "gate", self.street, Sampler(lambda _at: 1000.0), self.boxes.put, clock,
            changed=self.said.append, began=self.began.append,
            **{"backoff": Backoff(jitter=0.0), **settings},  # type: ignore[arg-type]
        )  # fmt: skip

    @property
    def states(self) -> list[str]:
        return [status.state.value for status in self.said]


def failing(error: Exception) -> FakeSource:
    return FakeSource(FakeClock(), 0, refusal=error)


def stop_of(site: Site) -> FakeSource:
    """A source that stops the worker instead of connecting, to end `run`."""
    source = FakeSource(site.clock, 0)
    source.open = site.worker.stop  # type: ignore[method-assign]
    return source


def test_a_session_that_ends_by_itself_is_an_error_of_a_live_camera() -> None:
    clock = FakeClock()
    site = Site(clock, FakeSource(clock, 0))
    with pytest.raises(StreamEnded):
        site.worker.run_once()
    assert site.states == ["connecting", "live"]
    assert site.worker.status().frames == site.worker.status().pictures == 3
    assert site.street.sources[0].calls == ["open", "close"]


def test_frames_nobody_took_are_counted_as_dropped() -> None:
    clock = FakeClock()
    site = Site(clock, FakeSource(clock, 0))
    with pytest.raises(StreamEnded):
        site.worker.run_once()
    assert site.worker.status().dropped == 2
    newest = site.boxes.take("gate")
    assert newest is not None
    assert newest.seq == 2


def test_session_numbers_grow_from_where_they_stood_and_are_told_before_connecting() -> None:
    clock = FakeClock()
    refused = ConnectionFailed("nobody there")
    site = Site(clock, failing(refused), failing(refused), last_session=41)
    for _ in range(2):
        with pytest.raises(ConnectionFailed):
            site.worker.run_once()
    assert site.street.sessions == site.began == [42, 43]


@pytest.mark.parametrize(
    ("error", "state", "wait_s"),
    [
        pytest.param(ConnectionFailed("no answer"), CameraState.BACKOFF, 1.0, id="unreachable"),
        pytest.param(AuthenticationFailed("wrong password"), CameraState.AUTH_FAILED, 60.0, id="password"),
        pytest.param(DecodeError("noise"), CameraState.DECODE_ERROR, 1.0, id="garbage"),
        pytest.param(ZeroDivisionError("a bug"), CameraState.BACKOFF, 1.0, id="a fault of ours"),
    ],
)
def test_each_failure_has_its_state_reason_and_wait(
    error: Exception, state: CameraState, wait_s: float
) -> None:
    clock = FakeClock()
    site = Site(clock, failing(error))
    site.street.sources.append(stop_of(site))
    site.worker.run()
    failure = site.said[1]
    assert (failure.state, failure.reason) == (state, str(error))
    assert clock.waits == [wait_s]


def test_waits_grow_while_a_camera_stays_away() -> None:
    clock = FakeClock()
    site = Site(clock, *(failing(ConnectionFailed("no answer")) for _ in range(4)))
    site.street.sources.append(stop_of(site))
    site.worker.run()
    assert clock.waits == [1.0, 2.0, 4.0, 8.0]


def test_a_camera_that_is_away_for_long_is_called_every_few_seconds() -> None:
    clock = FakeClock()
    site = Site(clock, *(failing(ConnectionFailed("no answer")) for _ in range(20)), backoff=None)
    site.street.sources.append(stop_of(site))
    site.worker.run()
    assert all(2.0 <= wait_s <= 4.0 for wait_s in clock.waits[5:])


def test_cameras_behind_one_dead_switch_do_not_come_back_in_step() -> None:
    def waits() -> list[float]:
        clock = FakeClock()
        site = Site(clock, failing(ConnectionFailed("no answer")), backoff=Backoff())
        site.street.sources.append(stop_of(site))
        site.worker.run()
        return clock.waits

    assert waits() != waits()


def test_a_long_good_session_makes_the_waits_small_again() -> None:
    clock = FakeClock()
    refused = [failing(ConnectionFailed("no answer")) for _ in range(3)]
    site = Site(clock, *refused, FakeSource(clock, 0, pictures=300))
    site.street.sources.append(stop_of(site))
    site.worker.run()
    assert clock.waits == [1.0, 2.0, 4.0, 1.0]


def test_a_permanent_failure_stops_the_worker() -> None:
    clock = FakeClock()
    site = Site(clock, failing(FileMissing("a.mp4: there is no such file")))
    site.worker.run()
    assert site.states == ["connecting", "stopped"]
    assert site.worker.status().reason == "a.mp4: there is no such file"


def test_a_file_stops_at_its_end() -> None:
    clock = FakeClock()
    site = Site(clock, FakeSource(clock, 0, live=False))
    site.worker.run()
    assert site.states == ["connecting", "live", "stopped"]
    assert site.worker.status().reason == "the file is finished"


def test_a_stopped_worker_ends_at_the_next_picture() -> None:
    clock = FakeClock()
    source = FakeSource(clock, 0, pictures=1000)
    site = Site(clock, source)
    taken: list[Frame] = []

    def put(frame: Frame) -> bool:
        taken.append(frame)
        site.worker.stop()
        return False

    site.worker._put = put
    site.worker.run()
    assert len(taken) == 1
    assert source.calls == ["open", "interrupt", "close"]
    assert site.states == ["connecting", "live", "stopped"]


def test_a_camera_that_sends_nothing_is_stale_for_whoever_looks() -> None:
    clock = FakeClock()
    seen: list[CameraStatus] = []

    def hang() -> None:
        seen.append(site.worker.status())
        clock.advance(5.5)
        seen.append(site.worker.status())

    site = Site(clock, FakeSource(clock, 0, ending=hang))
    with pytest.raises(StreamEnded):
        site.worker.run_once()
    before, after = seen
    assert before.state is CameraState.LIVE
    assert (after.state, after.reason) == (CameraState.STALE, "no picture for 5.5 s")
    assert (before.reason_code, after.reason_code) == (None, Reason.NO_PICTURE)
    assert (clock.now() - after.since_at).total_seconds() == pytest.approx(0.5)


def test_the_rate_of_the_camera_is_measured_whatever_the_rules_need() -> None:
    clock = FakeClock()
    site = Site(clock, FakeSource(clock, 0, pictures=300))
    site.worker._sampler = Sampler(lambda _at: 0.0)
    with pytest.raises(StreamEnded):
        site.worker.run_once()
    status = site.worker.status()
    assert status.source_fps == pytest.approx(25.0, rel=0.01)
    assert (status.pictures, status.frames) == (300, 0)
    assert status.last_picture_at == clock.now()


def test_damaged_pictures_of_all_sessions_are_summed() -> None:
    clock = FakeClock()
    site = Site(clock, FakeSource(clock, 0, damaged=3), FakeSource(clock, 0, damaged=4))
    for _ in range(2):
        with pytest.raises(StreamEnded):
            site.worker.run_once()
    assert site.worker.status().damaged == 7


def test_a_source_is_closed_although_opening_failed() -> None:
    site = Site(FakeClock(), failing(ConnectionFailed("no answer")))
    with pytest.raises(StreamError):
        site.worker.run_once()
    assert site.street.sources[0].calls == ["open", "close"]


def test_a_worker_that_was_stopped_before_it_began_connects_to_nothing() -> None:
    site = Site(FakeClock())
    site.worker.stop()
    site.worker.run()
    assert site.street.sessions == []
    assert site.worker.status().state is CameraState.STOPPED


def test_secrets_in_a_foreign_error_are_masked() -> None:
    site = Site(FakeClock(), failing(ValueError("rtsp://admin:hunter2@10.0.0.7/1 is odd")))
    site.street.sources.append(stop_of(site))
    site.worker.run()
    assert site.said[1].reason == "rtsp://***@10.0.0.7/1 is odd"
    assert site.said[1].reason_code is Reason.FAILED


def test_frames_that_catch_up_wait_for_the_one_before_but_not_for_long_and_others_do_not() -> None:
    for catching_up, waits in ((True, [ROOM_WITHIN_S, round(ROOM_WITHIN_S - 0.7, 6), 0.0]), (False, [])):
        clock, asked = FakeClock(), list[float]()

        def room(timeout_s: float, asked: list[float] = asked, clock: FakeClock = clock) -> bool:
            asked.append(round(timeout_s, 6))
            clock.advance(0.7)
            return True

        site = Site(clock, FakeSource(clock, 0, catching_up=catching_up), room=room)
        with pytest.raises(StreamEnded):
            site.worker.run_once()
        assert asked == waits


def test_a_camera_that_nobody_needs_is_live_by_its_packets() -> None:
    clock = FakeClock()
    site = Site(clock, FakeSource(clock, 0, decoded=0, mode=DecodeMode.PACKETS))
    site.worker._sampler = Sampler(lambda _at: 0.0)
    with pytest.raises(StreamEnded):
        site.worker.run_once()
    assert site.states == ["connecting", "live"]


def test_a_camera_that_gives_no_frame_that_is_needed_is_not_live_yet() -> None:
    clock = FakeClock()
    site = Site(clock, FakeSource(clock, 0))
    site.worker._sampler.wants = lambda _at: False  # type: ignore[assignment, method-assign]
    with pytest.raises(StreamEnded):
        site.worker.run_once()
    assert site.states == ["connecting"]


@pytest.mark.parametrize(
    ("offset_s", "believed"), [(None, False), (0.3, True), (-4.9, True), (3600.0, False)]
)
def test_how_far_the_clock_is_off_is_told_and_whether_it_is_believed(
    offset_s: float | None, believed: bool
) -> None:
    clock = FakeClock()
    found: list[CameraStatus] = []
    source = FakeSource(clock, 0, clock_offset_s=offset_s, ending=lambda: found.append(site.worker.status()))
    site = Site(clock, source)
    with pytest.raises(StreamEnded):
        site.worker.run_once()
    assert found[0].clock_offset_s == offset_s
    assert found[0].clock_believed is believed
