"""Switches the cameras of a live street off and on again, as its script says."""

from collections.abc import Mapping, Sequence

from base.clock import Clock
from base.runner import Runner
from simulation.live.street import LiveStreet
from simulation.rtsp.camera import Camera, Fault
from simulation.scenario import Outage

_LOOK_EVERY_S = 60.0


class Outages(Runner):
    """A round is one look at the script: who is out now hangs up and refuses, who is back answers again."""

    name = "camera outages"

    def __init__(
        self, outages: Sequence[Outage], cameras: Mapping[str, Camera], street: LiveStreet, clock: Clock
    ) -> None:
        super().__init__(clock)
        self._outages = outages
        self._cameras = cameras
        self._street = street

    def run_once(self) -> None:
        """Switch, then wait until something changes."""
        at_s = self._street.at_s()
        out = {outage.camera_id for outage in self._outages if outage.span.holds(at_s)}
        for camera_id, camera in self._cameras.items():
            _switch(camera, out=camera_id in out)
        changes_s = [change_s for each in self._outages for change_s in (each.span.from_s, each.span.to_s)]
        next_s = min((change_s for change_s in changes_s if change_s > at_s), default=at_s + _LOOK_EVERY_S)
        self.pause(min(next_s - at_s, _LOOK_EVERY_S))


def _switch(camera: Camera, *, out: bool) -> None:
    if out and camera.fault is None:
        camera.fault = Fault.REFUSE
        camera.kill()
    elif not out and camera.fault is Fault.REFUSE:
        camera.fault = None
