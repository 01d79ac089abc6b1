"""The demo's own street, which comes with the program."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import simulation
from simulation.lens import Lens
from streetwarden.scenario_file import Script, read_scenario
from streetwarden.settings import Settings
from vision.rules.catalogue import RULES
from vision.site import Camera

SCENARIO = Path(simulation.__file__).parent / "demo" / "street.yaml"

CAMERAS_HOST = "127.0.0.1"

PERMITTED = "permitted-"
FOLLOWER = "follower-"
"""How the ids of actors begin who may do what others may not, and of those who go through a gate behind
somebody: the scenario file says so."""


@dataclass(frozen=True, slots=True)
class Ports:
    """Where everything of a demo listens; all different, none of them 0."""

    command_center: int
    desk: int
    cameras: int
    control: int


def demo_script(environ: Mapping[str, str]) -> Script:
    """The demo's scenario. Raises WrongFile."""
    return read_scenario(SCENARIO, environ, RULES)


def lenses_of(script: Script) -> dict[str, Lens]:
    """The lens of each camera, by the camera's id."""
    return {camera.id: camera.lens for camera in script.scenario.cameras}


def site_of(settings: Settings, ports: Ports, host: str, model: Path | None = None) -> Settings:
    """The site that watches the street on these ports.

    host    where the pages of command centre and desk listen
    model   another detector than the scenario's
    """
    cameras = tuple(_served(camera, ports.cameras) for camera in settings.site.cameras)
    detector = settings.detector
    if model is not None:
        detector = detector.model_copy(update={"model": str(model.resolve())})
    center, desk = ({"host": host, "port": port} for port in (ports.command_center, ports.desk))
    return replace(
        settings,
        site=replace(settings.site, cameras=cameras),
        detector=detector,
        command_center=settings.command_center.model_copy(update=center),
        camera_network=settings.camera_network.allowing(CAMERAS_HOST),
        desk=settings.desk.model_copy(update={"kind": "embedded", **desk}),
    )


def _served(camera: Camera, port: int) -> Camera:
    return replace(camera, url=f"rtsp://{CAMERAS_HOST}:{port}/{camera.id}")
