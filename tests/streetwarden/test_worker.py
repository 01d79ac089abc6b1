import json
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import cast

import pytest

from command_center.live import LiveChannel
from command_center.store.store import Store
from models.batcher import Batcher
from models.detections import Detections
from simulation.rtsp import Clip
from streams.frame import Frame, Image
from streams.mailbox import Mailboxes
from streams.status import CameraState, CameraStatus
from streetwarden.media.server import MediaServer
from streetwarden.media.studios import Studios
from streetwarden.worker import (
    HEARTBEAT_S,
    DetectionLoop,
    Heartbeat,
    MediaStatus,
    Worker,
    WorkerStatus,
    seen_as,
    worker_id_of,
)
from tests.command_center.values import EVENT
from tests.command_center.web.center import noise
from tests.fakes import FakeClock
from tests.scenes import START
from tests.streams.frames import frame
from tests.streetwarden.painted import PaintedDetector, street_site
from tests.streetwarden.site_texts import settings
from tests.streetwarden.web_camera import WebCamera, jpeg, shows
from tests.streetwarden.work import CLOCK, Work, street, until
from vision.event import HIGH_RESOLUTION, Event, EventState, Evidence
from vision.picture_health import Condition, PictureHealth
from vision.pipeline import Pipeline
from vision.sight import Sight

NOBODY = "redis://127.0.0.1:1/0"


class FailingOnce(PaintedDetector):
    """The first batch fails, as when memory is short."""

    def detect(self, images: Sequence[Image]) -> list[Detections]:
        found = super().detect(images)
        if len(self.batches) == 1:
            raise MemoryError("no room for this batch")
        return found


class Reporting:
    """In the place of a pipeline: each batch takes a quarter of a second and brings one event."""

    def __init__(self, clock: FakeClock) -> None:
        self._clock = clock

    def look_again(self, at: datetime) -> None:
        pass

    def step(self, frames: Sequence[Frame]) -> list[Event]:
        self._clock.advance(0.25)
        return [EVENT]


class Breaking:
    """In the place of a pipeline: memory is short."""

    def look_again(self, at: datetime) -> None:
        pass

    def step(self, frames: Sequence[Frame]) -> list[Event]:
        raise MemoryError("no room for this batch")


@pytest.fixture(scope="module")
def clip(parked: Path) -> Clip:
    return Clip.load(parked)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store.open(tmp_path, CLOCK)
    yield store
    store.close()


def test_parked_cars_are_announced_and_stored_and_the_heart_beats(
    clip: Clip, store: Store, redis_url: str
) -> None:
    with street(clip, "road", "yard") as wanted:
        store.import_site(wanted.site)
        with Work(wanted, store, redis_url, PaintedDetector()) as work:
            events = [work.event(), work.event()]
            assert until(lambda: _frames(work.channel) > 8)
            cameras = cast("dict[str, dict[str, object]]", work.channel.workers()["worker-test"]["cameras"])
    assert {event.camera_id for event in events} == {"road", "yard"}
    assert {event.state for event in events} == {EventState.OPEN}
    assert {report.event_id for report in store.waiting_reports()} == {event.id for event in events}
    assert {camera["state"] for camera in cameras.values()} == {"live"}


def test_a_still_of_the_camera_is_added_to_a_confirmed_event(clip: Clip, store: Store) -> None:
    picture = jpeg(1280)
    with street(clip, "road") as served, WebCamera(shows(picture)) as camera:
        road = replace(served.site.cameras[0], snapshot_url=camera.url())
        wanted = replace(served, site=replace(served.site, cameras=(road,)))
        store.import_site(wanted.site)
        with Work(wanted, store, NOBODY, PaintedDetector()) as work:
            work.event()
            assert until(lambda: bool(_stills(store)))
    [still] = _stills(store)
    assert store.evidence.locate(still.path).read_bytes() == picture
    assert len(store.waiting_reports()) == 1


