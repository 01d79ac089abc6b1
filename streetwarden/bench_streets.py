"""From a scenario file's script to what the benchmarks measure."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from benchmarks.memory import Arrival, Marks
from benchmarks.rendered_view import RenderedView
from benchmarks.street import Street, View, instant_of, seconds_of
from models.detector import Detector
from simulation.painter import PainterOf
from simulation.scenario import Scenario
from simulation.world import World
from streetwarden.scenario_file import Script
from streetwarden.scenario_signals import GATE_KINDS, ClockForm, SignalsForm
from streetwarden.wiring import calendar_of, watch_of
from vision.signals import Signal, SignalKind
from vision.site import Camera, Site
from vision.watch import Watch


def street_of(name: str, script: Script, painter_of: PainterOf) -> Street:
    """The street of a scenario file called `name`."""
    scenario = script.scenario
    return Street(
        name,
        scenario,
        script.settings.site,
        _views(scenario, painter_of),
        arrivals_of(script),
        marks_of(script),
    )


def arrivals_of(script: Script) -> tuple[Arrival, ...]:
    """What devices report, when it truly comes in; watermarks are told all the time (`marks_of`)."""
    return tuple(
        Arrival(instant_of(script.scenario, at_s), signal)
        for at_s, signal in script.devices.to_arrivals(script.scenario.starts_at)
        if signal.kind is not SignalKind.GRANT_WATERMARK
    )


def marks_of(script: Script) -> Marks:
    """The watermarks of every gate that the scenario has grants of, by its controller's clock.

    As in a replay: whatever the controller has granted by now is known now.
    """
    clocks = _gate_clocks(script.devices)

    def marks(at: datetime) -> list[Signal]:
        at_s = seconds_of(script.scenario, at)
        return [
            Signal(SignalKind.GRANT_WATERMARK, gate, at + timedelta(seconds=clock.error_s(at_s)))
            for gate, clock in clocks.items()
        ]

    return marks


def seeded_watch(site: Site, camera: Camera, detector: Detector) -> Watch:
    """A watch whose events have the same ids every time."""
    return watch_of(camera, calendar_of(site), detector, site.id)


def _views(scenario: Scenario, painter_of: PainterOf) -> Mapping[str, View]:
    world = World(scenario)
    return {
        camera.id: RenderedView(world, camera.id, painter_of(scenario.plan, camera.lens, scenario.seed))
        for camera in scenario.cameras
    }


def _gate_clocks(devices: SignalsForm) -> Mapping[str, ClockForm]:
    gates = {form.about for form in devices.received if form.kind in GATE_KINDS}
    return {gate: devices.clocks.get(gate, ClockForm()) for gate in sorted(gates)}
