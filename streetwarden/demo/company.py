"""The two programs of a demo, side by side: the street with its cameras, and `up` that watches them."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from base.clock import Clock
from base.runner import Runner
from streetwarden.demo.child import Child
from streetwarden.demo.folder import DemoFolder
from streetwarden.demo.order import DemoOrder
from streetwarden.demo.preparation import Prepared
from streetwarden.demo.processes import children_by_role, kill
from streetwarden.demo.scenario import SCENARIO
from streetwarden.demo.street_control import StreetAway, StreetControl
from streetwarden.errors import UserError
from streetwarden.web_server import local_url

STOP_WITHIN_S = 4.2
STARTS_WITHIN_S = 90.0

_TOKEN_VARIABLE = "STREETWARDEN_DEMO_TOKEN"  # noqa: S105 - a name
_LOOK_EVERY_S = 0.3

Step = Callable[[str], None]
"""Told what is being waited for."""


@dataclass(frozen=True, slots=True)
class FirstSignIns:
    """One-time secrets, as the processes have said them; None where they were said in an earlier run."""

    password: str | None = field(default=None, repr=False)
    pins: Mapping[str, str] = field(default_factory=dict, repr=False)


class Company:
    """Both programs, started."""

    def __init__(self, order: DemoOrder, folder: DemoFolder, prepared: Prepared, clock: Clock) -> None:
        ports = prepared.ports
        self.command_center = local_url(order.host, ports.command_center)
        self.desk = local_url(order.host, ports.desk)
        self.control = local_url("127.0.0.1", ports.control)
        self._cameras = frozenset(camera.id for camera in prepared.settings.site.cameras)
        self._clock = clock
        data = ("--data-dir", str(folder.data))
        signals = ("--signals-to", self.command_center, "--token-env", _TOKEN_VARIABLE)
        where = ("--port", str(ports.cameras), "--control-port", str(ports.control))
        environ = {**order.environ, _TOKEN_VARIABLE: prepared.token}
        self.street = Child(
            "the street",
            [*data, "simulate", str(SCENARIO), "--serve", *where, *signals, "--json"],
            folder.log("street"),
            environ,
            clock,
        )
        try:
            self.up = Child(
                "the program",
                [*data, "up", "-c", str(folder.site), "--json"],
                folder.log("up"),
                order.environ,
                clock,
            )
        except BaseException:
            self.street.end(STOP_WITHIN_S)
            raise

    def wait_until_ready(self, stop: threading.Event, step: Step, control: StreetControl) -> FirstSignIns:
        """Wait for everything to be at work. Raises `UserError` when something ends or takes too long."""
        step("dispatch desk")
        desk = self.up.greeting("desk", stop, STARTS_WITHIN_S)
        step("command centre")
        center = self.up.greeting("command_center", stop, STARTS_WITHIN_S)
        step("street")
        self.street.greeting("control", stop, STARTS_WITHIN_S)
        step("cameras")
        self._wait_for_cameras(stop, control)
        pins = {each["name"]: each["one_time_pin"] for each in desk.get("accounts", ())}
        return FirstSignIns(center.get("one_time_password"), pins)

    def check(self) -> None:
        """Raises `UserError` when one of them has ended by itself."""
        self.street.check()
        self.up.check()

    def by_role(self) -> Mapping[str, int]:
        """The processes of `up`."""
        return children_by_role(self.up.process_id)

    def kill(self, process_id: int) -> bool:
        """Kill a process of `up`, and nothing else."""
        return kill(process_id, self.up.process_id)

    def ask_to_end(self) -> None:
        """Let both stop, in good order; returns at once."""
        self.up.ask_to_end()
        self.street.ask_to_end()

    def end(self) -> None:
        """End both, side by side."""
        self.ask_to_end()
        deadline_s = self._clock.monotonic() + STOP_WITHIN_S
        for child in (self.up, self.street):
            child.end(max(0.1, deadline_s - self._clock.monotonic()))

    def _wait_for_cameras(self, stop: threading.Event, control: StreetControl) -> None:
        deadline_s = self._clock.monotonic() + STARTS_WITHIN_S
        while not stop.is_set() and not self._all_watched(control):
            self.check()
            if self._clock.monotonic() > deadline_s:
                raise UserError(f"nobody has watched all cameras within {STARTS_WITHIN_S:g} s")
            self._clock.wait(stop, _LOOK_EVERY_S)

    def _all_watched(self, control: StreetControl) -> bool:
        try:
            return control.look().watched >= self._cameras
        except StreetAway:
            return False


class Farewell(Runner):
    """Asks both to end as soon as somebody wants that, whatever the demo is doing just then."""

    name = "farewell"

    def __init__(self, both: Company, stop: threading.Event, clock: Clock) -> None:
        super().__init__(clock)
        self._both = both
        self._stop = stop

    def run_once(self) -> None:
        """Wait for it a little."""
        if self._clock.wait(self._stop, _LOOK_EVERY_S):
            self._both.ask_to_end()
            self.stop()


@contextmanager
def company(order: DemoOrder, folder: DemoFolder, prepared: Prepared, clock: Clock) -> Iterator[Company]:
    """Both programs, for as long as the context lasts."""
    both = Company(order, folder, prepared, clock)
    try:
        yield both
    finally:
        both.end()
