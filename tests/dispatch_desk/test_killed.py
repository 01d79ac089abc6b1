"""A desk that is killed in the middle of its work has done each thing once and whole, or not at all."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import httpx2

from dispatch_desk.desk import Desk
from tests.dispatch_desk.street import CameraSide, numbered, picture, report, settings, sha
from tests.fakes import FakeClock

REPORTS = 24
TAKEN = {httpx2.codes.OK, httpx2.codes.CREATED}
Running = tuple[subprocess.Popen[str], CameraSide]


@contextmanager
def desk(folder: Path, die_at: int = 0) -> Iterator[Running]:
    program = subprocess.Popen(
        [sys.executable, "-m", "tests.dispatch_desk.killable_desk", str(folder), str(die_at)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert program.stdout is not None
    port = program.stdout.readline().strip()
    try:
        with httpx2.Client(base_url=f"http://127.0.0.1:{port}", timeout=20.0, trust_env=False) as http:
            yield program, CameraSide(http)
    finally:
        program.kill()
        program.wait()
        program.stdout.close()


def content(number: int) -> bytes:
    return b"\xff\xd8\xff" + bytes([number]) * 2000


def deliver(camera: CameraSide, number: int) -> bool:
    """What a relay does with one report: the picture, then the report; whether both were taken."""
    try:
        kept = camera.put(content(number))
        taken = camera.send(report("closed", event_id=numbered(number), evidence=[picture(content(number))]))
    except httpx2.HTTPError:
        return False
    return kept.status_code in TAKEN and taken.status_code in TAKEN


def check_everything_is_there_once(folder: Path, numbers: range) -> None:
    found = Desk.open(settings(folder), FakeClock())
    cases, total = found.cases(finished=True, worker_id=None, limit=100)
    assert sorted(case.event_id for case in cases) == [numbered(number) for number in numbers]
    assert (total, found.cases(finished=False, worker_id=None, limit=100)[1]) == (len(numbers), 0)
    for case in cases:
        entries, pictures = found.story(case)
        assert [entry.action.value for entry in entries] == ["file", "camera_saw_end"]
        expected = content(case.event_id.int - UUID(int=numbered(0).int).int)
        assert [each.sha256 for each in pictures] == [sha(expected)]
        assert found.pictures.path(sha(expected)).read_bytes() == expected
    updates = found.updates_after(0, 500)
    assert sorted(update.event_id for update in updates) == [numbered(number) for number in numbers]
    assert not list(folder.glob("pictures/*/.*"))
    found.close()


def test_killed_at_any_step_of_a_report_and_tried_again_nothing_is_twice_and_nothing_half(
    tmp_path: Path,
) -> None:
    steps = range(2, 7)  # the first asking is before anything was written
    for step in steps:
        with desk(tmp_path, step) as (program, camera):
            assert not deliver(camera, step)
            assert program.wait() == -signal.SIGKILL
    with desk(tmp_path) as (_, camera):
        assert all(deliver(camera, step) for step in steps)
        assert all(deliver(camera, step) for step in steps), "and once more"
    check_everything_is_there_once(tmp_path, steps)


def test_killed_under_load_what_was_answered_is_kept_and_the_rest_can_be_sent_again(tmp_path: Path) -> None:
    numbers, answered = range(REPORTS), list[int]()

    def send(number: int) -> None:
        if deliver(camera, number):
            answered.append(number)
            if len(answered) >= REPORTS // 4:
                program.kill()

    with desk(tmp_path) as (program, camera), ThreadPoolExecutor(4) as threads:
        list(threads.map(send, numbers))
    assert REPORTS // 4 <= len(answered) < REPORTS
    with desk(tmp_path) as (_, camera):
        assert {number for number in answered if camera.case(numbered(number))} == set(answered)
        with ThreadPoolExecutor(4) as threads:
            assert all(threads.map(lambda number: deliver(camera, number), numbers))
    check_everything_is_there_once(tmp_path, numbers)
