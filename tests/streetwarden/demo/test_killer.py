"""Each process is killed once, while something is under way."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from streetwarden.demo.chronicle import CaseFile, Happening
from streetwarden.demo.killer import PATIENCE_S, RECOVERY_S, Killer
from streetwarden.demo.processes import children_by_role, kill, parent_of
from tests.fakes import FakeClock
from tests.streetwarden.demo.street import ACCEPTED, event, updates
from vision.event import EventState

WARNED = CaseFile(event(confirmed_s=None, state=EventState.WARNED))
AT_WORK = CaseFile(event(number=2), "1", tuple(updates(ACCEPTED)))


@dataclass
class FakeProcesses:
    roles: dict[str, int] = field(default_factory=lambda: {"work": 11, "relay": 12, "desk": 13, "serve": 14})
    killed: list[int] = field(default_factory=list)

    def by_role(self) -> Mapping[str, int]:
        return self.roles

    def kill(self, process_id: int) -> bool:
        self.killed.append(process_id)
        return True


class Fixture:
    def __init__(self, *files: CaseFile) -> None:
        self.clock, self.processes = FakeClock(), FakeProcesses()
        self.files = list(files)
        self.waiting = 0
        self.told: list[Happening] = []
        self.killer = Killer(
            self.processes,
            files=lambda: self.files,
            waiting=lambda: self.waiting,
            passed_s=self.clock.monotonic,
            tell=self.told.extend,
            clock=self.clock,
        )

    def run(self, for_s: float) -> None:
        until_s = self.clock.seconds + for_s
        while self.clock.seconds < until_s and not self.killer.stopping:
            self.killer.run_once()


def test_all_are_killed_once_with_time_to_recover_between() -> None:
    street = Fixture(WARNED, AT_WORK)
    street.waiting = 1
    street.run(200.0)
    assert street.processes.killed == [11, 12, 13, 14]
    times = list(street.killer.killed.values())
    assert all(later - earlier >= RECOVERY_S for earlier, later in pairwise(times))
    assert list(street.killer.killed) == ["worker", "relay", "desk", "command centre"]
    assert next(happening.note for happening in street.told) == "worker (process 11)"
    assert street.killer.done


def test_nobody_is_killed_before_anything_happens() -> None:
    street = Fixture()
    street.run(100.0)
    assert street.processes.killed == []


def test_the_relay_is_killed_when_a_report_is_on_its_way_or_when_patience_ends() -> None:
    street = Fixture(WARNED, AT_WORK)
    street.run(6.0)
    street.run(RECOVERY_S + 5.0)
    assert street.processes.killed == [11]
    street.waiting = 1
    street.run(1.0)
    assert street.processes.killed == [11, 12]


def test_after_a_while_any_moment_is_taken() -> None:
    street = Fixture(AT_WORK)
    street.run(PATIENCE_S + 10.0)
    assert street.processes.killed[:1] == [11]


def test_a_process_that_is_just_being_started_is_waited_for() -> None:
    street = Fixture(WARNED)
    del street.processes.roles["work"]
    street.run(20.0)
    assert street.processes.killed == []
    street.processes.roles["work"] = 21
    street.run(1.0)
    assert street.processes.killed == [21]


def process(proc: Path, number: int, parent: int, *words: str) -> None:
    (proc / str(number)).mkdir()
    (proc / str(number) / "stat").write_text(f"{number} (py) thon) S {parent} 1 1")
    (proc / str(number) / "cmdline").write_bytes("\0".join((*words, "")).encode())


def test_the_children_of_up_are_known_by_their_command_lines(tmp_path: Path) -> None:
    program = ("python", "-m", "streetwarden", "--data-dir", "/d")
    process(tmp_path, 21, 7, *program, "desk", "-c", "site.yaml")
    process(tmp_path, 22, 7, *program, "work", "-c", "site.yaml")
    process(tmp_path, 23, 8, *program, "serve", "-c", "site.yaml")
    process(tmp_path, 24, 7, "redis-server", "--port", "0")
    (tmp_path / "self").mkdir()
    assert children_by_role(7, tmp_path) == {"desk": 21, "work": 22}


def test_a_process_that_is_not_our_child_is_never_killed(tmp_path: Path) -> None:
    assert parent_of(1, tmp_path) is None
    assert not kill(1, parent=2**22)
