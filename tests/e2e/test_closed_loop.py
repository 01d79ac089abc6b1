"""From a video to a closed case: the program reports, a grid worker works, the camera looks again."""

import hashlib
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, nullcontext
from pathlib import Path

import pytest

from base.clock import SystemClock
from command_center.store.store import Store
from streetwarden.dispatched_replay import Accounts, DispatchedReplay
from streetwarden.recordings import ReplayOrder, events_of
from streetwarden.replay import STARTS_AT, Recording
from tests.e2e.clips import EXAMPLES, FOOTAGE, MODEL, ROADSIDE, needs_clips
from tests.e2e.grid_worker import CasePage, GridWorker
from tests.e2e.program import PATIENCE_S, Program, store_of, until
from tests.streetwarden.painted import PERSON, PaintedDetector, Painting, paint, stands, street_site
from tests.streetwarden.site_texts import settings
from vision.event import Event, EventState

DESK = "desk: {kind: embedded, port: 0}\n"
GATE_SITE = f"""
version: 1
site: {{id: painted}}
cameras:
  - id: gate
    grid_id: G01
    zones:
      - {{id: gate, line: [[0.5, 0.0], [0.5, 1.0]], inside: [0.9, 0.5]}}
    rules:
      - {{rule: tailgating, zone: gate, gate: south}}
{DESK}"""


@contextmanager
def replaying(folder: Path, text: str, **videos: Path) -> Iterator[GridWorker]:
    """A grid worker beside a dispatched replay of painted videos; afterwards it has ended in good order."""
    clock, stop, wanted = SystemClock(), threading.Event(), settings(text)
    desks: queue.Queue[tuple[str, Accounts]] = queue.Queue()
    company = DispatchedReplay(
        wanted,
        folder,
        clock,
        lambda url, accounts: desks.put((url, accounts)),
        stopping=lambda: nullcontext(stop),
        wait_s=PATIENCE_S,
    )
    recordings = tuple(Recording(camera_id, video) for camera_id, video in videos.items())
    order = ReplayOrder(wanted, recordings, STARTS_AT)

    def replay() -> None:
        events_of(order, PaintedDetector(), folder, clock, lambda _at: None, company=company)

    thread = threading.Thread(target=replay)
    with ExitStack() as stack:
        thread.start()
        stack.callback(thread.join, PATIENCE_S)
        stack.callback(stop.set)
        url, accounts = desks.get(timeout=PATIENCE_S)
        yield stack.enter_context(GridWorker(url, dict(accounts)["grid-worker"]))
    assert not thread.is_alive()


def only_case(worker: GridWorker) -> str:
    """The number of the one case, as soon as it is there."""
    assert until(lambda: bool(worker.cases()))
    [number] = worker.cases()
    return number


def all_cases(worker: GridWorker) -> list[CasePage]:
    """All cases, sorted by their states."""
    return sorted(map(worker.case, worker.cases()), key=lambda case: case.state)


def settled(worker: GridWorker, number: str, condition: Callable[[CasePage], bool]) -> CasePage:
    """The case as soon as it is as it should be."""
    assert until(lambda: condition(worker.case(number))), worker.case(number)
    return worker.case(number)


def stored(data: Path) -> Event:
    with store_of(data) as store:
        [event] = store.events()
        return event


def test_a_car_that_has_left_is_verified_with_an_after_picture_and_its_case_closed(tmp_path: Path) -> None:
    leaves_last = paint(tmp_path / "video.mkv", stands(until_s=12.0), 14)
    with replaying(tmp_path / "out", street_site("road", more=DESK), road=leaves_last) as worker:
        number = only_case(worker)
        before = worker.case(number)
        assert (before.state, before.captions) == ("dispatched", ("Confirmed", "Confirmed"))
        worker.do(number, "accept")
        worker.do(number, "handle", "the driver came")
        after = settled(worker, number, lambda case: "Camera's check" in case.captions)
    assert (after.state, after.reworks) == ("closed", 0)
    assert after.deeds == (
        "Filed",
        "Dispatched to grid-worker",
        "Accepted",
        "Handled; the camera looks again",
        "Checked: gone. Closed",
    )
    event = stored(tmp_path / "out")
    assert event.state is EventState.CLOSED
    assert {picture.moment for picture in event.evidence} == {"confirmed", "ended", "verified"}


