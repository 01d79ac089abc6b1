from simulation.live.outages import Outages
from simulation.live.street import LiveStreet
from simulation.rtsp.camera import Camera, Fault
from simulation.rtsp.programme import Programme
from simulation.scenario import Outage, Span
from simulation.world import World
from tests.fakes import FakeClock
from tests.simulation.live.street import scenario


class CountingCamera(Camera):
    """Counts how often its connections are cut."""

    def __init__(self, programme: Programme) -> None:
        super().__init__(programme)
        self.cut = 0

    def kill(self) -> None:
        self.cut += 1


class Street:
    def __init__(self, programme: Programme, *spans: tuple[float, float]) -> None:
        self.clock = FakeClock()
        self.cameras = {name: CountingCamera(programme) for name in ("gate", "road")}
        outages = [Outage("road", Span(*span)) for span in spans]
        street = LiveStreet(World(scenario()), self.clock)
        self.runner = Outages(outages, self.cameras, street, self.clock)

    def faults(self, rounds: int) -> list[tuple[float, Fault | None]]:
        """When the road's camera was looked after, and what was wrong with it then."""
        found = []
        for _ in range(rounds):
            began_s = self.clock.monotonic()
            self.runner.run_once()
            found.append((began_s, self.cameras["road"].fault))
        return found


def test_a_camera_hangs_up_and_refuses_for_the_span_of_its_outage(clip: Programme) -> None:
    street = Street(clip, (10.0, 20.0), (30.0, 31.0))
    assert street.faults(5) == [
        (0.0, None),
        (10.0, Fault.REFUSE),
        (20.0, None),
        (30.0, Fault.REFUSE),
        (31.0, None),
    ]
    assert {name: camera.cut for name, camera in street.cameras.items()} == {"gate": 0, "road": 2}
    assert street.cameras["gate"].fault is None


def test_a_long_outage_cuts_only_once_and_overlapping_ones_are_one(clip: Programme) -> None:
    street = Street(clip, (0.0, 200.0), (100.0, 300.0))
    states = street.faults(7)
    assert [fault for at_s, fault in states if at_s < 300.0] == [Fault.REFUSE] * 6
    assert states[-1] == (300.0, None)
    assert street.cameras["road"].cut == 1


def test_a_fault_that_somebody_else_has_ordered_is_left_alone(clip: Programme) -> None:
    street = Street(clip, (10.0, 20.0))
    street.cameras["road"].fault = Fault.STALL
    assert [fault for _, fault in street.faults(3)] == [Fault.STALL] * 3


def test_without_outages_it_only_waits(clip: Programme) -> None:
    street = Street(clip)
    assert [fault for _, fault in street.faults(2)] == [None, None]
    assert street.clock.monotonic() > 60.0
