"""A scenario as a live street: its cameras on one port, its control on another, its signals on their way."""

import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

import cv2

from base.clock import Clock
from base.runner import Runner
from simulation.live.camera import LiveCamera
from simulation.live.control import Control
from simulation.live.outages import Outages
from simulation.live.street import LiveStreet
from simulation.painter import Painter
from simulation.renderer import Renderer
from simulation.rtsp.server import CameraServer
from simulation.scenario import Scenario, StreetCamera
from simulation.world import World
from streetwarden.errors import UserError
from streetwarden.settings import Settings
from streetwarden.signal_post import Recipient, Reported, SignalPost
from streetwarden.threads import RunnerThreads
from streetwarden.web_server import WebServer, listening, url_of

HOST = "127.0.0.1"
"""Nobody else's business: neither the cameras nor the control ask who is there."""

Painters = Callable[[Scenario, StreetCamera], Painter]
ReportedFrom = Callable[[datetime], Reported]
"""What devices say on a street that begins at an instant."""


@dataclass(frozen=True, slots=True)
class LiveOrder:
    """What is to be served. A port may be 0: any.

    reported, recipient   what devices say, and who is told; None: nobody
    """

    scenario: Scenario
    port: int = 0
    control_port: int = 0
    reported: ReportedFrom = lambda _starts_at: Reported()
    recipient: Recipient | None = None


@dataclass(frozen=True, slots=True)
class ServedStreet:
    """A live street that is being served.

    urls      of the cameras, by id
    control   where the control is
    post      None where nobody is told what devices say
    """

    street: LiveStreet
    cameras: Mapping[str, LiveCamera]
    urls: Mapping[str, str]
    control: str
    post: SignalPost | None

    def on(self, settings: Settings) -> Settings:
        """The settings of a site, with those of its cameras that are served, and where."""
        cameras = tuple(
            replace(camera, url=self.urls[camera.id])
            for camera in settings.site.cameras
            if camera.id in self.urls
        )
        return replace(
            settings,
            site=replace(settings.site, cameras=cameras),
            camera_network=settings.camera_network.allowing(HOST),
        )


def rendered(scenario: Scenario, camera: StreetCamera) -> Painter:
    """What draws a camera's pictures."""
    return Renderer(scenario.plan, camera.lens, scenario.seed)


@contextmanager
def served(order: LiveOrder, clock: Clock, painters: Painters = rendered) -> Iterator[ServedStreet]:
    """Serve a scenario from now on. Raises `UserError` when a port is taken."""
    scenario = order.scenario
    ready = {script.id: painters(scenario, script) for script in scenario.cameras}
    cv2.setNumThreads(
        1
    )  # cameras are drawn side by side; threads within one picture would only get in the way
    with ExitStack() as stack:
        pool = stack.enter_context(ThreadPoolExecutor(os.cpu_count(), "live cameras"))
        street = LiveStreet(World(scenario), clock)
        cameras = {
            script.id: LiveCamera.of(script, street, ready[script.id], pool) for script in scenario.cameras
        }
        server = stack.enter_context(_on_the_line(cameras, order.port, clock))
        urls = {camera_id: server.url(camera_id) for camera_id in cameras}
        listener = stack.enter_context(listening(HOST, order.control_port, "with --control-port"))
        control = WebServer("control", Control(street, cameras, urls).app(), listener, clock)
        outages = Outages(
            scenario.outages, {name: one.served for name, one in cameras.items()}, street, clock
        )
        post = _post(order, street, clock)
        runners: list[Runner] = [control, outages, *([post] if post else [])]
        stack.enter_context(RunnerThreads(runners, clock))
        yield ServedStreet(street, cameras, urls, url_of(listener), post)


@contextmanager
def _on_the_line(cameras: Mapping[str, LiveCamera], port: int, clock: Clock) -> Iterator[CameraServer]:
    server = CameraServer({name: one.served for name, one in cameras.items()}, clock, host=HOST, port=port)
    try:
        server.start()
    except OSError as error:
        reason = str(error.strerror).partition(" (while")[0]
        raise UserError(
            f"cannot listen on {HOST} port {port} ({reason}); choose another with --port"
        ) from error
    try:
        yield server
    finally:
        server.stop()


def _post(order: LiveOrder, street: LiveStreet, clock: Clock) -> SignalPost | None:
    if order.recipient is None:
        return None
    reported = order.reported(street.starts_at)
    return SignalPost(reported, order.recipient, street.at_s, street.starts_at, clock)