def test_a_camera_at_a_special_address_is_stopped_with_the_reason_and_the_others_go_on(
    clip: Clip, store: Store, redis_url: str
) -> None:
    with street(clip, "road", "yard") as served:
        road, yard = served.site.cameras
        metadata = replace(yard, url="rtsp://169.254.169.254/latest")
        wanted = replace(served, site=replace(served.site, cameras=(road, metadata)))
        store.import_site(wanted.site)
        with Work(wanted, store, redis_url, PaintedDetector()) as work:
            assert work.event().camera_id == "road"
            assert until(lambda: _frames(work.channel) > 8)
            cameras = cast("dict[str, dict[str, object]]", work.channel.workers()["worker-test"]["cameras"])
    assert (cameras["yard"]["state"], cameras["yard"]["reason_code"]) == ("stopped", "address_refused")
    assert cameras["yard"]["session"] == 1
    assert cameras["road"]["state"] == "live"


def _stills(store: Store) -> list[Evidence]:
    return [each for each in _only(store).evidence if each.kind == HIGH_RESOLUTION]


def test_a_restarted_worker_goes_on_with_the_event_in_a_new_session_and_makes_no_second_one(
    clip: Clip, store: Store
) -> None:
    with street(clip, "road") as wanted:
        store.import_site(wanted.site)
        with Work(wanted, store, NOBODY, FailingOnce()) as work:  # no Redis, and a batch that fails
            event = work.event()
        before = _only(store)
        assert before.last_seen_at >= event.last_seen_at  # saved once more at the end
        with Work(wanted, store, NOBODY, PaintedDetector()) as again:
            assert until(lambda: _only(store).last_seen_at > before.last_seen_at)
            assert again.announced.empty()
    assert (_only(store).id, _only(store).started_at) == (event.id, event.started_at)
    assert len(store.waiting_reports()) == 1
    state = store.state("road")
    assert state is not None
    assert state.session == 2


