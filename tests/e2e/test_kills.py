"""Every process of `up` is killed twice, while cars come and go before three cameras and a person works."""

import logging
import os
import random
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from pathlib import Path
from uuid import UUID

import httpx2
import pytest

from command_center.store.store import Store
from dispatch_client.client import RestClient
from dispatch_client.errors import DispatchError
from dispatch_desk.case import Case
from dispatch_desk.desk import Desk
from dispatch_desk.states import Action
from simulation.rtsp import Camera, CameraServer, Clip
from streetwarden.dispatching import client_of
from streetwarden.embedded_desk import settings_of
from streetwarden.settings import Settings
from tests.e2e.conftest import Up
from tests.e2e.grid_worker import NAME, GridWorker
from tests.e2e.program import CLOCK, Program, ended, store_of, until
from tests.streetwarden.car_model import write_looking_model
from tests.streetwarden.painted import CAR, Box, Painting, Script, paint, street_site
from tests.streetwarden.site_texts import settings
from vision.event import Event

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="processes are watched through /proc"),
    pytest.mark.timeout(300),
]

log = logging.getLogger(__name__)

PROCESSES = ("work", "relay", "serve", "desk", "redis")
LAP_S = 12
LEFT: Box = (40, 60, 80, 90)
RIGHT: Box = (110, 60, 150, 90)
PHASES_S = {"north": 0.0, "middle": 4.0, "south": 8.0}


def comings_and_goings(phase_s: float) -> Script:
    """In each lap a car stands on the left for a while, then one on the right."""

    def script(second: float) -> Sequence[Painting]:
        at = (second + phase_s) % LAP_S
        cars = ((LEFT, 0.0, 4.5), (RIGHT, 6.0, 10.5))
        return [(CAR, box) for box, from_s, until_s in cars if from_s <= at < until_s]

    return script


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Clip]:
    """A lap before each camera, and one in which nobody comes."""
    folder = tmp_path_factory.mktemp("laps")
    scripts = {name: comings_and_goings(phase_s) for name, phase_s in PHASES_S.items()}
    scripts["nobody"] = lambda _second: []
    return {name: Clip.load(paint(folder / f"{name}.mkv", script, LAP_S)) for name, script in scripts.items()}


def site_of(server: CameraServer, model: Path) -> str:
    """Cars are reported after three seconds and gone after two."""
    urls = {name: server.url(name) for name in PHASES_S}
    more = (
        f"detector: {{model: {str(model)!r}, threads: 1}}\n"
        "command_center: {port: 0}\ndesk: {kind: embedded, port: 0}\n"
    )
    text = street_site(*urls, urls=urls, more=more)
    return text.replace("dwell_s: 3", "dwell_s: 3, leave_after_s: 2")


def visit(worker: GridWorker, source: random.Random) -> None:
    """The grid worker does something or other, unless the desk is away or somebody was quicker."""
    with suppress(httpx2.HTTPError):
        number = source.choice(worker.cases() or [""])
        actions = worker.case(number).actions & {"accept", "handle"} if number else ()
        for action in actions:
            worker.do(number, action)


def kill(program: Program, name: str, worker: GridWorker, store: Store, source: random.Random) -> None:
    """Kill a process at a random moment soon after something has happened: reports are on their way then."""
    assert until(lambda: program.started(name)), f"{name} was not started again"
    after = store.latest_event_change() + source.randint(1, 3)

    def moved() -> bool:
        visit(worker, source)
        return store.latest_event_change() >= after

    assert until(moved), f"nothing has happened before {name} was to be killed"
    for _ in range(source.randint(0, 10)):  # the while that this takes hits any point of a relay's way
        visit(worker, source)
    victim = program.processes[name]
    log.warning("kill %s, process %d", name, victim)
    os.kill(victim, signal.SIGKILL)
    assert ended(victim)


def latest_told(client: RestClient) -> dict[UUID, int]:
    """The number of the latest update of each case, as the desk has it."""
    updates, _ = client.updates(0, limit=500)
    return {UUID(update.event_id): update.seq for update in updates}


def settled(store: Store, client: RestClient) -> bool:
    """Whether every event has ended, every report has arrived and every update has come back."""
    events = store.events()
    if store.outbox.backlog().waiting or store.pending_verifications():
        return False
    if not all(event.finished for event in events):
        return False
    mirror = {event_id: case.seq for event_id, case in store.cases_of([e.id for e in events]).items()}
    with suppress(DispatchError):
        return mirror.keys() == {event.id for event in events} and mirror == latest_told(client)
    return False


def cases_of(desk: Desk) -> list[Case]:
    """All cases, finished or not."""
    return [
        case
        for finished in (True, False)
        for case in desk.cases(finished=finished, worker_id=None, limit=1000)[0]
    ]


def compare(desk: Desk, events: Sequence[Event], mirrored: Mapping[UUID, str]) -> None:
    """The desk has each event once: as it is now, with all its pictures, in the state that the store has."""
    cases = cases_of(desk)
    known = sorted((case.event_id, case.revision, case.event.state, case.state.value) for case in cases)
    assert known == sorted((event.id, event.revision, "closed", mirrored[event.id]) for event in events)
    pictures = {event.id: {picture.sha256 for picture in event.evidence} for event in events}
    for case in cases:
        entries, kept = desk.story(case)
        assert [entry.action for entry in entries].count(Action.FILE) == 1
        assert {picture.sha256 for picture in kept} == pictures[case.event_id]


def test_whatever_is_killed_every_event_arrives_once_and_its_state_comes_back(
    up: Up, tmp_path: Path, clips: dict[str, Clip]
) -> None:
    seed = random.getrandbits(32)
    source = random.Random(seed)  # noqa: S311 - moments, not secrets
    victims = source.sample(PROCESSES * 2, 10)
    log.warning("seed %d: %s", seed, ", ".join(victims))
    cameras = {name: Camera(clips[name]) for name in PHASES_S}
    model = write_looking_model(tmp_path / "cars.onnx", LEFT, RIGHT)
    with CameraServer(cameras) as server:
        text = site_of(server, model)
        program = up(text)
        greeting = program.greeting("desk")
        pins = {each["name"]: each["one_time_pin"] for each in greeting["accounts"]}
        with (
            closing(client_of(on_port_of(greeting["desk"], settings(text)), program.data, CLOCK)) as client,
            GridWorker(greeting["desk"], pins[NAME]) as worker,
            store_of(program.data) as store,
        ):
            for victim in victims:
                kill(program, victim, worker, store, source)
            for camera in cameras.values():
                camera.programme = clips["nobody"]
            assert until(lambda: settled(store, client), within_s=90.0)
            assert until(lambda: program.started(*PROCESSES))
            children = program.children()
            code, took_s = program.stop()
            events = store.events()
            mirrored = {event.id: str(store.cases_of([event.id])[event.id].state) for event in events}
            assert store.outbox.backlog().refused == 0
    assert (code, took_s < 5.0) == (0, True)
    assert set(children) == {program.processes[name] for name in PROCESSES}
    assert all(ended(child, 0.5) for child in children)
    assert len(events) >= len(PHASES_S)
    with closing(Desk.open(settings_of(settings(text), program.data, None), CLOCK)) as desk:
        compare(desk, events, mirrored)


def on_port_of(url: str, wanted: Settings) -> Settings:
    """The settings with the port that the desk has taken."""
    return wanted.with_ports(desk=httpx2.URL(url).port)
