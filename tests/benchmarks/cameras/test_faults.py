from dataclasses import dataclass, field
from typing import Any

import pytest

from benchmarks.cameras.faults import BAD, RETURNS, SUFFERED, FaultFigures, FaultTrial, NotBack
from tests.fakes import FakeClock

CAMERAS = 9


@dataclass
class Site:
    """Cameras that give five frames a second unless their fault stops them; back some seconds after it."""

    clock: FakeClock
    back_after_s: float = 2.0
    disturbed: float = 1.0
    leak: int = 0
    reconnects: bool = True
    faults: dict[int, str] = field(default_factory=dict)
    well_at_s: dict[int, float] = field(default_factory=dict)
    frames: dict[int, float] = field(default_factory=lambda: dict.fromkeys(range(CAMERAS), 0.0))
    kept: int = 100_000_000
    sessions: dict[int, int] = field(default_factory=lambda: dict.fromkeys(range(CAMERAS), 1))

    def order(self, what: str) -> dict[str, Any]:
        number, word = what.split()
        if word == "WELL":
            self.faults.pop(int(number), None)
        elif word != "KILL":
            self.faults[int(number)] = word
        if word == "KILL":
            self.kept += self.leak
            self.sessions[int(number)] += self.reconnects
        self.well_at_s[int(number)] = self.clock.monotonic() + self.back_after_s
        return {}

    def wait(self, seconds: float) -> None:
        self.clock.advance(seconds)
        share = self.disturbed if self.faults else 1.0
        for number in self.frames:
            if number not in self.faults and self.clock.monotonic() >= self.well_at_s.get(number, 0.0):
                self.frames[number] += 5.0 * seconds * share

    def watcher(self, what: str) -> dict[str, Any]:
        if what == "usage":
            return {"memory_bytes": self.kept, "threads": 3, "descriptors": 7}
        if what == "sessions":
            return {f"camera-{number:03d}": session for number, session in self.sessions.items()}
        return {f"camera-{number:03d}": int(count) for number, count in self.frames.items()}

    def trial(self) -> FaultTrial:
        return FaultTrial(self.order, self.watcher, self.clock, self.wait)


def test_only_good_cameras_are_held_against_their_own_rate() -> None:
    changes = Site(FakeClock(), disturbed=0.9).trial().rate_changes(CAMERAS, 100.0)
    assert sorted(changes) == [f"camera-{number:03d}" for number in range(len(BAD), CAMERAS)]
    assert all(change == pytest.approx(-0.1, abs=0.01) for change in changes.values())


def test_a_camera_is_back_with_its_first_picture_after_each_fault() -> None:
    found = Site(FakeClock()).trial().recoveries_s(8)
    assert set(found) == set(RETURNS)
    assert all(seconds == pytest.approx(2.0, abs=0.3) for seconds in found.values())


def test_a_camera_that_does_not_come_back_is_told() -> None:
    with pytest.raises(NotBack, match="camera-008"):
        Site(FakeClock(), back_after_s=1000.0).trial().recoveries_s(8)


def test_growth_is_what_reconnects_leave_behind() -> None:
    memory, threads, descriptors = Site(FakeClock(), leak=1000).trial().growth(CAMERAS, 100)
    assert memory == pytest.approx(100 * CAMERAS * 1000 / 100_090_000, rel=0.01)
    assert (threads, descriptors) == (0, 0)


def test_pictures_of_the_old_session_are_no_reconnect() -> None:
    with pytest.raises(NotBack, match="camera-000"):
        Site(FakeClock(), back_after_s=0.0, reconnects=False).trial().growth(CAMERAS, 1)


def test_the_worst_of_all_is_told() -> None:
    figures = FaultFigures({"a": -0.03, "b": 0.01}, {"STALL": 2.0, "HANG": 4.0}, 0.01, 60, 0, 0)
    values = figures.values()
    assert (values["worst_rate_change"], values["recovery_s"]) == (0.03, 4.0)
    assert any("STALL" in line for line in figures.lines())


def test_cameras_that_are_called_again_do_all_that_cameras_do_wrong_and_are_well_in_the_end() -> None:
    site = Site(FakeClock())
    ordered: list[str] = []

    def order(what: str) -> dict[str, Any]:
        ordered.append(what.split()[1])
        return site.order(what)

    FaultTrial(order, site.watcher, site.clock, site.wait).growth(CAMERAS, len(SUFFERED))
    assert {*ordered} == {"KILL", "WELL", *(fault for fault in SUFFERED if fault)}
    assert site.faults == {}