def test_a_worker_asks_for_stored_views_and_stores_those_that_it_learns(
    clip: Clip, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    damaged = b"a view"
    with street(clip, "road", "yard") as wanted:
        store.import_site(wanted.site)
        store.views.keep({"road": damaged})
        with Work(wanted, store, NOBODY, PaintedDetector()):
            assert until(lambda: store.views.references().keys() == {"road", "yard"})
            assert until(lambda: store.views.references()["road"] != damaged)
    assert "camera road: its view is learned anew" in caplog.text


def test_a_stored_request_to_accept_a_view_is_heeded_by_the_next_worker_too(clip: Clip, store: Store) -> None:
    asked_at, elsewhere = CLOCK.now(), another_view()

    def heeded() -> bool:
        return not store.views.requests(asked_at)

    with street(clip, "road") as wanted:
        store.import_site(wanted.site)
        store.views.keep({"road": elsewhere})
        store.views.ask("road")
        with Work(wanted, store, NOBODY, PaintedDetector()) as work:
            assert until(heeded)
            assert until(lambda: store.views.references().get("road", elsewhere) != elsewhere)
            store.views.keep({"road": elsewhere})
            store.views.ask("road")
            assert until(heeded), "it is heeded while the worker runs, too"
            assert store.views.references()["road"] != elsewhere
            assert work.thread.is_alive()


def test_however_long_redis_was_away_the_heart_beats_as_soon_as_it_is_back() -> None:
    def status() -> dict[str, object]:
        if clock.seconds > 600.0:
            heartbeat.stop()
        return {}

    clock = FakeClock()
    with LiveChannel(NOBODY) as channel:
        heartbeat = Heartbeat("worker-test", channel, status, clock)
        heartbeat.run()
    assert max(clock.waits) <= HEARTBEAT_S


def test_a_worker_that_nobody_wants_any_more_ends(store: Store) -> None:
    wanted = settings(street_site("road"))
    store.import_site(wanted.site)
    with LiveChannel(NOBODY) as channel:
        worker = Worker(
            "w", wanted, detector=PaintedDetector(), store=store, channel=channel, clock=CLOCK, announce=print
        )
        worker.run(threading.Event(), still_wanted=lambda: False)


def test_a_round_is_a_batch_and_every_event_of_it_is_announced() -> None:
    clock, announced = FakeClock(), list[Event]()
    mailboxes = Mailboxes(clock)
    batcher = Batcher(mailboxes, clock, max_batch=2, max_wait_s=0.0, max_staleness_s=2.0)
    loop = DetectionLoop(batcher, cast("Pipeline", Reporting(clock)), clock, announced.append)
    loop.run_once()
    assert (loop.frames, loop.batches, announced) == (0, 0, [])
    for camera_id in ("road", "yard"):
        mailboxes.put(frame(camera_id))
    loop.run_once()
    assert (loop.frames, loop.batches, loop.busy_s, announced) == (2, 1, 0.25, [EVENT])


def test_every_frame_that_nobody_looked_at_is_counted_with_its_reason() -> None:
    clock = FakeClock()
    mailboxes = Mailboxes(clock)
    batcher = Batcher(mailboxes, clock, max_batch=2, max_wait_s=0.0, max_staleness_s=2.0)
    loop = DetectionLoop(batcher, cast("Pipeline", Breaking()), clock, lambda _event: None)
    studios = Studios([], clock.now())
    pipeline = cast("Pipeline", Breaking())
    status = WorkerStatus([], loop, batcher, pipeline, MediaStatus(MediaServer(studios, clock), studios))
    mailboxes.put(frame("old"))
    clock.advance(3.0)
    for camera_id in ("road", "yard", "yard"):
        mailboxes.put(frame(camera_id))
    clock.advance(0.5)
    with pytest.raises(MemoryError):
        loop.run_once()
    values = status.read()
    assert values["drops"] == {"overwritten": 1, "stale": 1, "failed": 2}
    assert values["frame_age_s"] == {"p50": 0.5, "p95": 0.5, "p99": 0.5}
    assert values["fill"] == {"p50": 1.0, "p95": 1.0, "p99": 1.0}
    assert values["frames"] == 0


def test_a_status_is_plain_json() -> None:
    clock = FakeClock()
    mailboxes = Mailboxes(clock)
    batcher = Batcher(mailboxes, clock, max_batch=1, max_wait_s=0.0, max_staleness_s=2.0)
    loop = DetectionLoop(batcher, cast("Pipeline", Reporting(clock)), clock, lambda _event: None)
    studios = Studios([], clock.now())
    media = MediaStatus(MediaServer(studios, clock), studios)
    status = WorkerStatus([], loop, batcher, cast("Pipeline", Breaking()), media).read()
    assert json.loads(json.dumps(status)) == {
        "frames": 0,
        "batches": 0,
        "busy_s": 0,
        "drops": {"overwritten": 0, "stale": 0, "failed": 0},
        "frame_age_s": {"p50": None, "p95": None, "p99": None},
        "fill": {"p50": None, "p95": None, "p99": None},
        "wait_s": {"p50": None, "p95": None, "p99": None},
        "media": "",
        "viewers": 0,
        "viewers_refused": 0,
        "viewers_dropped": 0,
        "media_faults": 0,
        "cameras": {},
    }


def test_the_heart_beats_every_two_seconds_and_is_forgotten_after_ten(redis_url: str) -> None:
    clock = FakeClock()
    with LiveChannel(redis_url) as channel:
        Heartbeat("worker-beats", channel, lambda: {"frames": 7}, clock).run_once()
        assert channel.workers()["worker-beats"] == {"frames": 7}
    assert clock.waits == [2.0]


def test_every_process_has_a_heartbeat_of_its_own() -> None:
    assert worker_id_of(7) != worker_id_of(8)


def another_view() -> bytes:
    health = PictureHealth()
    health.look(noise(), START)
    reference = health.reference()
    assert reference is not None
    return reference


def _only(store: Store) -> Event:
    [event] = store.events()
    return event


def _frames(channel: LiveChannel) -> int:
    return int(cast("int", channel.workers().get("worker-test", {}).get("frames", 0)))


@pytest.mark.parametrize("condition", [each for each in Condition if each is not Condition.SOUND])
def test_what_is_wrong_with_the_pictures_of_a_live_camera_is_its_state(condition: Condition) -> None:
    since_at = START + timedelta(seconds=40)
    live = CameraStatus("gate", CameraState.LIVE, "", START, 1)
    found = seen_as(live, Sight(condition, since_at))
    assert found.state.value == found.reason_code == condition.value
    assert found.since_at == since_at


def test_a_camera_that_is_away_or_sound_is_shown_as_it_is() -> None:
    away = CameraStatus("gate", CameraState.BACKOFF, "no answer", START, 1)
    live = CameraStatus("gate", CameraState.LIVE, "", START, 1)
    assert seen_as(away, Sight(Condition.FROZEN, START)) is away
    assert seen_as(live, Sight(Condition.SOUND, START)) is live
    assert seen_as(live, None) is live
