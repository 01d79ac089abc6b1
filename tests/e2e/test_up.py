"""`up` with real processes, simulated RTSP cameras and a detector that always sees the parked car."""

import hashlib
import os
import resource
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import av
import pytest

from simulation.rtsp import Camera, CameraServer, Clip, Credentials
from simulation.rtsp.camera import Fault
from tests.e2e.conftest import Up
from tests.e2e.program import Program, dwell_start, ended, store_of, until
from tests.streetwarden.car_model import write_car_model
from tests.streetwarden.painted import paint, stands, street_site
from vision.event import Event, EventState

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="processes are watched through /proc"),
    pytest.mark.timeout(150),
]

KINDS = ["overview", "overview_drawn", "close_up", "close_up_drawn", "clip"]
NOBODY_LISTENS = "rtsp://127.0.0.1:1/dead"
Start = Callable[..., Program]


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Clip:
    """A car that stands; played in a loop."""
    return Clip.load(paint(tmp_path_factory.mktemp("street") / "parked.mkv", stands(), 12))


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_car_model(tmp_path_factory.mktemp("model") / "car.onnx")


@pytest.fixture
def start(up: Up, model: Path) -> Start:
    """Starts `up` with cameras at these URLs, and with nobody to report to."""

    def with_cameras(urls: dict[str, str], *, dwell_s: int = 3) -> Program:
        more = f"detector: {{model: {str(model)!r}, threads: 1}}\ncommand_center: {{port: 0}}\ndesk: none\n"
        text = street_site(*urls, urls=urls, more=more)
        return up(text.replace("dwell_s: 3", f"dwell_s: {dwell_s}"))

    return with_cameras


def film_s(path: Path) -> float:
    """How long a film is, its last picture included."""
    with av.open(path, "r") as container:
        assert sum(1 for _ in container.decode(video=0)) > 0
        return float((container.duration or 0) / av.time_base)


def stored(data: Path) -> tuple[list[Event], int]:
    """The events in the store, and how many reports wait there."""
    with store_of(data) as store:
        return store.events(), len(store.waiting_reports())


def test_a_parked_car_before_two_cameras_is_two_events_with_pictures_a_film_and_one_report_each(
    start: Start, clip: Clip
) -> None:
    with CameraServer({"road": Camera(clip), "yard": Camera(clip)}) as server:
        program = start({name: server.url(name) for name in ("road", "yard")})
        written = [program.event(), program.event()]
        events, reports = stored(program.data)
        second = start({name: server.url(name) for name in ("road", "yard")})
        assert second.wait() == 1
        assert "another up is using it" in second.log[-1]
        children = program.children()
        code, took_s = program.stop(signal.SIGTERM)
    assert (code, took_s < 5.0) == (0, True)
    assert len(children) >= 3  # command centre, worker, Redis
    assert all(ended(child, 0.5) for child in children)
    assert {event["camera_id"] for event in written} == {"road", "yard"}
    assert {str(event.id) for event in events} == {event["id"] for event in written}
    assert {event.state for event in events} == {EventState.OPEN}
    assert reports == 2
    for event in events:
        assert [each.kind for each in event.evidence] == KINDS
        for each in event.evidence:
            content = (program.data / "evidence" / each.path).read_bytes()
            assert hashlib.sha256(content).hexdigest() == each.sha256
        assert event.confirmed_at is not None
        waited_s = (event.confirmed_at - event.started_at).total_seconds()
        assert film_s(program.data / "evidence" / event.evidence[-1].path) >= waited_s


def test_cameras_that_are_dead_locked_or_stalling_cost_the_others_nothing(start: Start, clip: Clip) -> None:
    locked, stalling = Camera(clip, credentials=Credentials("viewer", "right")), Camera(clip)
    stalling.fault = Fault.STALL
    with CameraServer({"road": Camera(clip), "locked": locked, "stalling": stalling}) as server:
        urls = {
            "dead": NOBODY_LISTENS,
            "locked": server.url("locked", Credentials("viewer", "wr0ng-s3cret")),
            "stalling": server.url("stalling"),
            "road": server.url("road"),
        }
        program = start(urls)
        assert program.event()["camera_id"] == "road"
        program.logged("camera stalling is backoff: .*expected pictures, got none for 5 s")
        code, took_s = program.stop(signal.SIGTERM)
    assert (code, took_s < 5.0) == (0, True)
    program.wait()
    log = "".join(program.log)
    assert "camera dead is backoff" in log
    assert "camera locked is auth_failed" in log
    assert "wr0ng-s3cret" not in log
    assert "Traceback" not in log


def test_a_worker_that_is_killed_again_and_again_loses_no_time_and_tells_nothing_twice(
    start: Start, clip: Clip
) -> None:
    with CameraServer({"road": Camera(clip)}) as server:
        program = start({"road": server.url("road")}, dwell_s=7)
        first = program.worker()
        with store_of(program.data) as store:
            assert until(lambda: dwell_start(store.state("road")) is not None)
            began_at = dwell_start(store.state("road"))
            os.kill(first, signal.SIGKILL)  # in the middle of the dwell
            second = program.worker()
            event = program.event()
            assert event["started_at"].replace("Z", "+00:00") == began_at
            os.kill(second, signal.SIGKILL)  # while the event is open
            third = program.worker()
            [known] = store.events()
            assert until(lambda: store.events()[0].last_seen_at > known.last_seen_at)
            [still] = store.events()
            assert (str(still.id), still.state, still.started_at) == (
                event["id"],
                EventState.OPEN,
                known.started_at,
            )
            assert len(store.waiting_reports()) == 1
        assert program.silent()
    assert len({first, second, third}) == 3


def test_when_the_program_is_killed_its_children_end_and_the_next_one_goes_on(
    start: Start, clip: Clip
) -> None:
    with CameraServer({"road": Camera(clip)}) as server:
        program = start({"road": server.url("road")})
        event = program.event()
        children = program.children()
        assert len(children) >= 3  # command centre, worker, Redis
        program.kill()
        assert all(ended(child) for child in children)
        with store_of(program.data) as store:
            before = store.events()[0].last_seen_at
            again = start({"road": server.url("road")})
            assert until(lambda: store.events()[0].last_seen_at > before)
            assert [str(known.id) for known in store.events()] == [event["id"]]
            assert len(store.waiting_reports()) == 1
        code, took_s = again.stop(signal.SIGINT)
    assert (code, took_s < 5.0) == (0, True)


def test_on_a_full_disk_a_confirmed_event_waits_until_there_is_room(start: Start, clip: Clip) -> None:
    with CameraServer({"road": Camera(clip)}) as server:
        program = start({"road": server.url("road")}, dwell_s=5)
        worker = program.worker()
        with store_of(program.data) as store:
            assert until(lambda: dwell_start(store.state("road")) is not None)
            _, hard = resource.prlimit(worker, resource.RLIMIT_FSIZE)
            resource.prlimit(worker, resource.RLIMIT_FSIZE, (0, hard))  # no file may grow
            event = program.event()
            program.logged("camera road: events wait to be saved: .*check the disk")
            assert store.events() == []
            resource.prlimit(worker, resource.RLIMIT_FSIZE, (hard, hard))
            assert until(lambda: len(store.events()) == 1)
            [saved] = store.events()
            assert (str(saved.id), saved.state) == (event["id"], EventState.OPEN)
            assert saved.flags == ("evidence_missing",)
            assert len(store.waiting_reports()) == 1