def test_a_car_that_leaves_before_anybody_comes_closes_its_case_by_itself(tmp_path: Path) -> None:
    leaves = paint(tmp_path / "leaves.mkv", stands(until_s=12.0), 30)
    stays = paint(tmp_path / "stays.mkv", stands(), 30)
    with replaying(
        tmp_path / "out", street_site("road", "yard", more=DESK), road=leaves, yard=stays
    ) as worker:
        assert until(lambda: [case.state for case in all_cases(worker)] == ["closed", "dispatched"])
        closed, still_open = all_cases(worker)
    assert closed.deeds == ("Filed", "Dispatched to grid-worker", "Gone by itself. Closed")
    assert "Ended" in closed.captions
    assert closed.actions == frozenset()
    assert "accept" in still_open.actions


def test_what_no_camera_can_check_is_closed_by_the_word_of_who_was_there(tmp_path: Path) -> None:
    def walk(at: float) -> Sequence[Painting]:
        lefts = [round(20 + 30 * (at - since)) for since in (0.0, 2.0)]
        return [(PERSON, (left, 50, left + 14, 100)) for left in lefts if 20 <= left < 170]

    pair = paint(tmp_path / "video.mkv", walk, 8)
    with replaying(tmp_path / "out", GATE_SITE, gate=pair) as worker:
        number = only_case(worker)
        worker.do(number, "accept")
        worker.do(number, "handle", "a visitor; spoke to both")
        assert worker.case(number).deeds[-1] == "Closed on the worker's word"
        with closing(Store.open(tmp_path / "out", SystemClock())) as store:
            assert until(lambda: store.events()[0].state is EventState.CLOSED)
    moments = {picture.moment for picture in stored(tmp_path / "out").evidence}
    assert "verified" not in moments, "no second look"


@needs_clips
@pytest.mark.timeout(180)
def test_real_cars_that_still_stand_there_come_back_to_the_grid_worker_with_a_picture(tmp_path: Path) -> None:
    site = tmp_path / "roadside.yaml"
    site.write_text((EXAMPLES / ROADSIDE.site).read_text("utf-8") + DESK, "utf-8")
    program = Program(
        tmp_path / "data",
        *("replay", f"{ROADSIDE.camera_id}={FOOTAGE / ROADSIDE.file}", "--site", str(site)),
        *("--model", str(MODEL), "--out", str(tmp_path / "out"), "--dispatch", "--json"),
    )
    with ExitStack() as stack:
        stack.callback(program.close)
        url = program.logged(r"dispatch desk: (\S+)")[1]
        pin = program.logged(r"grid-worker, one-time PIN (\S+)")[1]
        worker = stack.enter_context(GridWorker(url, pin))
        assert until(lambda: len(worker.cases()) == 2)
        numbers = worker.cases()
        for number in numbers:
            assert (
                sent_pictures(tmp_path / "out") >= {digest(one) for one in worker.pictures(number)} != set()
            )
            worker.do(number, "accept")
            worker.do(number, "handle")
        for number in numbers:
            case = settled(worker, number, lambda case: case.reworks == 1)
            assert case.state == "dispatched"
            assert "Camera's check" in case.captions
            assert case.deeds[-2:] == ("Checked: still there. Reopened", "Dispatched to grid-worker")
        assert program.stop()[0] == 0
        events = [program.event(), program.event()]
    assert {event["state"] for event in events} == {"open"}
    for event in events:
        assert {picture["moment"] for picture in event["evidence"]} == {"confirmed", "verified"}


def sent_pictures(folder: Path) -> set[str]:
    """The hashes of all pictures of the events in a store."""
    with store_of(folder) as store:
        return {picture.sha256 for event in store.events() for picture in event.evidence}


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
